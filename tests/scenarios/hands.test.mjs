// A conversation changes hands, colleagues are asked, a supervisor looks in: the visitor hears one voice.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { assertWhole, startDesk, textOf } from './lib/desk.mjs';

const SECRET = /绝密/;

async function talk(desk) {
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const visitor = await desk.visitor({ name: '张三' });
    const tab = await visitor.again();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '您好');
    return { li, wang, visitor, tab, id: visitor.conversationId };
}

test('a transfer: offered, declined, offered again, accepted with the whole history', async (t) => {
    const desk = await startDesk(t);
    const { li, wang, visitor, tab, id } = await talk(desk);
    const offer = { conversation_id: id, to_account_id: wang.id, reason: '绝密：涉税问题' };
    await li.client.call('transfer.offer', offer);
    const seen = await wang.client.next('transfer.offered');
    assert.equal(seen.from_name, '李工');
    assert.equal(seen.visitor_name, '张三');
    await wang.client.call('transfer.decline', { conversation_id: id, reason: '手上太多' });
    assert.equal((await li.client.next('transfer.ended')).outcome, 'declined');
    await li.client.call('transfer.offer', offer);
    await visitor.say('还在吗');
    await li.client.next('message.new', (m) => textOf(m) === '还在吗');
    const brief = await wang.client.call('transfer.accept', { conversation_id: id });
    assert.ok(brief.messages.some((m) => textOf(m) === '还在吗'));
    assert.equal(brief.conversation.helper.name, '王工');
    for (const window of [visitor, tab])
        await window.client.next('conversation.changed', (c) => c.helper_name === '王工');
    await assertFails(li.reply(id, '晚了一步'), 'denied');
    await wang.reply(id, '我来为您办理');
    assert.equal((await tab.client.next('message.new', (m) => textOf(m) === '我来为您办理')).name, '王工');
    await visitor.say('谢谢');
    await li.client.none('message.new', (m) => textOf(m) === '谢谢');
    assert.doesNotMatch(JSON.stringify([tab.client.pushes, await visitor.everything()]), SECRET);
    assertWhole(await visitor.everything());
});

test('a transfer to somebody who is away: a clear answer, or the queue', async (t) => {
    const desk = await startDesk(t);
    const { li, wang, visitor, id } = await talk(desk);
    await wang.client.call('staff.status', { status: 'break' });
    const offer = { conversation_id: id, to_account_id: wang.id, reason: '涉税' };
    const refused = await assertFails(li.client.call('transfer.offer', offer), 'conflict');
    assert.match(refused.text, /王工在小休/);
    assert.equal((await li.client.call('transfer.offer', { ...offer, or_queue: true })).outcome, 'queued');
    await visitor.changed('queued');
    assert.equal((await li.waiting()).length, 1);
});

test('an offer nobody answers returns, also when the server was down meanwhile', async (t) => {
    const desk = await startDesk(t, { pinned: false, helper_grace_s: 3600 });
    const { li, wang, id } = await talk(desk);
    await li.client.call('transfer.offer', { conversation_id: id, to_account_id: wang.id, reason: '涉税' });
    await desk.server.restart();
    await desk.server.advance(31_000);
    const back = await li.again();
    await assertFails((await wang.again()).client.call('transfer.accept', { conversation_id: id }), 'conflict');
    await back.reply(id, '仍由我为您服务');
});

test('note, whisper, side thread and take-over: every window of the visitor hears nothing of it', async (t) => {
    const desk = await startDesk(t);
    const { li, wang, visitor, tab, id } = await talk(desk);
    await wang.client.call('conversation.watch', { conversation_id: id });
    await visitor.say('能不能加急');
    await wang.client.next('message.new', (m) => textOf(m) === '能不能加急');
    await wang.client.call('aside.add', { conversation_id: id, kind: 'whisper', client_id: 'w', text: '绝密：不能加急' });
    await li.client.next('aside.new', (m) => m.kind === 'whisper');
    await li.client.call('aside.add', { conversation_id: id, kind: 'note', client_id: 'n', text: '绝密备注' });
    const { thread } = await li.client.call('thread.open', { conversation_id: id, question: '绝密请教', account_id: wang.id });
    await wang.client.next('thread.asked');
    await wang.client.call('thread.say', { thread_id: thread.id, client_id: 't', text: '绝密答复' });
    await li.client.next('aside.new', (m) => m.thread_id === thread.id);
    await li.reply(id, '按法定时限办理');
    await visitor.client.next('message.new', (m) => textOf(m) === '按法定时限办理');
    await wang.client.call('conversation.take_over', { conversation_id: id });
    await tab.client.next('conversation.changed', (c) => c.helper_name === '王工');
    await wang.client.call('conversation.unwatch', { conversation_id: id });
    await visitor.say('好的');
    await wang.client.next('message.new', (m) => textOf(m) === '好的');
    await wang.close(id, { category: '加急', blocker: '绝密堵点', note: '绝密小结' });
    await visitor.changed('closed');
    const back = await visitor.again();
    assert.doesNotMatch(JSON.stringify([visitor.client.pushes, tab.client.pushes, back.resumed, await back.everything()]), SECRET);
    for (const method of ['aside.add', 'thread.get', 'thread.say', 'conversation.get', 'conversation.watch', 'transfer.list'])
        await assertFails(visitor.client.call(method, { conversation_id: id, thread_id: thread.id, kind: 'note', client_id: 'x', text: 'x' }), 'denied');
});
