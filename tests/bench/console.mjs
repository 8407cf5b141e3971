// What the editors' console costs on a large base, in headless Chromium: from signing in to the first rows, and from
// a key or a choice to the filtered rows on the screen; and the CPU of both sides, which a busy machine does not change.
//   node tests/bench/console.mjs BUILD WEB DB       BUILD holds bangband and bangban, DB is copied first
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [build, web, db] = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), 'bangban-console-'));
const file = path.join(folder, 'base.db');
const PASSWORD = 'correct-horse-9';
copyFileSync(db, file);
execFileSync(path.join(build, 'bangban'), ['--db', file, 'user', 'add', 'bian', '--role', 'editor', '--password-stdin'], { input: `${PASSWORD}\n` });
const server = spawn(path.join(build, 'bangband'), ['--db', file, '--port', '0', '--web-root', web], { stdio: ['ignore', 'pipe', 'pipe'] });
const port = await new Promise((resolve, reject) => {
    let log = '';
    const look = (bytes) => {
        log += bytes;
        const found = log.match(/port=(\d+)/);
        if (found)
            resolve(Number(found[1]));
    };
    server.stdout.on('data', look);
    server.stderr.on('data', look);
    server.on('exit', () => reject(new Error(log)));
});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, locale: 'zh-CN' });
    await page.goto(`http://127.0.0.1:${port}/editor`);
    await page.fill('[name=name]', 'bian');
    await page.fill('[name=password]', PASSWORD);
    // Time until `wanted` holds and the next frame begins.
    const until = (act, wanted) => page.evaluate(async ([actText, wantedText]) => {
        const holds = new Function(`return ${wantedText}`);
        const from = performance.now();
        const seen = new Promise((resolve) => {
            const look = new MutationObserver(() => holds() && (look.disconnect(), resolve()));
            look.observe(document.body, { subtree: true, childList: true, characterData: true });
        });
        new Function(actText)();
        await seen;
        await new Promise(requestAnimationFrame);
        return performance.now() - from;
    }, [act, wanted]);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    // CPU of the page's main thread and of the server so far, in ms (a clock tick is 10).
    const cpu = async () => {
        const { metrics } = await cdp.send('Performance.getMetrics');
        const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return { page: 1000 * metrics.find((m) => m.name === 'TaskDuration').value, server: 10 * (Number(fields[11]) + Number(fields[12])) };
    };
    const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)].toFixed(0);
    const first = await until("document.querySelector('form').requestSubmit()", "document.querySelectorAll('.book tbody tr').length > 0");
    console.log(`first rows after signing in (password hash included): ${first.toFixed(0)} ms`);
    const again = [];
    for (let i = 0; i < 5; i++) {
        const from = Date.now();
        await page.reload();
        await page.waitForSelector('.book tbody tr');
        again.push(Date.now() - from);
    }
    console.log(`first rows after a reload: median ${median(again)} ms`);
    const total = "document.querySelector('.book-bar span').textContent";
    const filters = [];
    const start = await cpu();
    for (const text of ['登记', '补', '许可证', '税', '']) {
        const before = await page.evaluate(total);
        filters.push(await until(`const i = document.querySelector('.filters input'); i.value = '${text}'; i.dispatchEvent(new Event('input', { bubbles: true }))`, `${total} !== ${JSON.stringify(before)}`));
    }
    for (const kind of ['policy', 'place', '']) {
        const before = await page.evaluate(total);
        filters.push(await until(`const s = document.querySelector('.filters select'); s.value = '${kind}'; s.dispatchEvent(new Event('change', { bubbles: true }))`, `${total} !== ${JSON.stringify(before)}`));
    }
    const after = await cpu();
    const each = (name) => ((after[name] - start[name]) / filters.length).toFixed(1);
    console.log(`filter: median ${median(filters)} ms, worst ${Math.max(...filters).toFixed(0)} ms of ${filters.length}; CPU of one: page ${each('page')} ms, server ${each('server')} ms; ${await page.evaluate(total)}`);
} finally {
    await browser.close();
    server.kill('SIGTERM');
    await new Promise((resolve) => server.on('exit', resolve));
    rmSync(folder, { recursive: true });
}
