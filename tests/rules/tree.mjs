// tree.mjs - the project's own files, as the rule tests see them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

// Tracked files and new ones that are not ignored.
export function files(pattern) {
    const out = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    return [...new Set(out.split('\n'))].filter((name) => name && pattern.test(name)).sort();
}

export const read = (name) => readFileSync(path.join(root, name), 'utf8');

// [{line, name, quoted}] of every #include of a file.
export function includes(name) {
    return read(name).split('\n').flatMap((text, i) => {
        const hit = /^\s*#\s*include\s+(["<])([^">]+)[">]/.exec(text);
        return hit ? [{ line: i + 1, name: hit[2], quoted: hit[1] === '"' }] : [];
    });
}
