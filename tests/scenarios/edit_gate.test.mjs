// The publish gate: what would change is shown, golden regressions block, an override takes two people.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';
import { editors, faq, gate, publish, signIn, staff } from './lib/editors.mjs';

const Q = '云帆大厦停车场几点关门';

test('a regression blocks until somebody says why and somebody else publishes', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const other = await staff(desk, 'fu', 'reviewer');
    const visitor = await desk.visitor();
    await visitor.say(Q);
    await visitor.reply('bot');
    const entry = faq('parking-close', '云帆大厦停车场关门时间', '停车场每晚九点关门。', { variants: [Q] });
    const first = await bian.call('entry.save', { entry });
    await bian.call('entry.submit', { version_id: first.version_id });
    const before = await gate(shen, [first.version_id]);
    assert.equal(before.n_real, 1);
    assert.equal(before.n_regressions, 0);
    assert.deepEqual(before.report.changes.map((c) => [c.kind, c.verdict, c.question, c.staged.title]),
        [['real', 'answered', Q, '云帆大厦停车场关门时间']]);
    await shen.call('entry.publish', { version_ids: [first.version_id], gate_id: before.gate_id });
    await shen.next('kb.loaded');

    // one click from the turn that was just answered
    const turnId = before.report.changes[0].id; // of the turn before, and its reply took the next number
    await visitor.say(Q);
    assert.match(textOf(await visitor.reply('bot')), /九点关门/);
    const made = await bian.call('golden.put', { turn_id: turnId + 2, note: '常问' });
    const { questions } = await bian.call('golden.list');
    assert.deepEqual(questions.map((g) => [g.golden_id, g.q, g.expect]), [[made.golden_id, Q, ['parking-close']]]);
    await assertFails(bian.call('golden.put', { question: { q: '别的', expect: ['nowhere'] } }), 'invalid', 'expect');
    const coverage = await bian.call('golden.coverage');
    assert.equal(coverage.n_covered, 1);

    // an edit that makes the entry unfindable
    const worse = await bian.call('entry.save', {
        entry: { ...entry, title: '夜间开放安排', variants: [], summary: '见门口告示。' }, base_id: first.version_id });
    await bian.call('entry.submit', { version_id: worse.version_id });
    const bad = await gate(shen, [worse.version_id]);
    assert.equal(bad.n_regressions, 1);
    assert.equal(bad.report.changes[0].verdict, 'worse');
    assert.deepEqual(bad.report.changes[0].expect, ['parking-close']);
    const ask = { version_ids: [worse.version_id], gate_id: bad.gate_id };
    await assertFails(shen.call('entry.publish', ask), 'conflict', 'gate_id');
    await assertFails(shen.call('gate.override', { gate_id: bad.gate_id, why: ' ' }), 'invalid', 'why');
    await assertFails(bian.call('gate.override', { gate_id: bad.gate_id, why: '没关系' }), 'denied');
    await shen.call('gate.override', { gate_id: bad.gate_id, why: '停车场已拆除' });
    await assertFails(shen.call('entry.publish', ask), 'conflict', 'gate_id'); // not the same person
    await other.call('entry.publish', ask);
    const audit = await shen.call('audit.list', { subject: `gate:${bad.gate_id}` });
    assert.equal(audit.rows[0].detail.why, '停车场已拆除');
    assert.equal(audit.rows[0].actor, 'shen');

    // a gate is for these versions and this knowledge base
    const later = await bian.call('entry.save', { entry: { ...entry, summary: '九点半关门。' }, base_id: worse.version_id });
    await bian.call('entry.submit', { version_id: later.version_id });
    await assertFails(shen.call('entry.publish', { version_ids: [later.version_id], gate_id: bad.gate_id }), 'conflict', 'gate_id');
    const fresh = await gate(shen, [later.version_id]);
    const elsewhere = await bian.call('entry.save', { entry: faq('b', '乙', '乙的说明。') });
    await publish(bian, other, elsewhere.version_id);
    await assertFails(shen.call('entry.publish', { version_ids: [later.version_id], gate_id: fresh.gate_id }), 'conflict', 'gate_id');
});

