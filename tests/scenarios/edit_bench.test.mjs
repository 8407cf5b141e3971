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

test('synonyms and weights are tried, on one question and on all, before anything is changed', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const odd = '要打烊了的铺头怎么弄';
    const pair = { synonym: '打烊了的铺头', means: '个体工商户注销' };
    const tried = await bian.call('bench.ask', { q: odd, synonyms: [pair] });
    assert.notEqual(tried.live.explain.candidates[0]?.id, 'sole-trader-deregister');
    assert.match(tried.staged.explain.candidates[0].title, /个体工商户注销/);
    assert.equal((await bian.call('synonym.list')).synonyms.some((s) => s.synonym === pair.synonym), false);
    const kept = (await bian.call('synonym.put', pair)).synonym_id;
    await bian.next('kb.loaded');
    const without = await bian.call('bench.ask', { q: odd, without_synonyms: [kept] });
    assert.match(without.live.explain.candidates[0].title, /个体工商户注销/);
    assert.doesNotMatch(without.staged.explain.candidates[0]?.title ?? '', /个体工商户注销/);

    const { weights, questions } = await bian.call('bench.start');
    assert.ok(weights.entry_bm25 > 0 && Object.values(weights).every(Number.isFinite));
    assert.deepEqual(questions, []);
    const flat = Object.fromEntries(Object.keys(weights).map((name) => [name, 0]));
    const nothing = await bian.call('bench.ask', { q: '公司注销要什么材料', weights: flat });
    assert.ok(nothing.live.explain.candidates[0].score > 0);
    assert.equal(nothing.staged.explain.candidates[0]?.score ?? 0, 0);
    const shipped = await bian.call('bench.ask', { q: '公司注销要什么材料', shipped_weights: true });
    assert.ok(shipped.staged.explain.candidates[0].score > 0);

    await bian.call('golden.put', { question: { q: odd, expect: ['sole-trader-deregister'] } });
    const { gate_id } = await bian.call('gate.run', { version_ids: [], without_synonyms: [kept] });
    await bian.next('gate.done', (g) => g.gate_id === gate_id);
    const { report } = await bian.call('gate.get', { gate_id });
    assert.deepEqual(report.changes.filter((c) => c.question === odd).map((c) => c.verdict), ['worse']);

    await assertFails(bian.call('bench.ask', { q: odd, synonyms: [{ synonym: '执照', means: '執照' }] }), 'invalid', 'means');
    await assertFails(bian.call('bench.ask', { q: odd, synonyms: [{ synonym: '甲', word: '乙' }] }), 'invalid', 'synonym');
    await assertFails(bian.call('bench.ask', { q: odd, weights: { nothing: 1 } }), 'invalid', 'weights');
    await assertFails(bian.call('bench.ask', { q: odd, weights: { entry_bm25: 'x' } }), 'invalid', 'weights');
    await assertFails(bian.call('gate.run', { version_ids: [1], shipped_weights: true }), 'invalid', 'version_ids');
});

test('what was asked of late is there to be picked, personal data covered', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const visitor = await desk.visitor();
    await visitor.say('公司注销要什么材料');
    await visitor.reply('bot');
    await visitor.say('我电话13800138000，公司注销要多久');
    await visitor.reply('bot');
    const { questions } = await bian.call('bench.start', { limit: 5 });
    assert.deepEqual(questions.map((each) => each.q), ['我电话138****8000，公司注销要多久', '公司注销要什么材料']);
    assert.deepEqual(questions.map((each) => each.n_asked), [1, 1]);
    await assertFails(visitor.client.call('bench.start'), 'denied');
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
