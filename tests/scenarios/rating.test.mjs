// 好差评: a bad grade with its reason is followed up, answered, and graded again; the rates say so.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';

test('a bad grade, a call back, a better grade', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '不知道');
    await li.close(visitor.conversationId);
    await visitor.changed('closed');
    const { grades } = await visitor.client.call('rating.choices');
    assert.deepEqual(grades.map((g) => g.grade), [5, 4, 3, 2, 1]);
    const bad = grades.at(-1);
    await assertFails(visitor.client.call('conversation.rate', { grade: 1, reasons: grades[0].reasons[0] }), 'invalid', 'reasons');
    await visitor.client.call('conversation.rate', { grade: 1, reasons: bad.reasons.slice(0, 2).join(','), comment: '一句话就打发了' });
    const opened = await li.client.next('rectify.opened');
    const id = visitor.conversationId;
    await assertFails(visitor.client.call('rating.again', { conversation_id: id, grade: 5 }), 'conflict');
    await li.client.call('rectify.answer', { id: opened.id, note: '绝密：已谈话', reply: '已补充解答并道歉。' });
    assert.match(textOf(await visitor.client.next('message.new', (m) => /已补充解答/.test(textOf(m)))), /再次评价/);
    assert.deepEqual((await visitor.client.call('rating.mine')).again, [{ conversation_id: id, grade: 1, reply: '已补充解答并道歉。' }]);
    await visitor.client.call('rating.again', { conversation_id: id, grade: 4 });
    assert.deepEqual((await visitor.client.call('rating.mine')).again, []);
    const { rectifications } = await li.client.call('rectify.list');
    assert.deepEqual([rectifications[0].state, rectifications[0].grade, rectifications[0].regrade], ['closed', 1, 4]);
    const rates = await li.client.call('rating.rates');
    assert.deepEqual([rates.rated, rates.satisfied, rates.rectification.in_time], [1, 0, 1]);
    const { ratings } = await li.client.call('rating.list', { max_grade: 2 });
    assert.equal(ratings[0].comment, '一句话就打发了');
    assert.doesNotMatch(JSON.stringify([visitor.client.pushes, await visitor.everything()]), /绝密/);
});
