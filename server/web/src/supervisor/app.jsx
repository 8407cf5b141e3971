// app.jsx - the supervisors' console: bar on top, under it the page the address names (#board, #reports ...),
// so that the browser's back button and a reload lead where one was.

import { useEffect, useState } from 'preact/hooks';
import { ConnectionLine } from '../shared/connection.jsx';
import { Dialog } from '../shared/dialog.jsx';
import { Gate } from '../shared/gate.jsx';
import { Mark } from '../shared/icons.jsx';
import { useBareKeys } from '../shared/keys.js';
import { useStore } from '../shared/store.js';
import { useToast } from '../shared/toast.jsx';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Accounts } from './accounts.jsx';
import { Bar } from './bar.jsx';
import { Board } from './board.jsx';
import { Calendar } from './calendar.jsx';
import { Changes } from './changes.jsx';
import { Channels } from './channels.jsx';
import { Companies } from './companies.jsx';
import { Groups } from './groups.jsx';
import { Notices } from './notices.jsx';
import { Phrases } from './phrases.jsx';
import { Proposals } from './proposals.jsx';
import { Ratings } from './ratings.jsx';
import { Rectifications } from './rectifications.jsx';
import { Reports } from './reports.jsx';
import { Tickets } from './tickets.jsx';

// In the order they stand in; `tab` groups those that have a second row of links.
const PAGES = {
  board: { view: Board },
  reports: { view: Reports },
  ratings: { view: Ratings, tab: 'quality' },
  rectifications: { view: Rectifications, tab: 'quality' },
  proposals: { view: Proposals, tab: 'quality' },
  tickets: { view: Tickets },
  notices: { view: Notices },
  accounts: { view: Accounts, tab: 'admin' },
  groups: { view: Groups, tab: 'admin' },
  companies: { view: Companies, tab: 'admin' },
  calendar: { view: Calendar, tab: 'admin' },
  phrases: { view: Phrases, tab: 'admin' },
  channels: { view: Channels, tab: 'admin' },
  changes: { view: Changes, tab: 'admin' },
};
const TABS = ['board', 'reports', 'quality', 'tickets', 'notices', 'admin'];

export function App({ lookout, ...rest }) {
  const state = useStore(lookout.store);
  return (
    <Gate staff={lookout.staff} state={state}>
      {() => (lookout.may('supervisor', 'admin') ? <Console lookout={lookout} state={state} {...rest} /> : <NoRole lookout={lookout} />)}
    </Gate>
  );
}

function NoRole({ lookout }) {
  return (
    <main class="login">
      <div class="login-card">
        <Mark />
        <h1>{texts.title}</h1>
        <p role="alert">{texts.noRole}</p>
        <button type="button" class="primary" onClick={() => lookout.staff.logout()}>{texts.logout}</button>
      </div>
    </main>
  );
}

const pageOf = () => {
  const name = location.hash.replace(/^#\/?/, '');
  return PAGES[name] ? name : 'board';
};

function usePage() {
  const [page, setPage] = useState(pageOf);
  useEffect(() => {
    const onHash = () => setPage(pageOf());
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  return page;
}

const tabOf = (page) => PAGES[page].tab ?? page;
const firstOf = (tab) => Object.keys(PAGES).find((name) => tabOf(name) === tab);
const go = (tab) => { location.hash = firstOf(tab); };

function SubTabs({ page }) {
  const tab = tabOf(page);
  const pages = Object.keys(PAGES).filter((name) => tabOf(name) === tab);
  if (pages.length < 2) return null;
  return (
    <nav class="subtabs" aria-label={texts.tabs[tab]}>
      {pages.map((name) => (
        <a href={`#${name}`} key={name} aria-current={page === name ? 'page' : undefined}>{texts.pages[name]}</a>
      ))}
    </nav>
  );
}

function KeysDialog({ onClose }) {
  return (
    <Dialog title={texts.keys.title} onClose={onClose}>
      <dl class="keys">
        {texts.keys.list.map(([key, text]) => <div><dt><kbd>{key}</kbd></dt><dd>{text}</dd></div>)}
      </dl>
      <div class="dialog-end">
        <button type="button" class="secondary" onClick={onClose}>{texts.close}</button>
      </div>
    </Dialog>
  );
}

function Console({ lookout, state, sounds, local, onPrefs }) {
  const page = usePage();
  const [keys, setKeys] = useState(false);
  const { toast, say, attempt } = useToast();
  const unseen = state.alerts.filter((each) => !each.seen).length;
  const View = PAGES[page].view;

  useBareKeys({
    ...Object.fromEntries(TABS.map((name, i) => [String(i + 1), () => go(name)])),
    '?': () => setKeys(true),
    a: attempt(() => lookout.acknowledge(state.alerts.map((each) => each.key))),
  });
  useEffect(() => {
    const name = `${texts.pages[page] ?? texts.tabs[page]} · ${texts.title}`;
    document.title = unseen > 0 ? `(${unseen}) ${name}` : name;
  }, [page, unseen]);

  return (
    <div class="console editor supervisor">
      <Bar lookout={lookout} state={state} unseen={unseen} sounds={sounds} local={local} onPrefs={onPrefs}
        tabs={TABS.map((name) => ({ name, at: firstOf(name), here: tabOf(page) === name }))}
        onKeys={() => setKeys(true)} say={say} />
      <ConnectionLine connection={state.connection} onRetry={() => lookout.client.wake()} />
      <SubTabs page={page} />
      <View key={page} lookout={lookout} state={state} attempt={attempt} say={say} />
      {toast}
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </div>
  );
}
