// Word, Excel and HTML files from outside: read as a person sees them; what is dangerous or broken is refused soon, in
// little memory, with a reason, and the program that asked goes on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { build } from './lib/harness.mjs';
import { docx, p, table, types, xlsx, zip } from './lib/office.mjs';
import { workshop } from './lib/workshop.mjs';

// With sanitizers everything takes three times as long.
const CPU_MOST_MS = readFileSync(path.join(build, 'bangban-reader')).includes('__asan_init') ? 3000 : 1000;

// CPU so far, in ms (a clock tick is 10), which a busy machine does not change.
function cpuMs(pid) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return 10 * (Number(fields[11]) + Number(fields[12]));
}

// What bangban-reader says about these bytes, how it ended, how long it took and how much memory it had at most.
async function read(workspace, kind, bytes) {
    const file = path.join(workspace.folder, workspace.file('upload', bytes));
    const { openSync, closeSync } = await import('node:fs');
    const fd = openSync(file, 'r');
    const started = process.hrtime.bigint();
    const child = spawn(path.join(build, 'bangban-reader'), [kind], { stdio: [fd, 'pipe', 'ignore'] });
    closeSync(fd);
    let peakKiB = 0;
    let cpu = 0;
    const watch = setInterval(() => {
        try {
            cpu = cpuMs(child.pid);
            peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] ?? 0));
        } catch { /* it has ended */ }
    }, 2);
    const pieces = [];
    child.stdout.on('data', (piece) => pieces.push(piece));
    const [code, signal] = await new Promise((done) => { child.on('close', (...end) => done(end)); });
    clearInterval(watch);
    const lines = Buffer.concat(pieces).toString().trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
    return { code, signal, lines, last: lines.at(-1), ms: Number(process.hrtime.bigint() - started) / 1e6, cpu, peakKiB };
}

const OLE = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
const encrypted = Buffer.concat([OLE, Buffer.from('EncryptedPackage', 'utf16le'), Buffer.alloc(64)]);
const doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefghij'.split('').map((c, i) => `<!ENTITY ${c} "${`&${'abcdefghij'[i]};`.repeat(10)}">`).join('')}]>`;
const spaces = Buffer.alloc(300 << 20, 0x20);
const good = docx(p('甲'));
const manyRows = () => xlsx([{ name: '表', xml: `<worksheet><sheetData>${Array.from({ length: 1_000_000 }, (_, i) => `<row r="${i + 1}"><c><v>${i}</v></c></row>`).join('')}</sheetData></worksheet>` }]);

const REFUSED = [
    ['empty file', 'docx', () => '', /是空的/],
    ['no archive', 'docx', () => '这不是压缩包'.repeat(100), /不完整|不是 Office/],
    ['another archive', 'docx', () => zip([{ name: 'a.txt', text: 'x' }]), /不是 Office 文件/],
    ['a workbook called a document', 'docx', () => xlsx([{ name: '表', rows: [['a']] }]), /不是 Word 文档/],
    ['a document called a workbook', 'xlsx', () => good, /不是 Excel/],
    ['cut short', 'docx', () => good.subarray(0, good.length / 2), /不完整/],
    ['damaged inside', 'docx', () => { const bytes = Buffer.from(good); bytes.fill(0x55, 300, 420); return bytes; }, /损坏|不完整|超过/],
    ['old format', 'docx', () => OLE, /旧版 Office/],
    ['encrypted document', 'docx', () => encrypted, /密码/],
    ['encrypted member', 'docx', () => zip([types(), { name: 'word/document.xml', text: 'x', flags: 1 }]), /密码|损坏/],
    ['macros', 'docx', () => docx(p('甲'), { members: [{ name: 'word/vbaProject.bin', text: 'x' }] }), /宏/],
    ['macros by type', 'xlsx', () => xlsx([{ name: '表', rows: [['a']] }], { contentTypes: '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>' }), /宏/],
    ['archive in the archive', 'docx', () => docx(p('甲'), { members: [{ name: 'word/media/a.zip', bytes: zip([]) }] }), /压缩包里还有压缩包/],
    ['external entity', 'docx', () => docx(p('甲'), { doctype }), /外部实体/],
    ['external entity in a workbook', 'xlsx', () => xlsx([{ name: '表', rows: [['a']] }], { doctype }), /外部实体/],
    ['entities of entities', 'docx', () => docx(p('甲'), { doctype: laughs }), /外部实体/],
    ['zip bomb', 'docx', () => zip([types(), { name: 'word/document.xml', bytes: spaces }]), /MB|压缩比/],
    ['zip bomb in a picture', 'docx', () => docx(p('甲'), { members: [{ name: 'word/media/a.png', bytes: spaces.subarray(0, 200 << 20) }] }), /压缩比/],
    ['zip bomb that lies', 'docx', () => zip([types(), { name: 'word/document.xml', bytes: spaces, size: 1000 }]), /MB|压缩比|损坏/],
    ['too many members', 'docx', () => zip([types(), ...Array.from({ length: 10001 }, (_, i) => ({ name: `a${i}`, text: '', stored: true }))]), /超过 10000 个/],
    ['a million rows', 'xlsx', manyRows, /超过 200000 行/],
    ['too many columns', 'xlsx', () => xlsx([{ name: '表', rows: [Array.from({ length: 600 }, (_, i) => `列${i}`)] }]), /超过 512 列/],
    ['too many texts', 'xlsx', () => xlsx([{ name: '表', rows: [['a']] }], { strings: Array.from({ length: 400_000 }, (_, i) => `<si><t>${String(i).repeat(20)}</t></si>`).join('') }), /超过 32 MB/],
    ['too deep', 'docx', () => docx(`${'<w:sdt>'.repeat(400)}${'</w:sdt>'.repeat(400)}`), /嵌套超过 256 层/],
    ['wrong XML', 'docx', () => docx('<w:p><w:r>'), /损坏/],
    ['a deep page', 'html', () => '<div>'.repeat(100_000), /嵌套太深/],
    ['a large page', 'html', () => `<p>${'长'.repeat(6 << 20)}`, /超过 16 MB/],
    ['a page in no encoding', 'html', () => Buffer.from('<p>caf\xE9', 'latin1'), /既不是 UTF-8/],
];

