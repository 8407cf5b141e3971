// Knowledge gaps: a question nobody could answer becomes work, an entry, and then an answer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { startDesk, textOf } from './lib/desk.mjs';
import { editors, faq, publish, signIn, staff } from './lib/editors.mjs';

const Q = '云帆大厦地下车库能停几米高的车';
const PHONE = '１３８－００１３－８０００';
const PRIVATE = /00138|１３８|110105\d{11}|zhang@/;

const changed = (client, wanted) => client.next('gap.changed', wanted);

// Asks, is handed over, is answered by a helper who then closes.
async function handedOver(desk, li, text, reply) {
    const visitor = await desk.visitor({ name: '张三' });
    await visitor.say(text);
    await visitor.reply('bot');
    await visitor.say('转人工');
    await visitor.changed('queued');
    await li.accept(visitor.conversationId);
    await desk.server.clock({ advance_ms: 6 * 60_000 });
    await li.reply(visitor.conversationId, reply);
    await li.close(visitor.conversationId, { category: '停车', resolution: 'resolved' });
    return visitor;
}

test('an unanswered question: gap, draft, review, publication, now answered, and back when it is lost', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const [bian, shen] = await editors(desk);
    await handedOver(desk, li, `${Q}？我电话${PHONE}`, `限高两米一。别打 zhang@example.com，打13900139000`);
    await changed(bian, (g) => g.state === 'open');
    const other = await desk.visitor();
    await other.say('云帆大厦的地下车库能停几米高的车呀');
    if ((await other.reply('bot')).act === 'clarify') { // asked back in vain
        await other.say('都不是');
        await other.reply('bot');
    }
    const twice = await changed(bian, (g) => g.n_questions === 2);

    const board = await bian.call('gap.list', { state: 'open' });
    assert.equal(board.gaps[0].gap_id, twice.gap_id);
    assert.equal(board.gaps[0].title, `${Q}？我电话138****8000`);
    assert.ok(board.gaps[0].helper_minutes >= 6 && board.gaps[0].heat > 2, JSON.stringify(board.gaps[0]));
    assert.ok(board.counts.open >= 1);
    const seen = await bian.call('gap.get', { gap_id: twice.gap_id });
    assert.deepEqual(seen.questions.map((q) => q.conversation_id).sort(), [1, 2]);
    const helped = seen.questions.find((q) => q.reply !== '');
    assert.equal(helped.reply, '限高两米一。别打 z***@example.com，打139****9000');
    assert.equal(helped.outcome, 'handed_over');
    assert.equal(helped.resolution, 'resolved');
    assert.ok(Array.isArray(seen.nearest));
    assert.doesNotMatch(JSON.stringify([board, seen, twice]), PRIVATE);

    // a draft from the helper's words, written on by the editor
    const draft = await bian.call('gap.draft', { gap_id: twice.gap_id, id: 'garage', title: Q, department: '政务局' });
    const { entry } = await bian.call('entry.get', { id: 'garage' });
    assert.equal(entry.summary, helped.reply);
    assert.deepEqual(entry.variants, ['云帆大厦的地下车库能停几米高的车呀'], 'what had to be covered is no variant');
    assert.equal((await bian.call('gap.get', { gap_id: twice.gap_id })).gap.state, 'drafted');
    const saved = await bian.call('entry.save', {
        entry: faq('garage', Q, '限高两米一。', { variants: entry.variants }), base_id: draft.version_id });
    await publish(bian, shen, saved.version_id);
    const answered = await changed(bian, (g) => g.state === 'answered');
    assert.equal(answered.gap_id, twice.gap_id);
    await other.say(Q);
    assert.match(textOf(await other.reply('bot')), /两米一/);

    // taken off again: the gap comes back by itself
    await shen.call('entry.retire', { id: 'garage', why: '车库改造' });
    const back = await changed(bian, (g) => g.state === 'open' && g.gap_id === twice.gap_id);
    assert.equal(back.by, 'server');
    const audit = await shen.call('audit.list', { subject: `gap:${twice.gap_id}` });
    assert.deepEqual(audit.rows.map((r) => r.action), ['gap.draft']);

    // the command line
    assert.match(await desk.server.cli('gaps', 'list'), /云帆大厦/);
    const lines = (await desk.server.cli('gaps', 'export')).trim().split('\n').map((l) => JSON.parse(l));
    assert.equal(lines.find((l) => l.gap.gap_id === twice.gap_id).questions.length, 2);
    assert.match(await desk.server.cli('gaps', 'show', String(twice.gap_id)), /两米一/);
    assert.doesNotMatch(JSON.stringify(lines), PRIVATE);
});

