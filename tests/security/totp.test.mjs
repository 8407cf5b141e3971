// The second factor of staff: set up, asked for, used once, required, taken away by an administrator.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { MINUTE, PASSWORD, startDesk } from '../scenarios/lib/desk.mjs';
import { staff } from '../scenarios/lib/editors.mjs';
import { assertFails, within } from '../scenarios/lib/harness.mjs';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MANY = { staff_rate: 100_000, address_rate: 100_000 };

// RFC 6238 written down a second time, as a telephone would do it.
function codeOf(secret, atMs) {
    const bits = [...secret].map((c) => BASE32.indexOf(c).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
    const mac = createHmac('sha1', key).update(counter).digest();
    const word = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(word % 1_000_000).padStart(6, '0');
}

const now = async (client) => (await client.call('ping')).server_time_ms;
const login = (client, more = {}) => client.call('staff.login', { name: 'li', password: PASSWORD, ...more });

async function enrol(client) {
    const { secret, address } = await client.call('totp.enrol', { password: PASSWORD });
    assert.ok(address.includes(`secret=${secret}`) && address.includes('algorithm=SHA1&digits=6&period=30'));
    const { recovery_codes: recovery } = await client.call('totp.confirm', { code: codeOf(secret, await now(client)) });
    assert.equal(new Set(recovery).size, 10);
    return { secret, recovery };
}

test('set up with the password and a first code; from then on sign-in asks for one, and each counts once', async (t) => {
    const desk = await startDesk(t, MANY);
    const li = await desk.helper('li');
    await assertFails(li.client.call('totp.enrol', { password: '错误的密码-1' }), 'invalid', 'password');
    await assertFails(li.client.call('totp.confirm', { code: '123456' }), 'conflict');
    const first = await li.client.call('totp.enrol', { password: PASSWORD });
    await assertFails(li.client.call('totp.confirm', { code: codeOf(first.secret, 0) }), 'invalid', 'code');
    assert.equal((await login(await desk.server.connect())).totp, 'off', 'begun is not set up');
    const { secret } = await enrol(li.client);
    await assertFails(li.client.call('totp.enrol', { password: PASSWORD }), 'conflict');

    const guest = await desk.server.connect();
    await assertFails(login(guest, { password: '错误的密码-1' }), 'unauthenticated');
    await assertFails(login(guest), 'totp_required', 'code');
    await assertFails(guest.call('queue.list'), 'unauthenticated');
    const used = codeOf(secret, await now(guest)); // the one that confirmed
    const wrong = await assertFails(login(guest, { code: used }), 'unauthenticated');
    assert.equal((await assertFails(login(guest, { password: '错误的密码-1', code: used }), 'unauthenticated')).text, wrong.text,
        'whether password or code was wrong is not said');
    await desk.server.advance(MINUTE);
    const code = codeOf(secret, await now(guest) - 30_000); // the telephone is slow
    const entered = await login(guest, { code });
    assert.deepEqual([entered.totp, entered.locked], ['on', false]);
    await assertFails(login(await desk.server.connect(), { code }), 'unauthenticated');
    const { rows } = await (await staff(desk, 'guan', 'admin')).call('audit.list', { subject: `account:${li.id}` });
    assert.deepEqual([...new Set(rows.map((row) => row.action))], ['totp.confirm', 'totp.enrol']);
});

test('a recovery code opens once; wrong codes lock the account like wrong passwords', async (t) => {
    const desk = await startDesk(t, MANY);
    const li = await desk.helper('li');
    const { secret, recovery } = await enrol(li.client);
    const typed = recovery[0].toLowerCase().replace('-', ' ');
    assert.equal((await login(await desk.server.connect(), { code: typed })).totp, 'on');
    const guest = await desk.server.connect();
    await assertFails(login(guest, { code: recovery[0] }), 'unauthenticated');
    for (let i = 1; i < 10; i++)
        await assertFails(login(guest, { code: '000000' }), 'unauthenticated');
    await assertFails(login(guest, { code: recovery[1] }), 'rate_limited');
    await desk.server.advance(15 * MINUTE);
    assert.ok((await login(guest, { code: codeOf(secret, await now(guest)) })).token);
});

test('only an administrator takes it away; every session ends with it', async (t) => {
    const desk = await startDesk(t, MANY);
    const li = await desk.helper('li');
    await enrol(li.client);
    await assertFails(li.client.call('totp.reset', { account_id: li.id }), 'denied');
    const admin = await staff(desk, 'guan', 'admin');
    await assertFails(admin.call('totp.reset', { account_id: 987_654 }), 'not_found');
    await admin.call('totp.reset', { account_id: li.id });
    assert.equal((await within(li.client.closed, 'close')).code, 4001);
    const again = await desk.helper('li');
    await enrol(again.client);
    await desk.server.cli('user', 'totp-reset', 'li');
    assert.equal((await login(await desk.server.connect())).totp, 'off');
});

test('required: whoever has none may do nothing before it is set up', async (t) => {
    const desk = await startDesk(t, { ...MANY, totp: 'required' });
    const client = await desk.server.connect();
    const entered = await login(client);
    assert.deepEqual([entered.totp, entered.locked], ['wanted', true]);
    for (const method of ['queue.list', 'session.list'])
        await assertFails(client.call(method), 'locked');
    assert.equal((await desk.server.post('queue.list', {}, entered.token)).error.data.kind, 'locked');
    await assertFails(client.call('staff.unlock', { password: PASSWORD }), 'locked');
    const again = await desk.server.connect();
    assert.equal((await again.call('staff.resume', { token: entered.token })).totp, 'wanted');
    await enrol(client);
    const open = await client.call('staff.unlock', { password: PASSWORD });
    assert.deepEqual([open.totp, open.locked], ['on', false]);
    await client.call('queue.list');
    await assertFails(login(await desk.server.connect()), 'totp_required');
});

test('off: nobody is asked', async (t) => {
    const desk = await startDesk(t, { ...MANY, totp: 'off' });
    const client = await desk.server.connect();
    assert.equal((await login(client)).totp, 'unused');
    await assertFails(client.call('totp.enrol', { password: PASSWORD }), 'conflict');
});
