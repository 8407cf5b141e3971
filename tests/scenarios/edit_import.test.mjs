// A file on its way into the base from the console: read, looked at, taken over as drafts, reviewed, answered.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { PASSWORD, startDesk, textOf } from './lib/desk.mjs';
import { editors, publish, signIn } from './lib/editors.mjs';
import { docx, p, types, zip } from './lib/office.mjs';

async function tokenOf(desk, name) {
    const client = await desk.server.connect();
    return (await client.call('staff.login', { name, password: PASSWORD })).token;
}

async function upload(desk, token, name, bytes) {
    const reply = await fetch(desk.server.url('/imports'), {
        method: 'POST', body: bytes,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` },
    });
    return reply.status === 200 ? reply.json() : reply.status;
}

const download = (desk, token, name) => fetch(desk.server.url(`/exports/${name}`), { headers: token ? { authorization: `Bearer ${token}` } : {} });
const line = (entry) => `${JSON.stringify(entry)}\n`;

test('a Word file becomes a draft with its clauses, goes through review, and is quoted', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const token = await tokenOf(desk, 'bian');
    const { result: run1 } = await upload(desk, token, '夜间停车补贴办法.docx', docx(p('云帆区夜间停车补贴办法', { style: 'T' }) + p('第一条 夜间停车的货运企业每车每晚补贴八元。') + p('第二条 补贴由区交通局按季发放。')));
    assert.deepEqual(run1.outcomes, { new: 1, changed: 0, unchanged: 0, refused: 0 });
    await bian.next('import.ready', (p) => p.import_id === run1.import_id);
    const { changes } = await bian.call('import.row', { import_id: run1.import_id, row_no: 1 });
    const clauses = changes.find((c) => c.part === 'clauses');
    assert.deepEqual(clauses.items.map((i) => i.value.label), ['第一条', '第二条']);
    await bian.call('import.apply', { import_id: run1.import_id, mode: 'draft' });
    await bian.next('import.done', (p) => p.import_id === run1.import_id && p.done === 1);
    const { rows, states } = await bian.call('import.rows', { import_id: run1.import_id });
    assert.equal(rows[0].state, 'drafted');
    assert.equal(states.drafted, 1);
    const got = await bian.call('entry.get', { id: rows[0].id });
    assert.deepEqual([got.care.state, got.entry.kind], ['draft', 'policy']);
    const visitor = await desk.visitor();
    await publish(bian, shen, got.version.version_id);
    await visitor.say('夜间停车补贴办法第一条怎么说');
    assert.match(textOf(await visitor.reply('bot')), /夜间停车的货运企业每车每晚补贴八元。/);
    await assertFails(bian.call('import.apply', { import_id: run1.import_id, mode: 'draft' }), 'conflict', 'import_id');
});

test('rows: new, changed, unchanged, refused with their line; skipped; permissions; once more', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const token = await tokenOf(desk, 'bian');
    const first = line({ id: 'i1', title: '几点下班', summary: '五点。', department: '政务局' }) + line({ id: 'i2', title: '怎么停车', summary: '地下。', department: '政务局' });
    const one = (await upload(desk, token, 'a.jsonl', first)).result;
    await bian.call('import.apply', { import_id: one.import_id, mode: 'draft', skip: [2] });
    await bian.next('import.done');
    assert.equal((await bian.call('entry.get', { id: 'i1' })).care.state, 'draft');
    await assertFails(bian.call('entry.get', { id: 'i2' }), 'not_found');
    await publish(bian, shen, (await bian.call('entry.get', { id: 'i1' })).version.version_id);
    const second = first.replace('五点', '六点') + line({ id: 'i3', title: '' }) + '{"id": 7\n';
    const two = (await upload(desk, token, 'a.jsonl', second)).result;
    assert.deepEqual(two.outcomes, { new: 1, changed: 1, unchanged: 0, refused: 2 });
    const { rows } = await bian.call('import.rows', { import_id: two.import_id, outcome: 'refused' });
    assert.deepEqual(rows.map((r) => r.line), [3, 4]);
    assert.match(rows[0].reason, /title|标题/);
    const { changes } = await bian.call('import.row', { import_id: two.import_id, row_no: 1 });
    assert.deepEqual(changes.map((c) => [c.part, c.before, c.after]), [['summary', '五点。', '六点。']]);
    await assertFails(bian.call('import.apply', { import_id: two.import_id, mode: 'publish' }), 'denied');
    await assertFails(shen.call('import.apply', { import_id: two.import_id, mode: 'draft' }), 'denied');
    assert.equal((await upload(desk, await tokenOf(desk, 'shen'), 'a.jsonl', first)).error.data.kind, 'denied');
    assert.equal(await upload(desk, '', 'a.jsonl', first), 401);
    assert.equal((await upload(desk, token, 'a.exe', first)).error.data.kind, 'invalid');
    assert.equal((await upload(desk, token, '../../x', first)).error.data.kind, 'invalid');
    const three = (await upload(desk, token, 's.jsonl', line({ synonym: '小本本', means: '营业执照' }))).result;
    assert.deepEqual([three.outcomes.new, (await bian.call('import.rows', { import_id: three.import_id })).rows[0].title], [1, '小本本 → 营业执照']);
    await bian.call('import.apply', { import_id: three.import_id, mode: 'draft' });
    await bian.next('import.done', (done) => done.import_id === three.import_id);
    assert.ok((await bian.call('synonym.list')).synonyms.some((each) => each.synonym === '小本本'));
    await bian.call('import.drop', { import_id: three.import_id });
    await bian.call('import.drop', { import_id: two.import_id });
    await assertFails(bian.call('import.rows', { import_id: two.import_id }), 'not_found');
    const { imports } = await bian.call('import.list');
    assert.deepEqual(imports.map((i) => [i.import_id, i.is_done]), [[one.import_id, true]]);
});

test('first set-up by an administrator: published at once; what is there goes out again, equal', async (t) => {
    const desk = await startDesk(t);
    await editors(desk);
    const added = await run('bangban', ['--db', desk.server.db, 'user', 'add', 'guan', '--role', 'admin', '--password-stdin'], { input: `${PASSWORD}\n` });
    assert.equal(added.code, 0, added.stderr);
    const guan = await signIn(desk, 'guan');
    const token = await tokenOf(desk, 'guan');
    const many = Array.from({ length: 45 }, (_, i) => line({ id: `m${i}`, title: `云帆大厦${i}号会议室怎么订`, summary: `提前${i + 1}天在前台登记。` })).join('');
    const { result } = await upload(desk, token, 'many.jsonl', many);
    await guan.call('import.apply', { import_id: result.import_id, mode: 'publish' });
    const done = await guan.next('import.done');
    assert.deepEqual([done.done, done.total], [45, 45]);
    await guan.next('kb.loaded');
    const visitor = await desk.visitor();
    await visitor.say('云帆大厦17号会议室怎么订');
    assert.match(textOf(await visitor.reply('bot')), /提前18天/);
    const changed = (await upload(desk, token, 'many.jsonl', many.replace('提前1天', '提前9天'))).result;
    await assertFails(guan.call('import.apply', { import_id: changed.import_id, mode: 'publish' }), 'conflict', 'mode');

    const out = await download(desk, token, 'knowledge.jsonl');
    const text = await out.text();
    assert.match(text, /"id":"m44"/);
    const again = (await upload(desk, token, 'knowledge.jsonl', text)).result;
    assert.deepEqual([again.outcomes.new, again.outcomes.changed, again.outcomes.refused], [0, 0, 0]);
    const book = Buffer.from(await (await download(desk, token, 'knowledge.xlsx')).arrayBuffer());
    const back = (await upload(desk, token, 'knowledge.xlsx', book)).result;
    assert.deepEqual([back.outcomes.new, back.outcomes.changed, back.outcomes.refused], [0, 0, 0]);
    assert.equal((await download(desk, token, 'template.xlsx')).status, 200);
    assert.equal((await download(desk, token, 'other.xlsx')).status, 404);
    assert.equal((await download(desk, '', 'knowledge.jsonl')).status, 404);
});

test('a bomb is refused while visitors are answered', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const token = await tokenOf(desk, 'bian');
    const visitor = await desk.visitor();
    const bomb = zip([types(), { name: 'word/document.xml', bytes: Buffer.alloc(300 << 20, 0x20) }]);
    const reading = upload(desk, token, '炸弹.docx', bomb);
    await visitor.say('公司注销要什么材料');
    assert.match(textOf(await visitor.reply('bot')), /注销/);
    const refused = await reading;
    assert.equal(refused.error.data.kind === 'limit' || refused.error.data.kind === 'invalid', true, JSON.stringify(refused));
    assert.deepEqual((await bian.call('import.list')).imports, []);
});
