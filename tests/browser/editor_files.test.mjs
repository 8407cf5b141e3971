// The editors' console: a Word file on its way to a quoted answer, what lint finds, and the workbench.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { docx, p } from '../scenarios/lib/office.mjs';
import { closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const Q = '夜间停车的货运企业每晚补贴多少';

test('a Word file: seen, drafted, reviewed, gated, published, quoted in an open chat', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  assert.doesNotMatch(await visitor.ask(Q), /每晚补贴八元/);
  const editor = await desk.editor('bian');
  await editor.getByRole('button', { name: '导入导出' }).click();
  await editor.waitForSelector('.drop');
  await editor.shot('editor-import');
  assert.deepEqual(await editor.accessibility(), []);
  const body = p('云帆区夜间停车补贴办法', { style: 'T' }) + p('第一章 总则', { style: 'H1' })
    + p('第一条 夜间停车的货运企业，每车每晚补贴八元。') + p('第二条 补贴由区交通局按季发放，不用申请。');
  await editor.locator('.drop input').setInputFiles({ name: '夜间停车补贴办法.docx', mimeType: 'application/octet-stream', buffer: docx(body) });
  await editor.waitForSelector('.table-box tbody tr');
  assert.match(await editor.locator('.table-box tbody').innerText(), /新增[\s\S]*云帆区夜间停车补贴办法/);
  await editor.getByRole('button', { name: '看内容' }).click();
  await editor.waitForSelector('.diff .change');
  assert.match(await editor.locator('.diff').innerText(), /每车每晚补贴八元/);
  await editor.shot('editor-import-preview');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByRole('button', { name: '导入为草稿（1）' }).click();
  await editor.until('it is a draft', () => /已成草稿/.test(document.querySelector('.table-box tbody')?.innerText ?? ''));
  await editor.locator('.table-box tbody .title').click();
  await editor.waitForSelector('.entry .form');
  await editor.getByRole('button', { name: '试问', exact: true }).click();
  await editor.fill('.bench-form [name=q]', Q);
  await editor.getByRole('button', { name: '试问', exact: true }).last().click();
  await editor.waitForSelector('.bench-side:nth-child(2)');
  assert.match(await editor.locator('.bench-side').first().innerText(), /发布后[\s\S]*每车每晚补贴八元/);
  await editor.shot('editor-bench-draft');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByRole('button', { name: '提交审核' }).click();
  await editor.fill('dialog [name=note]', '新文件');
  await editor.locator('dialog button[type=submit]').click();
  await editor.waitForSelector('.entry-head .pill.is-review');

  const reviewer = await desk.editor('shen');
  await reviewer.getByRole('button', { name: '待审核' }).click();
  await reviewer.locator('.book tbody tr .title', { hasText: '云帆区夜间停车补贴办法' }).click();
  await reviewer.waitForSelector('.entry .form');
  await reviewer.getByRole('button', { name: '发布…' }).click();
  await reviewer.getByRole('button', { name: '运行发布门禁' }).click();
  await reviewer.waitForSelector('.gate-verdict.is-passed', { timeout: 60_000 });
  await reviewer.locator('.publish-form button[type=submit]').click();
  await reviewer.waitForSelector('.entry-head .pill.is-published');
  const reply = await visitor.ask('夜间停车补贴办法第一条');
  assert.match(reply, /夜间停车的货运企业，每车每晚补贴八元。/);
});

test('the workbench asks as of any day; one click makes a golden question', async (t) => {
  const desk = await openDesk(t);
  const editor = await desk.editor('bian');
  await editor.getByRole('button', { name: '试问台' }).click();
  await editor.fill('.bench-form [name=q]', '公司注销要什么材料');
  await editor.locator('.bench-form [type=submit]').click();
  await editor.waitForSelector('.bench-side .candidates li');
  assert.match(await editor.locator('.bench-side').innerText(), /公司注销登记/);
  await editor.locator('.candidates details summary').first().click();
  await editor.shot('editor-bench');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.locator('.candidates li').first().getByRole('button', { name: '应当答这条：设为标准测试问' }).click();
  await editor.until('it says so', () => /已设为标准测试问/.test(document.querySelector('.toast').innerText));
  await editor.getByLabel('与什么比较').selectOption('cuts');
  await editor.getByLabel('直接回答的界限（%）').fill('100');
  await editor.locator('.bench-form [type=submit]').click();
  await editor.waitForSelector('.bench-side:nth-child(2)');
  await editor.shot('editor-bench-cuts');
});

test('the workbench: a real question picked, synonyms and weights tried', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await visitor.ask('要打烊了的铺头怎么弄，我电话13800138000');
  const editor = await desk.editor('bian');
  await editor.getByRole('button', { name: '试问台' }).click();
  await editor.getByLabel('最近的真实提问（个人信息已遮盖）').selectOption({ index: 1 });
  await editor.waitForSelector('.bench-side');
  assert.equal(await editor.locator('.bench-form [name=q]').inputValue(), '要打烊了的铺头怎么弄，我电话138****8000');
  await editor.fill('.bench-form [name=q]', '要打烊了的铺头怎么弄');
  await editor.getByLabel('与什么比较').selectOption('synonyms');
  await editor.getByLabel('访客说的词（试加）').fill('打烊了的铺头');
  await editor.getByLabel('条目里的说法').fill('个体工商户注销');
  await editor.locator('.bench-form [type=submit]').click();
  await editor.waitForSelector('.bench-side:nth-child(2) .candidates li');
  assert.match(await editor.locator('.bench-side').nth(1).innerText(), /个体工商户注销/);
  await editor.getByRole('button', { name: '用全部标准测试问和真实提问比较' }).click();
  await editor.waitForSelector('.gate-counts', { timeout: 60_000 });
  await editor.shot('editor-bench-synonyms');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByLabel('与什么比较').selectOption('weights');
  await editor.getByLabel('特征').selectOption('entry_bm25');
  await editor.getByLabel('试用的权重').fill('0');
  await editor.locator('.bench-form [type=submit]').click();
  await editor.waitForSelector('.bench-side:nth-child(2)');
  await editor.shot('editor-bench-weights');
  assert.deepEqual(await editor.accessibility(), []);
});

test('lint leads to the field; several entries at once', async (t) => {
  const desk = await openDesk(t);
  const editor = await desk.editor('bian');
  await editor.getByRole('button', { name: '内容检查' }).click();
  await editor.waitForSelector('.table-box tbody tr');
  await editor.getByLabel('种类').selectOption('missing');
  await editor.until('one rule', () => [...document.querySelectorAll('.table-box tbody tr')].every((r) => /没有|缺/.test(r.innerText)));
  await editor.shot('editor-lint');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.locator('.table-box tbody .title').first().click();
  await editor.waitForSelector('.is-marked');
  await editor.shot('editor-lint-field');
  await editor.getByRole('button', { name: '返回列表' }).click();
  await editor.getByRole('button', { name: '条目', exact: true }).click();
  await editor.waitForSelector('.book tbody tr');
  for (const i of [0, 1]) await editor.locator('.book tbody input[type=checkbox]').nth(i).check();
  await editor.shot('editor-bulk');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByRole('button', { name: '负责人与复核日…' }).click();
  await editor.fill('dialog [name=owner]', 'bian');
  await editor.fill('dialog [name=review_on]', '2027-06-01');
  await editor.locator('dialog button[type=submit]').click();
  await editor.until('both are', () => /2 条已处理/.test(document.querySelector('.toast').innerText));
  await editor.until('in the list', () => [...document.querySelectorAll('.book tbody tr')].filter((r) => /2027-06-01/.test(r.innerText)).length === 2);
});
