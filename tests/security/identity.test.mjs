// Visitors whom the embedding site vouches for: what is believed and what is not, on which device, and whose
// conversation it is.
import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import test from 'node:test';
import { textOf, startDesk } from '../scenarios/lib/desk.mjs';
import { assertFails, run } from '../scenarios/lib/harness.mjs';

const DAY = 86_400_000;
const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

async function addKey(desk, kid) {
    const out = await desk.server.cli('identity-key', 'add', kid);
    return { kid, secret: /[A-Za-z0-9_-]{43}$/m.exec(out)[0] };
}

function sign(key, claims, header = {}) {
    const text = `${part({ alg: 'HS256', typ: 'JWT', kid: key.kid, ...header })}.${part(claims)}`;
    return `${text}.${createHmac('sha256', key.secret).update(text).digest('base64url')}`;
}

async function world(t, options = {}) {
    const desk = await startDesk(t, { address_rate: 100_000, ...options });
    const key = await addKey(desk, 'first');
    const clock = await desk.server.connect();
    const now = async () => Math.floor((await clock.call('ping')).server_time_ms / 1000);
    const claims = async (more = {}) => ({ sub: 'user-1', aud: 'bangban', exp: await now() + 600, ...more });
    const start = async (identity, more = {}) => (await desk.server.connect()).call('visitor.start', { identity, ...more });
    return { desk, key, now, claims, start };
}

test('the same subject goes on with his conversation on another device; nobody else reads it', async (t) => {
    const { desk, key, claims, start } = await world(t);
    const phone = await desk.visitor({ identity: sign(key, await claims({ name: '张三', company: '青川智造' })) });
    await phone.say('公司注销要什么材料');
    const desktop = await desk.visitor({ identity: sign(key, await claims()) });
    assert.deepEqual([desktop.id, desktop.conversationId], [phone.id, phone.conversationId]);
    assert.notEqual(desktop.token, phone.token);
    assert.ok((await desktop.everything()).some((m) => textOf(m) === '公司注销要什么材料'));
    const li = await desk.helper('li');
    await desktop.askPerson();
    const row = (await li.waiting()).find((one) => one.conversation_id === phone.conversationId);
    assert.equal(row.name ?? row.visitor?.name, '张三');

    const other = await desk.visitor({ identity: sign(key, await claims({ sub: 'user-2' })) });
    assert.notEqual(other.id, phone.id);
    await assertFails(other.client.call('message.list', { conversation_id: phone.conversationId, after_seq: 0 }), 'not_found');
    // The next person at the same computer has the token of the one before in its browser.
    const resume = async (token, identity) => (await desk.server.connect()).call('visitor.resume', { token, identity });
    await assertFails(resume(phone.token, sign(key, await claims({ sub: 'user-2' }))), 'unauthenticated');
    await assertFails(resume(phone.token, sign(key, await claims({ sub: 'user-3' }))), 'unauthenticated');
    assert.equal((await resume(phone.token, sign(key, await claims()))).visitor_id, phone.id);
    const anonymous = await desk.visitor();
    await assertFails(resume(anonymous.token, sign(key, await claims())), 'unauthenticated');
    assert.ok((await start(undefined)).visitor_id !== phone.id);
});

test('a conversation that is over for good is not gone on with: the same visitor begins a new one', async (t) => {
    const { desk, key, claims } = await world(t, { reopen_min: 0, wrapup_s: 0 });
    const visitor = await desk.visitor({ identity: sign(key, await claims()) });
    const li = await desk.helper('li');
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    await li.close(visitor.conversationId);
    const again = await desk.visitor({ identity: sign(key, await claims()) });
    assert.equal(again.id, visitor.id);
    assert.notEqual(again.conversationId, visitor.conversationId);
});

