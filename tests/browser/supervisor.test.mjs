// The supervisors' console in Chromium against the real server: the live board, stepping in, reports,
// people, the calendar.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';
import { codeOf } from './lib/totp.mjs';

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

test('who took note of a missed first response is seen on the other consoles, and after a reload', async (t) => {
  const desk = await openDesk(t);
  const zhao = await desk.supervisor('zhao');
  const guan = await desk.supervisor('guan');
  const visitor = await desk.visitor();
  await callHuman(visitor);
  await shows(zhao, '排队', '1');
  for (let i = 0; i < 4; i++) await desk.server.advance(16_000);
  for (const page of [zhao, guan]) await page.waitForSelector('.alert-row:not(.is-seen)');
  await zhao.getByRole('button', { name: '知悉', exact: true }).click();
  for (const page of [zhao, guan]) {
    await page.waitForSelector('.alert-row.is-seen');
    assert.match(await page.locator('.alert-row').innerText(), /赵主任 \d\d:\d\d 知悉/);
  }
  await guan.reload();
  await guan.waitForSelector('.alert-row.is-seen');
  assert.match(await guan.locator('.alert-row').innerText(), /首次响应超过 1 分钟[^]*赵主任 \d\d:\d\d 知悉/);
  assert.deepEqual(await guan.accessibility(), []);
  await guan.shot('supervisor-noted');
  await guan.locator('.figure', { hasText: '超时未响应' }).click();
  await guan.until('the list says so, too', () => /赵主任 \d\d:\d\d 知悉/.test(document.querySelector('.drill .talk-row')?.innerText ?? ''));
  await visitor.getByRole('button', { name: '不等了，继续问机器人' }).click();
  await zhao.until('nobody waits any more', () => /已不再等待/.test(document.querySelector('.alert-row').innerText));
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

const open = async (page, hash, selector) => {
  await page.evaluate((to) => { location.hash = to; }, hash);
  await page.waitForSelector(selector);
};
const inputByLabel = (page, label) => page.locator('dialog').getByLabel(label, { exact: true });

// A short day: three people ask, one is answered in time and grades, one late, one gives up.
async function liveADay(desk) {
  const helper = await desk.server.connect();
  await helper.call('staff.login', { name: 'li', password: PASSWORD });
  await helper.call('staff.status', { status: 'online' });
  let n = 0;
  const visit = async (waitMs, grade) => {
    const client = await desk.server.connect();
    const { conversation } = await client.call('visitor.start', {});
    await client.call('message.send', { client_id: `v${n++}`, text: '转人工' });
    for (let left = waitMs; left > 0; left -= 16_000) {
      await desk.server.advance(Math.min(left, 16_000));
      await Promise.all([helper.call('ping'), client.call('ping')]); // heard, so not taken for lost
    }
    if (!grade) {
      await client.call('handoff.cancel');
      return;
    }
    await helper.call('conversation.accept', { conversation_id: conversation.id });
    await helper.call('reply.send', { conversation_id: conversation.id, client_id: `h${n++}`, text: '您好' });
    await helper.call('conversation.close', { conversation_id: conversation.id, blocker: '材料' });
    await client.call('conversation.rate', { grade });
  };
  await visit(5_000, 5);
  await visit(80_000, 1);
  await visit(1_000, 0);
}

test('the report of a day has its numbers, and leaves as a workbook and as CSV', async (t) => {
  const desk = await openDesk(t);
  await liveADay(desk);
  const page = await desk.supervisor('zhao');
  await open(page, 'reports', '.report .table-box tbody tr');
  const value = (label) => page.locator('.reports .figure', { hasText: label }).first().locator('.figure-value').innerText();
  assert.equal(await value('咨询量'), '3');
  assert.equal(await value('首次响应达标率'), '50%');
  assert.equal(await value('放弃'), '1');
  assert.equal(await value('满意率'), '50%');
  await page.waitForSelector('.chart canvas');
  const painted = await page.evaluate(() => {
    const canvas = document.querySelector('.chart canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let coloured = 0; // the grid is grey, only lines have a colour
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) coloured += 1;
    }
    return { coloured, width: canvas.getBoundingClientRect().width };
  });
  assert.ok(painted.coloured > 500 && painted.width > 300, `the chart is drawn under the strict policy: ${JSON.stringify(painted)}`);
  assert.deepEqual(await page.accessibility(), []);
  await page.shot('supervisor-reports');

  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).first().click()]);
    const bytes = readFileSync(await download.path());
    return { name: download.suggestedFilename(), bytes };
  };
  const book = await save('服务量导出为 XLSX');
  assert.match(book.name, /\.xlsx$/);
  assert.equal(book.bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
  assert.ok(book.bytes.includes('xl/workbook.xml'));
  const csv = await save('转人工明细导出为 CSV');
  const lines = csv.bytes.toString('utf8').replace(/^\ufeff/, '').trim().split('\r\n');
  assert.equal(lines.length, 4, 'a heading and three hand-overs');
  assert.match(lines[0], /首次响应时长/);

  await page.getByLabel('按帮办员').check();
  await page.until('by helper', () => /李工/.test(document.body.innerText));
  await page.emulateMedia({ media: 'print' });
  await page.shot('supervisor-print');
  await page.emulateMedia({ media: 'screen' });

  await open(page, 'rectifications', '.report tbody tr');
  assert.match(await page.locator('.report tbody').innerText(), /非常不满意/);
  assert.deepEqual(await page.accessibility(), [], 'rectifications');
  await page.getByRole('button', { name: '回访…' }).click();
  await inputByLabel(page, '回访记录（访客看不到）').fill('已电话致歉');
  await inputByLabel(page, '告知访客的整改结果').fill('已为您办妥');
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('.pill.is-answered');
  await open(page, 'ratings', '.report tbody tr');
  assert.deepEqual(await page.accessibility(), [], 'ratings');
  await page.shot('supervisor-ratings');
  await page.locator('.report tbody .number').first().click();
  await page.waitForSelector('dialog .talk-panel .talk');
  assert.deepEqual(await page.accessibility(), [], 'a conversation over a list');
});

