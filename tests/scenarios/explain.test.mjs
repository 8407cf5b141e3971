// An editor asks why: of a question of his own, as of a day, as a follow-up, and of what a visitor was answered.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { startDesk } from './lib/desk.mjs';
import { editors } from './lib/editors.mjs';

const sum = (numbers) => Object.values(numbers).reduce((a, b) => a + b, 0);
const near = (a, b, what) => assert.ok(Math.abs(a - b) < 1e-3, `${what}: ${a} instead of ${b}`);

test('every number of an answer is laid open', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const visitor = await desk.visitor();
    const r = await bian.call('kb.explain', { q: '執照丟了，去哪里补办', as_of: '2026-11-30' });
    assert.equal(r.explain.normalised, '执照丢了,去哪里补办');
    assert.equal(r.as_of, '2026-11-30');
    assert.equal(r.explain.asked.facet, 'place');
    assert.deepEqual(r.explain.readings[0].synonyms.map((s) => [s.said, s.read]), [['执照', '营业执照']]);
    const [first] = r.explain.candidates;
    assert.match(first.title, /营业执照遗失/);
    assert.equal(first.reading, 1);
    for (const c of r.explain.candidates) near(sum(c.contributions), c.score, c.title);
    assert.ok(first.contributions.synonym < 0);
    assert.ok(r.explain.words.length > 0 && r.explain.words.every((w) => w.text.length >= 2 && w.n_entries >= 1));
    const logit = sum(r.explain.confidence_contributions);
    near(1 / (1 + Math.exp(-logit)), r.explain.candidates[0].probability, 'confidence');
    assert.ok(r.explain.terms.some((x) => x.synonym_of === '执照' && x.text === '营业'));
    assert.ok(r.rank_features.every((f) => f.help.length > 4));
    assert.ok(r.explain.cuts.answer > r.explain.cuts.clarify);

    const next = await bian.call('kb.explain', { q: '那要多久', after: '公司注销登记' });
    assert.equal(next.rung, 'follow_up');
    assert.equal(next.facet, 'time_limit');
    const past = await bian.call('kb.explain', { q: '企业上云补贴（2023年版）', as_of: '2023-07-01' });
    assert.equal(past.entry, 'cloud-subsidy-2023');
    const today = await bian.call('kb.explain', { q: '企业上云补贴（2023年版）' });
    assert.notEqual(today.entry, 'cloud-subsidy-2023');

    await assertFails(bian.call('kb.explain', {}), 'invalid', 'q');
    await assertFails(bian.call('kb.explain', { q: '公司注销', as_of: '明天' }), 'invalid', 'as_of');
    await assertFails(bian.call('kb.explain', { q: '公司注销', against: 'moon' }), 'invalid', 'against');
    await assertFails(bian.call('kb.explain', { turn_id: 4711 }), 'not_found');
    await assertFails(visitor.client.call('kb.explain', { q: '公司注销' }), 'denied');
});

test('what a visitor was answered is explained as it was', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const visitor = await desk.visitor();
    await visitor.say('执照丢了补领要什么材料');
    await visitor.client.next('message.new', (m) => m.act === 'answer' || m.act === 'clarify');
    const list = await run('bangban', ['--db', desk.server.db, 'replay']);
    const turn_id = Number(list.stdout.trim().split(/\s+/)[0]);
    const then = await bian.call('kb.explain', { turn_id });
    assert.equal(then.q, '执照丢了补领要什么材料');
    assert.equal(then.stored.is_same, true);
    assert.deepEqual(then.explain.readings[0].synonyms.map((x) => x.said), ['执照']);
    assert.equal(then.stored.candidates.list[0].entry_id, then.explain.candidates[0].entry_id);
    // how it was read is stored with the turn, not found by asking again
    assert.deepEqual(then.stored.candidates.readings, then.explain.readings);
    assert.equal(then.stored.normalised, then.explain.normalised);
    assert.deepEqual(new Set(then.stored.tokens), new Set(then.explain.terms.filter((x) => !x.synonym_of).map((x) => x.text)));
    near(then.stored.candidates.list[0].score, then.explain.candidates[0].score, 'stored score');
    const shown = await run('bangban', ['--db', desk.server.db, 'ask', '--explain', '执照丢了补领要什么材料']);
    assert.match(shown.stdout, /同义词 +读法 1：营业执照丢了补领要什么材料（执照→营业执照，范围：全部）/);
    assert.match(shown.stdout, /营←执照/);
    assert.match(shown.stdout, /=  +\d+\.\d{3}.*得分/);
});

test('an editor never sees a visitor\'s numbers', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const visitor = await desk.visitor();
    const said = [['身份证11010519491231002X能办执照补领吗', '11010519491231002'], ['我的电话13800138000，补领执照要多久', '13800138000'],
        ['邮箱zhangsan@example.com，怎么补领执照', 'zhangsan'], ['执照丢了，怎么补领，电话13900139000', '13900139000']];
    for (const [text, secret] of said) {
        await visitor.say(text);
        await visitor.reply('bot');
        const list = await run('bangban', ['--db', desk.server.db, 'replay']);
        const turn_id = Number(list.stdout.trim().split(/\s+/)[0]);
        const shown = await bian.call('kb.explain', { turn_id });
        assert.ok(/\*/.test(shown.q) && !JSON.stringify(shown).toLowerCase().includes(secret), JSON.stringify(shown).slice(0, 400));
    }
});
