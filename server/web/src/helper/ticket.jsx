// ticket.jsx - one ticket: what is asked, who works on what until when, the answer, and every step so far.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { clockTime, dayLabel, dueDay, fill } from '../shared/format.js';
import { Icon } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { Fact } from './brief.jsx';
import { dueText } from './tickets.jsx';

const t = texts.tickets;

const when = (ms) => `${dayLabel(ms)} ${clockTime(ms)}`;

function personName(state, id) {
  if (!id) return t.nobody;
  if (id === state.account.id) return t.me;
  return state.colleagues.find((each) => each.account_id === id)?.name ?? `#${id}`;
}

function Area({ name, label, rows = 3, ...rest }) {
  return (
    <label class="field-line"><span>{label}</span><textarea name={name} rows={rows} required maxLength={1000} {...rest} /></label>
  );
}

function PersonSelect({ state, label, optional, value }) {
  return (
    <label class="field-line">
      <span>{label}</span>
      <select name="account_id" required={!optional} defaultValue={value}>
        <option value="">{optional ? t.nobody : t.choosePerson}</option>
        {state.colleagues.map((each) => (
          <option value={each.account_id}>{each.name}{each.account_id === state.account.id ? fill(t.thatIsMe, {}) : ''}</option>
        ))}
      </select>
    </label>
  );
}

function Days({ hint }) {
  return (
    <label class="field-line"><span>{hint}</span><input name="days" type="number" min="1" max="60" inputMode="numeric" /></label>
  );
}

const numbers = ({ account_id: account, days, ...rest }) => ({
  ...rest, ...(account ? { account_id: Number(account) } : {}), ...(days ? { days: Number(days) } : {}),
});

// What can be asked about a ticket: [title, button, fields, method]
function questionOf(kind, { state, ticket, task }) {
  switch (kind) {
    case 'assign':
      return [t.assign, t.assignYes, <PersonSelect state={state} label={t.owner} value={ticket.account_id} />, 'ticket.assign'];
    case 'task':
      return [t.addTask, t.addTaskYes, (
        <>
          <label class="field-line"><span>{t.department}</span><input name="department" required maxLength={60} autocomplete="off" /></label>
          <PersonSelect state={state} label={t.taskPerson} optional />
          <Area name="text" label={t.taskText} />
          <Days hint={t.days} />
        </>
      ), 'ticket.task'];
    case 'done':
      return [fill(t.taskDone, { department: task.department }), t.taskDoneYes, <Area name="answer" label={t.taskAnswer} />, 'ticket.task_done'];
    case 'answer':
      return [t.answer, t.answerYes, (
        <>
          <p class="dialog-hint">{t.answerHint}</p>
          <Area name="text" label={t.answerText} rows={6} />
          {ticket.tasks.some((each) => !each.done) && (
            <label class="check"><input type="checkbox" name="force" value="1" /><span>{t.answerForce}</span></label>
          )}
        </>
      ), 'ticket.answer'];
    default:
      return [t[kind], t[`${kind}Yes`], (
        <label class="field-line"><span>{t.why}</span><input name="reason" maxLength={200} autocomplete="off" /></label>
      ), `ticket.${kind}`];
  }
}

function Question({ desk, state, ticket, asked, onClose }) {
  const [title, yes, fields, method] = questionOf(asked.kind, { state, ticket, task: asked.task });
  const done = async ({ force, ...values }) => {
    const params = numbers(values);
    if (asked.task) params.task_id = asked.task.id;
    else params.ticket_id = ticket.id;
    if (force) params.force = true;
    await desk.cases.act(method, params);
    onClose();
  };
  return <Ask title={title} yes={yes} onClose={onClose} onDone={done}>{fields}</Ask>;
}

