// Friday evening a message is left; it is worked on by two departments and answered on Tuesday, and the visitor
// finds the answer by number and code, in his conversation, and in his list.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';

test('a message left outside hours becomes an answer in the conversation', async (t) => {
    const desk = await startDesk(t);
    await desk.server.clock({ set_wall_ms: Date.UTC(2026, 10, 27, 10, 0) }); // Friday 18:00
    const visitor = await desk.visitor({ name: '张三' });
    const left = await visitor.client.call('ticket.leave', { kind: 'callback', text: '想问停业补贴', contact: '13800000000' });
    assert.equal(left.ticket.state, 'open');
    assert.match(textOf(await visitor.reply('system')), new RegExp(left.ticket.number));
    await desk.server.clock({ set_wall_ms: Date.UTC(2026, 10, 30, 1, 30) }); // Monday 9:30
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    const { tickets } = await li.client.call('ticket.list', { state: 'open' });
    assert.equal(tickets[0].contact, '13800000000');
    const id = tickets[0].id;
    await li.client.call('ticket.assign', { ticket_id: id, account_id: li.id });
    for (const department of ['税务局', '人社局'])
        await li.client.call('ticket.task', { ticket_id: id, department, account_id: wang.id, text: '绝密核查', days: 1 });
    await wang.client.next('ticket.task');
    const { ticket } = await li.client.call('ticket.get', { ticket_id: id });
    await assertFails(li.client.call('ticket.answer', { ticket_id: id, text: '可以' }), 'conflict');
    for (const task of ticket.tasks)
        await wang.client.call('ticket.task_done', { task_id: task.id, answer: '绝密结果' });
    await li.client.call('ticket.answer', { ticket_id: id, text: '可以领三个月补贴' });
    const guest = await desk.server.connect();
    const found = await guest.call('ticket.track', { number: left.ticket.number, code: left.code });
    assert.equal(found.ticket.answer, '可以领三个月补贴');
    assert.ok(found.ticket.steps.some((s) => s.text === '税务局已办理'));
    await assertFails(guest.call('ticket.track', { number: left.ticket.number, code: 'AAAAAAAAAA' }), 'not_found');
    const back = await visitor.again();
    assert.match(textOf((await back.everything()).at(-1)), /可以领三个月补贴/);
    assert.doesNotMatch(JSON.stringify([found, await back.everything(), await back.client.call('ticket.mine'), visitor.client.pushes]), /绝密/);
});

test('an overdue ticket is told once, also when the server was down at the time', async (t) => {
    const desk = await startDesk(t, { pinned: false, hours: '1-7 00:00-24:00', helper_grace_s: 3600 });
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    const { ticket } = await li.client.call('ticket.put', { conversation_id: visitor.conversationId, kind: 'appeal', title: '诉求', text: '诉求', days: 1 });
    await desk.server.restart();
    await desk.server.clock({ set_wall_ms: ticket.due_at_ms - 60_000 });
    const back = await (await desk.helper('li')).again();
    assert.equal((await back.client.call('ticket.list', { overdue: true })).tickets.length, 0);
    await desk.server.advance(61_000);
    const told = await back.client.next('ticket.overdue');
    assert.equal(told.title, '诉求');
    await desk.server.advance(600_000);
    await back.client.none('ticket.overdue');
    assert.equal((await back.client.call('ticket.list', { overdue: true })).tickets.length, 1);
});

test('who mistypes his code may try again at once, on a page that has just signed in', async (t) => {
    const desk = await startDesk(t, { visitor_rate: 20 });
    const visitor = await desk.visitor();
    const left = await visitor.client.call('ticket.leave', { kind: 'message', text: '想问停业补贴' });
    const other = await desk.visitor();
    await Promise.all(['ticket.mine', 'rating.mine'].map((method) => other.client.call(method)));
    const track = (code) => other.client.call('ticket.track', { number: left.ticket.number, code });
    await assertFails(track('AAAAAAAAAA'), 'not_found');
    assert.equal((await track(left.code)).ticket.number, left.ticket.number);
    const more = await Promise.allSettled(Array.from({ length: 5 }, () => track('AAAAAAAAAB')));
    assert.ok(more.some((one) => one.reason.kind === 'rate_limited'), 'codes are not to be tried by the dozen');
});
