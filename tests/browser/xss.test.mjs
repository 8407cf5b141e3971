// Over two hundred payloads as names, messages, file names, entries, phrases, page titles and wherever else people write:
// shown by the visitor page, the embed script and the consoles, none runs and none becomes markup.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { after } from 'node:test';
import { CallError } from '../scenarios/lib/harness.mjs';
import { publish } from '../scenarios/lib/editors.mjs';
import { PASSWORD, closeAll, openDesk } from './lib/browser.mjs';
import { packed, payloads } from './lib/payloads.mjs';

after(closeAll);

const MANY = { visitor_rate: '1000000', staff_rate: '1000000', address_rate: '1000000', max_per_address: '1000' };
const LEAST = 200;
const AT_ONCE = 16;

// In the page before any script: a payload that runs is counted; nothing of ours says ran().
const count = (page) => page.addInitScript(() => {
  window.runs = 0;
  window.ran = () => { window.runs += 1; };
});

// What only a payload can have made of a page: handlers and addresses that are script, elements we never write.
const made = () => {
  const found = window.runs > 0 ? [`ran ${window.runs} times`] : [];
  const ours = new Set(['http:', 'https:', 'tel:', 'blob:']);
  for (const el of document.querySelectorAll('*')) {
    if (/^(iframe|object|embed|base|marquee|math|xss|audio|video|source|isindex|template|style|animate|set)$/i.test(el.localName) || (el.localName === 'script' && !el.src))
      found.push(el.outerHTML.slice(0, 200));
    for (const { name, value } of el.attributes) {
      if (/^on/i.test(name) || name === 'srcdoc') found.push(`${el.localName} ${name}=${value}`);
      if (/^(href|src|action|formaction|data|xlink:href)$/i.test(name) && value && !ours.has(new URL(value, location.href).protocol)) found.push(`${el.localName} ${name}=${value}`);
    }
  }
  return found;
};

async function clean(page, where) {
  for (const frame of page.frames().slice(page.frames().length > 1 ? 1 : 0))
    assert.deepEqual(await frame.evaluate(made), [], where);
}

// Waits until the page shows what it was given, so that a page that shows nothing does not pass.
const shows = (page, text) => page.until(`“${text}” is shown`, (wanted) => document.body.innerText.includes(wanted), text);

// Calls with each text; those the server refuses as no text at all are left out. Returns the texts taken.
async function plant(texts, call) {
  const taken = [];
  const one = (text, i) => call(text, i).then(() => taken.push(text), (error) => {
    assert.ok(error instanceof CallError && ['invalid', 'parse_error', 'too_large'].includes(error.kind), `${error.stack}: ${text}`);
  });
  for (let i = 0; i < texts.length; i += AT_ONCE)
    await Promise.all(texts.slice(i, i + AT_ONCE).map((text, k) => one(text, i + k)));
  return taken;
}

async function signIn(desk, name) {
  const client = await desk.server.connect();
  const { token, account } = await client.call('staff.login', { name, password: PASSWORD });
  return Object.assign(client, { token, account });
}

