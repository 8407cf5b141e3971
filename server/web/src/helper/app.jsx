// app.jsx - the console: bar on top; on the page of conversations the lists left, the open conversation in the
// middle, brief and knowledge base right; on a narrow screen one of the three at a time. Other pages: tickets,
// side threads I am asked in, grades.

import { useEffect, useRef, useState } from 'preact/hooks';
import { ConnectionLine } from '../shared/connection.jsx';
import { wordsOf } from '../shared/dialog.jsx';
import { FileLinks } from '../shared/file.jsx';
import { Gate } from '../shared/gate.jsx';
import { savePrefs } from '../shared/prefs.js';
import { useStore } from '../shared/store.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Bar } from './bar.jsx';
import { Chat } from './chat.jsx';
import { GradesPage } from './grades.jsx';
import { useKeys } from './keys.js';
import { Lists } from './lists.jsx';
import { Side } from './side.jsx';
import { ThreadsPage } from './threads.jsx';
import { TicketsPage } from './tickets.jsx';
import { Windows } from './windows.jsx';

const t = texts;

export function App({ desk, alerts, storage, prefs: firstPrefs }) {
  const state = useStore(desk.store);
  return (
    <Gate staff={desk.staff} state={state}>
      {() => <Console desk={desk} alerts={alerts} storage={storage} firstPrefs={firstPrefs} state={state} />}
    </Gate>
  );
}

function usePrefs(storage, alerts, first) {
  const [prefs, setPrefs] = useState(first);
  const set = (change) => {
    const next = { ...prefs, ...change, large: false };
    alerts.sound = next.sound;
    setPrefs(next);
    savePrefs(storage, next);
  };
  return [prefs, set];
}

// Where the reader looks: page, pane of a narrow screen, panel of the right column, what the composer is for.
function usePlace() {
  const [place, setPlace] = useState({ tab: 'desk', pane: 'list', side: 'brief', mode: 'reply', card: null, dialog: '' });
  return [place, (change) => setPlace((now) => ({ ...now, ...change }))];
}

function useTitle({ mine, queue, offers, transfers }) {
  const unread = mine.reduce((sum, row) => sum + (row.unread || 0), 0);
  const n = unread + queue.length + transfers.length +
    Object.keys(offers).filter((id) => !queue.some((row) => row.conversation_id === Number(id))).length;
  useEffect(() => {
    document.title = n > 0 ? `(${n}) ${t.title}` : t.title;
  }, [n]);
}

function useActions({ desk, state, place, go, reply, search }) {
  const { queue, mine, offers, transfers, openId } = state;
  const attempt = (action) => async (...args) => {
    try {
      return await action(...args);
    } catch (error) {
      desk.tell(wordsOf(error));
      return undefined;
    }
  };
  // On a narrow screen the field is drawn only after the change of pane.
  const show = (pane, field) => {
    go({ pane, tab: 'desk' });
    field.current?.focus();
    if (document.activeElement !== field.current) requestAnimationFrame(() => field.current?.focus());
  };
  const open = (id) => {
    desk.talks.open(id);
    go({ card: null, mode: 'reply' });
    show('chat', reply);
  };
  const accept = attempt(async (id) => {
    await desk.talks.accept(id);
    open(id);
  });
  const take = attempt(async (id) => {
    await desk.team.take(id);
    open(id);
  });
  const firstOffer = Object.entries(offers).sort((a, b) => a[1].expires_at_ms - b[1].expires_at_ms)[0]?.[0];
  return {
    attempt, show, open, accept,
    decline: attempt((id) => desk.waiting.decline(id)),
    take,
    refuse: attempt((id) => desk.team.refuse(id)),
    // What is meant for me comes before what is there for all.
    acceptNext: () => {
      if (firstOffer) accept(Number(firstOffer));
      else if (transfers.length > 0) take(transfers[0].conversation_id);
      else if (queue.length > 0) accept(queue[0].conversation_id);
    },
    declineNext: attempt(async () => {
      if (firstOffer) await desk.waiting.decline(Number(firstOffer));
      else if (transfers.length > 0) await desk.team.refuse(transfers[0].conversation_id);
    }),
    step: (by) => {
      if (mine.length === 0) return;
      const at = mine.findIndex((row) => row.id === openId);
      open(mine[(at + by + mine.length) % mine.length].id);
    },
    insert: (card) => {
      go({ card, mode: 'reply' });
      show('chat', reply);
    },
    search: () => show('side', search),
    reply: () => show('chat', reply),
    note: () => {
      go({ mode: place.mode === 'note' ? 'reply' : 'note' });
      show('chat', reply);
    },
  };
}

