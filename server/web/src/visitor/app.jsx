// app.jsx - the visitor page: header, connection line, log, queue strip, composer.

import { useEffect, useRef, useState } from 'preact/hooks';
import { ConnectionLine } from '../shared/connection.jsx';
import { choicesOf } from '../shared/blocks.jsx';
import { FileLinks } from '../shared/file.jsx';
import { fill } from '../shared/format.js';
import { savePrefs } from '../shared/prefs.js';
import { useStore } from '../shared/store.js';
import { switchLanguage } from '../messages/language.js';
import { texts } from '../messages/zh-CN.js';
import { Composer } from './composer.jsx';
import { Header } from './header.jsx';
import { Log } from './log.jsx';
import { QueueStrip } from './queue.jsx';
import { TicketsDialog } from './tickets.jsx';
import { downloadTranscript } from '../shared/transcript.js';
import { useUnread } from './unread.js';

const t = texts.visitor;

const THEMES = ['auto', 'light', 'dark'];

const errorText = (error) =>
  texts.errors[error.kind] ?? error.message ?? texts.errors.generic;

export function statusText({ conversation, hours, connection }) {
  if (connection.state !== 'ready') return texts.connection.connecting;
  if (conversation?.state === 'active') {
    return fill(t.statusActive, { name: conversation.helper_name || texts.from.helper });
  }
  if (!hours) return t.statusBot;
  return hours.open ? t.statusOpen : t.statusOff;
}

// The messages a number key may answer: those of the bot's last message, if nothing came after it.
function openChoices({ timeline, pending, conversation }) {
  const last = timeline.messages[timeline.messages.length - 1];
  if (pending.length > 0 || conversation?.state === 'active' || last?.from !== 'bot') return [];
  return choicesOf(last);
}

function useNumberKeys(choices, choose) {
  const latest = useRef();
  latest.current = { choices, choose };
  useEffect(() => {
    const onKey = (event) => {
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      if (!digit || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const editing = event.target.closest?.('input, textarea, select, [contenteditable]');
      if (editing && !event.altKey) return;
      const item = latest.current.choices[Number(digit) - 1];
      if (!item) return;
      event.preventDefault();
      latest.current.choose(item);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

export function App({ session, storage, prefs: firstPrefs, title, embedded }) {
  const state = useStore(session.store);
  const [prefs, setPrefs] = useState(firstPrefs);
  const [notice, setNotice] = useState('');
  const [tickets, setTickets] = useState(''); // '' closed, else the tab it opens with
  const input = useRef(null);
  const unread = useUnread(state.timeline, title, embedded);
  const choices = openChoices(state);

  const say = (text) => {
    setNotice(text);
    clearTimeout(say.timer);
    say.timer = setTimeout(() => setNotice(''), 4000);
  };
  const attempt = (action) => async (...args) => {
    try {
      return await action(...args);
    } catch (error) {
      say(errorText(error));
      return undefined;
    }
  };
  // A touch screen would open its keyboard: there the focus stays where it is.
  const focusInput = () => {
    if (window.matchMedia('(hover: hover)').matches) input.current?.focus();
  };
  const choose = (item) => {
    session.choose(item);
    unread.clear();
    focusInput();
  };
  const send = (text, file) => {
    const number = /^[1-9１-９]$/.test(text) ? Number(text.normalize('NFKC')) : 0;
    const item = choices[number - 1];
    if (item && !file) session.choose(item);
    else session.sendText(text, file);
    unread.clear();
  };
  useNumberKeys(choices, choose);

  useEffect(() => {
    if (!embedded) return undefined;
    const onKey = (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) tellParent({ type: 'bangban:close' });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [embedded]);

  const prefer = (change) => {
    const next = { ...prefs, ...change };
    setPrefs(next);
    savePrefs(storage, next);
  };
  const openTickets = (tab) => {
    setTickets(tab);
    session.cases.seen();
  };

  return (
    <FileLinks link={(id) => session.fileLink(id)}>
      <div class="app">
        <a class="skip" href="#input" onClick={(event) => {
          event.preventDefault();
          input.current?.focus();
        }}>{t.skip}</a>
        <Header
          title={title}
          status={statusText(state)}
          online={state.connection.state === 'ready'}
          large={prefs.large}
          onLarge={() => prefer({ large: !prefs.large })}
          news={state.ticketNews}
          theme={prefs.theme}
          onTheme={() => prefer({ theme: THEMES[(THEMES.indexOf(prefs.theme) + 1) % THEMES.length] })}
          onLanguage={() => switchLanguage(storage, t.otherLanguageCode)}
          onTickets={() => openTickets(state.tickets.length > 0 ? 'mine' : 'leave')}
          canEnd={state.conversation && state.conversation.state !== 'closed'}
          onEnd={attempt(() => session.end())}
          onTranscript={attempt(async () => {
            const done = await downloadTranscript(session, title);
            if (!done) say(t.transcriptEmpty);
          })}
          onClose={embedded ? () => tellParent({ type: 'bangban:close' }) : null}
        />
        <ConnectionLine connection={state.connection} onRetry={() => session.client.wake()} />
        <Log
          state={state}
          unread={unread}
          onChoose={choose}
          onQuick={(text) => { session.sendText(text); focusInput(); }}
          onEarlier={() => session.loadEarlier()}
          onFeedback={attempt((seq, useful) => session.feedback(seq, useful))}
          onRetry={(id) => session.outbox.retry(id)}
          onDiscard={(id) => session.outbox.drop(id)}
          onRate={(grade, comment, reasons) => session.rate(grade, comment, reasons)}
          onChoices={() => session.cases.loadChoices().catch(() => {})}
          onRateAgain={(id, grade) => session.cases.gradeAgain(id, grade)}
        />
        <QueueStrip conversation={state.conversation} hours={state.hours}
          onCancel={attempt(() => session.cancelHuman())} onLeave={() => openTickets('leave')} />
        <div class={`toast ${notice ? 'is-shown' : ''}`} role="status">{notice}</div>
        <Composer
          inputRef={input}
          storage={storage}
          conversation={state.conversation}
          ready={state.connection.state === 'ready'}
          token={() => session.token}
          onSend={send}
          onTyping={() => session.typing()}
          onHuman={attempt(() => session.requestHuman())}
        />
        {tickets && (
          <TicketsDialog cases={session.cases} tickets={state.tickets} first={tickets} onClose={() => setTickets('')} />
        )}
      </div>
    </FileLinks>
  );
}

/** Only that something happened; never what was said. */
function tellParent(message) {
  window.parent.postMessage(message, '*');
}
