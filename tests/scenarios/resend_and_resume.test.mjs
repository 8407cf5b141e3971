// Messages sent twice and windows that were away: nothing doubled, nothing missing.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startDesk } from './lib/desk.mjs';

test('a duplicate client id is answered as the first time', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const params = { client_id: 'once', text: '公司注销登记怎么办' };
    const results = await Promise.all([1, 2, 3, 4].map(() => visitor.client.call('message.send', params)));
    assert.equal(new Set(results.map((r) => r.seq)).size, 1);
    assert.equal(results.filter((r) => r.duplicate).length, 3);
    await visitor.reply('bot');
    const tab = await visitor.again();
    assert.equal((await tab.client.call('message.send', params)).duplicate, true);
    await tab.client.none('message.new');
    assert.equal((await visitor.everything()).length, 3);
    const other = await desk.visitor(); // another person may well use the same id
    assert.equal((await other.client.call('message.send', params)).duplicate, false);
});

test('a reconnecting window gets exactly what it missed, in every order', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const phone = await visitor.again();
    assert.equal(phone.resumed.last_seq, 1);
    phone.client.vanish();
    await visitor.say('公司注销登记怎么办');
    await visitor.reply('bot');
    await visitor.say('要什么材料');
    await visitor.reply('bot');
    const back = await visitor.again(1);
    assert.deepEqual(back.resumed.messages.map((m) => m.seq), [2, 3, 4, 5]);
    assert.equal(back.resumed.more, false);
    const none = await visitor.again(5);
    assert.deepEqual(none.resumed.messages, []);
    // While somebody is talking, a window that comes and goes misses nothing between answer and push.
    let windowsComing = true;
    const talk = (async () => {
        while (windowsComing)
            await visitor.say('公司注销登记怎么办');
    })();
    try {
        for (let i = 0; i < 10; i++) {
            const window = await visitor.again(5);
            const seen = window.resumed.messages.map((m) => m.seq);
            const next = await window.client.next('message.new');
            assert.ok(next.seq <= (seen.at(-1) ?? 5) + 1, `gap between ${seen.at(-1)} and ${next.seq}`);
            window.client.vanish();
        }
    } finally {
        windowsComing = false;
    }
    await talk;
});
