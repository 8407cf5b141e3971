// A day of the desk, and its report counted once more from the rows of the events by other code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { HOUR, MINUTE, MONDAY_10, startDesk } from './lib/desk.mjs';

const SECOND = 1000;
const DAY = '2026-11-23';
const MIDNIGHT = MONDAY_10 - 10 * HOUR;
const OPEN = [[9 * HOUR, 11.5 * HOUR], [13.5 * HOUR, 17 * HOUR]]; // as the option hours has it
const GOAL = MINUTE;

// --- the day -------------------------------------------------------------------------------------------

async function liveDay(desk, li, wang) {
    const later = (ms) => desk.server.advance(ms);
    const come = async () => {
        const visitor = await desk.visitor();
        await visitor.say('公司注销要什么材料');
        return { visitor, answer: await visitor.reply('bot') };
    };
    const asks = async () => {
        const { visitor } = await come();
        await visitor.askPerson();
        return visitor;
    };
    const rate = (v, grade) => v.client.call('conversation.rate', { conversation_id: v.conversationId, grade });

    for (const useful of [true, true, false]) { // the bot alone
        const { visitor, answer } = await come();
        await visitor.client.call('message.feedback', { seq: answer.seq, useful });
    }
    const quick = await asks();
    await later(10 * SECOND);
    await li.accept(quick.conversationId);
    await li.reply(quick.conversationId, '您好');
    await later(4 * MINUTE);
    await li.close(quick.conversationId, { blocker: '系统故障', resolution: 'resolved' });
    await rate(quick, 5);

    const late = await asks(); // accepted in time, answered too late, given to a colleague after that
    await later(30 * SECOND);
    await li.accept(late.conversationId);
    await later(45 * SECOND);
    await li.reply(late.conversationId, '久等了');
    await li.client.call('conversation.release', { conversation_id: late.conversationId });
    await wang.accept(late.conversationId);
    await later(7 * MINUTE);
    await wang.close(late.conversationId, { blocker: '系统故障' });
    await rate(late, 2);

    const impatient = await asks();
    await later(20 * SECOND);
    await impatient.client.call('handoff.cancel');

    const again = await asks(); // transferred, and comes again
    await later(5 * SECOND);
    await li.accept(again.conversationId);
    await li.client.call('transfer.offer', { conversation_id: again.conversationId, to_account_id: wang.id, reason: '专业' });
    await wang.client.call('transfer.accept', { conversation_id: again.conversationId });
    await wang.reply(again.conversationId, '您好');
    await later(2 * MINUTE);
    await wang.close(again.conversationId, { blocker: '材料太多' });
    await rate(again, 4);
    await again.say('还有一个问题');
    await again.askPerson();
    await wang.accept(again.conversationId);
    await wang.reply(again.conversationId, '请讲');
    await later(MINUTE);
    await wang.close(again.conversationId);

    const unheard = await asks(); // the goal is missed, and he leaves
    await later(2 * MINUTE);
    await unheard.client.call('conversation.end');

    const back = await asks(); // to the bot again without a word
    await wang.accept(back.conversationId);
    await later(3 * SECOND);
    await wang.client.call('conversation.hand_back', { conversation_id: back.conversationId });

    const now = await desk.server.clock({});
    await later(MIDNIGHT + 11.5 * HOUR - 30 * SECOND - now);
    const lunch = await asks();
    await later(2 * HOUR + 50 * SECOND); // 13:30:20
    await li.accept(lunch.conversationId);
    await li.reply(lunch.conversationId, '下午好');
    await later(6 * MINUTE);
    await li.close(lunch.conversationId);
}

// --- the same figures, from the rows -------------------------------------------------------------------

const rowsOf = (desk, sql) => JSON.parse(execFileSync('sqlite3', ['-json', desk.server.db, sql], { encoding: 'utf8' }) || '[]');

function openMs(from, until) {
    return OPEN.reduce((sum, [opens, closes]) => sum + Math.max(0, Math.min(until, MIDNIGHT + closes) - Math.max(from, MIDNIGHT + opens)), 0);
}

// From each hand-over to the next one of the conversation.
function handoversOf(events) {
    const list = [];
    for (const [conversation, own] of groupBy(events)) {
        const starts = own.filter((e) => e.kind === 'handed_over' || (e.kind === 'reopened' && e.detail === 'reopened'));
        starts.forEach((start, i) => {
            const span = own.filter((e) => e.event_id > start.event_id && e.event_id < (starts[i + 1]?.event_id ?? Infinity));
            const first = (...kinds) => span.find((e) => kinds.includes(e.kind));
            const responded = first('responded');
            const ended = first('cancelled', 'ended', 'closed', 'finished', 'handed_back');
            list.push({ conversation, start, responded, ended, breached: first('breached'), accepted: first('accepted', 'transferred'),
                response: responded && openMs(start.at_ms, responded.at_ms),
                abandoned: !responded && ['cancelled', 'ended'].includes(ended?.kind) });
        });
    }
    return list;
}

function groupBy(events) {
    const groups = new Map();
    for (const e of events)
        groups.set(e.conversation_id, [...(groups.get(e.conversation_id) ?? []), e]);
    return groups;
}

const nearestRank = (values, share) => values.sort((a, b) => a - b)[Math.ceil(values.length * share) - 1];
const rate = (part, whole) => (whole === 0 ? null : part / whole);

