// The editors' console: synonyms on their page.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

test('synonyms: added, found, removed', async (t) => {
  const desk = await openDesk(t);
  const editor = await desk.editor('bian');
  await editor.getByRole('button', { name: '同义词' }).click();
  await editor.waitForSelector('.table-box tbody tr');
  await editor.shot('editor-synonyms');
  assert.deepEqual(await editor.accessibility(), []);
  await editor.getByRole('button', { name: '加一对' }).click();
  await editor.fill('dialog [name=synonym]', '小红本');
  await editor.fill('dialog [name=means]', '不动产权证书');
  await editor.locator('dialog button[type=submit]').click();
  await editor.until('it is there', () => /小红本/.test(document.querySelector('.table-box tbody').innerText));
  await editor.fill('.is-search input', '小红本');
  await editor.until('it is alone', () => document.querySelectorAll('.table-box tbody tr').length === 1);
  await editor.getByRole('button', { name: '删去' }).click();
  await editor.until('it is gone', () => document.querySelectorAll('.table-box tbody tr').length === 0);
});
