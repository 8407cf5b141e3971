// desk.js - the helper's side of the service: one signed-in connection, one store for what the console shows,
// and the parts that keep it true, each with its own subject (talks, waiting, team, phrases, cases). A part has
// `initial` state, `pushes` by method, and catchUp(), which runs after every sign-in.

import { Outbox } from '../shared/outbox.js';
import { Staff } from '../shared/staff.js';
import { createStore } from '../shared/store.js';
import { Cases } from './cases.js';
import { Phrases } from './phrases.js';
import { Talks } from './talks.js';
import { Team } from './team.js';
import { Waiting } from './waiting.js';

const KEY_OUTBOX = 'bangban.staff.outbox';

const initial = {
  phase: 'login', // login, connecting, ready
  loginError: '',
  connection: { state: 'idle' },
  account: null,
  status: 'offline',
  statusReason: '',
  openId: 0,
  pending: [],
  skewMs: 0, // server clock minus ours
  news: [], // short sentences the console shows for a moment, newest last: {id, text}
};

export class Desk {
  constructor({ url, session, alerts }) {
    this.session = session;
    this.alerts = alerts;
    this.store = createStore(initial);
    this.fresh = false; // signed in by typing, not by a reload
    this.staff = new Staff({
      url,
      session,
      store: this.store,
      onPush: (method, params) => this.onPush(method, params),
      onSignedIn: (call, result, typed) => this.signedIn(call, result, typed),
      onReady: () => this.catchUp(),
    });
    this.client = this.staff.client;
    this.outbox = new Outbox({
      storage: session,
      key: KEY_OUTBOX,
      send: (item) => this.client.call('reply.send', { client_id: item.client_id, ...item.params }),
      onSent: (item, result) => this.talks.onSent(item, result),
      onChange: () => this.store.set({ pending: this.outbox.items }),
    });
    this.talks = new Talks(this);
    this.waiting = new Waiting(this);
    this.team = new Team(this);
    this.phrases = new Phrases(this);
    this.cases = new Cases(this);
    this.parts = [this.talks, this.waiting, this.team, this.phrases, this.cases];
    this.initial = Object.assign({}, initial, ...this.parts.map((part) => part.initial));
    this.store.set({ ...this.initial, pending: this.outbox.items });
  }

  start() {
    this.staff.start();
  }

  // Someone who signs in has come to work; forgetting a switch must not leave the queue alone.
  async signedIn(call, result, typed) {
    this.store.set({ status: result.status ?? 'offline', statusReason: result.status_reason ?? '' });
    if (!typed) return;
    const { status } = await call('staff.status', { status: 'online' });
    this.store.set({ status, statusReason: '' });
  }

  async logout() {
    await this.staff.logout();
    this.outbox.clear();
    this.store.set({ ...this.initial, connection: { state: 'idle' } });
  }

  /** After every sign-in: everything that may have changed meanwhile. A part that fails stops no other. */
  async catchUp() {
    const time = await this.client.call('ping').catch(() => null);
    if (time) this.store.set({ skewMs: time.server_time_ms - Date.now() });
    await Promise.all(this.parts.map((part) => part.catchUp?.().catch(() => {})));
    this.outbox.flush();
  }

  onPush(method, params) {
    if (method === 'staff.changed') this.staffChanged(params);
    for (const part of this.parts) part.pushes[method]?.call(part, params);
  }

  staffChanged({ account_id: id, status, reason = '' }) {
    if (id === this.store.get().account?.id) this.store.set({ status, statusReason: reason });
  }

  async setStatus(status, reason = '') {
    const result = await this.client.call('staff.status', reason ? { status, reason } : { status });
    this.store.set({ status: result.status ?? status, statusReason: reason });
  }

  serverNow() {
    return Date.now() + this.store.get().skewMs;
  }

  /** A sentence for the moment, and a sound when it matters. */
  tell(text, { ring = false, body = '' } = {}) {
    this.newsId = (this.newsId ?? 0) + 1;
    const id = this.newsId;
    this.store.set((now) => ({ news: [...now.news.slice(-2), { id, text }] }));
    setTimeout(() => this.store.set((now) => ({ news: now.news.filter((each) => each.id !== id) })), 6000);
    if (ring) this.alerts.raise(text, body);
  }

  call(method, params) {
    return this.client.call(method, params);
  }
}
