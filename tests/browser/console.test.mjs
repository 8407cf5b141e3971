// What helpers do beside answering: phrases, notes, suggestions, files, transfers, side threads, tickets, assigned
// conversations; and what the visitor sees of it, or never sees.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

// A picture of one pixel.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const field = '.reply-box textarea';

const has = (page, text) => page.until(`“${text}” is there`, (wanted) =>
  [...document.querySelectorAll('.log, .history')].some((el) => el.innerText.includes(wanted)), text);
const log = (page) => page.locator('.log').innerText();

async function talk(t, options = {}) {
  const desk = await openDesk(t, options);
  const visitor = await desk.visitor();
  await visitor.ask('公司注销怎么办');
  await visitor.getByRole('button', { name: '转人工' }).click();
  await visitor.waitForSelector('.queue');
  const li = await desk.helper('li');
  await li.waitForSelector('.queue-row');
  await li.keyboard.press('a');
  await li.waitForSelector(`${field}:not([disabled])`);
  return { desk, visitor, li };
}

async function reply(page, text) {
  await page.fill(field, text);
  await page.press(field, 'Enter');
}

async function answer(page, fields = {}) {
  for (const [name, text] of Object.entries(fields)) await page.fill(`dialog [name=${name}]`, text);
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('dialog[open]', { state: 'detached' });
}

test('the first minute, phrases, notes, suggestions; a draft that is there after a reload', async (t) => {
  const { visitor, li } = await talk(t);
  await li.waitForSelector('.chat-head .countdown');
  assert.match(await li.locator('.chat-head .countdown').innerText(), /首次响应剩 0:\d\d/);
  assert.match(await li.locator('.mine-row .countdown').innerText(), /首次响应剩/);

  await li.keyboard.press('Alt+p');
  await li.getByRole('button', { name: '新增常用语' }).click();
  await li.fill('dialog [name=shortcut]', 'nh');
  await li.fill('dialog [name=title]', '问候');
  await li.fill('dialog [name=text]', '{谁}您好');
  await li.locator('dialog button[type=submit]').click();
  await li.waitForSelector('dialog .error');
  assert.match(await li.locator('dialog .error').innerText(), /谁/);
  await li.fill('dialog [name=text]', '您好，我是{帮办员}');
  await li.locator('dialog button[type=submit]').click();
  await li.waitForSelector('.phrase-line');
  await li.shot('console-phrases');
  await li.keyboard.press('Escape');
  await li.fill(field, '/n');
  await li.waitForSelector('.phrase-menu .is-chosen');
  assert.deepEqual(await li.accessibility(), []);
  await li.press(field, 'Enter');
  await li.until('the phrase is filled in', () => document.querySelector('.reply-box textarea').value === '您好，我是李工');
  await li.press(field, 'Enter');
  await has(visitor, '您好，我是李工');
  await li.waitForSelector('.chat-head .countdown', { state: 'detached' });

  await li.keyboard.press('Alt+n');
  await li.waitForSelector('.reply-box.is-note');
  await li.fill(field, '这家公司欠税没清');
  await li.press(field, 'Enter');
  await li.waitForSelector('.aside.is-note');
  assert.match(await li.locator('.aside').innerText(), /访客看不到/);
  await li.keyboard.press('Alt+n');

  await visitor.fill('#input', '注销要带什么材料');
  await visitor.press('#input', 'Enter');
  await li.waitForSelector('.suggestion');
  await li.focus(field);
  await li.keyboard.press('Alt+1');
  await li.waitForSelector('.attached');
  await li.shot('console-suggestions');
  await li.press(field, 'Enter');
  await visitor.until('the card is there', () => document.querySelectorAll('.reply.is-helper .block').length > 2);

  await li.fill(field, '写到一半的话');
  await li.waitForTimeout(1500);
  await li.evaluate(() => sessionStorage.removeItem('bangban.staff.outbox'));
  await li.reload();
  await li.until('the draft is back', () => document.querySelector('.reply-box textarea')?.value === '写到一半的话');
  assert.match(await li.locator('.history').innerText(), /欠税没清/);
  assert.doesNotMatch(await log(visitor), /欠税/);
});

