// Every push in the code is described in server/proto/schema, and every described one is in the code.
import assert from 'node:assert/strict';
import test from 'node:test';
import { files, read } from './tree.mjs';

const CALL = /(?:\b(?:outbox_push|push|reply_push)\(|\.method = )\s*[^;{]*?"([a-z_]+(?:\.[a-z_]+)?)"/g;

test('pushes of the code and of the description are the same', () => {
    const inCode = new Set(files(/^server\/.*\.c$/).flatMap((name) => [...read(name).matchAll(CALL)].map((m) => m[1])));
    const described = files(/^server\/proto\/schema\/.*\.json$/).flatMap((name) => Object.keys(JSON.parse(read(name))))
        .filter((name) => name.startsWith('push.')).map((name) => name.slice('push.'.length));
    assert.ok(inCode.size > 5);
    assert.deepEqual([...inCode].filter((name) => !described.includes(name)), [], 'add them to server/proto/schema');
    assert.deepEqual(described.filter((name) => !files(/^server\/.*\.c$/).some((file) => read(file).includes(`"${name}"`))), []);
});

// {"type": "object"} and no more says nothing to whoever writes a client.
test('every result and push says what is in it', () => {
    const silent = (schema) => !schema.$ref && !schema.properties && !schema.oneOf && !schema.allOf && !schema.additionalProperties;
    const all = files(/^server\/proto\/schema\/.*\.json$/).flatMap((name) => Object.entries(JSON.parse(read(name))))
        .filter(([name]) => /^(push|result)\./.test(name));
    assert.ok(all.length > 50);
    assert.deepEqual(all.filter(([, schema]) => silent(schema)).map(([name]) => name), []);
});
