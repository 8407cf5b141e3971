// What supervisors and administrators keep: people, groups, companies, the calendar, and the trace of it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { PASSWORD, startDesk } from './lib/desk.mjs';
import { signIn, staff } from './lib/editors.mjs';
import { assertFails } from './lib/harness.mjs';

test('a person is added, changed without losing anything, and every change is in the audit', async (t) => {
    const desk = await startDesk(t);
    const guan = await staff(desk, 'guan', 'supervisor,admin');
    const { account_id } = await guan.call('account.put', {
        name: 'sun', display_name: '孙小帮', roles: 'helper', password: PASSWORD, capacity: 3, languages: 'en,ja',
    });
    const find = async () => (await guan.call('account.list')).accounts.find((one) => one.account_id === account_id);
    const made = await find();
    assert.equal(made.capacity, 3);
    assert.equal(made.languages, 'en,ja');
    await guan.call('account.put', { account_id, display_name: '孙帮帮', roles: 'helper', capacity: 4, languages: made.languages });
    assert.deepEqual((({ display_name, capacity, languages }) => [display_name, capacity, languages])(await find()), ['孙帮帮', 4, 'en,ja']);
    await signIn(desk, 'sun');

    const { group_id } = await guan.call('group.put', { name: '税务局', kind: 'department' });
    await guan.call('group.member', { group_id, account_id, tier: 'specialist' });
    const actions = async (client, subject) => (await client.call('audit.list', { subject })).rows.map((row) => row.action);
    assert.deepEqual(await actions(guan, 'account:'), ['account.change', 'account.add']);
    assert.deepEqual(await actions(guan, `account:${account_id}`), ['account.change', 'account.add']);
    assert.deepEqual(await actions(guan, 'group:'), ['group.member', 'group.put']);
    assert.deepEqual(await actions(guan, 'acc'), [], 'only whole kinds');
    const supervisor = await desk.helper('li');
    for (const subject of ['', 'entry:', 'entry:company-deregister', 'golden:1', 'synonym:', 'gate:1', 'gap:1', 'rule:legal', 'acc'])
        await assertFails(supervisor.client.call('audit.list', { subject }), 'denied', 'subject');
    assert.equal((await actions(supervisor.client, 'group:')).length, 2);
});

test('companies with a specialist are listed', async (t) => {
    const desk = await startDesk(t);
    const li = await desk.helper('li');
    await li.client.call('company.put', { company: '青川智造', account_id: li.id });
    await li.client.call('company.put', { company: '远山食品', account_id: li.id });
    assert.deepEqual((await li.client.call('company.list')).companies,
        [{ company: '远山食品', account_id: li.id }, { company: '青川智造', account_id: li.id }].sort((a, b) =>
            Buffer.compare(Buffer.from(a.company), Buffer.from(b.company))));
    await li.client.call('company.put', { company: '青川智造' });
    assert.deepEqual((await li.client.call('company.list')).companies.map((one) => one.company), ['远山食品']);
});

test('the calendar says what each day is and why, for the desk and for a group', async (t) => {
    const desk = await startDesk(t);
    const { client } = await desk.helper('li');
    const day = async (at, more = {}) => (await client.call('calendar.get', { from: at, days: 1, ...more })).days[0];
    const holiday = await day('2026-10-01');
    assert.deepEqual([holiday.working, holiday.kind, holiday.name], [false, 'off', '国庆节']);
    const madeUp = await day('2026-10-10'); // a Saturday
    assert.deepEqual([madeUp.working, madeUp.kind], [true, 'work']);
    assert.equal((await day('2026-11-24')).kind, undefined);

    await client.call('calendar.put', { from: '2026-11-24', rule: 'hours 09:00-11:30,13:30-15:00 盘点' });
    const put = await client.call('calendar.get', { from: '2026-11-24', days: 1 });
    assert.deepEqual((({ kind, hours, name }) => ({ kind, hours, name }))(put.rules[0]),
        { kind: 'hours', hours: '09:00-11:30,13:30-15:00', name: '盘点' });
    assert.equal(put.days[0].open_min, 240);
    await assertFails(client.call('calendar.put', { from: '2026-11-24', rule: 'shut 全天' }), 'invalid', 'hours');

    const { group_id } = await client.call('group.put', { name: '税务局', kind: 'department', hours: '1-5 10:00-11:00' });
    await client.call('calendar.put', { from: '2026-11-26', rule: '休 培训', group_id });
    assert.equal((await day('2026-11-25', { group_id })).open_min, 60);
    assert.equal((await day('2026-11-26', { group_id })).working, false);
    assert.equal((await day('2026-11-26')).working, true);
    await assertFails(client.call('calendar.get', { group_id: 999 }), 'not_found', 'group_id');
});
