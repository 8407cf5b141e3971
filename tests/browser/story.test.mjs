// One day's story in four windows - visitor, two helpers, supervisor - from the question to the figures: asked,
// handed over, accepted, noted, transferred, wrapped up, graded badly, put right, graded anew, counted.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const field = '.reply-box textarea';
const has = (page, text) => page.until(`“${text}” is there`, (wanted) =>
  [...document.querySelectorAll('.log, .history')].some((el) => el.innerText.includes(wanted)), text);

async function reply(page, text) {
  await page.fill(field, text);
  await page.press(field, 'Enter');
}

test('from the question to the report in four windows', { timeout: 300_000 }, async (t) => {
  const desk = await openDesk(t);
  const [visitor, li, wang] = await Promise.all([
    desk.visitor({ viewport: PHONE, hasTouch: true, isMobile: true }), desk.helper('li'), desk.helper('wang'),
  ]);
  const zhao = await desk.supervisor('zhao');

  await visitor.ask('公司注销怎么办');
  await visitor.getByRole('button', { name: '有用', exact: true }).click();
  await visitor.getByRole('button', { name: '转人工' }).click();
  await visitor.waitForSelector('.queue');
  await visitor.shot('story-phone-queue');
  await Promise.all([li, wang].map((page) => page.waitForSelector('.queue-row')));
  await li.keyboard.press('a');
  await li.waitForSelector(`${field}:not([disabled])`);
  await wang.waitForSelector('.queue-row', { state: 'detached' });
  await li.until('what the visitor thought of the answer', () => /访客觉得有用/.test(document.querySelector('.history').innerText));
  await reply(li, '您好，我是李工，请问公司有欠税吗？');
  await has(visitor, '请问公司有欠税吗');
  await visitor.fill('#input', '有一点');
  await visitor.press('#input', 'Enter');
  await has(li, '有一点');

  await li.keyboard.press('Alt+t');
  await li.locator('dialog .people label', { hasText: '王敏' }).click();
  await li.fill('dialog [name=reason]', '涉税问题');
  await li.locator('dialog button[type=submit]').click();
  await wang.locator('.is-transfers .primary').click();
  await has(wang, '有一点');
  await has(visitor, '王敏');
  await reply(wang, '先到税务局清税，再申请注销。');
  await has(visitor, '先到税务局清税');

  await wang.keyboard.press('Alt+f');
  await wang.locator('dialog button[type=submit]').click();
  await visitor.waitForSelector('.rating');
  await wang.locator('.is-wrapups .mine-row').click();
  await wang.keyboard.press('Alt+e');
  await wang.locator('dialog .categories label', { hasText: '已解答' }).click();
  await wang.fill('dialog [name=blocker]', '部门之间推诿');
  await wang.locator('dialog button[type=submit]').click();
  await wang.waitForSelector('.is-wrapups', { state: 'detached' });

  await visitor.locator('.grade').nth(4).click();
  await visitor.locator('.reasons label', { hasText: '推诿扯皮' }).click();
  await visitor.fill('.rating textarea', '让我跑来跑去');
  await visitor.shot('story-phone-rating');
  await visitor.getByRole('button', { name: '提交评价' }).click();
  await visitor.waitForSelector('.rating-done');

  await wang.locator('.tabs').getByRole('button', { name: /^评价/ }).click();
  await wang.waitForSelector('.card');
  assert.match(await wang.locator('main').innerText(), /非常不满意[\s\S]*让我跑来跑去/);
  await wang.shot('story-rectify');
  await wang.getByRole('button', { name: '回访' }).click();
  await wang.fill('dialog [name=note]', '已电话道歉');
  await wang.fill('dialog [name=reply]', '已协调税务窗口一次办好');
  await wang.locator('dialog button[type=submit]').click();
  await visitor.waitForSelector('.rating.is-again');
  assert.match(await visitor.locator('.rating.is-again').innerText(), /已协调税务窗口一次办好/);
  await visitor.locator('.rating.is-again .grade').nth(1).click();
  await visitor.getByRole('button', { name: '再次评价', exact: true }).click();
  await visitor.waitForSelector('.rating.is-again', { state: 'detached' });
  await wang.until('the second grade is seen', () => /再次评价：满意/.test(document.querySelector('main').innerText));

  await zhao.until('the supervisor counts the hand-over', () => /转人工/.test(document.body.innerText));
  await zhao.shot('story-supervisor');
});
