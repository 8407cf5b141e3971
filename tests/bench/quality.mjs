// quality.mjs - what quality.sh needs beside the measuring: sets cut in halves, variants made of paraphrases, one
// row of the table from the JSON of `bangban eval`.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LABELS = ['set', 'recall@1', 'plain', 'recall@10', 'plain', 'near', 'far', 'calib. error', 'by chance', 'cov. at 5 %', 'wrong', 'of'];

function readLines(path) {
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

function writeLines(path, list) {
  writeFileSync(path, list.map((item) => `${JSON.stringify(item)}\n`).join(''));
}

/** Questions about one entry stay together. */
function inFirstHalf(question) {
  const key = question.ids.length > 0 ? question.ids[0] : question.q;
  return createHash('md5').update(String(key)).digest()[3] % 2 === 1;
}

function halves(path, folder) {
  const all = readLines(path);
  writeLines(join(folder, 'a.jsonl'), all.filter(inFirstHalf));
  writeLines(join(folder, 'b.jsonl'), all.filter((q) => !inFirstHalf(q)));
}

/** An entry asked about twice and more is asked the first of the questions and knows the others. */
function variants(kbPath, questionPath, folder) {
  const byEntry = new Map();
  for (const { q, ids } of readLines(questionPath))
    if (ids.length > 0) byEntry.set(ids[0], [...(byEntry.get(ids[0]) ?? []), q]);
  const asked = [...byEntry].filter(([, list]) => list.length > 1).map(([id, list]) => ({ q: list[0], ids: [id] }));
  writeLines(join(folder, 'kb.jsonl'), readLines(kbPath).map((e) => ({ ...e, variants: (byEntry.get(e.id) ?? []).slice(1) })));
  writeLines(join(folder, 'asked.jsonl'), asked);
}

/** Ten thousand entries with something to say, those of the first set with their questions as variants. */
function tenThousand(folder, questionPath, ...kbPaths) {
  const byEntry = new Map();
  for (const { q, ids } of readLines(questionPath))
    if (ids.length > 0) byEntry.set(ids[0], [...(byEntry.get(ids[0]) ?? []), q]);
  const entries = kbPaths.flatMap((path, i) => readLines(path).map((e) => (i > 0 ? { ...e, id: `${i}-${e.id}` }
    : { ...e, body: e.body || e.title, variants: byEntry.get(e.id) ?? [] })));
  writeLines(join(folder, 'kb.jsonl'), entries.slice(0, 10_000));
}

function print(cells) {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(18) : cell.padStart(13))).join(''));
}

function row(name) {
  const r = JSON.parse(readFileSync(0, 'utf8'));
  const figures = [r.recall_at_1, r.plain.recall_at_1, r.recall_at_10, r.plain.recall_at_10, r.auroc_near, r.auroc_far,
    r.calibration_error, r.calibration_error_by_chance, r.coverage_at_risk_5, r.error_answered, r.share_answered];
  print([name, ...figures.map((x) => (x === undefined ? '-' : x.toFixed(3)))]);
  if (r.folds === undefined) return;
  const spreads = [r.spread.recall_at_1, r.plain.spread.recall_at_1, r.spread.recall_at_10, r.plain.spread.recall_at_10,
    r.spread.auroc_near, r.spread.auroc_far, r.spread.calibration_error, r.spread.calibration_error_by_chance,
    r.spread.coverage_at_risk_5, r.spread.error_answered, r.spread.share_answered];
  print(['  +-', ...spreads.map((x) => x.toFixed(3))]);
  console.log(`  recall@1 over plain: ${r.gain.toFixed(3)} +- ${r.gain_spread.toFixed(3)}`);
}

const [command, ...args] = process.argv.slice(2);
const commands = { head: () => print(LABELS), halves, variants, row, tenThousand };
commands[command](...args);
