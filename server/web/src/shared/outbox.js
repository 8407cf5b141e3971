// outbox.js - messages written but not yet acknowledged. They survive a reload (localStorage), leave one
// at a time in order, and are sent again with the same client_id until the server says it has them.
//
// An item: {client_id, at_ms, params, state: 'waiting' | 'sending' | 'failed', error}

const RETRY_MS = 1500;
const MAX_DOUBTFUL = 6; // tries after which an unclear server error becomes the writer's decision
const LATER = new Set(['rate_limited', 'busy']);
const DOUBTFUL = new Set(['unknown_fate', 'internal']);
const NOT_NOW = new Set(['offline', 'timeout', 'unauthenticated']);

export class Outbox {
  /**
   * @param {object} options
   *   storage   shared/storage.js or anything with get(key) and set(key, value)
   *   key       name under which the items are kept
   *   send      async (item) => result; rejects with RpcError
   *   onSent    (item, result) => void
   *   onChange  () => void
   */
  constructor({ storage, key, send, onSent, onChange, clock, makeId = newClientId }) {
    this.storage = storage;
    this.key = key;
    this.send = send;
    this.onSent = onSent ?? (() => {});
    this.onChange = onChange ?? (() => {});
    this.clock = clock ?? globalThis;
    this.makeId = makeId;
    this.tries = new Map();
    this.running = false;
    this.items = (storage.get(key) ?? []).map((item) => ({ ...item, state: 'waiting' }));
  }

  add(params) {
    const item = { client_id: this.makeId(), at_ms: Date.now(), params, state: 'waiting' };
    this.items = [...this.items, item];
    this.save();
    this.flush();
    return item;
  }

  retry(clientId) {
    this.tries.delete(clientId);
    this.update(clientId, { state: 'waiting', error: undefined });
    this.flush();
  }

  /** The server has it (its acknowledgement, or the message itself seen after a resume). */
  drop(clientId) {
    if (!this.items.some((item) => item.client_id === clientId)) return;
    this.items = this.items.filter((item) => item.client_id !== clientId);
    this.tries.delete(clientId);
    this.save(clientId);
  }

  clear() {
    for (const item of this.items) this.drop(item.client_id);
  }

  /** Sends what waits; called after each sign-in and each add. */
  async flush() {
    if (this.running) return;
    this.running = true;
    try {
      let item;
      while ((item = this.items.find((each) => each.state !== 'failed'))) {
        if (!(await this.sendOne(item))) break;
      }
    } finally {
      this.running = false;
    }
  }

  // Returns false when nothing more can leave for now.
  async sendOne(item) {
    const id = item.client_id;
    this.update(id, { state: 'sending' });
    try {
      const result = await this.send(item);
      this.drop(id);
      this.onSent(item, result);
      return true;
    } catch (error) {
      return this.failed(id, error);
    }
  }

  failed(id, error) {
    if (NOT_NOW.has(error.kind)) {
      this.update(id, { state: 'waiting' });
      if (error.kind === 'timeout') this.clock.setTimeout(() => this.flush(), RETRY_MS);
      return false;
    }
    const tries = (this.tries.get(id) ?? 0) + 1;
    this.tries.set(id, tries);
    const again = LATER.has(error.kind) || (DOUBTFUL.has(error.kind) && tries < MAX_DOUBTFUL);
    if (again) {
      this.update(id, { state: 'waiting' });
      this.clock.setTimeout(() => this.flush(), error.retryMs ?? RETRY_MS);
      return false;
    }
    this.update(id, { state: 'failed', error: { kind: error.kind, message: error.message } });
    return true;
  }

  update(clientId, change) {
    this.items = this.items.map((item) =>
      item.client_id === clientId ? { ...item, ...change } : item);
    this.save();
  }

  // Another tab of the same visitor shares the list: keep what it added, forget what is done.
  save(droppedId) {
    const own = new Set(this.items.map((item) => item.client_id));
    const others = (this.storage.get(this.key) ?? []).filter(
      (item) => !own.has(item.client_id) && item.client_id !== droppedId,
    );
    this.storage.set(this.key, [...others, ...this.items]);
    this.onChange();
  }
}

export function newClientId() {
  const bytes = new Uint8Array(12);
  globalThis.crypto.getRandomValues(bytes);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
