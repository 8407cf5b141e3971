// app.jsx - the console: bar on top, queue and own conversations left, the open conversation in the
// middle, brief and knowledge base right. On a narrow screen one of the three at a time.

import { useEffect, useRef, useState } from 'preact/hooks';
import { ConnectionLine } from '../shared/connection.jsx';
import { useStore } from '../shared/store.js';
import { savePrefs } from '../shared/prefs.js';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Bar } from './bar.jsx';
import { Board } from './board.jsx';
import { Chat } from './chat.jsx';
import { CloseDialog, HandBackDialog, KeysDialog, ReleaseDialog } from './dialogs.jsx';
import { useKeys } from './keys.js';
import { Lists } from './lists.jsx';
import { Login } from './login.jsx';
import { Side } from './side.jsx';

const t = texts;

export function App({ desk, alerts, storage, prefs: firstPrefs }) {
  const state = useStore(desk.store);
  if (!state.account) {
    return <Login busy={state.phase === 'connecting'} error={state.loginError}
      onLogin={(name, password) => desk.login(name, password)} />;
  }
  return <Console desk={desk} alerts={alerts} storage={storage} firstPrefs={firstPrefs} state={state} />;
}

function useToast() {
  const [text, setText] = useState('');
  const timer = useRef(0);
  const say = (next) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setText(''), 5000);
  };
  return [text, say];
}

function Console({ desk, alerts, storage, firstPrefs, state }) {
  const [prefs, setPrefs] = useState(firstPrefs);
  const [tab, setTab] = useState('desk');
  const [dialog, setDialog] = useState('');
  const [pane, setPane] = useState('list'); // narrow screens: list, chat, side
  const [card, setCard] = useState(null); // {entry_id, facet, title} to go with the next reply
  const [toast, say] = useToast();
  const reply = useRef(null);
  const search = useRef(null);
  const { queue, mine, openId, talks } = state;
  const talk = talks[openId];
  const isActive = talk?.conversation.state === 'active';

  const attempt = (action) => async (...args) => {
    try {
      return await action(...args);
    } catch (error) {
      say(error.message && error.message !== error.kind
        ? error.message : common.errors[error.kind] ?? common.errors.generic);
      return undefined;
    }
  };
  // On a narrow screen the field is drawn only after the change of pane.
  const show = (name, field) => {
    setPane(name);
    field.current?.focus();
    if (document.activeElement !== field.current) requestAnimationFrame(() => field.current?.focus());
  };
  const open = (id) => {
    desk.open(id);
    setCard(null);
    setTab('desk');
    show('chat', reply);
  };
  const accept = attempt(async (id) => {
    await desk.accept(id);
    open(id);
  });
  const step = (by) => () => {
    if (mine.length === 0) return;
    const at = mine.findIndex((row) => row.id === openId);
    open(mine[(at + by + mine.length) % mine.length].id);
  };
  const setSound = () => {
    const next = { ...prefs, sound: !prefs.sound };
    alerts.sound = next.sound;
    setPrefs(next);
    savePrefs(storage, { ...next });
  };
  const leave = (method, id, params) => {
    setDialog('');
    return attempt(() => desk.leave(method, id, params))();
  };

  useKeys({
    accept: () => queue.length > 0 && accept(queue[0].conversation_id),
    next: step(1),
    prev: step(-1),
    reply: () => show('chat', reply),
    search: () => show('side', search),
    close: () => isActive && setDialog('close'),
    release: () => isActive && setDialog('release'),
    handBack: () => isActive && setDialog('handBack'),
    mute: setSound,
    help: () => setDialog('keys'),
  });

  const unread = mine.reduce((sum, row) => sum + (row.unread || 0), 0);
  useEffect(() => {
    const n = unread + queue.length;
    document.title = n > 0 ? `(${n}) ${t.title}` : t.title;
  }, [unread, queue.length]);

  return (
    <div class="console">
      <Bar desk={desk} state={state} alerts={alerts} tab={tab} onTab={setTab} sound={prefs.sound}
        onSound={setSound} onKeys={() => setDialog('keys')} onSay={say}
        onStatus={attempt((status) => desk.setStatus(status))} />
      <ConnectionLine connection={state.connection} onRetry={() => desk.client.wake()} />
      {tab === 'board'
        ? <Board desk={desk} ready={state.connection.state === 'ready'} />
        : (
          <div class={`desk is-${pane}`}>
            <Lists desk={desk} state={state} onAccept={accept} onOpen={open} />
            <Chat key={openId} desk={desk} storage={storage} talk={talk} id={openId} state={state}
              inputRef={reply} card={card} onCardGone={() => setCard(null)} onDialog={setDialog}
              onPane={setPane} />
            <Side desk={desk} talk={talk} inputRef={search} onPane={setPane}
              onInsert={(next) => {
                setCard(next);
                show('chat', reply);
              }}
              onLeave={() => show('chat', reply)} />
          </div>
        )}
      <div class={`toast ${toast ? 'is-shown' : ''}`} role="status">{toast}</div>
      {dialog === 'keys' && <KeysDialog onClose={() => setDialog('')} />}
      {dialog === 'close' && (
        <CloseDialog onClose={() => setDialog('')}
          onDone={(params) => leave('conversation.close', openId, params)} />
      )}
      {dialog === 'release' && (
        <ReleaseDialog onClose={() => setDialog('')}
          onDone={(params) => leave('conversation.release', openId, params)} />
      )}
      {dialog === 'handBack' && (
        <HandBackDialog onClose={() => setDialog('')}
          onDone={() => leave('conversation.hand_back', openId)} />
      )}
    </div>
  );
}
