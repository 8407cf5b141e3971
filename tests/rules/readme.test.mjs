// README.md speaks of this tree: every file it names is there, its dependency table lists what the scripts and
// the packages of the pages ask for, and the licence is the one it says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { files, read, root } from './tree.mjs';

const readme = read('README.md');

const section = (title) => readme.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

// First cells of a table's rows, without its head.
const rows = (text) => [...text.matchAll(/^\| ([^|]+?) \|/gm)].map((m) => m[1]).slice(1);

test('the sections come in the order a newcomer needs', () => {
    const titles = [...readme.matchAll(/^## (.+)$/gm)].map((m) => m[1]);
    assert.deepEqual(titles, ['Two commands', 'How a question travels', 'Folders', 'Words', 'Adding to it', 'Tests', 'Dependencies']);
    assert.match(readme, /^!\[[^\]]+\]\(server\/web\/screenshot\.svg\)$/m);
});

test('files that are named are there', () => {
    const named = [...readme.matchAll(/`([a-zA-Z_./-]+\/[a-zA-Z_.-]*)`/g)].map((m) => m[1]).filter((name) => !name.includes('NAME') && !/^(build|schema)\//.test(name));
    const all = files(/./);
    const there = (name) => (name.endsWith('/') ? all.some((file) => file.startsWith(name)) : all.some((file) => file === name || file.startsWith(`${name}/`)));
    assert.ok(named.length > 30);
    assert.deepEqual(named.filter((name) => !there(name)), []);
});

// What a row of the table is called -> the Debian packages that bring it.
const PACKAGES = {
    'libwebsockets 4.1 + libev plug-in': ['libwebsockets-dev', 'libwebsockets-evlib-ev', 'libev-dev'],
    'SQLite 3.40 with FTS5': ['libsqlite3-dev', 'sqlite3'],
    'jansson': ['libjansson-dev'],
    'utf8proc': ['libutf8proc-dev'],
    'OpenCC': ['libopencc-dev'],
    'libsodium': ['libsodium-dev'],
    'OpenSSL (libcrypto)': ['libssl-dev'],
    'uthash': ['uthash-dev'],
    'inih': ['libinih-dev'],
    'tzdata': ['tzdata'],
    'unicode-data, bzip2 (build time)': ['unicode-data', 'bzip2'],
    'libzip, expat, libxml2': ['libzip-dev', 'libexpat1-dev', 'libxml2-dev'],
    'libseccomp': ['libseccomp-dev'],
    'libcurl': ['libcurl4-openssl-dev'],
    'libcsv, libxlsxwriter': ['libcsv-dev', 'libxlsxwriter-dev'],
    'cmocka (tests)': ['libcmocka-dev'],
    'chromium, fonts-noto-cjk (tests)': ['chromium', 'fonts-noto-cjk'],
};
// The means of building, which the table of libraries leaves out.
const TOOLS = ['build-essential', 'cmake', 'ninja-build', 'pkg-config', 'ca-certificates', 'git'];

const npmOf = (name) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read(name));
    return Object.keys({ ...dependencies, ...devDependencies });
};

test('each dependency is in the table and each row is a dependency', () => {
    const installed = execFileSync('bash', ['-c', 'source tools/setup.sh; printf "%s\\n" "${packages_run[@]}" "${packages_check[@]}"'],
        { cwd: root, encoding: 'utf8' }).trim().split('\n').filter((name) => !TOOLS.includes(name));
    const table = rows(section('Dependencies'));
    const npm = [...npmOf('server/web/package.json'), ...npmOf('tests/package.json')];
    const ofNpm = (row) => row.replace(/ \(.*\)$/, '').split(', ').every((name) => npm.includes(name));
    assert.deepEqual(installed.sort(), Object.values(PACKAGES).flat().sort(), 'tools/setup.sh and this list');
    assert.deepEqual(table.filter((row) => !ofNpm(row)).sort(), Object.keys(PACKAGES).sort(), 'README.md and this list');
    const npmNamed = table.filter(ofNpm).flatMap((row) => row.replace(/ \(.*\)$/, '').split(', '));
    assert.deepEqual(npmNamed.sort(), npm.sort());
    assert.ok([...section('Dependencies').matchAll(/^\| .+ \| .+ \| (.+) \|$/gm)].length === table.length + 1, 'each with its reason');
});

test('what CMake looks for is what the scripts install', () => {
    const asked = [...read('CMakeLists.txt').matchAll(/pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET ([^)]+)\)/g)].flatMap((m) => m[1].trim().split(/\s+/));
    const named = { expat: 'expat1', 'libxml-2.0': 'xml2', libcrypto: 'ssl', libcurl: 'curl4-openssl' };
    const words = read('tools/setup.sh').split(/[\s()]+/);
    const wanted = asked.map((module) => `lib${(named[module] ?? module).replace(/^lib/, '')}-dev`);
    assert.ok(wanted.length > 10);
    assert.deepEqual(wanted.filter((name) => !words.includes(name)), []);
});

test('the licence is Apache-2.0, in full', () => {
    const licence = read('LICENSE');
    assert.match(licence, /Apache License\s+Version 2\.0, January 2004/);
    for (let i = 1; i <= 9; i++)
        assert.match(licence, new RegExp(`^ +${i}\\. `, 'm'));
    assert.match(licence, /END OF TERMS AND CONDITIONS/);
    assert.match(readme, /Apache-2\.0 \(`LICENSE`\)/);
    assert.equal(path.basename(JSON.parse(read('server/web/package.json')).license.split(' ').at(-1)), 'LICENSE');
});
