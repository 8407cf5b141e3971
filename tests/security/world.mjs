// world.mjs - one account of each role, visitors, and objects made on demand: own, another's, closed.
import assert from 'node:assert/strict';
import { CHEAP, PASSWORD, startDesk } from '../scenarios/lib/desk.mjs';
import { CallError, run } from '../scenarios/lib/harness.mjs';

export const STAFF = ['helper', 'editor', 'reviewer', 'supervisor', 'admin'];

export const kindOf = (promise) => promise.then(() => 'ok', (error) => {
    if (!(error instanceof CallError))
        throw error;
    return error.kind;
});

// Params that pass the decoder, from the description: only what is required, ids that no object has.
export function sample(method) {
    const value = ({ name, schema }) => {
        if (schema.type === 'integer')
            return /(^|_)id$/.test(name) ? 999_999 : Math.max(schema.minimum ?? 1, 1);
        if (schema.type === 'boolean')
            return false;
        if (schema.type === 'array')
            return [999_999];
        if (schema.type === 'object')
            return { id: 'x', title: 'x', summary: 'x' };
        if (/^(from|until|apply_on|on)$/.test(name))
            return '2026-11-23';
        return 'x'.repeat(Math.max(schema.minLength ?? 1, 1));
    };
    return Object.fromEntries(method.params.filter((p) => p.required).map((p) => [p.name, value(p)]));
}

let n = 0;

class World {
    constructor(desk) {
        this.desk = desk;
        this.roles = ['guest', 'visitor', ...STAFF];
        this.staff = {};
    }

    async signIn(name) {
        const client = await this.desk.server.connect();
        const { token, account } = await client.call('staff.login', { name, password: PASSWORD });
        return { client, token, id: account.id };
    }

    async call(role, road, method, params) {
        const server = this.desk.server;
        const who = role === 'visitor' ? { client: this.visitor.client, token: this.visitor.token } : this.staff[role];
        if (road === 'socket')
            return (role === 'guest' ? await server.connect() : who.client).call(method, params);
        const reply = await server.post(method, params, who?.token);
        if (reply.error)
            throw new CallError(method, reply.error);
        return reply.result;
    }

    // Signs in, or would change who the connections belong to.
    disturbs(method) {
        return /^(visitor\.(start|resume)|staff\.(login|resume)|test\.|account\.|webhook\.)/.test(method);
    }

    // Methods that answer `denied` for reasons of their own (departments, four eyes, ownership).
    ownRule(method) {
        return /^(entry|golden|gate|proposal|staff|session|gap|import|audit)\./.test(method);
    }

    // --- objects -----------------------------------------------------------------------------------

    // The acting ones: visitor A and helper "own" have the own things, visitor B and "other" the others'.
    act(actor, method, params) {
        const client = { visitor: () => this.actingVisitor.client, helper: () => this.staff.helper.client,
            supervisor: () => this.staff.supervisor.client, editor: () => this.staff.editor.client,
            admin: () => this.staff.admin.client, reviewer: () => this.staff.reviewer.client }[actor]();
        return client.call(method, params);
    }

    async conversation(whose) {
        const visitor = await this.desk.visitor({ name: '来客' });
        const helper = whose === 'other' ? this.staff.other : this.staff.helper;
        await visitor.askPerson();
        await helper.client.call('conversation.accept', { conversation_id: visitor.conversationId });
        await helper.client.call('reply.send', { conversation_id: visitor.conversationId, client_id: `w${n++}`, text: '您好' });
        if (whose === 'closed') {
            await helper.client.call('conversation.close', { conversation_id: visitor.conversationId });
            await visitor.changed('closed');
        }
        const { messages } = await visitor.client.call('message.list', { after_seq: 0, limit: 200 });
        this.actingVisitor = whose === 'other' ? await this.desk.visitor() : visitor;
        return { id: visitor.conversationId, visitor, seq: messages.find((m) => m.from === 'helper')?.seq ?? 1 };
    }

    async ticket(whose) {
        const c = await this.conversation(whose === 'closed' ? 'own' : whose);
        const helper = whose === 'other' ? this.staff.other : this.staff.helper;
        const { ticket } = await helper.client.call('ticket.put', { conversation_id: c.id, kind: 'appeal', title: '诉求', text: '诉求' });
        if (whose === 'closed')
            await helper.client.call('ticket.close', { ticket_id: ticket.id, reason: '撤销' });
        return { id: ticket.id };
    }

    async thread(whose) {
        const c = await this.conversation(whose === 'closed' ? 'own' : whose);
        const helper = whose === 'other' ? this.staff.other : this.staff.helper;
        const { thread } = await helper.client.call('thread.open', { conversation_id: c.id, question: '请教', account_id: this.staff.third.id });
        if (whose === 'closed')
            await helper.client.call('thread.close', { thread_id: thread.id });
        return { id: thread.id };
    }

    async canned(whose) {
        const helper = whose === 'other' ? this.staff.other : this.staff.helper;
        const made = await helper.client.call('canned.put', { scope: 'mine', title: `短语${n++}`, text: '您好' });
        const c = await this.conversation('own');
        return { id: made.id ?? made.canned?.id, conversationId: c.id };
    }

    async file(whose) {
        const c = await this.conversation(whose === 'closed' ? 'own' : whose);
        const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from(`${n++}`)]);
        const response = await fetch(this.desk.server.url('/files'), { method: 'POST', body: bytes,
            headers: { authorization: `Bearer ${c.visitor.token}`, 'content-disposition': 'attachment; filename="a.png"' } });
        const { result } = await response.json();
        await c.visitor.say('', { file_id: result.file_id });
        if (whose === 'closed') {
            await this.staff.helper.client.call('conversation.close', { conversation_id: c.id });
            await c.visitor.changed('closed');
        }
        return { id: result.file_id };
    }

    // Another sign-in of the acting helper, or of the one who is none of his business.
    async session(whose) {
        const { client } = await this.signIn(whose === 'other' ? 'other' : 'the-helper');
        const { sessions } = await client.call('session.list');
        const id = sessions.find((one) => one.current).session_id;
        if (whose === 'closed')
            await client.call('staff.logout');
        return { id };
    }

    make(kind, whose) {
        return this[kind](whose);
    }
}

export async function makeWorld(t) {
    const desk = await startDesk(t, { visitor_rate: 100_000, staff_rate: 100_000, address_rate: 100_000, capacity: 100 });
    const world = new World(desk);
    const add = async (name, roles) => {
        const done = await run('bangban', ['--db', desk.server.db, 'user', 'add', name, '--role', roles, '--password-stdin', ...CHEAP], { input: `${PASSWORD}\n` });
        assert.equal(done.code, 0, done.stderr);
    };
    for (const role of STAFF)
        await add(`the-${role}`, role);
    await add('other', 'helper');
    await add('third', 'helper');
    for (const role of STAFF)
        world.staff[role] = await world.signIn(`the-${role}`);
    for (const name of ['other', 'third'])
        world.staff[name] = await world.signIn(name);
    for (const name of ['helper', 'other', 'third'])
        await world.staff[name].client.call('staff.status', { status: 'online' });
    world.visitor = await desk.visitor();
    return world;
}
