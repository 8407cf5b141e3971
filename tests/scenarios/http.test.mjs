// Plain HTTP: pages with strict headers, POST /rpc with the same methods, health and numbers.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { raw, start } from './lib/harness.mjs';

const SCRIPT = 'console.log("帮办");\n'.repeat(4000);

function pages(t) {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'bangban-web-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    mkdirSync(path.join(dir, 'assets'));
    writeFileSync(path.join(dir, 'index.html'), '<!doctype html><title>访客</title>');
    writeFileSync(path.join(dir, 'helper.html'), '<!doctype html><title>帮办员</title>');
    writeFileSync(path.join(dir, 'embed.js'), SCRIPT);
    writeFileSync(path.join(dir, 'assets/app-1a2b3c4d.js'), SCRIPT);
    writeFileSync(path.join(dir, 'assets/app-1a2b3c4d.js.br'), brotliCompressSync(SCRIPT));
    writeFileSync(path.join(dir, 'assets/app-1a2b3c4d.js.gz'), gzipSync(SCRIPT));
    writeFileSync(path.join(dir, 'empty.txt'), '');
    writeFileSync(path.join(path.dirname(dir), 'secret-of-bangban.txt'), 'secret');
    return dir;
}

// fetch hides compression and refuses odd paths, so: the request as it is written here.
function get(server, at, headers = {}, method = 'GET') {
    return new Promise((resolve, reject) => {
        const request = http.request({ host: '127.0.0.1', port: server.port, path: at, method, headers, agent: false }, (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
        });
        request.on('error', reject);
        request.end();
    });
}

