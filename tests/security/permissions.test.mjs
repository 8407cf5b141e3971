// Who may call what, and on whose things: every method of the description, for every role, over WebSocket and
// HTTP, on an own, another's, a closed and a missing object. The wanted answers are the tables in matrix.mjs; a
// method that has no row there fails.
import assert from 'node:assert/strict';
import test from 'node:test';
import { run } from '../scenarios/lib/harness.mjs';
import { MISSING, OBJECTS, ROLES, STAFF_METHODS } from './matrix.mjs';
import { kindOf, makeWorld, sample } from './world.mjs';

async function described() {
    const { code, stdout } = await run('bangband', ['--describe', 'openrpc']);
    assert.equal(code, 0);
    return JSON.parse(stdout).methods;
}

test('every method has a row, every row a method, and the roles are those written down', async () => {
    const methods = await described();
    const rows = { ...ROLES };
    for (const m of methods) {
        assert.ok(rows[m.name], `${m.name} has no row in tests/security/matrix.mjs`);
        assert.deepEqual([...m['x-roles']].sort(), rows[m.name].split(' ').sort(), m.name);
        delete rows[m.name];
    }
    assert.deepEqual(Object.keys(rows), []);
});

test('every method that takes the id of an object says in the matrix what each may do with it', async () => {
    const wanting = (await described()).filter((m) => m.params.some((p) => p.name in OBJECTS))
        .filter((m) => !m.name.startsWith('test.'));
    for (const m of wanting) {
        const objects = m.params.filter((p) => p.name in OBJECTS).map((p) => OBJECTS[p.name]).flat();
        assert.ok(objects.some((o) => o.rows[m.name]) || STAFF_METHODS.includes(m.name), `${m.name}: no row for its object`);
    }
});

test('every method x every role x both roads', async (t) => {
    const world = await makeWorld(t);
    const wrong = [];
    for (const m of await described()) {
        if (m.name === 'staff.logout') // would end the session the others use; has its own test below
            continue;
        for (const role of world.roles) {
            const may = m['x-roles'].includes(role);
            for (const road of ['socket', 'post']) {
                if (may && (road === 'post' || world.disturbs(m.name)))
                    continue; // what it does is the business of the scenarios
                const kind = await kindOf(world.call(role, road, m.name, sample(m)));
                const good = may ? !['denied', 'unauthenticated'].includes(kind) || world.ownRule(m.name)
                    : kind === (role === 'guest' ? 'unauthenticated' : 'denied');
                if (!good)
                    wrong.push(`${m.name} as ${role} over ${road}: ${kind}`);
            }
        }
    }
    assert.deepEqual(wrong, []);
});

const objects = new Map(Object.values(OBJECTS).flat().map((o) => [o.name, o]));
for (const [kind, object] of objects)
    test(`${kind}: own, another's, closed, missing`, async (t) => {
        const world = await makeWorld(t);
        const wrong = [];
        for (const [method, row] of Object.entries(object.rows))
            for (const [actor, wanted] of Object.entries(row)) {
                const answers = {};
                for (const [whose, want] of Object.entries(wanted)) {
                    const made = whose === 'missing' ? { id: MISSING } : await world.make(kind, whose);
                    const error = await world.act(actor, method, object.params(made, method)).then(() => null, (e) => e);
                    answers[whose] = error;
                    const got = error === null ? 'ok' : error.kind ?? String(error);
                    if (got !== want)
                        wrong.push(`${method} by ${actor} on ${whose}: ${got} (${error?.text ?? ''}), wanted ${want}`);
                }
                // Who may not have it cannot tell it from one that is not there.
                if (wanted.other === 'not_found' && wanted.missing === 'not_found')
                    assert.deepEqual([answers.other.kind, answers.other.text], [answers.missing.kind, answers.missing.text], `${method}: another's and a missing ${kind}`);
            }
        assert.deepEqual(wrong, []);
    });

test('a session ends for every road at once when it is logged out', async (t) => {
    const world = await makeWorld(t);
    const { client, token } = world.staff.helper;
    await client.call('staff.logout');
    assert.equal(await kindOf(world.call('helper', 'socket', 'queue.list', {})), 'unauthenticated');
    assert.equal((await world.desk.server.post('queue.list', {}, token)).error.data.kind, 'unauthenticated');
});
