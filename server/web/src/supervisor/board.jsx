// board.jsx - the desk as it is now: figures, groups, helpers; beside them who waits, what needs attention,
// the conversations behind a number, or one conversation.

import { useState } from 'preact/hooks';
import { clockTime, duration, fill, stamp } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { useTick } from '../shared/hooks.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { urgency } from '../helper/lists.jsx';
import { Drill } from './drill.jsx';
import { HelperDay } from './helper_day.jsx';
import { Figure, Instead, Select, TableBox, lasting, share } from './parts.jsx';
import { Talk } from './talk.jsx';

const t = texts.board;

/** The board's rows with how many of each group's people are there. Row 0 is everybody's queue. */
export function groupRows({ board, groups, accounts }) {
  const off = new Set(groups.filter((group) => group.disabled).map((group) => group.group_id));
  return board.groups.map((row) => {
    const here = (one) => (row.group_id === 0
      ? one.groups.length === 0 : one.groups.some((each) => each.group_id === row.group_id));
    const ids = new Set(accounts.filter((one) => one.roles.includes('helper') && here(one)).map((one) => one.account_id));
    const members = board.helpers.filter((one) => ids.has(one.account_id));
    return {
      ...row, name: row.group_id === 0 ? t.noGroup : row.name, members: members.length, people: members,
      online: members.filter((one) => one.status === 'online').length,
    };
  }).filter((row) => row.waiting + row.active > 0 || (row.group_id === 0 ? row.members > 0 : !off.has(row.group_id)));
}

/** A number whose conversations can be listed. */
function Number({ label, n, onOpen }) {
  if (!n) return 0;
  return <button type="button" class="number" aria-label={`${label} ${n}`} onClick={onOpen}>{n}</button>;
}

function Groups({ rows, now, onOpen }) {
  return (
    <section class="panel" aria-labelledby="groups-title">
      <h2 id="groups-title">{t.groups}</h2>
      <TableBox label={t.groups}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.group}</th><th scope="col" class="num">{t.waiting}</th>
              <th scope="col" class="num">{t.longest}</th><th scope="col" class="num">{t.figures.active}</th>
              <th scope="col" class="num">{t.figures.breached}</th><th scope="col" class="num">{t.online}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const day = row.waiting - row.night;
              const seconds = day > 0 && row.longest_since_ms ? (now - row.longest_since_ms) / 1000 : 0;
              const list = (kind) => onOpen({ kind, group_id: row.group_id, title: `${row.name} · ${t.figures[kind]}` });
              return (
                <tr key={row.group_id} class={`is-${urgency(seconds)}`}>
                  <th scope="row">{row.name}</th>
                  <td class="num">
                    <Number label={`${row.name} ${t.waiting}`} n={row.waiting} onOpen={() => list('waiting')} />
                    {row.night > 0 && <span class="sub">{fill(t.night, { n: row.night })}</span>}
                  </td>
                  <td class="num wait-cell">{seconds > 0 ? duration(seconds) : '—'}</td>
                  <td class="num"><Number label={`${row.name} ${t.figures.active}`} n={row.active} onOpen={() => list('active')} /></td>
                  <td class={row.breached > 0 ? 'num bad' : 'num'}>
                    <Number label={`${row.name} ${t.figures.breached}`} n={row.breached} onOpen={() => list('breached')} />
                  </td>
                  <td class="num">{row.online} / {row.members}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

function Helpers({ helpers, now, onOpen, onDay }) {
  const order = { online: 0, busy: 1, break: 2, offline: 3 };
  const rows = [...helpers].sort((a, b) => order[a.status] - order[b.status] || b.active - a.active);
  return (
    <section class="panel" aria-labelledby="helpers-title">
      <h2 id="helpers-title">{t.helpers}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.name}</th><th scope="col">{t.state}</th><th scope="col" class="num">{t.load}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => {
            const { capacity } = one;
            const full = one.active >= capacity;
            return (
              <tr key={one.account_id}>
                <th scope="row"><button type="button" class="title" onClick={() => onDay(one)}>{one.name}</button></th>
                <td>
                  <span class={`state is-${one.status}`}>{texts.status[one.status] ?? one.status}</span>
                  {one.status !== 'offline' && one.status_at_ms > 0 && (
                    <span class="sub">{[one.reason, fill(t.since, { time: lasting(now - one.status_at_ms) })].filter(Boolean).join(' · ')}</span>
                  )}
                </td>
                <td class="num">
                  <Number label={`${one.name} ${t.load}`} n={one.active}
                    onOpen={() => onOpen({ kind: 'active', account_id: one.account_id, title: `${one.name} · ${t.load}` })} />
                  <span class={full ? 'bad' : 'of'}> / {capacity}</span>
                  <meter min="0" max={capacity} value={one.active} aria-hidden="true" />
                </td>
              </tr>
            );
          })}
          {rows.length === 0 && <tr><td colSpan={3}>{t.nobody}</td></tr>}
        </tbody>
      </table>
    </section>
  );
}

const ofToday = (today) => [
  ['handoffs', today.handoffs],
  ['attained', share(today.attained), today.attained !== null && today.attained < 0.9 ? 'late' : 'calm'],
  ['response', lasting(today.first_response_p50_ms)],
  ['bot', share(today.bot_rate)],
  ['satisfied', share(today.satisfied)],
  ['abandoned', today.abandoned],
];

const titleOf = (row, kind) => (row ? `${row.name} · ${t.figures[kind]}` : t.figures[kind]);

