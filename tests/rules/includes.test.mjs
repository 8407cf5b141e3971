// Includes point to the own layer or a lower one; third-party headers stay where they belong.
import assert from 'node:assert/strict';
import test from 'node:test';
import { files, includes, read } from './tree.mjs';

const LAYERS = ['kb/base', 'kb', 'intents', 'server', 'tools'];
const layerOf = (name) => (name.startsWith('kb/base/') ? 0 : LAYERS.indexOf(name.split('/')[0]));

const sources = files(/^(kb|intents|server|tools)\/.*\.[ch]$/);

function upward(name, list) {
    return list.filter((inc) => inc.quoted && layerOf(inc.name) > layerOf(name)).map((inc) => `${name}:${inc.line} includes ${inc.name}`);
}

test('the check itself notices an upward include', () => {
    assert.equal(upward('kb/x.c', [{ quoted: true, name: 'server/call.h', line: 1 }]).length, 1);
    assert.equal(upward('server/x.c', [{ quoted: true, name: 'kb/entry.h', line: 1 }]).length, 0);
});

test('includes never point to a higher layer', () => {
    assert.ok(sources.length > 20);
    assert.deepEqual(sources.flatMap((name) => upward(name, includes(name))), []);
});

test('own headers are included by path from the root', () => {
    const wrong = sources.flatMap((name) => includes(name)
        .filter((inc) => inc.quoted && layerOf(inc.name) < 0)
        .map((inc) => `${name}:${inc.line} includes "${inc.name}"`));
    assert.deepEqual(wrong, []);
});

const CONTAINED = [
    { header: /^(libwebsockets\.h|ev\.h)$/, allowed: /^(server\/net\/|tools\/loadgen)/ },
    { header: /^jansson\.h$/, allowed: /^(server\/proto\/|kb\/exchange\/|intents\/flow)/ },
    { header: /^sqlite3\.h$/, allowed: /^(kb\/base\/db\.c|kb\/index|kb\/text\/fts)/ },
    { header: /^opencc\//, allowed: /^kb\/text\/script\.c$/ },
    { header: /^utf8proc\.h$/, allowed: /^kb\/text\// },
    { header: /^(zip\.h|expat\.h|libxml\/.*|seccomp\.h)$/, allowed: /^kb\/reader\// },
    { header: /^(csv\.h|xlsxwriter\.h)$/, allowed: /^kb\/exchange\// },
    { header: /^openssl\//, allowed: /^server\/people\/totp\.c$/ },
    { header: /^curl\//, allowed: /^server\/net\/post\.c$/ },
    { header: /^ini\.h$/, allowed: /^kb\/base\/config\.c$/ },
];

test('third-party headers are contained', () => {
    const wrong = sources.flatMap((name) => includes(name).flatMap((inc) => {
        const rule = CONTAINED.find((r) => r.header.test(inc.name));
        return rule && !rule.allowed.test(name) ? [`${name}:${inc.line} includes <${inc.name}>`] : [];
    }));
    assert.deepEqual(wrong, []);
});

test('only the mailbox uses mutexes and condition variables', () => {
    const wrong = sources.filter((name) => name !== 'kb/base/mailbox.c' && /pthread_(mutex|cond|rwlock)|mtx_lock|cnd_wait/.test(read(name)));
    assert.deepEqual(wrong, []);
});
