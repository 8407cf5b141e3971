// editors.mjs - editors and reviewers of the stories, on a desk of desk.mjs.
//
//   const [bian, shen] = await editors(desk);       // one writes, the other publishes
//   const saved = await bian.call('entry.save', { entry: faq('几点下班', '五点。') });
import assert from 'node:assert/strict';
import { PASSWORD } from './desk.mjs';
import { run } from './harness.mjs';

export async function staff(desk, name, roles) {
    const added = await run('bangban', ['--db', desk.server.db, 'user', 'add', name, '--role', roles,
        '--password-stdin'], { input: `${PASSWORD}\n` });
    assert.equal(added.code, 0, added.stderr);
    return signIn(desk, name);
}

export async function signIn(desk, name) {
    const client = await desk.server.connect();
    await client.call('staff.login', { name, password: PASSWORD });
    return client;
}

// The golden questions of the demo are many; stories bring their own.
export async function editors(desk) {
    const cleared = await run('bangban', ['--db', desk.server.db, 'golden', 'clear']);
    assert.equal(cleared.code, 0, cleared.stderr);
    return [await staff(desk, 'bian', 'editor'), await staff(desk, 'shen', 'reviewer')];
}

// Runs the gate to its end; returns what gate.get shows.
export async function gate(client, versionIds) {
    const { gate_id } = await client.call('gate.run', { version_ids: versionIds });
    await client.next('gate.done', (g) => g.gate_id === gate_id);
    return client.call('gate.get', { gate_id });
}

// Submits, runs the gate, publishes, and waits until visitors are answered from it.
export async function publish(author, reviewer, versionId, more = {}) {
    await author.call('entry.submit', { version_id: versionId });
    const { gate_id } = await gate(reviewer, [versionId]);
    reviewer.pushes = reviewer.pushes.filter((f) => f.method !== 'kb.loaded');
    await reviewer.call('entry.publish', { version_ids: [versionId], gate_id, ...more });
    if (!more.publish_at_ms)
        await reviewer.next('kb.loaded');
    return gate_id;
}

export const faq = (id, title, summary, more = {}) => ({ id, kind: 'faq', title, summary, department: '政务局', ...more });
