// Outside opening hours a question waits and is answered when the desk opens.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { Helper, MINUTE, startDesk, textOf } from './lib/desk.mjs';

test('outside hours the question waits, and the desk opens with it', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    await desk.server.clock({ step_wall_ms: 2 * 60 * MINUTE }); // 12:00, lunch
    const visitor = await desk.visitor();
    const again = await visitor.again();
    assert.equal(again.resumed.hours.open, false);
    assert.match(again.resumed.hours.opens_text, /13:30/);
    await visitor.say('转人工');
    const queued = await visitor.changed('queued');
    assert.equal(queued.off_hours, true);
    assert.match(queued.text, /今天 13:30/);
    await visitor.say('想问公司注销的事，请回电');
    assert.equal((await li.waiting())[0].off_hours, true);
    desk.server.options.test_wall_ms = Date.UTC(2026, 10, 23, 5, 29); // 13:29, whatever time it is outside
    await desk.server.restart();
    const back = await visitor.again();
    assert.equal(back.resumed.conversation.off_hours, true);
    await desk.server.advance(MINUTE + 1000);
    const open = await back.changed('queued');
    assert.equal(open.off_hours, false);
    assert.equal(open.position, 1);
    const helper = await new Helper(desk, await desk.server.connect(), 'li').signIn();
    await helper.accept(visitor.conversationId);
    await helper.reply(visitor.conversationId, '您好，我来回复您的留言');
    assert.match(textOf(await back.reply('helper')), /留言/);
    const { today } = await helper.client.call('board.get');
    assert.ok(today.first_response_p50_ms < 10 * MINUTE, 'lunch does not count as waiting');
});

test('Friday evening: the visitor is told Monday', async (t) => {
    const desk = await startDesk(t);
    await desk.server.clock({ set_wall_ms: Date.UTC(2026, 10, 27, 9, 30) }); // 17:30
    const visitor = await desk.visitor();
    const { state, off_hours: offHours, hours } = await visitor.client.call('handoff.request');
    assert.equal(state, 'queued');
    assert.equal(offHours, true);
    assert.equal(hours.opens_text, '11月30日（周一）09:00');
    await assertFails(visitor.client.call('conversation.rate', { grade: 3 }), 'conflict');
});

test('opening hours that cannot be meant stop the start', async () => {
    const { code, stderr } = await run('bangband', ['--hours=9-17', '--db=/nonexistent/x.db']);
    assert.notEqual(code, 0);
    assert.match(stderr, /服务时间/);
});
