// main.jsx - starts the editors' console.

import { render } from 'preact';
import { followBrowser, socketUrl } from '../shared/client.js';
import { applyPrefs, loadPrefs } from '../shared/prefs.js';
import { localStore, sessionStore } from '../shared/storage.js';
import { startInLanguage } from '../messages/language.js';
import { App } from './app.jsx';
import { Book } from './book.js';
import '../style/base.css';
import '../style/blocks.css';
import '../style/helper.css';
import '../style/editor.css';

const local = localStore();

startInLanguage(local, () => {
  const book = new Book({ url: socketUrl(location), session: sessionStore(), local });
  applyPrefs({ ...loadPrefs(local), large: false });
  render(<App book={book} local={local} />, document.getElementById('app'));
  followBrowser(book.client);
  window.addEventListener('pagehide', () => { book.save(); });
  book.staff.start();
});
