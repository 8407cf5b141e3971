// The server dies with SIGKILL at any moment: what was acknowledged is there, once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { sleep } from './lib/harness.mjs';
import { assertWhole, startDesk, textOf } from './lib/desk.mjs';

const GRACE_MS = 30_000;

// Sends until the server is gone; every item is kept with its acknowledgement, if one came.
async function sendUntilGone(visitor, tag) {
    const sent = [];
    for (let i = 0; i < 200; i++) {
        const item = { client_id: `${tag}-${i}`, text: '公司注销登记怎么办' };
        sent.push(item);
        item.ack = await visitor.client.call('message.send', { ...item }).catch(() => null);
        if (!item.ack)
            break;
    }
    return sent;
}

// Comes back and sends everything again; returns how many were stored though not acknowledged.
async function checkNothingLost(visitor, sent) {
    const again = await visitor.again();
    const stored = new Map((await again.everything()).filter((m) => m.client_id).map((m) => [m.client_id, m.seq]));
    for (const { client_id, text, ack } of sent) {
        if (ack)
            assert.equal(stored.get(client_id), ack.seq, 'what was acknowledged is there');
        const resent = await again.client.call('message.send', { client_id, text });
        assert.equal(resent.duplicate, stored.has(client_id));
        assert.equal(resent.seq, stored.get(client_id) ?? resent.seq);
    }
    const messages = await again.everything();
    assertWhole(messages);
    assert.equal(messages.filter((m) => m.from === 'visitor').length, sent.length);
    for (const [i, m] of messages.entries())
        if (m.from === 'visitor')
            assert.equal(messages[i + 1]?.from, 'bot', 'every question has its reply, stored with it');
    return sent.filter(({ client_id, ack }) => !ack && stored.has(client_id)).length;
}

test('the server is killed between commit, acknowledgement and push; the clients send again', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    let unacknowledged = 0;
    for (let round = 0; round < 4; round++) {
        const visitors = await Promise.all([1, 2, 3, 4].map(() => desk.visitor()));
        const sending = visitors.map((v, i) => sendUntilGone(v, `${round}-${i}`));
        await visitors[round].reply('bot');
        await sleep(7 * round);
        await desk.server.kill();
        const sent = await Promise.all(sending);
        await desk.server.start();
        for (const [i, visitor] of visitors.entries())
            unacknowledged += await checkNothingLost(visitor, sent[i]);
    }
    t.diagnostic(`${unacknowledged} stored without an acknowledgement, none doubled`);
});

test('the server is killed while people talk: queue, conversation and helper find each other again', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const [a, b, c] = [await desk.visitor(), await desk.visitor(), await desk.visitor()];
    for (const visitor of [a, b, c]) {
        await visitor.askPerson();
        await desk.server.advance(1000);
    }
    await li.accept(a.conversationId);
    await wang.accept(b.conversationId);
    await desk.server.restart();
    // Li comes back, Wang does not.
    const liBack = await li.again();
    const aBack = await a.again();
    assert.equal(aBack.resumed.conversation.state, 'active');
    assert.equal(aBack.resumed.conversation.helper_name, '李工');
    await aBack.say('我还在');
    await liBack.client.next('message.new', (m) => textOf(m) === '我还在');
    const [bBack, cBack] = [await b.again(), await c.again()];
    assert.equal(cBack.resumed.conversation.position, 1);
    await desk.server.advance(GRACE_MS + 1000);
    assert.equal((await bBack.changed('queued')).position, 1);
    await cBack.client.next('queue.position', (p) => p.position === 2);
    await aBack.client.none('conversation.changed');
    assert.deepEqual((await liBack.waiting()).map((w) => w.conversation_id), [b.conversationId, c.conversationId]);
    // Killed once more across the step: it happened once.
    await desk.server.restart();
    const last = await b.again();
    assert.equal(last.resumed.conversation.state, 'queued');
    assert.equal((await last.everything()).filter((m) => /中断/.test(textOf(m))).length, 1);
});
