// The service unit takes away what it can, the scripts parse, the bill of materials is whole.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { read, root } from './tree.mjs';

const systemd = '/usr/bin/systemd-analyze';

test('exposure of the service unit is at most 2.0', { skip: !existsSync(systemd) && 'no systemd here' }, () => {
    const unit = path.join(root, 'tools/deploy/bangban.service');
    const out = execFileSync(systemd, ['security', '--offline=true', '--no-pager', unit], { encoding: 'utf8' });
    const score = Number(/exposure level for bangban\.service: ([\d.]+)/.exec(out)[1]);
    assert.ok(score <= 2.0, out.split('\n').filter((line) => line.startsWith('✗')).join('\n'));
});

test('the scripts parse', () => {
    for (const name of ['tools/run.sh', 'tools/check.sh', 'tools/setup.sh', 'tools/deploy/install.sh', 'tools/deploy/bangban-backup'])
        assert.equal(spawnSync('bash', ['-n', path.join(root, name)]).status, 0, name);
});

// As run.sh runs it: with -e and pipefail, on a machine that has never heard of one of the packages.
test('what is missing is found where nothing is installed', () => {
    const script = 'set -euo pipefail; source tools/setup.sh; missing_of bash no-such-package-here; missing_of bash';
    assert.equal(execFileSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' }), 'no-such-package-here\n');
});

test('the bill of materials names every package we build with and what the pages contain', () => {
    const bill = JSON.parse(execFileSync('node', [path.join(root, 'tools/sbom.mjs')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    assert.equal(bill.spdxVersion, 'SPDX-2.3');
    const names = new Set(bill.packages.map((p) => p.name));
    for (const name of ['bangban', 'libwebsockets17', 'libsqlite3-0', 'libsodium23', 'libjansson4', 'preact', 'esbuild'])
        assert.ok(names.has(name), name);
    assert.equal(new Set(bill.packages.map((p) => p.SPDXID)).size, bill.packages.length);
    for (const p of bill.packages)
        assert.match(p.SPDXID, /^SPDXRef-[A-Za-z0-9.-]+$/);
});

test('what the documents on security point at is there', () => {
    const text = read('.github/SECURITY.md');
    for (const [, name] of text.matchAll(/`((?:server|kb|intents|tools|tests)\/[^`\s]*)`/g))
        assert.ok(existsSync(path.join(root, name)), name);
});
