// cases.js - what outlives a conversation: tickets, the grades visitors gave, and the rectifications of bad ones.

import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts.tickets;
const PAGE = 30;

export class Cases {
  initial = {
    tickets: [],
    ticketsMore: false,
    ticketsState: 'loading', // loading, done, failed
    ticketFilter: 'mine',
    ticket: null, // the one that is open
    ticketNews: 0,
    rectifications: [],
    ratings: [],
    gradesState: 'loading',
    rectifyNews: 0,
  };

  constructor(desk) {
    Object.assign(this, { desk, store: desk.store });
  }

  async catchUp() {
    const { rectifications } = await this.desk.call('rectify.list', { state: 'open', limit: PAGE });
    this.store.set({ rectifyNews: rectifications.length });
  }

  // ---- tickets

  async loadTickets(filter = this.store.get().ticketFilter, more = false) {
    const { tickets: have } = this.store.get();
    this.store.set({ ticketFilter: filter, ...(more ? {} : { ticketsState: 'loading', ticketNews: 0 }) });
    try {
      const page = await this.desk.call('ticket.list', {
        ...QUERIES[filter], limit: PAGE, ...(more ? { before_id: have[have.length - 1].id } : {}),
      });
      if (this.store.get().ticketFilter !== filter) return;
      this.store.set({
        tickets: more ? [...have, ...page.tickets] : page.tickets, ticketsMore: page.more, ticketsState: 'done',
      });
    } catch {
      this.store.set({ ticketsState: 'failed' });
    }
  }

  async openTicket(id) {
    if (!id) {
      this.store.set({ ticket: null });
      return;
    }
    this.took(await this.desk.call('ticket.get', { ticket_id: id }));
  }

  /** A method that answers with the ticket as it is afterwards. */
  async act(method, params) {
    const result = await this.desk.call(method, params);
    this.took(result);
    return result.ticket;
  }

  took({ ticket }) {
    this.store.set((now) => ({
      ticket, tickets: now.tickets.map((each) => (each.id === ticket.id ? ticket : each)),
    }));
  }

  // ---- grades

  async loadGrades() {
    this.store.set({ gradesState: 'loading' });
    try {
      const [given, bad] = await Promise.all([
        this.desk.call('rating.list', { limit: PAGE }), this.desk.call('rectify.list', { limit: PAGE }),
      ]);
      this.store.set({
        ratings: given.ratings, rectifications: bad.rectifications, gradesState: 'done',
        rectifyNews: bad.rectifications.filter((each) => each.state === 'open').length,
      });
    } catch {
      this.store.set({ gradesState: 'failed' });
    }
  }

  async answerRectification(id, note, reply) {
    await this.desk.call('rectify.answer', { id, note, reply });
    await this.loadGrades();
  }

  newsOf(ticket, text) {
    this.store.set((now) => ({ ticketNews: now.ticketNews + 1 }));
    this.desk.tell(fill(text, ticket), { ring: true });
    this.again(ticket);
  }

  again({ ticket_id: id }) {
    const { ticket, tickets } = this.store.get();
    if (ticket?.id === id) this.openTicket(id).catch(() => {});
    else if (tickets.some((each) => each.id === id)) this.loadTickets().catch(() => {});
  }

  pushes = {
    'ticket.changed'(ticket) {
      this.again(ticket);
    },
    'ticket.task'(ticket) {
      this.newsOf(ticket, t.newTask);
    },
    'ticket.overdue'(ticket) {
      this.newsOf(ticket, t.newOverdue);
    },
    'rectify.opened'() {
      this.store.set((now) => ({ rectifyNews: now.rectifyNews + 1 }));
      this.desk.tell(texts.grades.opened, { ring: true });
    },
    'rectify.closed'() {
      if (this.store.get().gradesState === 'done') this.loadGrades();
    },
    'rectify.overdue'() {
      this.desk.tell(texts.grades.overdueNews, { ring: true });
    },
  };
}

const QUERIES = {
  mine: { mine: true },
  group: { group: true },
  open: { state: 'open' },
  overdue: { overdue: true },
  all: {},
};
