// main.jsx - starts the helpers' console.

import { render } from 'preact';
import { followBrowser, socketUrl } from '../shared/client.js';
import { applyPrefs, loadPrefs } from '../shared/prefs.js';
import { localStore, sessionStore } from '../shared/storage.js';
import { startInLanguage } from '../messages/language.js';
import { Alerts } from './alerts.js';
import { App } from './app.jsx';
import { Desk } from './desk.js';
import '../style/base.css';
import '../style/blocks.css';
import '../style/files.css';
import '../style/helper.css';
import '../style/helper_pages.css';

const storage = localStore();

startInLanguage(storage, () => {
  const prefs = loadPrefs(storage);
  const alerts = new Alerts({ sound: prefs.sound });
  const desk = new Desk({ url: socketUrl(location), session: sessionStore(), alerts });
  applyPrefs({ ...prefs, large: false });
  render(<App desk={desk} alerts={alerts} storage={storage} prefs={prefs} />, document.getElementById('app'));
  followBrowser(desk.client);
  document.addEventListener('visibilitychange', () => {
    const { openId } = desk.store.get();
    if (openId && document.visibilityState === 'visible') desk.talks.markRead(openId);
  });
  desk.start();
});
