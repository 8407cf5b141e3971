// harness.mjs - starts the real bangband on a free port in a temporary folder and talks to it.
//
//   const server = await start(t);                  // stopped and checked when the test ends
//   const visitor = await server.connect();         // a WebSocket client
//   const { token } = await visitor.call('visitor.start', { name: '甲' });
//   const push = await visitor.next('message.new'); // the next push of that method, waiting if need be
//   await assertFails(visitor.call('nope'), 'unknown_method');
//   await server.kill();  await server.restart();   // SIGKILL; same database, same port
//   await server.advance(60_000);                   // both clocks; what is due has been done
//
// BANGBAN_BUILD names the build folder (default: build). Every wait is bounded.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { assertDescribed, checkError, checkPush, checkResult, environment, useBuild } from './schema.mjs';

export { environment };
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const build = path.resolve(root, process.env.BANGBAN_BUILD ?? 'build');
export const SUBPROTOCOL = 'bangban.v1';

useBuild(build);

const WAIT_MS = 10_000; // sanitizers on a busy machine are slow; a healthy answer takes a few ms
const program = (name) => path.join(build, name);

// A promise that fails with `what` when it takes too long.
export function within(promise, what, ms = WAIT_MS) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`timeout after ${ms} ms: ${what}`)), ms);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// An error reply of the server as an exception.
export class CallError extends Error {
    constructor(method, error) {
        super(`${method}: ${error.data?.kind}: ${error.message}`);
        this.code = error.code;
        this.kind = error.data?.kind;
        this.field = error.data?.field;
        this.detail = error.data?.detail;
        this.retryMs = error.data?.retry_ms;
        this.text = error.message;
    }
}

// The call must fail with this kind; returns the error for further checks.
export async function assertFails(promise, kind, field) {
    const error = await promise.then((value) => assert.fail(`expected ${kind}, got ${JSON.stringify(value)}`), (e) => e);
    if (!(error instanceof CallError))
        throw error;
    assert.equal(error.kind, kind, error.message);
    if (field !== undefined)
        assert.equal(error.field, field);
    assert.match(error.text, /[\u4e00-\u9fff]/, 'the text is for people');
    return error;
}

// --- clients ----------------------------------------------------------------------------------------

// One WebSocket. Replies go to their call, pushes queue until someone asks for them.
export class Client {
    #nextId = 1;
    #calls = new Map();
    #waiting = []; // {wanted, resolve}
    pushes = [];   // not yet taken by next()
    unmatched = []; // errors without an id

