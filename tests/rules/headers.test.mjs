// Each header compiles alone, and each .c that has a header of its name includes it first.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { files, includes, root } from './tree.mjs';

const headers = files(/^(kb|intents|server|tools)\/.*\.h$/);

const flags = () => execFileSync('pkg-config', ['--cflags', 'sqlite3', 'jansson', 'libutf8proc', 'libwebsockets'], { encoding: 'utf8' }).trim().split(/\s+/).filter(Boolean);

function compilesAlone(header, extra) {
    try {
        execFileSync('cc', ['-std=gnu17', '-D_GNU_SOURCE', '-DBANGBAN_VERSION="0"', '-Wall', '-Wextra', '-Werror', '-Wno-unused', '-I.', ...extra, '-fsyntax-only', '-x', 'c', '-'],
            { cwd: root, input: `#include "${header}"\n`, stdio: ['pipe', 'pipe', 'pipe'] });
        return null;
    } catch (error) {
        return `${header}: ${error.stderr}`;
    }
}

test('every header compiles alone', () => {
    const extra = flags();
    assert.ok(headers.length > 10);
    assert.deepEqual(headers.map((h) => compilesAlone(h, extra)).filter(Boolean), []);
});

test('a source includes its own header first', () => {
    const wrong = files(/^(kb|intents|server)\/.*\.c$/).filter((name) => {
        const own = name.replace(/\.c$/, '.h');
        return headers.includes(own) && includes(name)[0]?.name !== own;
    });
    assert.deepEqual(wrong, []);
});
