// The supervisor's board: told by differences, every number with the conversations behind it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { mergeBoard } from './lib/board.mjs';
import { MINUTE, startDesk } from './lib/desk.mjs';

// Takes differences until the picture has caught up with a fresh one, and compares the two.
async function assertCaughtUp(console_, board) {
    const fresh = await console_.client.call('board.get');
    while (board.revision < fresh.revision)
        mergeBoard(board, await console_.client.next('board.changed'));
    for (const key of ['now_ms', 'longest_wait_ms'])
        delete fresh[key];
    assert.deepEqual(board, { ...fresh, revision: board.revision });
}

async function openBoard(console_) {
    const board = await console_.client.call('board.get');
    delete board.now_ms;
    delete board.longest_wait_ms;
    return board;
}

test('a console that takes the differences has the same picture as one that asks', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const board = await openBoard(wang);
    const visitors = [await desk.visitor(), await desk.visitor(), await desk.visitor()];
    for (const visitor of visitors)
        await visitor.askPerson();
    await assertCaughtUp(wang, board);
    assert.equal(board.waiting, 3);
    await li.accept(visitors[0].conversationId);
    await li.reply(visitors[0].conversationId, '您好');
    await visitors[1].client.call('handoff.cancel');
    await li.client.call('staff.status', { status: 'break', reason: '开会' });
    await assertCaughtUp(wang, board);
    assert.equal(board.helpers.find((h) => h.account_id === li.id).reason, '开会');
    await desk.server.advance(2 * MINUTE);
    await li.close(visitors[0].conversationId);
    await visitors[0].client.call('conversation.rate', { conversation_id: visitors[0].conversationId, grade: 1 });
    await assertCaughtUp(wang, board);
    assert.deepEqual([board.waiting, board.breached, board.today.bad_grades, board.today.attained], [1, 1, 1, 0.5]);
    const sizes = JSON.stringify(board).length;
    await li.client.call('staff.status', { status: 'online' });
    const change = await wang.client.next('board.changed');
    assert.ok(JSON.stringify(change).length < sizes / 3, 'only what differs');
    assert.deepEqual(Object.keys(change).sort(), ['helpers', 'revision', 'since']);
});

test('helpers without the role get no board, and nothing is pushed to visitors', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const li = await desk.helper('li');
    await visitor.askPerson();
    await li.client.next('board.changed');
    await visitor.client.none('board.changed');
    for (const method of ['board.get', 'board.list', 'helper.day'])
        await assertFails(visitor.client.call(method, { what: 'waiting' }), 'denied');
});

test('behind each number stand its conversations', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitors = [];
    for (let i = 0; i < 5; i++)
        visitors.push(await desk.visitor({ name: `访客${i}` }));
    for (const visitor of visitors.slice(0, 4))
        await visitor.askPerson();
    await visitors[4].say('公司注销要什么材料');
    for (const visitor of visitors.slice(0, 2))
        await li.accept(visitor.conversationId);
    await li.reply(visitors[0].conversationId, '您好');
    await visitors[3].client.call('handoff.cancel');
    await desk.server.advance(2 * MINUTE);
    await li.close(visitors[0].conversationId, { category: '注销' });
    await visitors[0].client.call('conversation.rate', { conversation_id: visitors[0].conversationId, grade: 2 });
    const board = await li.client.call('board.get');
    const numbers = { ...board.today, missed: board.today.breached };
    for (const what of ['waiting', 'active', 'wrapup', 'breached', 'night'])
        numbers[what] = board[what];
    for (const what of ['waiting', 'night', 'active', 'wrapup', 'breached', 'conversations', 'answered_by_bot', 'handoffs',
        'accepted', 'responded', 'missed', 'abandoned', 'closed', 'lost', 'rated', 'bad_grades']) {
        const { conversations } = await li.client.call('board.list', { what });
        assert.equal(conversations.length, numbers[what], what);
    }
    const { conversations: [bad] } = await li.client.call('board.list', { what: 'bad_grades' });
    assert.deepEqual([bad.name, bad.grade, bad.category, bad.helper_name], ['访客0', 2, '注销', '李工']);
    const { conversations: [active] } = await li.client.call('board.list', { what: 'active', account_id: li.id });
    assert.equal(active.conversation_id, visitors[1].conversationId);
    assert.deepEqual((await li.client.call('board.list', { what: 'active', account_id: 9999 })).conversations, []);
    await assertFails(li.client.call('board.list', { what: 'nonsense' }), 'invalid', 'what');
});

