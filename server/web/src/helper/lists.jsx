// lists.jsx - who waits (longest first, with running times) and my own conversations.

import { duration, fill } from '../shared/format.js';
import { useTick } from '../shared/hooks.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;
const SOON_S = 20;
const LATE_S = 40;
const OVERDUE_S = 60;

/** How urgent a waiting time is: the colour's name; words stand beside the last. */
export function urgency(seconds) {
  if (seconds >= OVERDUE_S) return 'overdue';
  if (seconds >= LATE_S) return 'late';
  return seconds >= SOON_S ? 'soon' : 'calm';
}

function QueueRow({ row, now, onAccept }) {
  const seconds = (now - row.waiting_since_ms) / 1000;
  const level = row.off_hours ? 'calm' : urgency(seconds);
  return (
    <li class={`queue-row is-${level}`}>
      <div class="row-head">
        <strong>{row.name || fill(t.visitorOf, { id: row.conversation_id })}</strong>
        {row.off_hours && <span class="badge">{t.leftMessage}</span>}
        <span class="wait">
          {level === 'overdue' && <span class="overdue">{t.overdue}</span>}
          {fill(t.waitedFor, { time: duration(seconds) })}
        </span>
      </div>
      <p class="row-text">{row.last_text}</p>
      <div class="row-end">
        <span class="row-region">{[row.reason_text, row.region].filter(Boolean).join(' · ')}</span>
        <button type="button" class="primary small" onClick={() => onAccept(row.conversation_id)}>{t.accept}</button>
      </div>
    </li>
  );
}

function MineRow({ row, now, chosen, draft, onOpen }) {
  const since = row.waiting_for_reply_since_ms;
  const seconds = since ? (now - since) / 1000 : 0;
  return (
    <li>
      <button type="button" class={`mine-row is-${since ? urgency(seconds) : 'calm'} ${chosen ? 'is-chosen' : ''}`}
        aria-current={chosen} onClick={() => onOpen(row.id)}>
        <span class="row-head">
          <strong>{row.visitor_name || fill(t.visitorOf, { id: row.id })}</strong>
          {row.unread > 0 && (
            <span class="count" aria-label={fill(t.unread, { n: row.unread })}>{row.unread > 99 ? '99+' : row.unread}</span>
          )}
        </span>
        <span class="row-text">
          {draft && <span class="draft">[{t.draft}]</span>}
          {draft || row.last_text}
        </span>
        <span class="wait">{since ? fill(t.waitingReply, { time: duration(seconds) }) : t.replied}</span>
      </button>
    </li>
  );
}

export function Lists({ desk, state, onAccept, onOpen }) {
  useTick(1000, state.queue.length + state.mine.length > 0);
  const now = desk.serverNow();
  const { queue, mine, openId, status, drafts } = state;
  return (
    <aside class="lists">
      <section class="list" aria-labelledby="queue-title">
        <h2 id="queue-title">{t.queue}<span class="n">{queue.length}</span></h2>
        {queue.length === 0
          ? (
            <div class="nothing">
              <p>{t.queueEmpty}</p>
              <p>{status === 'offline' ? t.queueOffline : t.queueEmptyHint}</p>
            </div>
          )
          : <ul>{queue.map((row) => <QueueRow key={row.conversation_id} row={row} now={now} onAccept={onAccept} />)}</ul>}
      </section>
      <section class="list" aria-labelledby="mine-title">
        <h2 id="mine-title">{t.mine}<span class="n">{mine.length}</span></h2>
        {mine.length === 0
          ? <div class="nothing"><p>{t.mineEmpty}</p></div>
          : (
            <ul>
              {mine.map((row) => (
                <MineRow key={row.id} row={row} now={now} chosen={row.id === openId} draft={drafts?.[row.id]}
                  onOpen={onOpen} />
              ))}
            </ul>
          )}
      </section>
    </aside>
  );
}
