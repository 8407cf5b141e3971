// desk.mjs - a server with the demo knowledge base and two helpers, and the people of the stories.
//
//   const desk = await startDesk(t);                   // Monday 10:00, the desk is open
//   const visitor = await desk.visitor({ name: '张三' }); // a window that has started
//   await visitor.say('公司注销要什么材料');              // acknowledged; returns the result
//   const reply = await visitor.reply();                // the next message that is not his own
//   const li = await desk.helper('li');                 // a console that is signed in and online
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { build, root, run, start } from './harness.mjs';

export const PASSWORD = '测试用的密码-2026';
export const CHEAP = ['--password-kib', '8192']; // not what is tested here
export const MONDAY_10 = Date.UTC(2026, 10, 23, 2, 0); // 10:00 in Shanghai
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const NAMES = { li: '李工', wang: '王工' };
let nextClientId = 1;

export const textOf = (message) => message.blocks.map((b) => b.text ?? '').join('\n');

// --- a visitor ---------------------------------------------------------------------------------------

export class Visitor {
    constructor(desk, client) {
        this.desk = desk;
        this.client = client;
    }

    async start(params = {}) {
        const begun = await this.client.call('visitor.start', params);
        this.token = begun.token;
        this.id = begun.visitor_id;
        this.conversationId = begun.conversation.id;
        return begun;
    }

    // Another connection of the same visitor: a new tab, or the phone after the tunnel.
    async again(afterSeq = 0) {
        const other = new Visitor(this.desk, await this.desk.server.connect());
        other.token = this.token;
        other.resumed = await other.client.call('visitor.resume', { token: this.token, after_seq: afterSeq });
        other.id = other.resumed.visitor_id;
        other.conversationId = other.resumed.conversation.id;
        return other;
    }

    async say(text, more = {}) {
        const sent = await this.client.call('message.send', { client_id: `c${nextClientId++}`, text, ...more });
        this.conversationId = sent.conversation_id;
        return sent;
    }

    // The next message of somebody else; `from` narrows it down.
    reply(from) {
        return this.client.next('message.new', (m) => m.from !== 'visitor' && (from === undefined || m.from === from));
    }

    // Asks for a person and is told so.
    async askPerson() {
        const result = await this.client.call('handoff.request');
        await this.changed('queued');
        return result;
    }

    changed(state) {
        return this.client.next('conversation.changed', (c) => c.state === state);
    }

    async everything() {
        return (await this.client.call('message.list', { after_seq: 0, limit: 200 })).messages;
    }
}

// --- a helper ----------------------------------------------------------------------------------------

export class Helper {
    constructor(desk, client, name) {
        this.desk = desk;
        this.client = client;
        this.name = name;
    }

    async signIn() {
        const { token, account } = await this.client.call('staff.login', { name: this.name, password: PASSWORD });
        this.token = token;
        this.id = account.id;
        await this.client.call('staff.status', { status: 'online' });
        return this;
    }

    // Another console of the same person, signed in by its token.
    async again() {
        const other = new Helper(this.desk, await this.desk.server.connect(), this.name);
        other.token = this.token;
        const { account } = await other.client.call('staff.resume', { token: this.token });
        other.id = account.id;
        return other;
    }

    async waiting() {
        return (await this.client.call('queue.list')).waiting;
    }

    accept(conversationId) {
        return this.client.call('conversation.accept', { conversation_id: conversationId });
    }

    reply(conversationId, text, more = {}) {
        return this.client.call('reply.send', {
            conversation_id: conversationId, client_id: `h${nextClientId++}`, text, ...more,
        });
    }

    close(conversationId, more = {}) {
        return this.client.call('conversation.close', { conversation_id: conversationId, ...more });
    }
}

// --- the desk ----------------------------------------------------------------------------------------

export class Desk {
    constructor(server) {
        this.server = server;
    }

    async visitor(params) {
        const visitor = new Visitor(this, await this.server.connect());
        await visitor.start(params);
        return visitor;
    }

    async helper(name) {
        return new Helper(this, await this.server.connect(), name).signIn();
    }
}

let template; // promise of a database with the demo content and the helpers

// Made once per build and demo content, shared by all test files; a half-made one is never seen.
async function makeTemplate() {
    const demo = path.join(root, 'kb/demo');
    const sources = [path.join(build, 'bangban'), ...readdirSync(demo).map((name) => path.join(demo, name))];
    const stamp = Math.floor(Math.max(...sources.map((file) => statSync(file).mtimeMs)));
    const ready = path.join(build, `scenarios-${stamp}.db`);
    if (existsSync(ready))
        return ready;
    const db = path.join(build, `scenarios-${stamp}-${process.pid}.db`);
    const cli = async (args, input = '') => {
        const done = await run('bangban', ['--db', db, ...args], { input, timeout: 240_000 }); // the demo base, on a busy machine
        assert.equal(done.code, 0, done.stderr);
    };
    await cli(['init', '--demo']);
    for (const [name, display] of Object.entries(NAMES))
        await cli(['user', 'add', name, '--role', 'helper,supervisor', '--display', display,
            '--password-stdin', ...CHEAP], `${PASSWORD}\n`);
    renameSync(db, ready);
    return ready;
}

// pinned: the clock starts at Monday 10:00; otherwise it is the real one and the desk is always open, which
// stories need that start the server again.
export async function startDesk(t, { pinned = true, ...options } = {}) {
    template ??= makeTemplate();
    const file = await template;
    const settings = { visitor_rate: 10_000, ...(pinned ? {} : { hours: '' }), ...options };
    const server = await start(t, { ...settings, before: (one) => copyFileSync(file, one.db) });
    if (pinned)
        await server.clock({ set_wall_ms: MONDAY_10 });
    return new Desk(server);
}

// Sequence numbers are 1, 2, 3 ... and nothing is there twice.
export function assertWhole(messages) {
    assert.deepEqual(messages.map((m) => m.seq), messages.map((m, i) => i + 1));
    const ids = messages.map((m) => m.client_id).filter(Boolean);
    assert.equal(new Set(ids).size, ids.length);
}
