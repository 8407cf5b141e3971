// What the compiler and the linker were told to do against slips is found in the binaries they made: this build's, and
// those of an optimised build where there is one (build/run, build/install). Sanitized binaries keep the linker's part.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from './tree.mjs';

const folders = [process.env.BANGBAN_BUILD ?? 'build', 'build/run', 'build/install'].map((name) => path.resolve(root, name));
// One that lies about from before the rules were as they are says nothing.
const isFresh = (name) => statSync(name).mtimeMs > statSync(path.join(root, 'CMakeLists.txt')).mtimeMs;
const binaries = [...new Set(folders)].flatMap((folder) => ['bangband', 'bangban', 'bangban-reader'].map((name) => path.join(folder, name)))
    .filter((name) => existsSync(name) && (name.startsWith(folders[0]) || isFresh(name)));
const readelf = (...args) => execFileSync('readelf', ['-W', ...args], { encoding: 'utf8', maxBuffer: 256 << 20, stdio: ['ignore', 'pipe', 'ignore'] });
const isX86 = process.arch === 'x64';

// How each of our own files was compiled, as the compiler wrote it into the debugging information.
const producers = (binary) => [...new Set(readelf('-p', '.debug_str', binary).split('\n').filter((line) => / GNU C1\d /.test(line)))];

test('there are binaries to look at', () => {
    for (const name of ['bangband', 'bangban', 'bangban-reader'])
        assert.ok(existsSync(path.join(folders[0], name)), name);
});

for (const binary of binaries) {
    const symbols = readelf('--dyn-syms', binary);
    const sanitized = /__asan_init|__tsan_init/.test(symbols);

    test(`${path.relative(root, binary)}: load anywhere, nothing writable that runs or is resolved late`, () => {
        const headers = readelf('-l', binary);
        const dynamic = readelf('-d', binary);
        assert.match(headers, /Elf file type is DYN \(Position-Independent Executable/);
        assert.match(dynamic, /FLAGS_1.*\bPIE\b/);
        assert.match(headers, /GNU_RELRO/);
        assert.match(dynamic, /FLAGS_1.*\bNOW\b/);
        assert.match(headers, /GNU_STACK .* RW /);
        assert.doesNotMatch(headers, /LOAD .* RWE /);
        assert.doesNotMatch(dynamic, /TEXTREL|RPATH|RUNPATH/);
    });

    test(`${path.relative(root, binary)}: canaries on the stack`, () => {
        assert.match(symbols, /__stack_chk_fail/);
    });

    test(`${path.relative(root, binary)}: checked copies, probed stacks, marked targets of jumps`, { skip: sanitized && 'the sanitizer looks after that' }, () => {
        const how = producers(binary);
        assert.ok(how.length > 0, 'built without debugging information');
        for (const flags of how) {
            assert.match(flags, /-fstack-protector-strong/);
            assert.match(flags, /-fstack-clash-protection/);
            assert.match(flags, /-fP(IE|IC)|-fp(ie|ic)/);
            if (isX86)
                assert.match(flags, /-fcf-protection=full/);
        }
        if (how.every((flags) => / -O[23s]/.test(flags)))
            assert.match(symbols, /__(memcpy|vsnprintf|snprintf|fprintf|read)_chk/);
    });
}
