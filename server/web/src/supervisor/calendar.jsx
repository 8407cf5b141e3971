// calendar.jsx - the working calendar, a month at a time: holidays and make-up days as announced, and what
// the desk has set itself: closures, overtime, other hours, duty.

import { useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { Icon } from '../shared/icons.jsx';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, Select, useLoad } from './parts.jsx';
import { addDays, addMonths, dayText, daysIn, monthEnd, monthStart, weekday } from './period.js';

const t = texts.calendar;
const WITH_HOURS = new Set(['hours', 'shut', 'duty']);
const KINDS = Object.keys(t.kindHints); // an announced year is entered by its own button

const hoursText = (minutes) => fill(t.hours, { n: Math.round(minutes / 6) / 10 });
const covers = (rule, day) => rule.from <= day && day <= rule.until;

/** A rule in words: "停 14:00-15:00 停电检修". */
function ruleText(lookout, rule) {
  const who = rule.account_id ? lookout.personName(rule.account_id) : '';
  const group = rule.group_id ? lookout.groupName(rule.group_id) : '';
  return [t.kinds[rule.kind] ?? rule.kind, rule.hours, rule.name, who, group && `（${group}）`].filter(Boolean).join(' ');
}

function Day({ lookout, day, rules, today, chosen, onChoose }) {
  const number = Number(day.day.slice(8));
  const named = day.name && rules.every((rule) => rule.name !== day.name) ? day.name : '';
  const off = !day.working && day.open_min === 0;
  return (
    <td class={`day ${off ? 'is-closed' : 'is-open'} ${day.day === today ? 'is-today' : ''} ${day.kind === 'work' ? 'is-made-up' : ''}`}>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        <span class="day-no"><span class="sr-only">{day.day.slice(0, 8)}</span>{number}</span>
        <span class="day-state">{off ? t.closed : hoursText(day.open_min)}</span>
        {named && <span class="day-name">{named}</span>}
        {rules.slice(0, 2).map((rule) => <span class="day-rule" key={rule.rule_id}>{ruleText(lookout, rule)}</span>)}
      </button>
    </td>
  );
}

