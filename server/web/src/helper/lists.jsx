// lists.jsx - what wants attention, most urgent first: conversations assigned to me, transfers offered to me, the
// queue, my conversations, and those that still want a wrap-up.

import { duration, fill } from '../shared/format.js';
import { useTick } from '../shared/hooks.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Countdown, OfferClock, urgencyOf } from './clock.jsx';
import { nameOf } from './talks.js';

export { urgency } from './clock.jsx'; // the supervisors' board shows waiting times the same way

const t = texts;

function List({ id, title, count, children }) {
  return (
    <section class={`list is-${id}`} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}<span class="n">{count}</span></h2>
      {children}
    </section>
  );
}

function Offer({ id, offer, row, now, onAccept, onDecline }) {
  return (
    <li class="queue-row is-offer">
      <div class="row-head">
        <strong>{nameOf(row, id)}</strong>
        <OfferClock offer={offer} now={now} />
      </div>
      {row?.last_text && <p class="row-text">{row.last_text}</p>}
      {t.offerWhy[offer.why] && <p class="row-region">{t.offerWhy[offer.why]}</p>}
      <div class="row-end">
        <button type="button" class="secondary small" onClick={() => onDecline(id)}>{t.decline}</button>
        <button type="button" class="primary small" onClick={() => onAccept(id)}>{t.accept}</button>
      </div>
    </li>
  );
}

function Transfer({ offer, onTake, onRefuse }) {
  const id = offer.conversation_id;
  return (
    <li class="queue-row is-offer">
      <div class="row-head"><strong>{nameOf(offer, id)}</strong><span class="badge">{fill(t.team.from, { name: offer.from_name })}</span></div>
      <p class="row-text">{offer.reason}</p>
      <div class="row-end">
        <button type="button" class="secondary small" onClick={() => onRefuse(id)}>{t.team.refuse}</button>
        <button type="button" class="primary small" onClick={() => onTake(id)}>{t.team.take}</button>
      </div>
    </li>
  );
}

function QueueRow({ row, now, group, onAccept }) {
  const seconds = (now - row.waiting_since_ms) / 1000;
  const clock = { respondByMs: row.respond_by_ms, sinceMs: row.waiting_since_ms };
  const level = row.off_hours ? 'calm' : urgencyOf(clock, now);
  return (
    <li class={`queue-row is-${level}`}>
      <div class="row-head">
        <strong>{nameOf(row, row.conversation_id)}</strong>
        {row.off_hours && <span class="badge">{t.leftMessage}</span>}
        {row.front && <span class="badge">{t.front}</span>}
        <span class="wait">
          {level === 'overdue' && <span class="overdue">{t.overdue}</span>}
          {fill(t.waitedFor, { time: duration(seconds) })}
        </span>
      </div>
      <p class="row-text">{row.last_text}</p>
      <div class="row-end">
        <span class="row-region">{[group, row.reason_text, row.region].filter(Boolean).join(' · ')}</span>
        <button type="button" class="primary small" onClick={() => onAccept(row.conversation_id)}>{t.accept}</button>
      </div>
    </li>
  );
}

function MineRow({ row, now, chosen, draft, sentTo, onOpen }) {
  const since = row.waiting_for_reply_since_ms;
  const level = urgencyOf({ respondByMs: row.respond_by_ms, sinceMs: since }, now);
  const counting = row.respond_by_ms > now;
  return (
    <li>
      <button type="button" class={`mine-row is-${level} ${chosen ? 'is-chosen' : ''}`}
        aria-current={chosen} onClick={() => onOpen(row.id)}>
        <span class="row-head">
          <strong>{nameOf(row, row.id)}</strong>
          {row.unread > 0 && (
            <span class="count" aria-label={fill(t.unread, { n: row.unread })}>{row.unread > 99 ? '99+' : row.unread}</span>
          )}
        </span>
        <span class="row-text">
          {draft && <span class="draft">[{t.draft}]</span>}
          {draft || row.last_text}
        </span>
        <span class="wait">
          {sentTo && <span class="badge">{fill(t.team.waitingFor, { name: sentTo })}</span>}
          {counting && <Countdown respondByMs={row.respond_by_ms} now={now} />}
          {!counting && since > 0 && (
            <>
              <span class="level" aria-hidden="true" />
              {level === 'overdue' ? fill(t.waitingLong, { time: duration((now - since) / 1000) })
                : fill(t.waitingReply, { time: duration((now - since) / 1000) })}
            </>
          )}
          {!counting && !since && t.replied}
        </span>
      </button>
    </li>
  );
}

