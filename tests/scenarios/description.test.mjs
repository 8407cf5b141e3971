// What programs read about the protocol: three documents over one set of schemas, from the table that dispatch
// uses. That frames are as described is checked in every other story (lib/schema.mjs).
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, build, run } from './lib/harness.mjs';
import { assertDescribed, checkError, checkPush, checkResult, compile, load, useStrict } from './lib/schema.mjs';
import { startDesk } from './lib/desk.mjs';

useStrict();

const FORMATS = ['openrpc', 'openapi', 'asyncapi'];

// Every {$ref} of the document leads somewhere.
function resolveAll(document) {
    const seen = [];
    const look = (value) => {
        if (value === null || typeof value !== 'object')
            return;
        if (typeof value.$ref === 'string') {
            const found = value.$ref.replace(/^#\//, '').split('/').reduce((at, key) => at?.[key], document);
            assert.ok(found, value.$ref);
            seen.push(value.$ref);
        }
        Object.values(value).forEach(look);
    };
    look(document);
    return seen;
}

test('three documents, one set of schemas, no dead reference', () => {
    const [openrpc, openapi, asyncapi] = FORMATS.map((format) => load(build, format));
    for (const document of [openrpc, openapi, asyncapi]) {
        assert.ok(resolveAll(document).length > 100);
        assert.deepEqual(document.components.schemas, asyncapi.components.schemas);
        assert.equal(document.info.title, 'bangban.v1');
        compile(document);
    }
    const names = openrpc.methods.map((m) => m.name);
    assert.match(openapi.openapi, /^3\.1\./);
    const { post } = openapi.paths['/rpc'];
    assert.deepEqual(post.requestBody.content['application/json'].schema.oneOf.map((s) => s.$ref),
        names.map((name) => `#/components/schemas/request.${name}`));
    assert.equal(post.responses['200'].content['application/json'].schema.anyOf.length, names.length + 1);
    assert.match(asyncapi.asyncapi, /^3\.0\./);
    assert.equal(asyncapi.channels.socket.address, '/ws');
    const operations = Object.entries(asyncapi.operations);
    assert.deepEqual(operations.filter(([, o]) => o.action === 'receive').map(([name]) => name), names);
    const pushes = operations.filter(([, o]) => o.action === 'send').map(([name]) => name);
    for (const name of ['message.new', 'queue.position', 'conversation.changed', 'server.stopping'])
        assert.ok(pushes.includes(`push.${name}`), name);
    for (const [, operation] of operations)
        for (const message of operation.messages)
            assert.match(message.$ref, /^#\/channels\/socket\/messages\//);
});

test('the schemas of requests say what the server refuses', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const schemas = compile(load(build, 'openapi'));
    const send = schemas.get('params.message.send');
    assert.ok(send({ client_id: 'x', text: '公司注销登记怎么办' }));
    await visitor.say('公司注销登记怎么办');
    for (const [params, kind] of [[{ text: 'x' }, 'invalid'], [{ client_id: '', text: 'x' }, 'invalid'],
        [{ client_id: 'a', text: 7 }, 'invalid'], [{ client_id: 'b', text: 'x', choice_entry_id: 0 }, 'invalid']]) {
        assert.ok(!send(params), JSON.stringify(params));
        await assertFails(visitor.client.call('message.send', params), kind);
    }
});

test('a frame that is not as described fails its story', () => {
    const wrong = [
        () => checkResult('ping', { server_time_ms: '12' }),
        () => checkResult('ping', { server_time_ms: 12, more: 1 }),
        () => checkResult('no.such', {}),
        () => checkError({ code: -1, message: '错', data: { kind: 'odd' } }),
        () => checkPush({ jsonrpc: '2.0', method: 'typing', params: { conversation_id: 1, from: 'bot' } }),
        () => checkPush({ jsonrpc: '2.0', method: 'message.new', params: { conversation_id: 1, seq: 1, from: 'bot', at_ms: 1, blocks: [{ type: 'html' }] } }),
    ];
    for (const each of wrong) {
        each();
        assert.throws(assertDescribed);
    }
    checkResult('ping', { server_time_ms: 12 });
    assertDescribed();
});

// The frames a client lives on, to the last member.
test('a conversation through a person, nothing undescribed in it', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const visitor = await desk.visitor({ name: '张三', region: '临江市云帆区' });
    for (const text of ['公司注销要什么材料', '要多久', '补贴', '周末去哪看电影', '你好', '着火了怎么办', '云帆区企业服务中心在哪', '开餐饮店一件事']) {
        const one = await desk.visitor(); // a handoff would leave the next question to people
        await one.say(text);
        await one.reply('bot');
    }
    await visitor.say('公司注销登记');
    await visitor.reply('bot');
    const { seq } = (await visitor.everything()).find((m) => m.act !== undefined);
    await visitor.client.call('message.feedback', { seq, useful: true });
    await visitor.askPerson();
    await li.client.next('queue.changed', (q) => q.rows?.some((each) => each.conversation_id === visitor.conversationId));
    const id = visitor.conversationId;
    const seen = await li.client.call('conversation.get', { conversation_id: id, limit: 3 });
    assert.equal(seen.messages.length, 3);
    assert.equal(seen.more, true);
    assert.equal(seen.conversation.state, 'queued');
    const { candidates: [first] } = await li.client.call('kb.search', { q: '公司注销登记' });
    const card = await li.client.call('kb.card', { entry_id: first.entry_id, facet: first.facets[0].facet });
    assert.equal(card.entry_id, first.entry_id);
    assert.ok(card.blocks.length > 0);
    await assertFails(li.client.call('kb.card', { entry_id: first.entry_id, facet: 'odd' }), 'invalid', 'facet');
    await assertFails(li.client.call('kb.card', { entry_id: 99999 }), 'not_found');
    await li.accept(id);
    await visitor.say('您好');
    await li.client.next('message.new', (m) => m.from === 'visitor');
    const unread = async () => (await li.client.call('conversation.mine')).conversations[0].unread;
    assert.ok(await unread() > 0);
    await li.client.call('conversation.read', { conversation_id: id, seq: 9999 });
    assert.equal(await unread(), 0);
    await assertFails(visitor.client.call('conversation.read', { conversation_id: id, seq: 1 }), 'denied');
    await li.reply(id, '请看', { card_entry_id: first.entry_id });
    await visitor.reply('helper');
    await visitor.again(0);
    await li.close(id);
    await visitor.changed('closed');
    await visitor.client.call('conversation.rate', { grade: 5 });
    await li.client.call('board.get');
});

test('what may be described', async () => {
    for (const args of [['--describe'], ['--describe=openrpc']])
        assert.deepEqual(JSON.parse((await run('bangband', args)).stdout).openrpc, '1.3.2');
    assert.ok(JSON.parse((await run('bangband', ['--describe=openapi'])).stdout).openapi);
    const wrong = await run('bangband', ['--describe=wsdl']);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.stderr, /describe/);
});