test('bad files are refused, soon and in little memory', { timeout: 300_000 }, async (t) => {
    const workspace = workshop(t);
    for (const [name, kind, make, reason] of REFUSED) {
        const got = await read(workspace, kind, make());
        assert.equal(got.signal, null, name);
        assert.equal(got.code, 1, `${name}: ${JSON.stringify(got.last)}`);
        assert.equal(got.last.t, 'error', name);
        assert.match(got.last.text, reason, name);
        assert.ok(got.cpu <= CPU_MOST_MS, `${name}: ${got.cpu} ms of CPU`);
        assert.ok(got.ms < 15_000, `${name}: ${got.ms} ms`); // whatever else the machine does
        assert.ok(got.peakKiB < 128 << 10, `${name}: ${got.peakKiB} KiB`);
        t.diagnostic(`${name}: ${got.cpu} ms of CPU, ${(got.peakKiB / 1024).toFixed(0)} MiB: ${got.last.text}`);
    }
});

test('a refused file leaves the base as it was and the rest of the folder is named', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    file('in/a.docx', docx(p('办法') + p('第一条 甲。')));
    file('in/bad.docx', docx(p('甲'), { members: [{ name: 'word/vbaProject.bin', text: 'x' }] }));
    const refused = run(['import', 'in']);
    assert.equal(refused.status, 1);
    assert.match(refused.err, /错误：in\/bad\.docx：文件含有宏/);
    assert.equal(run(['export']).out, '');
    assert.match(run(['import', '--skip-bad', '--no-calibrate', 'in']).out, /新增 1，.*跳过有错的 1/);
});

test('a Word document becomes clauses', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    const inserted = '<w:ins><w:r><w:t>每年</w:t></w:r></w:ins><w:del><w:r><w:delText>每月</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>挪走的</w:t></w:r></w:moveFrom>';
    const joined = '<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半句，</w:t></w:r></w:p>';
    const box = '<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>' + p('文本框里的话。') + '</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>' + p('重复的话。') + '</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>';
    const down = (v, text) => `<w:tcPr><w:vMerge${v}/></w:tcPr>${text ? p(text) : '<w:p/>'}`;
    file('rule.docx', docx([
        p('企业支持办法', { style: 'T' }), p('第一章 总则\t1', { style: 'TOC1' }),
        p('第一章 总则', { style: 'H1' }),
        p('为支持企业，制定本办法。', { style: 'Article' }),
        p('下列企业适用：', { style: 'Article', after: '<w:r><w:footnoteReference w:id="2"/></w:r>' }),
        p('注册在本区；', { list: [1, 1] }), p('依法纳税。', { list: [1, 1] }),
        p('补贴办法', { style: 'H2' }),
        p('按下表发放', { style: 'Article', after: inserted }),
        table([['类别', '标准'], [down(' w:val="restart"', '研发'), '10万元'], [down('', ''), '20万元'], ['展会|会展', '5万元']]),
        joined, p('后半句。'), p('隐藏', { before: '<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>' }), p('', { after: box }),
        p('接着的条款。', { list: [2, 0] }),
    ].join(''), { footnotes: `<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2">${p('含分支机构')}</w:footnote>`, members: [{ name: 'word/embeddings/a.xlsx', text: 'PK' }] }));
    const imported = run(['import', '--no-calibrate', 'rule.docx']);
    assert.equal(imported.err, '');
    const entry = JSON.parse(run(['export']).out);
    assert.equal(entry.title, '企业支持办法');
    assert.equal(entry.body, [
        '第一章 总则', '第一条 为支持企业，制定本办法。', '第二条 下列企业适用：[注1]', '（一）注册在本区；', '（二）依法纳税。', '## 补贴办法', '第三条 按下表发放每年',
        '| 类别 | 标准 |', '| --- | --- |', '| 研发 | 10万元 |', '| 研发 | 20万元 |', '| 展会\\|会展 | 5万元 |',
        '前半句，后半句。', '隐藏', '文本框里的话。', '第五条 接着的条款。', '[注1] 含分支机构'].join('\n'));
    assert.match(run(['check']).out, /1 个条目，4 个条款/);
    assert.match(run(['import', '--no-calibrate', 'rule.docx']).out, /未变 1/);
});

