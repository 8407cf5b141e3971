// Measuring on the command line: figures, outcomes, the page, and two runs compared.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { build } from './lib/harness.mjs';

const jsonl = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

function workshop(t) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bangban-eval-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const at = (name) => path.join(folder, name);
    writeFileSync(at('kb.jsonl'), jsonl([
        { id: 'close', title: '公司注销登记', body: '清算、公告之后申请注销。', variants: ['公司不干了怎么关'] },
        { id: 'open', title: '有限公司设立', body: '网上申请，一天办结。', variants: ['开公司怎么办'] },
        { id: 'food', title: '食品经营许可', body: '开餐馆要办。', variants: ['开饭店办什么证'] },
    ]));
    writeFileSync(at('q.jsonl'), jsonl([
        { q: '注销公司', ids: ['close'] }, { q: '设立有限公司', ids: ['open'] },
        { q: '食品许可', ids: ['food'] }, { q: '有限公司注销<b>', ids: ['open'] }, { q: '护照', ids: [] },
    ]));
    const run = (...args) => {
        const done = spawnSync(path.join(build, 'bangban'), ['eval', ...args], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
        return { status: done.status, out: done.stdout, err: done.stderr };
    };
    return { at, run };
}

const SET = ['--kb', 'kb.jsonl', '--queries', 'q.jsonl'];

test('outcomes are kept and compared', (t) => {
    const { at, run } = workshop(t);
    assert.equal(run(...SET, '--outcomes', 'one.jsonl').status, 0);
    const rows = readFileSync(at('one.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(rows.map((row) => row.q), ['注销公司', '设立有限公司', '食品许可', '有限公司注销<b>', '护照']);
    assert.deepEqual(rows.map((row) => row.has_answer), [true, true, true, true, false]);
    assert.equal(rows[0].rank, 0);
    assert.equal(rows[0].expected, '公司注销登记');
    assert.ok(rows.every((row) => row.confidence >= 0 && row.confidence <= 1));

    const same = run(...SET, '--compare', 'one.jsonl');
    assert.equal(same.status, 0);
    assert.match(same.out, /差 \+0\.0000（95% 区间 \+0\.0000 到 \+0\.0000），p = 1\.0000；变好 0 问，变坏 0 问，共 4 问/);

    writeFileSync(at('worse.jsonl'), jsonl(rows.map((row) => (row.has_answer ? { ...row, rank: 3 } : row))));
    const better = run(...SET, '--compare', 'worse.jsonl');
    assert.match(better.out, new RegExp(`变好 ${rows.filter((row) => row.has_answer && row.rank === 0).length} 问，变坏 0 问`));

    writeFileSync(at('other.jsonl'), jsonl([...rows.slice(0, 4), { ...rows[4], q: '签证' }]));
    const other = run(...SET, '--compare', 'other.jsonl');
    assert.equal(other.status, 1);
    assert.match(other.err, /第 5 个问题不同/);
    assert.match(run(...SET, '--compare', 'nowhere.jsonl').err, /nowhere\.jsonl/);
    writeFileSync(at('broken.jsonl'), '{"q":"a"}\n');
    assert.match(run(...SET, '--compare', 'broken.jsonl').err, /broken\.jsonl：第 1 行/);
});

test('the page and the list of errors', (t) => {
    const { at, run } = workshop(t);
    const done = run(...SET, '--html', 'out.html', '--errors', '5');
    assert.equal(done.status, 0);
    const page = readFileSync(at('out.html'), 'utf8');
    assert.match(page, /^<!DOCTYPE html>/);
    assert.equal(page.match(/<svg/g).length, 3);
    assert.match(page, /kb\.jsonl，3 个条目/);
    assert.doesNotMatch(page, /<script|<b>|https?:/);
    assert.match(done.out, /首选不对的问题 \d 个/);
    assert.equal(run(...SET, '--html', 'no/such/folder.html').status, 1);
    assert.equal(run(...SET, '--errors', 'x').status, 2);
    assert.equal(run(...SET, '--errors', '3', '--json').status, 2);
    assert.ok(JSON.parse(run(...SET, '--json', '--html', 'two.html').out).recall_at_1 >= 0);
});

test('what mistyping costs, as table, JSON and page', (t) => {
    const { at, run } = workshop(t);
    const done = run(...SET, '--robust', '--shipped', '--html', 'robust.html');
    assert.equal(done.status, 0);
    assert.match(done.out, /^traditional +\d+ +[01]\.\d{3} +[01]\.\d{3} +-?0\.\d{3}  繁体$/m);
    assert.match(readFileSync(at('robust.html'), 'utf8'), /打错字损失多少.*两字颠倒/s);
    const { robust } = JSON.parse(run(...SET, '--robust', '--shipped', '--json').out);
    assert.deepEqual(Object.keys(robust), ['traditional', 'homophone', 'input_method', 'drop', 'double', 'swap', 'filler', 'pinyin', 'full_width']);
    assert.equal(robust.swap.questions, 12);
    assert.ok(Math.abs(robust.drop.recall_at_1 - robust.drop.recall_at_1_slipped - robust.drop.loss) < 1e-3);
    assert.equal(JSON.parse(run(...SET, '--shipped', '--json').out).robust, undefined);
});

test('cross-validation has a mean and a spread of every figure', (t) => {
    const { at, run } = workshop(t);
    const done = run(...SET, '--cross-validate', '--folds', '3', '--outcomes', 'folds.jsonl');
    assert.equal(done.status, 0, done.err);
    assert.match(done.out, /3 entries, .*; 4 answerable, 1 near, 0 far; 3 folds by entry/);
    assert.match(done.out, /^recall_at_1 +[01]\.\d{3} +[01]\.\d{3} +[01]\.\d{3} +[01]\.\d{3}$/m);
    assert.match(done.out, /^error_answered +[01]\.\d{3} +[01]\.\d{3}$/m);
    assert.equal(readFileSync(at('folds.jsonl'), 'utf8').trim().split('\n').length, 5);

    const r = JSON.parse(run(...SET, '--cross-validate', '--folds', '3', '--json').out);
    assert.equal(r.folds, 3);
    assert.equal(typeof r.spread.calibration_error, 'number');
    assert.equal(r.plain.spread.calibration_error, undefined);
    assert.ok(Math.abs(r.recall_at_1 - r.plain.recall_at_1 - r.gain) < 1e-3);
    assert.equal(JSON.parse(run(...SET, '--json').out).spread, undefined);

    assert.match(run(...SET, '--cross-validate').err, /3 组条目，分不成 5 份/);
    for (const wrong of [['--folds', '3'], ['--cross-validate', '--folds', '1'], ['--cross-validate', '--folds', 'x'],
        ['--cross-validate', '--robust'], ['--cross-validate', '--shipped'], ['--cross-validate', '--train-on', 'q.jsonl'],
        ['--cross-validate', '--golden', 'q.jsonl']])
        assert.equal(run(...SET, ...wrong).status, 2, wrong.join(' '));
});
