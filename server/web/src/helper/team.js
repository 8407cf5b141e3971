// team.js - working together: who is there, transfers both ways, side threads in which specialists are asked.

import { fill } from '../shared/format.js';
import { newClientId } from '../shared/outbox.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts.team;

export class Team {
  initial = {
    colleagues: [],
    groups: [],
    transfers: [], // offered to me
    sent: {}, // conversation id -> name of who was asked to take it
    asked: [], // side threads I am a member of
    threads: {}, // id -> {…, said: []}
    threadNews: 0, // side threads with something unread
  };

  constructor(desk) {
    Object.assign(this, { desk, store: desk.store });
  }

  async catchUp() {
    const [offers, threads, groups] = await Promise.all([
      this.desk.call('transfer.list'), this.desk.call('thread.list'), this.desk.call('group.list'),
    ]);
    this.store.set({ transfers: offers.offers, asked: threads.threads, groups: groups.groups.filter((g) => !g.disabled) });
  }

  /** Who could be asked, fresh each time a choice is offered. */
  async loadColleagues() {
    const { colleagues } = await this.desk.call('colleague.list');
    this.store.set({ colleagues });
  }

  groupName(id) {
    return this.store.get().groups.find((group) => group.group_id === id)?.name ?? '';
  }

  // ---- transfers

  async offer(id, { accountId, groupId, reason, orQueue }) {
    const params = { conversation_id: id, reason, ...(orQueue ? { or_queue: true } : {}) };
    if (accountId) params.to_account_id = accountId;
    else params.to_group_id = groupId;
    const { outcome } = await this.desk.call('transfer.offer', params);
    if (outcome === 'offered') {
      const name = this.store.get().colleagues.find((each) => each.account_id === accountId)?.name ?? '';
      this.store.set((now) => ({ sent: { ...now.sent, [id]: name } }));
    } else {
      this.desk.talks.refreshSoon();
    }
    return outcome;
  }

  async withdraw(id) {
    await this.desk.call('transfer.withdraw', { conversation_id: id });
    this.unsend(id);
  }

  unsend(id) {
    this.store.set(({ sent: { [id]: gone, ...sent } }) => ({ sent }));
  }

  dropOffer(id) {
    this.store.set((now) => ({ transfers: now.transfers.filter((each) => each.conversation_id !== id) }));
  }

  async take(id) {
    const result = await this.desk.call('transfer.accept', { conversation_id: id });
    this.dropOffer(id);
    this.desk.talks.took(id, result);
  }

  async refuse(id, reason = '') {
    await this.desk.call('transfer.decline', reason ? { conversation_id: id, reason } : { conversation_id: id });
    this.dropOffer(id);
  }

  // ---- asides and side threads: never shown to the visitor

  async aside(id, kind, text) {
    const { aside } = await this.desk.call('aside.add', { conversation_id: id, kind, text, client_id: newClientId() });
    this.desk.talks.pushes['aside.new'].call(this.desk.talks, aside);
  }

  async ask(id, question, accountIds) {
    const [first, ...more] = accountIds;
    const { thread } = await this.desk.call('thread.open', {
      conversation_id: id, question, ...(first ? { account_id: first } : {}),
    });
    for (const account of more) await this.desk.call('thread.invite', { thread_id: thread.id, account_id: account });
    this.desk.talks.change(id, (talk) => ({ threads: [...talk.threads.filter((each) => each.id !== thread.id), thread] }));
    await this.loadThread(thread.id);
  }

  async invite(threadId, accountId) {
    await this.desk.call('thread.invite', { thread_id: threadId, account_id: accountId });
    await this.loadThread(threadId);
  }

  async loadThread(id) {
    const { thread } = await this.desk.call('thread.get', { thread_id: id });
    this.putThread(thread);
    this.store.set((now) => ({ threads: { ...now.threads, [id]: { ...thread, unread: 0 } } }));
  }

  async say(threadId, text) {
    const { aside } = await this.desk.call('thread.say', { thread_id: threadId, text, client_id: newClientId() });
    if (aside) this.heard(aside);
  }

  async end(threadId) {
    await this.desk.call('thread.close', { thread_id: threadId });
    await this.loadThread(threadId).catch(() => {});
  }

  // The thread as it is now, wherever it is shown.
  putThread(thread) {
    const swap = (list) => list.map((each) => (each.id === thread.id ? { ...each, ...thread, said: undefined } : each));
    this.store.set((now) => ({ asked: swap(now.asked) }));
    if (this.desk.talks.known(thread.conversation_id)) {
      this.desk.talks.change(thread.conversation_id, (talk) => ({ threads: swap(talk.threads) }));
    }
  }

  heard(said) {
    const id = said.thread_id;
    this.store.set((now) => {
      const thread = now.threads[id];
      if (!thread) return {};
      const list = [...(thread.said ?? []).filter((each) => each.id !== said.id), said];
      return { threads: { ...now.threads, [id]: { ...thread, said: list } } };
    });
  }

  readThreads() {
    this.store.set({ threadNews: 0 });
  }

  pushes = {
    'transfer.offered'(offer) {
      this.store.set((now) => ({
        transfers: [...now.transfers.filter((each) => each.conversation_id !== offer.conversation_id), offer],
      }));
      this.desk.alerts.raise(fill(t.offered, { name: offer.from_name }), offer.reason);
    },
    'transfer.ended'({ conversation_id: id, to_account_id: to, outcome, answer }) {
      this.dropOffer(id);
      if (to === this.store.get().account?.id) return;
      const name = this.store.get().sent[id] ?? '';
      this.unsend(id);
      const text = t.outcomes[outcome];
      if (text) this.desk.tell([fill(text, { name }), answer].filter(Boolean).join(t.colon), { ring: outcome !== 'accepted' });
      this.desk.talks.refreshSoon();
    },
    'thread.asked'(thread) {
      this.store.set((now) => ({
        asked: [...now.asked.filter((each) => each.id !== thread.id), thread],
        threadNews: now.threadNews + 1,
      }));
      this.desk.tell(t.asked, { ring: true, body: thread.question });
    },
    'thread.said'(said) {
      this.heard(said);
      if (said.account_id === this.store.get().account?.id) return;
      this.store.set((now) => ({ threadNews: now.threadNews + 1 }));
      this.desk.tell(fill(t.said, { name: said.name }), { ring: true, body: said.text });
    },
    'aside.new'(aside) {
      if (!aside.thread_id) return;
      this.heard(aside);
      if (aside.account_id === this.store.get().account?.id) return;
      this.desk.tell(fill(t.said, { name: aside.name }), { ring: true, body: aside.text });
    },
    'thread.closed'(thread) {
      this.putThread(thread);
      this.store.set((now) => ({ asked: now.asked.filter((each) => each.id !== thread.id) }));
    },
  };
}
