// What a supervisor tells the helpers: who hears it, who has read it, until when it stands.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails } from './lib/harness.mjs';
import { HOUR, startDesk } from './lib/desk.mjs';

test('an announcement is heard at once, read once, counted, and withdrawn', async (t) => {
    const desk = await startDesk(t);
    const visitor = await desk.visitor();
    const wang = await desk.helper('wang');
    const li = await desk.helper('li');
    const tab = await li.again();
    const put = await wang.client.call('announce.put', { text: '今天下午系统升级，请提前告知访客。' });
    for (const console_ of [li, tab])
        assert.equal((await console_.client.next('announce.new')).text, put.text);
    await visitor.client.none('announce.new');
    const { announcements: [mine] } = await li.client.call('announce.list');
    assert.equal(mine.read, false);
    await li.client.call('announce.read', { announcement_id: put.announcement_id });
    await tab.client.next('announce.seen', (s) => s.account_id === li.id);
    await wang.client.next('announce.seen', (s) => s.account_id === li.id);
    await li.client.call('announce.read', { announcement_id: put.announcement_id });
    const readers = await wang.client.call('announce.readers', { announcement_id: put.announcement_id });
    assert.deepEqual([readers.n_read, readers.n_readers], [1, 1]);
    assert.deepEqual(readers.readers.map((r) => r.name), ['李工']);
    assert.ok(readers.readers[0].read_at_ms >= put.made_at_ms);
    assert.equal((await li.client.call('announce.list')).announcements[0].read, true);
    await wang.client.call('announce.withdraw', { announcement_id: put.announcement_id });
    await li.client.next('announce.gone');
    assert.deepEqual((await li.client.call('announce.list')).announcements, []);
    const { announcements: [old] } = await wang.client.call('announce.list', { all: true });
    assert.ok(old.withdrawn_at_ms > 0);
    await assertFails(visitor.client.call('announce.list'), 'denied');
    await assertFails(wang.client.call('announce.readers', { announcement_id: 999 }), 'not_found', 'announcement_id');
});

test('one for a group is heard by its members alone, and ends by itself; it outlives the server', async (t) => {
    const desk = await startDesk(t, { pinned: false });
    const wang = await desk.helper('wang');
    const li = await desk.helper('li');
    const { group_id: group } = await wang.client.call('group.put', { name: '河西街道', kind: 'street' });
    const put = await wang.client.call('announce.put', { text: '河西专线今日由值班长接听', group_id: group, hours: 1 });
    assert.deepEqual((await li.client.call('announce.list')).announcements, []);
    await wang.client.call('group.member', { group_id: group, account_id: li.id, tier: 'helper' });
    await desk.server.restart();
    const back = await li.again();
    assert.equal((await back.client.call('announce.list')).announcements[0].announcement_id, put.announcement_id);
    await desk.server.advance(HOUR);
    assert.deepEqual((await back.client.call('announce.list')).announcements, []);
    await assertFails((await wang.again()).client.call('announce.put', { text: '给谁', group_id: 99 }), 'not_found', 'group_id');
});
