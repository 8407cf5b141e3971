// From the bot to a person and back: waiting, being accepted, talking, closing, rating.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { assertWhole, startDesk, textOf } from './lib/desk.mjs';

test('a conversation from the question through a person to the rating', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor({ name: '张三', region: '临江市云帆区' });
    await visitor.say('公司注销登记要什么材料');
    await visitor.reply('bot');
    await visitor.say('转人工');
    const queued = await visitor.changed('queued');
    assert.equal(queued.position, 1);
    assert.equal(queued.off_hours, false);
    const { rows: waiting } = await li.client.next('queue.changed', (q) => q.rows !== undefined);
    assert.equal(waiting.length, 1);
    assert.equal(waiting[0].name, '张三');
    assert.equal(waiting[0].last_text, '转人工');

    const brief = await li.accept(visitor.conversationId);
    assert.equal(brief.conversation.state, 'active');
    assert.equal(brief.conversation.visitor.region, '临江市云帆区');
    assert.equal(brief.brief.reason_text, '访客要求人工');
    assert.deepEqual(brief.messages.map((m) => m.from),
        ['bot', 'visitor', 'bot', 'visitor', 'bot', 'system', 'system']);
    const active = await visitor.changed('active');
    assert.equal(active.helper_name, '李工');
    assert.equal((await li.waiting()).length, 0);

    await visitor.say('我的公司还有税没清');
    const heard = await li.client.next('message.new', (m) => m.from === 'visitor' && /税没清/.test(textOf(m)));
    assert.equal(heard.client_id, undefined, 'client ids are the sender’s own business');
    await li.client.call('reply.typing', { conversation_id: visitor.conversationId });
    await visitor.client.next('typing', (p) => p.from === 'helper');
    await visitor.client.call('message.typing');
    await li.client.next('typing', (p) => p.from === 'visitor');
    const { candidates } = await li.client.call('kb.search', { q: '清税证明' });
    await li.reply(visitor.conversationId, '先办清税，看这里', { card_entry_id: candidates[0].entry_id });
    const card = await visitor.reply('helper');
    assert.equal(card.name, '李工');
    assert.equal(card.blocks[0].text, '先办清税，看这里');
    assert.ok(card.blocks.length > 1);
    const [mine] = (await li.client.call('conversation.mine')).conversations;
    assert.equal(mine.unread, 0);
    assert.equal(mine.waiting_for_reply_since_ms, null);

    await assertFails(visitor.client.call('conversation.rate', { grade: 5 }), 'conflict');
    await li.close(visitor.conversationId, { category: '注销', note: '只给同事看' });
    assert.match((await visitor.changed('closed')).text, /评价/);
    await visitor.client.call('conversation.rate', { grade: 5, comment: '解释得很清楚' });
    await assertFails(visitor.client.call('conversation.rate', { grade: 1 }), 'conflict');
    const messages = await visitor.everything();
    assertWhole(messages);
    assert.ok(!JSON.stringify(messages).includes('只给同事看'));
    assert.ok(!messages.some((m, i) => m.from === 'bot' && i > 4), 'the bot was silent while a person had it');
    const { today } = await li.client.call('board.get');
    assert.equal(today.handoffs, 1);
    assert.equal(today.responded, 1);
    assert.equal(today.rated, 1);
});

test('after the end the next message opens a new conversation in every window', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const tab = await visitor.again();
    await visitor.client.call('conversation.end');
    await tab.changed('closed');
    const first = visitor.conversationId;
    await visitor.say('公司注销登记怎么办');
    assert.ok(visitor.conversationId > first);
    const opened = await tab.changed('bot');
    assert.equal(opened.conversation_id, visitor.conversationId);
    assert.equal((await tab.reply('bot')).conversation_id, visitor.conversationId);
    await tab.say('转人工'); /* the other window goes on in the same one */
    assert.equal(tab.conversationId, visitor.conversationId);
    assert.equal((await visitor.changed('queued')).conversation_id, visitor.conversationId);
    assertWhole(await visitor.everything());
});

