// Texts of the pages stand in server/web/src/messages alone, and the English ones have the same keys.
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { files, read, root } from './tree.mjs';

const WORDS = 'server/web/src/messages/';
const HAN = /\p{Script=Han}/u;
// Values of the knowledge base and of the server, the same whatever language the console speaks.
const VALUES = ['server/web/src/editor/kinds.js', 'server/web/src/helper/variables.js'];

const load = async (name) => (await import(path.join(root, name))).texts;

// Every key with its kind, functions and lists included; the values a text takes are part of it.
function shape(value, at = '') {
    if (Array.isArray(value))
        return [`${at}[${value.length}]`];
    if (typeof value === 'object')
        return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${at}.${key}`));
    return [`${at} ${[...new Set(String(value).match(/\{\w+\}/g))].sort().join('')}`.trim()];
}

// Source without comments; good enough for code in which no string holds the beginning of one.
const code = (text) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

test('the check itself notices a missing key, another placeholder and a Chinese literal', () => {
    assert.notDeepEqual(shape({ a: '一', b: '二' }), shape({ a: 'one' }));
    assert.notDeepEqual(shape({ a: '{n} 个' }), shape({ a: '{m} pieces' }));
    assert.ok(HAN.test(code("const x = '字'; // y")) && !HAN.test(code('const x = 1; // 字')));
});

const english = files(/^server\/web\/src\/messages\/en(-\w+)?\.js$/);
for (const name of english) {
    test(`${name} has the keys of its Chinese file, in English`, async () => {
        const [chinese, other] = [await load(name.replace(/en(?=(-\w+)?\.js$)/, 'zh-CN')), await load(name)];
        assert.deepEqual(shape(other).sort(), shape(chinese).sort());
        const said = JSON.stringify({ ...other, visitor: { ...other.visitor, quick: [] } });
        assert.ok(!HAN.test(said), said.match(/.{30}\p{Script=Han}.{10}/u)?.[0]);
    });
}

test('every page speaks English', () => {
    for (const name of ['en.js', 'en-helper.js', 'en-editor.js', 'en-supervisor.js', 'en-embed.js'])
        assert.ok(english.includes(WORDS + name), name);
});

test('no Chinese literal stands outside the messages', () => {
    const wrong = files(/^server\/web\/src\/.*\.jsx?$/)
        .filter((name) => !name.startsWith(WORDS) && !VALUES.includes(name))
        .flatMap((name) => code(read(name)).split('\n').filter((line) => HAN.test(line)).map((line) => `${name}: ${line.trim()}`));
    assert.deepEqual(wrong, []);
});
