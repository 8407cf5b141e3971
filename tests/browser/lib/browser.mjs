// Chromium and the real server for the browser tests.
//
//   const desk = await openDesk(t, { hours: '...' });      // server on a copy of the demo database
//   const page = await desk.visitor({ viewport: PHONE });  // a page that fails the test on any CSP
//                                                          // violation, script error or foreign request
//   await page.shot('answer');                             // tests/browser/out/answer.png
//
// BANGBAN_BUILD and BANGBAN_WEB name the build folder and the built pages; BANGBAN_CHROMIUM the browser.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { root, run, start } from '../../scenarios/lib/harness.mjs';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, '../out');
const web = path.resolve(root, process.env.BANGBAN_WEB ?? 'build/web');
const executablePath = process.env.BANGBAN_CHROMIUM ?? '/usr/bin/chromium';

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 780 };
export const PASSWORD = 'correct-horse-9';
export const WAIT_MS = 15_000;

let browser; // promise of it: pages may be opened at the same time
let template; // {dir, db}: demo knowledge base and accounts, made once per test file

function launch() {
  browser ??= chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--no-first-run', '--autoplay-policy=no-user-gesture-required'],
  });
  return browser;
}

async function tool(db, args, input) {
  const done = await run('bangban', ['--db', db, ...args], { timeout: 240_000, ...(input === undefined ? {} : { input }) }); // the demo base, on a busy machine
  assert.equal(done.code, 0, `bangban ${args.join(' ')}: ${done.stderr}`);
}

const STAFF = [
  ['li', '李工', 'helper'],
  ['wang', '王敏', 'helper'],
  ['zhao', '赵主任', 'helper,supervisor'],
  ['bian', '卞编辑', 'editor'],
  ['qian', '钱编辑', 'editor'],
  ['shen', '沈审核', 'reviewer'],
  ['guan', '管主任', 'supervisor,admin'],
];

async function makeTemplate() {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'bangban-browser-'));
  const db = path.join(dir, 'demo.db');
  await tool(db, ['init', '--demo']);
  for (const [name, display, roles] of STAFF) {
    await tool(db, ['user', 'add', name, '--role', roles, '--display', display, '--password-stdin', '--password-kib', '8192'], `${PASSWORD}\n`);
  }
  return { dir, db };
}

/** Call in after(): closes the browser and removes the template. */
export async function closeAll() {
  await (await browser)?.close();
  browser = undefined;
  if (template) rmSync((await template).dir, { recursive: true, force: true });
}

export async function openDesk(t, options = {}) {
  assert.ok(existsSync(path.join(web, 'index.html')), `${web} is not built`);
  template ??= makeTemplate();
  const { db } = await template;
  const server = await start(t, {
    before: (made) => copyFileSync(db, made.db),
    web_root: web,
    hours: '1-7 00:00-24:00',
    ping_s: '25',
    ...options,
  });
  return new Desk(t, server);
}

class Desk {
  constructor(t, server) {
    this.t = t;
    this.server = server;
  }

  /** The visitor page with its greeting. */
  async visitor(options) {
    const page = await this.page('/', options);
    await page.waitForSelector('.reply');
    return page;
  }

  /** A console, signed in through its form with the keyboard. */
  async helper(name, options) {
    const page = await this.page('/helper', options);
    await page.fill('[name=name]', name);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.lists');
    return page;
  }

  /** The editors' console, signed in. */
  async editor(name, options) {
    const page = await this.page('/editor', options);
    await page.fill('[name=name]', name);
    await page.fill('[name=password]', PASSWORD);
    await page.press('[name=password]', 'Enter');
    await page.waitForSelector('.book tbody tr');
    return page;
  }

  /** The supervisors' console, signed in. */
  async supervisor(name, options) {
    const page = await this.page('/supervisor', options);
    await page.fill('[name=name]', name);
    await page.fill('[name=password]', PASSWORD);
    await page.press('[name=password]', 'Enter');
    await page.waitForSelector('.supervisor .figures');
    return page;
  }

  async page(at, { expectErrors = [], before, ...options } = {}) {
    const engine = await launch();
    const context = await engine.newContext({
      locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: DESKTOP, reducedMotion: 'reduce', ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const wrong = watch(page, expectErrors);
    this.t.after(async () => {
      await context.close();
      assert.deepEqual(wrong, [], 'the page did something it must not');
    });
    if (before) await before(page);
    await page.goto(at.startsWith('http') ? at : this.server.url(at));
    return Object.assign(page, helpers(page));
  }
}

// Everything a page must never do. Lost connections are part of some stories and listed there.
function watch(page, expected) {
  const wrong = [];
  const host = (url) => { try { return new URL(url).hostname; } catch { return ''; } };
  page.on('pageerror', (error) => wrong.push(`script error: ${error.stack}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' && !/Content Security Policy/.test(text)) return;
    // A server that is stopped while the page still stands is no fault of the page.
    if (/ERR_CONNECTION_REFUSED/.test(text) || expected.some((pattern) => pattern.test(text))) return;
    wrong.push(`console: ${text}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (/^(data|blob|about):/.test(url) || host(url) === '127.0.0.1') return;
    wrong.push(`request to ${url}`);
  });
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  return wrong;
}

const helpers = (page) => ({
  async shot(name) {
    mkdirSync(out, { recursive: true });
    await page.waitForTimeout(150);
    await page.screenshot({ path: path.join(out, `${name}.png`) });
  },

  /** Types a question as a visitor and waits for the reply. Returns the reply's text. */
  async ask(text) {
    const before = await page.locator('.reply').count();
    await page.fill('#input', text);
    await page.press('#input', 'Enter');
    const reply = page.locator('.reply').nth(before);
    await reply.waitFor();
    return reply.innerText();
  },

  /** Texts of all bubbles of the visitor, in order. */
  own: () => page.locator('.own .bubble').allInnerTexts(),

  /** Waits until a condition in the page holds; says which when it does not. */
  until: (what, fn, argument) =>
    page.waitForFunction(fn, argument).catch(() => assert.fail(`did not happen: ${what}`)),

  /** WCAG 2.2 AA by axe; the findings as short lines. */
  async accessibility() {
    await page.evaluate(readFileSync(axePath, 'utf8')); // a script tag would be against the page's CSP
    const result = await page.evaluate(() => window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    }));
    return result.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
  },

  /** How far the page can be scrolled sideways, in px. */
  sideways: () => page.evaluate(() => {
    const widest = [...document.querySelectorAll('body *')]
      .filter((el) => el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX === 'auto')
      .map((el) => el.className);
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return { over, widest };
  }),
});
