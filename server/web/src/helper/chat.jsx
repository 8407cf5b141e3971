// chat.jsx - the open conversation: its messages (only a window of them is in the page), what is on its
// way, and the reply box with its draft and the card that goes with it.

import { useEffect, useState } from 'preact/hooks';
import { Blocks, RichText, plainText } from '../shared/blocks.jsx';
import { copyText } from '../shared/copy.js';
import { clockTime, dayLabel, fill, sameDay } from '../shared/format.js';
import { isPlainEnter, useAutoHeight, useComposing, useTick } from '../shared/hooks.js';
import { Icon } from '../shared/icons.jsx';
import { useScroll } from '../shared/scroll.js';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;
const WINDOW = 60; // messages drawn at first, and added each time the reader goes further up

const isCard = (blocks) => (blocks ?? []).some((block) => block.type !== 'text');

/** Which turn a bot's answer is: what `bangban replay` and the log call it. */
function Turn({ message }) {
  const [copied, setCopied] = useState(false);
  const { turn_id: id, confidence } = message;
  if (!id) return null;
  const copy = () => copyText(String(id)).then(() => setCopied(true), () => {});
  return (
    <p class="talk-turn">
      <span>{fill(t.turn, { id })}</span>
      {confidence > 0 && <span>{fill(t.confidence, { p: Math.round(confidence * 100) })}</span>}
      <button type="button" aria-label={copied ? undefined : fill(t.turnCopy, { id })} onClick={copy}>{copied ? t.copied : t.copy}</button>
    </p>
  );
}

function Row({ message, first, newDay, visitorName }) {
  const { from, blocks, at_ms: atMs } = message;
  const name = from === 'visitor' ? visitorName : message.name || common.from[from];
  return (
    <>
      {newDay && <p class="divider"><span>{dayLabel(atMs)}</span></p>}
      {from === 'system'
        ? <p class="system"><RichText text={plainText(blocks)} /></p>
        : (
          <article class={`talk is-${from}`} aria-label={name}>
            {first && <p class="talk-head"><span class="talk-name">{name}</span>{clockTime(atMs)}</p>}
            <div class={isCard(blocks) ? 'sheet is-card' : 'sheet'}><Blocks blocks={blocks} /></div>
            {from === 'bot' && <Turn message={message} />}
          </article>
        )}
    </>
  );
}

