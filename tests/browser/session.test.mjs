// The visitor's session against a scripted server: nothing missing and nothing twice after a lost
// connection, a reload, a server killed between acknowledgement and push, and a new conversation.

import assert from 'node:assert/strict';
import test from 'node:test';
import { VisitorSession } from '../../server/web/src/visitor/session.js';
import { FakeClock, FakeSocket, memory, settle } from './lib/fakes.mjs';

const KEY = 'bangban.visitor';
const HOURS = { open: true, text: '' };
const bot = (seq, more = {}) => ({ conversation_id: 1, seq, from: 'bot', at_ms: seq, blocks: [], ...more });
const own = (seq, clientId, more = {}) => ({ ...bot(seq, more), from: 'visitor', client_id: clientId });
const conversation = (state = 'bot', id = 1) => ({ id, state });

function open(storage = memory()) {
  const clock = new FakeClock();
  const sockets = [];
  const session = new VisitorSession({
    url: 'ws://test/ws', storage, clock, page: 'https://a.example/', random: () => 0.5,
    makeSocket: (url, protocol) => {
      sockets.push(new FakeSocket(url, protocol));
      return sockets[sockets.length - 1];
    },
  });
  const socket = () => sockets[sockets.length - 1];
  const connect = async () => {
    if (session.client.state === 'idle') session.start();
    socket().open();
    await settle();
  };
  const answer = async (method, result) => {
    const frame = socket().sent.find((each) => each.method === method);
    socket().answer(method, result);
    await settle();
    return frame?.params;
  };
  const push = async (method, params) => {
    socket().push(method, params);
    await settle();
  };
  const seqs = () => session.store.get().timeline.messages.map((m) => m.seq);
  return { session, storage, clock, sockets, socket, connect, answer, push, seqs };
}

async function begin(page) {
  await page.connect();
  await page.answer('visitor.start', {
    token: 'tok', visitor_id: 9, conversation: conversation(), last_seq: 1, hours: HOURS, heartbeat_s: 25,
  });
  await page.answer('message.list', { messages: [bot(1)], more: false });
  assert.equal(page.session.client.state, 'ready');
}

const resumed = (messages, more = {}) => ({
  visitor_id: 9, conversation: conversation(), messages, more: false, last_seq: 99, hours: HOURS, ...more,
});

test('a first visit starts, keeps its token and shows the greeting', async () => {
  const page = open();
  await begin(page);
  assert.deepEqual(page.seqs(), [1]);
  assert.equal(page.storage.get(KEY).token, 'tok');
});

test('own message shows once, whether the acknowledgement or the push comes first', async () => {
  for (const pushFirst of [true, false]) {
    const page = open();
    await begin(page);
    const item = page.session.sendText('问');
    await settle();
    const push = () => page.push('message.new', own(2, item.client_id));
    const ack = () => page.answer('message.send',
      { conversation_id: 1, seq: 2, client_id: item.client_id, at_ms: 5, duplicate: false });
    if (pushFirst) { await push(); await ack(); } else { await ack(); await push(); }
    await page.push('message.new', bot(3));
    assert.deepEqual(page.seqs(), [1, 2, 3]);
    assert.deepEqual(page.session.store.get().pending, []);
  }
});

test('killed between commit and acknowledgement: the resume shows it, nothing is sent twice', async () => {
  const page = open();
  await begin(page);
  const item = page.session.sendText('问');
  await settle();
  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  const params = await page.answer('visitor.resume', resumed([own(2, item.client_id), bot(3)]));
  assert.deepEqual(params, { token: 'tok', after_seq: 1 });
  assert.deepEqual(page.seqs(), [1, 2, 3]);
  assert.equal(page.socket().sent.filter((frame) => frame.method === 'message.send').length, 0);
});

test('killed before commit: the same client_id goes out again', async () => {
  const page = open();
  await begin(page);
  const item = page.session.sendText('问');
  await settle();
  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  await page.answer('visitor.resume', resumed([]));
  const again = page.socket().find('message.send');
  assert.equal(again.params.client_id, item.client_id);
  assert.equal(again.params.text, '问');
});

test('killed between acknowledgement and push of the reply: the resume brings the reply', async () => {
  const page = open();
  await begin(page);
  const item = page.session.sendText('问');
  await settle();
  await page.answer('message.send', { conversation_id: 1, seq: 2, client_id: item.client_id, at_ms: 5 });
  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  const params = await page.answer('visitor.resume', resumed([bot(3)]));
  assert.equal(params.after_seq, 2);
  assert.deepEqual(page.seqs(), [1, 2, 3]);
});

test('a push that skips a seq fetches what lies between', async () => {
  const page = open();
  await begin(page);
  await page.push('message.new', bot(4));
  const params = await page.answer('message.list', { messages: [bot(2), bot(3), bot(4)], more: false });
  assert.equal(params.after_seq, 1);
  assert.deepEqual(page.seqs(), [1, 2, 3, 4]);
});

test('with a hole still open the resume asks from before the hole', async () => {
  const page = open();
  await begin(page);
  await page.push('message.new', bot(4));
  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  const params = await page.answer('visitor.resume', resumed([bot(2), bot(3), bot(4), bot(5)]));
  assert.equal(params.after_seq, 1);
  assert.deepEqual(page.seqs(), [1, 2, 3, 4, 5]);
});

