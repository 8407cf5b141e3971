// Visitor page and helper console together, in Chromium against the real server.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const LOST = [/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/];
const XSS = '<img src=x onerror="alert(1)"><b>粗</b>';

const talk = (page) => page.locator('.talk .sheet').allInnerTexts();
const has = (page, text) => page.until(`“${text}” is there`, (wanted) =>
  [...document.querySelectorAll('.log, .history')].some((el) => el.innerText.includes(wanted)), text);

async function callHuman(visitor) {
  await visitor.getByRole('button', { name: '转人工' }).click();
  await visitor.waitForSelector('.queue');
}

async function reply(helper, text) {
  await helper.fill('.reply-box textarea', text);
  await helper.press('.reply-box textarea', 'Enter');
}

test('from the question to the rating, with a server killed in between', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor({ expectErrors: LOST });
  await visitor.ask('公司注销怎么办');
  await callHuman(visitor);
  assert.match(await visitor.locator('.queue').innerText(), /下一位就是您|前面还有/);
  await visitor.shot('story-1-queued');

  const helper = await desk.helper('li', { expectErrors: LOST });
  await helper.waitForSelector('.queue-row');
  assert.match(await helper.title(), /^\(1\)/);
  await helper.shot('story-2-queue');
  await helper.keyboard.press('a'); // outside a field the key alone
  await helper.waitForSelector('.chat .talk');
  assert.match(await helper.locator('.brief').innerText(), /公司注销怎么办/);
  const turn = helper.locator('.talk-turn').first();
  assert.match(await turn.innerText(), /问答 #\d+\s+把握 \d+%\s+复制/);
  await turn.getByRole('button').click();
  await helper.until('the number is copied', () => /已复制/.test(document.querySelector('.talk-turn').innerText));
  await visitor.waitForSelector('.queue', { state: 'detached' });
  await visitor.until('the visitor sees who it is', () => /李工/.test(document.querySelector('.status').innerText));

  // The visitor looks elsewhere: a number in the title, and a line above what is new.
  await visitor.evaluate(() => { document.hasFocus = () => false; });
  await helper.fill('.reply-box textarea', '您');
  await visitor.until('the helper is seen typing', () => /李工正在输入/.test(document.querySelector('.log').innerText));
  await reply(helper, '您好，我是李工，请问公司有没有欠税？');
  await has(visitor, '请问公司有没有欠税');
  await visitor.until('the title counts', () => document.title.startsWith('(1) '));
  assert.match(await visitor.locator('.divider.is-new').innerText(), /新消息/);
  await visitor.evaluate(() => { document.hasFocus = () => true; window.dispatchEvent(new Event('focus')); });
  await visitor.until('the title is clean again', () => !document.title.startsWith('('));
  await visitor.fill('#input', '欠');
  await helper.waitForSelector('.history .working');
  await visitor.fill('#input', `欠了一点 ${XSS}`);
  await visitor.press('#input', 'Enter');
  await has(helper, XSS);
  assert.equal(await helper.locator('.history img, .history b').count(), 0);
  assert.equal(await visitor.locator('.feedback').count(), 1); // only the bot's answer has one: the bot is silent

  // Knowledge base by keyboard: find, look at, insert, send.
  await helper.keyboard.press('Alt+Slash');
  await helper.keyboard.type('清税');
  await helper.waitForSelector('.preview .sheet');
  await helper.shot('story-3-search');
  await helper.keyboard.press('Enter');
  await helper.waitForSelector('.attached');
  await helper.keyboard.type('请先看这份说明：');
  await helper.keyboard.press('Enter');
  await has(visitor, '请先看这份说明');
  await visitor.until('the card is drawn', () =>
    document.querySelectorAll('.reply.is-helper .block').length > 2);
  await visitor.shot('story-4-card');
  await helper.shot('story-4-helper');

  // Killed while both sides have something to say.
  const count = (await talk(helper)).length;
  await desk.server.kill();
  await visitor.waitForSelector('.line.is-broken');
  await visitor.fill('#input', '断线时写的');
  await visitor.press('#input', 'Enter');
  await reply(helper, '断线时回的');
  await has(helper, '断线时回的');
  await desk.server.restart();
  await has(helper, '断线时写的');
  await has(visitor, '断线时回的');
  await helper.until('all acknowledged', () => !document.querySelector('.is-pending'));
  const after = await talk(helper);
  assert.equal(after.length, count + 2);
  assert.equal(after.filter((text) => text.includes('断线时')).length, 2);
  const own = await visitor.own();
  assert.equal(own.filter((text) => text === '断线时写的').length, 1);

  await helper.keyboard.press('Alt+e');
  await helper.waitForSelector('dialog[open]');
  await helper.locator('.categories input').nth(1).check();
  await helper.fill('dialog textarea', '欠税先清');
  await helper.locator('dialog button[type=submit]').click();
  await visitor.waitForSelector('.rating');
  await helper.waitForSelector('.ended');
  await visitor.locator('.grade').first().click();
  await visitor.fill('.rating textarea', '很快');
  await visitor.getByRole('button', { name: '提交评价' }).click();
  await visitor.waitForSelector('.rating-done');
  await visitor.shot('story-5-rated');
  assert.match(await visitor.locator('.rating-done').innerText(), /非常满意/);

  // The next question opens a new conversation, and the bot answers it.
  await visitor.ask('个体户怎么办营业执照');
  await visitor.until('a new conversation', () => /以上是之前的对话/.test(document.querySelector('.log').innerText));
  await visitor.reload();
  await visitor.waitForSelector('.reply');
  assert.equal(await visitor.locator('.rating').count(), 0);
});

