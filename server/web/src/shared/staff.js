// staff.js - a signed-in person of the service on one connection: token kept for the tab, signed in again
// after every reconnect, thrown out with a reason when the session has ended, locked when nobody used it.

import { Client } from './client.js';
import { texts } from '../messages/zh-CN.js';

const KEY_TOKEN = 'bangban.staff';
const PASSING = new Set(['offline', 'timeout', 'busy']);

export class Staff {
  /**
   * store: {account, phase, loginError, wantsCode, locked, totp, connection}. onSignedIn(call, result, typed) is still part of signing in;
   * onReady runs after every sign-in.
   */
  constructor({ url, session, store, onPush, onSignedIn, onReady }) {
    Object.assign(this, { session, store, onSignedIn, onReady, credentials: null, refused: false });
    this.client = new Client({
      url,
      hello: (call) => this.signIn(call),
      onPush: (method, params) => (method === 'session.locked' ? this.store.set({ locked: true }) : onPush(method, params)),
      onState: (connection) => this.onState(connection),
    });
  }

  start() {
    if (!this.session.get(KEY_TOKEN)) return;
    this.store.set({ phase: 'connecting' });
    this.client.start();
  }

  login(name, password, code) {
    this.credentials = { name, password, ...(code ? { code } : {}) };
    this.store.set({ phase: 'connecting', loginError: '' });
    this.client.start();
  }

  async signIn(call) {
    const typed = this.credentials;
    try {
      const result = typed
        ? await call('staff.login', typed)
        : await call('staff.resume', { token: this.session.get(KEY_TOKEN) });
      if (result.token) this.session.set(KEY_TOKEN, result.token);
      this.credentials = null;
      this.take(result);
      if (!result.locked) await this.onSignedIn?.(call, result, Boolean(typed));
      return result;
    } catch (error) {
      if (!PASSING.has(error.kind)) this.refuse(error, Boolean(typed));
      throw error;
    }
  }

  take({ account, locked, totp }) {
    this.store.set({ account, locked, totp, wantsCode: false });
  }

  /** Rejects with the server's words for a wrong password. */
  async unlock(password) {
    const call = (method, params) => this.client.call(method, params);
    const result = await call('staff.unlock', { password });
    await this.onSignedIn?.(call, result, false);
    this.take(result);
    this.onReady?.();
  }

  refuse(error, typed) {
    this.refused = true;
    this.credentials = null;
    this.session.set(KEY_TOKEN, null);
    this.store.set({
      account: null,
      phase: 'login',
      locked: false,
      wantsCode: error.kind === 'totp_required' || (typed && Boolean(this.store.get().wantsCode)),
      loginError: typed ? error.message || texts.errors.generic : texts.staff.expired,
    });
  }

  get token() {
    return this.session.get(KEY_TOKEN);
  }

  async logout() {
    await this.client.call('staff.logout').catch(() => {});
    this.session.set(KEY_TOKEN, null);
    this.client.stop();
    this.store.set({ account: null, phase: 'login', loginError: '', locked: false, wantsCode: false, accountOpen: false });
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
    if (!this.store.get().locked) this.onReady?.();
  }
}
