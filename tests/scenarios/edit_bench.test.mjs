// The workbench: one question, what is answered now and what would be, on any day, and why.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';
import { editors, faq, publish } from './lib/editors.mjs';

const Q = '云帆大厦地库充电桩收费标准';

test('live beside a draft, another day, other cuts; a golden question from it; nothing is stored', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const entry = faq('garage-charging', '云帆大厦地库充电桩收费', '每度电一元二角。', { variants: [Q] });
    const first = await bian.call('entry.save', { entry });
    const draft = await bian.call('bench.ask', { q: Q, version_ids: [first.version_id] });
    assert.notEqual(draft.live.id, 'garage-charging');
    assert.deepEqual([draft.staged.act, draft.staged.id], ['answer', 'garage-charging']);
    assert.match(textOf(draft.staged), /一元二角/);
    const [top] = draft.staged.explain.candidates;
    assert.equal(top.id, 'garage-charging');
    assert.ok(Object.values(top.contributions).some((x) => x > 0));
    await publish(bian, shen, first.version_id);

    const dated = await bian.call('entry.save', { base_id: first.version_id, entry: { ...entry, expires_on: '2027-01-31' } });
    await publish(bian, shen, dated.version_id);
    assert.equal((await bian.call('bench.ask', { q: Q, as_of: '2027-01-31' })).live.act, 'answer');
    assert.notEqual((await bian.call('bench.ask', { q: Q, as_of: '2027-02-01' })).live.act, 'answer');
    const strict = await bian.call('bench.ask', { q: '大厦充电怎么收费', answer_cut: 1000, clarify_cut: 1000 });
    assert.notEqual(strict.staged.act, 'answer');
    assert.equal(strict.staged.cuts.answer, 1);
    assert.ok(strict.live.cuts.answer < 1);
    const { gate_id } = await bian.call('gate.run', { version_ids: [], answer_cut: 1000, clarify_cut: 1000 });
    await bian.next('gate.done', (g) => g.gate_id === gate_id);
    assert.ok((await bian.call('gate.get', { gate_id })).report.golden);
    await assertFails(bian.call('gate.run', { version_ids: [] }), 'invalid', 'version_ids');
    const follow = await bian.call('bench.ask', { q: '要什么材料', before: '公司注销登记' });
    assert.deepEqual([follow.live.rung, follow.live.id], ['follow_up', 'company-deregister']);

    await bian.call('golden.put', { question: { q: Q, expect: [draft.staged.id] } });
    const { questions } = await bian.call('golden.list');
    assert.deepEqual(questions.map((g) => [g.q, g.expect]), [[Q, ['garage-charging']]]);
    await assertFails(bian.call('bench.ask', { q: Q, as_of: 'morgen' }), 'invalid', 'as_of');
    await assertFails(bian.call('bench.ask', { q: Q, version_ids: [first.version_id] }), 'conflict', 'version_ids');
    const visitor = await desk.visitor();
    await assertFails(visitor.client.call('bench.ask', { q: Q }), 'denied');
});

test('the list: what is to be mended', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    await bian.call('entry.save', { entry: faq('bare', '没有相似问的', '有结论。') });
    const bare = await bian.call('entry.list', { quality: 'no_variants', text: 'bare' });
    assert.deepEqual(bare.entries.map((e) => e.id), ['bare']);
    await bian.call('entry.assign', { id: 'bare', owner: 'bian', review_on: '2020-01-01' });
    assert.equal((await bian.call('entry.list', { quality: 'no_owner', text: 'bare' })).total, 0);
    assert.equal((await bian.call('entry.list', { quality: 'overdue' })).total, 1);
    const { departments } = await bian.call('entry.list', { departments: true, limit: 1 });
    assert.ok(departments.includes('政务局') && departments.includes('云帆区税务局'), 'not only those of this page');
    assert.deepEqual(departments, [...departments].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))));
});
