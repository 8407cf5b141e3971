// The visitor page in Chromium against the real server.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test, { after } from 'node:test';
import { DESKTOP, PHONE, closeAll, openDesk } from './lib/browser.mjs';

after(closeAll);

const LOST = [/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/];
const XSS = '<img src=x onerror="alert(1)"><script>alert(2)</script> javascript:alert(3) "><svg onload=alert(4)>';

test('question, answer with its source, follow-up by number key, feedback, reload, transcript', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor();
  await page.waitForSelector('.welcome');
  await page.shot('visitor-start');

  await page.ask('公司注销怎么办');
  const answer = page.locator('.reply').last();
  assert.match(await answer.locator('.conclusion').innerText(), /清算|注销/);
  const source = answer.locator('.source');
  assert.match(await source.locator('cite').innerText(), /《.+》/);
  assert.match(await source.locator('.doc-no').innerText(), /〔\d{4}〕\d+号/);
  assert.match(await source.locator('.path').innerText(), /第.+条/);
  assert.ok((await source.locator('blockquote').innerText()).length > 10);
  await page.shot('visitor-answer');

  // The conclusion is in sight although the answer is taller than the window.
  assert.ok(await answer.locator('.conclusion').evaluate((el) => {
    const box = el.getBoundingClientRect();
    return box.top > 0 && box.bottom < window.innerHeight;
  }));

  await page.locator('.log').focus();
  const first = await answer.locator('.choice-title').first().innerText();
  await page.keyboard.press('1');
  await page.locator('.reply').nth(2).waitFor();
  assert.equal((await page.own()).at(-1), first);

  await page.ask('要什么材料');
  assert.match(await page.locator('.reply').last().innerText(), /申请书/);

  const useful = page.locator('.reply').last().getByRole('button', { name: '有用' });
  await useful.click();
  await page.until('feedback is shown', () =>
    [...document.querySelectorAll('.feedback-choice')].some((el) => el.getAttribute('aria-pressed') === 'true'));

  const before = await page.locator('.log').innerText();
  await page.reload();
  await page.until('messages are back', () => document.querySelectorAll('.reply').length === 4);
  assert.equal(await page.locator('.feedback-choice[aria-pressed=true]').innerText(), '有用');
  for (const line of ['公司注销怎么办', '要什么材料', first]) {
    assert.ok((await page.locator('.log').innerText()).includes(line) && before.includes(line), line);
  }

  await page.getByRole('button', { name: '更多' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载对话记录' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  assert.match(text, /公司注销怎么办[\s\S]*申请书[\s\S]*〔\d{4}〕/);
});

test('an Enter that belongs to the input method does not send', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor();
  await page.locator('#input').focus();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'kaigongsi', selectionStart: 9, selectionEnd: 9 });
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229,
  });
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 });
  await page.waitForTimeout(300);
  assert.deepEqual(await page.own(), []);
  await cdp.send('Input.insertText', { text: '开公司' });
  await page.waitForTimeout(50);
  assert.match(await page.inputValue('#input'), /开公司/);

  // The same for browsers that report only isComposing, and for the key right after the end (Safari).
  const prevented = await page.evaluate(() => {
    const area = document.getElementById('input');
    const press = (init) => !area.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
    area.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    const during = press({ isComposing: true });
    area.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    return [during, press({})];
  });
  assert.deepEqual(prevented, [false, false]);
  assert.deepEqual(await page.own(), []);

  await page.waitForTimeout(50);
  await page.press('#input', 'Shift+Enter');
  await page.keyboard.type('要几天');
  assert.equal(await page.inputValue('#input'), '开公司\n要几天');
  await page.press('#input', 'Enter');
  await page.until('sent', () => document.querySelectorAll('.own .bubble').length === 1);
});

test('the server killed and started again in the middle: nothing missing, nothing twice', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor({ expectErrors: LOST });
  await page.ask('公司注销要多久');
  await page.fill('#input', '要收费吗');
  await page.press('#input', 'Enter');
  await desk.server.kill(); // at whatever moment of that turn
  await page.waitForSelector('.line.is-broken');
  await page.fill('#input', '要带什么材料');
  await page.press('#input', 'Enter');
  await page.until('the message waits', () => /等待网络恢复/.test(document.querySelector('.log').innerText));
  await page.shot('visitor-offline');
  await desk.server.restart();
  await page.locator('.reply').nth(3).waitFor();
  await page.until('the line goes away', () => !document.querySelector('.line.is-broken'));
  assert.deepEqual(await page.own(), ['公司注销要多久', '要收费吗', '要带什么材料']);
  assert.match(await page.locator('.reply').last().innerText(), /申请书/);

  // Written while the server is away, page closed meanwhile: sent at the next visit.
  await desk.server.kill();
  await page.fill('#input', '在哪里办');
  await page.press('#input', 'Enter');
  await page.until('the message waits', () => /等待网络恢复/.test(document.querySelector('.log').innerText));
  await desk.server.restart();
  await page.reload();
  await page.until('the reply is there', () => document.querySelectorAll('.reply').length === 5);
  assert.deepEqual(await page.own(), ['公司注销要多久', '要收费吗', '要带什么材料', '在哪里办']);
});

