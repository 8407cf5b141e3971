// An entry from its first draft to visitors: review, merging, planning, rollback, retirement.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { MINUTE, MONDAY_10, startDesk, textOf } from './lib/desk.mjs';
import { editors, faq, gate, publish, signIn, staff } from './lib/editors.mjs';

const Q = '云帆大厦停车场几点关门';

test('write, review, publish, roll back, retire', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const visitor = await desk.visitor();
    const entry = faq('parking-close', '云帆大厦停车场关门时间', '停车场每晚九点关门。', { variants: [Q] });
    const first = await bian.call('entry.save', { entry, why: '有人问' });
    assert.equal(first.number, 1);
    assert.equal((await shen.next('entry.changed', (e) => e.id === 'parking-close')).state, 'draft');
    await assertFails(shen.call('entry.publish', { version_ids: [first.version_id], gate_id: (await gate(shen, [first.version_id])).gate_id }), 'conflict', 'state');
    await assertFails(shen.call('entry.save', { entry, base_id: first.version_id }), 'denied');
    await bian.call('entry.submit', { version_id: first.version_id });
    await assertFails(bian.call('entry.publish', { version_ids: [first.version_id], gate_id: (await gate(bian, [first.version_id])).gate_id }), 'denied');
    await assertFails(shen.call('entry.return', { version_id: first.version_id }), 'invalid', 'note');
    await assertFails(shen.call('entry.publish', { version_ids: [first.version_id] }), 'conflict', 'gate_id');
    const { gate_id } = await gate(shen, [first.version_id]);
    await shen.call('entry.publish', { version_ids: [first.version_id], gate_id });
    await shen.next('kb.loaded');
    await visitor.say(Q);
    assert.match(textOf(await visitor.reply('bot')), /九点关门/);

    const second = await bian.call('entry.save', { entry: { ...entry, summary: '停车场每晚十点关门。' }, base_id: first.version_id });
    const { changes } = await shen.call('entry.diff', { from_id: first.version_id, to_id: second.version_id });
    assert.deepEqual(changes.map((c) => [c.part, c.before, c.after]), [['summary', '停车场每晚九点关门。', '停车场每晚十点关门。']]);
    await publish(bian, shen, second.version_id);
    const again = await visitor.again();
    await again.say(Q);
    assert.match(textOf(await again.reply('bot')), /十点关门/);

    const back = await bian.call('entry.rollback', { version_id: first.version_id });
    assert.equal(back.number, 3);
    await publish(bian, shen, back.version_id);
    const { versions } = await bian.call('entry.versions', { id: 'parking-close' });
    assert.deepEqual(versions.map((v) => v.state), ['published', 'replaced', 'replaced']);
    await assertFails(bian.call('entry.retire', { id: 'parking-close', why: '停车场拆了' }), 'denied');
    await shen.call('entry.retire', { id: 'parking-close', why: '停车场拆了' });
    assert.equal((await bian.call('entry.get', { id: 'parking-close' })).care.state, 'retired');

    const { rows } = await shen.call('audit.list', { subject: 'entry:parking-close' });
    assert.equal(rows[0].action, 'entry.retire');
    assert.equal(rows[0].actor, 'shen');
    assert.equal(rows.length, 10);
    const verified = await run('bangban', ['--db', desk.server.db, 'audit', 'verify']);
    assert.equal(verified.code, 0, verified.stdout);
});

test('two editors at once: merged where they touch different parts, refused with both sides where not', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const other = await staff(desk, 'tong', 'editor');
    const got = await bian.call('entry.list', { kind: 'faq', limit: 1 });
    assert.ok(got.total > 1, 'the demo entries have versions');
    const { entry, version, rev } = await bian.call('entry.get', { id: got.entries[0].id });
    const base = { base_id: version.version_id, base_rev: rev };
    await other.call('entry.save', { entry: { ...entry, audience: '企业' }, ...base });
    const merged = await bian.call('entry.save', { entry: { ...entry, title: `${entry.title}（新）` }, ...base });
    assert.deepEqual(merged.merged, ['audience']);
    const refused = await assertFails(other.call('entry.save', { entry: { ...entry, title: '另一个标题' }, ...base }), 'conflict', 'title');
    assert.deepEqual(refused.detail.parts, [{ part: 'title', label: '标题', mine: '另一个标题', theirs: `${entry.title}（新）` }]);
    assert.equal(refused.detail.author, 'bian');
    assert.equal(refused.detail.version_id, merged.version_id);
});

test('departments: only their own entries', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const tax = await staff(desk, 'shui', 'editor,reviewer');
    const set = await run('bangban', ['--db', desk.server.db, 'user', 'departments', 'shui', '--departments', '税务局']);
    assert.equal(set.code, 0, set.stderr);
    const mine = await bian.call('entry.save', { entry: faq('a', '甲', '甲。') });
    await assertFails(tax.call('entry.save', { entry: faq('a', '甲', '乙。'), base_id: mine.version_id }), 'denied', 'department');
    await assertFails(tax.call('entry.save', { entry: faq('b', '乙', '乙。') }), 'denied', 'department');
    await tax.call('entry.save', { entry: faq('b', '乙', '乙。', { department: '税务局' }) });
});

test('published and taken off at the minute, also over a restart; owners are reminded', async (t) => {
    const desk = await startDesk(t);
    let [bian, shen] = await editors(desk);
    const entry = faq('night-window', '夜间窗口', '夜间窗口开到二十一点。', { variants: [Q] });
    const saved = await bian.call('entry.save', { entry });
    await bian.call('entry.assign', { id: 'night-window', owner: 'bian', review_on: '2026-11-24' });
    await bian.call('entry.submit', { version_id: saved.version_id });
    const { gate_id } = await gate(shen, [saved.version_id]);
    await assertFails(shen.call('entry.publish', { version_ids: [saved.version_id], gate_id, publish_at_ms: MONDAY_10 + 5 * MINUTE, retire_at_ms: MONDAY_10 + MINUTE }),
        'invalid', 'retire_at_ms');
    await shen.call('entry.publish', { version_ids: [saved.version_id], gate_id, publish_at_ms: MONDAY_10 + 5 * MINUTE, retire_at_ms: MONDAY_10 + 10 * MINUTE });
    const state = async () => (await shen.call('entry.get', { id: 'night-window' })).care.state;
    assert.equal(await state(), 'scheduled');
    desk.server.options.test_wall_ms = MONDAY_10 + 4 * MINUTE; // whatever time it is outside
    await desk.server.restart();
    [bian, shen] = [await signIn(desk, 'bian'), await signIn(desk, 'shen')];
    assert.equal(await state(), 'scheduled');
    await desk.server.clock({ set_wall_ms: MONDAY_10 + 5 * MINUTE });
    assert.equal(await state(), 'published');
    await shen.next('kb.loaded');
    const visitor = await desk.visitor();
    await visitor.say(Q);
    assert.match(textOf(await visitor.reply('bot')), /二十一点/);
    await desk.server.clock({ set_wall_ms: MONDAY_10 + 10 * MINUTE });
    assert.equal(await state(), 'retired');
    await desk.server.clock({ set_wall_ms: MONDAY_10 + 23 * 60 * MINUTE });
    assert.equal((await bian.next('entry.review_due')).id, 'night-window');
});