/** `row`: of one group only what is now; what today has brought is counted for all. */
function Figures({ state, row, now, open, onOpen }) {
  const { today } = state.board;
  const board = row ?? state.board;
  const day = board.waiting - board.night;
  const seconds = day > 0 && board.longest_since_ms ? (now - board.longest_since_ms) / 1000 : 0;
  const list = [
    ['waiting', board.waiting],
    ['longest', seconds > 0 ? duration(seconds) : '—', urgency(seconds)],
    ['breached', board.breached, board.breached > 0 ? 'overdue' : 'calm'],
    ['active', board.active],
    ...(row ? [] : ofToday(today)),
  ];
  return (
    <ul class="figures">
      {list.map(([name, value, level]) => (
        <Figure key={name} label={t.figures[name]} hint={t.hints[name]} value={value} level={level}
          pressed={open?.kind === name} onOpen={() => onOpen({ kind: name, title: titleOf(row, name), ...(row && { group_id: row.group_id }) })} />
      ))}
    </ul>
  );
}

const notedText = (by) => fill(texts.alerts.noted, { name: by.name, time: clockTime(by.at_ms) });

function Alerts({ lookout, state, attempt, onTalk }) {
  const { alerts } = state;
  const note = attempt((keys) => lookout.acknowledge(keys));
  const fresh = alerts.filter((each) => !each.seen);
  return (
    <section class="panel alerts" aria-labelledby="alerts-title">
      <h2 id="alerts-title">
        {texts.alerts.title}
        {fresh.length > 0 && (
          <button type="button" class="secondary small" aria-keyshortcuts="a"
            onClick={() => note(fresh.map((each) => each.key))}>
            {texts.alerts.seeAll}<kbd>A</kbd>
          </button>
        )}
      </h2>
      <div class="sr-only" role="alert">
        {fresh.length > 0 && `${texts.alerts.kinds[fresh[0].kind]}，${fill(texts.alerts.of, { id: fresh[0].conversation_id })}`}
      </div>
      {alerts.length === 0 && <p class="nothing">{texts.alerts.none}</p>}
      <ul>
        {alerts.slice(0, 12).map((each) => (
          <li key={each.key} class={`alert-row ${each.seen ? 'is-seen' : ''}`}>
            <button type="button" class="alert-what" onClick={() => onTalk(each.conversation_id)}>
              <strong>{texts.alerts.kinds[each.kind] ?? each.kind}</strong>
              <span class="sub">
                {[clockTime(each.at_ms), fill(texts.alerts.of, { id: each.conversation_id }),
                  each.account_id && lookout.personName(each.account_id), each.over && texts.alerts.over,
                  each.by && notedText(each.by)].filter(Boolean).join(' · ')}
              </span>
            </button>
            {!each.seen && (
              <button type="button" class="secondary small" onClick={() => note([each.key])}>
                {texts.alerts.see}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Board({ lookout, state, attempt, say }) {
  const [open, setOpen] = useState(null); // what is listed beside: {kind, title, ...}
  const [day, setDay] = useState(null); // of this helper
  const [group, setGroup] = useState(''); // only this one is shown; '' = all
  useTick(1000);
  const now = lookout.serverNow();
  const talk = (id) => attempt(() => lookout.look(id))();
  const back = () => (state.talk ? lookout.leave() : setOpen(null));
  useBareKeys({ escape: back });
  if (!state.board) {
    return <main class="page"><Instead got={{ state: 'loading', data: null }} /></main>;
  }
  const rows = groupRows(state);
  const row = rows.find((each) => String(each.group_id) === group);
  const list = open ?? { kind: 'waiting', title: titleOf(row, 'waiting'), ...(row && { group_id: row.group_id }) };
  const show = (next) => { lookout.leave(); setOpen(next); };
  const choose = (next) => { setGroup(next); show(null); };
  const beside = state.talk || open;
  return (
    <main class={`tower ${beside ? 'has-beside' : ''}`}>
      <div class="overview">
        {state.board.calendar_missing_year && (
          <p class="note is-warn">{fill(t.missingYear, { year: state.board.calendar_missing_year })} <a href="#calendar">{texts.pages.calendar}</a></p>
        )}
        {rows.length > 1 && (
          <form class="filters is-three" onSubmit={(event) => event.preventDefault()}>
            <Select label={t.only} value={row ? group : ''} all={t.allGroups} onChange={choose}
              options={rows.map((each) => [String(each.group_id), each.name])} />
          </form>
        )}
        <Figures state={state} row={row} now={now} open={open} onOpen={show} />
        <p class="hint updated">{fill(t.updated, { time: stamp(state.boardAtMs).slice(11) })}</p>
        <div class="columns">
          <Groups rows={row ? [row] : rows} now={now} onOpen={show} />
          <Helpers helpers={row ? row.people : state.board.helpers} now={now} onDay={setDay} onOpen={show} />
        </div>
      </div>
      <aside class="beside" aria-label={state.talk ? t.talk : list.title}>
        {state.talk
          ? <Talk key={state.talk.id} lookout={lookout} talk={state.talk} attempt={attempt} say={say} onBack={() => lookout.leave()} />
          : (
            <>
              {!open && <Alerts lookout={lookout} state={state} attempt={attempt} onTalk={talk} />}
              <Drill key={JSON.stringify(list)} lookout={lookout} state={state} list={list} now={now} attempt={attempt} onTalk={talk}
                onBack={open && (() => setOpen(null))} />
            </>
          )}
      </aside>
      {day && <HelperDay lookout={lookout} helper={day} onClose={() => setDay(null)} />}
    </main>
  );
}