test('markup in texts stays text', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor();
  await page.ask(XSS);
  assert.equal((await page.own())[0], XSS);
  assert.equal(await page.locator('.log img, .log script').count(), 0);
  assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
});

test('500 characters are the limit, counted before sending; empty and blank send nothing', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor();
  await page.press('#input', 'Enter');
  await page.fill('#input', '   \n ');
  await page.press('#input', 'Enter');
  await page.fill('#input', '税'.repeat(501));
  assert.match(await page.locator('.counter').innerText(), /超出 1 字/);
  await page.press('#input', 'Enter');
  assert.ok(await page.locator('.send').isDisabled());
  assert.deepEqual(await page.own(), []);
  await page.fill('#input', '𠮷'.repeat(500)); // two UTF-16 units each
  assert.match(await page.locator('.counter').innerText(), /还可输入 0 字/);
});

test('a refused question says why, and can be taken back', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor();
  await page.fill('#input', '？？？！');
  await page.press('#input', 'Enter');
  const answered = page.locator('.own-state.is-failed, .reply >> nth=1');
  await answered.first().waitFor();
  if (await page.locator('.own-state.is-failed').count()) {
    assert.ok((await page.locator('.own-state.is-failed').innerText()).length > 6);
    await page.getByRole('button', { name: '删除' }).click();
    assert.deepEqual(await page.own(), []);
  }
  await page.ask('公司注销'); // the refusal does not block what follows
});

test('more than fits: a reader further up is left alone and told', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor({ viewport: { width: 700, height: 500 } });
  await page.ask('公司注销');
  await page.ask('要什么材料');
  await page.locator('.log').evaluate((el) => { el.scrollTop = 0; });
  await page.waitForTimeout(100);
  // The reply comes to another window of the same visitor as well: seen here as something new.
  const other = await page.context().newPage();
  await other.goto(desk.server.url('/'));
  await other.waitForSelector('.reply');
  await other.fill('#input', '多少钱');
  await other.press('#input', 'Enter');
  await page.locator('.to-end').waitFor();
  assert.equal(await page.locator('.log').evaluate((el) => el.scrollTop), 0);
  await page.locator('.to-end').click();
  await page.until('at the end', () => {
    const el = document.querySelector('.log');
    return el.scrollHeight - el.scrollTop - el.clientHeight < 5;
  });
  assert.deepEqual(await page.own(), ['公司注销', '要什么材料', '多少钱']);
});

test('history longer than a page is read upwards without moving what is being read', async (t) => {
  const desk = await openDesk(t, { visitor_rate: '1000' });
  const page = await desk.visitor();
  const token = await page.evaluate(() => JSON.parse(localStorage.getItem('bangban.visitor')).token);
  const client = await desk.server.connect();
  await client.call('visitor.resume', { token, after_seq: 0 });
  for (let i = 0; i < 45; i++) await client.call('message.send', { client_id: `h${i}`, text: `谢谢${i}` });
  await page.until('all are here', () => document.querySelectorAll('.own').length === 45);
  await page.reload();
  await page.waitForSelector('.earlier');
  const before = await page.locator('.own').count();
  assert.ok(before < 45, `${before} loaded at once`);
  const shift = await page.evaluate(async () => {
    const log = document.querySelector('.log');
    log.scrollTop = 0;
    const mark = log.querySelector('.own');
    const top = mark.getBoundingClientRect().top;
    const count = document.querySelectorAll('.own').length;
    document.querySelector('.earlier').click();
    while (document.querySelectorAll('.own').length === count) await new Promise((done) => setTimeout(done, 20));
    return mark.getBoundingClientRect().top - top;
  });
  assert.ok(Math.abs(shift) <= 48, `moved by ${shift} px`);
  while (await page.locator('.earlier').count()) {
    await page.locator('.earlier').click();
    await page.waitForTimeout(200);
  }
  assert.deepEqual(await page.own(), Array.from({ length: 45 }, (_, i) => `谢谢${i}`));
});

test('outside hours the visitor is told when someone comes, and can go back to the bot', async (t) => {
  const desk = await openDesk(t, { hours: '1 00:00-00:01' });
  const page = await desk.visitor();
  await page.getByRole('button', { name: '转人工' }).click();
  const strip = page.locator('.queue.is-off');
  await strip.waitFor();
  assert.match(await strip.innerText(), /上班/);
  await page.shot('visitor-off-hours');
  await strip.getByRole('button', { name: '不用了，继续问机器人' }).click();
  await strip.waitFor({ state: 'detached' });
  assert.ok(await page.getByRole('button', { name: '转人工' }).isEnabled());
});

