// Workbooks and CSV files as editors have them: the columns of the national standard or of a hotline, merged cells, formulas,
// days; a preview; the template; out and in again.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { xlsx } from './lib/office.mjs';
import { workshop } from './lib/workshop.mjs';
import { root } from '../rules/tree.mjs';

const entries = (run, ...more) => Object.fromEntries(run([...more, 'export']).out.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((e) => [e.id, e]));
const quick = (...files) => ['import', '--no-calibrate', ...files];

test('a workbook of procedures and policies', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    file('a.xlsx', xlsx([
        { name: '说明', rows: [['请填写第二张表'], ['谢谢']] },
        {
            name: '事项', rows: [
                ['云帆区事项清单'],
                ['部门', '*事项名称（必填）', '实施编码', '受理条件', '申请材料', '办理流程', '承诺时限', '收费', '到现场次数', '咨询电话', '生效日期', '常见问题', '备注'],
                ['市监局', '公司注销登记', '1100X1', '已清算\n无欠税', '1.申请书|2份|原件|自备\n2.营业执照（复印件1份）', '申请：网上提交\n受理', '3个工作日', '不收费', 0, { v: 80001234, f: 'B1+1' }, { v: 46348, s: 1 }, '问：能代办吗\n答：可以', 'x'],
                ['', '公司变更登记', '1100X2', '有执照', '', '', { v: 5, s: 0 }, { v: 0.5, s: 3 }, 1.0, '', { v: 46348, s: 2 }],
                [],
                ['税务局', '停车', '', '有车', '', '', '', '', '', '', '2026年1月2日'],
            ], merges: ['A3:A4', 'A1:M1'],
        },
        { name: '政策', rows: [['标题', '文号', '发文单位', '发布日期', '失效日期', '申报条件', '申报起止', '方式', '正文', '关键词'], ['研发补助', '云政〔2026〕1号', '区政府', '2026/3/1', '长期', '研发100万', '2026-03-01 至 2026-04-30', '免申即享', '第一条 甲。\n第二条 乙。', '研发、补助']] },
        { name: '旧', state: 'hidden', rows: [['标题', '内容'], ['隐藏的', '不要']] },
    ]));
    const first = run(quick('a.xlsx'));
    assert.equal(first.status, 0, first.err);
    assert.match(first.err, /提醒：a\.xlsx：工作表“事项”：第 2 行：没有用到的列：备注/);
    const got = entries(run);
    const close = got['1100X1'];
    assert.deepEqual([close.kind, close.title, close.department, close.effective_from], ['procedure', '公司注销登记', '市监局', '2026-11-22']);
    assert.deepEqual(close.materials, [{ name: '申请书', copies: '2份', form: '原件', source: '自备' }, { name: '营业执照', copies: '1份', form: '复印件' }]);
    assert.deepEqual(close.steps, [{ title: '申请', text: '网上提交' }, { title: '受理' }]);
    assert.deepEqual([close.fields.conditions, close.fields.visits, close.fields.phone, close.body], ['已清算\n无欠税', '0', '80001234', '# 常见问题\n问：能代办吗\n答：可以']);
    const change = got['1100X2'];
    assert.deepEqual([change.department, change.fields.promised_limit, change.fields.fee, change.fields.visits, change.effective_from], ['市监局', '5', '50%', '1', '2026-11-22']);
    const parking = Object.values(got).find((e) => e.title === '停车');
    assert.match(parking.id, /^t-[0-9a-f]{16}$/);
    assert.equal(parking.effective_from, '2026-01-02');
    const policy = Object.values(got).find((e) => e.title === '研发补助');
    assert.deepEqual([policy.kind, policy.source, policy.keywords], ['policy', { title: '研发补助', doc_no: '云政〔2026〕1号', issuer: '区政府', published_on: '2026-03-01' }, ['研发', '补助']]);
    assert.deepEqual(policy.fields, { conditions: '研发100万', apply_from: '2026-03-01', apply_until: '2026-04-30', method: '免申即享' });
    assert.equal(Object.keys(got).length, 4);
    assert.match(run(quick('a.xlsx')).out, /未变 4/);
});

const HOTLINE = '类目,标题,内容,发文单位,材料性质,关键字\r\n市场监管/登记,怎么注销,"网上申请，\r\n当场受理。",市监局,常见问题,注销、关店\r\n\r\n政策,研发办法,"第一条 甲。\n第二条 ""乙""。",区政府,政策文件,研发\r\n';

