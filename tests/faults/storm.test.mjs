// Everybody's connection drops at once and everybody comes back, as after a break of the network: all are back within
// half a minute, each with all of his conversation, and those who were not away do not wait.
// BANGBAN_STORM sets how many (default 500; 10000 for the long form, with a build without sanitizers).
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertWhole, startDesk } from '../scenarios/lib/desk.mjs';
import { Client, sleep } from '../scenarios/lib/harness.mjs';

const N = Number(process.env.BANGBAN_STORM ?? 500);
const JITTER_MS = Math.min(15_000, Math.max(2000, N)); // as the pages do it: nobody comes back at the same moment
const BACK_MS = 30_000;
const WITNESSES = 5;
const P99_MS = 1000;
const BUSY_FACTOR = 5; // a machine that is slow before the storm may be slow in it
const MANY = { visitor_rate: 1_000_000, address_rate: 1_000_000, max_per_address: 100_000, max_connections: 100_000 };

const share = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

// A visitor on a socket of his own. Replies are read but not checked against the schemas: ten thousand would wait.
class Light {
    static async connect(port) {
        const one = new Light();
        one.waiting = new Map();
        const client = await Client.connect(port);
        one.socket = client.socket;
        one.socket.removeAllListeners('message');
        one.socket.on('message', (bytes) => {
            const frame = JSON.parse(bytes.toString());
            one.waiting.get(frame.id)?.(frame);
        });
        return one;
    }

    async call(method, params) {
        const id = this.waiting.size + 1;
        const frame = await new Promise((resolve) => {
            this.waiting.set(id, resolve);
            this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        });
        assert.ok(frame.result, JSON.stringify(frame.error));
        return frame.result;
    }
}

async function inGroups(n, size, make) {
    const all = [];
    for (let i = 0; i < n; i += size)
        all.push(...await Promise.all(Array.from({ length: Math.min(size, n - i) }, (_, k) => make(i + k))));
    return all;
}

// Visitors who stay and write all the time; round trips of durable messages.
function witness(visitor) {
    let on = true;
    let took = [];
    const done = (async () => {
        for (let n = 0; on; n++) {
            const from = Date.now();
            await visitor.call('message.send', { client_id: `w${n}`, text: `第${n}句` });
            took.push(Date.now() - from);
            await sleep(100);
        }
    })();
    return { lap: () => { const lap = took; took = []; return lap; }, stop: () => { on = false; return done; } };
}

const messagesOf = (resumed) => resumed.messages ?? resumed.conversation.messages;

test(`${N} connections drop and return`, { timeout: 900_000 }, async (t) => {
    const desk = await startDesk(t, MANY);
    const { port } = desk.server;
    await (await desk.visitor()).client.call('ping'); // makes the checks of replies ready: seconds of this process
    const people = await inGroups(N, 100, async (i) => {
        const one = await Light.connect(port);
        const { token } = await one.call('visitor.start', {});
        if (i % 10 === 0) // a conversation to come back to
            await one.call('message.send', { client_id: 'a', text: '谢谢' });
        return { one, token, said: i % 10 === 0 };
    });
    const staying = await Promise.all(Array.from({ length: WITNESSES }, async () => {
        const one = await Light.connect(port);
        await one.call('visitor.start', {});
        return one;
    }));
    const witnesses = staying.map(witness);
    await sleep(3000);
    const calm = witnesses.flatMap((w) => w.lap()).sort((a, b) => a - b);

    for (const { one } of people)
        one.socket.terminate();
    const begun = Date.now();
    const backs = await Promise.all(people.map(async ({ token, said }) => {
        await sleep(Math.random() * JITTER_MS);
        for (let attempt = 0; ; attempt++) {
            try {
                const one = await Light.connect(port);
                const resumed = await one.call('visitor.resume', { token, after_seq: 0 });
                const at = Date.now() - begun;
                const seqs = messagesOf(resumed).map((m) => m.seq);
                assert.deepEqual(seqs, seqs.map((_, i) => i + 1), 'no gap');
                assert.equal(messagesOf(resumed).some((m) => m.client_id === 'a'), said);
                one.socket.terminate();
                return at;
            } catch (error) {
                if (error.code === 'ERR_ASSERTION' || attempt >= 20)
                    throw error;
                await sleep(Math.random() * 1000 * (attempt + 1));
            }
        }
    }));
    const stormy = witnesses.flatMap((w) => w.lap()).sort((a, b) => a - b);
    await Promise.all(witnesses.map((w) => w.stop()));
    const all = backs.sort((a, b) => a - b);
    console.log(`${N} back after ${all.at(-1)} ms (half of them ${share(all, 0.5)}); an acknowledgement took p50 ${share(calm, 0.5)} p99 ${share(calm, 0.99)} ms before, `
        + `p50 ${share(stormy, 0.5)} p99 ${share(stormy, 0.99)} ms in the storm (${stormy.length})`);
    assert.ok(all.at(-1) <= BACK_MS, `the last was back after ${all.at(-1)} ms`);
    assert.ok(share(stormy, 0.99) <= Math.max(P99_MS, BUSY_FACTOR * share(calm, 0.99)), `p99 ${share(stormy, 0.99)} ms, before ${share(calm, 0.99)} ms`);
    for (const one of staying) {
        const { messages } = await one.call('message.list', { after_seq: 0, limit: 200 });
        assertWhole(messages);
    }
});