test('phone: nothing sideways, targets big enough, large type has 18 px and 60 px', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  await page.shot('phone-start');
  await page.ask('公司注销怎么办');
  await page.shot('phone-answer');
  assert.deepEqual(await page.sideways(), { over: 0, widest: [] });
  const targets = () => page.evaluate(() => [...document.querySelectorAll('button, textarea')]
    .filter((el) => el.offsetParent && !el.closest('.sr-only'))
    .map((el) => ({ text: el.innerText || el.ariaLabel, height: el.getBoundingClientRect().height })));
  for (const { text, height } of await targets()) assert.ok(height >= 44, `${text}: ${height}`);

  await page.locator('.large-toggle').click();
  await page.ask('要什么材料');
  await page.shot('phone-large');
  const small = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const el = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !el.offsetParent || el.closest('.sr-only, noscript')) continue;
      const size = Number.parseFloat(getComputedStyle(el).fontSize);
      if (size < 18) found.push(`${el.className} ${size}: ${walker.currentNode.data.slice(0, 20)}`);
    }
    return found;
  });
  assert.deepEqual(small, []);
  for (const { text, height } of await targets()) assert.ok(height >= 60, `${text}: ${height}`);
  assert.deepEqual(await page.sideways(), { over: 0, widest: [] });

  await page.reload(); // remembered
  await page.waitForSelector('.reply');
  assert.ok(await page.evaluate(() => document.documentElement.classList.contains('large')));
});

test('320 px wide, and a window at 200 % zoom: nothing is lost sideways', async (t) => {
  const desk = await openDesk(t);
  for (const viewport of [{ width: 320, height: 568 }, { width: 640, height: 430 }]) {
    const page = await desk.visitor({ viewport });
      await page.ask('公司注销怎么办');
    await page.fill('#input', 'https://example.invalid/' + 'a'.repeat(120));
    await page.press('#input', 'Enter');
    await page.until('sent', () => document.querySelectorAll('.own').length === 2);
    assert.deepEqual(await page.sideways(), { over: 0, widest: [] }, JSON.stringify(viewport));
    await page.shot(`visitor-${viewport.width}`);
  }
});

test('axe finds nothing against WCAG 2.2 AA, light and dark, large type, queue and rating', async (t) => {
  const desk = await openDesk(t);
  for (const colorScheme of ['light', 'dark']) {
    const page = await desk.visitor({ colorScheme });
      assert.deepEqual(await page.accessibility(), [], `start ${colorScheme}`);
    await page.ask('公司注销怎么办');
    assert.deepEqual(await page.accessibility(), [], `answer ${colorScheme}`);
    await page.getByRole('button', { name: '转人工' }).click();
    await page.waitForSelector('.queue');
    await page.shot(`visitor-queue-${colorScheme}`);
    assert.deepEqual(await page.accessibility(), [], `queue ${colorScheme}`);
    await page.getByRole('button', { name: '更多' }).click();
    await page.getByRole('button', { name: '结束对话' }).click();
    await page.locator('.menu-sure .danger').click();
    await page.waitForSelector('.rating');
    await page.locator('.grade').nth(3).click();
    await page.locator('.large-toggle').click();
    assert.deepEqual(await page.accessibility(), [], `rating ${colorScheme}`);
    await page.shot(`visitor-rating-${colorScheme}`);
  }
});

test('the whole visit by keyboard alone', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor();
  await page.keyboard.type('公司注销'); // the field has the focus from the start
  await page.keyboard.press('Enter');
  await page.locator('.reply').nth(1).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'input');
  await page.keyboard.press('Alt+2');
  await page.locator('.reply').nth(2).waitFor();
  assert.equal((await page.own()).length, 2);
  await page.getByRole('button', { name: '更多' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.menu');
  const item = () => page.evaluate(() => document.activeElement.innerText.trim());
  for (let i = 0; i < 8 && (await item()) !== '结束对话'; i++)
    await page.keyboard.press('ArrowDown');
  assert.equal(await item(), '结束对话');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), '更多');
  assert.equal(await page.locator('.menu').count(), 0);
});

test('the page does not jump while it loads and answers', async (t) => {
  const desk = await openDesk(t);
  const page = await desk.visitor({
    viewport: DESKTOP,
    before: (opened) => opened.addInitScript(() => {
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    }),
  });
  await page.waitForTimeout(300);
  const loading = await page.evaluate(() => window.shifted);
  assert.ok(loading < 0.05, `layout shift ${loading}`);
});