function recount(desk) {
    const events = rowsOf(desk, 'SELECT event_id, kind, at_ms, conversation_id, account_id, amount, detail FROM event WHERE conversation_id IS NOT NULL');
    const visitorOf = new Map(rowsOf(desk, 'SELECT conversation_id, visitor_id FROM conversation').map((c) => [c.conversation_id, c.visitor_id]));
    const feedback = rowsOf(desk, 'SELECT is_useful FROM feedback');
    const opened = events.filter((e) => e.kind === 'opened').map((e) => e.conversation_id);
    const all = handoversOf(events);
    const handed = new Set(all.map((h) => h.conversation));
    const answered = all.filter((h) => h.responded);
    const counted = all.filter((h) => h.responded || h.breached);
    const finished = all.filter((h) => h.accepted && h.ended && !h.abandoned);
    const once = finished.filter((h) => !all.some((o) => o.start.event_id > h.start.event_id && o.start.kind === 'handed_over'
        && visitorOf.get(o.conversation) === visitorOf.get(h.conversation)));
    const grades = events.filter((e) => e.kind === 'rated').map((e) => e.amount);
    const responses = answered.map((h) => h.response);
    const botOnly = opened.filter((id) => !handed.has(id)).length;
    return {
        opened: opened.length, bot_only: botOnly, bot_rate: rate(botOnly, opened.length),
        handed_over: all.length, handed_rate: rate(opened.length - botOnly, opened.length),
        accepted: all.filter((h) => h.accepted).length, abandoned: all.filter((h) => h.abandoned).length,
        response_p50_ms: nearestRank(responses, 0.5), response_p90_ms: nearestRank(responses, 0.9),
        attained_rate: rate(answered.filter((h) => h.response <= GOAL).length, counted.length),
        handle_p50_ms: nearestRank(all.filter((h) => h.accepted && h.ended).map((h) => h.ended.at_ms - h.accepted.at_ms), 0.5),
        once_rate: rate(once.length, finished.length),
        rated: grades.length, satisfied_rate: rate(grades.filter((g) => g >= 3).length, grades.length),
        useful_rate: rate(feedback.filter((f) => f.is_useful).length, feedback.length),
    };
}

// --- the test ------------------------------------------------------------------------------------------

const asObjects = (table) => table.rows.map((row) => Object.fromEntries(table.columns.map((c, i) => [c.key, row[i]])));

// A cell as the file has it: seconds with one digit, rates in percent with two.
function inFile(value, unit) {
    if (value === null)
        return '';
    if (unit === 'ms')
        return (value / 1000).toFixed(1);
    if (unit === 'text')
        return `"${value}"`;
    return unit === 'rate' ? `${(Math.floor(value * 1e6 + 0.5) / 1e4).toFixed(2)}%` : String(value);
}

test('every figure of the report of a day can be counted again from its events', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    const wang = await desk.helper('wang');
    await liveDay(desk, li, wang);
    const span = { from: DAY, until: DAY };
    const want = recount(desk);
    const volume = await li.client.call('report.volume', span);
    const total = asObjects(volume).find((row) => row.period === '合计');
    assert.deepEqual([want.opened, want.bot_only, want.handed_over, want.abandoned, want.rated], [11, 3, 8, 2, 3], 'the day was lived as meant');
    for (const [key, value] of Object.entries(want)) {
        if (key.endsWith('_rate'))
            assert.ok(Math.abs(total[key] - value) < 1e-4, `${key}: ${total[key]}, counted ${value}`);
        else
            assert.equal(total[key], value, key);
    }

    const hours = asObjects(await li.client.call('report.volume', { ...span, by: 'hour' })).filter((row) => row.period !== '合计');
    for (const key of ['opened', 'bot_only', 'handed_over', 'accepted', 'abandoned', 'rated'])
        assert.equal(hours.reduce((sum, row) => sum + row[key], 0), want[key], `${key} by hour`);

    const blockers = rowsOf(desk, "SELECT blocker, count(*) AS n FROM wrapup WHERE blocker <> '' GROUP BY 1 ORDER BY 2 DESC");
    assert.deepEqual(asObjects(await li.client.call('report.blockers', span)), blockers);
    assert.deepEqual(blockers.map((b) => b.n), [2, 1]);
});

test('what is exported is what is shown, and each hand-over names its events', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    await liveDay(desk, li, await desk.helper('wang'));
    const span = { from: DAY, until: DAY };
    for (const report of ['volume', 'first_response', 'handovers', 'blockers']) {
        const table = await li.client.call(`report.${report}`, span);
        const { base64 } = await li.client.call('report.export', { ...span, report, format: 'csv' });
        const lines = Buffer.from(base64, 'base64').toString('utf8').replace(/^\uFEFF/, '').trim().split(/\r?\n/);
        assert.deepEqual(lines.slice(1), table.rows.map((row) => row.map((value, i) => inFile(value, table.columns[i].unit)).join(',')), report);
    }
    const kinds = new Map(rowsOf(desk, 'SELECT event_id, kind FROM event').map((e) => [e.event_id, e.kind]));
    const handovers = asObjects(await li.client.call('report.handovers', span));
    assert.equal(handovers.length, 8);
    for (const row of handovers) {
        assert.ok(['handed_over', 'reopened'].includes(kinds.get(row.handed_event_id)));
        for (const [key, kind] of [['responded_event_id', 'responded'], ['breached_event_id', 'breached']])
            assert.ok(row[key] === null || kinds.get(row[key]) === kind, key);
    }
});
