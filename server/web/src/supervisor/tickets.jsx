// tickets.jsx - what takes longer: overdue first; whose it is, what departments still owe, what has happened.

import { useState } from 'preact/hooks';
import { Ask, Dialog } from '../shared/dialog.jsx';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, More, Select, TableBox, moment, usePages } from './parts.jsx';
import { byUrgency } from './rectifications.jsx';

const t = texts.tickets;
const LIMIT = 50;

function Ticket({ lookout, ticket, onClose, onAssign, onFinish }) {
  const supervises = lookout.may('supervisor');
  return (
    <Dialog wide title={`${ticket.number} · ${ticket.title}`} onClose={onClose}>
      <p class="detail">{ticket.text}</p>
      <dl class="facts">
        {[[t.state, t.states[ticket.state]], [t.owner, lookout.personName(ticket.account_id) || t.nobody],
          [t.contact, ticket.contact], [t.due, moment(ticket.due_at_ms)], [t.answer, ticket.answer]]
          .filter(([, value]) => value).map(([label, value]) => <div class="fact" key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
      </dl>
      {ticket.tasks.length > 0 && (
        <>
          <h3>{t.tasks}</h3>
          <ul class="why-list">
            {ticket.tasks.map((task) => (
              <li key={task.id}>
                <span><strong>{task.department}</strong> {task.text}{task.answer && <span class="sub">{task.answer}</span>}</span>
                <span class={task.overdue ? 'bad' : ''}>{task.done ? t.done : moment(task.due_at_ms) || t.undone}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t.steps}</h3>
      <ol class="why-list">
        {ticket.steps.map((step, i) => (
          <li key={i}><span>{step.text}{step.name && <span class="sub">{step.name}</span>}</span><span class="sub">{moment(step.at_ms)}</span></li>
        ))}
      </ol>
      <div class="dialog-end">
        {supervises && ticket.state !== 'closed' && <button type="button" class="secondary" onClick={onAssign}>{t.assign}</button>}
        {supervises && ticket.state === 'answered' && <button type="button" class="secondary" onClick={onFinish}>{t.finish}</button>}
        <button type="button" class="primary" onClick={onClose}>{texts.close}</button>
      </div>
    </Dialog>
  );
}

export function Tickets({ lookout, state, attempt, say }) {
  const [filter, setFilter] = useState('');
  const [person, setPerson] = useState('');
  const [open, setOpen] = useState(null);
  const [assigning, setAssigning] = useState(null);
  const [round, setRound] = useState(0);
  const pages = usePages(async (beforeId) => {
    const params = { limit: LIMIT, ...(person && { account_id: Number(person) }) };
    const page = await lookout.call('ticket.list', {
      ...params, ...(filter === 'overdue' ? { overdue: true } : filter && { state: filter }),
      ...(beforeId && { before_id: beforeId }),
    });
    // The page of the newest may not hold the oldest overdue ones.
    const late = beforeId || filter ? { tickets: [] } : await lookout.call('ticket.list', { ...params, overdue: true });
    const ids = new Set(page.tickets.map((one) => one.id));
    return {
      rows: [...page.tickets, ...late.tickets.filter((one) => !ids.has(one.id))], more: page.more,
      lastId: page.tickets[page.tickets.length - 1]?.id,
    };
  }, [filter, person, round]);
  const rows = [...pages.rows].sort(byUrgency);
  const done = (action, text) => attempt(async () => {
    await action();
    setAssigning(null);
    setOpen(null);
    setRound(round + 1);
    say(text);
  });
  return (
    <main class="page">
      <form class="filters is-three" onSubmit={(event) => event.preventDefault()}>
        <Select label={t.state} value={filter} onChange={setFilter} options={[['overdue', t.overdue], ...Object.entries(t.states)]} />
        <Select label={t.owner} value={person} onChange={setPerson}
          options={state.accounts.map((one) => [String(one.account_id), one.display_name])} />
      </form>
      <section class="panel report">
        <TableBox label={texts.pages.tickets}>
          <table>
            <thead>
              <tr>{[t.number, t.title, t.state, t.owner, t.tasks, t.due].map((name) => <th scope="col">{name}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>{row.number}<span class="sub">{t.kinds[row.kind]}</span></td>
                  <th scope="row"><button type="button" class="title" onClick={() => setOpen(row)}>{row.title}</button></th>
                  <td><span class={`pill is-${row.state}`}>{t.states[row.state]}</span></td>
                  <td>{lookout.personName(row.account_id) || t.nobody}</td>
                  <td>{row.tasks.length > 0 ? `${row.tasks.filter((task) => task.done).length} / ${row.tasks.length}` : '—'}</td>
                  <td class={row.overdue ? 'bad' : ''}>{moment(row.due_at_ms)}{row.overdue && <span class="sub bad">{t.overdue}</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <Instead got={pages.got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
        <More pages={pages} attempt={attempt} />
      </section>
      {open && !assigning && (
        <Ticket lookout={lookout} ticket={open} onClose={() => setOpen(null)} onAssign={() => setAssigning(open)}
          onFinish={done(() => lookout.call('ticket.close', { ticket_id: open.id }), t.finished)} />
      )}
      {assigning && (
        <Ask title={t.assign} yes={t.assign} onClose={() => setAssigning(null)}
          onDone={({ account_id: id }) => done(() => lookout.call('ticket.assign', { ticket_id: assigning.id, account_id: Number(id) }), t.assigned)()}>
          <label class="field-line">
            <span>{t.owner}</span>
            <select name="account_id">
              {state.accounts.filter((one) => !one.disabled && one.roles.includes('helper'))
                .map((one) => <option value={one.account_id}>{one.display_name}</option>)}
            </select>
          </label>
        </Ask>
      )}
    </main>
  );
}
