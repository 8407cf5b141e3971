// tools/deploy/install.sh for real, twice, with --demo: a mount namespace keeps this machine's /etc, /opt and /var as they
// are. Builds an optimised server, so it is part of the long form only: BANGBAN_INSTALL=1, as root.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { root } from './lib/harness.mjs';

const wanted = process.env.BANGBAN_INSTALL && process.getuid() === 0;

const SCRIPT = `set -e
cp -a /etc "$1/etc"; mount --bind "$1/etc" /etc
mkdir -p /opt /var/lib/bangban; mount -t tmpfs none /opt; mount -t tmpfs none /var/lib/bangban
tools/deploy/install.sh --demo
tools/deploy/install.sh
cd /var/lib/bangban
runuser -u bangban -- sh -c '/opt/bangban/bin/bangband --config /etc/bangban/bangban.ini --port 18999 & p=$!
  for i in $(seq 100); do curl -sf http://127.0.0.1:18999/readyz >/dev/null && break; sleep 0.2; done
  curl -sf -o /dev/null http://127.0.0.1:18999/ && echo page; kill $p; wait $p && echo stopped'
runuser -u bangban -- /opt/bangban/bin/bangban-backup /var/lib/bangban/bangban.db /var/lib/bangban/backup 14
runuser -u bangban -- /opt/bangban/bin/bangban --db /var/lib/bangban/drill.db restore /var/lib/bangban/backup/*.db
stat -c '%a %U %G %n' /etc/bangban /etc/bangban/bangban.ini /var/lib/bangban`;

test('installs, installs again, serves, backs up, restores', { skip: !wanted && 'set BANGBAN_INSTALL=1, as root', timeout: 1_800_000 }, (t) => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'bangban-install-'));
    t.after(() => rmSync(dir, { recursive: true }));
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('BANGBAN_')));
    const done = spawnSync('unshare', ['-m', 'bash', '-c', SCRIPT, 'install', dir], { cwd: root, encoding: 'utf8', env });
    assert.equal(done.status, 0, done.stderr);
    for (const line of ['page', 'stopped', '750 root bangban /etc/bangban', '640 root bangban /etc/bangban/bangban.ini', '700 bangban bangban /var/lib/bangban'])
        assert.ok(done.stdout.split('\n').includes(line), `${line} in ${done.stdout}`);
});
