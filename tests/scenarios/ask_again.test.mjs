// Who waits and asks for a person once more is told where he stands; that is no answer of a person.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MINUTE, startDesk, textOf } from './lib/desk.mjs';

// Conversations of three and a half minutes and some real seconds each, so that there is something to measure.
async function serveSome(desk, li, n) {
    for (let i = 0; i < n; i++) {
        const visitor = await desk.visitor();
        await visitor.askPerson();
        await li.accept(visitor.conversationId);
        await li.reply(visitor.conversationId, '您好');
        await desk.server.advance(3.5 * MINUTE);
        await li.close(visitor.conversationId);
    }
}

const places = async (visitor) => (await visitor.everything()).filter((m) => /已在人工队列/.test(textOf(m)));

test('asked again while waiting: place and likely wait, from the field and from the button', async (t) => {
    const desk = await startDesk(t, { capacity: 1, visitor_remind_s: 0 });
    const li = await desk.helper('li');
    await serveSome(desk, li, 5);
    const served = await desk.visitor();
    await served.askPerson();
    await li.accept(served.conversationId);
    await li.reply(served.conversationId, '您好');
    const first = await desk.visitor();
    await first.askPerson();
    const second = await desk.visitor();
    await second.askPerson();

    await second.say('转人工');
    const told = await second.reply('system').then(async (m) => (/已在/.test(textOf(m)) ? m : second.reply('system')));
    assert.equal(textOf(told), '您已在人工队列中，排在第 2 位，预计还需等待约 8 分钟，无需重复排队，请稍候。');
    assert.ok(!(await second.everything()).some((m) => m.from === 'bot' && /转接帮办员/.test(textOf(m))), 'the bot says nothing of it');
    const again = await second.client.call('handoff.request');
    assert.deepEqual([again.state, again.position], ['queued', 2]);
    assert.ok(again.wait_s >= 420 && again.wait_s <= 480, `${again.wait_s}`);
    assert.equal((await places(second)).length, 1, 'the same sentence is not said twice in a row');
    assert.equal((await second.again()).resumed.conversation.wait_s, again.wait_s);

    const pressed = await first.client.call('handoff.request');
    assert.equal(pressed.position, 1);
    assert.match(textOf((await places(first))[0]), /是下一位，预计还需等待约 4 分钟/);

    // None of it is a first response: the clock runs on and the goal is missed.
    await desk.server.advance(61_000);
    const alert = await li.client.next('alert', (a) => a.kind === 'breach' && a.conversation_id === second.conversationId);
    assert.ok(alert.waited_ms >= 60_000);
    const { rows } = await li.client.call('report.handovers', { from: '2026-11-23', until: '2026-11-23' });
    assert.equal(rows.filter((row) => row[7] === '超时').length, 2);
    await second.client.call('handoff.cancel');
    await second.say('转人工');
    assert.equal((await second.changed('queued')).position, 2, 'after cancelling one queues anew');
});

test('asked again before anything was measured, and outside hours', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await visitor.say('人工客服');
    assert.equal(textOf((await visitor.everything()).at(-1)), '您已在人工队列中，是下一位，无需重复排队，请稍候。');
    await desk.server.clock({ set_wall_ms: Date.UTC(2026, 10, 23, 12, 0) }); // 20:00
    const late = await desk.visitor();
    await late.client.call('handoff.request');
    await late.say('我要找人工');
    const last = textOf((await late.everything()).at(-1));
    assert.match(last, /现在不在人工服务时间[^]*明天 09:00上班后回复您/);
});
