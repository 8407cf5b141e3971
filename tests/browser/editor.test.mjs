// The editors' console in Chromium against the real server: writing, review, the gate, publication.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const field = (page, label) => page.locator('.form').getByLabel(label, { exact: true });
const saved = (page) => page.until('everything is saved', () => /已自动保存/.test(document.querySelector('.save-state').innerText));
const openEntry = async (page, title) => {
  await page.fill('.filters input[type=search]', title);
  await page.until('the list is filtered', (wanted) => {
    const rows = [...document.querySelectorAll('.book tbody tr')];
    return rows.length > 0 && rows.every((row) => row.innerText.includes(wanted));
  }, title);
  await page.locator('.book tbody tr .title').first().click();
  await page.waitForSelector('.entry .form');
};

test('a new entry goes from the form through review and gate to an open chat', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  const before = await visitor.ask('屋顶光伏并网要多少天');
  assert.doesNotMatch(before, /十五个工作日办结/);

  const editor = await desk.editor('bian');
  await editor.shot('editor-list');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.keyboard.press('n');
  await editor.locator('dialog [name=kind]').selectOption('procedure');
  await editor.fill('dialog [name=title]', '屋顶分布式光伏并网申请');
  await editor.fill('dialog [name=id]', 'roof-solar');
  await editor.locator('dialog button[type=submit]').click();
  await editor.waitForSelector('.entry .form');
  assert.match(await editor.locator('.entry-head').innerText(), /草稿/);

  await field(editor, '结论（先显示给访客）').fill('屋顶光伏并网向供电营业厅申请，十五个工作日办结，不收费。');
  await field(editor, '相似问').fill('屋顶光伏并网要多少天\n自家屋顶的电站并网找谁\n');
  await field(editor, '承诺时限').fill('十五个工作日办结');
  await field(editor, '收费').fill('不收费');
  await editor.locator('.is-materials button.secondary').click();
  await editor.locator('.is-materials .rows input').first().fill('并网申请表');
  await editor.locator('.is-materials .rows select').first().selectOption('原件');
  await saved(editor);
  await editor.waitForSelector('.entry-preview .conclusion, .entry-preview .block');
  assert.match(await editor.locator('.phone').innerText(), /十五个工作日办结/);
  await editor.locator('.entry-preview select').selectOption('materials');
  await editor.until('the materials are shown', () => /并网申请表/.test(document.querySelector('.phone').innerText));
  await editor.shot('editor-entry');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByRole('button', { name: '提交审核' }).click();
  await editor.fill('dialog [name=note]', '企业常问，窗口给的口径');
  await editor.locator('dialog button[type=submit]').click();
  await editor.waitForSelector('.entry-head .pill.is-review');

  // Who wrote it cannot publish it; somebody else can, once the gate has run.
  assert.equal(await editor.getByRole('button', { name: '发布…' }).count(), 0);
  const reviewer = await desk.editor('shen');
  await reviewer.getByRole('button', { name: '待审核' }).click();
  await reviewer.locator('.book tbody tr .title', { hasText: '屋顶分布式光伏并网申请' }).click();
  await reviewer.waitForSelector('.entry .form');
  assert.match(await reviewer.locator('.entry').innerText(), /企业常问，窗口给的口径/);
  await reviewer.getByRole('button', { name: '版本' }).click();
  await reviewer.waitForSelector('.versions li');
  await reviewer.locator('.version-tools button').first().click();
  await reviewer.waitForSelector('.diff .change');
  await reviewer.shot('editor-review');
  await reviewer.getByRole('button', { name: '发布…' }).click();
  await reviewer.getByRole('button', { name: '运行发布门禁' }).click();
  await reviewer.waitForSelector('.gate-verdict', { timeout: 60_000 });
  await reviewer.shot('editor-gate');
  assert.match(await reviewer.locator('.gate-verdict').innerText(), /可以发布/, await reviewer.locator('.gate-changes').innerText());
  assert.match(await reviewer.locator('.gate-changes').innerText(), /屋顶光伏并网要多少天/);
  await reviewer.locator('.publish-form button[type=submit]').click();
  await reviewer.waitForSelector('.entry-head .pill.is-published');

  const after_ = await visitor.ask('屋顶光伏并网要多少天');
  assert.match(after_, /十五个工作日办结/);
});

