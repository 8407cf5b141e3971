// The wall clock is set forward and back, by an hour and by a day, under people who talk: what was said stays in its
// order, nobody is taken for gone, and a session ends at its time.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from '../scenarios/lib/harness.mjs';
import { assertWhole, HOUR, startDesk, textOf } from '../scenarios/lib/desk.mjs';

const DAY = 24 * HOUR;

for (const [name, step] of [['an hour forward', HOUR], ['an hour back', -HOUR], ['a day forward', DAY], ['a day back', -DAY]])
    test(`the clock steps ${name}`, async (t) => {
        const desk = await startDesk(t, { session_hours: 48, hours: '1-7 00:00-24:00', holidays: 'false' });
        const li = await desk.helper('li');
        const served = await desk.visitor({ name: '正在办' });
        await served.askPerson();
        await li.accept(served.conversationId);
        await served.say('第一句');
        const waiting = await desk.visitor({ name: '在排队' });
        await waiting.askPerson();
        const asking = await desk.visitor({ name: '问机器人' });
        await asking.say('公司注销要什么材料');
        await asking.reply('bot');

        await desk.server.clock({ step_wall_ms: step });
        await served.say('第二句');
        await li.reply(served.conversationId, '第三句');
        await asking.say('那要多久');
        await asking.reply('bot');

        const said = await served.everything();
        assertWhole(said);
        assert.deepEqual(said.map(textOf).filter((text) => /^第.句$/.test(text)), ['第一句', '第二句', '第三句']);
        assertWhole(await asking.everything());
        const { conversations } = await li.client.call('conversation.mine');
        assert.deepEqual(conversations.filter((c) => c.state === 'active').map((c) => c.id), [served.conversationId], 'still his');
        assert.deepEqual((await li.waiting()).map((w) => w.conversation_id ?? w.id), [waiting.conversationId], 'still in the queue');
        assert.equal((await li.again()).id, li.id, 'the helper signs in by his token');
        await served.again();
    });

// A session is valid by what the clock says, up to the moment it was given: a clock that is put right gives back what a
// wrong one took. What was ended by a person stays ended.
test('a session is over at its time, and one that was signed out stays so', async (t) => {
    const desk = await startDesk(t, { session_hours: 12, idle_lock_min: 0 });
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    await wang.client.call('staff.logout');
    await desk.server.clock({ step_wall_ms: 13 * HOUR });
    await assertFails(li.again(), 'unauthenticated');
    await desk.server.clock({ step_wall_ms: -13 * HOUR });
    await assertFails(wang.again(), 'unauthenticated');
    await desk.server.clock({ step_wall_ms: -DAY });
    await assertFails(wang.again(), 'unauthenticated');
    await desk.server.clock({ step_wall_ms: DAY });
    await desk.server.clock({ advance_ms: 13 * HOUR });
    await assertFails(li.again(), 'unauthenticated');
});