test('one of two helpers gets the visitor, the other is told by whom', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await callHuman(visitor);
  const [li, wang] = await Promise.all([desk.helper('li'), desk.helper('wang')]);
  await Promise.all([li.waitForSelector('.queue-row'), wang.waitForSelector('.queue-row')]);
  await Promise.all([li.keyboard.press('a'), wang.keyboard.press('a')]);
  const won = (page) => page.locator('.mine-row').count();
  await li.until('someone has it', () => document.querySelectorAll('.queue-row').length === 0);
  await wang.until('someone has it', () => document.querySelectorAll('.queue-row').length === 0);
  await li.waitForTimeout(400);
  assert.equal((await won(li)) + (await won(wang)), 1);
  const loser = (await won(li)) ? wang : li;
  assert.match(await loser.locator('.toast').innerText(), /接入|李工|王敏|排队/);
});

test('several conversations: drafts, unread marks, switching by key, give back, release', async (t) => {
  const desk = await openDesk(t);
  const one = await desk.visitor();
  const two = await desk.visitor();
  await callHuman(one);
  const helper = await desk.helper('li');
  await helper.waitForSelector('.queue-row');
  await helper.keyboard.press('a');
  await helper.waitForSelector('.reply-box textarea:not([disabled])');
  await helper.fill('.reply-box textarea', '写到一半');
  await callHuman(two);
  await helper.waitForSelector('.queue-row');
  await helper.keyboard.press('Alt+a');
  await helper.until('two conversations', () => document.querySelectorAll('.mine-row').length === 2);
  await helper.until('the field is empty', () => document.querySelector('.reply-box textarea').value === '');
  assert.match(await helper.locator('.mine-row', { hasText: '草稿' }).innerText(), /写到一半/);

  await one.fill('#input', '还在吗');
  await one.press('#input', 'Enter');
  await helper.waitForSelector('.mine-row .count');
  assert.equal(await helper.locator('.mine-row .count').innerText(), '1');
  await helper.shot('console-two');
  await helper.keyboard.press('Alt+j');
  await helper.until('the draft is back', () => document.querySelector('.reply-box textarea').value === '写到一半');
  await helper.until('read', () => !document.querySelector('.mine-row .count'));

  await helper.keyboard.press('Alt+b');
  await helper.locator('dialog button[type=submit]').click();
  await one.until('the bot is back', () => /在线/.test(document.querySelector('.status').innerText));
  await helper.until('one left', () => document.querySelectorAll('.mine-row').length === 1);
  await helper.locator('.mine-row').click();
  await helper.keyboard.press('Alt+q');
  await helper.fill('dialog input', '需要换人');
  await helper.locator('dialog button[type=submit]').click();
  await two.waitForSelector('.queue');
  await helper.waitForSelector('.queue-row');
});

test('a wrong password says the same as a wrong name; a reload stays signed in; sign out ends it', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.page('/helper');
  const attempt = async (name, password) => {
    await page.fill('[name=name]', name);
    await page.fill('[name=password]', password);
    await page.press('[name=password]', 'Enter');
    await page.until('an error', () => document.querySelector('.login .error').innerText.trim() &&
      !document.querySelector('.login button').disabled);
    return page.locator('.login .error').innerText();
  };
  assert.match(await attempt('', ''), /请输入/);
  const wrong = await attempt('li', 'nope');
  assert.equal(await attempt('nobody', 'nope'), wrong);
  await page.shot('login');
  assert.deepEqual(await page.accessibility(), []);

  const helper = await desk.helper('li');
  await helper.reload();
  await helper.waitForSelector('.lists');
  assert.equal(await helper.locator('.status-switch .is-chosen').innerText(), '在线');
  await helper.locator('.status-switch input').nth(2).click();
  await helper.locator('dialog .categories label', { hasText: '午餐' }).click();
  await helper.locator('dialog button[type=submit]').click();
  await helper.until('on a break', () => document.querySelector('.status-switch .is-chosen').innerText === '小休（午餐）');
  await helper.getByRole('button', { name: '设置' }).click();
  await helper.getByRole('button', { name: '退出登录' }).click();
  await helper.waitForSelector('.login');
  await helper.reload();
  await helper.waitForSelector('.login');
});

test('shortcuts are listed, axe is content, a supervisor finds his console', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await visitor.ask('公司注销');
  await callHuman(visitor);
  for (const colorScheme of ['light', 'dark']) {
    const page = await desk.helper('zhao', { colorScheme });
    if (colorScheme === 'light') {
      await page.waitForSelector('.queue-row');
      assert.deepEqual(await page.accessibility(), [], 'queue');
      await page.keyboard.press('a');
    } else {
      await page.waitForSelector('.mine-row');
    }
    await page.waitForSelector('.chat .talk');
    assert.deepEqual(await page.accessibility(), [], `conversation ${colorScheme}`);
    await page.keyboard.press('Alt+Shift+Slash');
    await page.waitForSelector('.keys');
    assert.deepEqual(await page.accessibility(), [], `keys ${colorScheme}`);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('link', { name: '督导台' }).getAttribute('href'), '/supervisor');
  }
});

test('the console on a phone: one column at a time', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await callHuman(visitor);
  const page = await desk.helper('li', { viewport: PHONE, hasTouch: true, isMobile: true });
  await page.locator('.queue-row .primary').click();
  await page.waitForSelector('.reply-box textarea:not([disabled])');
  assert.deepEqual(await page.sideways(), { over: 0, widest: [] });
  await reply(page, '您好');
  await has(visitor, '您好');
  await page.shot('console-phone');
  await page.getByRole('button', { name: '知识库' }).click();
  await page.waitForSelector('.brief');
  await page.fill('.search-box input', '注销');
  await page.waitForSelector('.preview .sheet');
  await page.shot('console-phone-search');
  await page.getByRole('button', { name: /插入卡片/ }).click();
  await page.waitForSelector('.attached');
});
