// main.jsx - starts the supervisors' console.

import { render } from 'preact';
import { followBrowser, socketUrl } from '../shared/client.js';
import { fill } from '../shared/format.js';
import { applyPrefs, loadPrefs, savePrefs } from '../shared/prefs.js';
import { localStore, sessionStore } from '../shared/storage.js';
import { Alerts } from '../helper/alerts.js';
import { startInLanguage } from '../messages/language.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { App } from './app.jsx';
import { Lookout } from './lookout.js';
import '../style/base.css';
import '../style/blocks.css';
import '../style/files.css';
import '../style/helper.css';
import '../style/editor.css';
import '../style/supervisor.css';

const local = localStore();

startInLanguage(local, () => {
  const prefs = loadPrefs(local);
  const sounds = new Alerts({ sound: prefs.sound });
  const alerts = {
    raise: (kind, { conversation_id: id }) => sounds.raise(texts.alerts.kinds[kind] ?? kind, fill(texts.alerts.of, { id })),
  };
  const lookout = new Lookout({ url: socketUrl(location), session: sessionStore(), alerts });
  applyPrefs({ ...prefs, large: false });
  const setPrefs = (change) => {
    const next = { ...loadPrefs(local), ...change };
    sounds.sound = next.sound;
    savePrefs(local, next);
    applyPrefs({ ...next, large: false });
  };
  render(<App lookout={lookout} sounds={sounds} local={local} onPrefs={setPrefs} />, document.getElementById('app'));
  followBrowser(lookout.client);
  lookout.staff.start();
});
