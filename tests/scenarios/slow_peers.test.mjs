// Peers that are silent, half-way or do not read: each is let go without harm to the others.
import assert from 'node:assert/strict';
import test from 'node:test';
import { raw, sleep, start, upgradeRequest, within } from './lib/harness.mjs';

test('a peer that answers no heartbeat is let go within a minute', async (t) => {
    const server = await start(t, { ping_s: '25' });
    const silent = await raw(server.port, upgradeRequest());
    await silent.until(/101 Switching/);
    const alive = await server.connect(); // the library answers pings
    for (let s = 0; s < 60; s += 5) {
        await server.advance(5000);
        await alive.call('ping');
        await sleep(20); // the pong is on its way
    }
    await within(silent.ended, 'the silent one is closed');
    assert.ok((await alive.call('ping')).server_time_ms > 0);
});

test('half a message is not waited for', async (t) => {
    const server = await start(t, { ping_s: '25' });
    const client = await server.connect();
    client.socket.send('{"jsonrpc"', { fin: false });
    await sleep(50);
    for (let s = 0; s < 60; s += 5) {
        await server.advance(5000);
        await sleep(20);
    }
    await within(client.closed, 'close');
});

test('who does not read is closed with 1013 or cut off, the others go on', async (t) => {
    const server = await start(t, { out_queue_kb: '16', address_rate: '1000000' });
    const slow = await raw(server.port, upgradeRequest());
    await slow.until(/101 Switching/);
    slow.pause();
    // Masked text frames with key 0: calls whose answers nobody takes.
    const text = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 'x'.repeat(60), method: '方'.repeat(30) }));
    const frame = Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]);
    const many = Buffer.concat(Array(500).fill(frame));
    const other = await server.connect();
    let closed = false;
    slow.ended.then(() => { closed = true; });
    for (let i = 0; i < 200 && !closed; i++) {
        if (slow.writableLength < 4_000_000)
            slow.write(many);
        await sleep(10);
        const numbers = await (await fetch(server.url('/metrics'))).text();
        if (/^bangban_closed_slow_total [1-9]/m.test(numbers))
            break;
    }
    assert.match(await (await fetch(server.url('/metrics'))).text(), /^bangban_closed_slow_total [1-9]/m);
    await server.advance(5000);
    slow.resume();
    await within(slow.ended, 'the slow one is closed');
    assert.ok((await other.call('ping')).server_time_ms > 0);
});

test('too fast is told when to come back', async (t) => {
    const server = await start(t, { address_rate: '30' });
    const client = await server.connect();
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => client.call('ping')));
    const refused = results.filter((r) => r.status === 'rejected');
    assert.ok(refused.length >= 25 && refused.length <= 31, `${refused.length} refused`);
    assert.equal(refused[0].reason.kind, 'rate_limited');
    assert.ok(refused[0].reason.retryMs > 0);
    await sleep(refused[0].reason.retryMs + 400);
    assert.ok((await client.call('ping')).server_time_ms > 0);
});

test('connections of one address are counted', async (t) => {
    const server = await start(t, { max_per_address: '3' });
    const clients = [await server.connect(), await server.connect(), await server.connect()];
    const refused = await server.connect().catch((e) => e);
    assert.equal(refused.status, 429);
    await clients[0].close();
    for (let i = 0; i < 100; i++) {
        const next = await server.connect().catch(() => null);
        if (next !== null)
            return;
        await sleep(20);
    }
    assert.fail('the place of a closed connection was not given back');
});