test('pages', async (t) => {
    const server = await start(t, { web_root: pages(t), origins: 'https://www.example.gov.cn' });
    const home = await get(server, '/');
    assert.equal(home.status, 200);
    assert.match(home.body.toString(), /访客/);
    assert.equal(home.headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(home.headers['cache-control'], 'no-cache');
    assert.match(home.headers['content-security-policy'], /default-src 'self'/);
    assert.match(home.headers['content-security-policy'], /frame-ancestors 'self' https:\/\/www\.example\.gov\.cn$/);
    assert.doesNotMatch(home.headers['content-security-policy'], /unsafe/);
    const own = `127.0.0.1:${server.port}`;
    assert.match(home.headers['content-security-policy'], new RegExp(`connect-src 'self' ws://${own} wss://${own};`));
    const odd = await get(server, '/', { host: "x; script-src 'unsafe-inline'" });
    assert.doesNotMatch(odd.headers['content-security-policy'] ?? '', /unsafe/);
    assert.equal(home.headers['x-content-type-options'], 'nosniff');
    assert.equal(home.headers['referrer-policy'], 'no-referrer');
    assert.equal(home.headers['x-frame-options'], undefined);

    const helper = await get(server, '/helper');
    assert.match(helper.body.toString(), /帮办员/);
    assert.match(helper.headers['content-security-policy'], /frame-ancestors 'none'$/);
    assert.equal(helper.headers['x-frame-options'], 'DENY');
    assert.equal((await get(server, '/embed.js')).headers['cross-origin-resource-policy'], 'cross-origin');
    assert.equal((await get(server, '/empty.txt')).status, 200);

    const again = await get(server, '/', { 'if-none-match': home.headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
    const head = await get(server, '/', {}, 'HEAD');
    assert.equal(head.status, 200);
    assert.equal(Number(head.headers['content-length']), home.body.length);
    assert.equal(head.body.length, 0);
    assert.equal((await get(server, '/', {}, 'DELETE')).status, 405);
});

test('compressed variants and long caching', async (t) => {
    const server = await start(t, { web_root: pages(t) });
    const at = '/assets/app-1a2b3c4d.js';
    const plain = await get(server, at);
    assert.equal(plain.body.toString(), SCRIPT);
    assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
    const br = await get(server, at, { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.deepEqual(br.body, brotliCompressSync(SCRIPT));
    const gz = await get(server, at, { 'accept-encoding': 'gzip' });
    assert.equal(gz.headers['content-encoding'], 'gzip');
    assert.notEqual(gz.headers.etag, br.headers.etag);
    assert.equal(gz.headers.vary, 'accept-encoding');
});

test('nothing but the pages can be reached', async (t) => {
    const server = await start(t, { web_root: pages(t) });
    const paths = ['/../secret-of-bangban.txt', '/..%2fsecret-of-bangban.txt', '/assets/../../secret-of-bangban.txt',
        '//etc/passwd', '/assets', '/assets/', '/index.html.br', '/index.html%00.br', '/assets/app-1a2b3c4d.js.br'];
    for (const at of paths) {
        const response = await get(server, at).catch(() => ({ status: 404, body: '' }));
        assert.ok(response.status >= 400, `${at}: ${response.status}`);
        assert.doesNotMatch(response.body.toString(), /secret/);
    }
    assert.equal((await get(server, '/')).status, 200);
});

test('one connection, many requests', async (t) => {
    const server = await start(t, { web_root: pages(t) });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (const at of ['/', '/helper', '/none', '/assets/app-1a2b3c4d.js', '/healthz', '/']) {
        const status = await new Promise((resolve, reject) => {
            http.get({ host: '127.0.0.1', port: server.port, path: at, agent }, (response) => {
                response.resume();
                response.on('end', () => resolve(response.statusCode));
            }).on('error', reject);
        });
        assert.equal(status, at === '/none' ? 404 : 200, at);
    }
    agent.destroy();
});

test('health and numbers', async (t) => {
    const server = await start(t);
    assert.equal((await get(server, '/healthz')).body.toString(), 'ok\n');
    assert.equal((await get(server, '/readyz')).status, 200);
    const client = await server.connect();
    await client.call('ping');
    const text = (await get(server, '/metrics')).body.toString();
    assert.match(text, /^bangban_connections 1$/m);
    assert.match(text, /^bangban_calls_ok_total [1-9]/m);
    assert.match(text, /^bangban_call_seconds_bucket\{le="\+Inf"\} [1-9]/m);
    // Every line is a comment or name, labels, number.
    for (const line of text.trim().split('\n'))
        assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{le="[^"]+"\})? -?[\d.]+)$/);
    assert.equal((await get(server, '/metrics', { 'x-forwarded-for': '1.2.3.4' })).status, 403);
});

test('POST /rpc speaks the same methods', async (t) => {
    const server = await start(t);
    assert.ok((await server.post('ping')).result.server_time_ms > 0);
    const { token } = (await server.post('visitor.start', { name: '小程序' })).result;
    assert.equal((await server.post('message.list', { limit: 5 })).error.data.kind, 'unauthenticated');
    assert.equal((await server.post('message.list', { limit: 5 }, 'wrong')).error.data.kind, 'unauthenticated');
    assert.ok((await server.post('message.list', { limit: 5 }, token)).result.messages);
    assert.equal((await server.post('queue.list', {}, token)).error.data.kind, 'denied');
    assert.equal((await server.post('no.such')).error.data.kind, 'unknown_method');
});

test('POST /rpc refuses what is no call', async (t) => {
    const server = await start(t, { frame_kb: '2' });
    const post = (body, headers) => fetch(server.url('/rpc'), { method: 'POST', body, headers });
    const json = { 'content-type': 'application/json' };
    assert.equal((await post('{}', { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await post('x'.repeat(3000), json)).status, 413);
    assert.equal((await post('{}', { ...json, origin: 'https://evil.example' })).status, 403);
    assert.equal((await fetch(server.url('/rpc'))).status, 405);
    assert.equal((await (await post('{', json)).json()).error.data.kind, 'parse_error');
    assert.equal((await (await post(Buffer.from([0x22, 0xff, 0x22]), json)).json()).error.data.kind, 'parse_error');
    const chunked = await raw(server.port, 'POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n');
    await chunked.until(/^HTTP\/1\.[01] 411/);
    const half = await raw(server.port, 'POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"jsonrpc"');
    half.destroy();
    assert.ok((await server.post('ping')).result);
});
