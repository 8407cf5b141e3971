// desk.mjs - drives a server with the desk that bench_desk made: node desk.mjs BANGBAND DB PEOPLE [SECONDS]
//
// Every helper has a console that is signed in, 200 visitors talk. About 50 events a second: visitors write,
// helpers answer, and close one to accept the next who waits. Prints how long each event took from being sent
// to being read at the other end's socket, and what each console was sent a second.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';

const WebSocket = createRequire(new URL('../package.json', import.meta.url))('ws');
const [bangband, db, peopleFile, seconds = '20'] = process.argv.slice(2);
const EVENTS_A_SECOND = 50;
const LATE_MS = 10_000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// --- the server ----------------------------------------------------------------------------------------

const settings = { db, port: '0', hours: '', wrapup_s: '0', ring_s: '3600', reroute_s: '3600', response_s: '3600', tier_up_s: '3600',
    visitor_remind_s: '0', helper_grace_s: '3600', helper_silent_s: '0', address_rate: '1000000', visitor_rate: '10000', staff_rate: '10000' };
const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('BANGBAN_')));
const flags = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]);
const server = spawn(bangband, flags, { env, stdio: ['ignore', 'ignore', 'pipe'] });
process.on('exit', () => server.kill('SIGKILL'));
const port = await new Promise((resolve, reject) => {
    let log = '';
    server.stderr.on('data', (bytes) => {
        log += bytes;
        const found = /event=listening .*?port=(\d+)/.exec(log) ?? /event=listening .*?:(\d+)/.exec(log);
        if (found)
            resolve(found[1]);
    });
    server.on('exit', () => reject(new Error(log)));
});

const cpuMs = () => {
    const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
};

// --- people --------------------------------------------------------------------------------------------

class Line {
    constructor(socket) {
        this.socket = socket;
        this.nextId = 1;
        this.calls = new Map();
        this.wanted = []; // {method, part, resolve}
        this.bytes = new Map();
        socket.on('message', (frame) => this.take(frame.toString()));
    }

    static open() {
        return new Promise((resolve, reject) => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'bangban.v1');
            const line = new Line(socket);
            socket.on('open', () => resolve(line));
            socket.on('error', reject);
        });
    }

    take(text) {
        const now = performance.now();
        const method = /"method":"([a-z_.]+)"/.exec(text.slice(0, 80))?.[1];
        if (method === undefined) {
            const frame = JSON.parse(text);
            this.calls.get(frame.id)?.(frame);
            this.calls.delete(frame.id);
            return;
        }
        if (!text.includes('"since":0,')) // a whole picture comes once
            this.bytes.set(method, (this.bytes.get(method) ?? 0) + text.length);
        const i = this.wanted.findIndex((w) => w.method === method && text.includes(w.part));
        if (i >= 0)
            this.wanted.splice(i, 1)[0].resolve(now);
    }

    async call(method, params) {
        const id = this.nextId++;
        const reply = new Promise((resolve) => this.calls.set(id, resolve));
        this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        const frame = await reply;
        if (frame.error)
            throw new Error(`${method}: ${frame.error.message}`);
        return frame.result;
    }

    // Milliseconds from now until a push that contains `part`; Infinity when it does not come.
    arrival(method, part) {
        const from = performance.now();
        return new Promise((resolve) => {
            const late = setTimeout(() => resolve(Infinity), LATE_MS);
            this.wanted.push({ method, part, resolve: (at) => { clearTimeout(late); resolve(at - from); } });
        });
    }
}

const people = readFileSync(peopleFile, 'utf8').trim().split('\n').map((line) => line.split(' '));
const helpers = new Map();
for (const [, account, token] of people.filter(([kind]) => kind === 'helper')) {
    const line = await Line.open();
    await line.call('staff.resume', { token });
    helpers.set(account, line);
}
const visitors = [];
for (const [, conversation, account, token] of people.filter(([kind]) => kind === 'visitor')) {
    const line = await Line.open();
    await line.call('visitor.resume', { token, after_seq: 0 });
    visitors.push({ line, conversation: Number(conversation), account, waits: false });
}
const supervisor = [...helpers.values()][0];
await supervisor.call('board.get', {});
console.log(`${helpers.size} consoles and ${visitors.length} visitors are connected`);

