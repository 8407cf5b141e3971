// rectifications.jsx - bad grades to be called back: those over their day first, then by deadline.

import { useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, More, Select, TableBox, moment, usePages } from './parts.jsx';
import { TalkDialog } from './talk_dialog.jsx';

const t = texts.rectifications;
const LIMIT = 50;
const ORDER = { open: 0, answered: 1, closed: 2 };

/** Overdue first, then what is open by its deadline, then the rest, newest first. */
export const byUrgency = (a, b) =>
  Number(b.overdue ?? false) - Number(a.overdue ?? false) || ORDER[a.state] - ORDER[b.state] ||
  (a.state === 'open' ? (a.due_at_ms ?? 0) - (b.due_at_ms ?? 0) : b.id - a.id);

function Row({ row, onTalk, onAnswer, onClose }) {
  return (
    <tr>
      <td>{moment(row.opened_at_ms)}</td>
      <th scope="row">
        <span class="pill is-bad">{texts.grades[row.grade]}</span>
        {row.regrade && <span class="sub">{fill(t.regraded, { grade: texts.grades[row.regrade] })}</span>}
      </th>
      <td class="detail">
        {row.comment || '—'}
        {row.note && <span class="sub">{t.note}：{row.note}</span>}
        {row.reply && <span class="sub">{t.reply}：{row.reply}</span>}
      </td>
      <td>{row.name}</td>
      <td><span class={`pill is-${row.state}`}>{t.states[row.state]}</span></td>
      <td class={row.overdue ? 'bad' : ''}>{moment(row.due_at_ms)}{row.overdue && <span class="sub bad">{t.overdue}</span>}</td>
      <td class="row-actions">
        <button type="button" class="quiet" onClick={onTalk}>{t.look}</button>
        {row.state !== 'closed' && <button type="button" class="secondary small" onClick={onAnswer}>{t.answer}</button>}
        {row.state === 'answered' && <button type="button" class="quiet" onClick={onClose}>{t.close}</button>}
      </td>
    </tr>
  );
}

export function Rectifications({ lookout, attempt, say }) {
  const [filter, setFilter] = useState('');
  const [round, setRound] = useState(0);
  const [talk, setTalk] = useState(0);
  const [answering, setAnswering] = useState(null);
  const pages = usePages(async (beforeId) => {
    const page = await lookout.call('rectify.list', {
      limit: LIMIT, ...(filter === 'overdue' ? { overdue: true } : filter && { state: filter }),
      ...(beforeId && { before_id: beforeId }),
    });
    return { rows: page.rectifications, more: page.more };
  }, [filter, round]);
  const done = (action, text) => attempt(async () => {
    await action();
    setAnswering(null);
    setRound(round + 1);
    say(text);
  });
  const rows = [...pages.rows].sort(byUrgency);
  return (
    <main class="page">
      <form class="filters is-three" onSubmit={(event) => event.preventDefault()}>
        <Select label={t.state} value={filter} onChange={setFilter} options={[['overdue', t.overdue], ...Object.entries(t.states)]} />
      </form>
      <p class="hint page-hint">{t.about}</p>
      <section class="panel report">
        <TableBox label={texts.pages.rectifications}>
          <table>
            <thead>
              <tr>{[t.opened, t.grade, t.said, t.helper, t.state, t.due, ''].map((name) => <th scope="col">{name}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} onTalk={() => setTalk(row.conversation_id)} onAnswer={() => setAnswering(row)}
                  onClose={done(() => lookout.call('rectify.close', { id: row.id }), t.closed)} />
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <Instead got={pages.got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
        <More pages={pages} attempt={attempt} />
      </section>
      {answering && (
        <Ask title={t.answerTitle} yes={t.answerYes} onClose={() => setAnswering(null)}
          onDone={({ note = '', reply = '' }) => done(() => lookout.call('rectify.answer', { id: answering.id, note, reply }), t.answered)()}>
          <label class="field-line"><span>{t.noteLabel}</span><textarea name="note" rows="3" required maxLength={1000} defaultValue={answering.note} /></label>
          <label class="field-line"><span>{t.replyLabel}</span><textarea name="reply" rows="3" required maxLength={1000} defaultValue={answering.reply} /></label>
        </Ask>
      )}
      {talk > 0 && <TalkDialog lookout={lookout} id={talk} attempt={attempt} say={say} onClose={() => setTalk(0)} />}
    </main>
  );
}
