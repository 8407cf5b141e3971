// The two commands of README.md, run in a copy of the scripts: what they install, build and start is played by
// small stand-ins that write down how they were called, so that the scripts' own sense is what is tested.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const SCRIPTS = ['run.sh', 'check.sh', 'setup.sh'];
const CALLED = 'printf "%s %s\\n" "$(basename "$0")" "$*" >>"$CALLS"\n';
const BASE = `${CALLED}prev=
for arg in "$@"; do [ "$prev" = --db ] && db=$arg; prev=$arg; done
case "$*" in
*' init --demo') echo half >"$db"; [ -z "\${INIT_FAILS:-}" ] || exit 1; echo whole >"$db" ;;
*' user list') cat "$db.users" 2>/dev/null || true ;;
*' user add '*) cat >/dev/null; echo "$5" >>"$db.users" ;;
esac`;

// A folder with the scripts and stand-ins for the programs they call.
function copy(t, { missing = '', unit = '', tap = '' } = {}) {
    const folder = mkdtempSync(path.join(tmpdir(), 'bangban-scripts-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const program = (name, body) => {
        const file = path.join(folder, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, `#!/bin/bash\n${body}\n`);
        chmodSync(file, 0o755);
    };
    mkdirSync(path.join(folder, 'tools'));
    for (const name of SCRIPTS)
        copyFileSync(path.join(root, 'tools', name), path.join(folder, 'tools', name));
    for (const name of ['tests', 'server/web']) {
        mkdirSync(path.join(folder, name, 'node_modules'), { recursive: true });
        writeFileSync(path.join(folder, name, 'package-lock.json'), '{}');
    }
    writeFileSync(path.join(folder, 'unit.log'), unit);
    writeFileSync(path.join(folder, 'tap.log'), tap);
    // Like the real one it fails when it does not know one of the names.
    program('bin/dpkg-query', `status=0
for name in "$@"; do [ "$name" = "${missing}" ] && status=1 || echo "$name install ok installed"; done
exit $status`);
    for (const name of ['apt-get', 'cmake', 'ninja', 'npm'])
        program(`bin/${name}`, CALLED);
    program('bin/sudo', `${CALLED}exec "$@"`);
    program('bin/ctest', `${CALLED}cat "${folder}/unit.log"`);
    program('bin/node', `${CALLED}[ "$1" = --test ] && cat "${folder}/tap.log"; exit 0`);
    program('build/run/bangban', BASE);
    program('build/run/bangband', CALLED);
    return folder;
}

function run(folder, script, args = [], env = {}) {
    const calls = path.join(folder, 'calls');
    writeFileSync(calls, '');
    const { status, stdout, stderr } = spawnSync(path.join(folder, 'tools', script), args, {
        encoding: 'utf8',
        env: { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`, CALLS: calls, ...env },
    });
    return { status, stdout, stderr, calls: readFileSync(calls, 'utf8') };
}

test('the scripts parse', () => {
    for (const name of SCRIPTS)
        execFileSync('bash', ['-n', path.join(root, 'tools', name)]);
});

test('run.sh explains itself and refuses what it does not know', (t) => {
    const folder = copy(t);
    const help = run(folder, 'run.sh', ['--help']);
    assert.equal(help.status, 0);
    for (const option of ['--port', '--db', '--no-start'])
        assert.match(help.stdout, new RegExp(option));
    for (const args of [['--fast'], ['--port'], ['--port', '0'], ['--port', '65536'], ['--port', 'http']]) {
        const refused = run(folder, 'run.sh', args);
        assert.equal(refused.status, 2, args.join(' '));
        assert.notEqual(refused.stderr, '');
    }
    assert.equal(run(folder, 'run.sh', ['--help']).calls, '', 'nothing is installed or built for a wrong command line');
});

test('run.sh makes a base and accounts once and starts the server', (t) => {
    const folder = copy(t);
    const db = path.join(folder, 'data', 'desk.db');
    const first = run(folder, 'run.sh', ['--db', db, '--port', '8123']);
    assert.equal(first.status, 0, first.stderr);
    assert.equal(readFileSync(db, 'utf8'), 'whole\n');
    assert.match(first.calls, /^bangban --db \S+desk\.db\.new init --demo$/m);
    assert.match(first.calls, /^bangband --db \S+data\/desk\.db --port 8123 --web-root \S+build\/web$/m);
    const secret = readFileSync(`${db}.helper-password`, 'utf8').trim();
    assert.ok(secret.length >= 12);
    for (const line of ['http://127.0.0.1:8123/', 'http://127.0.0.1:8123/helper', secret])
        assert.ok(first.stdout.includes(line), line);
    const again = run(folder, 'run.sh', ['--db', db]);
    assert.doesNotMatch(again.calls, /init|user add/);
    assert.match(again.calls, /^bangband .* --port 8080 /m);
    assert.ok(again.stdout.includes(secret), 'the password stays the same');
});

test('run.sh --no-start only makes ready', (t) => {
    const folder = copy(t);
    const made = run(folder, 'run.sh', ['--no-start']);
    assert.equal(made.status, 0, made.stderr);
    assert.ok(existsSync(path.join(folder, '.bangban/bangban.db')));
    assert.doesNotMatch(made.calls, /^bangband/m);
});

test('a first start that broke off leaves no half base behind', (t) => {
    const folder = copy(t);
    const broken = run(folder, 'run.sh', [], { INIT_FAILS: '1' });
    assert.notEqual(broken.status, 0);
    assert.ok(!existsSync(path.join(folder, '.bangban/bangban.db')));
    assert.doesNotMatch(broken.calls, /^bangband/m);
    assert.equal(run(folder, 'run.sh', ['--no-start']).status, 0);
    assert.equal(readFileSync(path.join(folder, '.bangban/bangban.db'), 'utf8'), 'whole\n');
});

test('only what is missing is installed', (t) => {
    const whole = run(copy(t), 'run.sh', ['--no-start']);
    assert.doesNotMatch(whole.calls, /^apt-get/m);
    const lacking = run(copy(t, { missing: 'libcsv-dev' }), 'run.sh', ['--no-start']);
    assert.equal(lacking.status, 0, lacking.stderr);
    assert.match(lacking.calls, /^apt-get update/m);
    assert.match(lacking.calls, /^apt-get install .* libcsv-dev$/m);
});

const UNIT = `1: [  PASSED  ] 7 test(s).
2: [  PASSED  ] 3 test(s).
3/3 Test  #3: replay_frame .....   Passed    0.10 sec
`;
const TAP = (pass, fail, cancelled = 0) => `# tests ${pass + fail}\n# pass ${pass}\n# fail ${fail}\n# cancelled ${cancelled}\n# skipped 0\n`;
const N_STORIES = /\|\| suites=\(([a-z ]+)\)/.exec(readFileSync(path.join(root, 'tools/check.sh'), 'utf8'))[1].split(' ').length - 1; // all but unit
const closing = (out) => out.stdout.trim().split('\n').at(-1);

test('check.sh counts every suite and ends with one line', (t) => {
    const out = run(copy(t, { unit: UNIT, tap: TAP(5, 0) }), 'check.sh');
    assert.equal(closing(out), `${11 + 5 * N_STORIES} passed, 0 failed`);
    assert.equal(out.status, 0);
});

test('check.sh tells what was skipped before its last line', (t) => {
    const tap = TAP(5, 0).replace('# skipped 0', '# skipped 2');
    const out = run(copy(t, { unit: UNIT, tap }), 'check.sh');
    assert.equal(closing(out), `${11 + 5 * N_STORIES} passed, 0 failed`);
    assert.match(out.stdout, new RegExp(`^${2 * N_STORIES} skipped$`, 'm'));
});

test('check.sh runs the suites it is asked for', (t) => {
    const out = run(copy(t, { unit: UNIT, tap: TAP(5, 0) }), 'check.sh', ['rules']);
    assert.equal(closing(out), '5 passed, 0 failed');
    assert.doesNotMatch(out.calls, /^ctest/m);
    const unknown = run(copy(t, { unit: UNIT, tap: TAP(5, 0) }), 'check.sh', ['rules', 'integration']);
    assert.equal(closing(unknown), '5 passed, 1 failed');
    assert.notEqual(unknown.status, 0);
});

const FAILING = [
    ['a case that fails', { unit: `${UNIT}2: [  FAILED  ] 2 test(s), listed below:\n2/3 Test #2: test_b ...***Failed 0.1 sec\n`, tap: TAP(5, 0) }, 2],
    ['a program that dies', { unit: `${UNIT}2/3 Test #2: test_b ........***Exception: SegFault  0.01 sec\n`, tap: TAP(5, 0) }, 1],
    ['a program that hangs', { unit: `${UNIT}2/3 Test #2: test_b ........***Timeout 300.0 sec\n`, tap: TAP(5, 0) }, 1],
    ['a program that is not there', { unit: `${UNIT}2/3 Test #2: test_b ........***Not Run   0.00 sec\n`, tap: TAP(5, 0) }, 1],
    ['stories that fail', { unit: UNIT, tap: TAP(4, 1) }, N_STORIES],
    ['stories that were cut off', { unit: UNIT, tap: TAP(4, 0, 1) }, N_STORIES],
    ['a runner without totals', { unit: UNIT, tap: 'Error: no such file\n' }, N_STORIES],
];
for (const [what, given, failed] of FAILING) {
    test(`check.sh fails on ${what}`, (t) => {
        const out = run(copy(t, given), 'check.sh');
        assert.match(closing(out), new RegExp(`^\\d+ passed, ${failed} failed$`));
        assert.notEqual(out.status, 0);
    });
}

test('check.sh is not content with nothing', (t) => {
    const out = run(copy(t, { unit: '', tap: TAP(0, 0) }), 'check.sh');
    assert.equal(closing(out), '0 passed, 0 failed');
    assert.notEqual(out.status, 0);
});

test('.ci/run is check.sh', () => {
    assert.match(readFileSync(path.join(root, '.ci/run'), 'utf8'), /^exec ".*tools\/check\.sh"$/m);
});
