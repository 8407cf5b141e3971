// What a visitor's browser would never send: each gets a clear answer, and the server stays up.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, raw, start, upgradeRequest, within } from './lib/harness.mjs';

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

test('bad frames are answered and the connection survives', async (t) => {
    const server = await start(t);
    const client = await server.connect();
    const cases = [
        ['{', 'parse_error', null],
        ['', 'parse_error', null],
        ['[1,2]', 'invalid_request', null],
        ['[]', 'invalid_request', null],
        ['"text"', 'parse_error', null],
        ['{"jsonrpc":"2.0","id":5}', 'invalid_request', 5],
        ['{"id":5,"method":"ping"}', 'invalid_request', 5],
        ['{"jsonrpc":"1.0","id":5,"method":"ping"}', 'invalid_request', 5],
        ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', 'invalid_request', null],
        ['{"jsonrpc":"2.0","id":{},"method":"ping"}', 'invalid_request', null],
        ['{"jsonrpc":"2.0","id":6,"method":"ping","params":[1]}', 'invalid_request', 6],
        [`{"jsonrpc":"2.0","id":"${'长'.repeat(65)}","method":"ping"}`, 'invalid_request', null],
        ['{"jsonrpc":"2.0","id":7,"id":8,"method":"ping"}', 'parse_error', null],
        ['{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":1,"a":2}}', 'parse_error', null],
        ['{"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":"\\u0000"}}', 'parse_error', null],
        [`{"jsonrpc":"2.0","id":7,"method":"ping","params":${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`, 'too_large', null],
        [`${'['.repeat(60000)}`, 'too_large', null],
    ];
    for (const [text, kind, id] of cases) {
        client.send(text);
        const { id: gotId, error } = await client.nextUnmatched();
        assert.equal(error.data.kind, kind, text.slice(0, 80));
        assert.equal(gotId, id, text.slice(0, 80));
        assert.match(error.message, /[\u4e00-\u9fff]/);
    }
    assert.ok((await client.call('ping')).server_time_ms > 0);
});

test('unknown methods, wrong types and a role that is missing', async (t) => {
    const server = await start(t);
    const client = await server.connect();
    await assertFails(client.call('no.such'), 'unknown_method');
    await assertFails(client.call('kb.reload'), 'unknown_method');
    await assertFails(client.call('方'.repeat(5000)), 'unknown_method');
    await assertFails(client.call('message.typing'), 'unauthenticated');
    await assertFails(client.call('test.clock', { advance_ms: 'soon' }), 'invalid', 'advance_ms');
    await assertFails(client.call('test.clock', { advance_ms: 1.5 }), 'invalid', 'advance_ms');
    await assertFails(client.call('test.clock', { advance_ms: -1 }), 'invalid', 'advance_ms');
    await assertFails(client.call('test.clock', { advance_ms: 1e300 }), 'invalid', 'advance_ms');
    assert.ok((await client.call('ping', { unknown: true })).server_time_ms > 0);
});

test('test methods do not exist unless they are switched on', async (t) => {
    const server = await start(t, { test_methods: 'false' });
    const client = await server.connect();
    await assertFails(client.call('test.clock', { advance_ms: 1 }), 'unknown_method');
});

test('an over-long message closes with 1009, whole or in pieces', async (t) => {
    const server = await start(t);
    for (const pieces of [1, 8]) {
        const client = await server.connect();
        const part = 'x'.repeat(Math.ceil(66_000 / pieces));
        for (let i = 0; i < pieces; i++)
            client.socket.send(part, { fin: i === pieces - 1 });
        assert.equal((await within(client.closed, 'close')).code, 1009);
    }
    const client = await server.connect();
    client.send(JSON.stringify(ping) + ' '.repeat(60_000)); // long, but within the limit
    assert.ok((await client.nextUnmatched()).result);
});

test('a message may come in pieces with pings between them', async (t) => {
    const server = await start(t);
    const client = await server.connect();
    const text = JSON.stringify(ping);
    client.socket.send(text.slice(0, 10), { fin: false });
    client.socket.ping();
    client.socket.send(text.slice(10, 11), { fin: false });
    client.socket.send(text.slice(11), { fin: true });
    assert.ok((await client.nextUnmatched()).result.server_time_ms > 0);
});

test('binary closes with 1003, invalid UTF-8 with 1007', async (t) => {
    const server = await start(t);
    const binary = await server.connect();
    binary.socket.send(Buffer.from(JSON.stringify(ping)), { binary: true });
    assert.equal((await within(binary.closed, 'close')).code, 1003);
    for (const bytes of [[0xff, 0xfe], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe4, 0xbd]]) {
        const client = await server.connect();
        client.socket.send(Buffer.from([0x22, ...bytes]), { binary: false });
        assert.equal((await within(client.closed, 'close')).code, 1007);
    }
    const client = await server.connect();
    await client.call('ping');
});

test('bytes that are no frame end that connection only', async (t) => {
    const server = await start(t);
    const witness = await server.connect();
    const bad = [
        Buffer.from([0x81, 0x02, 0x7b, 0x7d]),             // not masked
        Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),             // reserved bits
        Buffer.from([0x83, 0x80, 0, 0, 0, 0]),             // reserved opcode
        Buffer.from([0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0]), // a ping of 126 bytes
        Buffer.from([0x81, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), // 2^62
        Buffer.from([0x80, 0x80, 0, 0, 0, 0]),             // continues nothing
        Buffer.alloc(2000, 0x41),
    ];
    for (const bytes of bad) {
        const socket = await raw(server.port, upgradeRequest());
        await socket.until(/101 Switching/);
        socket.write(bytes);
        await witness.call('ping');
        socket.destroy();
        await socket.ended;
    }
    await witness.call('ping');
});
