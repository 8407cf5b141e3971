// Editors keep synonyms: with the next question in force, without a restart, and gone as quickly; a command does the same.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertFails, run } from './lib/harness.mjs';
import { startDesk } from './lib/desk.mjs';
import { editors } from './lib/editors.mjs';

async function changed(client, method, params) {
    client.pushes = client.pushes.filter((f) => f.method !== 'kb.loaded');
    const result = await client.call(method, params);
    await client.next('kb.loaded');
    return result;
}

async function finds(client, q) {
    const { candidates } = await client.call('kb.search', { q });
    return candidates.length > 0 ? candidates[0].title : '';
}

test('a synonym works with the next question and is gone as quickly', async (t) => {
    const desk = await startDesk(t);
    const [bian, shen] = await editors(desk);
    const visitor = await desk.visitor();
    assert.doesNotMatch(await finds(bian, '要打烊了的铺头怎么弄'), /注销/);
    const before = (await bian.call('synonym.list')).synonyms.length;
    const { synonym_id } = await changed(bian, 'synonym.put', { synonym: '打烊了的铺头', means: '个体工商户注销', note: '口语' });
    assert.match(await finds(bian, '要打烊了的铺头怎么弄'), /个体工商户注销/);
    const { synonyms } = await bian.call('synonym.list');
    assert.equal(synonyms.length, before + 1);
    const mine = synonyms.find((s) => s.synonym_id === synonym_id);
    assert.deepEqual([mine.made_by, mine.scope, mine.both_ways], ['bian', '全部', false]);

    await changed(bian, 'synonym.put', { synonym_id, synonym: '打烊了的铺头', means: '个体工商户注销', kind: 'place' });
    assert.doesNotMatch(await finds(bian, '要打烊了的铺头怎么弄'), /注销/); // out of scope

    await assertFails(bian.call('synonym.put', { synonym: '执照', means: '執照' }), 'invalid', 'means');
    await assertFails(bian.call('synonym.put', { synonym: '个体工商户注销', means: '打烊了的铺头', kind: 'place' }), 'conflict', 'means');
    await assertFails(shen.call('synonym.put', { synonym: '甲', means: '乙' }), 'denied');
    await assertFails(visitor.client.call('synonym.list'), 'denied');

    await changed(bian, 'synonym.remove', { synonym_id });
    await assertFails(bian.call('synonym.remove', { synonym_id }), 'not_found');
    const { rows } = await bian.call('audit.list', { subject: `synonym:${synonym_id}` });
    assert.deepEqual(rows.map((e) => [e.action, e.actor]), [
        ['synonym.remove', 'bian'], ['synonym.put', 'bian'], ['synonym.put', 'bian']]);
});

test('the command and files keep them too', async (t) => {
    const desk = await startDesk(t);
    const [bian] = await editors(desk);
    const tool = (...args) => run('bangban', ['--db', desk.server.db, ...args]);
    bian.pushes = [];
    const put = await tool('synonym', 'put', '--both', '--region', '云帆区', '铁皮本', '营业执照');
    assert.equal(put.code, 0, put.stderr);
    await bian.next('kb.loaded');
    assert.match(await finds(bian, '铁皮本丢了补领'), /营业执照遗失/);
    const list = await tool('synonym', 'list');
    assert.match(list.stdout, /铁皮本 +=   营业执照 +云帆区\n/);
    const lines = (await tool('export')).stdout.split('\n').filter((l) => l.includes('铁皮本'));
    assert.deepEqual(lines.map(JSON.parse), [{ synonym: '铁皮本', means: '营业执照', both_ways: true, region: '云帆区' }]);
    const again = await tool('synonym', 'put', '营业执照', '铁皮本', '--region', '云帆区');
    assert.notEqual(again.code, 0);
    assert.match(again.stderr, /已经是双向的同义词/);
    assert.equal((await tool('synonym', 'remove', 'x')).code, 1);
    assert.equal((await tool('synonym', 'mix')).code, 2);
});