function Tasks({ ticket, state, onAsk }) {
  return (
    <section>
      <h3>{t.tasks}<button type="button" class="quiet small" disabled={ticket.state === 'closed'} onClick={() => onAsk({ kind: 'task' })}>{t.addTask}</button></h3>
      {ticket.tasks.length === 0 && <p class="row-region">{t.noTasks}</p>}
      <ul class="tasks">
        {ticket.tasks.map((task) => (
          <li key={task.id} class={task.done ? 'is-done' : ''}>
            <span class="task-sign" aria-hidden="true">{task.done && <Icon name="check" />}</span>
            <div>
              <p>
                <strong>{task.department}</strong>
                {task.account_id > 0 && <span class="row-region"> {personName(state, task.account_id)}</span>}
                <span class={`pill ${task.overdue && !task.done ? 'is-late' : ''}`}>
                  {task.done ? t.taskIsDone : dueText({ ...task, state: 'open' }) || t.taskOpen}
                </span>
              </p>
              <p>{task.text}</p>
              {task.answer && <p class="aside-text">{fill(t.taskSaid, { text: task.answer })}</p>}
            </div>
            {!task.done && <button type="button" class="secondary small" onClick={() => onAsk({ kind: 'done', task })}>{t.taskDoneYes}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Steps({ steps }) {
  return (
    <section>
      <h3>{t.progress}</h3>
      <ol class="progress">
        {steps.map((step) => (
          <li>
            <time>{when(step.at_ms)}</time>
            <span>{step.text}{step.name ? fill(t.by, { name: step.name }) : ''}</span>
            {step.public === false && <span class="badge"><Icon name="lock" />{t.internal}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Buttons({ ticket, onAsk, onTalk }) {
  const closed = ticket.state === 'closed';
  return (
    <div class="ticket-buttons">
      <button type="button" class="primary" disabled={closed} onClick={() => onAsk({ kind: 'answer' })}>{t.answer}</button>
      <button type="button" class="secondary" disabled={closed} onClick={() => onAsk({ kind: 'assign' })}>{t.assign}</button>
      {closed || ticket.state === 'answered'
        ? <button type="button" class="secondary" onClick={() => onAsk({ kind: 'reopen' })}>{t.reopen}</button>
        : null}
      <button type="button" class="secondary" disabled={closed} onClick={() => onAsk({ kind: 'close' })}>{t.close}</button>
      {ticket.conversation_id > 0 && (
        <button type="button" class="quiet" onClick={() => onTalk(ticket.conversation_id)}>{t.talk}</button>
      )}
    </div>
  );
}

export function Ticket({ desk, state, ticket, onTalk, onBack }) {
  const [asked, setAsked] = useState(null);
  useEffect(() => { desk.team.loadColleagues().catch(() => {}); }, []);
  return (
    <article class="ticket" aria-labelledby="ticket-title">
      <header>
        <button type="button" class="quiet icon-only narrow-only" aria-label={t.backToList} onClick={onBack}><Icon name="back" /></button>
        <h2 id="ticket-title">{ticket.title}</h2>
        <span class={`pill is-${ticket.state}`}>{t.states[ticket.state]}</span>
      </header>
      <dl class="ticket-facts">
        <Fact label={t.number}>{ticket.number}</Fact>
        <Fact label={t.kind}>{t.kinds[ticket.kind]}</Fact>
        <Fact label={t.owner}>{personName(state, ticket.account_id)}</Fact>
        <Fact label={t.contact}>{ticket.contact}</Fact>
        <Fact label={t.made}>{when(ticket.made_at_ms)}</Fact>
        <Fact label={t.dueLabel}>{ticket.due_at_ms > 0 && <span class={ticket.overdue ? 'is-late' : ''}>{dueDay(ticket.due_at_ms)} {ticket.overdue ? t.isOver : ''}</span>}</Fact>
      </dl>
      <p class="ticket-text">{ticket.text}</p>
      {ticket.answer && <section><h3>{t.answered}</h3><p class="ticket-text is-answer">{ticket.answer}</p></section>}
      <Buttons ticket={ticket} onAsk={setAsked} onTalk={onTalk} />
      <Tasks ticket={ticket} state={state} onAsk={setAsked} />
      <Steps steps={ticket.steps} />
      {asked && <Question desk={desk} state={state} ticket={ticket} asked={asked} onClose={() => setAsked(null)} />}
    </article>
  );
}

/** A ticket made out of a conversation. */
export function NewTicketDialog({ desk, state, talk, onDone, ...props }) {
  useEffect(() => { desk.team.loadColleagues().catch(() => {}); }, []);
  const question = talk.brief?.question ?? '';
  const [kind, setKind] = useState('appeal');
  return (
    <Ask title={t.create} yes={t.createYes} {...props} onDone={(values) => onDone({ kind, ...numbers(values) })}>
      <fieldset class="categories">
        <legend>{t.kind}</legend>
        {['appeal', 'callback', 'message'].map((each) => (
          <label key={each}>
            <input type="radio" name="kind" value={each} checked={kind === each} onChange={() => setKind(each)} />
            <span>{t.kinds[each]}</span>
          </label>
        ))}
      </fieldset>
      <label class="field-line"><span>{t.titleLabel}</span><input name="title" required maxLength={60} defaultValue={question.slice(0, 60)} autocomplete="off" /></label>
      <Area name="text" label={t.text} rows={4} defaultValue={question} />
      <div class="field-pair">
        <label class="field-line"><span>{t.contactOptional}</span><input name="contact" maxLength={60} autocomplete="off" /></label>
        <Days hint={t.days} />
      </div>
      <PersonSelect state={state} label={t.owner} optional value={state.account.id} />
    </Ask>
  );
}

