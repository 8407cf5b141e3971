// Every page of the editors' console by the rules of WCAG 2.2 AA, in light and in dark colours.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const TABS = {
  待审核: '.book tbody tr, .book .nothing', 知识缺口: '.gap-list', 导入导出: '.drop', 试问台: '.bench-form', 内容检查: '.table-box tbody tr',
  同义词: '.table-box tbody tr', 标准测试问: '.table-box tbody tr', 修改记录: '.table-box tbody tr', 发布规则: '.rules-form',
};

for (const colorScheme of ['light', 'dark']) {
  test(`in ${colorScheme} colours`, async (t) => {
    const desk = await openDesk(t);
    const page = await desk.editor('bian', { colorScheme });
    const found = [];
    const look = async (where) => {
      await page.shot(`editor-${colorScheme}-${where}`);
      found.push(...(await page.accessibility()).map((line) => `${where}: ${line}`));
    };
    await look('list');
    await page.locator('.book tbody input[type=checkbox]').first().check();
    await page.keyboard.press('Escape');
    await look('picked');
    await page.locator('.book tbody tr .title').first().click();
    await page.waitForSelector('.entry .form');
    await page.waitForSelector('.entry-preview .block');
    const form = page.locator('.form');
    await form.getByLabel('收费', { exact: true }).fill('不收费，改一个字');
    await page.until('saved', () => /已自动保存/.test(document.querySelector('.save-state').innerText));
    await look('entry');
    await page.locator('.entry-side .tabs').first().getByRole('button', { name: '版本' }).click();
    await page.locator('.version-tools button').first().click();
    await page.waitForSelector('.diff .change');
    await look('versions');
    await page.getByRole('button', { name: '提交审核' }).click();
    await look('dialog');
    await page.fill('dialog [name=note]', '改字');
    await page.locator('dialog button[type=submit]').click();
    await page.waitForSelector('.entry-head .pill.is-review');
    await look('in-review');
    await page.getByRole('button', { name: '返回列表' }).click();
    for (const [name, wanted] of Object.entries(TABS)) {
      await page.locator('header .tabs').getByRole('button', { name, exact: true }).click();
      await page.waitForSelector(wanted);
      if (name === '试问台') {
        await page.fill('.bench-form [name=q]', '公司注销要什么材料');
        await page.locator('.bench-form [type=submit]').click();
        await page.waitForSelector('.bench-side .candidates li');
        await page.locator('.candidates details summary').first().click();
      }
      await look(name);
    }
    const reviewer = await desk.editor('shen', { colorScheme });
    await reviewer.getByRole('button', { name: '待审核' }).click();
    await reviewer.locator('.book tbody tr .title').first().click();
    await reviewer.getByRole('button', { name: '发布…' }).click();
    await reviewer.getByRole('button', { name: '运行发布门禁' }).click();
    await reviewer.waitForSelector('.gate-verdict', { timeout: 60_000 });
    await reviewer.shot(`editor-${colorScheme}-gate`);
    found.push(...(await reviewer.accessibility()).map((line) => `gate: ${line}`));
    assert.deepEqual(found, []);
  });
}

test('in English, chosen in the menu, as well as colours', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.editor('bian');
  const menu = async (item) => {
    await page.locator('.bar-end .menu-root > button').click();
    await page.locator('.menu button', { hasText: item }).click();
  };
  await menu('配色');
  await page.until('light', () => document.documentElement.dataset.theme === 'light');
  await menu('配色');
  await page.until('dark', () => document.documentElement.dataset.theme === 'dark');
  await menu('English');
  await page.waitForSelector('html[lang=en] .book tbody tr');
  const tabs = await page.locator('header .tabs button').allInnerTexts();
  assert.ok(tabs.includes('Workbench') && tabs.every((name) => !/\p{Script=Han}/u.test(name)), tabs.join());
  assert.match(await page.locator('.book-bar').innerText(), /250 entries/);
  await page.shot('editor-english');
  assert.deepEqual(await page.accessibility(), []);
  const { over } = await page.sideways();
  assert.equal(over, 0);
  await page.locator('.book tbody tr .title').first().click();
  await page.waitForSelector('.entry-preview .block');
  await page.shot('editor-english-entry');
  assert.deepEqual(await page.accessibility(), []);
  await menu('Chinese');
  await page.waitForSelector('html[lang=zh-CN] .book tbody tr');
});
