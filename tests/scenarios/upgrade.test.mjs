// Who may open a WebSocket: our subprotocol, our path, version 13, our own site or a listed one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, raw, start, upgradeRequest } from './lib/harness.mjs';

const status = async (port, headers) => {
    const socket = await raw(port, upgradeRequest(headers));
    await socket.until(/^HTTP\/1\.[01] \d{3}.*\r\n\r\n/s);
    socket.destroy();
    return Number(/^HTTP\/1\.[01] (\d{3})/.exec(socket.received.toString())[1]);
};

test('upgrade rules', async (t) => {
    const server = await start(t, { origins: 'https://www.example.gov.cn, https://b.example' });
    const host = `127.0.0.1:${server.port}`;
    const cases = [
        [{}, 101, 'no origin: not a browser'],
        [{ Host: host, Origin: `http://${host}` }, 101, 'own site'],
        [{ Origin: 'https://www.example.gov.cn' }, 101, 'listed'],
        [{ Origin: 'https://B.EXAMPLE' }, 101, 'listed, other case'],
        [{ Origin: 'https://evil.example' }, 403, 'not listed'],
        [{ Origin: 'https://www.example.gov.cn.evil.example' }, 403, 'looks like a listed one'],
        [{ Origin: 'null' }, 403, 'a sandboxed frame'],
        [{ Origin: `http://${'a'.repeat(500)}` }, 403, 'too long to read'],
        [{ Host: host, Origin: [`http://${host}`, 'https://evil.example'] }, 403, 'two origins'],
        [{ 'Sec-WebSocket-Protocol': null }, 400, 'no subprotocol'],
        [{ 'Sec-WebSocket-Version': '8' }, 400, 'old version'],
        [{ 'Sec-WebSocket-Protocol': 'chat, bangban.v1' }, 101, 'one of several'],
    ];
    for (const [headers, want, why] of cases)
        assert.equal(await status(server.port, headers), want, why);
    assert.equal((await Client.connect(server.port, { path: '/other' }).catch((e) => e)).status, 404);
    await assert.rejects(Client.connect(server.port, { protocol: 'other.v1' }));
});

test('HTTP/2 is never spoken', async (t) => {
    const server = await start(t);
    const h2c = await raw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n'
        + 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n');
    await h2c.until(/^HTTP\/1\.[01] 400/);
    assert.doesNotMatch(h2c.received.toString('latin1'), /101/);
    const prior = await raw(server.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await prior.ended;
    assert.doesNotMatch(prior.received.toString('latin1'), /^\x00\x00/);
    assert.equal((await fetch(server.url('/healthz'))).status, 200);
});
