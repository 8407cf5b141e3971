// Markdown in what editors write: read with correct Chinese emphasis by visitor, helper and editor; whatever it holds stays
// inert; clauses are quoted to the letter.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { parse } from '../../server/web/src/shared/markdown.js';
import { plainProse } from '../../server/web/src/shared/prose.js';
import { closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const SUMMARY = [
  '**办理条件：**须*先行*清算，“**不收费**”。<img src=x onerror="window.hit=1"><script>window.hit=2</script>',
  '1. [网上申请](https://demo.example/apply)，或 https://demo.example/b',
  '2. 致电[窗口](tel:0571-80000000)',
  '', '[点这里](javascript:window.hit=3) [文件](data:text/html,<b>x</b>) <javascript:window.hit=4> ![图](https://demo.example/x.png)',
].join('\n');
const ENTRIES = [
  { id: 'prose-1', kind: 'faq', title: '鲲鹏码头泊位怎么申请', summary: SUMMARY },
  { id: 'prose-2', kind: 'policy', title: '鲲鹏码头泊位补贴办法', source: { title: '鲲鹏码头泊位补贴办法', doc_no: '鲲办〔2026〕1号' }, clauses: [{ label: '第一条', text: '第一条 **大型**泊位每月补贴三百元，见 [附表](https://demo.example/t)。' }] },
];

const tags = (text) => JSON.stringify(parse(text));

test('emphasis beside Chinese punctuation; only addresses of the web and telephones become links', () => {
  assert.deepEqual(parse('**办理条件：**须清算'), [{ tag: 'p', children: [{ tag: 'strong', children: ['办理条件：'] }, '须清算'] }]);
  for (const text of ['见**《办法》**第三条', '费用是**“零”**元', '**（一）**甲', '**注意！**请带证', '先**交表。**再领证'])
    assert.equal(parse(text)[0].children.filter((part) => part.tag === 'strong').length, 1, text);
  assert.equal(tags('2*3*4=24，周一*至*周五'), JSON.stringify([{ tag: 'p', children: ['2', { tag: 'em', children: ['3'] }, '4=24，周一', { tag: 'em', children: ['至'] }, '周五'] }]));
  assert.equal(tags('a_b_c'), JSON.stringify([{ tag: 'p', children: ['a_b_c'] }]));
  assert.deepEqual(parse('一行\n又一行')[0].children.map((part) => part.tag ?? part), ['一行', 'br', '又一行']);
  assert.deepEqual(parse('- 甲\n- 乙'), [{ tag: 'ul', children: [{ tag: 'li', children: ['甲'] }, { tag: 'li', children: ['乙'] }] }]);
  for (const address of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '//demo.example', 'mailto:a@b.c', 'blob:x'])
    assert.doesNotMatch(tags(`[看](${address}) <${address}>`), /"href"/, address);
  assert.match(tags('[看](https://demo.example/a?b=1)'), /"tag":"a","children":\["看"\],"href":"https:\/\/demo\.example\/a\?b=1"/);
  assert.match(tags('[拨打](tel:12345)'), /"href":"tel:12345"/);
  assert.doesNotMatch(tags('<b>粗</b> ![图](https://a.example/x.png)\n\n<script>1</script>'), /"tag":"(?!p"|a"|br")/);
});

test('as plain text the marks are gone and nothing else', () => {
  assert.equal(plainProse('# 题\n**办理条件：**须*先行*清算，见[办法](https://a.example/1)，`x`'), '题\n办理条件：须先行清算，见办法 https://a.example/1，x');
  assert.equal(plainProse('5 * 8 小时，a_b，** 不是 **'), '5 * 8 小时，a_b，** 不是 **');
});

// What a page made of SUMMARY, wherever it stands.
async function assertProse(page, at) {
  await page.waitForSelector(`${at} .prose strong`);
  const got = await page.locator(`${at} .prose`).first().evaluate((box) => ({
    strong: [...box.querySelectorAll('strong')].map((each) => each.textContent),
    em: [...box.querySelectorAll('em')].map((each) => each.textContent),
    items: box.querySelectorAll('ol > li').length,
    links: [...box.querySelectorAll('a')].map((each) => each.getAttribute('href')),
    foreign: box.querySelectorAll('img, script, iframe, [onerror], [style]').length,
    text: box.textContent,
    hit: window.hit,
  }));
  assert.deepEqual([got.strong, got.em, got.items, got.foreign, got.hit], [['办理条件：', '不收费'], ['先行'], 2, 0, undefined]);
  assert.deepEqual(got.links.filter((href) => !/^https:\/\/demo\.example\/(apply|b|x\.png)$/.test(href)), ['tel:0571-80000000']);
  assert.ok(got.links.includes('https://demo.example/apply') && got.links.includes('https://demo.example/b'));
  assert.match(got.text, /<img src=x onerror="window\.hit=1"><script>window\.hit=2<\/script>/);
}

test('visitor, helper and editor read the same; a script stays text; a clause stays as written', async (t) => {
  const desk = await openDesk(t);
  const file = path.join(desk.server.dir, 'prose.jsonl');
  writeFileSync(file, ENTRIES.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  await desk.server.cli('import', '--no-calibrate', file);
  const visitor = await desk.visitor();
  for (let i = 0; i < 20 && !/办理条件/.test(await visitor.ask('鲲鹏码头泊位怎么申请')); i++)
    await visitor.waitForTimeout(500); // the server looks for changes of others once a second
  await assertProse(visitor, '.reply:last-of-type');
  await visitor.shot('prose-visitor');
  assert.deepEqual(await visitor.accessibility(), []);
  await visitor.ask('鲲鹏码头泊位补贴办法第一条');
  const quote = visitor.locator('.source blockquote').last();
  assert.equal(await quote.textContent(), ENTRIES[1].clauses[0].text);
  assert.equal(await quote.locator('strong, a').count(), 0);

  const helper = await desk.helper('li');
  await helper.keyboard.press('Alt+Slash');
  await helper.keyboard.type('鲲鹏码头泊位怎么申请');
  await assertProse(helper, '.preview .sheet');

  const editor = await desk.editor('bian');
  await editor.fill('.filters input[type=search]', '鲲鹏码头泊位怎么申请');
  await editor.until('the list is filtered', () => document.querySelectorAll('.book tbody tr').length === 1);
  await editor.locator('.book tbody tr .title').first().click();
  await assertProse(editor, '.phone');
  await editor.shot('prose-editor');
  assert.deepEqual(await editor.accessibility(), []);
});