test('questions are answered while the gate works and while a batch is published: old or new, never mixed', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const words = (n) => [`会议室${n}号怎么预约`, `打印机${n}号在哪一层`];
    let versions = [];
    const save = async (text, bases) => {
        versions = [];
        for (const [i, w] of words(7).entries())
            versions.push((await bian.call('entry.save', { entry: faq(`m${i}`, w, text), base_id: bases?.[i] })).version_id);
        for (const id of versions)
            await bian.call('entry.submit', { version_id: id });
    };
    await save('第一次的说法。');
    let passed = await gate(shen, versions);
    await shen.call('entry.publish', { version_ids: versions, gate_id: passed.gate_id });
    await shen.next('kb.loaded');
    await save('第二次的说法。', versions);
    const visitor = await desk.visitor();
    const seen = [];
    let asked = 0;
    let stop = false;
    const asking = (async () => {
        while (!stop) {
            await visitor.say(words(7)[asked++ % 2]);
            seen.push(textOf(await visitor.reply('bot')));
        }
    })();
    passed = await gate(shen, versions);
    await shen.call('entry.publish', { version_ids: versions, gate_id: passed.gate_id });
    await shen.next('kb.loaded');
    const until = asked + 4;
    while (asked < until)
        await new Promise((resolve) => setTimeout(resolve, 10));
    stop = true;
    await asking;
    assert.equal(seen.length, asked, 'none is lost');
    const which = seen.map((s) => (/第一次/.test(s) ? 1 : /第二次/.test(s) ? 2 : 0));
    assert.ok(which.every((n, i) => n > 0 && (i === 0 || n >= which[i - 1])), `first old, then new: ${which}`);
    assert.equal(which.at(-1), 2);
});

test('killed at every step of a publish: old or new, never between', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    let [bian, shen] = await editors(desk);
    const ids = ['k0', 'k1', 'k2'];
    let bases = [0, 0, 0];
    for (const delay of [0, 1, 2, 4, 8, 16, 60]) {
        const saved = [];
        for (const [i, id] of ids.entries())
            saved.push((await bian.call('entry.save', { entry: faq(id, `条目${id}`, `说法 ${delay}`), base_id: bases[i] })).version_id);
        for (const id of saved)
            await bian.call('entry.submit', { version_id: id });
        const passed = await gate(shen, saved);
        shen.call('entry.publish', { version_ids: saved, gate_id: passed.gate_id }).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, delay));
        await desk.server.restart();
        [bian, shen] = [await signIn(desk, 'bian'), await signIn(desk, 'shen')];
        const states = [];
        for (const id of ids)
            states.push((await shen.call('entry.get', { id })).care.state);
        assert.ok(states.every((s) => s === states[0]), `${delay} ms: ${states}`);
        assert.match(states[0], /review|published/);
        bases = saved;
    }
    const checked = await desk.server.cli('audit', 'verify');
    assert.match(checked, /完整/);
    await desk.server.cli('check');
});

test('real questions come before editors with personal data covered', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const visitor = await desk.visitor();
    await visitor.say(`${Q}，请回电１３８－００１３－８０００`);
    await visitor.reply('bot');
    const saved = await bian.call('entry.save', {
        entry: faq('parking-close', '云帆大厦停车场关门时间', '停车场每晚九点关门。', { variants: [Q] }) });
    await bian.call('entry.submit', { version_id: saved.version_id });
    const { report } = await gate(shen, [saved.version_id]);
    assert.deepEqual(report.changes.map((c) => c.question), [`${Q}，请回电138****8000`]);
    assert.doesNotMatch(JSON.stringify(report), /１３８|00138/);
});