function PendingRow({ item, offline, desk }) {
  const failed = item.state === 'failed';
  const { text, card_entry_id: cardId } = item.params;
  return (
    <article class="talk is-helper is-pending">
      <div class="sheet">
        {text && <p class="block text">{text}</p>}
        {cardId && <p class="block notice">{t.preview} #{cardId}</p>}
      </div>
      <p class={`talk-state ${failed ? 'is-failed' : ''}`} role={failed ? 'alert' : undefined}>
        {!failed && (offline ? common.visitor.waitingSend : common.visitor.sending)}
        {failed && (item.error?.message || common.visitor.failed)}
        {failed && (
          <>
            <button type="button" onClick={() => desk.outbox.retry(item.client_id)}>{common.visitor.retry}</button>
            <button type="button" onClick={() => desk.outbox.drop(item.client_id)}>{common.visitor.discard}</button>
          </>
        )}
      </p>
    </article>
  );
}

function History({ desk, id, talk, pending, offline, visitorName }) {
  const [size, setSize] = useState(WINDOW);
  const { timeline } = talk;
  const now = useTick(1000, talk.typingUntilMs > Date.now());
  const typing = talk.typingUntilMs > now;
  const from = Math.max(0, timeline.messages.length - size);
  const shown = timeline.messages.slice(from).map((message, i) => {
    const before = timeline.messages[from + i - 1];
    return {
      message,
      key: String(message.seq),
      own: message.from === 'helper',
      first: before?.from !== message.from || before?.name !== message.name,
      newDay: !before ? !sameDay(message.at_ms, Date.now()) : !sameDay(before.at_ms, message.at_ms),
    };
  });
  const { box, fresh, toEnd } = useScroll(shown, pending.length, `${typing}`);
  const earlier = () => {
    setSize(size + WINDOW);
    if (from < WINDOW) desk.loadEarlier(id).catch(() => {});
  };
  const back = () => {
    setSize(WINDOW);
    toEnd(false);
  };
  return (
    <div class="history-box">
      <div class="history" ref={box} tabIndex={0} role="log" aria-live="polite" aria-label={common.visitor.log}>
        {(from > 0 || timeline.hasEarlier) && (
          <button type="button" class="earlier" disabled={talk.loadingEarlier} onClick={earlier}>{t.earlier}</button>
        )}
        {shown.map((each) => (
          <div key={each.key} data-key={each.key}>
            <Row message={each.message} first={each.first} newDay={each.newDay} visitorName={visitorName} />
          </div>
        ))}
        {pending.map((item) => <PendingRow key={item.client_id} item={item} offline={offline} desk={desk} />)}
        {typing && (
          <p class="working">
            <span class="dots" aria-hidden="true"><i /><i /><i /></span>{t.visitorTyping}
          </p>
        )}
      </div>
      {fresh > 0 && (
        <button type="button" class="to-end" onClick={back}>
          <Icon name="down" />{fill(common.visitor.newMessages, { n: fresh })}
        </button>
      )}
    </div>
  );
}

function placeholderOf(state) {
  if (state === 'active') return t.placeholder;
  return state === 'queued' ? t.placeholderQueued : t.placeholderClosed;
}

function Reply({ desk, storage, id, state, inputRef, card, onCardGone }) {
  const key = `bangban.draft.${id}`;
  const [text, setText] = useState(() => storage.get(key) ?? '');
  const composing = useComposing();
  useAutoHeight(inputRef, text);
  const active = state === 'active';
  const write = (value) => {
    setText(value);
    storage.set(key, value || null);
    desk.store.set((now) => ({ drafts: { ...now.drafts, [id]: value } }));
  };
  useEffect(() => {
    if (active) inputRef.current?.focus();
  }, [active]);
  const send = () => {
    if (!active || (!text.trim() && !card)) return;
    desk.reply(id, { text: text.trim(), card });
    write('');
    onCardGone();
  };
  return (
    <form class="reply-box" onSubmit={(event) => { event.preventDefault(); send(); }}>
      {card && (
        <p class="attached" role="status">
          <Icon name="card" />
          <span>{fill(t.card, { title: card.title })}</span>
          <button type="button" class="quiet icon-only" aria-label={t.cardRemove} onClick={onCardGone}>
            <Icon name="close" />
          </button>
        </p>
      )}
      <div class="field-box">
        <textarea ref={inputRef} rows="2" value={text} disabled={!active} aria-label={t.compose}
          placeholder={placeholderOf(state)}
          onInput={(event) => { write(event.currentTarget.value); desk.typing(id); }}
          {...composing.on}
          onKeyDown={(event) => {
            if (event.key === 'Backspace' && card && !text) onCardGone();
            if (!isPlainEnter(event, composing.ref)) return;
            event.preventDefault();
            send();
          }} />
        <button type="submit" class="primary" disabled={!active || (!text.trim() && !card)}>{t.send}</button>
      </div>
    </form>
  );
}

export function Chat({ desk, storage, talk, id, state, inputRef, card, onCardGone, onDialog, onPane }) {
  if (!talk) {
    return (
      <main class="chat is-empty">
        <div class="nothing"><p>{t.noSelection}</p><p>{t.noSelectionHint}</p></div>
      </main>
    );
  }
  const { conversation } = talk;
  const active = conversation.state === 'active';
  const visitorName = conversation.visitor?.name || fill(t.visitorOf, { id });
  const pending = state.pending.filter((item) => item.params.conversation_id === id);
  return (
    <main class="chat">
      <header class="chat-head">
        <button type="button" class="quiet icon-only narrow-only" aria-label={t.mine} onClick={() => onPane('list')}>
          <Icon name="back" />
        </button>
        <h2>{visitorName}</h2>
        {conversation.visitor?.region && <span class="row-region">{conversation.visitor.region}</span>}
        <div class="chat-actions">
          <button type="button" class="quiet" disabled={!active} onClick={() => onDialog('handBack')}>{t.handBack}</button>
          <button type="button" class="quiet" disabled={!active} onClick={() => onDialog('release')}>{t.release}</button>
          <button type="button" class="secondary" disabled={!active} onClick={() => onDialog('close')}>{t.close}</button>
          <button type="button" class="quiet icon-only narrow-only" aria-label={t.search} onClick={() => onPane('side')}>
            <Icon name="search" />
          </button>
        </div>
      </header>
      <History desk={desk} id={id} talk={talk} pending={pending} visitorName={visitorName}
        offline={state.connection.state !== 'ready'} />
      {!active && (
        <p class="ended" role="status">{conversation.state === 'closed' ? t.closedNotice : t.lostNotice}</p>
      )}
      <Reply desk={desk} storage={storage} id={id} state={conversation.state} inputRef={inputRef} card={card}
        onCardGone={onCardGone} />
    </main>
  );
}