test('what is kept: clarified in vain, a vote, a proposal; a choice that helped is no gap', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const [bian] = await editors(desk);
    const visitor = await desk.visitor();
    const sent = await visitor.say('公司注销登记要什么材料');
    const reply = await visitor.reply('bot');
    assert.ok(sent.seq > 0);
    await visitor.client.call('message.feedback', { seq: reply.seq, useful: false });
    const voted = await changed(bian, () => true);
    const [q] = (await bian.call('gap.get', { gap_id: voted.gap_id })).questions;
    assert.equal(q.outcome, 'not_useful');
    assert.equal(q.act, 'answer');
    assert.ok(q.candidate.id);

    await li.client.call('proposal.put', { question: '云帆大厦有没有充电桩，回电13800138000', answer: '地下二层有八个。' });
    const proposed = await changed(bian, (g) => /充电桩/.test(g.title));
    assert.match(proposed.title, /138\*{4}8000/);
    const [p] = (await bian.call('gap.get', { gap_id: proposed.gap_id })).questions;
    assert.deepEqual([p.outcome, p.reply], ['proposed', '地下二层有八个。']);
});

test('work on the board: assign, snooze, out of scope, merge, split; departments; errors', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const [bian] = await editors(desk);
    const put = async (question) => {
        await li.client.call('proposal.put', { question, answer: '见公告。' });
        return (await changed(bian, (g) => g.title === question)).gap_id;
    };
    const a = await put('云帆大厦有没有充电桩');
    const b = await put('星海广场晚上几点熄灯');
    await bian.call('gap.assign', { gap_id: a, assignee: 'bian' });
    assert.equal((await bian.call('gap.list', { assignee: 'bian' })).gaps[0].gap_id, a);
    await assertFails(bian.call('gap.assign', { gap_id: a, assignee: 'li' }), 'not_found', 'assignee');
    await bian.call('gap.snooze', { gap_id: b, until_ms: 4102444800000 });
    assert.equal((await bian.call('gap.list', { state: 'open' })).total, 1);
    assert.equal((await bian.call('gap.list', { state: 'snoozed' })).gaps[0].gap_id, b);
    await bian.call('gap.out_of_scope', { gap_id: b, why: '城管热线' });
    await assertFails(bian.call('gap.snooze', { gap_id: b, until_ms: 0 }), 'conflict', 'gap_id');
    await bian.call('gap.reopen', { gap_id: b });
    await bian.call('gap.merge', { gap_id: b, into_id: a });
    await assertFails(bian.call('gap.merge', { gap_id: a, into_id: b }), 'conflict', 'into_id');
    await assertFails(bian.call('gap.merge', { gap_id: a, into_id: a }), 'invalid', 'into_id');
    const merged = await bian.call('gap.get', { gap_id: a });
    assert.equal(merged.gap.n_questions, 2);
    assert.equal((await bian.call('gap.get', { gap_id: b })).gap.merged_into, a);
    // the next of that meaning goes where the editor put it
    await li.client.call('proposal.put', { question: '星海广场晚上几点熄灯啊', answer: '见公告。' });
    assert.equal((await changed(bian, (g) => g.n_questions === 3)).gap_id, a);
    const moved = merged.questions.find((q) => /星海/.test(q.text)).question_id;
    const { gap_id: split } = await bian.call('gap.move', { question_ids: [moved] });
    assert.equal((await bian.call('gap.get', { gap_id: split })).questions.length, 1);
    assert.equal((await bian.call('gap.get', { gap_id: a })).gap.n_questions, 2);
    await assertFails(bian.call('gap.get', { gap_id: 999 }), 'not_found', 'gap_id');
    await assertFails(bian.call('gap.list', { state: 'odd' }), 'invalid', 'state');
    await assertFails(li.client.call('gap.list'), 'denied');
    await assertFails(bian.call('gap.add_variants', { gap_id: a, entry: 'nowhere' }), 'not_found');
    const reader = await staff(desk, 'fu', 'reviewer');
    await assertFails(reader.call('gap.draft', { gap_id: a }), 'denied');
});

test('killed between asking and grouping: nothing is lost or counted twice', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    await editors(desk);
    let asked = 0;
    for (const delay of [0, 1, 3, 8, 20, 60]) {
        const visitor = await desk.visitor();
        for (let i = 0; i < 4; i++, asked++)
            await visitor.say(`星海广场第${asked + 1}盏路灯归谁修`);
        await new Promise((resolve) => setTimeout(resolve, delay));
        await desk.server.restart();
    }
    const bian = await signIn(desk, 'bian');
    const count = async () => {
        const { gaps } = await bian.call('gap.list', { limit: 200 });
        const ids = [];
        for (const g of gaps) {
            const { questions } = await bian.call('gap.get', { gap_id: g.gap_id, limit: 200 });
            assert.equal(questions.length, g.n_questions);
            ids.push(...questions.map((q) => q.question_id));
        }
        return ids;
    };
    let ids = [];
    for (let i = 0; i < 100 && ids.length < asked; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        ids = await count();
    }
    assert.equal(new Set(ids).size, asked);
    assert.equal(ids.length, asked);
});
