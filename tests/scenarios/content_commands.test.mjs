// What an editor does on the command line: make a base, import, find the wrong lines, export, back up, check.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { workshop } from './lib/workshop.mjs';

const line = (id, title, more = {}) => `${JSON.stringify({ id, title, body: `${title}的说明。`, ...more })}\n`;

test('help and wrong calls', (t) => {
    const { run } = workshop(t);
    const cases = [
        [['--help'], 0], [['--version'], 0], [['import', '--help'], 0], [['backup', '-h'], 0],
        [[], 2], [['nope'], 2], [['import'], 2], [['import', '--nope', 'x'], 2], [['check', 'x'], 2],
        [['backup'], 2], [['--db'], 2], [['import', '--max-errors', '0', 'x'], 2], [['import', '--dry-run=1', 'x'], 2],
        [['import', 'x.jsonl'], 1], [['export'], 1], [['check'], 1],
    ];
    for (const [args, status] of cases) {
        const got = run(args);
        assert.equal(got.status, status, `${args.join(' ')}: ${got.err}`);
        assert.equal(status === 0 ? got.err : got.out, '', args.join(' '));
        assert.notEqual(got.out + got.err, '');
    }
    assert.match(run(['import', 'x.jsonl']).err, /bangban init/);
});

test('a base whose answers are never sure enough says so in words', { timeout: 120_000 }, (t) => {
    const { file, run } = workshop(t);
    run(['init', '--demo']);
    const strict = run(['calibrate', '--max-error', '0.0001']);
    assert.match(strict.out, /可接受的答错比例 0\.01%：怎样定界限都会超过，所以按把握从不直接回答/);
    file('more.jsonl', line('m1', '云帆大厦停车'));
    const imported = run(['import', 'more.jsonl']);
    assert.match(imported.out, /置信度已校准：怎样定界限，答错都会超过 0\.01%，所以按把握从不直接回答，只反问或转人工/);
    const asked = run(['ask', '--explain', '数字化改造补助从诊断到拿钱的完整流程']);
    assert.match(asked.out, /（不按把握直接答复，/);
    assert.doesNotMatch(strict.out + imported.out, /1\.01/);
    assert.doesNotMatch(asked.out, /(界限|达到|答复).*1\.01/);
});

test('check names what was changed behind the program', (t) => {
    const { folder, file, run } = workshop(t);
    run(['init']);
    file('rule.md', '# 停车办法\n第一条 免费一小时。\n第二条 之后计费。\n');
    file('faq.jsonl', line('open', '几点开门'));
    assert.equal(run(['import', '.']).status, 0);
    assert.equal(run(['check']).status, 0);
    const db = path.join(folder, 'bangban.db');
    writeFileSync(db, Buffer.from(readFileSync(db).toString('latin1').replaceAll(
        Buffer.from('免费一小时').toString('latin1'), Buffer.from('免费九小时').toString('latin1')), 'latin1'));
    const check = run(['check']);
    assert.equal(check.status, 1);
    assert.match(check.out, /问题：rule\.md：条款 第一条 的原文与校验值不符/);
    assert.match(check.out, /问题：rule\.md：内容与写入时的校验值不符/);
    assert.doesNotMatch(check.out, /第二条|问题：open/);
});

test('from files to a base and back', (t) => {
    const { folder, file, run } = workshop(t);
    assert.equal(run(['init']).status, 0);
    file('in/faq.jsonl', line('a', '几点下班', { variants: ['营业到几点'] }) + line('b', '怎么停车'));
    file('in/rule.md', '# 停车办法\n## 第一章 总则\n第一条 免费一小时。\n第二条 之后计费。\n');
    const first = run(['import', 'in']);
    assert.deepEqual([first.status, first.err], [0, '']);
    assert.match(first.out, /2 个文件：新增 3，更新 0，未变 0/);
    assert.match(run(['import', 'in']).out, /新增 0，更新 0，未变 3/);
    assert.match(run(['check']).out, /3 个条目，4 个条款，0 个问题/);
    assert.equal(run(['rebuild']).status, 0);

    assert.equal(run(['export', 'all.jsonl']).status, 0);
    const text = readFileSync(path.join(folder, 'all.jsonl'), 'utf8');
    assert.equal(text, run(['export']).out);
    run(['--db', 'two.db', 'init']);
    assert.equal(run(['import', '-', '--db', 'two.db'], text).status, 0);
    assert.equal(run(['--db=two.db', 'export', '-']).out, text);

    assert.equal(run(['backup', 'copy.db']).status, 0);
    assert.equal(run(['backup', 'copy.db']).status, 1);
    assert.equal(run(['--db', 'copy.db', 'export']).out, text);
    assert.equal(run(['init']).status, 0);
    assert.equal(run(['export']).out, text);
});