test('a resume longer than a page goes on until the end', async () => {
  const page = open();
  await begin(page);
  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  await page.answer('visitor.resume', resumed([bot(2), bot(3)], { more: true }));
  const params = await page.answer('message.list', { messages: [bot(4)], more: false });
  assert.equal(params.after_seq, 3);
  assert.deepEqual(page.seqs(), [1, 2, 3, 4]);
  assert.equal(page.session.client.state, 'ready');
});

test('after a reload the last page is shown and older ones come on demand', async () => {
  const storage = memory();
  storage.set(KEY, { token: 'tok', conversationId: 1, lastSeq: 120 });
  const page = open(storage);
  await page.connect();
  const params = await page.answer('visitor.resume', resumed([bot(71), bot(72)]));
  assert.equal(params.after_seq, 70);
  assert.equal(page.session.store.get().timeline.hasEarlier, true);
  page.session.loadEarlier();
  await settle();
  const earlier = await page.answer('message.list', { messages: [bot(69), bot(70)], more: true });
  assert.equal(earlier.before_seq, 71);
  assert.deepEqual(page.seqs(), [69, 70, 71, 72]);
});

test('a token the server no longer knows begins a new visit; what was written goes with it', async () => {
  const storage = memory();
  storage.set(KEY, { token: 'old', conversationId: 1, lastSeq: 5 });
  const page = open(storage);
  const item = page.session.sendText('问');
  await page.connect();
  page.socket().refuse('visitor.resume', 'unauthenticated');
  await settle();
  await page.answer('visitor.start', {
    token: 'new', visitor_id: 10, conversation: conversation('bot', 4), last_seq: 0, hours: HOURS,
  });
  assert.equal(storage.get(KEY).token, 'new');
  assert.equal(page.socket().find('message.send').params.client_id, item.client_id);
});

test('after the end a new conversation begins below the old one and its seq counts anew', async () => {
  const page = open();
  await begin(page);
  await page.push('conversation.changed', { conversation_id: 1, state: 'closed' });
  const item = page.session.sendText('再问');
  await settle();
  await page.push('conversation.changed', { conversation_id: 2, state: 'bot' });
  await page.push('message.new', own(1, item.client_id, { conversation_id: 2 }));
  await page.answer('message.send', { conversation_id: 2, seq: 1, client_id: item.client_id, at_ms: 9 });
  await page.push('message.new', bot(2, { conversation_id: 2 }));
  const state = page.session.store.get();
  assert.equal(state.past.length, 1);
  assert.deepEqual(page.seqs(), [1, 2]);
  assert.equal(state.conversation.id, 2);

  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  const params = await page.answer('visitor.resume', resumed([], { conversation: conversation('bot', 2) }));
  assert.equal(params.after_seq, 2);
});

test('another conversation at the resume is read from its first message', async () => {
  const page = open();
  await begin(page);
  page.socket().break();
  await page.clock.advance(2000);
  await page.connect();
  page.socket().answer('visitor.resume', resumed([], { conversation: conversation('bot', 3) }));
  await settle();
  const params = await page.answer('message.list', {
    messages: [bot(1, { conversation_id: 3 }), bot(2, { conversation_id: 3 })], more: false,
  });
  assert.equal(params.after_seq, 0);
  assert.deepEqual(page.seqs(), [1, 2]);
});

test('a late push of an old conversation changes nothing', async () => {
  const page = open();
  await begin(page);
  await page.push('conversation.changed', { conversation_id: 2, state: 'bot' });
  await page.push('conversation.changed', { conversation_id: 1, state: 'closed' });
  await page.push('message.new', bot(2));
  const state = page.session.store.get();
  assert.equal(state.conversation.id, 2);
  assert.equal(state.conversation.state, 'bot');
  assert.deepEqual(page.seqs(), []);
});

test('feedback shows at once and is taken back when the server refuses', async () => {
  const page = open();
  await begin(page);
  const given = page.session.feedback(1, true);
  assert.equal(page.session.store.get().timeline.messages[0].useful, true);
  await settle();
  page.socket().refuse('message.feedback', 'internal');
  await assert.rejects(given);
  assert.equal(page.session.store.get().timeline.messages[0].useful, null);
});

test('choices carry entry and aspect; typing is told only to a helper, and not at every key', async () => {
  const page = open();
  await begin(page);
  page.session.typing();
  assert.equal(page.socket().sent.filter((frame) => frame.method === 'message.typing').length, 0);
  await page.push('conversation.changed', { conversation_id: 1, state: 'active', helper_name: '李工' });
  page.session.typing();
  page.session.typing();
  assert.equal(page.socket().sent.filter((frame) => frame.method === 'message.typing').length, 1);
  page.session.choose({ entry_id: 7, facet: 'fee', title: '公司注销' });
  await settle();
  const { params } = page.socket().find('message.send');
  assert.equal(params.choice_entry_id, 7);
  assert.equal(params.choice_facet, 'fee');
  assert.equal(params.text, '公司注销');
});
