// Who is faster gets the conversation, and nobody else does.
// BANGBAN_RACE_ROUNDS=10000 is the long form.
import assert from 'node:assert/strict';
import test from 'node:test';
import { PASSWORD, assertWhole, startDesk, textOf } from './lib/desk.mjs';
import { signIn, staff } from './lib/editors.mjs';

const N_HELPERS = 20;
const ROUNDS = Number(process.env.BANGBAN_RACE_ROUNDS ?? 300);
const CHUNK = 200; // rounds between two looks at what the visitor has
const UNLIMITED = { visitor_rate: 1_000_000, staff_rate: 1_000_000, address_rate: 1_000_000 };

// Twenty consoles, each the only one of its helper.
async function raceDesk(t) {
    const desk = await startDesk(t, { ...UNLIMITED, password_kib: 8192 });
    const admin = await staff(desk, 'guan', 'helper,admin,supervisor');
    const helpers = [];
    for (let i = 1; i <= N_HELPERS; i++) {
        const name = `racer${i}`;
        const { account_id } = await admin.call('account.put', {
            name, display_name: `帮办${i}`, roles: 'helper', password: PASSWORD, capacity: 2, languages: '',
        });
        const client = await signIn(desk, name);
        await client.call('staff.status', { status: 'online' });
        helpers.push({ id: account_id, display: `帮办${i}`, client });
    }
    return { desk, helpers };
}

// One round: all twenty at once, each time another one first. Returns who won.
async function race({ helpers }, visitor, round) {
    const order = [...helpers.slice(round % N_HELPERS), ...helpers.slice(0, round % N_HELPERS)];
    await visitor.askPerson();
    const results = await Promise.allSettled(order.map((h) => h.client.call('conversation.accept', { conversation_id: visitor.conversationId })));
    const winners = order.filter((_, i) => results[i].status === 'fulfilled');
    assert.equal(winners.length, 1, `round ${round}`);
    const [winner] = winners;
    for (const { reason } of results.filter((r) => r.status === 'rejected')) {
        assert.equal(reason.kind, 'conflict');
        assert.equal(reason.text, `已由${winner.display}接入`);
    }
    await winner.client.call('conversation.hand_back', { conversation_id: visitor.conversationId });
    await visitor.changed('bot');
    return winner;
}

// The visitor is told of one helper, once; what is said in the conversation reaches the winner's console alone.
function checkTold({ helpers }, visitor, winner, round) {
    const told = visitor.client.pushes.filter((f) => f.method === 'conversation.changed').map((f) => f.params);
    assert.deepEqual(told.map((c) => [c.state, c.helper_name]), [['active', winner.display]], `round ${round}`);
    const welcomed = visitor.client.pushes.filter((f) => f.method === 'message.new' && textOf(f.params).includes('已接入'));
    assert.equal(welcomed.length, 1, `round ${round}`);
    for (const h of helpers) {
        const heard = h.client.pushes.filter((f) => f.method === 'message.new' && textOf(f.params).includes('已接入')).length;
        assert.equal(heard, h === winner ? 1 : 0, `round ${round}: ${h.display}`);
        h.client.pushes = [];
    }
    visitor.client.pushes = [];
}

test(`twenty helpers accept at once, ${ROUNDS} rounds: exactly one wins, the others are told who`, { timeout: 6 * 3_600_000 }, async (t) => {
    const race20 = await raceDesk(t);
    let visitor = await race20.desk.visitor();
    const wins = new Map();
    for (let round = 0; round < ROUNDS; round++) {
        const winner = await race(race20, visitor, round);
        checkTold(race20, visitor, winner, round);
        wins.set(winner.id, (wins.get(winner.id) ?? 0) + 1);
        if (round % CHUNK === CHUNK - 1 || round === ROUNDS - 1)
            visitor = await checkWhole(race20.desk, visitor);
    }
    t.diagnostic(`${ROUNDS} rounds, won by ${wins.size} helpers, ${Math.min(...wins.values())} to ${Math.max(...wins.values())} times`);
    assert.ok(wins.size > N_HELPERS / 2, `nobody is preferred: ${JSON.stringify([...wins])}`);
});

// Every number once, over as many pages as it takes; the next rounds are another visitor's.
async function checkWhole(desk, visitor) {
    const messages = [];
    for (;;) {
        const page = (await visitor.client.call('message.list', { after_seq: messages.at(-1)?.seq ?? 0, limit: 200 })).messages;
        messages.push(...page);
        if (page.length < 200)
            break;
    }
    assertWhole(messages);
    await visitor.client.close();
    return desk.visitor();
}
