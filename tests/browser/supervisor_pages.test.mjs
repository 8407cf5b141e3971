// What supervisors keep beside the board: tickets, phrases, channels, groups; and the board of one group.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const open = async (page, name, ready) => {
  await page.evaluate((hash) => { location.hash = hash; }, name);
  await page.waitForSelector(ready);
};
const save = async (page) => {
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('dialog[open]', { state: 'detached' });
};
const table = (page, what, pattern) => page.until(what, (source) =>
  new RegExp(source).test(document.querySelector('.report tbody')?.innerText ?? ''), pattern.source);

async function signIn(desk, name) {
  const client = await desk.server.connect();
  const { account } = await client.call('staff.login', { name, password: PASSWORD });
  return { client, id: account.id };
}

test('a ticket is given to a colleague and, once answered, closed', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.server.connect();
  await visitor.call('visitor.start', { name: '张三' });
  const { ticket } = await visitor.call('ticket.leave', { kind: 'callback', text: '想问停业补贴', contact: '13800000000' });
  const page = await desk.supervisor('zhao');
  await open(page, 'tickets', '.report tbody tr');
  await page.locator('.report .title').click();
  await page.getByRole('button', { name: '指定承办人' }).click();
  await page.locator('dialog [name=account_id]').selectOption({ label: '李工' });
  await save(page);
  await table(page, 'it is his', /李工/);
  const li = await signIn(desk, 'li');
  const { tickets } = await li.client.call('ticket.list', { mine: true });
  assert.deepEqual(tickets.map((one) => one.number), [ticket.number]);
  await li.client.call('ticket.answer', { ticket_id: ticket.id, text: '可以领三个月' });
  await page.reload();
  await table(page, 'it is answered', /已答复/);
  await page.locator('.report .title').click();
  await page.waitForSelector('dialog .facts');
  assert.match(await page.locator('dialog').innerText(), /可以领三个月/);
  assert.deepEqual(await page.accessibility(), []);
  await page.shot('supervisor-ticket');
  await page.getByRole('button', { name: '办结', exact: true }).click();
  await page.waitForSelector('.pill.is-closed');
  assert.equal((await visitor.call('ticket.mine')).tickets[0].state, 'closed');
});

test('phrases of all and of a group are added, changed and removed; helpers have them at once', async (t) => {
  const desk = await openDesk(t);
  const zhao = await signIn(desk, 'zhao');
  await zhao.client.call('group.put', { name: '税务局', kind: 'department' });
  const li = await signIn(desk, 'li');
  const titles = async () => (await li.client.call('canned.list')).phrases.map((one) => one.title);
  const page = await desk.supervisor('zhao');
  await open(page, 'phrases', '.nothing, .report tbody tr');
  await page.keyboard.press('n');
  await page.fill('dialog [name=title]', '问候');
  await page.fill('dialog [name=text]', '{谁}您好');
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('dialog .error, .toast.is-shown');
  await page.fill('dialog [name=text]', '您好，我是{帮办员}');
  await page.fill('dialog [name=shortcut]', 'nh');
  await save(page);
  await table(page, 'it is there, for all', /问候\s+您好，我是{帮办员}\s+nh\s+全体/);
  assert.deepEqual(await titles(), ['问候']);
  await page.getByRole('button', { name: '修改' }).click();
  await page.fill('dialog [name=title]', '税务问候');
  await page.locator('dialog [name=scope]').selectOption({ label: '税务局' });
  await save(page);
  await table(page, 'it is the group’s', /税务问候[^]*税务局/);
  assert.deepEqual(await titles(), [], 'li is not of that group');
  await assert.rejects(li.client.call('canned.list', { all_groups: true }), { kind: 'denied' });
  await page.getByRole('button', { name: '删除' }).click();
  await save(page);
  await page.waitForSelector('.nothing');
});

test('a channel is changed, tried out, and set back to what was shipped', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.supervisor('guan');
  await open(page, 'channels', '.report tbody tr');
  const attempt = async (text, pattern) => {
    await page.fill('.try [name=text]', text);
    await page.locator('.try button').click();
    await page.until(`${text}: ${pattern}`, (source) => new RegExp(source).test(document.querySelector('.try output').innerText), pattern.source);
  };
  await page.getByRole('button', { name: '新增渠道' }).click();
  await page.fill('dialog [name=name]', 'consumer');
  await page.fill('dialog [name=pattern]', '退货|假货');
  await page.fill('dialog [name=text]', '请拨打 12315 消费者投诉举报热线。');
  await page.fill('dialog [name=tels]', '消费维权=12315');
  await page.locator('dialog [name=firm][value=firm]').check();
  await save(page);
  await table(page, 'it is listed', /consumer/);
  await attempt('商家不给退货怎么办', /consumer/);
  const visitor = await desk.visitor();
  assert.match(await visitor.ask('商家不给退货怎么办'), /12315/);
  const row = page.locator('.report tbody tr', { hasText: 'consumer' });
  await row.getByRole('button', { name: '修改' }).click();
  await page.locator('dialog [name=enabled]').uncheck();
  await save(page);
  await page.waitForSelector('tr.is-off');
  await row.getByRole('button', { name: '删除' }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(await page.accessibility(), []);
});

test('a group is changed, and the board shows one group alone', async (t) => {
  const desk = await openDesk(t);
  const zhao = await signIn(desk, 'zhao');
  const li = await signIn(desk, 'li');
  for (const name of ['青石街道', '云帆街道'])
    await zhao.client.call('group.put', { name, kind: 'street', serves: name });
  const page = await desk.supervisor('zhao');
  await open(page, 'groups', '.group');
  await page.getByRole('button', { name: '修改 青石街道' }).click();
  await page.fill('dialog [name=serves]', '青石街道,青石园区');
  await page.fill('dialog [name=accept_s]', '45');
  await page.locator('dialog [value=push]').check();
  await save(page);
  await page.until('it is saved', () => /青石园区[^]*45 秒/.test(document.querySelector('.group').innerText));
  const { groups } = await zhao.client.call('group.list');
  const stone = groups.find((one) => one.name === '青石街道');
  assert.deepEqual([stone.mode, stone.accept_s, stone.serves], ['push', 45, '青石街道,青石园区']);
  await zhao.client.call('group.member', { group_id: stone.group_id, account_id: li.id, tier: 'helper' });

  for (const [name, region] of [['甲', '青石街道'], ['乙', '云帆街道'], ['丙', '云帆街道']]) {
    const client = await desk.server.connect();
    await client.call('visitor.start', { name, region });
    await client.call('handoff.request');
  }
  await page.reload();
  await open(page, 'board', '.figures');
  await page.until('three wait', () => document.querySelector('.figure-value').innerText === '3');
  await page.getByLabel('只看').selectOption({ label: '青石街道' });
  await page.until('one waits here', () => document.querySelector('.figure-value').innerText === '1');
  assert.match(await page.locator('.drill').innerText(), /青石街道 · 排队[^]*甲/);
  assert.doesNotMatch(await page.locator('.drill').innerText(), /乙|丙/);
  assert.deepEqual(await page.locator('.overview tbody th').allInnerTexts(), ['青石街道', '李工']);
  assert.deepEqual(await page.accessibility(), []);
  await page.shot('supervisor-one-group');
  await page.setViewportSize(PHONE);
  assert.equal((await page.sideways()).over, 0);
  await page.shot('supervisor-one-group-phone');
  await page.getByLabel('只看').selectOption({ label: '全部组' });
  await page.until('all again', () => document.querySelector('.figure-value').innerText === '3');
});