function Console({ desk, alerts, storage, firstPrefs, state }) {
  const [prefs, setPrefs] = usePrefs(storage, alerts, firstPrefs);
  const [place, go] = usePlace();
  const reply = useRef(null);
  const search = useRef(null);
  const actions = useActions({ desk, state, place, go, reply, search });
  const talk = state.talks[state.openId];
  const isOwn = Boolean(talk) && desk.talks.isHelperOf(talk.conversation);
  const isActive = isOwn && talk.conversation.state === 'active';
  const ask = (dialog) => go({ dialog });
  useTitle(state);
  useKeys({
    accept: actions.acceptNext,
    decline: actions.declineNext,
    next: () => actions.step(1),
    prev: () => actions.step(-1),
    reply: actions.reply,
    search: actions.search,
    note: () => talk && actions.note(),
    transfer: () => isActive && ask('transfer'),
    consult: () => isActive && ask('consult'),
    ticket: () => isOwn && ask('ticket'),
    proposal: () => talk && ask('proposal'),
    phrases: () => ask('phrases'),
    close: () => isOwn && ['active', 'wrapup'].includes(talk.conversation.state) && ask('close'),
    finish: () => isActive && ask('finish'),
    release: () => isActive && ask('release'),
    handBack: () => isActive && ask('handBack'),
    mute: () => setPrefs({ sound: !prefs.sound }),
    help: () => ask('keys'),
  });
  const setStatus = (status) => (status === 'busy' || status === 'break'
    ? ask(`status-${status}`) : actions.attempt(() => desk.setStatus(status))());
  const toTicket = actions.attempt(async (id) => {
    await desk.cases.openTicket(id);
    go({ tab: 'tickets' });
  });
  const link = async (id) => (await desk.call('file.link', { file_id: id })).url;
  const { tab, pane } = place;
  return (
    <FileLinks link={link}>
      <div class="console">
        <Bar staff={desk.staff} state={state} alerts={alerts} storage={storage} tab={tab} onTab={(next) => go({ tab: next })} prefs={prefs}
          onSound={() => setPrefs({ sound: !prefs.sound })} onTheme={(theme) => setPrefs({ theme })}
          onKeys={() => ask('keys')} onPhrases={() => ask('phrases')} onLogout={() => desk.logout()}
          onSay={(text) => desk.tell(text)} onStatus={setStatus} />
        <ConnectionLine connection={state.connection} onRetry={() => desk.client.wake()} />
        {tab === 'tickets' && <TicketsPage desk={desk} state={state} onTalk={actions.open} />}
        {tab === 'threads' && <ThreadsPage desk={desk} state={state} onTalk={actions.open} />}
        {tab === 'grades' && <GradesPage desk={desk} state={state} onTalk={actions.open} />}
        {tab === 'desk' && (
          <div class={`desk is-${pane}`}>
            <Lists desk={desk} state={state} onAccept={actions.accept} onDecline={actions.decline} onTake={actions.take}
              onRefuse={actions.refuse} onOpen={actions.open} />
            <Chat key={state.openId} desk={desk} talk={talk} id={state.openId} state={state} inputRef={reply} card={place.card}
              onCard={(card) => go({ card })} mode={place.mode} onMode={(mode) => go({ mode })} onDialog={ask}
              onPane={(next) => go({ pane: next })} />
            <Side desk={desk} state={state} talk={talk} inputRef={search} tab={place.side} onTab={(side) => go({ side })}
              onPane={(next) => go({ pane: next })} onInsert={actions.insert} onLeave={actions.reply} onDialog={ask}
              onTicket={toTicket} />
          </div>
        )}
        <div class="news" role="status">
          {state.news.map((each) => <p class="toast is-shown" key={each.id}>{each.text}</p>)}
        </div>
        <Windows desk={desk} state={state} talk={talk} place={place} go={go} />
      </div>
    </FileLinks>
  );
}
