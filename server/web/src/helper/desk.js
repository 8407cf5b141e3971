// desk.js - the helper's side: signs in, keeps queue, own conversations and their messages whole across
// lost connections, and holds what the console shows in one store.

import { Client } from '../shared/client.js';
import { Outbox } from '../shared/outbox.js';
import { plainText } from '../shared/blocks.jsx';
import { createStore } from '../shared/store.js';
import { emptyTimeline, firstSeq, gapAfter, lastSeq, mergeMessages } from '../shared/timeline.js';
import { fill } from '../shared/format.js';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';

const KEY_TOKEN = 'bangban.staff';
const KEY_OUTBOX = 'bangban.staff.outbox';
const PAGE = 50;
const MAX_PAGES = 40; // of history fetched in one go to close a gap
const TYPING_SHOWN_MS = 6000;
const TYPING_SENT_EVERY_MS = 3000;
const REFRESH_AFTER_MS = 120;

const initial = {
  phase: 'login', // login, connecting, ready
  loginError: '',
  connection: { state: 'idle' },
  account: null,
  status: 'offline',
  queue: [],
  mine: [],
  talks: {}, // id -> {conversation, brief, timeline, typingUntilMs, loadingEarlier}
  openId: 0,
  pending: [],
  skewMs: 0, // server clock minus ours
};

export class Desk {
  constructor({ url, session, alerts }) {
    this.session = session;
    this.alerts = alerts;
    this.store = createStore(initial);
    this.credentials = null;
    this.typingSentMs = 0;
    this.client = new Client({
      url,
      hello: (call) => this.signIn(call),
      onPush: (method, params) => this.pushHandlers[method]?.call(this, params),
      onState: (connection) => this.onState(connection),
    });
    this.outbox = new Outbox({
      storage: session,
      key: KEY_OUTBOX,
      send: (item) => this.client.call('reply.send', { client_id: item.client_id, ...item.params }),
      onSent: (item, result) => this.onSent(item, result),
      onChange: () => this.store.set({ pending: this.outbox.items }),
    });
  }

  start() {
    if (!this.session.get(KEY_TOKEN)) return;
    this.store.set({ phase: 'connecting', pending: this.outbox.items });
    this.client.start();
  }

  // ---- signing in and out

  login(name, password) {
    this.credentials = { name, password };
    this.store.set({ phase: 'connecting', loginError: '' });
    this.client.start();
  }

  async signIn(call) {
    const { credentials } = this;
    try {
      const result = credentials
        ? await call('staff.login', credentials)
        : await call('staff.resume', { token: this.session.get(KEY_TOKEN) });
      if (result.token) this.session.set(KEY_TOKEN, result.token);
      this.credentials = null;
      this.store.set((now) => ({ account: result.account, status: result.status ?? now.status }));
      if (credentials) await this.goOnline(call);
      return result;
    } catch (error) {
      if (error.kind === 'offline' || error.kind === 'timeout' || error.kind === 'busy') throw error;
      this.refuse(error, Boolean(credentials));
      throw error;
    }
  }

  // Someone who signs in has come to work; forgetting a switch must not leave the queue alone.
  async goOnline(call) {
    const result = await call('staff.status', { status: 'online' });
    this.store.set({ status: result.status ?? 'online' });
  }

  refuse(error, typed) {
    this.refused = true;
    this.credentials = null;
    this.session.set(KEY_TOKEN, null);
    this.store.set({
      ...initial,
      loginError: typed ? error.message || common.errors.generic : common.staff.expired,
    });
  }

  async logout() {
    await this.client.call('staff.logout').catch(() => {});
    this.session.set(KEY_TOKEN, null);
    this.outbox.clear();
    this.client.stop();
    this.store.set({ ...initial });
  }

  onState(connection) {
    if (this.refused) {
      this.refused = false;
      this.client.stop();
      return;
    }
    this.store.set({ connection });
    if (connection.state !== 'ready') return;
    this.store.set({ phase: 'ready' });
    this.catchUp().catch(() => {});
    this.outbox.flush();
  }

