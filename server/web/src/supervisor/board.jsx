// board.jsx - the desk as it is now: figures, groups, helpers; beside them who waits, what needs attention,
// the conversations behind a number, or one conversation.

import { useState } from 'preact/hooks';
import { clockTime, duration, fill, stamp } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { useTick } from '../shared/hooks.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { urgency } from '../helper/lists.jsx';
import { Drill } from './drill.jsx';
import { Figure, Instead, lasting, share } from './parts.jsx';
import { Talk } from './talk.jsx';

const t = texts.board;

/** Of each group: how many wait and since when, from the queue itself. Row 0 is everybody's queue. */
export function groupRows(state) {
  const { groups, waiting, accounts } = state;
  const rows = [{ group_id: 0, name: t.noGroup }, ...groups.filter((group) => !group.disabled)];
  return rows.map((group) => {
    const here = (waiting ?? []).filter((row) => (row.group_id ?? 0) === group.group_id);
    const day = here.filter((row) => !row.off_hours);
    const members = group.group_id === 0
      ? accounts.filter((one) => one.roles.includes('helper') && one.groups.length === 0)
      : accounts.filter((one) => one.groups.some((each) => each.group_id === group.group_id));
    return {
      id: group.group_id, name: group.name, waiting: day.length, night: here.length - day.length,
      since: Math.min(...day.map((row) => row.waiting_since_ms)),
      online: members.filter((one) => one.status === 'online').length, members: members.length,
    };
  }).filter((row) => row.id !== 0 || row.waiting + row.night + row.members > 0);
}

