// Peers that hold on to a connection and do nothing good with it, many at a time while one floods: each is let go
// within a minute, memory stays bounded, nobody else waits. BANGBAN_STUCK sets how many (default 100).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { startDesk } from '../scenarios/lib/desk.mjs';
import { raw, sleep, upgradeRequest, within } from '../scenarios/lib/harness.mjs';

const N = Number(process.env.BANGBAN_STUCK ?? 100);
const MANY = { visitor_rate: 1_000_000, staff_rate: 1_000_000, address_rate: 1_000_000, max_per_address: 100_000, ping_s: 25, staff_ping_s: 8 };
const MINUTE_MS = 60_000;
const QUEUE_KIB = 256; // out_queue_kb
const SLACK_MIB = 400; // what a sanitizer keeps of freed memory before it gives it back

const rssMib = (server) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'))[1]) / 1024;
const endOf = (socket) => socket.ended.then(() => Date.now());

async function crowd(make) {
    const sockets = [];
    for (let i = 0; i < N; i += 50)
        sockets.push(...await Promise.all(Array.from({ length: Math.min(50, N - i) }, make)));
    return sockets;
}

// Asks every 50 ms until stopped; resolves to the round trips, sorted.
function witness(client) {
    let on = true;
    const took = [];
    const done = (async () => {
        await client.call('ping'); // the first one makes the checks of replies ready, here and not in the server
        while (on) {
            const from = Date.now();
            await client.call('ping');
            took.push(Date.now() - from);
            await sleep(50);
        }
        return took.sort((a, b) => a - b);
    })();
    return () => { on = false; return done; };
}

function undisturbed(took) {
    assert.ok(took.length > 20 && took[took.length >> 1] < 200, `half of the calls took ${took[took.length >> 1]} ms`);
    assert.ok(took.at(-1) < 5000, `one call took ${took.at(-1)} ms`);
}

test('silent connections and heads of a byte a second end by themselves', { timeout: 180_000 }, async (t) => {
    const { server } = await startDesk(t, MANY);
    const stop = witness(await server.connect());
    const begun = Date.now();
    const silent = await crowd(() => raw(server.port, ''));
    const slow = await crowd(() => raw(server.port, 'GET'));
    const ends = Promise.all([...silent, ...slow].map(endOf));
    const head = upgradeRequest().slice(3);
    let at = 0;
    const drip = setInterval(() => {
        for (const socket of slow)
            if (socket.writable)
                socket.write(head[at % head.length]);
        at += 1;
    }, 1000);
    t.after(() => clearInterval(drip));
    const last = Math.max(...await within(ends, 'all of them end', MINUTE_MS));
    assert.ok(last - begun < MINUTE_MS, `${last - begun} ms`);
    undisturbed(await stop());
});

test('half frames, and sockets that are never read while one floods', { timeout: 300_000 }, async (t) => {
    const desk = await startDesk(t, MANY);
    const { server } = desk;
    const li = await desk.helper('li');
    const upgraded = async () => {
        const socket = await raw(server.port, upgradeRequest());
        await socket.until(/101 Switching.*\r\n\r\n/s);
        return socket;
    };
    const masked = (text) => {
        const body = Buffer.from(text);
        assert.ok(body.length > 125 && body.length < 65536);
        return Buffer.concat([Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 255, 0, 0, 0, 0]), body]);
    };
    const before = rssMib(server);
    const halves = await crowd(async () => {
        const socket = await upgraded();
        socket.write(Buffer.from([0x81, 0xfe, 0xff, 0x00, 1, 2, 3, 4, 5])); // 65280 bytes are to follow
        return socket;
    });
    // Consoles of one helper: whatever happens at the desk is sent to each of them.
    const resume = masked(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'staff.resume', params: { token: li.token }, pad: ' '.repeat(100) }));
    const deaf = await crowd(async () => {
        const socket = await upgraded();
        socket.write(resume);
        await socket.until(/"id":1/);
        socket.pause();
        return socket;
    });
    const ends = Promise.all([...halves, ...deaf].map((socket) => {
        const end = endOf(socket);
        end.then(() => socket.resume());
        return end;
    }));
    const stop = witness(await server.connect());
    const flooder = await desk.visitor();
    await flooder.askPerson();
    await li.accept(flooder.conversationId);
    for (let i = 0; i < 100; i++)
        await flooder.say('请问'.repeat(200));
    const peak = rssMib(server);
    assert.ok(peak - before < N * 2 * QUEUE_KIB / 1024 + SLACK_MIB, `${before} MiB became ${peak}`);
    for (let s = 0; s < 60; s += 4) { // a minute, in steps that the living can answer within
        await server.advance(4000);
        await li.client.call('ping');
        await flooder.client.call('ping');
        await sleep(30);
        for (const socket of deaf)
            if (s > 40)
                socket.resume(); // to see that it was closed; what it would have read is thrown away
    }
    await within(ends, 'all of them end');
    undisturbed(await stop());
    const { messages } = await li.client.call('conversation.get', { conversation_id: flooder.conversationId, limit: 200 });
    assert.ok(messages.filter((m) => m.from === 'visitor').length >= 100, 'nothing of the flood is lost');
});
