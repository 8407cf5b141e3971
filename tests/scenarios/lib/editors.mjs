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

export const editors = async (desk) => [await staff(desk, 'bian', 'editor'), await staff(desk, 'shen', 'reviewer')];

export const faq = (id, title, summary, more = {}) => ({ id, kind: 'faq', title, summary, department: '政务局', ...more });