function Groups({ state, now, onOpen }) {
  const rows = groupRows(state);
  return (
    <section class="panel" aria-labelledby="groups-title">
      <h2 id="groups-title">{t.groups}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.group}</th><th scope="col" class="num">{t.waiting}</th>
            <th scope="col" class="num">{t.longest}</th><th scope="col" class="num">{t.online}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const seconds = row.waiting > 0 ? (now - row.since) / 1000 : 0;
            return (
              <tr key={row.id} class={`is-${urgency(seconds)}`}>
                <th scope="row">{row.name}</th>
                <td class="num">
                  {row.waiting > 0
                    ? (
                      <button type="button" class="number" aria-label={`${row.name} ${t.waiting} ${row.waiting}`}
                        onClick={() => onOpen({ kind: 'waiting', group_id: row.id, title: `${row.name} · ${t.waiting}` })}>
                        {row.waiting}
                      </button>
                    )
                    : 0}
                  {row.night > 0 && <span class="sub">{fill(t.night, { n: row.night })}</span>}
                </td>
                <td class="num wait-cell">{row.waiting > 0 ? duration(seconds) : '—'}</td>
                <td class="num">{row.online} / {row.members}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Helpers({ state, now, onOpen }) {
  const { board, accounts } = state;
  const capacityOf = (id) => accounts.find((one) => one.account_id === id)?.capacity;
  const order = { online: 0, busy: 1, break: 2, offline: 3 };
  const rows = [...board.helpers].sort((a, b) => order[a.status] - order[b.status] || b.active - a.active);
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
            const capacity = one.capacity ?? capacityOf(one.account_id);
            const full = capacity && one.active >= capacity;
            return (
              <tr key={one.account_id}>
                <th scope="row">{one.name}</th>
                <td>
                  <span class={`state is-${one.status}`}>{texts.status[one.status] ?? one.status}</span>
                  {one.status !== 'offline' && one.status_at_ms > 0 && (
                    <span class="sub">{[one.reason, fill(t.since, { time: lasting(now - one.status_at_ms) })].filter(Boolean).join(' · ')}</span>
                  )}
                </td>
                <td class="num">
                  {one.active > 0
                    ? (
                      <button type="button" class="number" aria-label={`${one.name} ${t.load} ${one.active}`}
                        onClick={() => onOpen({ kind: 'active', account_id: one.account_id, title: `${one.name} · ${t.load}` })}>
                        {one.active}
                      </button>
                    )
                    : 0}
                  {capacity > 0 && <span class={full ? 'bad' : 'of'}> / {capacity}</span>}
                  {capacity > 0 && <meter min="0" max={capacity} value={one.active} aria-hidden="true" />}
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

function Figures({ state, now, open, onOpen }) {
  const { board, waiting } = state;
  const today = board.today;
  const day = (waiting ?? []).filter((row) => !row.off_hours);
  const since = day.length > 0 ? Math.min(...day.map((row) => row.waiting_since_ms)) : 0;
  const seconds = since ? (now - since) / 1000 : 0;
  const botRate = today.conversations > 0 ? today.answered_by_bot / today.conversations : null;
  const list = [
    ['waiting', board.waiting],
    ['longest', since ? duration(seconds) : '—', urgency(seconds)],
    ['active', board.active],
    ['handoffs', today.handoffs],
    ['attained', share(today.attained), today.attained !== null && today.attained < 0.9 ? 'late' : 'calm'],
    ['response', lasting(today.first_response_p50_ms)],
    ['bot', share(today.bot_rate ?? botRate)],
    ['satisfied', share(today.satisfied)],
    ['abandoned', today.abandoned],
  ];
  return (
    <ul class="figures">
      {list.map(([name, value, level]) => (
        <Figure key={name} label={t.figures[name]} hint={t.hints[name]} value={value} level={level}
          pressed={open?.kind === name} onOpen={() => onOpen({ kind: name, title: t.figures[name] })} />
      ))}
    </ul>
  );
}

function Alerts({ lookout, state, onTalk }) {
  const { alerts } = state;
  const fresh = alerts.filter((each) => !each.seen);
  return (
    <section class="panel alerts" aria-labelledby="alerts-title">
      <h2 id="alerts-title">
        {texts.alerts.title}
        {fresh.length > 0 && (
          <button type="button" class="secondary small" aria-keyshortcuts="a"
            onClick={() => lookout.acknowledge(fresh.map((each) => each.key))}>
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
                  each.account_id && lookout.personName(each.account_id), each.over && texts.alerts.over].filter(Boolean).join(' · ')}
              </span>
            </button>
            {!each.seen && (
              <button type="button" class="secondary small" onClick={() => lookout.acknowledge([each.key])}>
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
  useTick(1000);
  const now = lookout.serverNow();
  const talk = (id) => attempt(() => lookout.look(id))();
  const back = () => (state.talk ? lookout.leave() : setOpen(null));
  useBareKeys({ escape: back });
  if (!state.board) {
    return <main class="page"><Instead got={{ state: 'loading', data: null }} /></main>;
  }
  const list = open ?? { kind: 'waiting', title: t.figures.waiting };
  const beside = state.talk || open;
  return (
    <main class={`tower ${beside ? 'has-beside' : ''}`}>
      <div class="overview">
        {state.board.calendar_missing_year && (
          <p class="note is-warn">{fill(t.missingYear, { year: state.board.calendar_missing_year })} <a href="#calendar">{texts.pages.calendar}</a></p>
        )}
        <Figures state={state} now={now} open={open} onOpen={(next) => { lookout.leave(); setOpen(next); }} />
        <p class="hint updated">{fill(t.updated, { time: stamp(state.boardAtMs).slice(11) })}</p>
        <div class="columns">
          <Groups state={state} now={now} onOpen={(next) => { lookout.leave(); setOpen(next); }} />
          <Helpers state={state} now={now} onOpen={(next) => { lookout.leave(); setOpen(next); }} />
        </div>
      </div>
      <aside class="beside" aria-label={state.talk ? t.talk : list.title}>
        {state.talk
          ? <Talk key={state.talk.id} lookout={lookout} talk={state.talk} attempt={attempt} say={say} onBack={() => lookout.leave()} />
          : (
            <>
              {!open && <Alerts lookout={lookout} state={state} onTalk={talk} />}
              <Drill key={JSON.stringify(list)} lookout={lookout} state={state} list={list} now={now} onTalk={talk}
                onBack={open && (() => setOpen(null))} />
            </>
          )}
      </aside>
    </main>
  );
}