test('an administrator adds a person, whose password is shown once and works; groups and members', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.supervisor('guan');
  await open(page, 'accounts', '.report tbody tr');
  await page.keyboard.press('n');
  await page.fill('dialog [name=name]', 'sun');
  await page.fill('dialog [name=display_name]', '孙小帮（企业开办专窗，兼办变更与注销）');
  await page.fill('dialog [name=capacity]', '3');
  await page.fill('dialog [name=languages]', 'en');
  assert.deepEqual(await page.accessibility(), [], 'the form');
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('.password code');
  const password = await page.locator('.password code').innerText();
  assert.match(password, /^[A-Za-z2-9]{14}$/);
  await page.shot('supervisor-password');
  await page.getByRole('button', { name: '已记下' }).click();
  await page.until('the row is there', () => /孙小帮/.test(document.querySelector('.report tbody').innerText));
  assert.match(await page.locator('tr', { hasText: '孙小帮' }).innerText(), /0 \/ 3/);
  assert.deepEqual(await page.accessibility(), [], 'accounts');
  await page.shot('supervisor-accounts');
  const client = await desk.server.connect();
  await client.call('staff.login', { name: 'sun', password });

  await page.locator('tr', { hasText: '孙小帮' }).getByRole('button', { name: '修改' }).click();
  await page.fill('dialog [name=display_name]', '孙小帮');
  await page.locator('dialog button[type=submit]').click();
  await page.until('renamed, languages kept', () =>
    [...document.querySelectorAll('.report tbody tr')].some((tr) => /^孙小帮\s+sun/.test(tr.innerText) && /\ben\b/.test(tr.innerText)));

  await open(page, 'groups', '.book-bar');
  await page.keyboard.press('n');
  await page.fill('dialog [name=name]', '市场监管局');
  await page.locator('dialog [value=push]').check();
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('.group');
  await page.locator('.member-add select').selectOption({ label: '孙小帮' });
  await page.locator('.member-add button').click();
  await page.waitForSelector('.members select');
  await page.locator('.members select').selectOption('specialist');
  await page.until('a specialist', () => document.querySelector('.members select')?.value === 'specialist');
  assert.deepEqual(await page.accessibility(), [], 'groups');
  await page.shot('supervisor-groups');

  await open(page, 'companies', '.book-bar');
  await page.keyboard.press('n');
  await page.fill('dialog [name=company]', '青川智造有限公司');
  await page.locator('dialog [name=account_id]').selectOption({ label: '孙小帮' });
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('.report tbody tr');
  assert.deepEqual(await page.accessibility(), [], 'companies');

  await open(page, 'changes', '.report tbody tr');
  const log = await page.locator('.report tbody').innerText();
  assert.match(log, /新增账号/);
  assert.match(log, /修改账号/);
  assert.doesNotMatch(log, new RegExp(password));
  await page.locator('.filters select').selectOption('group:');
  await page.until('groups', () => /改成员/.test(document.querySelector('.report tbody')?.innerText ?? ''));
  assert.deepEqual(await page.accessibility(), [], 'changes');

  for (const hash of ['phrases', 'channels', 'tickets', 'proposals']) {
    await open(page, hash, hash === 'channels' ? '.report tbody tr' : '.nothing, .report tbody tr');
    assert.deepEqual(await page.accessibility(), [], hash);
    await page.shot(`supervisor-${hash}`);
  }
});

