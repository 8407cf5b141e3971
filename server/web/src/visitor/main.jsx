// main.jsx - starts the visitor page: reads its address, opens the session, draws.

import { render } from 'preact';
import { followBrowser, socketUrl } from '../shared/client.js';
import { applyPrefs, followViewport, loadPrefs } from '../shared/prefs.js';
import { localStore } from '../shared/storage.js';
import { chosenLanguage, startInLanguage } from '../messages/language.js';
import { texts } from '../messages/zh-CN.js';
import { App } from './app.jsx';
import { identitySource } from './identity.js';
import { VisitorSession } from './session.js';
import '../style/base.css';
import '../style/blocks.css';
import '../style/files.css';
import '../style/visitor.css';

const MAX_TITLE = 20;
const MAX_PAGE = 500;

const query = new URLSearchParams(location.search);
const embedded = query.get('embed') === '1' && window.parent !== window;
const title = (query.get('title') ?? '').trim().slice(0, MAX_TITLE) || texts.service;
const page = (query.get('page') ?? document.referrer ?? '').slice(0, MAX_PAGE);

const identity = identitySource(window, embedded);
const storage = localStore();

startInLanguage(storage, () => {
  const session = new VisitorSession({
    url: socketUrl(location), storage, page, locale: chosenLanguage(storage, location.search), identity,
  });
  const prefs = loadPrefs(storage);
  applyPrefs(prefs);
  followViewport();
  document.title = title;
  document.documentElement.classList.toggle('embedded', embedded);

  render(
    <App session={session} storage={storage} prefs={prefs} title={title} embedded={embedded} />,
    document.getElementById('app'),
  );
  followBrowser(session.client);
  session.start();
});
