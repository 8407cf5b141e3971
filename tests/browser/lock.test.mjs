// Signing in with a code, the lock screen, and the window about one's own account, in Chromium.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';
import { codeOf } from './lib/totp.mjs';

after(closeAll);

const alertText = (page) => page.locator('[role=alert]').first().innerText();

test('one-time codes are set up in the account window and asked for at the next sign-in', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.helper('li');
  await page.getByRole('button', { name: '账号：李工' }).click();
  await page.waitForSelector('.sessions li');
  assert.match(await page.locator('.sessions').innerText(), /这里/);
  await page.shot('account-1');
  await page.getByRole('button', { name: '启用动态口令' }).click();
  await page.keyboard.type('wrong-password');
  await page.keyboard.press('Enter');
  await page.until('the wrong password is refused', () => /密码不正确/.test(document.querySelector('dialog').innerText));
  await page.fill('[name=given]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.secret');
  const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
  await page.shot('account-2-secret');
  assert.deepEqual(await page.accessibility(), []);
  await page.fill('[name=given]', codeOf(secret, Date.now()));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.recovery li');
  const recovery = await page.locator('.recovery li').allInnerTexts();
  assert.equal(recovery.length, 10);
  await page.shot('account-3-recovery');
  await page.getByRole('button', { name: '我已收好' }).click();
  await page.until('it is on', () => /已启用。换手机/.test(document.querySelector('dialog').innerText));

  const next = await desk.page('/helper', { viewport: PHONE });
  await next.fill('[name=name]', 'li');
  await next.fill('[name=password]', PASSWORD);
  await next.press('[name=password]', 'Enter');
  await next.waitForSelector('[name=code]');
  await next.until('the code is where one types', () => document.activeElement?.name === 'code');
  await next.shot('login-code-phone');
  assert.deepEqual(await next.accessibility(), []);
  await next.keyboard.type('000000');
  await next.keyboard.press('Enter');
  await next.until('refused', () => /不正确/.test(document.querySelector('[role=alert]').innerText));
  await next.fill('[name=code]', recovery[0]);
  await next.keyboard.press('Enter');
  await next.waitForSelector('.lists');

  // The other sign-in is ended from here.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '账号：李工' }).click();
  await page.getByRole('button', { name: /^退出来自 / }).click();
  await next.waitForSelector('[name=password]');
  assert.match(await alertText(next), /登录已过期/);
});

test('a console nobody uses is locked, shows nothing, and goes on with the password', async (t) => {
  const desk = await openDesk(t, { idle_lock_min: 1 });
  const visitor = await desk.visitor();
  await visitor.ask('公司注销怎么办');
  const page = await desk.helper('li');
  await desk.server.advance(61_000);
  await page.getByRole('heading', { name: '工作台已锁定' }).waitFor();
  assert.equal(await page.locator('.lists').count(), 0);
  await page.shot('lock');
  assert.deepEqual(await page.accessibility(), []);
  await page.keyboard.type('wrong-password');
  await page.keyboard.press('Enter');
  await page.until('refused', () => /密码不正确/.test(document.querySelector('[role=alert]').innerText));
  await page.reload();
  await page.getByRole('heading', { name: '工作台已锁定' }).waitFor();
  await visitor.getByRole('button', { name: '转人工' }).click();
  await visitor.waitForSelector('.queue');
  await page.fill('[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.queue-row');
});

test('where codes are a must the console begins with setting them up', async (t) => {
  const desk = await openDesk(t, { totp: 'required' });
  const page = await desk.page('/helper', { viewport: PHONE });
  await page.fill('[name=name]', 'li');
  await page.fill('[name=password]', PASSWORD);
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('[name=given]');
  await page.shot('totp-wanted-phone');
  await page.fill('[name=given]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.secret');
  const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
  await page.shot('totp-secret-phone');
  assert.equal((await page.sideways()).over, 0);
  await page.fill('[name=given]', codeOf(secret, Date.now()));
  await page.keyboard.press('Enter');
  await page.waitForSelector('.recovery li');
  await page.getByRole('button', { name: '我已收好' }).click();
  await page.waitForSelector('.lists');
});
