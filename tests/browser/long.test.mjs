// A console with a hundred conversations and a history of ten thousand messages: the page holds a stretch of it
// only, nothing jumps, and going through it stays smooth.

import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { run } from '../scenarios/lib/harness.mjs';
import { closeAll, openDesk, PASSWORD } from './lib/browser.mjs';

after(closeAll);

const TALKS = 100;
const MESSAGES = 10_000;
const IN_FLIGHT = 50; // under the limit of calls a connection may have in flight

async function visitorOf(desk, name) {
  const client = await desk.server.connect();
  await client.call('visitor.start', { name });
  const { conversation_id: id } = await client.call('handoff.request');
  return { client, id };
}

// Straight into the database: ten thousand calls would take longer than everything that is looked at.
async function fill(desk, id, n) {
  const done = await run('fill_history', [desk.server.db, String(id), String(n)], { timeout: 240_000 });
  assert.equal(done.code, 0, done.stderr);
}

async function say(client, n) {
  for (let i = 0; i < n; i += IN_FLIGHT) {
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, n - i) }, (_, k) =>
      client.call('message.send', { client_id: `m${i + k}`, text: `第${i + k}条，请问清税证明要多久` }, { timeout: 60_000 })));
  }
}

// Layout shifts from now on, added up. Scrolling in the frame in which rows are added above confuses the measure, so
// while the history moves it is told and watchLines() is asserted.
const watchShifts = (page) => page.evaluate(() => {
  window.shifts = 0;
  window.shifted = []; // what moved from where to where, for whoever has to find out why
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      // Short news lie over the page and make room for each other; what is read stays where it is.
      const isNews = ({ node }) => (node?.parentElement ?? node)?.closest?.('.news');
      if (entry.sources.some(isNews) && entry.sources.every((source) => !source.node || isNews(source))) continue;
      window.shifts += entry.value;
      window.shifted.push(`${entry.value.toFixed(3)}: ${entry.sources.map(({ node, previousRect, currentRect }) =>
        `${node?.className || node?.parentNode?.className || '?'} ${previousRect.y}>${currentRect.y}`).join(', ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: false });
});
const shifts = (page) => page.evaluate(() => window.shifts);
const shifted = (page) => page.evaluate(() => window.shifted.slice(0, 8).join('; '));
const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);

// How the topmost line that is seen in a frame has moved in the next: all in all, at most, and against the wheel.
const watchLines = (page) => page.evaluate(() => {
  window.lines = { way: 0, most: 0, back: 0, lost: 0 };
  const look = () => new Map([...document.querySelectorAll('.history [data-key]')].map((row) => [row.dataset.key, row.getBoundingClientRect().top]));
  const edge = document.querySelector('.history').getBoundingClientRect().top;
  let last = look();
  const frame = () => {
    const now = look();
    const key = [...now.keys()].find((each) => last.get(each) >= edge);
    if (key === undefined) {
      window.lines.lost++;
    } else {
      const moved = now.get(key) - last.get(key);
      window.lines.way += moved;
      window.lines.most = Math.max(window.lines.most, moved);
      window.lines.back = Math.min(window.lines.back, moved);
    }
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});

// Turns the wheel over the history, a frame at a time; the longest frame and what was drawn on the way.
const wheel = (page, frames, px) => page.evaluate(async ([count, step]) => {
  const box = document.querySelector('.history');
  const rows = new Set();
  let most = 0;
  const times = [];
  let last = performance.now();
  for (let i = 0; i < count; i++) {
    box.scrollTop += step;
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    times.push(now - last);
    last = now;
    const drawn = [...document.querySelectorAll('.history [data-key]')];
    most = Math.max(most, drawn.length);
    for (const row of drawn) rows.add(row.dataset.key);
  }
  times.sort((a, b) => a - b);
  return { most, seen: rows.size, p50: times[Math.floor(count / 2)], p95: times[Math.floor(count * 0.95)], worst: times[count - 1] };
}, [frames, px]);

test('a hundred conversations and ten thousand messages', { timeout: 600_000 }, async (t) => {
  const desk = await openDesk(t, { visitor_rate: '1000000', address_rate: '1000000', staff_rate: '1000000', capacity: '100' });
  const staff = await desk.server.connect();
  await staff.call('staff.login', { name: 'li', password: PASSWORD });
  await staff.call('staff.status', { status: 'online' });
  const talks = [];
  for (let i = 0; i < TALKS; i++) {
    const talk = await visitorOf(desk, `访客${i}`);
    await staff.call('conversation.accept', { conversation_id: talk.id });
    talks.push(talk);
  }
  await fill(desk, talks[0].id, MESSAGES);

  const page = await desk.helper('li');
  await page.waitForSelector('.mine-row');
  await page.until('all are listed', (n) => document.querySelectorAll('.mine-row').length === n, TALKS);
  await page.locator('.mine-row', { hasText: '访客0' }).first().click();
  await page.until('the end is shown', (n) => document.querySelector('.history')?.innerText.includes(`第${n - 1}条`), MESSAGES);
  await page.waitForTimeout(500);
  const before = await nodes(page);
  await watchShifts(page);

  // Words arrive in many conversations while the reader looks at one.
  await Promise.all(talks.slice(1).map(({ client }) => client.call('message.send', { client_id: 'x', text: '还在吗' })));
  await page.until('all are marked', (n) => document.querySelectorAll('.mine-row .count').length >= n, TALKS - 1);
  assert.ok(await shifts(page) < 0.01, `layout shift ${await shifts(page)} while messages arrive: ${await shifted(page)}`);

  // Up with the wheel through several pages, a notch for every two frames: the lines that are read move with the wheel
  // and not otherwise, to the pixel. (The browser's layout shift is told only: rows that are added above in the frame of a
  // notch make it count lines that did not move, one run in a few.)
  await page.locator('.history').hover();
  await watchLines(page);
  for (let i = 0; i < 100; i++) {
    await page.mouse.wheel(0, -200);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await page.waitForTimeout(500);
  const lines = await page.evaluate(() => window.lines);
  const first = await page.evaluate(() => Number(document.querySelector('.history [data-key^=m]').dataset.key.slice(1)));
  assert.ok(first < MESSAGES - 250, `came only as far as ${first}`);
  assert.equal(lines.lost, 0, 'some line is there from one frame to the next');
  assert.ok(lines.back > -2, `a line jumped back by ${lines.back} px`);
  assert.ok(lines.way <= 100 * 200 + 2, `the lines moved ${lines.way} px for 20 000 of the wheel`);
  t.diagnostic(`lines moved ${lines.way} px, ${lines.most} at most in a frame; shift ${await shifts(page)}`);

  // Farther with a script: pages are fetched as they are needed, the line that is read stays.
  let up = { seen: 0 };
  for (let i = 0; i < 6; i++) {
    up = await wheel(page, 60, -400);
    assert.ok(up.most <= 141, `${up.most} rows drawn`);
    await page.waitForTimeout(200);
  }
  const down = await wheel(page, 400, 400);
  t.diagnostic(`nodes ${before} -> ${await nodes(page)}, up ${JSON.stringify(up)}, down ${JSON.stringify(down)}, shift ${await shifts(page)}`);
  assert.ok(await nodes(page) < before + 1500, `${before} -> ${await nodes(page)} nodes`);
  assert.ok(await nodes(page) < 4000, `${await nodes(page)} nodes`);

  // Nothing is missing and nothing is twice, from the newest to as far as was gone.
  const rows = await page.evaluate(() => [...document.querySelectorAll('.history [data-key^=m]')].map((row) => Number(row.dataset.key.slice(1))));
  assert.deepEqual(rows, rows.map((_, i) => rows[0] + i));
});

test('the first message is reached, in order, with the keyboard too', async (t) => {
  const desk = await openDesk(t, { visitor_rate: '1000000', address_rate: '1000000' });
  const { client, id } = await visitorOf(desk, '张三');
  const page = await desk.helper('li');
  await page.waitForSelector('.queue-row');
  await page.keyboard.press('a');
  await page.waitForSelector('.chat .history');
  await say(client, 300);
  await page.until('the end is shown', () => document.querySelector('.history').innerText.includes('第299条'));
  await page.reload();
  await page.until('the end is shown', () => document.querySelector('.history')?.innerText.includes('第299条'));
  await page.locator('.history').focus();
  const seen = new Set();
  for (let i = 0; i < 40 && !seen.has('第0条，请问清税证明要多久'); i++) {
    await page.keyboard.press('Home');
    await page.waitForTimeout(250);
    for (const text of await page.locator('.talk .sheet').allInnerTexts()) seen.add(text);
  }
  const own = [...seen].filter((text) => /^第\d+条/.test(text));
  assert.equal(own.length, 300);
  await page.getByRole('button', { name: '回到最新' }).click();
  await page.until('the end is shown again', () => document.querySelector('.history').innerText.includes('第299条'));
  assert.ok(id > 0);
});
