// app.jsx - the editors' console: bar on top, under it the list or one entry, or one of the other tabs.

import { useEffect, useState } from 'preact/hooks';
import { ConnectionLine } from '../shared/connection.jsx';
import { fill } from '../shared/format.js';
import { Gate, Me } from '../shared/gate.jsx';
import { Mark } from '../shared/icons.jsx';
import { Menu } from '../shared/menu.jsx';
import { applyPrefs, loadPrefs, savePrefs } from '../shared/prefs.js';
import { useStore } from '../shared/store.js';
import { useToast } from '../shared/toast.jsx';
import { switchLanguage } from '../messages/language.js';
import { texts } from '../messages/zh-CN-editor.js';
import { Audit } from './audit.jsx';
import { Bench } from './bench.jsx';
import { EntryView } from './entry.jsx';
import { Gaps } from './gaps.jsx';
import { Golden } from './golden.jsx';
import { Import } from './import.jsx';
import { Lint } from './lint.jsx';
import { List } from './list.jsx';
import { PublishDialog } from './publish.jsx';
import { Rules } from './rules.jsx';
import { Synonyms } from './synonyms.jsx';

export function App({ book, local }) {
  const state = useStore(book.store);
  return (
    <Gate staff={book.staff} state={state}>
      {() => (book.may('editor', 'reviewer', 'admin') ? <Console book={book} state={state} local={local} /> : <NoRole book={book} />)}
    </Gate>
  );
}

function NoRole({ book }) {
  return (
    <main class="login">
      <div class="login-card">
        <Mark />
        <h1>{texts.title}</h1>
        <p role="alert">{texts.noRole}</p>
        <button type="button" class="primary" onClick={() => book.staff.logout()}>{texts.logout}</button>
      </div>
    </main>
  );
}

const THEMES = Object.keys(texts.themes);

function Settings({ book, local }) {
  const [prefs, setPrefs] = useState(() => loadPrefs(local));
  const nextTheme = THEMES[(THEMES.indexOf(prefs.theme) + 1) % THEMES.length];
  const setTheme = () => {
    const changed = { ...prefs, theme: nextTheme };
    savePrefs(local, changed);
    applyPrefs({ ...changed, large: false });
    setPrefs(changed);
  };
  return (
    <Menu label={texts.settings} items={[
      { label: fill(texts.theme, { now: texts.themes[prefs.theme] }), icon: prefs.theme === 'dark' ? 'moon' : 'sun', run: setTheme },
      { label: texts.otherLanguage, icon: 'type', run: () => switchLanguage(local, texts.otherLanguageCode) },
      { label: texts.logout, icon: 'out', run: () => book.staff.logout() },
    ]} />
  );
}

function Console({ book, state, local }) {
  const [tab, setTab] = useState('entries');
  const [publishing, setPublishing] = useState(null); // version ids
  const { toast, say, attempt } = useToast();

  useEffect(() => {
    if (!state.news) return;
    const { by, id, due } = state.news;
    say(due ? fill(texts.reviewDue, { id }) : fill(texts.pushed, { by, id }));
  }, [state.news]);
  useEffect(() => {
    document.title = state.open ? `${state.open.entry.title || state.open.id} · ${texts.title}` : texts.title;
  }, [state.open?.entry.title, state.open?.id]);

  const go = (name) => {
    if (state.open) book.close();
    setTab(name);
    if (name === 'review') attempt(() => book.setFilter({ state: 'review' }))();
    if (name === 'entries') attempt(() => book.setFilter({ state: '' }))();
  };
  const props = { book, state, attempt, say, onPublish: setPublishing };
  const body = () => {
    if (state.open) return <EntryView key={state.open.id} {...props} />;
    if (tab === 'golden') return <Golden {...props} />;
    if (tab === 'gaps') return <Gaps {...props} />;
    if (tab === 'synonyms') return <Synonyms {...props} />;
    if (tab === 'imports') return <Import {...props} />;
    if (tab === 'bench') return <Bench {...props} />;
    if (tab === 'lint') return <Lint {...props} />;
    if (tab === 'audit') return <Audit {...props} />;
    if (tab === 'rules') return <Rules {...props} />;
    return <List key={tab} {...props} />;
  };
  return (
    <div class="console editor">
      <header class="bar">
        <Mark />
        <h1>{texts.title}</h1>
        <nav class="tabs" aria-label={texts.title}>
          {Object.entries(texts.tabs).map(([name, label]) => (
            <button type="button" key={name} aria-current={tab === name ? 'page' : undefined}
              onClick={() => go(name)}>{label}</button>
          ))}
        </nav>
        <div class="bar-end">
          <Me staff={book.staff} account={state.account} />
          <Settings book={book} local={local} />
        </div>
      </header>
      <ConnectionLine connection={state.connection} onRetry={() => book.client.wake()} />
      {body()}
      {toast}
      {publishing && (
        <PublishDialog {...props} versionIds={publishing}
          onClose={() => { book.clearGate(); setPublishing(null); }} />
      )}
    </div>
  );
}