test('a closure in the calendar closes the desk for visitors at once', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.supervisor('zhao');
  await open(page, 'calendar', '.month .is-today');
  assert.deepEqual(await page.accessibility(), []);
  const before = await desk.visitor();
  assert.doesNotMatch(await before.locator('.status').innerText(), /休息/);
  await page.keyboard.press('n');
  await page.fill('dialog [name=name]', '全员培训');
  assert.deepEqual(await page.accessibility(), [], 'the form');
  await page.locator('dialog button[type=submit]').click();
  await page.until('today is closed', () => /休/.test(document.querySelector('.month .is-today').innerText));
  await page.shot('supervisor-calendar');
  const visitor = await desk.visitor();
  await visitor.fill('#input', '转人工');
  await visitor.press('#input', 'Enter');
  await visitor.until('the desk is closed', () => /休息|下班|上班/.test(document.body.innerText));
  await visitor.until('off hours', () => /人工休息/.test(document.querySelector('.status').innerText));

  await page.locator('.rule-list .quiet').first().click();
  await page.until('today is open', () => /小时/.test(document.querySelector('.month .is-today').innerText));
});

test('every page fits a phone and a screen at 200 %, in both themes', async (t) => {
  const desk = await openDesk(t);
  const pages = ['reports', 'ratings', 'rectifications', 'proposals', 'tickets', 'notices', 'accounts', 'groups', 'companies',
    'calendar', 'phrases', 'channels', 'changes'];
  const zoomed = { width: 640, height: 430 }; // 1280 x 860 at 200 %
  for (const [viewport, colorScheme] of [[PHONE, 'light'], [zoomed, 'dark']]) {
    const page = await desk.supervisor('guan', { viewport, colorScheme });
    for (const hash of pages) {
      await open(page, hash, '.page .panel, .page .book-bar, .page .nothing');
      await page.waitForTimeout(400);
      assert.equal((await page.sideways()).over, 0, `${hash} ${colorScheme}`);
      assert.deepEqual(await page.accessibility(), [], `${hash} ${colorScheme}`);
      if (viewport === PHONE && ['reports', 'calendar', 'accounts'].includes(hash)) await page.shot(`supervisor-phone-${hash}`);
      if (viewport === zoomed && hash === 'reports') await page.shot('supervisor-zoomed');
    }
  }
});

