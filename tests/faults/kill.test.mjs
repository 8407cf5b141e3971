// The server is killed again and again while visitors ask, helpers answer and an editor writes. What anybody was told is
// saved is there afterwards, once, with its number; what was in flight is sent again and is there once, too.
// BANGBAN_KILLS sets the number of kills (default 30).
import assert from 'node:assert/strict';
import test from 'node:test';
import { CallError, sleep, start } from '../scenarios/lib/harness.mjs';
import { checkPerson, count, crowd, prepare, refused, SETTINGS } from './crowd.mjs';

const KILLS = Number(process.env.BANGBAN_KILLS ?? 30);
const VISITORS = 46;

test(`${KILLS} kills: nothing acknowledged is lost, doubled or reordered`, { timeout: 600_000 + KILLS * 10_000 }, async (t) => {
    const server = await start(t, { ...SETTINGS, before: prepare });
    server.mayFail = true; // killed on purpose; the last start is checked below
    const { random, visitors, helpers, editor, everybody } = crowd(VISITORS);
    for (let kill = 0; kill < KILLS; kill++) {
        const until = { over: false };
        const working = everybody.map((p) => p.work(server, until));
        // After so many acknowledgements, however fast this machine is, and a moment that is nobody's.
        const wanted = count(everybody) + 20 + Math.floor(random() * 60);
        for (let i = 0; i < 1500 && count(everybody) < wanted; i++)
            await sleep(20);
        await sleep(random() * 40);
        until.over = true;
        await server.kill();
        await Promise.all(working);
        await server.start();
    }
    for (const person of everybody)
        await person.arrive(server);
    for (const person of everybody.filter((p) => p.pending)) // what was in flight at the last kill
        await person.send().catch((error) => assert.ok(error instanceof CallError && error.kind !== 'lost', String(error)));
    for (const visitor of visitors)
        await checkPerson(visitor);
    const acked = count(everybody);
    // The helpers' words stand in the visitors' conversations, with the numbers the helpers were told.
    const said = new Map();
    for (const visitor of visitors)
        for (const conversationId of visitor.ledger.acked.keys())
            for (let after = 0, more = true; more;) {
                const { messages } = await visitor.client.call('message.list', { conversation_id: conversationId, after_seq: after, limit: 200 });
                messages.filter((m) => m.from === 'helper').forEach((m) => said.set(`${conversationId}/${m.seq}`, (said.get(`${conversationId}/${m.seq}`) ?? 0) + 1));
                more = messages.length > 0;
                after = messages.at(-1)?.seq;
            }
    for (const helper of helpers)
        for (const [conversationId, of] of helper.ledger.acked)
            for (const seq of of.values())
                assert.equal(said.get(`${conversationId}/${seq}`), 1, `a reply of ${helper.name} in ${conversationId} at ${seq}`);
    for (const [id, summary] of editor.versions)
        assert.equal((await editor.client.call('entry.get', { version_id: id })).version.entry?.summary ?? summary, summary);
    assert.ok(acked > KILLS * 20, `only ${acked} acknowledged; refused ${JSON.stringify([...refused])}`);
    const done = await server.cli('check');
    assert.ok(done !== undefined);
    t.diagnostic(`${KILLS} kills, ${acked} acknowledged messages, ${editor.versions.size} saved versions, 0 lost`);
});
