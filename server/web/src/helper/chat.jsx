// chat.jsx - the open conversation: who it is and what can be done with it, the history, the composer.

import { useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { useTick } from '../shared/hooks.js';
import { Icon } from '../shared/icons.jsx';
import { Menu } from '../shared/menu.jsx';
import { exportConversation } from '../shared/transcript.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Countdown } from './clock.jsx';
import { Compose } from './compose.jsx';
import { History } from './history.jsx';
import { nameOf } from './talks.js';

const t = texts;

function FirstAnswer({ desk, row }) {
  const running = row?.respond_by_ms > desk.serverNow();
  useTick(500, running);
  return running ? <Countdown respondByMs={row.respond_by_ms} now={desk.serverNow()} /> : null;
}

function Actions({ state, isOwn, onDialog, onPane, onNote, onExport }) {
  const active = state === 'active' && isOwn;
  const wrapping = state === 'wrapup' && isOwn;
  const more = [
    { label: t.team.consult, key: 'C', run: () => onDialog('consult'), off: !active },
    { label: t.tickets.create, key: 'G', run: () => onDialog('ticket'), off: !isOwn },
    { label: t.proposal.title, key: 'I', run: () => onDialog('proposal'), off: false },
    { label: t.aside.note, key: 'N', run: onNote, off: false },
    { label: t.exportTalk, run: onExport, off: false },
    { label: t.handBack, key: 'B', run: () => onDialog('handBack'), off: !active },
    { label: t.release, key: 'Q', run: () => onDialog('release'), off: !active },
    { label: t.finish, key: 'F', run: () => onDialog('finish'), off: !active },
  ];
  return (
    <div class="chat-actions">
      <button type="button" class="quiet" disabled={!active} onClick={() => onDialog('transfer')}>{t.team.transfer}</button>
      <Menu label={t.moreActions} items={more} />
      <button type="button" class="secondary" disabled={!active && !wrapping} onClick={() => onDialog('close')}>
        {wrapping ? t.wrapUp : t.close}
      </button>
      <button type="button" class="quiet icon-only narrow-only" aria-label={t.search} onClick={() => onPane('side')}>
        <Icon name="search" />
      </button>
    </div>
  );
}

function noticeOf({ state }, isOwn) {
  if (state === 'active' && isOwn) return '';
  if (state === 'wrapup' && isOwn) return t.wrapupNotice;
  if (state === 'closed' || state === 'wrapup') return t.closedNotice;
  return state === 'queued' ? t.queuedNotice : t.lostNotice;
}

export function Chat({ desk, talk, id, state, inputRef, card, onCard, mode, onMode, onDialog, onPane }) {
  const [withdrawing, setWithdrawing] = useState(false);
  if (!talk) {
    return (
      <main class="chat is-empty">
        <div class="nothing"><p>{id ? t.opening : t.noSelection}</p><p>{t.noSelectionHint}</p></div>
      </main>
    );
  }
  const { conversation } = talk;
  const isOwn = desk.talks.isHelperOf(conversation);
  const visitorName = nameOf(conversation, id);
  const row = state.mine.find((each) => each.id === id);
  const pending = state.pending.filter((item) => item.params.conversation_id === id);
  const notice = noticeOf(conversation, isOwn);
  const withdraw = async () => {
    setWithdrawing(true);
    await desk.team.withdraw(id).catch((error) => desk.tell(error.message));
    setWithdrawing(false);
  };
  return (
    <main class="chat">
      <header class="chat-head">
        <button type="button" class="quiet icon-only narrow-only" aria-label={t.mine} onClick={() => onPane('list')}>
          <Icon name="back" />
        </button>
        <h2>{visitorName}</h2>
        {conversation.visitor?.region && <span class="row-region">{conversation.visitor.region}</span>}
        <FirstAnswer desk={desk} row={row} />
        <Actions state={conversation.state} isOwn={isOwn} onDialog={onDialog} onPane={onPane} onNote={() => onMode('note')}
          onExport={() => exportConversation((method, params) => desk.client.call(method, params), id).catch((error) => desk.tell(error.message))} />
      </header>
      {state.sent[id] !== undefined && (
        <p class="ended" role="status">
          {fill(t.team.waitingFor, { name: state.sent[id] })}
          <button type="button" class="secondary small" disabled={withdrawing} onClick={withdraw}>{t.team.withdraw}</button>
        </p>
      )}
      <History desk={desk} id={id} talk={talk} pending={pending} visitorName={visitorName}
        offline={state.connection.state !== 'ready'} />
      {notice && <p class="ended" role="status">{notice}</p>}
      <Compose desk={desk} id={id} talk={talk} state={state} inputRef={inputRef} card={card} onCard={onCard}
        mode={mode} onMode={onMode} />
    </main>
  );
}
