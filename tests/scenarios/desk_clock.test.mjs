// The clock of the first response over lunch, week ends and a server that is down; offers and rings.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Helper, MINUTE, startDesk } from './lib/desk.mjs';

const SHANGHAI = (year, month, day, hour, minute, second = 0) => Date.UTC(year, month - 1, day, hour - 8, minute, second);

test('handed over at 11:29:50: lunch does not count, the ring comes at 13:30:10', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 11, 29, 50) });
    const visitor = await desk.visitor();
    await visitor.askPerson();
    assert.equal((await li.client.next('queue.ring')).step, 0);
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 13, 30, 5) });
    await li.client.none('queue.ring');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 13, 30, 11) });
    assert.equal((await li.client.next('queue.ring', (r) => r.step > 0)).step, 1);
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 13, 30, 49) });
    await li.client.none('alert');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 13, 30, 51) });
    const alert = await li.client.next('alert', (a) => a.kind === 'breach');
    assert.equal(alert.conversation_id, visitor.conversationId);
});

test('Friday evening before a make-up Sunday: the desk opens on Sunday', async (t) => {
    const desk = await startDesk(t);
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 9, 18, 18, 0) });
    const visitor = await desk.visitor();
    const { hours } = await visitor.client.call('handoff.request');
    assert.equal(hours.opens_text, '9月20日（周日）09:00');
});

test('the server is down across the steps: each fires once when it is back', async (t) => {
    const desk = await startDesk(t, { helper_grace_s: 3600 });
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await desk.server.restart();
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 10, 2) });
    const back = await new Helper(desk, await desk.server.connect(), 'li').signIn();
    await desk.server.advance(MINUTE * 5);
    await desk.server.advance(MINUTE * 5);
    const { rows } = await back.client.call('report.handovers', { from: '2026-11-23', until: '2026-11-23' });
    assert.equal(rows.length, 1);
    assert.equal(rows[0][7], '超时');
    assert.ok(rows[0][11] > 0, 'the breach has its event');
    assert.equal(li.name, 'li');
});

test('two consoles of one helper: both ring, one accepts, both know', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const other = await li.again();
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.client.next('queue.ring');
    await other.client.next('queue.ring');
    await other.accept(visitor.conversationId);
    await visitor.say('您好');
    await li.client.next('message.new', (m) => m.from === 'visitor');
    await li.reply(visitor.conversationId, '我在');
    assert.equal((await visitor.reply('helper')).name, '李工');
});

test('a person is asked for outside hours: no clock runs until the desk opens', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 23, 20, 0) });
    const visitor = await desk.visitor();
    await visitor.say('转人工');
    await visitor.changed('queued');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 24, 8, 59) });
    await li.client.none('queue.ring');
    await li.client.none('alert');
    await desk.server.clock({ set_wall_ms: SHANGHAI(2026, 11, 24, 9, 0, 1) });
    assert.equal((await li.client.next('queue.ring')).step, 0);
    assert.equal((await visitor.changed('queued')).off_hours, false);
});