function Month({ lookout, got, month, group, chosen, onChoose }) {
  const today = dayText(lookout.serverNow());
  const rules = got.data.rules.filter((rule) => rule.group_id === 0 || String(rule.group_id) === group);
  const days = got.data.days;
  const weeks = [];
  for (let i = 0; i < days.length; i += 7) weeks.push(days.slice(i, i + 7));
  return (
    <table class="month">
      <caption class="sr-only">{month.slice(0, 7)}</caption>
      <thead><tr>{t.weekdays.map((name) => <th scope="col">{name}</th>)}</tr></thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0].day}>
            {week.map((day) => (day.day.slice(0, 7) === month.slice(0, 7)
              ? (
                <Day key={day.day} lookout={lookout} day={day} today={today} chosen={chosen === day.day}
                  rules={rules.filter((rule) => covers(rule, day.day))} onChoose={() => onChoose(day.day)} />
              )
              : <td class="day is-other" key={day.day} />))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RuleDialog({ day, group, groups, accounts, onDone, onClose }) {
  const [kind, setKind] = useState('off');
  const done = ({ kind: chosen, from, until, start, end, name = '', group_id: groupId, account_id: accountId }) => onDone({
    from, until: until || from,
    rule: [chosen, WITH_HOURS.has(chosen) && `${start}-${end}`, name].filter(Boolean).join(' '),
    ...(groupId && { group_id: Number(groupId) }),
    ...(chosen === 'duty' && accountId && { account_id: Number(accountId) }),
  });
  return (
    <Ask title={t.addTitle} yes={texts.save} onClose={onClose} onDone={done}>
      <fieldset class="field-line">
        <legend>{t.kind}</legend>
        {KINDS.map((each) => (
          <label class="form-check" key={each}>
            <input type="radio" name="kind" value={each} checked={kind === each} onChange={() => setKind(each)} />
            <span>{t.kinds[each]}<span class="sub">{t.kindHints[each]}</span></span>
          </label>
        ))}
      </fieldset>
      <div class="pair">
        <label class="field-line"><span>{t.from}</span><input type="date" name="from" required defaultValue={day} /></label>
        <label class="field-line"><span>{t.until}</span><input type="date" name="until" defaultValue={day} /></label>
      </div>
      {WITH_HOURS.has(kind) && (
        <div class="pair">
          <label class="field-line"><span>{t.start}</span><input type="time" name="start" required defaultValue="09:00" /></label>
          <label class="field-line"><span>{t.end}</span><input type="time" name="end" required defaultValue="12:00" /></label>
        </div>
      )}
      {kind === 'duty' && (
        <label class="field-line">
          <span>{t.who}</span>
          <select name="account_id">
            <option value="">{t.nobody}</option>
            {accounts.filter((one) => !one.disabled && one.roles.includes('helper'))
              .map((one) => <option value={one.account_id}>{one.display_name}</option>)}
          </select>
        </label>
      )}
      <label class="field-line">
        <span>{t.scope}</span>
        <select name="group_id">
          <option value="">{t.wholeDesk}</option>
          {groups.map((one) => <option value={String(one.group_id)} selected={String(one.group_id) === group}>{one.name}</option>)}
        </select>
      </label>
      <label class="field-line"><span>{t.reason}</span><input name="name" maxLength={60} placeholder={t.reasonHint} autocomplete="off" /></label>
    </Ask>
  );
}

export function Calendar({ lookout, state, attempt, say }) {
  const [month, setMonth] = useState(() => monthStart(dayText(lookout.serverNow())));
  const [group, setGroup] = useState('');
  const [chosen, setChosen] = useState('');
  const [adding, setAdding] = useState(false);
  const [entered, setEntered] = useState(0); // the year said to be complete
  const first = addDays(month, -weekday(month));
  const end = monthEnd(month);
  const last = addDays(end, 6 - weekday(end));
  const got = useLoad(() => lookout.call('calendar.get', {
    from: first, days: daysIn(first, last), ...(group && { group_id: Number(group) }),
  }), [month, group]);
  const go = (n) => () => { setMonth(addMonths(month, n)); setChosen(''); };
  useBareKeys({ n: () => setAdding(true), j: go(1), k: go(-1) });
  const put = attempt(async (params) => {
    await lookout.call('calendar.put', params);
    setAdding(false);
    got.again();
    say(texts.saved);
  });
  const announce = attempt(async () => {
    await lookout.call('calendar.put', { from: `${entered}-01-01`, until: `${entered}-12-31`, rule: 'announced' });
    setEntered(0);
    got.again();
    lookout.refreshSoon();
    say(texts.saved);
  });
  const remove = attempt(async (id) => {
    await lookout.call('calendar.remove', { rule_id: id });
    got.again();
    lookout.refreshSoon();
    say(t.removed);
  });
  const rules = (got.data?.rules ?? []).filter((rule) => (chosen ? covers(rule, chosen) : rule.until >= month && rule.from <= end));
  return (
    <main class="page">
      <div class="book-bar">
        <button type="button" class="quiet icon-only" aria-label={t.prev} onClick={go(-1)}><Icon name="back" /></button>
        <h2 aria-live="polite">{fill(t.month, { y: month.slice(0, 4), m: Number(month.slice(5, 7)) })}</h2>
        <button type="button" class="quiet icon-only" aria-label={t.next} onClick={go(1)}><Icon name="back" flip /></button>
        <Select label={t.scope} value={group} onChange={setGroup} all={t.wholeDesk}
          options={state.groups.map((one) => [String(one.group_id), one.name])} />
        <span class="book-actions"><button type="button" class="primary" onClick={() => setAdding(true)}>{t.add}</button></span>
      </div>
      {got.data?.missing_year && (
        <div class="note is-warn">
          <p>{fill(t.missing, { year: got.data.missing_year })}</p>
          <p><button type="button" class="secondary small" onClick={() => setEntered(got.data.missing_year)}>{fill(t.entered, { year: got.data.missing_year })}</button></p>
        </div>
      )}
      {!got.data && <Instead got={got} />}
      {got.data && (
        <div class="calendar">
          <Month lookout={lookout} got={got} month={month} group={group} chosen={chosen} onChoose={(day) => setChosen(day === chosen ? '' : day)} />
          <section class="panel" aria-labelledby="rules-title">
            <h2 id="rules-title">{chosen ? fill(t.rulesOf, { day: chosen }) : t.rules}</h2>
            <ul class="why-list rule-list">
              {rules.map((rule) => (
                <li key={rule.rule_id}>
                  <span>
                    {ruleText(lookout, rule)}
                    <span class="sub">{rule.from === rule.until ? rule.from : fill(t.span, { from: rule.from, until: rule.until })}</span>
                  </span>
                  <button type="button" class="quiet" aria-label={fill(t.removeOf, { rule: ruleText(lookout, rule) })}
                    onClick={() => remove(rule.rule_id)}>{texts.remove}</button>
                </li>
              ))}
            </ul>
            {rules.length === 0 && <p class="nothing">{t.none}</p>}
            <p class="hint counted">{t.about}</p>
          </section>
        </div>
      )}
      {entered > 0 && (
        <Ask title={fill(t.entered, { year: entered })} yes={t.enteredYes} onClose={() => setEntered(0)} onDone={announce}>
          <p>{fill(t.enteredText, { year: entered })}</p>
        </Ask>
      )}
      {adding && (
        <RuleDialog day={chosen || dayText(lookout.serverNow())} group={group} groups={state.groups} accounts={state.accounts}
          onDone={put} onClose={() => setAdding(false)} />
      )}
    </main>
  );
}