test('a notice reaches the helpers, and who has read it is counted as it happens', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.supervisor('zhao');
  const helper = await desk.server.connect();
  await helper.call('staff.login', { name: 'li', password: PASSWORD });
  await open(page, 'notices', '.book-bar');
  await page.keyboard.press('n');
  await page.fill('dialog [name=text]', '今天 15:00 系统升级，请提前告知访客。');
  assert.deepEqual(await page.accessibility(), [], 'the form');
  await page.locator('dialog button[type=submit]').click();
  const heard = await helper.next('announce.new');
  assert.match(heard.text, /15:00 系统升级/);
  await page.waitForSelector('.report tbody tr');
  await page.locator('.report tbody .number').click();
  await page.until('not read yet', () => /李工\s*未读/.test(document.querySelector('dialog').innerText));
  await helper.call('announce.read', { announcement_id: heard.announcement_id });
  await page.until('read', () => /李工\s*今天/.test(document.querySelector('dialog').innerText));
  await page.keyboard.press('Escape');
  assert.deepEqual(await page.accessibility(), []);
  await page.shot('supervisor-notices');
  await page.getByRole('button', { name: '撤回' }).click();
  await helper.next('announce.gone');
  await page.until('withdrawn', () => /已撤回/.test(document.querySelector('.report tbody').innerText));
});

test('each number opens its list; a helper has a day; the board follows by differences', async (t) => {
  const desk = await openDesk(t);
  await liveADay(desk);
  const page = await desk.supervisor('zhao');
  const lists = { 转人工: 3, 首次响应达标率: 1, 首次响应时长: 2, 满意率: 2, 放弃: 1, 直接解答率: 0 };
  for (const [label, n] of Object.entries(lists)) {
    await page.locator('.figure button', { hasText: label }).first().click();
    await page.until(`${label}: ${n} rows`, ([wanted, title]) =>
      document.querySelector('#drill-title')?.innerText.startsWith(title) &&
      document.querySelectorAll('.drill .talk-row').length === wanted, [n, label]);
  }
  await page.keyboard.press('Escape');
  await page.locator('tr', { hasText: '李工' }).locator('.title').click();
  await page.waitForSelector('dialog .events li');
  assert.match(await page.locator('dialog .figures').innerText(), /50%/);
  assert.deepEqual(await page.accessibility(), [], 'a day');
  await page.shot('supervisor-helper-day');
  await page.keyboard.press('Escape');
  const helper = await desk.server.connect();
  await helper.call('staff.login', { name: 'wang', password: PASSWORD });
  await helper.call('staff.status', { status: 'break', reason: '午饭' });
  await page.until('the state is told', () => /午饭/.test(document.querySelector('[aria-labelledby=helpers-title]').innerText));
});

test('the console speaks English', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.page('/supervisor?lang=en');
  await page.fill('[name=name]', 'guan');
  await page.fill('[name=password]', PASSWORD);
  await page.press('[name=password]', 'Enter');
  await page.waitForSelector('.supervisor .figures');
  const said = await page.locator('.figures').innerText();
  assert.match(said, /Answered in time/);
  assert.doesNotMatch(said, /[\u4e00-\u9fff]/);
  await open(page, 'reports', '.report .table-box tbody tr');
  const report = await page.locator('.report').first().innerText();
  assert.match(report, /Conversations/);
  assert.doesNotMatch(report, /[\u4e00-\u9fff]/);
  await page.shot('supervisor-english');
});

test('a lost telephone: an administrator removes the second factor, and the password is enough again', async (t) => {
  const desk = await openDesk(t);
  const li = await desk.server.connect();
  await li.call('staff.login', { name: 'li', password: PASSWORD });
  const { secret } = await li.call('totp.enrol', { password: PASSWORD });
  await li.call('totp.confirm', { code: codeOf(secret, (await li.call('ping')).server_time_ms) });
  const page = await desk.supervisor('guan');
  await page.goto(desk.server.url('/supervisor#accounts'));
  const row = page.locator('tr', { hasText: '李工' });
  await row.waitFor();
  assert.match(await row.innerText(), /动态口令/);
  assert.equal(await page.getByRole('button', { name: '解除动态口令' }).count(), 1, 'only who has one');
  await row.getByRole('button', { name: '解除动态口令' }).click();
  assert.match(await page.locator('dialog').innerText(), /解除李工的动态口令[^]*恢复码都作废/);
  assert.deepEqual(await page.accessibility(), []);
  await page.shot('supervisor-totp');
  await page.locator('dialog').getByRole('button', { name: '解除动态口令' }).click();
  await page.until('it is gone', () => !/动态口令/.test(document.querySelector('main table').innerText));
  await li.closed; // signed out everywhere
  const again = await desk.server.connect();
  assert.equal((await again.call('staff.login', { name: 'li', password: PASSWORD })).totp, 'off');
  await page.goto(desk.server.url('/supervisor#changes'));
  await page.until('it is in the log', () => /解除动态口令[^]*李工/.test(document.querySelector('main table')?.innerText ?? ''));

  const zhao = await desk.supervisor('zhao'); // no administrator
  await zhao.goto(desk.server.url('/supervisor#accounts'));
  await zhao.locator('tr', { hasText: '李工' }).waitFor();
  assert.equal(await zhao.getByRole('button', { name: '重设密码' }).count(), 0);
});

