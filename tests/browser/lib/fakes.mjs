// A clock, a socket and a storage that a test holds in its hands.

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { makeStorage } from '../../../server/web/src/shared/storage.js';

globalThis.crypto ??= webcrypto; // Node 18 has it only here

export class FakeClock {
  constructor() {
    this.ms = 1_000_000;
    this.timers = new Map();
    this.nextId = 1;
  }

  now = () => this.ms;

  setTimeout = (fn, ms) => {
    const id = this.nextId++;
    this.timers.set(id, { at: this.ms + ms, fn });
    return id;
  };

  clearTimeout = (id) => this.timers.delete(id);

  /** Runs what falls due, in order, letting promises settle between. */
  async advance(ms) {
    const end = this.ms + ms;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.ms = Math.max(this.ms, due[1].at);
      due[1].fn();
    }
    this.ms = end;
    await settle();
  }
}

export const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

export class FakeSocket {
  constructor(url, protocol) {
    Object.assign(this, { url, protocol, sent: [], closed: false });
  }

  send(text) {
    if (this.closed) throw new Error('closed');
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  // ---- the other end
  open() {
    this.onopen?.();
  }

  answer(method, result) {
    const frame = this.find(method);
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', id: frame.id, result }) });
  }

  refuse(method, kind, extra = {}) {
    const frame = this.find(method);
    const error = { code: -32000, message: `no: ${kind}`, data: { kind, ...extra } };
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', id: frame.id, error }) });
  }

  push(method, params) {
    this.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', method, params }) });
  }

  break(code = 1006) {
    this.closed = true;
    this.onclose?.({ code });
  }

  find(method) {
    const at = this.sent.findIndex((frame) => frame.method === method);
    assert.notEqual(at, -1, `${method} was not sent; sent: ${this.sent.map((f) => f.method)}`);
    return this.sent.splice(at, 1)[0];
  }
}

export const memory = () => {
  const map = new Map();
  return makeStorage({
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, text) => map.set(key, text),
    removeItem: (key) => map.delete(key),
  });
};
