// The supervisors' console in Chromium against the real server: the live board, stepping in, reports,
// people, the calendar.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const callHuman = async (visitor, text = '我要找人工，营业执照丢了怎么补办') => {
  await visitor.fill('#input', text);
  await visitor.press('#input', 'Enter');
  await visitor.waitForSelector('.queue');
};
const figure = (page, label) => page.locator('.figure', { hasText: label }).first().locator('.figure-value');
const shows = (page, label, value) => page.until(`${label} is ${value}`, ([l, v]) =>
  [...document.querySelectorAll('.figure')].some((el) => el.querySelector('.figure-label').innerText === l &&
    el.querySelector('.figure-value').innerText === v), [label, value]);
const accept = async (desk, name) => {
  const client = await desk.server.connect();
  await client.call('staff.login', { name, password: PASSWORD });
  await client.call('staff.status', { status: 'online' });
  const { waiting } = await client.call('queue.list');
  await client.call('conversation.accept', { conversation_id: waiting[0].conversation_id });
  return { client, id: waiting[0].conversation_id };
};

test('the board changes by itself; a late answer raises an alert that is taken note of', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.supervisor('zhao');
  assert.equal(await figure(page, '排队').innerText(), '0');
  const visitor = await desk.visitor();
  await callHuman(visitor);
  await shows(page, '排队', '1');
  await shows(page, '转人工', '1');
  await page.waitForSelector('.drill .talk-row');
  assert.match(await page.locator('.drill').innerText(), /营业执照丢了/);
  assert.equal(await page.locator('.alert-row').count(), 0);

  for (let i = 0; i < 4; i++) await desk.server.advance(16_000); // less at a time than a connection may be silent
  await page.waitForSelector('.alert-row');
  assert.match(await page.locator('.alerts').innerText(), /首次响应超过 1 分钟/);
  assert.match(await page.title(), /^\(1\)/);
  await page.shot('supervisor-alert');
  await page.keyboard.press('a');
  await page.waitForSelector('.alert-row.is-seen');
  assert.doesNotMatch(await page.title(), /^\(/);
  assert.equal(await page.locator('.alert-row').count(), 1, 'one alert, whether pushed or found in the queue');
});

test('a supervisor watches, whispers, takes over and answers; the visitor never sees the whisper', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.supervisor('zhao');
  const visitor = await desk.visitor();
  await callHuman(visitor);
  const { client, id } = await accept(desk, 'li');
  await client.call('reply.send', { conversation_id: id, client_id: 'h1', text: '您好，请稍等' });
  await shows(page, '接待中', '1');
  await page.locator('tr', { hasText: '李工' }).locator('.number').click();
  await page.locator('.drill .talk-row button').click();
  await page.waitForSelector('.talk-panel');
  await visitor.fill('#input', '材料要原件吗');
  await visitor.press('#input', 'Enter');
  await page.until('the visitor is heard', () => /材料要原件吗/.test(document.querySelector('.talk-panel .history').innerText));

  await page.keyboard.press('w');
  await page.keyboard.type('记得请他看第三条');
  await page.keyboard.press('Enter');
  const heard = await client.next('aside.new', (aside) => aside.text === '记得请他看第三条');
  assert.equal(heard.kind, 'whisper');
  await page.until('the whisper is shown', () => /记得请他看第三条/.test(document.querySelector('.talk-panel .is-aside')?.innerText ?? ''));
  await page.shot('supervisor-talk');
  assert.deepEqual(await page.accessibility(), []);

  await page.locator('.talk-panel h2').focus();
  await page.keyboard.press('t');
  await page.fill('dialog [name=reason]', '帮办员有急事');
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('.talk-panel .reply-box [placeholder^=以您的名义]');
  await page.fill('.talk-panel .reply-box textarea', '我来接着为您办理');
  await page.keyboard.press('Enter');
  await visitor.until('the supervisor answers', () => /我来接着为您办理/.test(document.body.innerText));
  assert.doesNotMatch(await visitor.locator('body').innerText(), /第三条/);
});

test('axe is content with the board in both themes; nothing scrolls sideways on a phone', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await callHuman(visitor);
  for (const colorScheme of ['light', 'dark']) {
    const page = await desk.supervisor('zhao', { colorScheme });
    await page.waitForSelector('.drill .talk-row');
    assert.deepEqual(await page.accessibility(), [], `board ${colorScheme}`);
    await page.shot(`supervisor-board-${colorScheme}`);
    await page.keyboard.press('?');
    await page.waitForSelector('.keys');
    assert.deepEqual(await page.accessibility(), [], `keys ${colorScheme}`);
    await page.keyboard.press('Escape');
    await page.locator('.drill .talk-row button').click();
    await page.getByRole('button', { name: '会派给谁' }).click();
    await page.waitForSelector('.why-chosen');
    assert.deepEqual(await page.accessibility(), [], `why ${colorScheme}`);
  }
  const phone = await desk.supervisor('zhao', { viewport: PHONE, hasTouch: true, isMobile: true });
  await phone.waitForSelector('.drill .talk-row');
  assert.equal((await phone.sideways()).over, 0);
  await phone.shot('supervisor-phone');
  await phone.locator('.drill .talk-row button').click();
  await phone.waitForSelector('.talk-panel');
  await phone.shot('supervisor-phone-talk');
});

test('without the right there is no board', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.page('/supervisor');
  await page.fill('[name=name]', 'li');
  await page.fill('[name=password]', PASSWORD);
  await page.press('[name=password]', 'Enter');
  await page.until('refused', () => /没有督导或管理权限/.test(document.body.innerText));
});