test('files and pictures both ways; what is too large is said in Chinese', async (t) => {
  const { visitor, li } = await talk(t);
  await visitor.locator('.composer input[type=file]').setInputFiles({ name: '营业执照.png', mimeType: 'image/png', buffer: PNG });
  await visitor.waitForSelector('.attached-files .file-size');
  await visitor.fill('#input', '这是执照');
  await visitor.until('it is uploaded', () => !document.querySelector('.send').disabled);
  await visitor.press('#input', 'Enter');
  await li.waitForSelector('.history .picture img');
  await li.until('the picture is drawn', () => document.querySelector('.history .picture img').naturalWidth === 1);
  assert.equal((await visitor.own()).at(-1), '这是执照');
  await li.locator('.history .picture button').click();
  await li.waitForSelector('dialog .picture-large');
  await li.keyboard.press('Escape');

  // Dropped into the box, and pasted.
  const drop = (page, at, type, name, bytes) => page.evaluate(([selector, event, file, mime, data]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(data)], file, { type: mime }));
    const init = event === 'paste' ? { clipboardData: transfer } : { dataTransfer: transfer };
    const made = event === 'paste' ? new ClipboardEvent(event, { ...init, bubbles: true, cancelable: true })
      : new DragEvent(event, { ...init, bubbles: true, cancelable: true });
    document.querySelector(selector).dispatchEvent(made);
  }, [at, type, name, name.endsWith('pdf') ? 'application/pdf' : 'image/png', [...bytes]]);
  await drop(li, field, 'drop', '样表.pdf', PDF);
  await drop(li, field, 'paste', 'image.png', PNG);
  await li.until('two files wait', () => document.querySelectorAll('.attached-files li').length === 2 &&
    !/上传中/.test(document.querySelector('.attached-files').innerText));
  await li.shot('console-files');
  await li.press(field, 'Enter');
  await visitor.waitForSelector('.reply.is-helper .file-line');
  await visitor.waitForSelector('.reply.is-helper .picture img');
  const [saved] = await Promise.all([
    visitor.waitForEvent('download'), visitor.locator('.reply.is-helper .file-line').click(),
  ]);
  assert.equal(saved.suggestedFilename(), '样表.pdf');
  await visitor.shot('visitor-files');

  const big = Buffer.alloc(10 * 1024 * 1024 + 1, 1);
  await visitor.locator('.composer input[type=file]').setInputFiles({ name: '扫描件.pdf', mimeType: 'application/pdf', buffer: big }, { timeout: 90_000 });
  await visitor.waitForSelector('.attached-files .error');
  assert.match(await visitor.locator('.attached-files .error').innerText(), /「扫描件.pdf」太大了（10 MB），单个文件最大 10 MB/);
  await visitor.locator('.composer input[type=file]').setInputFiles({ name: '程序.png', mimeType: 'image/png', buffer: Buffer.from('MZ\x90\0\x03', 'latin1') });
  await visitor.until('what it is, is told by its content', () => /只能发送/.test(document.querySelector('.attached-files .error')?.innerText ?? ''));
  await visitor.reload();
  await visitor.waitForSelector('.own .picture img');
});

