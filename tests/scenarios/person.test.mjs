// What is stored about one visitor: given out whole, and erased so that no file of the database holds a byte of it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';

const SECRET = '锦程商贸叶知秋';
const MARK = '〔已按要求删除〕';
const PDF = Buffer.from(`%PDF-1.4\n${SECRET}\n%%EOF\n`);

function everyFile(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? everyFile(path.join(folder, e.name)) : [path.join(folder, e.name)]));
}
const holding = (server, text) => everyFile(server.dir).filter((file) => readFileSync(file).includes(text)).map((file) => path.relative(server.dir, file));

// Everything a visit can leave behind.
async function visit(desk) {
    const visitor = await desk.visitor({ name: SECRET, page: `https://example.cn/?q=${encodeURI(SECRET)}` });
    await visitor.say(`我是${SECRET}，公司注销要什么材料`);
    await visitor.reply('bot');
    for (let i = 0; i < 30; i++) // more than a page, so that rows move between pages
        await visitor.say(`${SECRET}第${i}句，${'说来话长'.repeat(40)}`);
    const posted = await fetch(desk.server.url('/files'), {
        method: 'POST', body: PDF,
        headers: { authorization: `Bearer ${visitor.token}`, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${SECRET}.pdf`)}` },
    });
    const { file_id: fileId } = await posted.json().then((reply) => reply.result ?? reply);
    await visitor.say('材料', { file_id: fileId });
    await visitor.askPerson();
    const li = await desk.helper('li');
    const id = visitor.conversationId;
    await li.accept(id);
    await li.client.call('draft.put', { conversation_id: id, text: `${SECRET}您好` });
    await li.reply(id, `${SECRET}您好，已收到`);
    await li.client.call('aside.add', { conversation_id: id, kind: 'note', client_id: 'n1', text: `${SECRET}是老客户` });
    await li.close(id, { note: `${SECRET}已答复`, resolution: 'resolved' });
    await visitor.changed('closed');
    await visitor.client.call('conversation.rate', { conversation_id: id, grade: 5, comment: `${SECRET}满意` });
    return visitor;
}

test('a visitor is given out and erased while the server runs', async (t) => {
    const desk = await startDesk(t, { log_level: 'info' });
    const visitor = await visit(desk);
    const other = await desk.visitor({ name: '别人' });
    await other.say('公司注销要什么材料');
    const server = desk.server;
    const data = JSON.parse(await server.cli('person', 'export', '--visitor', String(visitor.id)));
    assert.equal(data.visitor[0].name, SECRET);
    assert.ok(data.messages.some((m) => m.blocks_json[0].text?.includes('已收到')));
    assert.ok(server.log.includes('level=info') || /event=\w+/.test(server.log));
    assert.ok(!server.log.includes(SECRET) && !server.log.includes(visitor.token), 'the log tells neither words nor tokens');
    const n = Object.fromEntries(Object.entries(data).map(([part, rows]) => [part, rows.length]));
    assert.deepEqual([n.files, n.ratings, n.asides, n.drafts], [1, 1, 1, 0], JSON.stringify(n));
    assert.ok(n.traces >= 1 && n.messages > 30 && n.gap_questions >= 1, JSON.stringify(n));
    assert.ok(!JSON.stringify(data).includes('别人'));

    assert.match(await server.cli('person', 'erase', '--visitor', String(visitor.id)), /将要删除[^]*--yes/);
    assert.ok((await visitor.everything()).length > 30 && holding(server, SECRET).length > 1, 'it was there');
    assert.match(await server.cli('person', 'erase', '--visitor', String(visitor.id), '--yes'), /已删除/);
    assert.deepEqual(holding(server, SECRET), [], 'no file holds the secret');

    const messages = await visitor.everything(); // by a window that is still open
    assert.ok(messages.length > 30 && messages.every((m) => textOf(m) === MARK));
    assert.deepEqual(messages.map((m) => m.seq), messages.map((m, i) => i + 1));
    await assertFails((await server.connect()).call('visitor.resume', { token: visitor.token, after_seq: 0 }), 'unauthenticated');
    assert.ok((await other.everything()).some((m) => textOf(m).includes('公司注销')), 'others keep theirs');
    const audit = await server.cli('audit', 'list', '--subject', `visitor:${visitor.id}`);
    assert.ok(audit.includes('person.export') && audit.includes('person.erase'));
    assert.match(await server.cli('audit', 'verify'), /完整/);
    assert.match(await server.cli('check'), /，0 个问题/);
    await server.cli('person', 'erase', '--visitor', String(visitor.id), '--yes'); // again is harmless
});

test('who is being served is not erased, and a wrong call says what is wrong', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor({ name: '王五' });
    await visitor.askPerson();
    const left = await visitor.client.call('ticket.leave', { kind: 'message', text: '想问补贴', contact: '13800000000' });
    const person = (...args) => run('bangban', ['--db', desk.server.db, 'person', ...args]);
    const busy = await person('erase', '--ticket', left.ticket.number, '--yes');
    assert.equal(busy.code, 1);
    assert.match(busy.stderr, /会话|工单/);
    assert.match((await person('export', '--ticket', left.ticket.number)).stdout, /13800000000/);
    for (const [args, code, why] of [[['erase'], 2, /给一个/], [['drop', '--visitor', '1'], 2, /只有/], [['export', '--visitor', '999'], 1, /没有编号为 999/],
        [['export', '--visitor', '甲'], 1, /访客编号/], [['export', '--ticket', '20261123-999'], 1, /没有这件工单/]]) {
        const done = await person(...args);
        assert.equal(done.code, code, done.stderr);
        assert.match(done.stderr, why);
    }
    assert.ok(existsSync(desk.server.db));
});