    constructor(socket) {
        this.socket = socket;
        this.closed = new Promise((resolve) => {
            socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
        });
        socket.on('message', (bytes) => this.#take(JSON.parse(bytes.toString())));
        socket.on('error', () => {}); // shows up as close
        this.closed.then(() => this.#lose());
    }

    static connect(port, options = {}) {
        const { protocol = SUBPROTOCOL, path: at = '/ws', ...rest } = options;
        const socket = protocol === null ? new WebSocket(`ws://127.0.0.1:${port}${at}`, rest)
            : new WebSocket(`ws://127.0.0.1:${port}${at}`, protocol, rest);
        const client = new Client(socket);
        const opened = new Promise((resolve, reject) => {
            socket.on('open', () => resolve(client));
            socket.on('error', reject);
            socket.on('unexpected-response', (request, response) => {
                response.resume();
                reject(Object.assign(new Error(`refused with ${response.statusCode}`), { status: response.statusCode }));
                request.destroy();
            });
        });
        return within(opened, 'connect');
    }

    #take(frame) {
        assert.equal(frame.jsonrpc, '2.0');
        if (frame.error)
            checkError(frame.error);
        if (frame.method !== undefined)
            this.#takePush(frame);
        else if (frame.id !== null && this.#calls.has(frame.id))
            this.#calls.get(frame.id)(frame);
        else
            this.unmatched.push(frame);
    }

    #takePush(frame) {
        checkPush(frame);
        const i = this.#waiting.findIndex((w) => w.wanted(frame));
        if (i < 0)
            this.pushes.push(frame);
        else
            this.#waiting.splice(i, 1)[0].resolve(frame.params);
    }

    #lose() {
        for (const settle of this.#calls.values())
            settle({ error: { code: 0, message: '连接已断开', data: { kind: 'lost' } } });
        this.#calls.clear();
    }

    // Sends without waiting; returns the promise of the result.
    call(method, params = {}) {
        const id = this.#nextId++;
        const reply = new Promise((resolve) => this.#calls.set(id, resolve));
        this.send({ jsonrpc: '2.0', id, method, params });
        return within(reply, method).then((frame) => {
            this.#calls.delete(id);
            if (frame.error)
                throw new CallError(method, frame.error);
            checkResult(method, frame.result);
            return frame.result;
        });
    }

    send(frame) {
        this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }

    // Params of the next push of `method` that `where` accepts; earlier ones of other methods stay queued.
    next(method, where = () => true) {
        const wanted = (frame) => frame.method === method && where(frame.params);
        const i = this.pushes.findIndex(wanted);
        if (i >= 0)
            return Promise.resolve(this.pushes.splice(i, 1)[0].params);
        const waiting = { wanted };
        const found = new Promise((resolve) => { waiting.resolve = resolve; });
        this.#waiting.push(waiting);
        return within(found, `push ${method}`);
    }

    // Nothing of this method has come by the time a later request was answered.
    async none(method, where = () => true) {
        await this.call('ping');
        assert.deepEqual(this.pushes.filter((f) => f.method === method && where(f.params)), []);
    }

    // The next error that belongs to no request.
    async nextUnmatched() {
        for (let i = 0; i < WAIT_MS / 10 && this.unmatched.length === 0; i++)
            await sleep(10);
        assert.ok(this.unmatched.length > 0, 'no error came');
        return this.unmatched.shift();
    }

    close() {
        this.socket.close();
        return within(this.closed, 'close');
    }

    // As when the phone goes into a tunnel: no close frame.
    vanish() {
        this.socket.terminate();
    }
}

// --- server -----------------------------------------------------------------------------------------

// Runs a program to its end: {code, stdout, stderr}.
export function run(name, args, options = {}) {
    return new Promise((resolve) => {
        const child = execFile(program(name), args, { timeout: 60_000, env: environment, ...options }, (error, stdout, stderr) => {
            resolve({ code: error ? error.code ?? error.signal : 0, stdout, stderr });
        });
        child.stdin?.end(options.input ?? '');
    });
}

export class Server {
    constructor(options) {
        this.dir = mkdtempSync(path.join(os.tmpdir(), 'bangban-'));
        this.db = path.join(this.dir, 'bangban.db');
        this.port = 0;
        this.options = { test_methods: 'true', password_kib: 8192, ping_s: '3600', idle_lock_min: '0', staff_ping_s: '3600', ...options };
        this.clients = [];
        this.log = '';
    }

    args() {
        const settings = { db: this.db, port: this.port, ...this.options };
        return Object.entries(settings).map(([key, value]) => `--${key}=${value}`);
    }

    // The demo or another knowledge base, before the start: server.cli('init', '--demo').
    async cli(...args) {
        const options = typeof args.at(-1) === 'object' ? args.pop() : {};
        const done = await run('bangban', ['--db', this.db, ...args], options);
        assert.equal(done.code, 0, `bangban ${args.join(' ')}: ${done.stderr}`);
        return done.stdout;
    }

    async start() {
        this.child = spawn(program('bangband'), this.args(), { cwd: this.dir, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
        this.exited = new Promise((resolve) => this.child.on('exit', (code, signal) => resolve({ code, signal })));
        const listening = new Promise((resolve, reject) => {
            this.child.stderr.on('data', (bytes) => {
                this.log += bytes;
                const hit = /event=listening .*port=(\d+)/.exec(this.log.slice(this.logFrom ?? 0));
                if (hit)
                    resolve(Number(hit[1]));
            });
            this.exited.then((how) => reject(new Error(`bangband ended ${JSON.stringify(how)}: ${this.log}`)));
        });
        this.port = await within(listening, 'start of bangband', 30_000);
        this.logFrom = this.log.length;
        await this.ready();
        return this;
    }

    async ready() {
        for (let i = 0; i < 1500; i++) {
            if ((await fetch(this.url('/readyz'))).status === 200)
                return;
            await sleep(20);
        }
        assert.fail(`not ready: ${this.log}`);
    }

    url(at) {
        return `http://127.0.0.1:${this.port}${at}`;
    }

    async connect(options) {
        const client = await Client.connect(this.port, options);
        this.clients.push(client);
        return client;
    }

    // POST /rpc; the whole JSON-RPC reply.
    async post(method, params = {}, token = undefined) {
        const headers = { 'content-type': 'application/json' };
        if (token !== undefined)
            headers.authorization = `Bearer ${token}`;
        const response = await fetch(this.url('/rpc'), {
            method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        });
        assert.equal(response.status, 200);
        const reply = await response.json();
        if (reply.error)
            checkError(reply.error);
        else
            checkResult(method, reply.result);
        return reply;
    }

    // Lets time pass (or steps the wall clock); what became due has been carried out when it returns.
    async advance(ms) {
        await this.clock({ advance_ms: ms });
    }

    async clock(params) {
        const client = await Client.connect(this.port);
        const result = await client.call('test.clock', params);
        await client.close();
        return result.server_time_ms;
    }

    async kill() {
        this.child.kill('SIGKILL');
        return within(this.exited, 'SIGKILL', 30_000);
    }

    async stop(signal = 'SIGTERM') {
        this.child.kill(signal);
        return within(this.exited, 'stop', 30_000);
    }

    async restart() {
        if (this.child.exitCode === null && this.child.signalCode === null)
            await this.kill();
        return this.start();
    }

    // A server that fell over by itself fails the test, also when the story went well.
    async end() {
        for (const client of this.clients)
            client.vanish();
        const crashed = this.child && (this.child.exitCode !== null && this.child.exitCode !== 0);
        if (this.child && this.child.exitCode === null && this.child.signalCode === null)
            assert.deepEqual(await this.stop(), { code: 0, signal: null }, this.log);
        rmSync(this.dir, { recursive: true, force: true });
        assertDescribed();
        assert.ok(!crashed || this.mayFail, `bangband ended with ${this.child?.exitCode}: ${this.log}`);
        assert.ok(!/ERROR: (Address|Leak|Undefined)|runtime error:/.test(this.log), this.log);
    }
}

// A running server for one test. options: settings of bangband, and before(server) to prepare the file.
export async function start(t, { before, ...options } = {}) {
    assert.ok(existsSync(program('bangband')), `${program('bangband')} is not built`);
    const server = new Server(options);
    t.after(() => server.end());
    if (before)
        await before(server);
    return server.start();
}

// A raw TCP connection, for what a WebSocket library would never send.
export async function raw(port, bytes) {
    const socket = net.connect(port, '127.0.0.1');
    socket.received = Buffer.alloc(0);
    socket.on('data', (more) => { socket.received = Buffer.concat([socket.received, more]); });
    socket.on('error', () => {});
    socket.ended = new Promise((resolve) => socket.on('close', () => resolve()));
    await within(new Promise((resolve) => socket.on('connect', resolve)), 'raw connect');
    socket.write(bytes);
    // Waits until what has come matches.
    socket.until = async (pattern) => {
        for (let i = 0; i < WAIT_MS / 10; i++) {
            if (pattern.test(socket.received.toString('latin1')))
                return socket.received;
            await sleep(10);
        }
        return assert.fail(`${pattern} did not come: ${socket.received.toString('latin1').slice(0, 300)}`);
    };
    return socket;
}

export const upgradeRequest = (extra = {}) => {
    const headers = {
        Host: '127.0.0.1', Upgrade: 'websocket', Connection: 'Upgrade',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Protocol': SUBPROTOCOL, ...extra,
    };
    const lines = Object.entries(headers).filter(([, value]) => value !== null)
        .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
    return `GET /ws HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};
