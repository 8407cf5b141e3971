// A question nobody could answer, in the browser from end to end: the bot gives up, a helper answers, the gap is on the
// board, its draft begins with the helper's words, somebody else publishes it, and the gap says so by itself.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const Q = '云帆大厦地下车库能停几米高的车';
const ANSWER = '云帆大厦地下车库限高两米一，超过的车停南侧地面车场。';

// The visitor is handed over, answered and told goodbye.
async function helped(visitor, helper) {
  await visitor.getByRole('button', { name: '转人工' }).click();
  await helper.waitForSelector('.queue-row');
  await helper.keyboard.press('a');
  await helper.waitForSelector('.reply-box textarea:not([disabled])');
  await helper.fill('.reply-box textarea', ANSWER);
  await helper.press('.reply-box textarea', 'Enter');
  await visitor.until('the answer came', (text) => document.querySelector('.log').innerText.includes(text), ANSWER);
  await helper.keyboard.press('Alt+e');
  await helper.waitForSelector('dialog[open]');
  await helper.locator('.categories input').first().check();
  await helper.locator('dialog button[type=submit]').click();
  await helper.waitForSelector('.ended');
}

const onBoard = (page, state) => page.locator('.gaps .tabs button', { hasText: state }).click();

test('unanswered, helped, drafted, reviewed, published, now answered', async (t) => {
  const desk = await openDesk(t);
  const [visitor, helper] = [await desk.visitor(), await desk.helper('li')];
  assert.doesNotMatch(await visitor.ask(Q), /两米一/);
  await helped(visitor, helper);

  const editor = await desk.editor('bian');
  await editor.getByRole('button', { name: '知识缺口' }).click();
  await editor.locator('.gap-card', { hasText: '地下车库' }).click();
  await editor.waitForSelector('.gap-one .gap-reply');
  assert.match(await editor.locator('.gap-one .gap-reply').innerText(), /限高两米一/);
  assert.match(await editor.locator('.gap-one').innerText(), /转了人工/);
  await editor.shot('editor-gap');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByRole('button', { name: '起草新条目…' }).click();
  assert.equal(await editor.locator('dialog [name=title]').inputValue(), Q);
  await editor.fill('dialog [name=department]', '区政务服务中心');
  await editor.shot('editor-gap-draft');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.locator('dialog button[type=submit]').click();

  await editor.waitForSelector('.entry .form');
  const summary = editor.locator('.form').getByLabel('结论（先显示给访客）', { exact: true });
  assert.equal(await summary.inputValue(), ANSWER);
  assert.match(await editor.locator('.entry-head').innerText(), /草稿/);
  await editor.locator('.form').getByLabel('相似问', { exact: true }).fill('车库限高多少\n大厦地下能不能停商务车');
  await editor.until('everything is saved', () => /已自动保存/.test(document.querySelector('.save-state').innerText));
  await editor.shot('editor-gap-entry');
  await editor.getByRole('button', { name: '提交审核' }).click();
  await editor.fill('dialog [name=note]', '访客问到，帮办员答过');
  await editor.locator('dialog button[type=submit]').click();
  await editor.waitForSelector('.entry-head .pill.is-review');
  await editor.getByRole('button', { name: '返回列表' }).click();
  await editor.getByRole('button', { name: '知识缺口' }).click();
  await onBoard(editor, '已起草');
  await editor.locator('.gap-card', { hasText: '地下车库' }).click();
  await editor.waitForSelector('.gap-one .pill.is-drafted');

  const reviewer = await desk.editor('shen');
  await reviewer.getByRole('button', { name: '待审核' }).click();
  await reviewer.locator('.book tbody tr .title', { hasText: '地下车库' }).click();
  await reviewer.waitForSelector('.entry .form');
  await reviewer.getByRole('button', { name: '发布…' }).click();
  await reviewer.getByRole('button', { name: '运行发布门禁' }).click();
  await reviewer.waitForSelector('.gate-verdict', { timeout: 60_000 });
  assert.match(await reviewer.locator('.gate-verdict').innerText(), /可以发布/, await reviewer.locator('.gate-changes').innerText());
  await reviewer.locator('.publish-form button[type=submit]').click();
  await reviewer.waitForSelector('.entry-head .pill.is-published');

  // The editor's board, which stood open, moves by itself.
  await editor.waitForSelector('.gap-one .pill.is-answered');
  assert.match(await editor.locator('.gap-one .pill').innerText(), /现已能答/);
  await onBoard(editor, '现已能答');
  await editor.locator('.gap-card', { hasText: '地下车库' }).waitFor();
  await editor.shot('editor-gap-answered');
  assert.match(await (await desk.visitor()).ask(Q), /限高两米一/);
});
