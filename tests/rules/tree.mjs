// tree.mjs - the project's own files, as the rule tests see them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

// In an unpacked archive nobody says what is ignored: what builds and package managers make is passed over.
export function walk(folder, below = '') {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const name = below + entry.name;
        if (entry.isDirectory())
            return /^(build.*|node_modules|\..*)$/.test(entry.name) ? [] : walk(path.join(folder, entry.name), `${name}/`);
        return [name];
    });
}

// Tracked files and new ones that are not ignored; deleted ones that git still lists are left out.
function listed() {
    try {
        const out = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
        return out.split('\n').filter((name) => name && existsSync(path.join(root, name)));
    } catch {
        return walk(root);
    }
}

const all = [...new Set(listed())].sort();

export const files = (pattern) => all.filter((name) => pattern.test(name));

export const read = (name) => readFileSync(path.join(root, name), 'utf8');

// [{line, name, quoted}] of every #include of a file.
export function includes(name) {
    return read(name).split('\n').flatMap((text, i) => {
        const hit = /^\s*#\s*include\s+(["<])([^">]+)[">]/.exec(text);
        return hit ? [{ line: i + 1, name: hit[2], quoted: hit[1] === '"' }] : [];
    });
}
