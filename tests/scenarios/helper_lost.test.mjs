// A helper disappears: no conversation stays with nobody.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { root, sleep, within } from './lib/harness.mjs';
import { assertWhole, startDesk, textOf } from './lib/desk.mjs';

const GRACE_MS = 29_000;
const PROMISE_MS = 30_000; // back in the queue after the last pong, whatever became of the helper
const USUAL = { ping_s: '25', staff_ping_s: '8' }; // the heartbeats as they are unless somebody sets them

const serverTime = async (client) => (await client.call('ping')).server_time_ms;

// A console in another process: signed in, and answering pings until it is stopped.
async function consoleProcess(t, desk, token) {
    const child = spawn(process.execPath, [path.join(root, 'tests/scenarios/lib/console.mjs'), desk.server.port, token],
        { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    const said = await within(new Promise((resolve) => child.stdout.once('data', resolve)), 'the console is there');
    assert.equal(said.toString().trim(), 'ready');
    return child;
}

test('a helper whose socket dies: conversation to the front, the next helper sees everything', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const visitor = await desk.visitor();
    const other = await desk.visitor();
    await visitor.say('公司注销登记怎么办');
    await visitor.askPerson();
    await desk.server.advance(1000);
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '请稍等');
    await other.askPerson();
    li.client.vanish();
    await sleep(300);
    await desk.server.advance(GRACE_MS - 2000);
    await visitor.client.none('conversation.changed', (c) => c.state === 'queued');
    await visitor.say('您还在吗');
    await desk.server.advance(3000);
    const lost = await visitor.changed('queued');
    assert.equal(lost.position, 1);
    assert.match(lost.text, /中断/);
    await other.client.next('queue.position', (p) => p.position === 2);
    await wang.client.next('staff.changed', (s) => s.account_id === li.id && s.status === 'offline');
    const brief = await wang.accept(visitor.conversationId);
    assert.ok(brief.messages.some((m) => textOf(m) === '请稍等'));
    assert.ok(brief.messages.some((m) => textOf(m) === '您还在吗'));
    await wang.reply(visitor.conversationId, '我来继续');
    assert.equal((await visitor.reply('helper')).name, '李工');
    assert.equal((await visitor.reply('helper')).name, '王工');
    assertWhole(await visitor.everything());
});

test('a helper who is back within the grace time keeps his conversations', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    li.client.vanish();
    await sleep(300);
    await desk.server.advance(GRACE_MS - 5000);
    const back = await li.again();
    await desk.server.advance(GRACE_MS * 2);
    await visitor.client.none('conversation.changed', (c) => c.state === 'queued');
    await visitor.say('太好了');
    await back.client.next('message.new', (m) => m.from === 'visitor');
    await back.reply(visitor.conversationId, '我在');
});

test('signing out with a conversation in hand does not leave it with nobody', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.client.call('staff.logout');
    await desk.server.advance(GRACE_MS + 1000);
    assert.equal((await visitor.changed('queued')).position, 1);
});

test('a conversation accepted by POST, without a console, comes back as well', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const { token } = li;
    await li.client.close();
    await sleep(100);
    await desk.server.advance(GRACE_MS + 1000); // long gone
    const visitor = await desk.visitor();
    await visitor.askPerson();
    const { result } = await desk.server.post('conversation.accept', { conversation_id: visitor.conversationId }, token);
    assert.equal(result.conversation.state, 'active');
    await desk.server.advance(GRACE_MS + 1000);
    assert.equal((await visitor.changed('queued')).position, 1);
});

test('a console whose process is stopped: the socket stays open, the conversation is back within 30 s', async (t) => {
    const desk = await startDesk(t, USUAL);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const visitor = await desk.visitor();
    const frozen = await consoleProcess(t, desk, li.token);
    await visitor.say('公司注销登记怎么办');
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '请稍等');
    await li.client.close(); // the other process is all that is left of him
    for (let s = 0; s < 60; s++) {
        await desk.server.advance(1000); // pings come and are answered
        await sleep(20);
    }
    await visitor.client.none('conversation.changed', (c) => c.state === 'queued');
    frozen.kill('SIGSTOP');
    const from = await serverTime(visitor.client);
    let back;
    for (let s = 0; s < 60 && back === undefined; s++) {
        await desk.server.advance(1000);
        await sleep(20);
        await visitor.client.call('ping');
        back = visitor.client.pushes.find((p) => p.method === 'conversation.changed' && p.params.state === 'queued');
    }
    const took = await serverTime(visitor.client) - from;
    assert.ok(back !== undefined && took <= PROMISE_MS, `${took} ms`);
    assert.ok(took > 15_000, `${took} ms: who is slow once is not gone`);
    const brief = await wang.accept(visitor.conversationId);
    assert.ok(brief.messages.some((m) => textOf(m) === '请稍等'));
});

test('visitors are not pinged more often for that', async (t) => {
    const desk = await startDesk(t, USUAL);
    const visitor = await desk.visitor();
    const li = await desk.helper('li');
    const pings = { visitor: 0, li: 0 };
    visitor.client.socket.on('ping', () => pings.visitor++);
    li.client.socket.on('ping', () => pings.li++);
    for (let s = 0; s < 120; s++) {
        await desk.server.advance(1000);
        await sleep(5);
    }
    assert.ok(pings.visitor >= 3 && pings.visitor <= 6, `${pings.visitor}`);
    assert.ok(pings.li >= 13 && pings.li <= 16, `${pings.li}`);
});
