// lookout.js - what the supervisor's console knows: the figures and the queue as they are now, alerts until
// somebody has taken note of them, and the conversation that is looked at. Numbers come whole after every
// sign-in and are kept current by pushes.

import { mergeQueue } from '../shared/queue.js';
import { Staff } from '../shared/staff.js';
import { createStore } from '../shared/store.js';
import { emptyTimeline, firstSeq, mergeMessages } from '../shared/timeline.js';
import { isBreach, withBreach, withBreaches } from './breaches.js';
import { withChange } from './picture.js';

const KEY_SEEN = 'bangban.alerts.seen';
const EVERY_MS = 60_000; // differences come as pushes; this is for what might have slipped through
const SOON_MS = 250; // after a push, several at once
const ALERTS_KEPT = 50;
const PAGE = 50;

const initial = {
  phase: 'login', loginError: '', connection: { state: 'idle' }, account: null,
  skewMs: 0, board: null, boardAtMs: 0, waiting: null, queueRevision: 0, groups: [], accounts: [],
  alerts: [], // {key, kind, conversation_id, account_id, at_ms, seen, by}, newest first
  noticesRead: 0, // grows whenever somebody has read one
  talk: null, // {id, conversation, brief, asides, timeline, live}
};

export class Lookout {
  constructor({ url, session, alerts }) {
    this.session = session;
    this.alerts = alerts;
    this.store = createStore(initial);
    this.seen = new Set(session.get(KEY_SEEN) ?? []);
    this.raised = new Set(); // breaches this console has rung for
    this.staff = new Staff({
      url, session, store: this.store,
      onPush: (method, params) => this.pushes[method]?.call(this, params),
      onReady: () => this.onReady(),
    });
    this.client = this.staff.client;
    setInterval(() => this.refresh().catch(() => {}), EVERY_MS);
  }

  call(method, params) {
    return this.client.call(method, params);
  }

  may(...roles) {
    return roles.some((role) => this.store.get().account?.roles?.includes(role));
  }

  get isReady() {
    const { connection, account } = this.store.get();
    return connection.state === 'ready' && account && this.may('supervisor', 'admin');
  }

  serverNow() {
    return Date.now() + this.store.get().skewMs;
  }

  async onReady() {
    if (!this.isReady) return;
    const { talk } = this.store.get();
    await Promise.allSettled([this.refresh(), this.loadPeople(), talk && this.look(talk.id)]);
  }

  // ---- the figures of now

  async refresh() {
    if (!this.isReady) return;
    const [board, queue] = await Promise.all([
      this.call('board.get'),
      this.may('supervisor') ? this.call('queue.list') : { waiting: null },
    ]);
    this.store.set({ skewMs: board.now_ms - Date.now() });
    const { board: known, queueRevision } = this.store.get();
    if (!known || board.revision >= known.revision) this.store.set({ board, boardAtMs: Date.now() });
    if (queue.waiting && queue.revision >= queueRevision) this.takeQueue({ revision: queue.revision, rows: queue.waiting });
    await this.loadBreaches();
  }

  refreshSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.refresh().catch(() => {}), SOON_MS);
  }

  takeQueue({ revision, rows: waiting }) {
    this.store.set({ waiting, queueRevision: revision });
  }

  async loadPeople() {
    const [groups, accounts] = await Promise.all([this.call('group.list'), this.call('account.list')]);
    this.store.set({ groups: groups.groups, accounts: accounts.accounts });
  }

  groupName(id) {
    return this.store.get().groups.find((group) => group.group_id === id)?.name ?? '';
  }

  personName(id) {
    return this.store.get().accounts.find((account) => account.account_id === id)?.display_name ?? '';
  }

  // ---- alerts

  /** One alert of a kind for a conversation until it is taken note of. */
  warn(kind, conversationId, atMs, more = {}) {
    const { alerts } = this.store.get();
    const known = alerts.find((each) => each.kind === kind && each.conversation_id === conversationId && !each.over);
    if (known) return;
    const key = `${kind}:${conversationId}:${Math.round(atMs / 60_000)}`;
    const alert = { key, kind, conversation_id: conversationId, at_ms: atMs, seen: this.seen.has(key), ...more };
    this.store.set({ alerts: [alert, ...alerts].slice(0, ALERTS_KEPT) });
    if (!alert.seen) this.alerts.raise(kind, alert);
  }

  /** Breaches are taken note of for everybody, other alerts for this console. */
  async acknowledge(keys) {
    for (const key of keys) this.seen.add(key);
    this.session.set(KEY_SEEN, [...this.seen].slice(-200));
    const { alerts } = this.store.get();
    this.store.set({
      alerts: alerts.map((each) => (keys.includes(each.key) && !isBreach(each) ? { ...each, seen: true } : each)),
    });
    const breaches = alerts.filter((each) => isBreach(each) && !each.seen && keys.includes(each.key));
    await Promise.all(breaches.map(async ({ event_id: id }) => this.takeBreach(await this.call('breach.acknowledge', { event_id: id }))));
  }

  takeBreach(breach) {
    this.store.set(({ alerts }) => ({ alerts: withBreach(alerts, breach) }));
  }

  async loadBreaches() {
    if (!this.isReady) return;
    const { breaches } = await this.call('breach.list');
    this.store.set(({ alerts }) => ({ alerts: withBreaches(alerts, breaches) }));
    const fresh = this.store.get().alerts.filter((each) => isBreach(each) && !each.seen && !each.over && !this.raised.has(each.key));
    for (const each of fresh) this.raised.add(each.key);
    if (fresh.length > 0) this.alerts.raise('breach', fresh[0]);
  }

  loadBreachesSoon() {
    clearTimeout(this.breachesSoon);
    this.breachesSoon = setTimeout(() => this.loadBreaches().catch(() => {}), SOON_MS);
  }

  // ---- the conversation that is looked at

  /** Running ones are followed live; of the others the history is shown. */
  async look(id) {
    const before = this.store.get().talk;
    if (before?.live && before.id !== id) this.call('conversation.unwatch', { conversation_id: before.id }).catch(() => {});
    const got = await this.call('conversation.get', { conversation_id: id, limit: PAGE });
    const live = got.conversation.state !== 'closed' && this.may('supervisor');
    if (live) await this.call('conversation.watch', { conversation_id: id });
    this.store.set({
      talk: {
        id, live, conversation: got.conversation, brief: got.brief, asides: got.asides ?? [],
        timeline: mergeMessages({ ...emptyTimeline, conversationId: id }, got.messages),
      },
    });
  }

  leave() {
    const { talk } = this.store.get();
    this.store.set({ talk: null });
    if (talk?.live) this.call('conversation.unwatch', { conversation_id: talk.id }).catch(() => {});
  }

  change(id, make) {
    this.store.set(({ talk }) => (talk?.id === id ? { talk: { ...talk, ...make(talk) } } : {}));
  }

  async loadEarlier() {
    const { id, timeline } = this.store.get().talk;
    const got = await this.call('conversation.get', { conversation_id: id, before_seq: firstSeq(timeline), limit: PAGE });
    this.change(id, (talk) => ({ timeline: mergeMessages(talk.timeline, got.messages) }));
  }

  async whisper(text) {
    const { id } = this.store.get().talk;
    await this.call('aside.add', { conversation_id: id, client_id: newId(), kind: 'whisper', text });
  }

  async takeOver(reason) {
    const { id } = this.store.get().talk;
    await this.call('conversation.take_over', { conversation_id: id, ...(reason && { reason }) });
    await this.look(id);
  }

  async reply(text) {
    const { id } = this.store.get().talk;
    await this.call('reply.send', { conversation_id: id, client_id: newId(), text });
  }

  // ---- pushes

  pushes = {
    'board.changed': function boardChanged(change) {
      const { board } = this.store.get();
      const next = board && withChange(board, change);
      if (!next) {
        this.refreshSoon();
        return;
      }
      this.store.set({ board: next, boardAtMs: Date.now() });
      if (next.breached !== board.breached || next.today.breached !== board.today.breached) this.loadBreachesSoon();
    },
    'queue.changed': function queueChanged(change) {
      const { waiting, queueRevision } = this.store.get();
      const next = waiting && mergeQueue({ revision: queueRevision, rows: waiting }, change);
      if (next) this.takeQueue(next);
      else this.refreshSoon();
    },
    alert({ kind, conversation_id: id, account_id: accountId, to, since_ms: sinceMs }) {
      if (to !== 'supervisor') return;
      if (kind !== 'breach') this.warn(kind, id, sinceMs ?? this.serverNow(), { account_id: accountId });
      this.refreshSoon();
    },
    'breach.acknowledged': function acknowledged(breach) {
      this.takeBreach(breach);
    },
    'message.new': function messageNew(message) {
      this.change(message.conversation_id, (talk) => ({ timeline: mergeMessages(talk.timeline, [message]) }));
    },
    'aside.new': function asideNew(aside) {
      this.change(aside.conversation_id, (talk) => ({
        asides: [...talk.asides.filter((each) => each.id !== aside.id), aside],
      }));
    },
    'conversation.changed': function conversationChanged({ conversation_id: id }) {
      if (this.store.get().talk?.id !== id) return;
      this.call('conversation.get', { conversation_id: id, limit: 1 })
        .then(({ conversation }) => this.change(id, () => ({ conversation })), () => {});
    },
    'announce.seen': function seen() {
      this.store.set(({ noticesRead }) => ({ noticesRead: noticesRead + 1 }));
    },
    'rectify.opened': function opened({ id, conversation_id: conversationId }) {
      this.warn('bad_grade', conversationId, this.serverNow(), { rectification_id: id });
    },
    'rectify.overdue': function overdue({ id, conversation_id: conversationId }) {
      this.warn('rectify_overdue', conversationId, this.serverNow(), { rectification_id: id });
    },
  };
}

const newId = () => `s${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
