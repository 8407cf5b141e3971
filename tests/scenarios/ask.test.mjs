// What a visitor does before anyone else is needed: ask, choose, follow up, judge the answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { assertWhole, startDesk, textOf } from './lib/desk.mjs';

const blockOf = (message, type) => message.blocks.find((b) => b.type === type);

// An entry of the demo base, found the way a helper would.
async function entryOf(desk, title) {
    const li = await desk.helper('li');
    const { candidates } = await li.client.call('kb.search', { q: title, limit: 20 });
    const found = candidates.find((c) => c.title === title);
    assert.ok(found, `${title} not in ${candidates.map((c) => c.title)}`);
    return found.entry_id;
}

test('a question is acknowledged, then answered with its source', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor({ name: '张三', page: 'https://example.test/' });
    const greeting = (await visitor.everything())[0];
    assert.equal(greeting.seq, 1);
    assert.equal(greeting.from, 'bot');
    const sent = await visitor.say('公司注销登记怎么办');
    assert.equal(sent.seq, 2);
    assert.equal(sent.duplicate, false);
    const own = await visitor.client.next('message.new', (m) => m.from === 'visitor');
    assert.equal(own.client_id, sent.client_id);
    const reply = await visitor.reply('bot');
    assert.equal(reply.seq, 3);
    assert.ok(['answer', 'clarify'].includes(reply.act), reply.act);
    assert.equal(reply.confidence, undefined, 'confidences are for staff');
    assertWhole(await visitor.everything());
});

test('a chosen matter is answered; a bare follow-up stays with it', async (t) => {
    const desk = await startDesk(t);
    const entryId = await entryOf(desk, '公司注销登记');
    const visitor = await desk.visitor();
    await visitor.client.call('message.send', { client_id: 'choice', choice_entry_id: entryId });
    const answer = await visitor.reply('bot');
    assert.equal(answer.act, 'answer');
    assert.equal(answer.blocks[0].type, 'conclusion', 'the conclusion comes first');
    const source = blockOf(answer, 'source');
    assert.match(source.doc_no, /〔20\d\d〕/);
    const own = (await visitor.everything())[1];
    assert.equal(textOf(own), '公司注销登记', 'a click without words says the title');
    await visitor.say('要什么材料');
    const followUp = await visitor.reply('bot');
    assert.equal(followUp.act, 'answer');
    assert.ok(blockOf(followUp, 'materials').items.length > 0);
    await visitor.say('那多久能办好');
    assert.match(JSON.stringify((await visitor.reply('bot')).blocks), /工作日|当场|天/);
});

test('a turn can be found again: in the log, in the console, on the command line', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const asked = ['公司注销登记怎么办', '要带\n什么材料'];
    const turns = [];
    for (const text of asked) {
        await visitor.say(text);
        turns.push((await visitor.reply('bot')).turn_id);
    }
    await visitor.askPerson();
    const li = await desk.helper('li');
    const { messages } = await li.accept(visitor.conversationId);
    const answers = messages.filter((m) => m.turn_id !== undefined);
    assert.deepEqual(answers.map((m) => m.turn_id), turns);
    for (const { turn_id: id, act, confidence } of answers) {
        const line = desk.server.log.split('\n').filter((each) => each.includes(`event=answered turn=${id} `));
        assert.equal(line.length, 1);
        const logged = new RegExp(`level=info .* act=${act} rung=[a-z_]+ confidence=([01]\\.[0-9]{3}) us=[1-9][0-9]*$`).exec(line[0]);
        assert.ok(Math.abs(Number(logged?.[1]) - confidence) < 0.0006, line[0]);
    }
    assert.doesNotMatch(desk.server.log, /注销|材料/, 'what people said stays out of the log');
    const listed = (await desk.server.cli('replay')).trim().split('\n');
    assert.deepEqual(listed.map((row) => Number(row.trim().split(' ')[0])), [...turns].reverse());
    assert.match(listed[1], /2026-11-23 10:00.* answer .*公司注销登记怎么办$/);
    assert.match(listed[0], /要带 什么材料$/);
    assert.equal((await desk.server.cli('replay', '--limit', '1')).trim(), listed[0].trim());
    assert.match(await desk.server.cli('replay', String(turns[1])), /重放一致/);
    assert.match((await run('bangban', ['--db', desk.server.db, 'replay', '99'])).stderr, /没有编号为 99/);
});

// Words that fit several matters; which of them leave the bot in doubt is for the ranking to say.
const BROAD = ['我想开店', '注销', '补贴', '人才', '办证', '变更', '登记'];