function WrapRow({ row, chosen, onOpen }) {
  return (
    <li>
      <button type="button" class={`mine-row is-calm ${chosen ? 'is-chosen' : ''}`} aria-current={chosen} onClick={() => onOpen(row.id)}>
        <span class="row-head"><strong>{nameOf(row, row.id)}</strong></span>
        <span class="row-text">{row.last_text}</span>
        <span class="wait">{t.wantsWrapup}</span>
      </button>
    </li>
  );
}

function Queue({ desk, state, now, onAccept }) {
  const { queue, waitingTotal, offers, status } = state;
  const rows = queue.filter((row) => !offers[row.conversation_id]);
  const total = Math.max(waitingTotal, queue.length) - (queue.length - rows.length);
  const hidden = total - rows.length; // the server shows the first of all and of each group
  return (
    <List id="queue" title={t.queue} count={total}>
      {rows.length === 0 && (
        <div class="nothing">
          <p>{t.queueEmpty}</p>
          <p>{status === 'offline' ? t.queueOffline : t.queueEmptyHint}</p>
        </div>
      )}
      <ul>
        {rows.map((row) => (
          <QueueRow key={row.conversation_id} row={row} now={now} group={desk.team.groupName(row.group_id)} onAccept={onAccept} />
        ))}
      </ul>
      {hidden > 0 && <p class="list-more">{fill(t.queueMore, { n: hidden })}</p>}
    </List>
  );
}

export function Lists({ desk, state, onAccept, onDecline, onTake, onRefuse, onOpen }) {
  const { queue, mine, wrapups, transfers, openId, drafts, sent } = state;
  const offered = Object.entries(state.offers);
  useTick(1000, queue.length + mine.length + offered.length > 0);
  const now = desk.serverNow();
  const rowOf = (id) => queue.find((row) => row.conversation_id === Number(id));
  return (
    <aside class="lists" aria-label={t.tabs.desk}>
      {offered.length > 0 && (
        <List id="offers" title={t.offers} count={offered.length}>
          <ul>
            {offered.map(([id, offer]) => (
              <Offer key={id} id={Number(id)} offer={offer} row={rowOf(id)} now={now} onAccept={onAccept} onDecline={onDecline} />
            ))}
          </ul>
        </List>
      )}
      {transfers.length > 0 && (
        <List id="transfers" title={t.team.incoming} count={transfers.length}>
          <ul>{transfers.map((each) => <Transfer key={each.conversation_id} offer={each} onTake={onTake} onRefuse={onRefuse} />)}</ul>
        </List>
      )}
      <Queue desk={desk} state={state} now={now} onAccept={onAccept} />
      <List id="mine" title={t.mine} count={mine.length}>
        {mine.length === 0 && <div class="nothing"><p>{t.mineEmpty}</p></div>}
        <ul>
          {mine.map((row) => (
            <MineRow key={row.id} row={row} now={now} chosen={row.id === openId} draft={drafts[row.id]} sentTo={sent[row.id]}
              onOpen={onOpen} />
          ))}
        </ul>
      </List>
      {wrapups.length > 0 && (
        <List id="wrapups" title={t.wrapups} count={wrapups.length}>
          <ul>{wrapups.map((row) => <WrapRow key={row.id} row={row} chosen={row.id === openId} onOpen={onOpen} />)}</ul>
        </List>
      )}
    </aside>
  );
}