test('a page becomes clauses', (t) => {
    const { file, run } = workshop(t);
    run(['init']);
    file('page.html', Buffer.concat([Buffer.from('<html><head><meta charset="gb2312">'), Buffer.from([0x3c, 0x74, 0x69, 0x74, 0x6c, 0x65, 0x3e, 0xb0, 0xd7, 0x3c, 0x2f, 0x74, 0x69, 0x74, 0x6c, 0x65, 0x3e]),
        Buffer.from('</head><body>'), Buffer.from([0xd2, 0xbb, 0xa1, 0xa2, 0xc4, 0xbf, 0xb1, 0xea]), Buffer.from('<p>x')]));
    file('policy.htm', '\uFEFF<!DOCTYPE html><html><head><title>页面_政府网</title><meta name="ArticleTitle" content="停车办法"><meta name="PubDate" content="2026-03-01 10:00"><meta name="ContentSource" content="云帆区政府"><style>p{}</style></head>'
        + '<body><nav>首页</nav><div id=x><h1>停车办法</h1><p>第一条&nbsp;免费&ldquo;一小时&rdquo;。<p>第二条 按下表计费：<table><tr><th>车<th>价</tr><tr><td rowspan=2>大<td>10</tr><tr><td>20</tr></table>'
        + '<h2>附则</h2><ol start=3><li>即日起<b>施行</b><li>由区里解释</ol><p style="display:none">广告</p></div><footer>版权</footer><script>if (a<b) x("</p>")</script></body></html>');
    const imported = run(['import', '--no-calibrate', '.']);
    assert.deepEqual([imported.status, imported.err], [0, '']);
    const [page, policy] = run(['export']).out.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual([page.title, page.body], ['白', '一、目标\nx']);
    assert.deepEqual([policy.title, policy.source.published_on, policy.source.issuer], ['停车办法', '2026-03-01', '云帆区政府']);
    assert.equal(policy.body, ['第一条 免费“一小时”。', '第二条 按下表计费：', '| 车 | 价 |', '| --- | --- |', '| 大 | 10 |', '| 大 | 20 |', '## 附则', '3. 即日起施行', '4. 由区里解释'].join('\n'));
});

test('a large document works', { timeout: 120_000 }, async (t) => {
    const workspace = workshop(t);
    const { randomBytes } = await import('node:crypto');
    const pictures = Array.from({ length: 30 }, (_, i) => ({ name: `word/media/p${i}.png`, bytes: randomBytes(1 << 20), stored: true }));
    const body = Array.from({ length: 9_000 }, (_, i) => p(`内容${i}，应当按照规定办理${'。其他事项另行规定'.repeat(6)}。`, { style: 'Article' })).join('');
    const bytes = docx(p('大文件', { style: 'T' }) + body, { members: pictures });
    assert.ok(bytes.length > 30 << 20);
    const got = await read(workspace, 'docx', bytes);
    assert.deepEqual([got.code, got.last.t, got.lines.length], [0, 'end', 9_002]);
    assert.ok(got.peakKiB < 128 << 10, `${got.peakKiB} KiB`);
    workspace.file('large.docx', bytes);
    workspace.run(['init']);
    assert.match(workspace.run(['import', '--no-calibrate', 'large.docx']).out, /新增 1/);
    assert.match(workspace.run(['check']).out, /1 个条目，9000 个条款，0 个问题/);
});
