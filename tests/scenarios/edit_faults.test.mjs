// Publication under load and under the hammer: what visitors get is the old or the new, whole, and nothing is lost.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { run, sleep } from './lib/harness.mjs';
import { PASSWORD, startDesk, textOf } from './lib/desk.mjs';
import { editors, faq, gate, publish, signIn } from './lib/editors.mjs';

const Q = '云帆大厦健身房怎么办卡';

// Two places that must always tell of the same version.
const gym = (n) => faq('gym-card', '云帆大厦健身房办卡', `第${n}版：到前台办卡。`, { variants: [Q], fields: { fee: `第${n}版收费` } });
const versionsIn = (text) => [...new Set([...text.matchAll(/第(\d+)版/g)].map((m) => Number(m[1])))];

test('publishing while visitors ask: no mixed answer, none lost', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    let saved = await bian.call('entry.save', { entry: gym(1) });
    await publish(bian, shen, saved.version_id);
    let isOver = false;
    const seen = new Set();
    const ask = async () => {
        const visitor = await desk.visitor();
        for (let i = 0; !isOver && i < 400; i++) {
            await visitor.say(Q);
            const found = versionsIn(JSON.stringify((await visitor.reply('bot')).blocks));
            assert.equal(found.length, 1, `one version in a reply, not ${found}`);
            seen.add(found[0]);
            await sleep(5);
        }
    };
    const asking = [ask(), ask(), ask()];
    for (let n = 2; n <= 6; n++) {
        saved = await bian.call('entry.save', { entry: gym(n), base_id: saved.version_id });
        await publish(bian, shen, saved.version_id);
    }
    const visitor = await desk.visitor();
    await visitor.say(Q);
    assert.deepEqual(versionsIn(textOf(await visitor.reply('bot'))), [6], 'published and loaded means answered');
    isOver = true;
    await Promise.all(asking);
    assert.ok(seen.size > 1, `several versions were seen: ${[...seen]}`);
});

test('killed at any moment of a publication of two: both or neither, and it can be done again', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    let [bian, shen] = await editors(desk);
    const ids = ['twin-a', 'twin-b'];
    const base = [0, 0];
    const outcomes = { published: 0, review: 0 };
    for (let round = 0; round < 6; round++) {
        const versions = [];
        for (const [i, id] of ids.entries()) {
            const saved = await bian.call('entry.save', { entry: faq(id, `云帆大厦${id}号柜`, `第${round}版。`), base_id: base[i] });
            await bian.call('entry.submit', { version_id: saved.version_id });
            versions.push(saved.version_id);
            base[i] = saved.version_id;
        }
        const { gate_id } = await gate(shen, versions);
        const publishing = shen.call('entry.publish', { version_ids: versions, gate_id }).then(() => true, () => false);
        await sleep(round * 2);
        await desk.server.kill();
        const acknowledged = await publishing;
        await desk.server.start();
        [bian, shen] = [await signIn(desk, 'bian'), await signIn(desk, 'shen')];
        const states = [];
        for (const id of ids) {
            const got = await bian.call('entry.get', { id });
            states.push(got.care.state);
            if (got.care.state === 'published')
                assert.equal(got.entry.summary, `第${round}版。`);
        }
        assert.equal(states[0], states[1], 'never between');
        assert.ok(!acknowledged || states[0] === 'published', 'what was acknowledged is there');
        outcomes[states[0]] += 1;
        if (states[0] === 'review') {
            const again = await gate(shen, versions);
            await shen.call('entry.publish', { version_ids: versions, gate_id: again.gate_id });
        }
        const whole = await run('bangban', ['--db', desk.server.db, 'check']);
        assert.equal(whole.code, 0, whole.stdout);
        assert.equal((await run('bangban', ['--db', desk.server.db, 'audit', 'verify'])).code, 0);
    }
    t.diagnostic(JSON.stringify(outcomes));
});