test('hotline knowledge as CSV, in any encoding', (t) => {
    const { file, run } = workshop(t);
    const utf16 = Buffer.concat([Buffer.from([0xFF, 0xFE]), Buffer.from(HOTLINE.replaceAll(',', '\t'), 'utf16le')]);
    run(['init']);
    file('a.csv', `\uFEFF${HOTLINE}`);
    const first = run(quick('a.csv'));
    assert.deepEqual([first.status, first.err], [0, '']);
    const [faq, policy] = ['怎么注销', '研发办法'].map((title) => Object.values(entries(run)).find((e) => e.title === title));
    assert.deepEqual([faq.kind, faq.summary, faq.keywords, faq.source], ['faq', '网上申请，\n当场受理。', ['市场监管', '登记', '注销', '关店'], { issuer: '市监局' }]);
    assert.deepEqual([policy.kind, policy.body], ['policy', '第一条 甲。\n第二条 "乙"。']);
    assert.match(run(quick(file('b.csv', utf16))).out, /未变 2/);
    assert.match(run(['check']).out, /2 个条目，2 个条款/);
});

test('a preview says what would become of each row', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    const rows = (limit) => [['编号', '事项名称', '承诺时限', '收费', '生效日期'], ['a', '甲事', limit, '免费'], ['b', '乙事', '1日', '免费'], ['c', '丙事', '2日', '', '']];
    run(quick(file('a.xlsx', xlsx([{ name: '事项', rows: rows('3日') }]))));
    file('a.xlsx', xlsx([{ name: '事项', rows: [...rows('5日'), ['d', '丁事', '1日'], ['e', '', '1日'], ['f', '己事', '1日', '', '明年'], ['a', '又是甲', '1日'], ['g', '庚事', { f: 'A1' }]] }]));
    const before = run(['export']).out;
    const dry = run(['import', '--dry-run', '--skip-bad', 'a.xlsx']);
    assert.equal(dry.status, 0);
    assert.match(dry.out, /^更新 a\.xlsx 事项!2 甲事（承诺时限）\n新增 a\.xlsx 事项!5 丁事\n试运行，没有写入。1 个文件：新增 1，更新 1，未变 2，跳过有错的 4/);
    const wrong = ['6 行：title 为空', '7 行：列“生效日期”应当是 2026-11-22 这样的日期：明年', '8 行：id a 在 a.xlsx 第 2 行已经用过', '9 行：单元格 C9 的公式没有保存结果'];
    wrong.forEach((text) => assert.ok(dry.err.includes(`错误：a.xlsx：工作表“事项”：第 ${text}`), `${text}\n${dry.err}`));
    assert.equal(run(quick('a.xlsx')).status, 1);
    assert.equal(run(['export']).out, before);
    const nothing = run(quick(file('n.xlsx', xlsx([{ name: '表', rows: [['甲', '乙'], ['1', '2']] }]))));
    assert.match(nothing.err, /没有找到表头/);
    const quotes = run(quick(file('q.csv', '标题,内容\n甲,"乙\n丙,丁\n')));
    assert.match(quotes.err, /错误：q\.csv：第 \d+ 行：引号不成对/);
});

test('a sheet of synonyms is read like lines of them', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    const heading = ['同义词（必填）', '标准词', '双向', '类型', '部门', '谁说的'];
    const good = [['铁皮本', ' 营业执照 ', '是', '事项', '市监局', '群众'], [], ['示例：甲', '乙']];
    const bad = [['执照', '執照'], ['丙', ''], ['丁', '戊', '', '别的'], ['营业执照', '铁皮本', '', '事项', '市监局'], ['长'.repeat(61), '短']];
    file('a.xlsx', xlsx([{ name: '事项', rows: [['事项名称', '同义词', '承诺时限'], ['营业执照遗失补领', '没用', '1日']] }, { name: '叫法', rows: [heading, ...good, ...bad] }]));
    const dry = run(['import', '--dry-run', '--skip-bad', 'a.xlsx']);
    assert.match(dry.out, /^新增 a\.xlsx 叫法!2 铁皮本 → 营业执照$/m);
    const wrong = ['5 行：“执照”不能是自己的同义词', '6 行：同义词的两边都要有字：means 是空的', '7 行：列“类型”应当是事项、政策', '9 行：term 超过 60 字'];
    wrong.forEach((text) => assert.ok(dry.err.includes(`错误：a.xlsx：工作表“叫法”：第 ${text}`), `${text}\n${dry.err}`));
    for (const text of ['工作表“事项”：第 1 行：没有用到的列：同义词', '工作表“叫法”：第 1 行：没有用到的列：谁说的', '第 4 行：示例行没有导入'])
        assert.ok(dry.err.includes(text), `${text}\n${dry.err}`);
    assert.equal(run(quick('a.xlsx')).status, 1);
    assert.equal(run(['export']).out, '');
    const taken = run(quick('--skip-bad', 'a.xlsx'));
    assert.match(taken.err, /第 8 行：“铁皮本”与“营业执照”已经是双向的同义词/);
    const lines = run(['export']).out.split('\n').filter((line) => line.startsWith('{"synonym"'));
    assert.deepEqual(lines.map((line) => JSON.parse(line)), [{ synonym: '铁皮本', means: '营业执照', both_ways: true, kind: 'procedure', department: '市监局' }]);
    const alone = run(quick(file('s.csv', '口语说法,规范用语\n关店,注销\n')));
    assert.deepEqual([alone.status, alone.err], [0, '']);
    assert.match(run(['export']).out, /"关店","means":"注销"/);
});