test('a transfer offered, withdrawn, offered again and taken; a colleague asked in a side thread', async (t) => {
  const { desk, visitor, li } = await talk(t);
  const wang = await desk.helper('wang');
  await reply(li, '您好');
  const offer = async (reason) => {
    await li.keyboard.press('Alt+t');
    await li.locator('dialog .people label', { hasText: '王敏' }).click();
    await answer(li, { reason });
  };

  await li.keyboard.press('Alt+c');
  await li.locator('dialog .people label', { hasText: '王敏' }).click();
  await answer(li, { question: '绝密：欠税能注销吗' });
  await wang.waitForSelector('.tabs .count');
  await wang.getByRole('button', { name: /^会商/ }).click();
  await wang.waitForSelector('.thread');
  await wang.fill('.thread-say textarea', '先清税再注销');
  await wang.press('.thread-say textarea', 'Enter');
  await li.until('the answer is heard', () => /先清税再注销/.test(document.querySelector('.thread-said')?.innerText ?? ''));
  await wang.shot('console-thread-asked');
  assert.deepEqual(await wang.accessibility(), []);
  await li.getByRole('button', { name: '引用到回复框' }).click();
  await li.until('it is in the field', () => document.querySelector('.reply-box textarea').value === '先清税再注销');
  await li.shot('console-thread');
  assert.deepEqual(await li.accessibility(), []);
  await li.press(field, 'Enter');
  await has(visitor, '先清税再注销');
  await li.getByRole('button', { name: '结束会商' }).click();
  await wang.until('nothing is asked any more', () => !document.querySelector('.thread'));
  await wang.getByRole('button', { name: /^对话/ }).click();

  await offer('绝密：涉税问题');
  await wang.waitForSelector('.is-transfers .queue-row');
  assert.match(await wang.locator('.is-transfers').innerText(), /李工 转来\s+绝密：涉税问题/);
  await li.getByRole('button', { name: '收回转接' }).click();
  await wang.waitForSelector('.is-transfers', { state: 'detached' });
  await offer('绝密：还是您来');
  await wang.waitForSelector('.is-transfers .queue-row');
  await wang.shot('console-transfer');
  await wang.getByRole('button', { name: '不接受' }).click();
  await li.until('told that it was declined', () => /没有接受/.test(document.querySelector('.news').innerText));
  await offer('绝密：麻烦了');
  await wang.locator('.is-transfers .primary').click();
  await has(wang, '公司注销怎么办');
  await visitor.until('the visitor sees who it is now', () => /王敏/.test(document.querySelector('.status').innerText));
  await reply(wang, '我来为您办理');
  await has(visitor, '我来为您办理');
  assert.doesNotMatch(await log(visitor), /绝密/);
});

test('assigned with the time to accept; declined it goes on; the ring comes again', async (t) => {
  const desk = await openDesk(t);
  const boss = await desk.server.connect();
  await boss.call('staff.login', { name: 'zhao', password: PASSWORD });
  const li = await desk.helper('li');
  const { colleagues } = await boss.call('colleague.list');
  const { group_id: group } = await boss.call('group.put', { name: '青石街道', kind: 'street', serves: '青石街道', mode: 'push', accept_s: 60 });
  await boss.call('group.member', { group_id: group, account_id: colleagues.find((c) => c.name === '李工').account_id, tier: 'helper' });
  const ask = async () => {
    const client = await desk.server.connect();
    await client.call('visitor.start', { name: '张三', region: '青石街道' });
    await client.call('message.send', { client_id: 'a', text: '转人工' });
  };
  await ask();
  await li.locator('.is-offers .queue-row', { hasText: '张三' }).waitFor(); // the offer comes first, the name with the queue
  assert.match(await li.locator('.is-offers').innerText(), /派给我的[\s\S]*张三[\s\S]*\d+ 秒内接入/);
  await li.shot('console-offer');
  assert.deepEqual(await li.accessibility(), []);
  await li.reload();
  await li.waitForSelector('.is-offers .queue-row');
  await li.keyboard.press('x');
  await li.waitForSelector('.is-offers', { state: 'detached' });
  await ask();
  await li.waitForSelector('.is-offers .queue-row');
  await li.keyboard.press('a');
  await li.waitForSelector('.mine-row');
  await li.waitForSelector('.is-offers', { state: 'detached' });
});

