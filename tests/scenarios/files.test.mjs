// Files both ways: uploaded over HTTP, said in a message, shown or saved by whoever may, by nobody else.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { HOUR, startDesk } from './lib/desk.mjs';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

// The JSON-RPC reply, or the HTTP status when it is not 200.
async function upload(server, token, bytes, name, headers = {}) {
    const response = await fetch(server.url('/files'), {
        method: 'POST', body: bytes,
        headers: {
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            'content-type': 'application/octet-stream',
            'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`, ...headers,
        },
    });
    return response.status === 200 ? response.json() : response.status;
}

const download = (server, token, path) => fetch(server.url(path), token ? { headers: { authorization: `Bearer ${token}` } } : {});

async function talk(desk) {
    const li = await desk.helper('li');
    const visitor = await desk.visitor();
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    return { li, visitor, id: visitor.conversationId };
}

test('a picture of the visitor and a document of the helper', async (t) => {
    const desk = await startDesk(t);
    const { li, visitor, id } = await talk(desk);
    const { result } = await upload(desk.server, visitor.token, PNG, '营业执照.png');
    assert.deepEqual([result.name, result.mime, result.size, result.image], ['营业执照.png', 'image/png', PNG.length, true]);
    await visitor.say('这是我的执照', { file_id: result.file_id });
    const seen = await li.client.next('message.new', (m) => m.from === 'visitor');
    assert.deepEqual(seen.blocks.map((b) => b.type), ['text', 'file']);
    const { url } = await li.client.call('file.link', { file_id: seen.blocks[1].file_id });
    const shown = await download(desk.server, null, url);
    assert.equal(shown.status, 200);
    assert.deepEqual(Buffer.from(await shown.arrayBuffer()), PNG);
    assert.equal(shown.headers.get('content-type'), 'image/png');
    assert.equal(shown.headers.get('x-content-type-options'), 'nosniff');
    assert.match(shown.headers.get('content-security-policy'), /default-src 'none'; sandbox/);
    assert.match(shown.headers.get('content-disposition'), /^inline; .*filename\*=UTF-8''%E8%90%A5/);

    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 0x20)]);
    const answer = await upload(desk.server, li.token, pdf, '样表.pdf');
    await li.reply(id, '', { file_id: answer.result.file_id });
    const got = await visitor.reply('helper');
    const saved = await download(desk.server, visitor.token, `/files/${got.blocks[0].file_id}`);
    assert.match(saved.headers.get('content-disposition'), /^attachment; /);
    assert.deepEqual(Buffer.from(await saved.arrayBuffer()), pdf);
});

test('who may not have a file gets the same answer as for none', async (t) => {
    const desk = await startDesk(t);
    const { visitor } = await talk(desk);
    const stranger = await desk.visitor();
    const { result } = await upload(desk.server, visitor.token, PNG, 'a.png');
    await visitor.say('', { file_id: result.file_id });
    const path = `/files/${result.file_id}`;
    const { url } = await visitor.client.call('file.link', { file_id: result.file_id });
    for (const [token, at] of [[null, path], [stranger.token, path], ['x'.repeat(43), path], [visitor.token, '/files/999'],
        [null, url.replace(/.$/, (c) => (c === '0' ? '1' : '0'))], [null, `${path}?k=1-2`], [visitor.token, '/files/../bangban.db'],
        [visitor.token, '/files/'], [visitor.token, '/files/%2e%2e']]) {
        const response = await download(desk.server, token, at);
        assert.equal(response.status, 404, at);
    }
    await assertFails(stranger.client.call('file.link', { file_id: result.file_id }), 'not_found');
    await assertFails(stranger.client.call('message.send', { client_id: 'x', file_id: result.file_id }), 'not_found');
    await desk.server.advance(301_000);
    assert.equal((await download(desk.server, null, url)).status, 404, 'a link lives five minutes');
    for (const method of ['file.put', 'file.open'])
        await assertFails(visitor.client.call(method), 'unknown_method');
});

test('what is refused, and stored nowhere', async (t) => {
    const desk = await startDesk(t, { upload_kb: 64 });
    const { visitor } = await talk(desk);
    const up = (...args) => upload(desk.server, ...args);
    const refused = await up(visitor.token, Buffer.from('MZ\x90\x00\x03', 'latin1'), '照片.png');
    assert.equal(refused.error.data.kind, 'invalid');
    assert.match(refused.error.message, /只能发送图片/);
    assert.equal((await up(visitor.token, Buffer.alloc(0), 'a.png')).error.data.kind, 'invalid');
    assert.equal(await up(visitor.token, Buffer.alloc(65 * 1024), 'a.png'), 413);
    assert.equal(await up(null, PNG, 'a.png'), 401);
    assert.equal((await up('y'.repeat(43), PNG, 'a.png')).error.data.kind, 'unauthenticated');
    assert.equal(await up(visitor.token, PNG, 'a.png', { origin: 'https://evil.example' }), 403);
    assert.equal((await fetch(desk.server.url('/files'))).status, 405);
    const script = await up(visitor.token, Buffer.from('<script>alert(1)</script>'), '../../x.html');
    assert.deepEqual([script.result.mime, script.result.name], ['text/plain; charset=utf-8', 'x.html.txt']);
});

test('what was uploaded and never said is gone after a day', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    const visitor = await desk.visitor();
    await upload(desk.server, visitor.token, PNG, 'a.png');
    const folder = `${desk.server.db}.files`;
    const contents = () => readdirSync(folder).flatMap((one) => readdirSync(`${folder}/${one}`));
    assert.equal(contents().length, 1);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (let half = 0; half < 52; half++)
        await desk.server.advance(HOUR / 2);
    assert.equal(contents().length, 0);
});
