// The README's folder table equals the tree; the top level is fixed; files stay readable.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { files, read, root, walk } from './tree.mjs';

const all = files(/./);

test('nothing but the agreed names at the top level', () => {
    const top = [...new Set(all.map((name) => name.split('/')[0]))].filter((name) => !name.startsWith('.'));
    assert.deepEqual(top.sort(), ['CMakeLists.txt', 'LICENSE', 'README.md', 'intents', 'kb', 'server', 'tests', 'tools']);
});

// Folders that hold files directly, two levels deep, are what the table lists.
function foldersOfTree() {
    const found = new Set();
    for (const name of all) {
        const parts = name.split('/');
        if (parts.length < 2 || parts[0].startsWith('.'))
            continue;
        found.add(`${parts[0]}/`);
        if (parts.length > 2)
            found.add(`${parts[0]}/${parts[1]}/`);
    }
    return [...found].sort();
}

test('the folder table of README.md equals the tree', () => {
    const table = [...read('README.md').matchAll(/^\| `([a-z_./-]+\/)` \|/gm)].map((m) => m[1]).sort();
    assert.deepEqual(table, foldersOfTree());
});

test('each top folder says what belongs there', () => {
    for (const folder of ['kb', 'intents', 'server', 'tools', 'tests'])
        assert.ok(all.includes(`${folder}/README.md`), `${folder}/README.md`);
});

test('no source file is longer than 900 lines', () => {
    const long = files(/\.(c|h|m?jsx?|css|sql|sh)$/).map((name) => [name, read(name).split('\n').length]).filter(([, n]) => n > 900);
    assert.deepEqual(long, []);
});

const isBinary = (name) => readFileSync(path.join(root, name)).includes(0);

// What fuzzing found is kept byte for byte.
test('no binary files', () => {
    assert.deepEqual(all.filter((name) => !name.startsWith('tests/fuzz/corpus/') && isBinary(name)), []);
});

test('a tree without git is walked', () => {
    const walked = walk(root).filter((name) => !name.startsWith('.'));
    const missing = all.filter((name) => !name.startsWith('.') && !walked.includes(name));
    assert.deepEqual(missing, []);
    assert.ok(walked.every((name) => !/(^|\/)(node_modules|build)\//.test(name)));
});

test('no registry addresses, no unfinished marks', () => {
    const lock = files(/package-lock\.json$/).filter((name) => /"resolved"/.test(read(name)));
    assert.deepEqual(lock, []);
    const marks = files(/\.(c|h|m?jsx?|css|sql|sh)$/).filter((name) => !name.startsWith('tests/rules/') && /\b(TODO|FIXME|XXX)\b/.test(read(name)));
    assert.deepEqual(marks, []);
});
