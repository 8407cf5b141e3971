// Who may open a WebSocket or POST: our subprotocol, our path, version 13, our own site, a listed one, a listed mini-program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { Client, raw, sleep, start, upgradeRequest } from './lib/harness.mjs';

const HUNG_UP = 0; // no answer at all
const headOf = async (port, request) => {
    const socket = await raw(port, request);
    await Promise.race([socket.ended, new Promise((resolve) => socket.once('data', resolve))]);
    if (socket.received.length === 0)
        return HUNG_UP;
    await socket.until(/^HTTP\/1\.[01] \d{3}.*\r\n\r\n/s);
    socket.destroy();
    return Number(/^HTTP\/1\.[01] (\d{3})/.exec(socket.received.toString())[1]);
};
const status = (port, headers) => headOf(port, upgradeRequest(headers));

const CALL = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const postStatus = (port, headers) => headOf(port, ['POST /rpc HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${CALL.length}`,
    ...Object.entries({ Host: '127.0.0.1', ...headers }).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))].join('\r\n') + `\r\n\r\n${CALL}`);

// What holds for the socket holds for POST: [headers, may].
const sites = (host) => [
    [{}, true, 'no origin: not a browser'],
    [{ Host: host, Origin: `http://${host}` }, true, 'own site'],
    [{ Host: host, Origin: `https://${host}` }, true, 'own site behind TLS'],
    [{ Host: host, Origin: 'http://127.0.0.1' }, false, 'own host, other port'],
    [{ Host: host, Origin: `http://${host}0` }, false, 'own host, a port that begins the same'],
    [{ Host: host, Origin: `http://user@${host}` }, false, 'own host behind a name'],
    [{ Host: host, Origin: host }, false, 'own host without scheme'],
    [{ Host: host, Origin: `ws://${host}` }, false, 'no scheme of a page'],
    [{ Origin: 'https://www.example.gov.cn' }, true, 'listed'],
    [{ Origin: 'https://B.EXAMPLE' }, true, 'listed, other case'],
    [{ Origin: 'https://evil.example' }, false, 'not listed'],
    [{ Origin: 'http://www.example.gov.cn' }, false, 'listed, other scheme'],
    [{ Origin: 'https://www.example.gov.cn:8443' }, false, 'listed, other port'],
    [{ Origin: 'https://www.example.gov.cn/' }, false, 'listed, with a path'],
    [{ Origin: 'https://www.example.gov.cn.evil.example' }, false, 'begins like a listed one'],
    [{ Origin: 'https://evilwww.example.gov.cn' }, false, 'ends like a listed one'],
    [{ Origin: 'https://example.gov.cn' }, false, 'above a listed one'],
    [{ Origin: 'https://a.www.example.gov.cn' }, false, 'below a listed one'],
    [{ Origin: 'https://www.example.gov.cn, https://b.example' }, false, 'two listed ones in one header'],
    [{ Origin: 'null' }, false, 'a sandboxed frame'],
    [{ Origin: 'file://' }, false, 'a file'],
    [{ Origin: `http://${'a'.repeat(500)}` }, false, 'too long to read'],
    [{ Host: host, Origin: [`http://${host}`, 'https://evil.example'] }, false, 'two origins'],
    [{ Host: host, Origin: ['https://evil.example', `http://${host}`] }, false, 'two origins, the other way round'],
    [{ Referer: 'https://servicewechat.com/wx0123456789abcdef/12/page-frame.html' }, true, 'a listed mini-program'],
    [{ Referer: 'https://servicewechat.com/wx0000000000000000/12/page-frame.html' }, false, 'another mini-program'],
    [{ Referer: 'https://servicewechat.com/wx0123456789abcdef0/1/' }, false, 'one whose id begins like ours'],
    [{ Referer: 'https://SERVICEWECHAT.com/' }, false, 'a mini-program without id'],
    [{ Referer: ['https://servicewechat.com/wx0123456789abcdef/12/', 'https://servicewechat.com/wx0/1/'] }, false, 'two of them'],
    [{ Referer: `https://servicewechat.com/wx0/${'x'.repeat(1200)}` }, false, 'too long to read'],
    [{ Origin: 'https://evil.example', Referer: 'https://servicewechat.com/wx0123456789abcdef/12/' }, false, 'a page that says it is a mini-program'],
    [{ Referer: 'https://www.example.gov.cn/help' }, true, 'a page of any site, which its Origin would name'],
];