test('the template can be filled in', (t) => {
    const { folder, file, run } = workshop(t);
    run(['init']);
    assert.equal(run(['template', 'all.xlsx']).status, 0);
    assert.equal(run(['template', 'some.pdf']).status, 2);
    const empty = run(quick('all.xlsx'));
    assert.deepEqual([empty.status, empty.err.match(/示例行没有导入/g).length], [0, 7]);
    assert.doesNotMatch(empty.err, /没有用到的列|没有认得/);
    for (const sheet of ['事项', '政策', '常见问题', '办事点', '一件事', '12345知识']) {
        assert.equal(run(['template', '--sheet', sheet, 't.csv']).status, 0);
        const text = readFileSync(path.join(folder, 't.csv'), 'utf8');
        writeFileSync(path.join(folder, 't.csv'), text.replace('示例-', 'id-'));
        const done = run(quick(...(sheet === '一件事' ? ['--skip-bad'] : []), file('t.csv', readFileSync(path.join(folder, 't.csv')))));
        assert.equal(done.status, 0, done.err);
        assert.match(done.out, /新增 1/, sheet);
        assert.doesNotMatch(done.err, /错误|没有用到/, sheet);
    }
    const kinds = Object.values(entries(run)).map((e) => e.kind);
    assert.deepEqual(kinds.sort(), ['bundle', 'faq', 'place', 'policy', 'procedure', 'procedure']);
    const materials = entries(run)['id-1'].materials;
    assert.deepEqual(materials[1], { name: '营业执照', copies: '1份', form: '原件' });
});

test('out and in again gives an equal base, as JSONL and as a workbook', { timeout: 240_000 }, (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    const odd = { id: '怪 1', kind: 'faq', title: ' 两边有空格 ', summary: 'a\r\nb\tc\u0001d_x000D_e\uFFFF ', body: '长'.repeat(50_001), variants: [' 前', '后 '], keywords: ['a、b'], steps: [{ text: ' 一\n二 ' }, {}], fields: { apply_period: '2026-01-01至2026-02-01', fee: ' ' }, disabled: true };
    const clauses = { id: 'c', kind: 'policy', title: '有条款', clauses: [{ path: ['一', '二'], label: '第一条', text: '文'.repeat(12_000), effective_from: '2026-01-01' }, { text: '\n甲\n' }, { text: '=1+1' }], materials: [{ name: '表', form: '原件' }], repealed_on: '2027-01-01', superseded_by: '怪 1' };
    const pairs = [{ synonym: '铁皮本', means: '营业执照', both_ways: true, kind: 'procedure', department: '市监局', region: '云帆区', note: '=口语，"老"说法' }, { synonym: '铁皮本', means: '营业执照副本', both_ways: false }];
    file('odd.jsonl', [odd, clauses, ...pairs].map((line) => `${JSON.stringify(line)}\n`).join(''));
    assert.equal(run(quick('odd.jsonl', path.join(root, 'kb/demo'))).status, 0);
    const all = run(['export']).out;
    assert.ok(all.split('\n').length > 100);
    assert.ok(pairs.every((pair) => all.includes(`${JSON.stringify(pair)}\n`)));
    for (const name of ['all.jsonl', 'all.xlsx']) {
        assert.equal(run(['export', name]).status, 0);
        run(['--db', `${name}.db`, 'init']);
        const back = run([...quick(name), '--db', `${name}.db`]);
        assert.deepEqual([back.status, back.err], [0, '']);
        assert.equal(run(['--db', `${name}.db`, 'export']).out, all, name);
        const again = run(quick(name)).out;
        assert.match(again, /新增 0，更新 0/);
        assert.doesNotMatch(again, /同义词/);
    }
});
