// history.jsx - what was said in the open conversation, with the staff's own notes between, of which only a
// stretch is in the page (shared/longlog.js), and what is on its way.

import { useMemo, useState } from 'preact/hooks';
import { Blocks, RichText, plainText } from '../shared/blocks.jsx';
import { copyText } from '../shared/copy.js';
import { clockTime, dayLabel, fill, sameDay } from '../shared/format.js';
import { useTick } from '../shared/hooks.js';
import { Icon } from '../shared/icons.jsx';
import { useLongLog } from '../shared/longlog.js';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;

const isCard = (blocks) => (blocks ?? []).some((block) => block.type !== 'text' && block.type !== 'file');

/** Messages and asides in the order in which they were said. */
export function merged(messages, asides) {
  const rows = messages.map((message) => ({
    key: `m${message.seq}`, at_ms: message.at_ms, own: message.from === 'helper', message,
  }));
  const notes = (asides ?? []).filter((aside) => !aside.thread_id).map((aside) => ({
    key: `a${aside.id}`, at_ms: aside.at_ms, own: false, aside,
  }));
  if (notes.length === 0) return rows;
  const first = rows[0]?.at_ms ?? 0;
  return [...rows, ...notes.filter((each) => each.at_ms >= first || messages[0]?.seq === 1)]
    .sort((a, b) => a.at_ms - b.at_ms);
}

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

const usefulText = (useful) => {
  if (useful === true) return t.foundUseful;
  return useful === false ? t.foundUseless : '';
};

function Said({ message, first, visitorName }) {
  const { from, blocks, at_ms: atMs, useful } = message;
  if (from === 'system') return <p class="system"><RichText text={plainText(blocks)} /></p>;
  const name = from === 'visitor' ? visitorName : message.name || common.from[from];
  const grade = usefulText(useful);
  return (
    <article class={`talk is-${from}`} aria-label={name}>
      {first && <p class="talk-head"><span class="talk-name">{name}</span>{clockTime(atMs)}</p>}
      <div class={isCard(blocks) ? 'sheet is-card' : 'sheet'}><Blocks blocks={blocks} /></div>
      {from === 'bot' && <Turn message={message} />}
      {grade && <p class={`talk-useful ${useful ? 'is-good' : 'is-bad'}`}><Icon name="up" flip={!useful} />{grade}</p>}
    </article>
  );
}

/** What the visitor never sees: dashed, on another paper, and said so. */
export function Aside({ aside }) {
  return (
    <article class={`aside is-${aside.kind}`} aria-label={t.aside[aside.kind]}>
      <p class="aside-head">
        <Icon name="lock" />
        <strong>{fill(t.aside.by[aside.kind] ?? t.aside.by.note, { name: aside.name })}</strong>
        <span>{t.aside.hidden}</span>
        <time>{clockTime(aside.at_ms)}</time>
      </p>
      <p class="aside-text">{aside.text}</p>
    </article>
  );
}

function Row({ row, before, visitorName }) {
  const newDay = before ? !sameDay(before.at_ms, row.at_ms) : !sameDay(row.at_ms, Date.now());
  const first = before?.message?.from !== row.message?.from || before?.message?.name !== row.message?.name;
  return (
    <div data-key={row.key}>
      {newDay && <p class="divider"><span>{dayLabel(row.at_ms)}</span></p>}
      {row.aside ? <Aside aside={row.aside} /> : <Said message={row.message} first={first} visitorName={visitorName} />}
    </div>
  );
}

function PendingRow({ item, offline, outbox }) {
  const failed = item.state === 'failed';
  const { text, card_entry_id: cardId, file_id: fileId } = item.params;
  return (
    <article class="talk is-helper is-pending">
      <div class="sheet">
        {text && <p class="block text">{text}</p>}
        {cardId && <p class="block notice">{t.preview} #{cardId}</p>}
        {fileId && <p class="block notice"><Icon name="file" />{t.fileGoes}</p>}
      </div>
      <p class={`talk-state ${failed ? 'is-failed' : ''}`} role={failed ? 'alert' : undefined}>
        {!failed && (offline ? common.visitor.waitingSend : common.visitor.sending)}
        {failed && (item.error?.message || common.visitor.failed)}
        {failed && (
          <>
            <button type="button" onClick={() => outbox.retry(item.client_id)}>{common.visitor.retry}</button>
            <button type="button" onClick={() => outbox.drop(item.client_id)}>{common.visitor.discard}</button>
          </>
        )}
      </p>
    </article>
  );
}

export function History({ desk, id, talk, pending, offline, visitorName }) {
  const { timeline, asides, typingUntilMs, loadingEarlier } = talk;
  const rows = useMemo(() => merged(timeline.messages, asides), [timeline.messages, asides]);
  const now = useTick(1000, typingUntilMs > Date.now());
  const typing = typingUntilMs > now;
  const { box, from, to, fresh, toEnd, earlier } = useLongLog(rows, {
    pending: pending.length, shown: `${typing}`, hasEarlier: timeline.hasEarlier,
    onEarlier: () => desk.talks.loadEarlier(id),
  });
  const atTail = to >= rows.length;
  return (
    <div class="history-box">
      <div class="history" ref={box} tabIndex={0} role="log" aria-live="polite" aria-label={common.visitor.log}>
        {from === 0 && timeline.hasEarlier && (
          <button type="button" class="earlier" disabled={loadingEarlier} onClick={earlier}>
            {loadingEarlier ? common.visitor.earlierLoading : t.earlier}
          </button>
        )}
        {rows.slice(from, to).map((row, i) => (
          <Row key={row.key} row={row} before={rows[from + i - 1]} visitorName={visitorName} />
        ))}
        {atTail && pending.map((item) => <PendingRow key={item.client_id} item={item} offline={offline} outbox={desk.outbox} />)}
        {atTail && typing && (
          <p class="working">
            <span class="dots" aria-hidden="true"><i /><i /><i /></span>{t.visitorTyping}
          </p>
        )}
      </div>
      {(fresh > 0 || !atTail) && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" />{fresh > 0 ? fill(common.visitor.newMessages, { n: fresh }) : common.visitor.toBottom}
        </button>
      )}
    </div>
  );
}
