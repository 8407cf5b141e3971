// What a console shows beside the words: until when the first answer is due, what is offered to this helper, whom
// he may turn to, and the tickets of his groups.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MINUTE, MONDAY_10, startDesk } from './lib/desk.mjs';

test('the minute for the first answer is in the queue and in one’s own list until it is answered', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor({ name: '张三', company: '青石餐饮店' });
    await visitor.askPerson();
    const [row] = await li.waiting();
    assert.ok(Math.abs(row.respond_by_ms - (row.waiting_since_ms + MINUTE)) < 1000, `${row.respond_by_ms}`);
    const { conversation } = await li.accept(visitor.conversationId);
    assert.equal(conversation.visitor.company, '青石餐饮店');
    const mine = async () => (await li.client.call('conversation.mine')).conversations[0];
    assert.equal((await mine()).respond_by_ms, row.respond_by_ms, 'accepting is no answer');
    await li.reply(visitor.conversationId, '您好');
    assert.equal((await mine()).respond_by_ms, 0);
});

test('outside hours the minute ends after the desk has opened', async (t) => {
    const desk = await startDesk(t);
    await desk.server.clock({ set_wall_ms: MONDAY_10 + 10 * 60 * MINUTE }); // Monday 20:00
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.client.call('handoff.request');
    const [row] = await li.waiting();
    assert.ok(row.respond_by_ms === 0 || row.respond_by_ms >= MONDAY_10 + 23 * 60 * MINUTE, `${row.respond_by_ms}`);
});

test('an offer is still there for a console that comes back, and gone when it has run out', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const { group_id: group } = await li.client.call('group.put', {
        name: '青石街道', kind: 'street', serves: '青石街道', mode: 'push', accept_s: 20,
    });
    await li.client.call('group.member', { group_id: group, account_id: li.id, tier: 'helper' });
    const visitor = await desk.visitor({ region: '青石街道' });
    await visitor.askPerson();
    const offer = await li.client.next('queue.offer');
    const back = await li.again();
    const { offers } = await back.client.call('queue.list');
    assert.deepEqual(offers, [{ conversation_id: visitor.conversationId, expires_at_ms: offer.expires_at_ms }]);
    await back.client.call('conversation.decline', { conversation_id: visitor.conversationId });
    assert.deepEqual((await back.client.call('queue.list')).offers, []);
});

test('colleagues: who is there first, with reason, load and groups; nobody who is not a helper', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    await li.client.call('staff.status', { status: 'break', reason: '午餐' });
    const { colleagues } = await wang.client.call('colleague.list');
    assert.deepEqual(colleagues.map((c) => [c.name, c.status, c.reason]), [['王工', 'online', ''], ['李工', 'break', '午餐']]);
    assert.ok(colleagues.every((c) => c.load === 0 && c.capacity > 0));
});

test('tickets of my groups', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await wang.accept(visitor.conversationId);
    await wang.client.call('ticket.put', {
        conversation_id: visitor.conversationId, kind: 'appeal', title: '诉求', text: '诉求', account_id: wang.id,
    });
    const ofGroups = async () => (await li.client.call('ticket.list', { group: true })).tickets.length;
    assert.equal(await ofGroups(), 0);
    const { group_id: group } = await li.client.call('group.put', { name: '综合', kind: 'department', serves: '', mode: 'pull' });
    for (const one of [li, wang])
        await li.client.call('group.member', { group_id: group, account_id: one.id, tier: 'helper' });
    assert.equal(await ofGroups(), 1);
});
