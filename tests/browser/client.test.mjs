// What the page does when the connection does not behave: client.js, outbox.js and timeline.js against a
// socket and a clock the test holds in its hands.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, RpcError, backoffMs } from '../../server/web/src/shared/client.js';
import { Outbox } from '../../server/web/src/shared/outbox.js';
import { makeStorage } from '../../server/web/src/shared/storage.js';
import { emptyTimeline, gapAfter, lastSeq, mergeMessages } from '../../server/web/src/shared/timeline.js';
import { FakeClock, FakeSocket, memory, settle } from './lib/fakes.mjs';

function setUp({ hello } = {}) {
  const clock = new FakeClock();
  const sockets = [];
  const states = [];
  const pushes = [];
  const client = new Client({
    url: 'ws://test/ws',
    clock,
    random: () => 0.5,
    hello: hello ?? ((call) => call('visitor.resume', { token: 't', after_seq: 0 })),
    onPush: (method, params) => pushes.push({ method, params }),
    onState: (state) => states.push(state),
    makeSocket: (url, protocol) => {
      sockets.push(new FakeSocket(url, protocol));
      return sockets[sockets.length - 1];
    },
  });
  const last = () => sockets[sockets.length - 1];
  const ready = async (result = { heartbeat_s: 25 }) => {
    if (client.state === 'idle') client.start();
    last().open();
    await settle();
    last().answer('visitor.resume', result);
    await settle();
    assert.equal(client.state, 'ready');
  };
  return { client, clock, sockets, states, pushes, last, ready };
}

test('the subprotocol is asked for and sign-in comes before everything else', async () => {
  const { client, last, ready } = setUp();
  await assert.rejects(client.call('message.send'), { kind: 'offline' });
  client.start();
  assert.equal(last().protocol, 'bangban.v1');
  await assert.rejects(client.call('message.send'), { kind: 'offline' });
  await ready();
  const sent = client.call('message.send', { text: 'a' });
  last().answer('message.send', { seq: 4 });
  assert.deepEqual(await sent, { seq: 4 });
});

test('pushes that come during sign-in are delivered after it, in order', async () => {
  const { client, last, pushes } = setUp();
  client.start();
  last().open();
  await settle();
  last().push('message.new', { seq: 2 });
  last().push('message.new', { seq: 3 });
  await settle();
  assert.equal(pushes.length, 0);
  last().answer('visitor.resume', {});
  await settle();
  assert.deepEqual(pushes.map((p) => p.params.seq), [2, 3]);
});

test('a lost connection fails its calls, waits, and comes back', async () => {
  const { client, clock, sockets, last, ready } = setUp();
  await ready();
  const call = client.call('message.list');
  last().break();
  await assert.rejects(call, { kind: 'offline' });
  assert.equal(client.state, 'waiting');
  await clock.advance(299);
  assert.equal(sockets.length, 1);
  await clock.advance(20);
  assert.equal(sockets.length, 2);
  await ready();
});

test('the back-off doubles to its limit and is never regular', async () => {
  const low = [0, 1, 2, 3, 20].map((n) => backoffMs(n, () => 0));
  const high = [0, 1, 2, 3, 20].map((n) => backoffMs(n, () => 1));
  assert.deepEqual(low, [200, 400, 800, 1600, 7500]);
  assert.deepEqual(high, [400, 800, 1600, 3200, 15000]);
  assert.ok(backoffMs(0, () => 0, 4000) >= 2000);
});

test('tries get rarer while the server is away, and the first try after a stable time is quick', async () => {
  const { clock, states, last, ready } = setUp();
  await ready();
  for (let i = 0; i < 5; i++) {
    last().break();
    await clock.advance(5_000); // more than the longest wait so far, less than a connect timeout
  }
  const waits = states.filter((s) => s.state === 'waiting').map((s) => s.attempt);
  assert.deepEqual(waits, [1, 2, 3, 4, 5]);
  await ready();
  await clock.advance(6000);
  last().break();
  assert.equal(states[states.length - 1].attempt, 1);
});

test('1013 and a stopping server make it wait longer', async () => {
  for (const leave of [(s) => s.break(1013), (s) => { s.push('server.stopping', {}); s.break(1001); }]) {
    const { clock, sockets, states, last, ready } = setUp();
    await ready();
    leave(last());
    await clock.advance(1000);
    assert.equal(sockets.length, 1);
    assert.equal(states[states.length - 1].state, 'waiting');
    await clock.advance(4000);
    assert.equal(sockets.length, 2);
  }
});