async function upload(desk, token, name) {
  const response = await fetch(desk.server.url('/files'), { method: 'POST', body: Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n'),
    headers: { authorization: `Bearer ${token}`, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` } });
  const { result, error } = await response.json();
  if (error) throw new CallError('POST /files', error);
  return result.file_id;
}

test('there are at least two hundred, no two alike', () => {
  assert.ok(payloads.length >= LEAST, `${payloads.length}`);
});

test('a conversation: messages, files, names, notes; on the visitor page and in both consoles', { timeout: 240_000 }, async (t) => {
  const desk = await openDesk(t, MANY);
  const page = await desk.visitor({ before: count });
  const { token } = await page.evaluate(() => JSON.parse(Object.values(localStorage).find((v) => v.includes('token'))));
  const visitor = await desk.server.connect();
  await visitor.call('visitor.resume', { token });
  const li = await signIn(desk, 'li');
  await li.call('staff.status', { status: 'online' });
  await visitor.call('handoff.request'); // a person answers: the bot is silent
  const { waiting } = await li.call('queue.list');
  const conversation_id = waiting[0].conversation_id;
  await li.call('conversation.accept', { conversation_id });

  const said = await plant(payloads, (text, i) => visitor.call('message.send', { client_id: `x${i}`, text }));
  assert.ok(said.length >= LEAST, `${said.length} of ${payloads.length} were taken as messages`);
  await plant(packed(1900), (text, i) => li.call('reply.send', { conversation_id, client_id: `y${i}`, text }));
  await plant(packed(1900), (text, i) => li.call('aside.add', { conversation_id, client_id: `z${i}`, kind: 'note', text }));
  await plant(packed(100).slice(0, 12).map((name) => `${name}.pdf`), async (name, i) => {
    const file_id = await upload(desk, token, name);
    await visitor.call('message.send', { client_id: `f${i}`, text: '', file_id });
  });
  await plant(packed(60).slice(0, 40), (title) => li.call('canned.put', { scope: 'mine', title, text: `${title} ${packed(900)[0]}` }));
  await plant(packed(60).slice(0, 3), (title) => li.call('ticket.put', { conversation_id, kind: 'appeal', title, text: packed(1900)[0], contact: packed(100)[0] }));
  await plant(packed(500).slice(0, 3), (question) => li.call('thread.open', { conversation_id, question, account_id: 2 }));
  await visitor.call('message.send', { client_id: 'last', text: '说完了' });

  await shows(page, '说完了');
  await clean(page, 'the visitor page');
  await page.reload();
  await shows(page, '说完了');
  await clean(page, 'the visitor page, loaded again');

  const helper = await desk.helper('li', { before: count });
  await helper.locator('.mine-row').first().click();
  await shows(helper, '说完了');
  for (const key of ['Alt+p', 'Escape', 'Alt+n']) {
    await helper.keyboard.press(key);
    await helper.waitForTimeout(100);
    await clean(helper, `the helpers’ console after ${key}`);
  }
});

test('who waits: names, companies, regions and pages in lists, the brief and the board; notices and phrases', { timeout: 240_000 }, async (t) => {
  const desk = await openDesk(t, MANY);
  const names = payloads.filter((text) => text.length <= 40);
  const pages = packed(500);
  let started = 0;
  await plant(names.slice(0, 50), async (name, i) => {
    const visitor = await desk.server.connect();
    await visitor.call('visitor.start', { name, company: packed(80)[i % 40], page: pages[i % pages.length], region: packed(60)[i % 40] });
    await visitor.call('message.send', { client_id: 'a', text: payloads[i] });
    await visitor.call('handoff.request');
    started += 1;
  });
  assert.ok(started >= 35, `${started} of the names were taken`);
  const guan = await signIn(desk, 'guan');
  await plant(packed(500).slice(0, 5), (text) => guan.call('announce.put', { text }));
  await plant(packed(40).slice(0, 20), (name) => guan.call('group.put', { name, kind: 'skill' }));
  await plant(packed(40).slice(0, 20), (display_name, i) => guan.call('account.put', { name: `x${i}`, display_name, roles: 'helper', password: PASSWORD }));
  const zhao = await signIn(desk, 'zhao');
  await plant(packed(60).slice(0, 20), (title) => zhao.call('canned.put', { scope: 'all', title, text: title }));

  const helper = await desk.helper('li', { before: count });
  await helper.waitForSelector('.queue-row');
  await clean(helper, 'the queue');
  await helper.keyboard.press('a');
  await helper.waitForSelector('.reply-box textarea:not([disabled])');
  await clean(helper, 'a conversation and its brief');

  const supervisor = await desk.supervisor('guan', { before: count });
  for (const at of await supervisor.locator('nav a[href^="#"]').evaluateAll((links) => links.map((a) => a.getAttribute('href')))) {
    await supervisor.evaluate((hash) => { location.hash = hash; }, at);
    await supervisor.waitForTimeout(250);
    await clean(supervisor, `the supervisors’ page ${at}`);
  }
});

test('an entry: in the editors’ lists, form and preview, and as the answer', { timeout: 240_000 }, async (t) => {
  const desk = await openDesk(t, MANY);
  await desk.server.cli('golden', 'clear');
  const bian = await signIn(desk, 'bian');
  const shen = await signIn(desk, 'shen');
  const Q = '云帆大厦的鱼缸几点换水';
  const lines = (max) => packed(max, payloads.filter((text) => !/[\p{C}\u2028]/u.test(text)));
  const long = lines(1900);
  const entry = {
    id: 'fish', kind: 'procedure', title: `鱼缸换水 ${lines(200)[0]}`, summary: `鱼缸早上换水。\n\n${long[0]}\n\n${long[1]}`, department: lines(60)[3], variants: [Q, ...lines(300).slice(0, 5)],
    region: lines(60)[1], audience: lines(80)[2],
    fields: { conditions: long[2], basis: long[3], fee: long[4], address: lines(200)[4], hours: lines(100)[5], phone: lines(60)[7], result: lines(300)[6] },
    materials: lines(100).slice(0, 10).map((name) => ({ name, form: '原件' })), steps: lines(300).slice(0, 8).map((name) => ({ title: name, text: name })),
  };
  const saved = await bian.call('entry.save', { entry, why: '测试' });
  await plant(packed(300).slice(0, 20), (title, i) => bian.call('entry.save', { entry: { id: `x${i}`, kind: 'faq', title, summary: title, department: '政务局' }, why: title }));
  await plant(packed(60).slice(0, 10), (synonym) => bian.call('synonym.put', { synonym, means: '鱼缸', note: synonym }));

  const editor = await desk.editor('bian', { before: count });
  await clean(editor, 'the list');
  await editor.fill('.filters input[type=search]', '鱼缸换水');
  await editor.locator('.book tbody tr .title', { hasText: '鱼缸换水' }).first().click();
  await editor.waitForSelector('.entry .form');
  await editor.waitForSelector('.entry-preview .conclusion, .entry-preview .block');
  await clean(editor, 'the form and the preview');
  for (const tab of await editor.locator('nav.tabs a, nav.tabs button').all()) {
    await tab.click();
    await editor.waitForTimeout(250);
    await clean(editor, `the editors’ page ${await tab.innerText()}`);
  }

  await publish(bian, shen, saved.version_id);
  const page = await desk.visitor({ before: count });
  for (const question of [Q, '要什么材料', '怎么办理', '有什么条件']) {
    assert.match(await page.ask(question), /ran\(\)/);
    await clean(page, `the answer to ${question}`);
  }
});

// Without this the others could pass because nothing here ever runs or is found.
test('control: taken for markup they run, and what is left of them is found', async (t) => {
  const host = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><html><head><link rel="icon" href="data:,"></head><body>${payloads.slice(0, 30).join('\n')}</body></html>`);
  });
  await new Promise((done) => host.listen(0, '127.0.0.1', done));
  t.after(() => new Promise((done) => { host.closeAllConnections?.(); host.close(done); }));
  const desk = await openDesk(t);
  const page = await (await desk.visitor()).context().newPage(); // one that may do what it must not
  await count(page);
  await page.goto(`http://127.0.0.1:${host.address().port}/`);
  await page.waitForFunction(() => window.runs > 0);
  assert.ok((await page.evaluate(made)).length > 10);
});

