// Who is asked and when: those on duty on a Sunday; helper, specialist, leader as the minutes go by.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startDesk } from './lib/desk.mjs';
import { staff } from './lib/editors.mjs';

const SHANGHAI = (year, month, day, hour, minute, second = 0) => Date.UTC(year, month - 1, day, hour - 8, minute, second);

// A person of the desk beside those every story has.
async function person(desk, name, roles = 'helper') {
    await (await staff(desk, name, roles)).close();
    return desk.helper(name);
}

test('a duty roster opens a Sunday morning, and only those on it are asked', async (t) => {
    const desk = await startDesk(t);
    const { client: boss } = await desk.helper('wang');
    const li = await desk.helper('li');
    await boss.call('calendar.put', { from: '2026-11-29', rule: '值 09:00-12:00', account_id: li.id });
    const { days: [sunday] } = await boss.call('calendar.get', { from: '2026-11-29', days: 1 });
    assert.equal(sunday.open_min, 180);

    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 27, 18, 0) }); // Friday evening
    const early = await desk.visitor();
    const { hours } = await early.client.call('handoff.request');
    assert.equal(hours.opens_text, '11月29日（周日）09:00');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 29, 8, 59, 50) });
    const [onDuty, off] = [await desk.helper('li'), await desk.helper('wang')];
    await onDuty.client.none('queue.ring');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 29, 9, 0, 1) });
    assert.equal((await onDuty.client.next('queue.ring')).conversation_id, early.conversationId);
    await early.changed('queued');
    assert.equal((await early.changed('queued')).off_hours, false, 'what waited for the desk waits for a person now');

    const visitor = await desk.visitor();
    await visitor.askPerson();
    assert.equal((await onDuty.client.next('queue.ring', (r) => r.conversation_id === visitor.conversationId)).step, 0);
    await desk.server.advance(41_000);
    await onDuty.client.next('queue.ring', (r) => r.conversation_id === visitor.conversationId && r.step === 1);
    await off.client.none('queue.ring');
    await desk.server.advance(20_000);
    await off.client.next('alert', (a) => a.kind === 'breach' && a.conversation_id === visitor.conversationId);
    await onDuty.accept(visitor.conversationId);
    await onDuty.reply(visitor.conversationId, '您好');

    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 29, 12, 0, 1) });
    const late = await desk.visitor();
    assert.equal((await late.client.call('handoff.request')).off_hours, true);
    assert.match((await late.everything()).at(-1).blocks[0].text, /明天 09:00/);
});

test('helper, then others, then the specialist, then the leader: each at its time, each step once', async (t) => {
    const desk = await startDesk(t, { tier_up_s: 60 });
    const li = await desk.helper('li');
    const wang = await desk.helper('wang'); // a supervisor who is in no group
    const expert = await person(desk, 'expert');
    const chief = await person(desk, 'chief');
    const { group_id } = await li.client.call('group.put', { name: '青石街道', kind: 'street', serves: '青石街道', mode: 'pull' });
    for (const [one, tier] of [[li, 'helper'], [expert, 'specialist'], [chief, 'leader']])
        await li.client.call('group.member', { group_id, account_id: one.id, tier });
    const visitor = await desk.visitor({ region: '青石街道' });
    await visitor.askPerson();
    const id = visitor.conversationId;
    const rung = async (one, step) => assert.equal((await one.client.next('queue.ring', (r) => r.conversation_id === id)).step, step, one.name);
    const quiet = async (...all) => { for (const one of all) await one.client.none('queue.ring'); };

    await rung(li, 0);
    await quiet(wang, expert, chief);
    await desk.server.advance(21_000);
    await rung(li, 1);
    await quiet(wang, expert, chief);
    await desk.server.advance(20_000); // 41 s
    await rung(li, 2);
    await rung(wang, 2);
    await quiet(expert, chief);
    await desk.server.advance(20_000); // 61 s
    await rung(expert, 3);
    await quiet(chief);
    for (const boss of [li, wang])
        assert.equal((await boss.client.next('alert', (a) => a.kind === 'breach')).conversation_id, id);
    await expert.client.none('alert');
    await desk.server.advance(60_000); // 121 s
    await rung(chief, 4);
    await desk.server.advance(300_000);
    await chief.client.none('queue.ring', (r) => r.step > 0);
    await chief.accept(id);
    await chief.reply(id, '我是负责人，我来办');
    const { events } = await li.client.call('helper.day', { account_id: chief.id, day: '2026-11-23' });
    assert.ok(events.some((e) => e.kind === 'responded' && e.conversation_id === id));
    const { conversations } = await li.client.call('board.list', { what: 'missed' });
    assert.deepEqual(conversations.map((c) => c.conversation_id), [id], 'one breach');
});