test('what is not to be believed is refused with the reason, and the connection goes on', async (t) => {
    const { desk, key, now, claims } = await world(t);
    const client = await desk.server.connect();
    const at = await now();
    const good = await claims();
    const [header, payload, signature] = sign(key, good).split('.');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsText = `${part({ alg: 'RS256', kid: key.kid })}.${payload}`;
    const rs256 = `${rsText}.${createSign('RSA-SHA256').update(rsText).sign(privateKey, 'base64url')}`;
    const twice = `{"sub":"user-1","sub":"user-2","aud":"bangban","exp":${at + 600}}`;
    const cases = {
        'wrong signature': `${header}.${payload}.${signature.slice(0, -2)}AA`,
        'no signature': `${header}.${payload}.`,
        'half a signature': `${header}.${payload}.${signature.slice(0, 20)}`,
        'other claims under the same signature': `${header}.${part({ ...good, sub: 'user-2' })}.${signature}`,
        'key of somebody else': sign({ ...key, secret: 'x'.repeat(43) }, good),
        'empty key': sign({ ...key, secret: '' }, good),
        'unknown kid': sign({ ...key, kid: 'other' }, good),
        'no kid': sign(key, good, { kid: undefined }),
        'kid that is no text': sign(key, good, { kid: 1 }),
        'alg none': `${part({ alg: 'none', kid: key.kid })}.${payload}.`,
        'alg None, signed': sign(key, good, { alg: 'None' }),
        'alg missing': sign(key, good, { alg: undefined }),
        'alg hs256': sign(key, good, { alg: 'hs256' }),
        'alg HS512': sign(key, good, { alg: 'HS512' }),
        'alg RS256': rs256,
        'alg RS256 signed with our key': sign(key, good, { alg: 'RS256' }),
        'crit': sign(key, good, { crit: ['exp'] }),
        'expired': sign(key, { ...good, exp: at - 61 }),
        'no exp': sign(key, { ...good, exp: undefined }),
        'exp as text': sign(key, { ...good, exp: String(at + 600) }),
        'exp as fraction': sign(key, { ...good, exp: at + 600.5 }),
        'exp beyond all bounds': sign(key, { ...good, exp: 1e18 }),
        'negative nbf': sign(key, { ...good, nbf: -1 }),
        'longer than an hour': sign(key, { ...good, exp: at + 3670 }),
        'made longer than an hour before': sign(key, { ...good, iat: at - 3300, exp: at + 600 }),
        'not yet': sign(key, { ...good, nbf: at + 70 }),
        'made in the future': sign(key, { ...good, iat: at + 70 }),
        'other audience': sign(key, { ...good, aud: 'other' }),
        'other audiences': sign(key, { ...good, aud: ['a', 'b', 1] }),
        'no audience': sign(key, { ...good, aud: undefined }),
        'no subject': sign(key, { ...good, sub: undefined }),
        'empty subject': sign(key, { ...good, sub: ' ' }),
        'subject that is no text': sign(key, { ...good, sub: 7 }),
        'long subject': sign(key, { ...good, sub: 'x'.repeat(129) }),
        'subject with a control character': sign(key, { ...good, sub: 'a\nb' }),
        'long name': sign(key, { ...good, name: '名'.repeat(41) }),
        'the same claim twice': sign(key, twice),
        'claims that are no object': sign(key, [1]),
        'claims that are no JSON': sign(key, 'x'),
        'claims that are not UTF-8': `${header}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.${signature}`,
        'deep claims': sign(key, `{"a":${'['.repeat(900)}${']'.repeat(900)}}`),
        'padding': `${header}=.${payload}.${signature}`,
        'two parts': `${header}.${payload}`,
        'four parts': `${header}.${payload}.${signature}.x`,
        'no dots': 'x',
        'only dots': '..',
    };
    for (const [name, identity] of Object.entries(cases)) {
        const error = await client.call('visitor.start', { identity }).then(() => assert.fail(`${name} was believed`), (e) => e);
        assert.equal(error.kind, 'identity_refused', `${name}: ${error.message}`);
        assert.equal(error.field, 'identity', name);
        assert.match(error.text, /[\u4e00-\u9fff]/, name);
    }
    await assertFails(client.call('visitor.start', { identity: 'x'.repeat(4097) }), 'too_large', 'identity');
    const inTime = [{ exp: at - 50 }, { exp: at + 3600 }, { nbf: at + 50 }, { iat: at, exp: at + 3600 }, { aud: ['other', 'bangban'] }];
    for (const more of inTime)
        assert.ok((await (await desk.server.connect()).call('visitor.start', { identity: sign(key, { ...good, ...more }) })).token, JSON.stringify(more));
});

test('keys: two at a time, changed without a break, removed at once; the secret is in no list', async (t) => {
    const { desk, key, claims, start } = await world(t);
    const second = await addKey(desk, 'second');
    const third = await run('bangban', ['--db', desk.server.db, 'identity-key', 'add', 'third']);
    assert.equal(third.code, 1);
    assert.ok((await start(sign(key, await claims()))).token);
    assert.ok((await start(sign(second, await claims()))).token);
    await assertFails(start(sign({ kid: 'second', secret: key.secret }, await claims())), 'identity_refused');
    const list = await desk.server.cli('identity-key', 'list');
    assert.ok(list.includes('first') && list.includes('second') && !list.includes(key.secret));
    await desk.server.cli('identity-key', 'remove', 'first');
    await assertFails(start(sign(key, await claims())), 'identity_refused');
    assert.ok((await start(sign(second, await claims()))).token);
    for (const args of [['remove', 'first'], ['add', 'second'], ['add', 'böse name']])
        assert.equal((await run('bangban', ['--db', desk.server.db, 'identity-key', ...args])).code, 1, args.join(' '));
});

test('a visitor who was away too long is not known again by his token', async (t) => {
    const desk = await startDesk(t, { visitor_token_days: 30 });
    const visitor = await desk.visitor();
    await desk.server.advance(29 * DAY);
    await visitor.again();
    await desk.server.advance(29 * DAY);
    const later = await visitor.again();
    assert.equal(later.id, visitor.id, 'each visit counts');
    await desk.server.advance(31 * DAY);
    await assertFails((await desk.server.connect()).call('visitor.resume', { token: visitor.token }), 'unauthenticated');
    assert.equal((await desk.server.post('message.list', { after_seq: 0 }, visitor.token)).error.data.kind, 'unauthenticated');
});
