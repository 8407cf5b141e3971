// A conversation to take along: as it was said for its helper, with personal data covered for everybody else.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startDesk, textOf } from './lib/desk.mjs';
import { staff } from './lib/editors.mjs';
import { assertFails } from './lib/harness.mjs';

async function whole(client, conversationId) {
    const pages = [];
    for (let after = 0; ;) {
        const page = await client.call('conversation.export', { conversation_id: conversationId, after_seq: after, limit: 3 });
        pages.push(page);
        if (!page.more)
            return { ...page, messages: pages.flatMap((one) => one.messages) };
        after = page.messages.at(-1).seq;
    }
}

test('the helper gets it in the clear, the supervisor covered; notes are in neither; each is in the audit', async (t) => {
    const desk = await startDesk(t);
    const [li, wang] = [await desk.helper('li'), await desk.helper('wang')];
    const visitor = await desk.visitor({ name: '张三' });
    await visitor.say('公司注销要什么材料');
    await visitor.askPerson();
    await li.accept(visitor.conversationId);
    const said = '我电话13800138000，身份证11010519491231002X，写作"壹\n贰"\\行吗';
    await visitor.say(said);
    await li.reply(visitor.conversationId, '记下了，办公电话 0755-12345678');
    await li.client.call('aside.add', { conversation_id: visitor.conversationId, kind: 'note', client_id: 'n', text: '绝密' });

    const own = await whole(li.client, visitor.conversationId);
    const theirs = await whole(wang.client, visitor.conversationId);
    const all = await visitor.everything();
    assert.deepEqual([own.masked, own.visitor_name, theirs.masked, theirs.visitor_name], [false, '张三', true, '']);
    assert.deepEqual(own.messages.map(textOf), all.map(textOf));
    assert.deepEqual(theirs.messages.map((m) => m.seq), all.map((m) => m.seq));
    const covered = theirs.messages.map(textOf);
    assert.ok(covered.includes('我电话138****8000，身份证110***********002X，写作"壹\n贰"\\行吗'), covered.join('\n'));
    assert.ok(covered.some((text) => text.includes('0755-12345678')), 'the number of an office is no secret');
    assert.deepEqual(theirs.messages[0].blocks, own.messages[0].blocks, 'what has nothing to cover stays, byte for byte');
    assert.doesNotMatch(JSON.stringify([own, theirs]), /绝密/);

    const other = await staff(desk, 'sun', 'helper');
    await assertFails(other.call('conversation.export', { conversation_id: visitor.conversationId }), 'not_found');
    await assertFails(visitor.client.call('conversation.export', { conversation_id: visitor.conversationId }), 'denied');
    const admin = await staff(desk, 'guan', 'admin');
    const { rows } = await admin.call('audit.list', { subject: `conversation:${visitor.conversationId}` });
    assert.deepEqual(rows.map((r) => [r.actor, r.action, r.detail.masked]),
        [['wang', 'conversation.export', true], ['li', 'conversation.export', false]]);
});