test('an unclear question is given choices; one is chosen by click or by its number', async (t) => {
    const desk = await startDesk(t);
    // A visitor of his own for each try: after a handoff the bot leaves the conversation to people.
    const askUnclear = async (words) => {
        for (const word of words) {
            const visitor = await desk.visitor();
            await visitor.say(word);
            const asked = await visitor.reply('bot');
            const items = asked.act === 'clarify' ? blockOf(asked, 'choices').items : [];
            if (items.length >= 2)
                return { visitor, word, items };
        }
        return assert.fail(`none of ${words} was unclear`);
    };
    const { visitor, word, items } = await askUnclear(BROAD);
    assert.ok(items.length <= 4);
    assert.equal(new Set(items.map((item) => item.title)).size, items.length);
    await visitor.say(items[1].title, { choice_entry_id: items[1].entry_id });
    const clicked = await visitor.reply('bot');
    assert.equal(clicked.act, 'answer');
    const { visitor: another } = await askUnclear([word]);
    await another.say('2');
    const typed = await another.reply('bot');
    assert.equal(typed.act, 'answer');
    assert.deepEqual(typed.blocks, clicked.blocks);
});

test('useful or not: the last word counts, other windows see it', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const tab = await visitor.again(1);
    await visitor.say('公司注销登记怎么办');
    const { seq } = await visitor.reply('bot');
    await visitor.client.call('message.feedback', { seq, useful: false });
    await visitor.client.call('message.feedback', { seq, useful: true });
    await tab.client.next('message.updated', (m) => m.seq === seq && m.useful === true);
    assert.equal((await visitor.everything())[seq - 1].useful, true);
    await assertFails(visitor.client.call('message.feedback', { seq: 2, useful: true }), 'invalid');
    await assertFails(visitor.client.call('message.feedback', { seq: 999, useful: true }), 'not_found');
});

test('questions that cannot be asked are refused, and nothing is stored', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    for (const text of ['', '   ', '？？！', '👍🎉', '长'.repeat(501), '\u200b\u200b'])
        await assert.rejects(visitor.say(text), (e) => ['invalid', 'too_large'].includes(e.kind), text.slice(0, 10));
    await assertFails(visitor.client.call('message.send', { text: '公司注销' }), 'invalid', 'client_id');
    await assertFails(visitor.say('公司注销', { client_id: '' }), 'invalid', 'client_id');
    await assertFails(visitor.say('公司注销', { choice_entry_id: 99999 }), 'invalid', 'choice_entry_id');
    assert.equal((await visitor.everything()).length, 1);
    await visitor.say('公司注销登记怎么办');
    await visitor.reply('bot');
});

test('a visitor reaches only his own conversations', async (t) => {
    const desk = await startDesk(t);
    const a = await desk.visitor();
    const b = await desk.visitor();
    const client = b.client;
    const others = await assertFails(client.call('message.list', { conversation_id: a.conversationId }), 'not_found');
    const missing = await assertFails(client.call('message.list', { conversation_id: 4711 }), 'not_found');
    assert.equal(others.text, missing.text);
    await assertFails(client.call('conversation.rate', { conversation_id: a.conversationId, grade: 1 }), 'not_found');
    for (const method of ['queue.list', 'conversation.mine', 'kb.search', 'board.get', 'reply.send'])
        await assert.rejects(client.call(method, { q: 'x', conversation_id: 1, client_id: 'x' }), (e) => e.kind === 'denied', method);
    const stranger = await desk.server.connect();
    await assertFails(stranger.call('visitor.resume', { token: 'x'.repeat(43) }), 'unauthenticated');
    await assertFails(stranger.call('message.send', { client_id: 'x', text: 'x' }), 'unauthenticated');
    await a.say('公司注销登记怎么办');
    await a.reply('bot');
    await b.client.none('message.new');
});

test('the same methods over POST /rpc, with the token in a header', async (t) => {
    const desk = await startDesk(t);
    const { result } = await desk.server.post('visitor.start', { name: '小程序' });
    const sent = await desk.server.post('message.send', { client_id: 'p1', text: '公司注销登记怎么办' }, result.token);
    assert.equal(sent.result.seq, 2);
    const again = await desk.server.post('message.send', { client_id: 'p1', text: '公司注销登记怎么办' }, result.token);
    assert.equal(again.result.duplicate, true);
    const list = await desk.server.post('message.list', {}, result.token);
    assert.equal(list.result.messages.length, 3);
    const nobody = await desk.server.post('message.list', {}, 'A'.repeat(43));
    assert.equal(nobody.error.data.kind, 'unauthenticated');
});
