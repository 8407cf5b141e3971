// words.js - what changed between two texts, word by word. Words are the browser's (Intl.Segmenter), or
// characters where it has none.

const MAX_CELLS = 4_000_000; // beyond it the whole middle counts as changed

export function segment(text) {
  if (typeof Intl !== 'undefined' && Intl.Segmenter)
    return [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)].map((each) => each.segment);
  return [...text];
}

/** [{op: 'same'|'add'|'remove', text}], by the longest common subsequence between what is equal at both ends. */
export function diffWords(before, after) {
  const a = segment(before);
  const b = segment(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = lcs(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const parts = [
    ...a.slice(0, head).map((text) => ({ op: 'same', text })),
    ...middle,
    ...a.slice(a.length - tail).map((text) => ({ op: 'same', text })),
  ];
  return join(tail === 0 ? parts.slice(0, head + middle.length) : parts);
}

function lcs(a, b) {
  const whole = [...a.map((text) => ({ op: 'remove', text })), ...b.map((text) => ({ op: 'add', text }))];
  if (a.length === 0 || b.length === 0 || a.length * b.length > MAX_CELLS) return whole;
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j]
        ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const out = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ op: 'same', text: a[i] });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      out.push({ op: 'remove', text: a[i] });
      i += 1;
    } else {
      out.push({ op: 'add', text: b[j] });
      j += 1;
    }
  }
  return out;
}

function join(parts) {
  const out = [];
  for (const part of parts) {
    const last = out[out.length - 1];
    if (last?.op === part.op) last.text += part.text;
    else out.push({ ...part });
  }
  return out;
}
