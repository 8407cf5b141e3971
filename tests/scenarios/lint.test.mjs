// What is wrong in the content: on the command line with an exit status, and as a list for editors.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk } from './lib/desk.mjs';
import { editors, faq, publish } from './lib/editors.mjs';
import { workshop } from './lib/workshop.mjs';

const line = (entry) => `${JSON.stringify(entry)}\n`;

test('bangban lint: a table, JSON lines, and a status for scripts', (t) => {
    const { file, run } = workshop(t);
    assert.equal(run(['lint']).status, 1);
    run(['init']);
    file('good.jsonl', line({ id: 'a', title: '几点下班', summary: '五点。', variants: ['营业到几点'] }));
    run(['import', 'good.jsonl']);
    const good = run(['lint']);
    assert.equal(good.status, 0, good.out);
    assert.match(good.out, /1 个条目：0 个错误，0 个提醒，0 个建议/);
    file('bad.jsonl', line({ id: 'b', title: '刻章备案', body: '可以。', fields: { code: 'X-1', fee: '50元' } })
        + line({ id: 'c', title: '印章备案', body: '能办。', fields: { code: 'X-1', fee: '80元' }, superseded_by: 'nowhere' }));
    run(['import', 'bad.jsonl']);
    const bad = run(['lint']);
    assert.equal(bad.status, 1);
    assert.match(bad.out, /错误 说法冲突 {2}c {2}印章备案 {2}fields\.fee\n {4}收费：这里写「80元」，「刻章备案」写「50元」\n {4}→/);
    const found = run(['lint', '--json', '--all']).out.trim().split('\n').map(JSON.parse);
    assert.deepEqual(found.filter((f) => f.severity === 'error').map((f) => [f.rule, f.id, f.field]),
        [['conflict', 'c', 'fields.fee'], ['link', 'c', 'superseded_by']]);
    assert.equal(run(['lint', '--rule', 'link', '--json']).out.trim().split('\n').length, 1);
    assert.equal(run(['lint', '--rule', 'nope']).status, 2);
});

test('the demo base has no errors', (t) => {
    const { run } = workshop(t);
    run(['init', '--demo']);
    const lint = run(['lint', '--as-of', '2026-12-01']);
    assert.equal(lint.status, 0, lint.out);
});

test('lint.list: pages, filters, and what a publication mended is gone', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const visitor = await desk.visitor();
    await assertFails(visitor.client.call('lint.list'), 'denied');
    await assertFails(bian.call('lint.list', { rule: 'nope' }), 'invalid', 'rule');
    const before = await bian.call('lint.list', { limit: 3 });
    assert.ok(before.findings.length <= 3 && before.total >= before.findings.length);
    const first = await bian.call('entry.save', { entry: faq('lint-me', '云帆大厦门禁卡', '门禁卡在一楼办。', { superseded_by: 'nowhere' }), why: '试' });
    const alone = (await bian.call('entry.get', { id: 'lint-me' })).findings;
    assert.deepEqual(alone.map((f) => [f.rule, f.field]), [['missing', 'variants']]);
    await publish(bian, shen, first.version_id);
    const { findings, rules } = await bian.call('lint.list', { text: 'lint-me', severity: 'error' });
    assert.deepEqual(findings.map((f) => [f.rule, f.field]), [['link', 'superseded_by']]);
    assert.ok(rules.some((r) => r.rule === 'link' && r.n >= 1));
    const second = await bian.call('entry.save', { entry: faq('lint-me', '云帆大厦门禁卡', '门禁卡在一楼办。'), base_id: first.version_id });
    await publish(bian, shen, second.version_id);
    assert.equal((await bian.call('lint.list', { text: 'lint-me', severity: 'error' })).total, 0);
});