test('a year whose holidays are missing is said with what to do, and no more once it is entered', async (t) => {
  const desk = await openDesk(t, { hours: '1-5 09:00-11:30,13:30-17:00' });
  await desk.server.clock({ set_wall_ms: Date.UTC(2026, 10, 2, 2, 0) });
  const page = await desk.supervisor('zhao');
  await page.waitForSelector('.note.is-warn');
  assert.match(await page.locator('.note.is-warn').innerText(), /2027 年的节假日安排还没有录入[^]*公布后请录入/);
  await page.locator('.note.is-warn a').click();
  await page.waitForSelector('.calendar');
  assert.match(await page.locator('.note.is-warn').innerText(), /放假用“停办”、调休用“上班”逐条加上[^]*calendar_file/);
  assert.deepEqual(await page.accessibility(), []);
  await page.shot('supervisor-missing-year');
  await page.getByRole('button', { name: '2027 年已全部录入' }).click();
  await page.locator('dialog').getByRole('button', { name: '已全部录入' }).click();
  await page.waitForSelector('.note.is-warn', { state: 'detached' });
  await page.goto(desk.server.url('/supervisor#board'));
  await page.waitForSelector('.figures');
  await page.until('the board has no warning either', () => !document.querySelector('.note.is-warn'));
  await page.goto(desk.server.url('/supervisor#calendar'));
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: '下个月' }).click(); // January
  await page.waitForSelector('.rule-list li');
  assert.match(await page.locator('.rule-list').innerText(), /已全部录入\s+2027-01-01 至 2027-12-31/);
});

test('a conversation leaves as text from both consoles: covered for the supervisor, as it was said for its helper', async (t) => {
  const desk = await openDesk(t);
  const visitor = await desk.visitor();
  await callHuman(visitor, '我要找人工，我的电话是13800138000');
  const li = await desk.helper('li');
  await li.waitForSelector('.queue-row');
  await li.keyboard.press('a');
  await li.waitForSelector('.chat .talk');
  const textFrom = async (page, click) => {
    const [download] = await Promise.all([page.waitForEvent('download'), click()]);
    assert.match(download.suggestedFilename(), /^对话记录-\d+-\d{4}-\d\d-\d\d\.txt$/);
    return readFileSync(await download.path(), 'utf8');
  };
  await li.getByRole('button', { name: '更多操作' }).click();
  const own = await textFrom(li, () => li.getByRole('button', { name: '导出对话记录' }).click());
  assert.match(own, /会话 \d+ 对话记录[^]*访客\n我要找人工，我的电话是13800138000/);
  assert.doesNotMatch(own, /已遮盖/);

  const page = await desk.supervisor('zhao');
  await page.locator('.figure', { hasText: '接待中' }).click();
  await page.locator('.drill .talk-row button').click();
  await page.waitForSelector('.talk-panel');
  await page.shot('supervisor-export');
  const covered = await textFrom(page, () => page.locator('.talk-bar .export').click());
  assert.match(covered, /个人信息已遮盖[^]*我的电话是138\*\*\*\*8000/);
  assert.match(covered, /帮办员李工已接入/);
  assert.deepEqual(await page.accessibility(), []);
});