test('two tabs of a visitor: one place in the queue, one conversation, the same words in the same order', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    const tab = await visitor.again();
    const [one, two] = await Promise.all([visitor.client.call('handoff.request'), tab.client.call('handoff.request')]);
    assert.deepEqual([one.conversation_id, one.position], [two.conversation_id, two.position]);
    assert.equal((await li.waiting()).length, 1);
    await li.accept(one.conversation_id);
    for (const window of [visitor, tab])
        assert.equal((await window.changed('active')).helper_name, '李工');
    await Promise.all([visitor.say('左边的话'), tab.say('右边的话')]);
    await li.reply(one.conversation_id, '两边都看到了');
    for (const window of [visitor, tab])
        assert.equal(textOf(await window.reply('helper')), '两边都看到了');
    assert.deepEqual(await visitor.everything(), await tab.everything());
    assertWhole(await tab.everything());
    visitor.client.vanish(); // one tab less: he is still there
    await li.client.none('conversation.changed', (c) => c.state !== 'active');
    await li.close(one.conversation_id);
    await tab.changed('closed');
    await tab.client.call('conversation.rate', { grade: 5 });
    const back = await tab.again();
    assert.equal(back.resumed.conversation.rated, true);
    await assertFails(back.client.call('conversation.rate', { grade: 4 }), 'conflict');
});

test('places in the queue move up; who would rather not wait goes back to the bot', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const people = [await desk.visitor(), await desk.visitor(), await desk.visitor()];
    for (const [i, visitor] of people.entries()) {
        const { position } = await visitor.client.call('handoff.request');
        assert.equal(position, i + 1);
        await desk.server.advance(1000);
    }
    const [a, b, c] = people;
    assert.equal((await b.client.call('handoff.cancel')).state, 'bot');
    await c.client.next('queue.position', (p) => p.position === 2);
    b.client.pushes.length = 0;
    assert.deepEqual((await li.waiting()).map((w) => w.conversation_id), [a.conversationId, c.conversationId]);
    await li.accept(a.conversationId);
    const place = await c.client.next('queue.position', (p) => p.position === 1);
    assert.ok(place.waiting_s >= 1);
    await b.client.none('queue.position');
    await b.say('公司注销登记怎么办');
    await b.reply('bot');
});

test('released goes to a colleague, handed back goes to the bot', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const visitor = await desk.visitor();
    await visitor.client.call('handoff.request');
    await li.accept(visitor.conversationId);
    await li.client.call('conversation.release', { conversation_id: visitor.conversationId, reason: '不熟悉' });
    assert.equal((await visitor.changed('queued')).position, 1);
    await assertFails(li.reply(visitor.conversationId, '迟到的话'), 'denied');
    const brief = await wang.accept(visitor.conversationId);
    assert.equal(brief.conversation.helper.name, '王工');
    await visitor.say('还在吗');
    await wang.client.next('message.new', (m) => m.from === 'visitor');
    await li.client.none('message.new', (m) => m.from === 'visitor');
    await wang.client.call('conversation.hand_back', { conversation_id: visitor.conversationId });
    await visitor.changed('bot');
    await visitor.say('公司注销登记怎么办');
    await visitor.reply('bot');
});

test('two consoles of one helper see the same', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const second = await li.again();
    const visitor = await desk.visitor();
    await visitor.client.call('handoff.request');
    await second.accept(visitor.conversationId);
    await li.client.next('conversation.changed', (c) => c.state === 'active');
    await visitor.say('你好，在吗');
    for (const console of [li, second])
        await console.client.next('message.new', (m) => textOf(m) === '你好，在吗');
    await second.reply(visitor.conversationId, '在的');
    await li.client.next('message.new', (m) => m.from === 'helper');
    const third = await li.again();
    await visitor.say('第三个窗口也听得到');
    await third.client.next('message.new', (m) => m.from === 'visitor');
});

test('signing out ends the session everywhere; a wrong password never says which part was wrong', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const second = await li.again();
    await li.client.call('staff.logout');
    await assertFails(second.client.call('queue.list'), 'unauthenticated');
    await assertFails(li.client.call('queue.list'), 'unauthenticated');
    const stranger = await desk.server.connect();
    await assertFails(stranger.call('staff.resume', { token: li.token }), 'unauthenticated');
    const wrong = await assertFails(stranger.call('staff.login', { name: 'li', password: 'x' }), 'unauthenticated');
    const nobody = await assertFails(stranger.call('staff.login', { name: 'nobody', password: 'x' }), 'unauthenticated');
    assert.equal(wrong.text, nobody.text);
    for (let i = 0; i < 9; i++)
        await assert.rejects(stranger.call('staff.login', { name: 'li', password: 'x' }));
    const locked = await assertFails(stranger.call('staff.login', { name: 'li', password: 'x' }), 'rate_limited');
    assert.ok(locked.retryMs > 0);
    await desk.server.advance(15 * 60_000);
    await desk.helper('li');
    assert.ok(!desk.server.log.includes(li.token), 'tokens are not logged');
});