test('silence is broken by a ping; no answer means the connection is dead', async () => {
  const { client, clock, last, ready } = setUp();
  await ready({ heartbeat_s: 25 });
  await clock.advance(25_000);
  last().answer('ping', { server_time_ms: 1 });
  await clock.advance(25_000);
  assert.equal(client.state, 'ready');
  last().find('ping');
  await clock.advance(4_000);
  assert.equal(client.state, 'waiting');
});

test('traffic counts as a heartbeat', async () => {
  const { clock, last, ready } = setUp();
  await ready({ heartbeat_s: 10 });
  for (let i = 0; i < 6; i++) {
    await clock.advance(5_000);
    last().push('typing', {});
  }
  assert.equal(last().sent.length, 0);
});

test('wake() tries at once, networkLost() gives up at once', async () => {
  const { client, sockets, last, ready } = setUp();
  await ready();
  client.networkLost();
  assert.equal(client.state, 'waiting');
  client.wake();
  assert.equal(sockets.length, 2);
  last().open();
});

test('a refused sign-in is tried again, a call without answer times out', async () => {
  const { client, clock, last, ready } = setUp();
  client.start();
  last().open();
  await settle();
  last().refuse('visitor.resume', 'busy', { retry_ms: 500 });
  await settle();
  assert.equal(client.state, 'waiting');
  await clock.advance(2000);
  await ready();
  const call = client.call('message.list', {}, { timeoutMs: 3000 });
  const lost = assert.rejects(call, { kind: 'timeout' });
  await clock.advance(3000);
  await lost;
});

test('a server that accepts but never speaks does not hold the page for ever', async () => {
  const { client, clock, sockets } = setUp();
  client.start();
  await clock.advance(10_000);
  assert.equal(client.state, 'waiting');
  await clock.advance(1_000);
  assert.equal(sockets.length, 2);
});

test('an error carries kind, field and retry_ms; a stray or broken frame is ignored', async () => {
  const { client, last, ready } = setUp();
  await ready();
  const call = client.call('message.send', {});
  last().onmessage({ data: 'not json' });
  last().onmessage({ data: '{"jsonrpc":"2.0","id":999,"result":{}}' });
  last().refuse('message.send', 'rate_limited', { field: 'text', retry_ms: 1200 });
  await assert.rejects(call, (error) =>
    error instanceof RpcError && error.kind === 'rate_limited' && error.retryMs === 1200 && error.field === 'text');
});

// ---- outbox

function setUpOutbox(storage = memory()) {
  const clock = new FakeClock();
  const sends = [];
  const done = [];
  let n = 0;
  const outbox = new Outbox({
    storage, clock, key: 'k',
    makeId: () => `id${++n}`,
    send: (item) => new Promise((resolve, reject) => sends.push({ item, resolve, reject })),
    onSent: (item, result) => done.push([item.client_id, result]),
  });
  return { outbox, storage, clock, sends, done };
}

test('messages leave one at a time, in order, and are gone once acknowledged', async () => {
  const { outbox, storage, sends, done } = setUpOutbox();
  outbox.add({ text: 'a' });
  outbox.add({ text: 'b' });
  await settle();
  assert.equal(sends.length, 1);
  sends[0].resolve({ seq: 2 });
  await settle();
  assert.equal(sends.length, 2);
  sends[1].resolve({ seq: 3 });
  await settle();
  assert.deepEqual(done, [['id1', { seq: 2 }], ['id2', { seq: 3 }]]);
  assert.deepEqual(storage.get('k'), []);
});

test('what was not acknowledged is sent again with the same client_id, also after a reload', async () => {
  const first = setUpOutbox();
  first.outbox.add({ text: 'a' });
  await settle();
  first.sends[0].reject(new RpcError('offline'));
  await settle();
  assert.equal(first.outbox.items[0].state, 'waiting');

  const second = setUpOutbox(first.storage);
  second.outbox.flush();
  await settle();
  assert.equal(second.sends[0].item.client_id, 'id1');
  assert.deepEqual(second.sends[0].item.params, { text: 'a' });
});

test('a message seen after a resume needs no second send', async () => {
  const { outbox, sends } = setUpOutbox();
  outbox.add({ text: 'a' });
  await settle();
  sends[0].reject(new RpcError('offline'));
  await settle();
  outbox.drop('id1');
  outbox.flush();
  await settle();
  assert.equal(sends.length, 1);
  assert.equal(outbox.items.length, 0);
});

