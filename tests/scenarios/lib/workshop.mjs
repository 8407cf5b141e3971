// workshop.mjs - a temporary folder with files and the command line run in it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './harness.mjs';

export function workshop(t) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bangban-cli-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = (name, content) => {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
        return name;
    };
    const run = (args, input = '') => {
        const done = spawnSync(path.join(build, 'bangban'), args, { cwd: folder, input, encoding: 'utf8', timeout: 120_000, maxBuffer: 256 << 20, env: { ...process.env, BANGBAN_DB: '' } });
        return { status: done.status, out: done.stdout, err: done.stderr };
    };
    return { folder, file, run };
}