test('a new base is whole: people and turns have their tables', (t) => {
    const { run } = workshop(t);
    assert.equal(run(['init']).status, 0);
    assert.equal(run(['user', 'list']).status, 0);
    const none = run(['replay']);
    assert.deepEqual([none.status, none.out], [0, '']);
    assert.match(none.err, /还没有问答记录/);
    const gone = run(['replay', '5']);
    assert.equal(gone.status, 1);
    assert.match(gone.err, /^bangban replay：还没有问答记录/);
    for (const wrong of [['replay', 'x'], ['replay', '--limit', '0'], ['replay', '--limit', 'viele'], ['replay', '1', '2']])
        assert.equal(run(wrong).status, 2, wrong.join(' '));
});

test('what must be there and is not is said in Chinese, with its name', (t) => {
    const { file, run } = workshop(t);
    const commands = [['import', 'x.jsonl'], ['export'], ['check'], ['rebuild'], ['ask', '几点开门'], ['replay'], ['train'],
        ['calibrate'], ['backup', 'copy.db'], ['user', 'list'], ['eval', '--golden', 'x.jsonl']];
    for (const command of commands) {
        const { status, out, err } = run(['--db', 'missing.db', ...command]);
        const name = command.join(' ');
        assert.deepEqual([status, out], [1, ''], name);
        assert.match(err, new RegExp(`^bangban ${command[0]}：打开数据库 missing\\.db：没有这个文件.*\n.*bangban init.*\n$`), name);
    }
    run(['init']);
    const others = [['import', 'gone.jsonl'], ['export', 'no/where.jsonl'], ['export', 'no/where.xlsx'], ['template', 'no/t.xlsx'], ['template', 'no/t.csv'], ['backup', 'no/copy.db'], ['eval', '--golden', 'gone.jsonl'],
        ['train', '--golden', 'gone.jsonl'], ['calibrate', '--report', 'no/page.html'], ['--db', 'no/base.db', 'init']];
    for (const command of others) {
        const { status, err } = run(command);
        assert.equal(status, 1, command.join(' '));
        assert.match(err, /(gone\.jsonl|no\/\w+\.\w+)：.*没有这个文件/, command.join(' '));
        assert.doesNotMatch(err, /such|denied|directory|unable/i);
    }
    assert.match(run(['--db', file('notes.db', '笔记'.repeat(2000)), 'check']).err, /notes\.db：这个文件不是数据库（SQLite 错误 26）/);
});

test('a wrong account is refused before its password is read', (t) => {
    const { run } = workshop(t);
    run(['init']);
    const add = (...args) => run(['user', 'add', ...args]); // no terminal, no --password-stdin: reading would fail
    assert.match(add('Li Gong').err, /^bangban user：登录名只能用/);
    assert.match(add('li', '--role', 'boss').err, /^bangban user：没有这个角色：boss/);
    assert.match(add('li').err, /不在终端上/);
    assert.equal(run(['user', 'add', 'li', '--password-stdin'], '足够长的密码-2026\n').status, 0);
    assert.match(add('li').err, /登录名已被使用：li/);
    assert.match(run(['user', 'passwd', 'wang']).err, /没有这个账号：wang/);
});

test('wrong lines are named and keep the rest out', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    file('mixed.jsonl', `${line('a', '甲')}{"id":"b"}\n[]\n${line('a', '乙')}${line('c', '丙', { members: ['x'] })}`);
    const refused = run(['import', 'mixed.jsonl']);
    assert.equal(refused.status, 1);
    assert.deepEqual([...refused.err.matchAll(/^错误：mixed\.jsonl：第 (\d+) 行：/gm)].map((m) => m[1]), ['2', '3', '4', '5']);
    assert.equal(run(['export']).out, '');
    const skipped = run(['import', '--skip-bad', '--max-errors=1', 'mixed.jsonl']);
    assert.equal(skipped.status, 0);
    assert.match(skipped.out, /新增 1，.*跳过有错的 4/);
    assert.equal(skipped.err.match(/^错误：/gm).length, 1);
    assert.match(run(['import', '--dry-run', file('b.jsonl', line('b', '乙'))]).out, /没有写入.*新增 1/);
    assert.equal(run(['export']).out.trim().split('\n').length, 1);
});

test('references to nowhere are found', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    const told = run(['import', file('a.jsonl', line('a', '甲', { kind: 'bundle', members: ['gone'] }))]);
    assert.equal(told.status, 0);
    assert.match(told.err, /提醒：a\.jsonl：a 引用的条目不存在：gone/);
    const check = run(['check']);
    assert.equal(check.status, 1);
    assert.match(check.out, /问题：a：引用的条目不存在：gone/);
});

test('a file that is no database is left alone', (t) => {
    const { folder, file, run } = workshop(t);
    file('notes.db', '这不是数据库，只是一份笔记。'.repeat(200));
    const before = readFileSync(path.join(folder, 'notes.db'));
    for (const command of [['init'], ['check'], ['export'], ['import', 'x.jsonl']])
        assert.equal(run(['--db', 'notes.db', ...command]).status, 1, command.join(' '));
    assert.deepEqual(readFileSync(path.join(folder, 'notes.db')), before);
});