// --- what happens --------------------------------------------------------------------------------------

const samples = { 'visitor writes': [], 'helper answers': [], 'next one accepted': [] };
let n = 0;

async function visitorWrites() {
    const v = visitors[n++ % visitors.length];
    const text = `请问还需要什么材料${n}`;
    const arrives = helpers.get(v.account).arrival('message.new', text);
    v.line.call('message.send', { client_id: `v${n}`, text }).catch(() => {});
    samples['visitor writes'].push(await arrives);
}

async function helperAnswers() {
    const v = visitors[n++ % visitors.length];
    const text = `请带身份证原件${n}`;
    const arrives = v.line.arrival('message.new', text);
    helpers.get(v.account).call('reply.send', { conversation_id: v.conversation, client_id: `h${n}`, text }).catch(() => {});
    samples['helper answers'].push(await arrives);
}

// A helper closes one of those nobody plays; who waits longest is rung for or offered, and accepted.
const played = new Set(visitors.map((v) => v.conversation));
const busy = [...helpers.entries()];
async function nextOne() {
    const [, line] = busy[n++ % busy.length];
    const { conversations } = await line.call('conversation.mine', {});
    const done = conversations.map((c) => c.id).find((id) => !played.has(id));
    if (done === undefined)
        return;
    const rung = Promise.race([line.arrival('queue.ring', '"step":0'), line.arrival('queue.offer', 'expires_at_ms')]);
    line.call('conversation.close', { conversation_id: done }).catch(() => {});
    samples['next one accepted'].push(await rung);
}

const kinds = [visitorWrites, visitorWrites, visitorWrites, helperAnswers, helperAnswers, nextOne, visitorWrites, helperAnswers, visitorWrites, helperAnswers];
for (const line of helpers.values())
    line.bytes.clear();
const begun = performance.now();
const cpuBefore = cpuMs();
const running = [];
let failed = 0;
const total = Number(seconds) * EVENTS_A_SECOND;
for (let i = 0; i < total; i++) {
    running.push(kinds[i % kinds.length]().catch(() => { failed++; }));
    await sleep(Math.max(0, begun + (i + 1) * 1000 / EVENTS_A_SECOND - performance.now()));
}
const took = (performance.now() - begun) / 1000;
const cpu = cpuMs() - cpuBefore;
await Promise.all(running);

// --- figures -------------------------------------------------------------------------------------------

const at = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? NaN;
const all = Object.values(samples).flat();
for (const [name, list] of [...Object.entries(samples), ['all', all]]) {
    list.sort((a, b) => a - b);
    console.log(`${name.padEnd(18)} ${String(list.length).padStart(5)} events   p50 ${at(list, 0.5).toFixed(1)} ms   p99 ${at(list, 0.99).toFixed(1)} ms`
        + `   late or lost ${list.filter((ms) => ms === Infinity).length}`);
}
const rate = (line, method) => Math.round((line.bytes.get(method) ?? 0) / took);
const each = (method) => Math.round([...helpers.values()].reduce((sum, line) => sum + rate(line, method), 0) / helpers.size);
console.log(`board.changed ${rate(supervisor, 'board.changed')} bytes/s at the supervisor's console`);
console.log(`queue.changed ${each('queue.changed')} bytes/s, staff.changed ${each('staff.changed')} bytes/s, message.new ${each('message.new')} bytes/s at a console`);
console.log(`${(total / took).toFixed(1)} events/s, ${failed} refused, server ${(cpu / total).toFixed(2)} ms CPU an event`);
process.exit(0);