test('a ticket from a conversation: tasks, an answer the visitor finds, closed and reopened', async (t) => {
  const { visitor, li } = await talk(t);
  await li.keyboard.press('Alt+g');
  await answer(li, { title: '停业补贴', text: '想知道停业期间有没有补贴', days: '3' });
  await li.getByRole('button', { name: '工单', exact: true }).first().click();
  await li.locator('.page-list .mine-row').click();
  await li.waitForSelector('.ticket');
  assert.match(await li.locator('.ticket-facts').innerText(), /承办人\s+我/);
  await li.getByRole('button', { name: '派任务' }).click();
  await li.locator('dialog [name=account_id]').selectOption({ label: '王敏' });
  await answer(li, { department: '人社局', text: '绝密：核查参保' });
  await li.waitForSelector('.tasks li');
  await li.shot('console-ticket');
  assert.deepEqual(await li.accessibility(), []);
  await li.locator('.tasks').getByRole('button', { name: '办完' }).click();
  await answer(li, { answer: '绝密：符合' });
  await li.getByRole('button', { name: '答复访客' }).click();
  await answer(li, { text: '可以领三个月补贴' });
  await has(visitor, '可以领三个月补贴');
  await visitor.waitForSelector('.menu-root .dot');
  await visitor.getByRole('button', { name: '更多' }).click();
  await visitor.getByRole('button', { name: /留言与进度/ }).click();
  await visitor.waitForSelector('.my-ticket');
  assert.match(await visitor.locator('.my-ticket').innerText(), /停业补贴\s+已答复[\s\S]*可以领三个月补贴[\s\S]*人社局已办理/);
  assert.doesNotMatch(await visitor.locator('dialog').innerText(), /绝密/);
  assert.deepEqual(await visitor.accessibility(), []);
  await visitor.shot('visitor-ticket');
  await visitor.getByRole('button', { name: '答复不够，请继续办理' }).click();
  await visitor.fill('.my-ticket [name=reason]', '每月多少钱');
  await visitor.getByRole('button', { name: '请继续办理', exact: true }).click();
  await visitor.until('the visitor sees it in work', () => /办理中|待受理/.test(document.querySelector('.my-ticket-head').innerText));
  await li.until('it is open again', () => /办理中|待受理/.test(document.querySelector('.ticket header').innerText));
});

test('pages and dialogs in both colours, twice as large, and on a phone', async (t) => {
  const { desk, li } = await talk(t);
  await li.close();
  for (const [colorScheme, options] of [['light', { viewport: { width: 640, height: 430 } }], ['dark', {}], ['light', { viewport: PHONE }]]) {
    const page = await desk.helper('li', { colorScheme, ...options });
    const narrow = Boolean(options.viewport);
    if (narrow) await page.locator('.mine-row').first().click();
    await page.waitForSelector('.chat .talk');
    for (const key of ['t', 'c', 'g', 'e', 'i', 'p']) {
      await page.keyboard.press(`Alt+${key}`);
      await page.waitForSelector('dialog[open]');
      assert.deepEqual(await page.accessibility(), [], `${key} ${colorScheme}`);
      assert.equal((await page.sideways()).over, 0, `${key} ${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog[open]', { state: 'detached' });
    }
    for (const name of ['工单', '会商', '评价']) {
      await page.locator('.tabs').getByRole('button', { name: new RegExp(`^${name}`) }).click();
      await page.waitForSelector('main.page');
      assert.deepEqual(await page.accessibility(), [], `${name} ${colorScheme}`);
      assert.equal((await page.sideways()).over, 0, `${name} ${colorScheme}`);
    }
    await page.shot(`console-${colorScheme}-${narrow ? options.viewport.width : 'wide'}`);
    await page.context().close();
  }
});

test('in English: the console and the visitor page; colours as one likes', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await visitor.goto(desk.server.url('/?lang=en'));
  await visitor.waitForSelector('.reply');
  assert.equal(await visitor.locator('html').getAttribute('lang'), 'en');
  await visitor.getByRole('button', { name: 'Ask a person' }).click();
  await visitor.waitForSelector('.queue');
  assert.match(await visitor.locator('.queue').innerText(), /You are next/);
  await visitor.shot('visitor-english');
  await visitor.reload();
  await visitor.getByRole('button', { name: 'With a person' }).or(visitor.getByRole('button', { name: 'Handing over' })).waitFor();

  const page = await desk.page('/helper?lang=en');
  await page.fill('[name=name]', 'li');
  await page.fill('[name=password]', PASSWORD);
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('.queue-row');
  await page.keyboard.press('a');
  await page.waitForSelector('.chat .talk');
  await page.shot('console-english');
  const own = await page.evaluate(() => [...document.querySelectorAll('button, h1, h2, legend, dt')]
    .map((el) => el.innerText).filter((text) => /\p{Script=Han}/u.test(text)));
  assert.deepEqual(own.filter((text) => !/李工/.test(text)), []);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: /^Colours/ }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: /^Colours/ }).click();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.reload();
  await page.waitForSelector('.lists');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Chinese' }).click();
  await page.getByRole('button', { name: '设置' }).waitFor();
});
