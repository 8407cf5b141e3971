// tickets.jsx - the page of tickets: mine, my groups', open, overdue, all; one of them in full beside the list.

import { useEffect } from 'preact/hooks';
import { dueDay, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Ticket } from './ticket.jsx';

const t = texts.tickets;
const FILTERS = ['mine', 'group', 'open', 'overdue', 'all'];

export function dueText({ due_at_ms: due, overdue, state }) {
  if (!due || state === 'closed' || state === 'answered') return '';
  return fill(overdue ? t.dueOver : t.due, { day: dueDay(due) });
}

export function TicketRow({ ticket, chosen, onOpen }) {
  const done = ticket.tasks.filter((task) => task.done).length;
  return (
    <li>
      <button type="button" class={`mine-row ${ticket.overdue ? 'is-overdue' : 'is-calm'} ${chosen ? 'is-chosen' : ''}`}
        aria-current={chosen} onClick={() => onOpen(ticket.id)}>
        <span class="row-head">
          <strong>{ticket.title}</strong>
          <span class={`pill is-${ticket.state}`}>{t.states[ticket.state]}</span>
        </span>
        <span class="row-text">{ticket.text}</span>
        <span class="wait">
          {[t.kinds[ticket.kind], ticket.number, ticket.tasks.length > 0 && fill(t.taskCount, { done, n: ticket.tasks.length })]
            .filter(Boolean).join(' · ')}
          {' '}
          <b>{dueText(ticket)}</b>
        </span>
      </button>
    </li>
  );
}

export function TicketsPage({ desk, state, onTalk }) {
  const { tickets, ticketsMore, ticketsState, ticketFilter, ticket } = state;
  useEffect(() => { desk.cases.loadTickets(); }, []);
  const open = (id) => desk.cases.openTicket(id).catch((error) => desk.tell(error.message));
  return (
    <main class={`page ${ticket ? 'has-body' : ''}`}>
      <div class="page-list">
        <div class="filters-line" role="group" aria-label={t.filter}>
          {FILTERS.map((each) => (
            <button type="button" key={each} aria-pressed={ticketFilter === each} onClick={() => desk.cases.loadTickets(each)}>
              {t.filters[each]}
            </button>
          ))}
        </div>
        {ticketsState === 'loading' && <p class="nothing">{t.loading}</p>}
        {ticketsState === 'failed' && (
          <div class="nothing" role="alert">
            <p>{t.failed}</p>
            <button type="button" class="secondary small" onClick={() => desk.cases.loadTickets()}>{t.again}</button>
          </div>
        )}
        {ticketsState === 'done' && tickets.length === 0 && <div class="nothing"><p>{t.none[ticketFilter]}</p></div>}
        {ticketsState === 'done' && (
          <ul>{tickets.map((each) => <TicketRow key={each.id} ticket={each} chosen={each.id === ticket?.id} onOpen={open} />)}</ul>
        )}
        {ticketsState === 'done' && ticketsMore && (
          <button type="button" class="earlier" onClick={() => desk.cases.loadTickets(ticketFilter, true)}>{t.more}</button>
        )}
      </div>
      <div class="page-body">
        {ticket
          ? <Ticket key={ticket.id} desk={desk} state={state} ticket={ticket} onTalk={onTalk} onBack={() => open(0)} />
          : <div class="nothing"><p>{t.choose}</p></div>}
      </div>
    </main>
  );
}
