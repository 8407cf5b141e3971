// The visitor page out of hours and for eyes that are not young: leaving a message and finding it again, large type
// and large targets, redirects, the likely wait.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const CLOSED = '1-7 03:00-03:01';

test('out of hours a message is left, and found again by number and code on another device', async (t) => {
  const desk = await openDesk(t, { hours: CLOSED });
  const visitor = await desk.visitor();
  await visitor.getByRole('button', { name: '转人工' }).click();
  await visitor.waitForSelector('.queue.is-off');
  await visitor.getByRole('button', { name: '留言或约回电' }).click();
  await visitor.waitForSelector('dialog .leave');
  await visitor.getByRole('button', { name: '提交留言' }).click();
  assert.match(await visitor.locator('dialog .error').innerText(), /请写明要办的事/);
  await visitor.locator('.categories label', { hasText: '电话回复' }).click();
  await visitor.fill('dialog [name=text]', '想问停业补贴');
  await visitor.getByRole('button', { name: '提交留言' }).click();
  await visitor.until('the number is asked for', () => /回电号码/.test(document.querySelector('dialog .error').innerText));
  await visitor.fill('dialog [name=contact]', '13800000000');
  assert.deepEqual(await visitor.accessibility(), []);
  await visitor.getByRole('button', { name: '提交留言' }).click();
  await visitor.waitForSelector('.left');
  const left = await visitor.locator('.left').innerText();
  await visitor.shot('visitor-left');
  const [, number] = /工单号：(\d{8}-\d+)/.exec(left);
  const [, code] = /查询码：([A-Z2-9]{10})/.exec(left);

  const other = await desk.visitor({ viewport: PHONE });
  await other.getByRole('button', { name: '更多' }).click();
  await other.getByRole('button', { name: /留言与进度/ }).click();
  await other.getByRole('button', { name: '凭号查询' }).click();
  await other.fill('dialog [name=number]', number);
  await other.fill('dialog [name=code]', 'AAAAAAAAAA');
  await other.getByRole('button', { name: '查询', exact: true }).click();
  await other.waitForSelector('dialog .error');
  await other.fill('dialog [name=code]', code.toLowerCase());
  await other.getByRole('button', { name: '查询', exact: true }).click();
  await other.waitForSelector('.my-ticket');
  assert.match(await other.locator('.my-ticket').innerText(), /想问停业补贴\s+待受理/);
  assert.doesNotMatch(await other.locator('.my-ticket').innerText(), /13800000000/);
  await other.shot('visitor-track');

  // Answered while the visitor was away: news on return.
  await visitor.goto('about:blank');
  const staff = await desk.server.connect();
  await staff.call('staff.login', { name: 'li', password: PASSWORD });
  const { tickets } = await staff.call('ticket.list');
  await staff.call('ticket.answer', { ticket_id: tickets[0].id, text: '可以领三个月补贴' });
  const back = await visitor.context().newPage();
  await back.goto(desk.server.url('/'));
  await back.waitForSelector('.menu-root .dot');
  await back.getByRole('button', { name: /更多/ }).click();
  await back.getByRole('button', { name: /留言与进度/ }).click();
  await back.waitForSelector('.my-ticket-answer');
});

test('large type: no text under 18 px, every target 60 px, nothing sideways', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: '大字版' }).click();
  await page.ask('公司注销要带什么材料');
  const check = (what) => page.evaluate(() => {
    const seen = (el) => el.getClientRects().length > 0 && getComputedStyle(el).visibility !== 'hidden' && !el.closest('.sr-only, .skip');
    const small = [...document.querySelectorAll('body *')].filter((el) => seen(el) &&
      [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && parseFloat(getComputedStyle(el).fontSize) < 18);
    const low = [...document.querySelectorAll('button, textarea, input, [role=button]')].filter((el) => seen(el) &&
      Math.max(el.getBoundingClientRect().height, el.parentElement.matches('label') ? el.parentElement.getBoundingClientRect().height : 0) < 59.5);
    return [...small.map((el) => `text ${el.className} ${getComputedStyle(el).fontSize}`), ...low.map((el) => `target ${el.className || el.name} ${el.getBoundingClientRect().height}`)];
  }).then((wrong) => assert.deepEqual([...new Set(wrong)], [], what));
  await check('conversation');
  await page.getByRole('button', { name: '更多' }).click();
  await check('menu');
  await page.getByRole('button', { name: /留言与进度/ }).click();
  await page.waitForSelector('dialog .leave');
  await check('tickets');
  assert.equal((await page.sideways()).over, 0);
  await page.shot('visitor-large-tickets');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '转人工' }).click();
  await page.waitForSelector('.queue');
  await check('queue');
  assert.equal((await page.sideways()).over, 0);
});

test('what belongs elsewhere is said on a card of its own', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await visitor.ask('我要投诉你们工作人员乱收费');
  await visitor.waitForSelector('.sheet.is-redirect');
  assert.match(await visitor.locator('.is-redirect').innerText(), /这类事项由专门渠道受理/);
  assert.deepEqual(await visitor.accessibility(), []);
  await visitor.shot('visitor-redirect');
});