test('rate limits and doubt are waited out; a refusal is the writer’s to decide', async () => {
  const { outbox, clock, sends } = setUpOutbox();
  outbox.add({ text: 'a' });
  await settle();
  sends[0].reject(new RpcError('rate_limited', '', { retry_ms: 800 }));
  await clock.advance(799);
  assert.equal(sends.length, 1);
  await clock.advance(1);
  assert.equal(sends.length, 2);
  sends[1].reject(new RpcError('unknown_fate'));
  await clock.advance(1500);
  assert.equal(sends.length, 3);
  sends[2].reject(new RpcError('invalid', '问题太长'));
  await settle();
  assert.deepEqual(outbox.items[0].error, { kind: 'invalid', message: '问题太长' });
  assert.equal(outbox.items[0].state, 'failed');

  outbox.add({ text: 'b' }); // a failed one does not block the next
  await settle();
  assert.equal(sends[3].item.params.text, 'b');
  sends[3].resolve({});
  await settle();
  outbox.retry('id1');
  await settle();
  assert.equal(sends[4].item.client_id, 'id1');
});

test('doubt ends after a few tries', async () => {
  const { outbox, clock, sends } = setUpOutbox();
  outbox.add({ text: 'a' });
  for (let i = 0; i < 6; i++) {
    await settle();
    sends[i].reject(new RpcError('internal'));
    await clock.advance(1500);
  }
  assert.equal(outbox.items[0].state, 'failed');
  assert.equal(sends.length, 6);
});

test('an acknowledgement that never comes is asked for again', async () => {
  const { outbox, clock, sends } = setUpOutbox();
  outbox.add({ text: 'a' });
  await settle();
  sends[0].reject(new RpcError('timeout'));
  await clock.advance(1500);
  assert.equal(sends.length, 2);
  assert.equal(sends[1].item.client_id, 'id1');
});

test('two tabs keep each other’s unsent messages', async () => {
  const one = setUpOutbox();
  const two = setUpOutbox(one.storage);
  one.outbox.makeId = () => 'one';
  two.outbox.makeId = () => 'two';
  one.outbox.add({ text: 'a' });
  two.outbox.add({ text: 'b' });
  await settle();
  assert.deepEqual(one.storage.get('k').map((item) => item.client_id).sort(), ['one', 'two']);
  two.sends[0].resolve({});
  await settle();
  assert.deepEqual(one.storage.get('k').map((item) => item.client_id), ['one']);
});

test('a storage that refuses still works for this visit', () => {
  const storage = makeStorage({
    getItem: () => { throw new Error('denied'); },
    setItem: () => { throw new Error('denied'); },
    removeItem: () => { throw new Error('denied'); },
  });
  storage.set('a', { b: 1 });
  assert.deepEqual(storage.get('a'), { b: 1 });
  storage.set('a', null);
  assert.equal(storage.get('a'), null);
});

// ---- timeline

const message = (seq, more = {}) => ({ conversation_id: 7, seq, from: 'bot', blocks: [], ...more });
const start = { ...emptyTimeline, conversationId: 7 };

test('messages are in order of seq, each once, whatever order they come in', () => {
  const line = mergeMessages(mergeMessages(start, [message(3), message(1)]), [message(2), message(3)]);
  assert.deepEqual(line.messages.map((m) => m.seq), [1, 2, 3]);
  assert.equal(line.hasEarlier, false);
  assert.equal(lastSeq(line), 3);
});

test('a gap is found where it begins', () => {
  const cases = [
    [[], 0], [[1], 0], [[1, 2, 3], 0], [[5, 6], 0], [[1, 3], 1], [[4, 5, 8, 9, 12], 5],
  ];
  for (const [seqs, want] of cases) {
    assert.equal(gapAfter(mergeMessages(start, seqs.map((seq) => message(seq)))), want, String(seqs));
  }
});

test('messages of another conversation stay out, later copies win, earlier ones are known to exist', () => {
  const line = mergeMessages(start, [message(4, { useful: null }), message(5, { conversation_id: 8 })]);
  assert.deepEqual(line.messages.map((m) => m.seq), [4]);
  assert.equal(line.hasEarlier, true);
  const later = mergeMessages(line, [message(4, { useful: true })]);
  assert.equal(later.messages[0].useful, true);
  assert.equal(line.messages[0].useful, null);
});