test('a golden question that gets worse stops the publication until somebody answers for it', async (t) => {
  const desk = await openDesk(t);
  const editor = await desk.editor('bian');
  await openEntry(editor, '公司注销登记');
  for (const label of ['相似问', '关键字']) await field(editor, label).fill('');
  await field(editor, '标题').fill('一件谁也想不到的事');
  await field(editor, '结论（先显示给访客）').fill('没有内容。');
  await saved(editor);
  await editor.getByRole('button', { name: '提交审核' }).click();
  await editor.fill('dialog [name=note]', '试一试');
  await editor.locator('dialog button[type=submit]').click();
  await editor.waitForSelector('.entry-head .pill.is-review');

  const reviewer = await desk.editor('shen');
  await reviewer.getByRole('button', { name: '待审核' }).click();
  await reviewer.locator('.book tbody tr .title', { hasText: '一件谁也想不到的事' }).click();
  await reviewer.waitForSelector('.entry .form');
  await reviewer.getByRole('button', { name: '发布…' }).click();
  await reviewer.getByRole('button', { name: '运行发布门禁' }).click();
  await reviewer.waitForSelector('.gate-verdict.is-blocked', { timeout: 60_000 });
  assert.match(await reviewer.locator('.gate-changes li').first().innerText(), /变差/);
  assert.equal(await reviewer.locator('.publish-form [name=until]').count(), 0, 'there is no way round the gate');
  await reviewer.shot('editor-blocked');
  assert.deepEqual(await reviewer.accessibility(), []);
  await reviewer.getByRole('button', { name: '写明理由放行' }).click(); // without a reason
  assert.equal(await reviewer.locator('.publish-form [name=until]').count(), 0);
});

test('the list is filtered, paged and walked by keyboard; a phone shows it, too', async (t) => {
  const desk = await openDesk(t);
  const editor = await desk.editor('bian', { viewport: PHONE });
  await editor.shot('editor-phone');
  assert.match(await editor.locator('.book-bar').innerText(), /共 250 条/);
  await editor.getByRole('button', { name: '下一页' }).click();
  await editor.until('page two', () => /第 2 \/ 5 页/.test(document.querySelector('.pages').innerText));
  await editor.getByLabel('类型').selectOption('place');
  await editor.until('places only', () => [...document.querySelectorAll('.book tbody .sub')].every((el) => !/事项 ·/.test(el.innerText)));
  await editor.fill('.filters input[type=search]', '根本没有的标题');
  await editor.waitForSelector('.nothing');
  assert.match(await editor.locator('.nothing').innerText(), /没有符合条件的条目/);
  await editor.fill('.filters input[type=search]', '');
  await editor.waitForSelector('.book tbody tr');
  await editor.locator('.book').click({ position: { x: 5, y: 5 } });
  await editor.keyboard.press('j');
  await editor.keyboard.press('Enter');
  await editor.waitForSelector('.entry .form');
  await editor.shot('editor-phone-entry');
});

test('two editors on one entry: apart it is merged, what both changed is shown to the second', async (t) => {
  const desk = await openDesk(t);
  const first = await desk.editor('bian');
  const second = await desk.editor('qian');
  await openEntry(first, '个体工商户注销登记');
  await openEntry(second, '个体工商户注销登记');
  await field(first, '收费').fill('第一位写的收费');
  await field(first, '结论（先显示给访客）').fill('第一位的结论。');
  await field(second, '结论（先显示给访客）').fill('第二位的结论。');
  await saved(first);
  await second.waitForSelector('dialog .conflict-part');
  assert.match(await second.locator('dialog').innerText(), /第一位的结论。/);
  assert.match(await second.locator('dialog').innerText(), /第二位的结论。/);
  await second.shot('editor-conflict');
  await second.locator('dialog .side-pick input').first().check();
  await second.locator('dialog .primary').click();
  await second.waitForSelector('dialog', { state: 'detached' });
  await second.until('mine is kept', () => /已自动保存/.test(document.querySelector('.save-state').innerText));
  assert.equal(await field(second, '结论（先显示给访客）').inputValue(), '第二位的结论。');
  assert.equal(await field(second, '收费').inputValue(), '第一位写的收费');
});
