// versions.jsx - every version of an entry, what changed between two of them, and the way back.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { kindName, stateName, texts } from '../messages/zh-CN-editor.js';
import { diffWords } from './words.js';

const t = texts.versions;
const when = (ms) => `${dayLabel(ms)} ${clockTime(ms)}`;

/** A part's value as text: lists line by line, rows with their cells side by side. */
export function valueText(value) {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(valueText).join('\n');
  if (typeof value === 'object') return Object.values(value).map(valueText).filter(Boolean).join(' · ');
  return String(value);
}

function Words({ before, after }) {
  return (
    <p class="words">
      {diffWords(before, after).map(({ op, text }) => {
        if (op === 'add') return <ins>{text}</ins>;
        return op === 'remove' ? <del>{text}</del> : text;
      })}
    </p>
  );
}

function Items({ items }) {
  return (
    <ul class="items">
      {items.map((item) => {
        if (item.op === 'same' && item.n) return <li class="skipped">{fill(t.skipped, { n: item.n })}</li>;
        const text = valueText(item.value);
        if (item.op === 'add') return <li><ins>{text}</ins></li>;
        return <li>{item.op === 'remove' ? <del>{text}</del> : text}</li>;
      })}
    </ul>
  );
}

/** A kind has a name of its own for people. */
const partText = (part, value) => (part === 'kind' && value ? kindName(value) : valueText(value));

/** isNew: there was nothing before, whatever a kind is by default. */
export function Changes({ diff, isNew }) {
  if (diff.changes.length === 0) return <p class="nothing">{t.same}</p>;
  return diff.changes.map((change) => (
    <section class="change">
      <h4>{change.label}</h4>
      {change.items
        ? <Items items={change.items} />
        : <Words before={isNew ? '' : partText(change.part, change.before)} after={partText(change.part, change.after)} />}
    </section>
  ));
}

export function Versions({ book, open, attempt }) {
  const [list, setList] = useState(null);
  const [diff, setDiff] = useState(null);
  const [back, setBack] = useState(null);
  useEffect(() => {
    let current = true;
    book.call('entry.versions', { id: open.id })
      .then((result) => current && setList(result.versions), () => current && setList([]));
    return () => { current = false; };
  }, [open.id, open.version.version_id, open.version.state, open.saves]);
  if (!list) return <p class="nothing">{texts.list.loading}</p>;
  const compare = (from, to) => attempt(async () => {
    setDiff(await book.call('entry.diff', { from_id: from, to_id: to }));
  })();
  return (
    <div class="versions">
      {diff && (
        <section class="diff" aria-live="polite">
          <h3>
            {diff.from
              ? fill(t.changes, { from: diff.from.number, to: diff.to.number })
              : fill(t.fresh, { to: diff.to.number })}
          </h3>
          <Changes diff={diff} isNew={!diff.from} />
        </section>
      )}
      <ol>
        {list.map((v, i) => (
          <li key={v.version_id}>
            <div class="row-head">
              <strong>{fill(texts.entry.version, { n: v.number })}</strong>
              <span class={`pill is-${v.state}`}>{stateName(v.state)}</span>
            </div>
            <p class="sub">{fill(t.by, { author: v.author, time: when(v.made_at_ms) })}</p>
            {v.why && <p>{v.why}</p>}
            {v.note && <p class="sub">{fill(texts.said, { who: v.mover, text: v.note })}</p>}
            <div class="version-tools">
              <button type="button" class="quiet" onClick={() => compare(list[i + 1]?.version_id ?? 0, v.version_id)}>
                {t.compare}
              </button>
              {open.care.live_id > 0 && open.care.live_id !== v.version_id && (
                <button type="button" class="quiet" onClick={() => compare(open.care.live_id, v.version_id)}>
                  {t.compareLive}
                </button>
              )}
              {i > 0 && open.mayWrite && book.may('editor', 'admin') && (
                <button type="button" class="quiet" onClick={() => setBack(v)}>{t.rollback}</button>
              )}
            </div>
          </li>
        ))}
      </ol>
      {back && (
        <Ask title={fill(t.rollbackTitle, { n: back.number })} yes={t.rollback} onClose={() => setBack(null)}
          onDone={({ note = '' }) => { setBack(null); attempt(() => book.rollback(back.version_id, note))(); }}>
          <p class="dialog-hint">{t.rollbackText}</p>
          <label class="field-line"><span>{t.rollbackNote}</span><textarea name="note" rows="2" required /></label>
        </Ask>
      )}
    </div>
  );
}
