// cases.js - what a visitor has going on beside the conversation: tickets and their progress, and bad grades that
// were put right and may be given anew. Part of the session's store.

const ROOM = 20; // tickets shown

export class VisitorCases {
  static initial = {
    tickets: [], // latest first
    ticketNews: 0, // changed since last looked at
    again: [], // {conversation_id, grade, reply}: may be graded again
    choices: null, // reasons by grade
  };

  constructor({ client, store, saved, save }) {
    Object.assign(this, { client, store, saved, save });
  }

  /** After every sign-in. What changed while the visitor was away is news. */
  async catchUp() {
    const seen = this.saved().ticketsSeenMs ?? 0;
    await Promise.all([this.loadTickets(seen), this.loadAgain()]);
  }

  async loadTickets(seenMs) {
    const { tickets } = await this.client.call('ticket.mine', { limit: ROOM });
    const change = { tickets };
    if (seenMs !== undefined) change.ticketNews = tickets.filter((ticket) => lastStep(ticket) > seenMs).length;
    this.store.set(change);
  }

  async loadAgain() {
    const { again } = await this.client.call('rating.mine');
    this.store.set({ again });
  }

  seen() {
    this.save({ ticketsSeenMs: Math.max(0, ...this.store.get().tickets.map(lastStep)) });
    this.store.set({ ticketNews: 0 });
  }

  /** Resolves to {ticket, code}; the code is told once. */
  async leave({ kind, text, contact }) {
    const result = await this.client.call('ticket.leave', { kind, text, ...(contact ? { contact } : {}) });
    await this.loadTickets();
    return result;
  }

  async reopen(id, reason) {
    await this.client.call('ticket.reopen', { ticket_id: id, reason });
    await this.loadTickets();
  }

  async newCode(id) {
    const { code } = await this.client.call('ticket.code', { ticket_id: id });
    return code;
  }

  async track(number, code) {
    const { ticket } = await this.client.call('ticket.track', { number, code: code.toUpperCase() });
    return ticket;
  }

  async loadChoices() {
    if (this.store.get().choices) return;
    const { grades } = await this.client.call('rating.choices');
    this.store.set({ choices: Object.fromEntries(grades.map((each) => [each.grade, each.reasons])) });
  }

  async gradeAgain(conversationId, grade) {
    await this.client.call('rating.again', { conversation_id: conversationId, grade });
    this.store.set((now) => ({ again: now.again.filter((each) => each.conversation_id !== conversationId) }));
  }

  pushes = {
    'ticket.changed'() {
      this.store.set((now) => ({ ticketNews: now.ticketNews + 1 }));
      this.loadTickets().catch(() => {});
    },
  };
}

const lastStep = (ticket) => Math.max(ticket.made_at_ms, ...ticket.steps.map((step) => step.at_ms));
