// Writes a base of N entries as JSON lines: the demo's entries again and again with other words in their titles,
// questions and texts, so that they are as long and as well asked as real ones, and no two alike.
//   node gate_base.mjs N > base.jsonl
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const demo = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../kb/demo');
const entries = readdirSync(demo).filter((name) => name.endsWith('.jsonl') && !name.startsWith('golden_')).sort()
    .flatMap((name) => readFileSync(path.join(demo, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))).filter((e) => e.id); // without synonyms
const common = [...new Set(entries.flatMap((e) => [...`${e.title}${e.summary ?? ''}`]).filter((c) => /\p{Script=Han}/u.test(c)))];

let seed = 1;
function random(below) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(seed / 2147483648 * below);
}
const word = (n) => Array.from({ length: n }, () => common[random(common.length)]).join('');
// Every other Han character another one; marks of clauses stay.
const reword = (text) => text.replace(/\p{Script=Han}/gu, (c) => ('第条章节一二三四五六七八九十'.includes(c) || random(2) ? c : common[random(common.length)]));
const deep = (value) => {
    if (typeof value === 'string')
        return reword(value);
    if (Array.isArray(value))
        return value.map(deep);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'url' || key === 'form' || key === 'doc_no' || key === 'published_on' ? inner : deep(inner)]));
};
const KEEP = new Set(['id', 'kind', 'effective_from', 'expires_on', 'repealed_on', 'superseded_by', 'members']);

for (let i = 0; i < Number(process.argv[2] ?? 10000); i++) {
    const model = entries[i % entries.length];
    const round = Math.floor(i / entries.length);
    const name = word(3);
    const entry = { id: `${model.id}-${round}`, kind: model.kind };
    for (const [key, value] of Object.entries(model))
        if (!KEEP.has(key))
            entry[key] = key === 'fields' ? Object.fromEntries(Object.entries(value).filter(([f]) => !['code', 'apply_from', 'apply_until', 'online_url'].includes(f)).map(([f, v]) => [f, deep(v)])) : deep(value);
    entry.title = `${name}${entry.title}`.slice(0, 100);
    entry.variants = (entry.variants ?? []).map((v) => (random(3) ? `${name}${v}` : v));
    if (model.kind === 'bundle')
        entry.members = model.members.map((id) => `${id}-${round}`);
    console.log(JSON.stringify(entry));
}
