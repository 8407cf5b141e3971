// tickets_side.jsx - the tickets of the visitor one is talking with.

import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { TicketRow } from './tickets.jsx';

const t = texts.tickets;

export function VisitorTickets({ desk, talk, state, onCreate, onOpen }) {
  const visitorId = talk.conversation.visitor?.id;
  const [list, setList] = useState(null);
  useEffect(() => {
    if (!visitorId) return undefined;
    let current = true;
    desk.call('ticket.list', { visitor_id: visitorId }).then(
      (page) => current && setList(page.tickets), () => current && setList([]));
    return () => { current = false; };
  }, [visitorId, state.ticket, state.ticketNews, talk.timeline.messages.length]);
  return (
    <section class="panel" aria-label={texts.sideTabs.tickets}>
      <button type="button" class="secondary small" disabled={!desk.talks.isHelperOf(talk.conversation)} onClick={onCreate}>
        <Icon name="ticket" />{t.create}
      </button>
      {!list && <p class="nothing">{t.loading}</p>}
      {list?.length === 0 && <p class="nothing">{t.visitorNone}</p>}
      <ul>{(list ?? []).map((ticket) => <TicketRow key={ticket.id} ticket={ticket} onOpen={onOpen} />)}</ul>
    </section>
  );
}
