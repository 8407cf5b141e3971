// ratings.jsx - grades as visitors gave them, worst first when asked for, with the rates above.

import { useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Figure, Instead, More, Select, TableBox, moment, share, useLoad, usePages } from './parts.jsx';
import { TalkDialog } from './talk_dialog.jsx';

const t = texts.ratings;
const LIMIT = 30;
const DAY_MS = 86_400_000;

const since = (days) => new Date(Date.now() - days * DAY_MS).setHours(0, 0, 0, 0);

function Rates({ rates }) {
  const follow = rates.rectification;
  const judged = rates.useful + rates.not_useful;
  return (
    <ul class="figures">
      <Figure label={t.satisfied} value={share(rates.satisfied)} hint={fill(t.satisfiedHint, { n: rates.rated })} />
      <Figure label={t.participation} value={share(rates.closed > 0 ? rates.rated / rates.closed : null)}
        hint={fill(t.participationHint, { n: rates.closed })} />
      <Figure label={t.useful} value={share(judged > 0 ? rates.useful / judged : null)} hint={fill(t.usefulHint, { n: judged })} />
      <Figure label={t.followed} value={`${follow.answered} / ${follow.opened}`} hint={fill(t.followedHint, { n: follow.in_time })} />
      <Figure label={t.overdue} value={follow.overdue} level={follow.overdue > 0 ? 'overdue' : 'calm'} hint={t.overdueHint} />
      <Figure label={t.better} value={follow.regraded_up} hint={t.betterHint} />
    </ul>
  );
}

export function Ratings({ lookout, state, attempt, say }) {
  const [days, setDays] = useState('7');
  const [grade, setGrade] = useState('');
  const [person, setPerson] = useState('');
  const [open, setOpen] = useState(0);
  const span = { from_ms: since(Number(days)) };
  const rates = useLoad(() => lookout.call('rating.rates', span), [days]);
  const pages = usePages(async (beforeId) => {
    const page = await lookout.call('rating.list', {
      ...span, limit: LIMIT, ...(grade && { max_grade: Number(grade) }), ...(person && { account_id: Number(person) }),
      ...(beforeId && { before_id: beforeId }),
    });
    return { rows: page.ratings.map((row) => ({ ...row, id: row.conversation_id })), more: page.more };
  }, [days, grade, person]);
  const helpers = state.accounts.filter((one) => one.roles.includes('helper'));
  return (
    <main class="page">
      <form class="filters is-three" onSubmit={(event) => event.preventDefault()}>
        <Select label={t.days} value={days} all="" onChange={setDays} options={t.dayChoices} />
        <Select label={t.grade} value={grade} onChange={setGrade} options={[['2', t.bad], ['1', t.worst]]} />
        <Select label={t.helper} value={person} onChange={setPerson}
          options={helpers.map((one) => [String(one.account_id), one.display_name])} />
      </form>
      {rates.data && <Rates rates={rates.data} />}
      <section class="panel report">
        <TableBox label={texts.pages.ratings}>
          <table>
            <thead>
              <tr>{[t.when, t.grade, t.reasons, t.helper, t.conversation].map((name) => <th scope="col">{name}</th>)}</tr>
            </thead>
            <tbody>
              {pages.rows.map((row) => (
                <tr key={row.id}>
                  <td>{moment(row.at_ms)}</td>
                  <th scope="row"><span class={`pill ${row.grade <= 2 ? 'is-bad' : ''}`}>{row.label}</span></th>
                  <td>{[row.reasons.join('、'), row.comment].filter(Boolean).join(' · ')}</td>
                  <td>{row.name}</td>
                  <td><button type="button" class="number" onClick={() => setOpen(row.id)}>{fill(texts.alerts.of, { id: row.id })}</button></td>
                </tr>
              ))}
            </tbody>
          </table>
          {pages.rows.length === 0 && <Instead got={pages.got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
        <More pages={pages} attempt={attempt} />
      </section>
      {open > 0 && <TalkDialog lookout={lookout} id={open} attempt={attempt} say={say} onClose={() => setOpen(0)} />}
    </main>
  );
}