test('the title of a page and the options of the embed script', { timeout: 120_000 }, async (t) => {
  const host = createServer((request, response) => {
    const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
    const text = decodeURIComponent(request.url.split('?')[1] ?? '');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><html lang="zh-CN"><head><title>x</title><link rel="icon" href="data:,"></head><body>
      <script src="http://127.0.0.1:${host.desk}/embed.js" data-title="${escaped(text)}" data-label="${escaped(text)}" data-side="${escaped(text)}" defer></script></body></html>`);
  });
  await new Promise((done) => host.listen(0, '127.0.0.1', done));
  t.after(() => new Promise((done) => { host.closeAllConnections?.(); host.close(done); }));
  const origin = `http://127.0.0.1:${host.address().port}`;
  const desk = await openDesk(t, { ...MANY, origins: origin });
  host.desk = desk.server.port;
  const inHost = () => { // the script's own button and frame are in a shadow root
    const found = window.runs > 0 ? ['ran'] : [];
    const root = document.querySelector('body > div').shadowRoot;
    for (const el of root.querySelectorAll('*'))
      for (const { name } of el.attributes) if (/^on|srcdoc/i.test(name)) found.push(el.outerHTML);
    return [...found, ...[...root.querySelectorAll('script, img, a, object')].map((el) => el.outerHTML)];
  };
  const page = await desk.page(`${origin}/?x`, { before: count });
  for (const text of packed(700)) {
    await page.goto(`${origin}/?${encodeURIComponent(text)}`);
    await page.locator('button').first().waitFor();
    await page.locator('button').first().click();
    await page.frameLocator('iframe').locator('#input').waitFor();
    assert.deepEqual(await page.evaluate(inHost), [], text);
    await clean(page, `in the frame: ${text}`);
  }
  const own = await desk.page('/', { before: count });
  for (const title of payloads.filter((text) => text.length <= 20)) {
    await own.goto(desk.server.url(`/?title=${encodeURIComponent(title)}&page=${encodeURIComponent(packed(500)[0])}`));
    await own.waitForSelector('h1');
    await clean(own, `title ${title}`);
    assert.equal(await own.title().then((text) => text.replace(/[\s\u0001]+/g, '')), title.replace(/[\s\u0001]+/g, ''));
  }
});
