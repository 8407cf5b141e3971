// drill.jsx - the conversations behind a number of the board. Who waits is the queue itself; the others are
// asked for when opened.

import { duration, fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { Icon } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-supervisor.js';
import { urgency } from '../helper/lists.jsx';
import { Instead, lasting, useLoad } from './parts.jsx';
import { dayText } from './period.js';
import { records } from './table.js';

const t = texts.board;

async function handovers(lookout, keep) {
  const day = dayText(lookout.serverNow());
  const table = await lookout.call('report.handovers', { from: day, until: day });
  return records(table).filter(keep).map((row) => ({
    id: row.conversation_id, name: lookout.personName(row.account_id) || t.nobodyYet,
    text: [lookout.groupName(row.group_id), row.attained].filter(Boolean).join(' · '),
    end: row.response_ms === null ? '' : lasting(row.response_ms),
  })).reverse();
}

async function grades(lookout) {
  const start = new Date(lookout.serverNow()).setHours(0, 0, 0, 0);
  const { ratings } = await lookout.call('rating.list', { from_ms: start, limit: 50 });
  return ratings.map((row) => ({
    id: row.conversation_id, name: row.label, text: [row.reasons.join('、'), row.comment].filter(Boolean).join(' · '),
    end: row.name,
  }));
}

const runs = (row) => row.accepted_at !== null && row.ended_event_id === null;

const SOURCES = {
  active: (lookout, list) => handovers(lookout, (row) => runs(row) && (!list.account_id || row.account_id === list.account_id)),
  handoffs: (lookout) => handovers(lookout, () => true),
  attained: (lookout) => handovers(lookout, (row) => row.breached_event_id !== null),
  response: (lookout) => handovers(lookout, (row) => row.response_ms !== null),
  abandoned: (lookout) => handovers(lookout, (row) => row.responded_at === null && row.ended_event_id !== null),
  satisfied: grades,
};

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

function waitingRows(state, list, now) {
  const rows = (state.waiting ?? []).filter((row) => list.group_id === undefined || (row.group_id ?? 0) === list.group_id);
  return rows.map((row) => {
    const seconds = (now - row.waiting_since_ms) / 1000;
    return {
      id: row.conversation_id, name: row.name || fill(t.visitorOf, { id: row.conversation_id }),
      text: [row.reason_text, row.last_text].filter(Boolean).join(' · '),
      end: row.off_hours ? t.leftMessage : fill(t.waited, { time: duration(seconds) }),
      level: row.off_hours ? 'calm' : urgency(seconds),
    };
  });
}

export function Drill({ lookout, state, list, now, onTalk, onBack }) {
  const live = list.kind === 'waiting' || list.kind === 'longest';
  const source = SOURCES[list.kind];
  const got = useLoad(async () => (source ? source(lookout, list) : []), [list.kind]);
  const rows = live ? waitingRows(state, list, now) : got.data ?? [];
  useBareKeys({ enter: () => rows[0] && onTalk(rows[0].id) });
  return (
    <section class="panel drill" aria-labelledby="drill-title">
      <h2 id="drill-title">
        {onBack && (
          <button type="button" class="quiet icon-only" aria-label={texts.back} onClick={onBack}><Icon name="back" /></button>
        )}
        {list.title}<span class="n">{rows.length}</span>
      </h2>
      {rows.length > 0
        ? <ul>{rows.map((row) => <Row key={row.id} row={row} onTalk={onTalk} />)}</ul>
        : <Instead got={live ? { state: 'ready', data: rows } : got} empty={live ? t.emptyQueue : t.emptyList} />}
    </section>
  );
}