  /** After every sign-in: everything that may have changed meanwhile. */
  async catchUp() {
    const { openId } = this.store.get();
    const [time, queue] = await Promise.all([
      this.client.call('ping'),
      this.client.call('queue.list'),
      this.refreshMine(),
    ]);
    this.store.set({ queue: queue.waiting, skewMs: time.server_time_ms - Date.now() });
    this.store.set((now) => ({ talks: keepOnly(now.talks, openId) })); // others are fetched when opened
    if (openId) await this.fetchTalk(openId);
  }

  async setStatus(status) {
    const result = await this.client.call('staff.status', { status });
    this.store.set({ status: result.status ?? status });
  }

  serverNow() {
    return Date.now() + this.store.get().skewMs;
  }

  // ---- conversations

  async refreshMine() {
    const { conversations } = await this.client.call('conversation.mine');
    this.store.set({ mine: conversations });
    const { openId } = this.store.get();
    if (!openId && conversations.length > 0) this.open(conversations[0].id);
  }

  refreshSoon() {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => this.refreshMine().catch(() => {}), REFRESH_AFTER_MS);
  }

  open(id) {
    this.store.set({ openId: id });
    if (this.store.get().talks[id]) this.markRead(id);
    else this.fetchTalk(id).catch(() => {});
  }

  async accept(id) {
    const result = await this.client.call('conversation.accept', { conversation_id: id });
    this.takeTalk(id, result);
    this.store.set((now) => ({
      openId: id,
      queue: now.queue.filter((row) => row.conversation_id !== id),
    }));
    this.refreshSoon();
  }

  async fetchTalk(id) {
    this.takeTalk(id, await this.client.call('conversation.get', { conversation_id: id, limit: PAGE }));
    await this.closeGap(id);
    this.markRead(id);
  }

  takeTalk(id, { conversation, brief, messages }) {
    this.change(id, (talk) => ({
      conversation: { ...talk.conversation, ...conversation },
      brief: brief ?? talk.brief,
      timeline: mergeMessages({ ...talk.timeline, conversationId: id }, messages ?? []),
    }));
  }

  /** Fetches backwards from the end until the run of messages is unbroken. */
  async closeGap(id) {
    for (let page = 0; page < MAX_PAGES; page++) {
      const { timeline } = this.store.get().talks[id];
      const after = gapAfter(timeline);
      if (!after) return;
      const next = timeline.messages.find((message) => message.seq > after);
      const result = await this.client.call('conversation.get', {
        conversation_id: id, before_seq: next.seq, limit: PAGE,
      });
      if (!result.messages?.length) return;
      this.change(id, (talk) => ({ timeline: mergeMessages(talk.timeline, result.messages) }));
    }
  }

  async loadEarlier(id) {
    const talk = this.store.get().talks[id];
    if (!talk || talk.loadingEarlier || !talk.timeline.hasEarlier) return;
    this.change(id, () => ({ loadingEarlier: true }));
    try {
      const result = await this.client.call('conversation.get', {
        conversation_id: id, before_seq: firstSeq(talk.timeline), limit: PAGE,
      });
      this.change(id, (now) => ({ timeline: mergeMessages(now.timeline, result.messages) }));
    } finally {
      this.change(id, () => ({ loadingEarlier: false }));
    }
  }

  change(id, make) {
    this.store.set((now) => {
      const talk = now.talks[id] ?? {
        conversation: { id }, timeline: { ...emptyTimeline, conversationId: id }, typingUntilMs: 0,
      };
      return { talks: { ...now.talks, [id]: { ...talk, ...make(talk) } } };
    });
  }

  markRead(id) {
    const talk = this.store.get().talks[id];
    const seq = talk ? lastSeq(talk.timeline) : 0;
    if (!seq || document.visibilityState !== 'visible') return;
    if (talk.readSeq >= seq) return;
    this.change(id, () => ({ readSeq: seq }));
    this.updateRow(id, { unread: 0 });
    this.client.tell('conversation.read', { conversation_id: id, seq });
  }

  updateRow(id, change) {
    this.store.set((now) => ({
      mine: now.mine.map((row) => (row.id === id ? { ...row, ...change } : row)),
    }));
  }

  async leave(method, id, params = {}) {
    await this.client.call(method, { conversation_id: id, ...params });
    this.refreshSoon();
  }

  // ---- replies

  reply(id, { text, card }) {
    const params = { conversation_id: id };
    if (text) params.text = text;
    if (card) {
      params.card_entry_id = card.entry_id;
      if (card.facet) params.card_facet = card.facet;
    }
    this.outbox.add(params);
  }

  onSent(item, result) {
    const id = item.params.conversation_id;
    this.updateRow(id, { waiting_for_reply_since_ms: 0 });
    const talk = this.store.get().talks[id];
    // The message itself comes as a push; when it was lost with the connection, it is fetched here.
    if (talk && !talk.timeline.messages.some((message) => message.seq === result.seq)) {
      setTimeout(() => this.ensureSeq(id, result.seq), 1000);
    }
  }

  ensureSeq(id, seq) {
    const talk = this.store.get().talks[id];
    if (!talk || talk.timeline.messages.some((message) => message.seq === seq)) return;
    this.fetchTalk(id).catch(() => {});
  }

  typing(id) {
    const now = Date.now();
    if (now - this.typingSentMs < TYPING_SENT_EVERY_MS) return;
    this.typingSentMs = now;
    this.client.tell('reply.typing', { conversation_id: id });
  }

  // ---- pushes

  pushHandlers = {
    'message.new'(params) {
      const message = params.message ?? params;
      const id = message.conversation_id;
      if (message.client_id) this.outbox.drop(message.client_id);
      if (this.store.get().talks[id]) {
        this.change(id, (talk) => ({
          timeline: mergeMessages(talk.timeline, [message]),
          typingUntilMs: message.from === 'visitor' ? 0 : talk.typingUntilMs,
        }));
        this.closeGap(id).catch(() => {});
      }
      this.noteMessage(id, message);
    },
    'message.updated'() {},
    'conversation.changed'({ conversation_id: id, ...change }) {
      if (this.store.get().talks[id]) {
        this.change(id, (talk) => ({ conversation: { ...talk.conversation, ...change } }));
      }
      this.refreshSoon();
    },
    'queue.changed'({ waiting }) {
      const { queue, status } = this.store.get();
      const known = new Set(queue.map((row) => row.conversation_id));
      const fresh = (waiting ?? []).filter((row) => !known.has(row.conversation_id));
      this.store.set({ queue: waiting ?? [] });
      if (fresh.length > 0 && status === 'online') {
        this.alerts.raise(texts.notifyQueue, fresh[0].last_text ?? '');
      }
    },
    'staff.changed'({ account_id: id, status }) {
      if (id === this.store.get().account?.id) this.store.set({ status });
    },
    typing({ conversation_id: id, from }) {
      if (from !== 'visitor' || !this.store.get().talks[id]) return;
      this.change(id, () => ({ typingUntilMs: Date.now() + TYPING_SHOWN_MS }));
    },
  };

  noteMessage(id, message) {
    const { mine, openId } = this.store.get();
    const row = mine.find((each) => each.id === id);
    if (!row) return;
    const seen = id === openId && document.visibilityState === 'visible';
    const change = { last_text: plainText(message.blocks), last_at_ms: message.at_ms, last_seq: message.seq };
    if (message.from === 'visitor') {
      if (!seen) change.unread = (row.unread ?? 0) + 1;
      change.waiting_for_reply_since_ms = row.waiting_for_reply_since_ms || message.at_ms;
    } else if (message.from === 'helper') {
      change.waiting_for_reply_since_ms = 0;
    }
    this.updateRow(id, change);
    if (seen) this.markRead(id);
    if (message.from === 'visitor' && !(seen && document.hasFocus())) {
      this.alerts.raise(fill(texts.notifyMessage, { name: row.visitor_name }), change.last_text);
    }
  }

  // ---- knowledge base and board

  search(q) {
    return this.client.call('kb.search', { q, limit: 9 });
  }

  card(entryId, facet) {
    return this.client.call('kb.card', facet ? { entry_id: entryId, facet } : { entry_id: entryId });
  }

  board() {
    return this.client.call('board.get');
  }
}

const keepOnly = (talks, id) => (talks[id] ? { [id]: talks[id] } : {});