test('which sites may open a socket or POST', async (t) => {
    const server = await start(t, { origins: 'https://www.example.gov.cn, https://b.example', mini_programs: 'wxffffffffffffffff, wx0123456789abcdef' });
    for (const [headers, may, why] of sites(`127.0.0.1:${server.port}`)) {
        assert.equal(await status(server.port, headers), may ? 101 : 403, why);
        assert.equal(await postStatus(server.port, headers), may ? 200 : 403, `POST: ${why}`);
    }
});

test('no mini-program may unless it is listed', async (t) => {
    const server = await start(t);
    assert.equal(await status(server.port, { Referer: 'https://servicewechat.com/wx0123456789abcdef/12/' }), 403);
    assert.equal(await status(server.port, { Referer: 'https://servicewechat.com//12/' }), 403);
});

test('upgrade rules', async (t) => {
    const server = await start(t);
    const cases = [
        [{ 'Sec-WebSocket-Protocol': null }, 400, 'no subprotocol'],
        [{ 'Sec-WebSocket-Protocol': 'chat' }, HUNG_UP, 'another'],
        [{ 'Sec-WebSocket-Protocol': 'bangban.v10' }, HUNG_UP, 'one that begins like ours'],
        [{ 'Sec-WebSocket-Protocol': 'x'.repeat(300) }, HUNG_UP, 'too long to read'],
        [{ 'Sec-WebSocket-Protocol': 'chat, bangban.v1' }, 101, 'one of several'],
        [{ 'Sec-WebSocket-Version': '8' }, 400, 'old version'],
        [{ 'Sec-WebSocket-Version': '14' }, 400, 'a version to come'],
        [{ 'Sec-WebSocket-Version': null }, 400, 'no version'],
        [{ 'Sec-WebSocket-Extensions': 'permessage-deflate' }, 101, 'extensions are not taken up'],
    ];
    for (const [headers, want, why] of cases)
        assert.equal(await status(server.port, headers), want, why);
    assert.equal((await Client.connect(server.port, { path: '/other' }).catch((e) => e)).status, 404);
    assert.equal((await Client.connect(server.port, { path: '/ws/' }).catch((e) => e)).status, 404);
    await assert.rejects(Client.connect(server.port, { protocol: 'other.v1' }));
    const plain = await raw(server.port, upgradeRequest({ 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
    await plain.until(/101 Switching.*\r\n\r\n/s);
    assert.doesNotMatch(plain.received.toString('latin1'), /sec-websocket-extensions/i);
    assert.match(plain.received.toString('latin1'), /sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i); // RFC 6455, 1.3
    plain.destroy();
    const bad = [
        upgradeRequest({ 'Sec-WebSocket-Key': null }),
        upgradeRequest().replace('GET /ws', 'POST /ws'),
        upgradeRequest({ Upgrade: 'websocket2' }),
        upgradeRequest({ Host: null }),
    ];
    for (const request of bad) {
        const socket = await raw(server.port, request);
        await Promise.race([socket.ended, sleep(1000)]); // what is no upgrade may be left to the time-out of a half request
        assert.doesNotMatch(socket.received.toString('latin1'), /^HTTP\/1\.[01] (101|200)/, request.slice(0, 60));
        socket.destroy();
    }
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

// The server speaks plain HTTP; TLS is the proxy's. What a TLS client says first, ALPN h2 in it, is answered by no
// handshake.
test('a TLS greeting is no request', { skip: spawnSync('openssl', ['version']).error && 'no openssl here' }, async (t) => {
    const server = await start(t);
    const done = spawnSync('openssl', ['s_client', '-alpn', 'h2', '-connect', `127.0.0.1:${server.port}`], { input: '', encoding: 'latin1', timeout: 20_000 });
    assert.doesNotMatch(done.stdout, /ALPN protocol: h2/);
    assert.match(done.stdout, /no peer certificate available/);
    assert.equal((await fetch(server.url('/healthz'))).status, 200);
});
