// Backups of a busy server, each put in a new place and compared with what people were told before it began; and what
// `bangban restore` refuses. BANGBAN_BACKUPS sets the number of backups (default 5).
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { run, Server, sleep, start } from '../scenarios/lib/harness.mjs';
import { checkPerson, count, crowd, prepare, SETTINGS, Visitor } from './crowd.mjs';

const BACKUPS = Number(process.env.BANGBAN_BACKUPS ?? 5);
const VISITORS = 20;

const bangban = (db, ...args) => run('bangban', ['--db', db, ...args], { timeout: 240_000 });
const beside = (file) => readdirSync(path.dirname(file)).filter((name) => name.startsWith(path.basename(file))).sort();

async function refuses(db, backup, why) {
    const before = beside(db);
    const bytes = readFileSync(db);
    const done = await bangban(db, 'restore', backup);
    assert.equal(done.code, 1, done.stdout + done.stderr);
    assert.match(done.stdout + done.stderr, why);
    assert.deepEqual(beside(db), before, 'nothing new beside it');
    assert.ok(readFileSync(db).equals(bytes), 'nothing changed');
}

// The visitors as they were at this moment: who they are and what they have been told.
const asOfNow = (visitors) => visitors.filter((v) => v.token).map((v) => Object.assign(new Visitor(v.name, v.random), {
    token: v.token,
    ledger: Object.assign(Object.create(Object.getPrototypeOf(v.ledger)), { acked: new Map([...v.ledger.acked].map(([id, of]) => [id, new Map(of)])) }),
}));

// A server on the restored file gives every visitor back what he was told was saved.
async function compare(t, db, known) {
    const one = new Server({ ...SETTINGS, db });
    try {
        await one.start();
        for (const visitor of known) {
            await visitor.arrive(one);
            await checkPerson(visitor);
        }
    } finally {
        await one.end();
    }
    assert.match((await bangban(db, 'audit', 'verify')).stdout, /完整/);
}

test(`${BACKUPS} backups under load: each is whole in a new place`, { timeout: 300_000 + BACKUPS * 30_000 }, async (t) => {
    const server = await start(t, { ...SETTINGS, before: prepare });
    const { visitors, everybody } = crowd(VISITORS);
    const until = { over: false };
    const working = everybody.map((p) => p.work(server, until));
    let compared = 0;
    for (let i = 0; i < BACKUPS; i++) {
        const wanted = count(everybody) + 40;
        for (let wait = 0; wait < 3000 && count(everybody) < wanted; wait++)
            await sleep(20);
        const known = asOfNow(visitors);
        const copy = path.join(server.dir, `copy-${i}.db`);
        await server.cli('backup', copy);
        const db = path.join(server.dir, `restored-${i}.db`);
        const done = await bangban(db, 'restore', copy);
        assert.equal(done.code, 0, done.stdout + done.stderr);
        assert.equal(statSync(db).mode & 0o777, 0o600);
        await compare(t, db, known);
        compared += known.reduce((n, v) => n + v.ledger.size, 0);
    }
    until.over = true;
    await server.stop();
    await Promise.all(working);
    assert.ok(compared > BACKUPS * 40);
    t.diagnostic(`${BACKUPS} backups, ${compared} acknowledged messages compared, all there`);
});

test('restore refuses a running server and a bad copy, and keeps the old file', { timeout: 300_000 }, async (t) => {
    const server = await start(t, { ...SETTINGS, before: prepare });
    server.mayFail = true; // killed below
    const visitor = crowd(1).visitors[0];
    await visitor.arrive(server);
    const say = (text) => visitor.send('message.send', { text });
    await say('备份之前说的');
    const early = asOfNow([visitor]);
    await server.cli('synonym', 'put', '营照', '营业执照'); // for a row in the audit
    const copy = path.join(server.dir, 'copy.db');
    await server.cli('backup', copy);
    await say('备份之后说的');
    await refuses(server.db, copy, /正被另一个 bangband 使用[^]*先停止服务/);
    await say('拒绝之后照样能说');
    await server.kill();
    assert.ok(statSync(`${server.db}-wal`).size > 0, 'a log is left behind');

    const bad = path.join(server.dir, 'bad.db');
    writeFileSync(bad, '这不是数据库'.repeat(1000));
    await refuses(server.db, bad, /不是/);
    await refuses(server.db, path.join(server.dir, 'none.db'), /没有这个文件/);
    await refuses(server.db, server.db, /就是数据库本身/);
    writeFileSync(bad, readFileSync(copy).subarray(0, statSync(copy).size - 40_960));
    await refuses(server.db, bad, /bad\.db/);
    for (const [from, to, why] of [['先清算再申请。', '不清算就申请。', /校验值不符/], ['synonym.put', 'synonym.odd', /审计日志第/]]) {
        const bytes = readFileSync(copy);
        const text = Buffer.from(from);
        assert.ok(bytes.includes(text), `${from} is in the copy`);
        for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1))
            bytes.write(to, at);
        writeFileSync(bad, bytes);
        await refuses(server.db, bad, why);
    }

    const late = asOfNow([visitor]);
    const done = await bangban(server.db, 'restore', copy);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    const kept = /保留为 (.*)/.exec(done.stdout)[1];
    assert.ok(existsSync(kept));
    assert.ok(!existsSync(`${server.db}-wal`), 'the log of the old file is not read into the new one');
    await compare(t, server.db, early);
    const lost = asOfNow(late);
    await assert.rejects(compare(t, server.db, lost), /lost or moved/, 'what was said after the backup is not in it');
    // Going back is putting the kept file in its place again.
    copyFileSync(kept, path.join(server.dir, 'back.db'));
    if (existsSync(`${kept}-wal`))
        renameSync(`${kept}-wal`, path.join(server.dir, 'back.db-wal'));
    await compare(t, path.join(server.dir, 'back.db'), late);
    assert.match((await bangban(server.db, 'audit', 'list')).stdout, /database\.restore/);
});