test('a long list is read page by page', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    for (let i = 0; i < 7; i++)
        await (await desk.visitor()).askPerson();
    for (const what of ['waiting', 'handoffs']) {
        const seen = [];
        let after = 0;
        do {
            const page = await li.client.call('board.list', { what, limit: 3, after });
            seen.push(...page.conversations.map((c) => c.conversation_id));
            after = page.next;
        } while (after !== undefined);
        assert.equal(new Set(seen).size, 7, what);
        assert.equal(seen.length, 7, what);
    }
});

test('a day of a helper: status, work and grades, each from its event', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await desk.server.advance(10_000);
    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '您好');
    await desk.server.advance(5 * MINUTE);
    await li.close(visitor.conversationId);
    await visitor.client.call('conversation.rate', { conversation_id: visitor.conversationId, grade: 5 });
    await li.client.call('staff.status', { status: 'break', reason: '午休' });
    await desk.server.advance(3 * MINUTE);
    const day = await li.client.call('helper.day');
    assert.deepEqual([day.handovers, day.responded, day.attained, day.closed, day.rated, day.satisfied], [1, 1, 1, 1, 1, 1]);
    assert.ok(day.response_p50_ms >= 10_000 && day.response_p50_ms < 20_000, `${day.response_p50_ms}`);
    assert.ok(day.break_ms >= 3 * MINUTE && day.break_ms < 4 * MINUTE, `${day.break_ms}`);
    assert.ok(day.online_ms >= 5 * MINUTE, `${day.online_ms}`);
    const kinds = day.events.map((e) => e.kind);
    for (const kind of ['signed_in', 'status', 'accepted', 'responded', 'closed', 'rated'])
        assert.ok(kinds.includes(kind), kind);
    await assertFails(li.client.call('helper.day', { day: '2999-01-01' }), 'invalid', 'day');
});

test('a missed first response is taken note of once, for every console and after a restart', async (t) => {
    const desk = await startDesk(t, { helper_grace_s: 3600 });
    const [li, wang] = [await desk.helper('li'), await desk.helper('wang')];
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await desk.server.advance(MINUTE + 1000);
    await wang.client.next('alert', (a) => a.kind === 'breach');
    const { breaches: [breach] } = await li.client.call('breach.list');
    assert.deepEqual([breach.conversation_id, breach.open, breach.acknowledged], [visitor.conversationId, true, undefined]);
    assert.ok(breach.waited_ms >= MINUTE);

    const taken = await li.client.call('breach.acknowledge', { event_id: breach.event_id });
    assert.deepEqual([taken.acknowledged.account_id, taken.acknowledged.name], [li.id, '李工']);
    for (const one of [li, wang])
        assert.deepEqual(await one.client.next('breach.acknowledged'), taken);
    const again = await wang.client.call('breach.acknowledge', { event_id: breach.event_id });
    assert.deepEqual(again, taken, 'the first one stays');
    await li.client.none('breach.acknowledged');
    await visitor.client.none('breach.acknowledged');

    await assertFails(li.client.call('breach.acknowledge', { event_id: 987_654 }), 'not_found', 'event_id');
    await assertFails(li.client.call('breach.acknowledge', { event_id: breach.event_id - 1 }), 'not_found', 'event_id');
    await assertFails(visitor.client.call('breach.list'), 'denied');

    await li.accept(visitor.conversationId);
    await li.reply(visitor.conversationId, '您好');
    await desk.server.restart();
    await desk.server.clock({ set_wall_ms: taken.acknowledged.at_ms + MINUTE });
    const back = await wang.again();
    const { breaches } = await back.client.call('breach.list');
    assert.deepEqual(breaches, [{ ...taken, open: false }]);
    const { rows } = await back.client.call('audit.list', { subject: `breach:${breach.event_id}` });
    assert.deepEqual(rows.map((e) => [e.actor, e.action, e.detail.conversation_id]), [['li', 'breach.acknowledge', visitor.conversationId]]);
});
