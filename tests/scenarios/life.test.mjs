// The end of a conversation and what comes after it; the bot in the queue; silence.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertWhole, MINUTE, startDesk, textOf } from './lib/desk.mjs';

test('the helper closes while the visitor types: the words reach the same helper', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '还有别的问题吗');
    await visitor.client.call('message.typing');
    await li.client.next('typing', (p) => p.from === 'visitor');
    await li.close(visitor.conversationId, { category: '注销', resolution: 'resolved' });
    await visitor.changed('closed');
    const id = visitor.conversationId;
    await visitor.say('有的，清税证明去哪开');
    assert.equal(visitor.conversationId, id, 'the same conversation goes on');
    assert.equal((await visitor.changed('active')).helper_name, '李工');
    await li.client.next('message.new', (m) => textOf(m) === '有的，清税证明去哪开');
    await li.reply(id, '税务大厅');
    await visitor.client.none('message.new', (m) => m.from === 'bot' && m.act);
    assertWhole(await visitor.everything());
});

test('the visitor keeps talking in the queue: the bot helps where it is sure, and is silent from the accept on', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await visitor.say('公司注销登记要什么材料');
    const said = await visitor.client.next('message.new', (m) => m.from === 'bot' && m.act === 'answer');
    assert.deepEqual([said.blocks[0].type, /机器人先为您解答/.test(said.blocks[0].text)], ['notice', true]);
    const [row] = await li.waiting();
    assert.equal(row.conversation_id, visitor.conversationId, 'the place in the queue stays');
    await li.accept(visitor.conversationId);
    assert.equal((await li.client.call('board.get')).today.responded ?? 0, 0, 'the bot is no first response');
    await visitor.say('公司注销登记要什么材料');
    await visitor.client.none('message.new', (m) => m.from === 'bot' && m.act);
});

test('a silent visitor is reminded and let go, also across a server that was down', async (t) => {
    const desk = await startDesk(t, { pinned: false, helper_grace_s: 3600 });
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '请问公司有欠税吗');
    await desk.server.advance(5 * MINUTE + 1000);
    assert.match(textOf(await visitor.client.next('message.new', (m) => m.from === 'system' && /还在吗/.test(textOf(m)))), /5 分钟/);
    await desk.server.restart();
    await desk.server.advance(11 * MINUTE);
    const back = await visitor.again();
    assert.equal(back.resumed.conversation.state, 'closed');
    const texts = (await back.everything()).map(textOf);
    assert.equal(texts.filter((text) => /还在吗/.test(text)).length, 1);
    assert.equal(texts.filter((text) => /自动结束。需要/.test(text)).length, 1);
});

test('a visitor left without an answer: first the helper is told, then the supervisor', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '您好');
    await visitor.say('请问多久能办好');
    await desk.server.advance(2 * MINUTE + 1000);
    await li.client.next('alert', (a) => a.kind === 'silence' && a.to === 'helper');
    await wang.client.none('alert');
    await desk.server.advance(2 * MINUTE + 1000);
    const told = await wang.client.next('alert', (a) => a.to === 'supervisor');
    assert.equal(told.conversation_id, visitor.conversationId);
    assert.equal(told.account_id, li.id);
    await desk.server.advance(20 * MINUTE);
    await wang.client.none('alert');
});