// Killed before its time, in the second of it, and long after: the server that is started then publishes it, once.
test('a scheduled publication comes by itself, and survives a kill', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    let [bian, shen] = await editors(desk);
    const plan = async (id, inMs) => {
        const saved = await bian.call('entry.save', { entry: faq(id, `云帆大厦${id}号柜`, '到点才答。') });
        await bian.call('entry.submit', { version_id: saved.version_id });
        // A gate may begin before the publication just made is in force; it is run again then, as the refusal says.
        for (let tries = 1; ; tries++) {
            const { gate_id } = await gate(shen, [saved.version_id]);
            const planned = shen.call('entry.publish', { version_ids: [saved.version_id], gate_id, publish_at_ms: Date.now() + inMs });
            if (await planned.then(() => true, (e) => { if (e.kind !== 'conflict' || tries === 5) throw e; return false; }))
                return saved.version_id;
        }
    };
    const stateOf = async (id) => (await bian.call('entry.get', { id })).care.state;
    const until = async (id, state) => {
        for (let i = 0; i < 400 && await stateOf(id) !== state; i++)
            await sleep(50);
        assert.equal(await stateOf(id), state, id);
    };
    const restart = async (whileDown = 0) => {
        await desk.server.kill();
        await sleep(whileDown);
        await desk.server.start();
        [bian, shen] = [await signIn(desk, 'bian'), await signIn(desk, 'shen')];
    };

    await plan('early', 60_000);
    await plan('alone', 1500);
    await until('alone', 'published');
    await plan('missed', 1000);
    await restart(2500); // its time passes while nothing runs
    await until('missed', 'published');
    assert.equal(await stateOf('early'), 'scheduled');
    for (const [i, late] of [0, 20, 60].entries()) { // about its moment
        await plan(`edge-${i}`, 1200);
        await sleep(1150 + late);
        await restart();
        await until(`edge-${i}`, 'published');
    }
    assert.equal(await stateOf('early'), 'scheduled', 'what is not yet due is still to come');
    for (const id of ['alone', 'missed', 'edge-0', 'edge-1', 'edge-2']) {
        const { rows } = await bian.call('audit.list', { subject: `entry:${id}` });
        assert.equal(rows.filter((row) => row.action === 'entry.publish').length, 1, `${id}: ${JSON.stringify(rows.map((row) => row.action))}`);
    }
    const whole = await run('bangban', ['--db', desk.server.db, 'check']);
    assert.equal(whole.code, 0, whole.stdout);
    assert.equal((await run('bangban', ['--db', desk.server.db, 'audit', 'verify'])).code, 0);
    const visitor = await desk.visitor();
    await visitor.say('云帆大厦missed号柜');
    assert.match(textOf(await visitor.reply('bot')), /到点才答/);
});

test('a CSV in GB18030 with rare characters', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const { token } = await (await desk.server.connect()).call('staff.login', { name: 'bian', password: PASSWORD });
    const csv = '编号,标题,内容\r\nrare-1,㐀𠮷氏茶馆怎么订座,找掌柜䶮先生，电话里说一声。\r\n';
    const bytes = execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: csv });
    assert.notEqual(bytes.toString('utf8'), csv);
    const reply = await fetch(desk.server.url('/imports'), {
        method: 'POST', body: bytes,
        headers: { authorization: `Bearer ${token}`, 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('茶馆.csv')}` },
    });
    const { result } = await reply.json();
    assert.deepEqual(result.outcomes, { new: 1, changed: 0, unchanged: 0, refused: 0 });
    await bian.call('import.apply', { import_id: result.import_id, mode: 'draft' });
    await bian.next('import.done');
    const { entry } = await bian.call('entry.get', { id: 'rare-1' });
    assert.equal(entry.title, '㐀𠮷氏茶馆怎么订座');
    assert.match(entry.body ?? entry.summary, /䶮先生/);
});
