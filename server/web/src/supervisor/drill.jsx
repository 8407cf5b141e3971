// drill.jsx - the conversations behind a number of the board. Who waits is the queue itself; the others are
// asked for when opened, page by page.

import { useState } from 'preact/hooks';
import { clockTime, duration, fill } from '../shared/format.js';
import { Icon } from '../shared/icons.jsx';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { urgency } from '../helper/lists.jsx';
import { notedBy } from './breaches.js';
import { Instead, lasting, useLoad } from './parts.jsx';

const t = texts.board;
const LIMIT = 50;
const AGAIN_MS = 3000; // at most, while the board moves

// Which list of the server stands behind which figure; those that are not here have one of their own name.
const LISTS = { attained: 'missed', response: 'responded', bot: 'answered_by_bot', satisfied: 'rated' };

function toRow(one) {
  const reply = one.responded_at_ms && one.handed_at_ms ? one.responded_at_ms - one.handed_at_ms : 0;
  return {
    id: one.conversation_id, key: one.event_id ?? one.conversation_id,
    name: one.name || fill(t.visitorOf, { id: one.conversation_id }),
    text: [one.helper_name, one.grade && texts.grades[one.grade], one.reason_text, one.last_text].filter(Boolean).join(' · '),
    end: one.at_ms ? clockTime(one.at_ms) : one.accepted_at_ms ? clockTime(one.accepted_at_ms) : lasting(reply),
  };
}

function Row({ row, onTalk }) {
  return (
    <li class={`talk-row is-${row.level ?? 'calm'}`}>
      <button type="button" onClick={() => onTalk(row.id)}>
        <span class="row-head"><strong>{row.name}</strong><span class="wait">{row.end}</span></span>
        <span class="row-text">{row.text}</span>
        <span class="sub">{fill(texts.alerts.of, { id: row.id })}</span>
      </button>
    </li>
  );
}

// Of those who wait too long it is also said which supervisor knows.
function withNoted(rows, alerts) {
  return rows.map((row) => {
    const by = notedBy(alerts, row.id);
    return by ? { ...row, text: [fill(texts.alerts.noted, { name: by.name, time: clockTime(by.at_ms) }), row.text].join(' · ') } : row;
  });
}

function waitingRows(state, list, now) {
  const rows = (state.waiting ?? []).filter((row) => list.group_id === undefined || (row.group_id ?? 0) === list.group_id);
  return rows.map((row) => {
    const seconds = (now - row.waiting_since_ms) / 1000;
    return {
      id: row.conversation_id, key: row.conversation_id,
      name: row.name || fill(t.visitorOf, { id: row.conversation_id }),
      text: [row.reason_text, row.last_text].filter(Boolean).join(' · '),
      end: row.off_hours ? t.leftMessage : fill(t.waited, { time: duration(seconds) }),
      level: row.off_hours ? 'calm' : urgency(seconds),
    };
  });
}

function useList(lookout, list, live) {
  const [rows, setRows] = useState([]);
  const [next, setNext] = useState(0);
  const fetchPage = async (after) => {
    const page = await lookout.call('board.list', {
      what: LISTS[list.kind] ?? list.kind, limit: LIMIT, ...(after && { after }),
      ...(list.group_id && { group_id: list.group_id }), ...(list.group_id === 0 && { no_group: true }),
      ...(list.account_id && { account_id: list.account_id }),
    });
    setRows((was) => [...(after ? was : []), ...page.conversations.map(toRow)]);
    setNext(page.next ?? 0);
    return page;
  };
  // Follows the board until the reader has gone on to further pages.
  const moved = live ? 0 : Math.floor(lookout.store.get().boardAtMs / AGAIN_MS);
  const got = useLoad(async () => (live || rows.length > LIMIT ? {} : fetchPage(0)), [JSON.stringify(list), moved]);
  return { got, rows, next, more: () => fetchPage(next) };
}

export function Drill({ lookout, state, list, now, attempt, onTalk, onBack }) {
  const live = (list.kind === 'waiting' || list.kind === 'longest') && state.waiting !== null;
  const found = useList(lookout, list, live);
  const listed = list.kind === 'breached' ? withNoted(found.rows, state.alerts) : found.rows;
  const rows = live ? waitingRows(state, list, now) : listed;
  useBareKeys({ enter: () => rows[0] && onTalk(rows[0].id) });
  return (
    <section class="panel drill" aria-labelledby="drill-title">
      <h2 id="drill-title">
        {onBack && (
          <button type="button" class="quiet icon-only" aria-label={texts.back} onClick={onBack}><Icon name="back" /></button>
        )}
        {list.title}<span class="n">{rows.length}{found.next > 0 && '+'}</span>
      </h2>
      {onBack && t.lists[list.kind] && <p class="hint counted">{t.lists[list.kind]}</p>}
      {rows.length > 0
        ? <ul>{rows.map((row) => <Row key={row.key} row={row} onTalk={onTalk} />)}</ul>
        : <Instead got={live ? { state: 'ready', data: rows } : found.got} empty={live ? t.emptyQueue : t.emptyList} />}
      {!live && found.next > 0 && (
        <button type="button" class="secondary small" onClick={attempt(found.more)}>{texts.more}</button>
      )}
    </section>
  );
}
