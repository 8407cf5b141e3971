// Starting, refusing to start, and stopping.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { assertFails, build, environment, run, start, within } from './lib/harness.mjs';

// bangband must end by itself with this status and say why.
async function refuses(args, code, pattern, options) {
    const done = await run('bangband', args, options);
    assert.equal(done.code, code, done.stderr);
    assert.match(done.stderr, pattern);
    assert.doesNotMatch(done.stderr, /Sanitizer|runtime error/);
}

test('a port in use, and the database untouched', async (t) => {
    const server = await start(t);
    await refuses(['--db', `${server.dir}/other.db`, '--port', `${server.port}`], 1, /端口 \d+ 已被另一个程序占用/);
    assert.equal((await fetch(server.url('/healthz'))).status, 200);
});

test('one server per database; the command line may come beside it', async (t) => {
    const server = await start(t);
    await refuses(['--db', server.db, '--port', '0'], 1, /正被另一个 bangband 使用/);
    await server.cli('check');
    await (await server.connect()).call('visitor.start');
    await server.restart(); // also after SIGKILL nothing is left that has to be cleared away
});

test('settings that are wrong stop the start and name the place', async (t) => {
    const server = await start(t);
    const ini = path.join(server.dir, 'bangban.ini');
    writeFileSync(ini, '# 设置\nport = 0\nprot = 1\n');
    await refuses(['--config', ini], 2, /bangban\.ini 第 3 行.*没有名为 prot/);
    await refuses(['--port', '70000'], 2, /0 到 65535/);
    await refuses(['--log-level', 'loud'], 2, /log_level/);
    await refuses(['--listen', 'localhost'], 1, /IP 地址/);
    await refuses(['--listen', '203.0.113.7', '--port', '0'], 1, /本机没有地址/);
    await refuses(['--web-root', '/nonexistent', '--port', '0', '--db', `${server.dir}/x.db`], 1, /网页目录 \/nonexistent/);
    await refuses([], 2, /BANGBAN_PROT/, { env: { ...process.env, BANGBAN_PROT: '1', BANGBAN_BUILD: undefined, BANGBAN_WEB: undefined } });
});

test('the printed settings can be read back', async (t) => {
    const server = await start(t);
    const { stdout, code } = await run('bangband', ['--print-config', '--public-name', '新区帮办']);
    assert.equal(code, 0);
    const ini = path.join(server.dir, 'all.ini');
    writeFileSync(ini, stdout);
    const again = await run('bangband', ['--config', ini, '--print-config']);
    assert.equal(again.stdout, stdout);
    assert.match(stdout, /public_name = 新区帮办/);
    assert.match((await run('bangband', ['--help'])).stdout, /--config/);
    assert.match((await run('bangband', ['--version'])).stdout, /^bangband \d/);
});

test('the description names every method once, with its params', async () => {
    const { stdout, code } = await run('bangband', ['--describe']);
    assert.equal(code, 0);
    const { methods } = JSON.parse(stdout);
    const names = methods.map((m) => m.name);
    assert.deepEqual(names, [...new Set(names)].sort());
    for (const name of ['ping', 'visitor.start', 'message.send', 'conversation.accept'])
        assert.ok(names.includes(name), name);
    assert.ok(!names.some((name) => /^(test|due|desk|token)\.|kb\.reload|connection\./.test(name)));
    const text = methods.find((m) => m.name === 'message.send').params.find((p) => p.name === 'text');
    assert.equal(text.schema.type, 'string');
    assert.ok(text.schema.maxLength >= 500);
});

test('a database that cannot be used', async (t) => {
    const server = await start(t);
    await refuses(['--port', '0', '--db', '/nonexistent/bangban.db'], 1, /打开数据库 \/nonexistent/);
    const text = path.join(server.dir, 'text.db');
    writeFileSync(text, 'this is no database, but it is long enough to look like a file with a header in it\n'.repeat(20));
    await refuses(['--port', '0', '--db', text], 1, /不是数据库/);
    const folder = path.join(server.dir, 'readonly');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    if (process.getuid() !== 0) // root may write anywhere
        await refuses(['--port', '0', '--db', `${folder}/x.db`], 1, /打开数据库/);
});

test('a disk that is full at the start', async (t) => {
    const server = await start(t);
    // A limit on file sizes is what a full disk looks like to the database.
    const shell = `ulimit -f 8; exec "${build}/bangband" --port 0 --db "${server.dir}/full.db"`;
    assert.throws(() => execFileSync('bash', ['-c', shell], { stdio: 'pipe', timeout: 60_000, env: environment }), (error) => {
        assert.equal(error.status, 1, `${error.signal} ${error.stderr}`);
        assert.match(error.stderr.toString(), /bangband：打开数据库 .*full\.db/);
        return true;
    });
});

test('a database of a newer version is refused and left alone', async (t) => {
    const server = await start(t);
    await server.stop();
    const sql = (text) => execFileSync('sqlite3', [server.db, text], { encoding: 'utf8' });
    sql("insert into schema_version values ('server', 99, 0)");
    await refuses(['--port', '0', '--db', server.db], 1, /第 99 版.*比本程序.*新/);
    assert.match(sql('select max(number) from schema_version'), /99/);
});

test('SIGTERM: everyone is told, what was asked is answered, connections close with 1001', async (t) => {
    const server = await start(t);
    const clients = [];
    for (let i = 0; i < 20; i++)
        clients.push(await server.connect());
    const answers = clients.map((c) => c.call('visitor.start', { name: '访客' }));
    const stopped = server.stop();
    const outcomes = await Promise.allSettled(answers);
    for (const [i, client] of clients.entries()) {
        await client.next('server.stopping');
        assert.equal((await within(client.closed, 'close')).code, 1001);
        if (outcomes[i].status === 'rejected')
            assert.equal(outcomes[i].reason.kind, 'busy', outcomes[i].reason.message);
    }
    assert.deepEqual(await stopped, { code: 0, signal: null });
    const told = outcomes.filter((o) => o.status === 'fulfilled').map((o) => o.value.token);
    await server.start();
    for (const token of told)
        assert.ok((await (await server.connect()).call('visitor.resume', { token, after_seq: 0 })).visitor_id);
});

test('SIGINT stops as well, twice stops at once', async (t) => {
    const server = await start(t);
    await server.connect();
    server.child.kill('SIGINT');
    server.child.kill('SIGINT');
    assert.deepEqual(await within(server.exited, 'stop'), { code: 0, signal: null });
});

test('the log says nothing about what was asked', async (t) => {
    const server = await start(t, { log_level: 'info' });
    const client = await server.connect();
    await client.call('visitor.start', { name: '张三丰' });
    await assertFails(client.call('message.send', { client_id: 'c1', text: '密'.repeat(5000) }), 'too_large', 'text');
    assert.doesNotMatch(server.log, /张三丰|密密/);
});
