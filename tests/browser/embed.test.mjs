// The one-line script on another site: the site's own host is another origin.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import test, { after } from 'node:test';
import { PASSWORD, PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

// A site with a strict policy of its own: nothing inline, scripts and frames only from us and the desk.
// The desk names the site in its origins and the site names the desk's port: the site starts first.
async function site(t) {
  const site = { deskPort: 0, attributes: '', scripts: '' };
  const policy = () => `default-src 'self'; script-src 'self' http://127.0.0.1:${site.deskPort}; ` +
    `frame-src http://127.0.0.1:${site.deskPort}`;
  const html = () => `<!doctype html><html lang="zh-CN"><head><meta name="viewport" content="width=device-width">
    <title>别的网站</title></head><body><h1>惠企专区</h1><p><a href="#x">一个链接</a></p><script src="/who.js"></script>
    <script src="http://127.0.0.1:${site.deskPort}/embed.js" data-title="云帆企业帮办" ${site.attributes} defer></script></body></html>`;
  const server = createServer((request, response) => {
    const page = request.url.startsWith('/zone');
    if (request.url === '/who.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      response.end(site.scripts);
      return;
    }
    response.writeHead(page ? 200 : 204, { // 204: the browser asks for a favicon
      'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(),
    });
    response.end(page ? html() : undefined);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => new Promise((done) => { server.closeAllConnections?.(); server.close(done); }));
  site.origin = `http://127.0.0.1:${server.address().port}`;
  return site;
}

async function open(t, options = {}) {
  const host = await site(t);
  const desk = await openDesk(t, { origins: host.origin });
  host.deskPort = desk.server.port;
  return { desk, page: await desk.page(`${host.origin}/zone?secret=1`, options) };
}

test('button, frame, question, back with Escape; nothing left behind in the host page', async (t) => {
  const { page } = await open(t, {
    before: (opened) => opened.addInitScript(() => { window.namesBefore = new Set(Object.getOwnPropertyNames(window)); }),
  });
  const button = page.getByRole('button', { name: '在线帮办' });
  await button.waitFor();
  assert.equal(page.frames().length, 1); // nothing loaded before the first click
  await page.shot('embed-closed');
  const leaked = await page.evaluate(() => Object.getOwnPropertyNames(window)
    .filter((name) => !window.namesBefore.has(name) && name !== 'namesBefore' && !/^\d+$/.test(name)));
  assert.deepEqual(leaked, []);
  assert.equal(await page.evaluate(() => document.querySelectorAll('style, link').length), 0);

  await button.focus();
  await page.keyboard.press('Enter');
  const frame = page.frameLocator('iframe');
  await frame.locator('.reply').waitFor();
  assert.equal(await frame.locator('h1').innerText(), '云帆企业帮办');
  assert.ok(!page.frames()[1].url().includes('secret'), 'the host page’s query stays at home');
  await frame.locator('#input').fill('公司注销');
  await frame.locator('#input').press('Enter');
  await frame.locator('.reply .source').waitFor();
  await page.shot('embed-open');

  await frame.locator('#input').press('Escape');
  await button.waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.tagName === 'BUTTON'));
  await page.keyboard.press('Enter'); // the same conversation
  assert.equal(await frame.locator('.own .bubble').first().innerText(), '公司注销');
});

test('on a phone the frame fills the window', async (t) => {
  const { page } = await open(t, { viewport: PHONE, hasTouch: true, isMobile: true });
  await page.getByRole('button', { name: '在线帮办' }).tap();
  await page.frameLocator('iframe').locator('.reply').waitFor();
  const box = await page.locator('iframe').boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: PHONE.width, height: PHONE.height });
  await page.shot('embed-phone');
  await page.frameLocator('iframe').getByRole('button', { name: '收起窗口' }).tap();
  await page.getByRole('button', { name: '在线帮办' }).waitFor();
});

test('a site that is not in the list cannot embed the page', async (t) => {
  const host = await site(t);
  const desk = await openDesk(t);
  host.deskPort = desk.server.port;
  const page = await desk.page(`${host.origin}/zone`, { expectErrors: [/frame-ancestors/, /Refused to frame/i, /Framing/i] });
  await page.getByRole('button', { name: '在线帮办' }).click();
  await page.waitForTimeout(1000);
  assert.equal(await page.frameLocator('iframe').locator('.reply').count(), 0);
});

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (key, claims) => {
  const text = `${part({ alg: 'HS256', typ: 'JWT', kid: 'site' })}.${part({ aud: 'bangban', exp: Math.floor(Date.now() / 1000) + 600, ...claims })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
};

// Whom the desk takes the visitor for, by the name in its queue.
async function named(desk, frame) {
  await frame.locator('.reply').first().waitFor();
  await frame.locator('#input').fill('转人工');
  await frame.locator('#input').press('Enter');
  await frame.locator('.queue').waitFor();
  const li = await desk.server.connect();
  await li.call('staff.login', { name: 'li', password: PASSWORD });
  const { waiting } = await li.call('queue.list');
  return waiting.map((one) => one.name ?? one.visitor?.name ?? '').sort();
}

test('the site says who its visitor is: by attribute, by function, behind the #; nobody goes on with another’s', async (t) => {
  const host = await site(t);
  const desk = await openDesk(t, { origins: host.origin });
  host.deskPort = desk.server.port;
  const key = /[A-Za-z0-9_-]{43}$/m.exec(await desk.server.cli('identity-key', 'add', 'site'))[0];
  const say = async (page) => {
    await page.getByRole('button', { name: '在线帮办' }).click();
    return page.frameLocator('iframe');
  };

  host.attributes = `data-identity="${sign(key, { sub: '1', name: '张三' })}"`;
  const first = await desk.page(`${host.origin}/zone`);
  const frame = await say(first);
  assert.deepEqual(await named(desk, frame), ['张三']);
  assert.ok(!first.frames()[1].url().includes('eyJ'), 'it is in no address');

  host.attributes = 'data-identity-function="whoIsIt"'; // the next one at the same computer
  host.scripts = `window.whoIsIt = () => Promise.resolve(${JSON.stringify(sign(key, { sub: '2', name: '李四' }))});`;
  await first.reload();
  assert.deepEqual(await named(desk, await say(first)), ['张三', '李四'].sort());

  host.attributes = ''; // and one the site says nothing about
  await first.reload();
  const third = await say(first);
  await third.locator('.reply').first().waitFor();
  assert.equal(await third.locator('.own').count(), 0, 'nothing of the one before');

  host.attributes = 'data-identity="no.such.thing"';
  await first.reload();
  await (await say(first)).locator('.reply').first().waitFor(); // anonymous

  const own = await desk.page(`/#identity=${sign(key, { sub: '3', name: '王五' })}`);
  await own.waitForSelector('.reply');
  assert.equal(new URL(own.url()).hash, '');
  assert.ok((await named(desk, own)).includes('王五'));
});
