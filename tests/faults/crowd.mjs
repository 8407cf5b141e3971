// crowd.mjs - people who work at a desk as hard as they can while something is done to the server, and the ledger of what
// each was told is saved. What was in flight when the connection went is sent again with its id.
//
//   await prepare(server);                          // two entries, HELPERS helpers, one editor
//   const { everybody } = crowd(VISITORS);
//   const working = everybody.map((p) => p.work(server, until)); ... until.over = true;
//   await checkPerson(person);                      // all of it is there, once, in order
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHEAP, PASSWORD } from '../scenarios/lib/desk.mjs';
import { CallError, Client, sleep } from '../scenarios/lib/harness.mjs';

const HELPERS = 3;
export const SETTINGS = { visitor_rate: 100_000, staff_rate: 100_000, address_rate: 1_000_000, hours: '', helper_grace_s: 3600, capacity: 100 };
const QUESTIONS = ['公司注销要带什么材料', '那多久能办好', '食堂几点开饭', '谢谢', '要交多少钱'];

// Mulberry32: the same run for the same seed, as far as the scheduler lets it.
export function dice(seed) {
    let a = seed;
    return () => {
        a = (a + 0x6d2b79f5) | 0;
        let t = Math.imul(a ^ (a >>> 15), 1 | a);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

export const refused = new Map(); // kind -> how often, for the reader of a failure

// What one person was told: conversation -> client id -> seq.
class Ledger {
    acked = new Map();

    add(conversationId, clientId, seq) {
        const of = this.acked.get(conversationId) ?? this.acked.set(conversationId, new Map()).get(conversationId);
        assert.ok(!of.has(clientId) || of.get(clientId) === seq, `${clientId} was told two numbers`);
        of.set(clientId, seq);
    }

    get size() {
        return [...this.acked.values()].reduce((n, of) => n + of.size, 0);
    }
}

// Somebody who acts until the connection is gone, and goes on where he was when there is one again. The message that
// was in flight is sent again with its id.
class Person {
    n = 0;
    pending = null;
    ledger = new Ledger();

    constructor(name, random) {
        this.name = name;
        this.random = random;
    }

    async send(method, params, of) {
        this.pending ??= { method, params: { ...params, client_id: `${this.name}-${this.n++}` }, of };
        const sent = await this.client.call(this.pending.method, this.pending.params);
        this.ledger.add(this.pending.of ?? sent.conversation_id, this.pending.params.client_id, sent.seq);
        this.pending = null;
        return sent;
    }

    // Runs until the connection is lost; a refusal (a conversation that moved on) is no error.
    async work(server, until) {
        try {
            await this.arrive(server);
            while (!until.over) {
                await this.act().catch((error) => {
                    if (!(error instanceof CallError) || error.kind === 'lost')
                        throw error;
                    refused.set(error.kind, (refused.get(error.kind) ?? 0) + 1);
                    this.pending = null;
                });
                await sleep(this.random() * 60);
            }
        } catch (error) {
            if (!until.over && !(error instanceof CallError && error.kind === 'lost') && !/refused|ECONN|socket|timeout/.test(String(error)))
                throw error;
        }
    }
}

export class Visitor extends Person {
    async arrive(server) {
        this.client = await Client.connect(server.port);
        if (!this.token)
            this.token = (await this.client.call('visitor.start', { name: this.name })).token;
        else
            await this.client.call('visitor.resume', { token: this.token, after_seq: 0 });
    }

    async act() {
        const roll = this.random();
        if (roll < 0.05)
            await this.client.call('handoff.request');
        else if (roll < 0.07)
            await this.client.call('conversation.end');
        else
            await this.send('message.send', { text: QUESTIONS[Math.floor(this.random() * QUESTIONS.length)] });
    }
}

class Helper extends Person {
    async arrive(server) {
        this.client = await Client.connect(server.port);
        if (!this.token) {
            this.token = (await this.client.call('staff.login', { name: this.name, password: PASSWORD })).token;
            await this.client.call('staff.status', { status: 'online' });
        } else {
            await this.client.call('staff.resume', { token: this.token });
        }
    }

    async act() {
        const { waiting } = await this.client.call('queue.list');
        if (waiting.length > 0 && this.random() < 0.5)
            await this.client.call('conversation.accept', { conversation_id: waiting[0].conversation_id ?? waiting[0].id });
        const { conversations } = await this.client.call('conversation.mine');
        const mine = conversations[Math.floor(this.random() * conversations.length)];
        if (this.pending || mine)
            await this.send('reply.send', { conversation_id: mine?.id, text: '好的' }, mine?.id);
    }
}

// Saves one entry again and again; a version that was acknowledged must exist.
class Editor extends Person {
    versions = new Map();

    async arrive(server) {
        this.client = await Client.connect(server.port);
        if (!this.token)
            this.token = (await this.client.call('staff.login', { name: this.name, password: PASSWORD })).token;
        else
            await this.client.call('staff.resume', { token: this.token });
    }

    async act() {
        const summary = `第${this.n++}稿`;
        const saved = await this.client.call('entry.save', { entry: { id: `kill-${this.n}`, kind: 'faq', title: `断电之间的条目${this.n}`, summary } });
        this.versions.set(saved.version_id, summary);
    }
}

// The database before the first start: something to ask about, and the staff.
export async function prepare(one) {
    await one.cli('init');
    const file = path.join(one.dir, 'kb.jsonl');
    writeFileSync(file, [{ id: 'a', title: '公司注销', summary: '先清算再申请。', variants: ['公司注销要带什么材料'], fields: { promised_limit: '5个工作日' } },
        { id: 'b', title: '食堂开放时间', summary: '十一点半。', variants: ['食堂几点开饭'] }].map((e) => JSON.stringify(e)).join('\n'));
    await one.cli('import', file);
    for (const name of [...Array(HELPERS)].map((_, i) => `helper${i}`))
        await one.cli('user', 'add', name, '--role', 'helper', '--password-stdin', ...CHEAP, { input: `${PASSWORD}\n` });
    await one.cli('user', 'add', 'bian', '--role', 'editor', '--password-stdin', ...CHEAP, { input: `${PASSWORD}\n` });
}

export function crowd(nVisitors) {
    const random = dice(20261201);
    const visitors = [...Array(nVisitors)].map((_, i) => new Visitor(`v${i}`, random));
    const helpers = [...Array(HELPERS)].map((_, i) => new Helper(`helper${i}`, random));
    const editor = new Editor('bian', random);
    return { random, visitors, helpers, editor, everybody: [...visitors, ...helpers, editor] };
}

export const count = (everybody) => everybody.reduce((n, p) => n + p.ledger.size, 0);

export async function checkPerson(person) {
    for (const [conversationId, acked] of person.ledger.acked) {
        const messages = [];
        for (let more = true; more;) {
            const part = person instanceof Visitor
                ? await person.client.call('message.list', { conversation_id: conversationId, after_seq: messages.length, limit: 200 })
                : await person.history(conversationId, messages.length);
            messages.push(...part.messages);
            more = part.messages.length > 0 && part.more !== false;
        }
        assert.deepEqual(messages.map((m) => m.seq), messages.map((m, i) => i + 1), `${person.name}: numbers without gaps`);
        const own = messages.filter((m) => m.client_id?.startsWith(`${person.name}-`));
        assert.equal(new Set(own.map((m) => m.client_id)).size, own.length, `${person.name}: nothing twice`);
        for (const [clientId, seq] of acked)
            assert.equal(own.find((m) => m.client_id === clientId)?.seq, seq, `${clientId} of conversation ${conversationId} is lost or moved`);
        const order = own.map((m) => Number(m.client_id.split('-')[1]));
        assert.deepEqual(order, [...order].sort((a, b) => a - b), `${person.name}: in the order they were said`);
    }
}
