// A helper disappears: no conversation stays with nobody.
import assert from 'node:assert/strict';
import test from 'node:test';
import { sleep } from './lib/harness.mjs';
import { assertWhole, startDesk, textOf } from './lib/desk.mjs';

const GRACE_MS = 30_000;

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
    assert.equal((await other.client.next('queue.position')).position, 2);
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
