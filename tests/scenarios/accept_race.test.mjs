// Who is faster gets the conversation, and nobody else does.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertWhole, startDesk } from './lib/desk.mjs';

test('two helpers accept at once: exactly one wins, every time', async (t) => {
    const rounds = 40;
    const desk = await startDesk(t);
    const helpers = [await desk.helper('li'), await desk.helper('wang')];
    const visitor = await desk.visitor();
    const wins = { li: 0, wang: 0 };
    for (let round = 0; round < rounds; round++) {
        await visitor.askPerson();
        const order = round % 2 ? [...helpers].reverse() : helpers;
        const results = await Promise.allSettled(order.map((h) => h.accept(visitor.conversationId)));
        const winner = results.findIndex((r) => r.status === 'fulfilled');
        const loser = results.find((r) => r.status === 'rejected');
        assert.equal(results.filter((r) => r.status === 'fulfilled').length, 1);
        assert.equal(loser.reason.kind, 'conflict');
        assert.match(loser.reason.text, /已由(李工|王工)接入/);
        const { name } = order[winner];
        wins[name]++;
        await order[winner].client.call('conversation.hand_back', { conversation_id: visitor.conversationId });
    }
    assert.ok(wins.li > 0 && wins.wang > 0, `nobody is preferred: ${JSON.stringify(wins)}`);
    assertWhole((await visitor.client.call('message.list', { after_seq: 0, limit: 200 })).messages);
});
