// Other systems are told of publications and gaps: signed, again after a failure, over a kill of the server.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import http from 'node:http';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk } from './lib/desk.mjs';
import { editors, faq, publish, signIn, staff } from './lib/editors.mjs';

// A receiver that answers with `status`, and keeps what it was sent.
async function receiver(t) {
    const got = [];
    const waiting = [];
    const self = { got, status: 200 };
    const server = http.createServer((req, res) => {
        let body = '';
        req.on('data', (d) => { body += d; });
        req.on('end', () => {
            const status = self.status;
            got.push({ headers: req.headers, body, status });
            res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('x'.repeat(100_000));
            waiting.splice(0).forEach((wake) => wake());
        });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => new Promise((resolve) => server.close(resolve)));
    self.url = `http://127.0.0.1:${server.address().port}/hook`;
    self.until = async (n) => {
        while (got.length < n)
            await new Promise((resolve, reject) => {
                const timer = setTimeout(() => reject(new Error(`${got.length} of ${n} deliveries`)), 15_000);
                waiting.push(() => { clearTimeout(timer); resolve(); });
            });
        return got[n - 1];
    };
    return self;
}

function assertSigned(delivery, secret) {
    const [, at, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(delivery.headers['x-bangban-signature']);
    const wanted = crypto.createHmac('sha256', secret).update(`${at}.${delivery.body}`).digest('hex');
    assert.equal(mac, wanted);
    assert.equal(delivery.headers['content-type'], 'application/json');
}

test('signed, retried after failures, audited; the secret is shown once', async (t) => {
    const desk = await startDesk(t, { webhook_private: true });
    const hook = await receiver(t);
    const [bian, shen] = await editors(desk);
    const admin = await staff(desk, 'guan', 'admin');
    await assertFails(admin.call('webhook.put', { url: 'ftp://example.com/', events: 'gap.opened' }), 'invalid', 'url');
    await assertFails(admin.call('webhook.put', { url: 'http://u:p@example.com/', events: 'gap.opened' }), 'invalid', 'url');
    await assertFails(admin.call('webhook.put', { url: hook.url, events: 'gap.opened,odd' }), 'invalid', 'events');
    await assertFails(bian.call('webhook.list'), 'denied');
    const { webhook_id, secret } = await admin.call('webhook.put',
        { url: hook.url, events: 'entry.published,gap.opened,gap.answered' });
    assert.ok(secret.length > 20);

    await admin.call('webhook.test', { webhook_id });
    const ping = await hook.until(1);
    assertSigned(ping, secret);
    assert.equal(JSON.parse(ping.body).event, 'ping');

    // fails first, with an error and with a redirect that is not followed
    hook.status = 503;
    const visitor = await desk.visitor();
    await visitor.say('云帆大厦地下车库能停几米高的车，电话13800138000');
    await visitor.say('转人工');
    const first = await hook.until(2);
    const gap = JSON.parse(first.body);
    assert.equal(gap.event, 'gap.opened');
    assert.match(gap.object.title, /138\*{4}8000/);
    hook.status = 302;
    const list = async () => (await admin.call('webhook.list')).webhooks[0];
    while ((await list()).last_status !== 503)
        await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match((await list()).last_error, /503/);
    await desk.server.clock({ advance_ms: 11_000 });
    await hook.until(3);
    while ((await list()).last_status !== 302)
        await new Promise((resolve) => setTimeout(resolve, 20));
    hook.status = 200;
    await desk.server.clock({ advance_ms: 31_000 });
    const third = await hook.until(4);
    assert.equal(third.headers['x-bangban-id'], first.headers['x-bangban-id'], 'a repeat is known by its id');
    assert.equal(third.body, first.body);
    assertSigned(third, secret);
    while ((await list()).n_waiting !== 0)
        await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(JSON.stringify(await list()).includes(secret), false);

    const saved = await bian.call('entry.save', { entry: faq('garage', '云帆大厦地下车库限高', '限高两米一。') });
    await publish(bian, shen, saved.version_id);
    const told = JSON.parse((await hook.until(5)).body);
    assert.deepEqual([told.event, told.object.id], ['entry.published', 'garage']);

    const rotated = await admin.call('webhook.put', { webhook_id, url: hook.url, events: 'gap.opened', new_secret: true });
    assert.notEqual(rotated.secret, secret);
    await admin.call('webhook.remove', { webhook_id });
    await assertFails(admin.call('webhook.test', { webhook_id }), 'not_found', 'webhook_id');
    const { rows } = await shen.call('audit.list', { subject: `webhook:${webhook_id}` });
    assert.deepEqual(rows.map((r) => r.action), ['webhook.remove', 'webhook.put', 'webhook.test', 'webhook.put']);
    assert.equal(JSON.stringify(rows).includes(secret), false);
});

test('what waits survives a kill; private addresses only when allowed', async (t) => {
    const desk = await startDesk(t, { pinned: false, webhook_private: true });
    const hook = await receiver(t);
    const [bian] = await editors(desk);
    const admin = await staff(desk, 'guan', 'admin');
    const { webhook_id, secret } = await admin.call('webhook.put', { url: hook.url, events: 'gap.opened' });
    hook.status = 500;
    await admin.call('webhook.test', { webhook_id });
    const first = await hook.until(1);
    await desk.server.restart();
    hook.status = 200;
    await desk.server.clock({ advance_ms: 130_000 });
    const again = await hook.until(2);
    assert.equal(again.headers['x-bangban-id'], first.headers['x-bangban-id']);
    assertSigned(again, secret);
    assert.ok(bian);
});

test('a private address is refused by default', async (t) => {
    const desk = await startDesk(t);
    const hook = await receiver(t);
    await editors(desk);
    const admin = await staff(desk, 'guan', 'admin');
    const { webhook_id } = await admin.call('webhook.put', { url: hook.url, events: 'gap.opened' });
    await admin.call('webhook.test', { webhook_id });
    let row;
    do {
        await new Promise((resolve) => setTimeout(resolve, 20));
        [row] = (await admin.call('webhook.list')).webhooks;
    } while (row.last_at_ms === 0);
    assert.match(row.last_error, /webhook_private/);
    assert.equal(hook.got.length, 0);
    assert.ok((await signIn(desk, 'guan')) !== null);
});
