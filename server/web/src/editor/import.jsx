// import.jsx - files in and out: what a file would do is shown row by row before anything is taken over.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-editor.js';
import { Changes } from './versions.jsx';

const t = texts.imports;
const PAGE = 50;
const ACCEPT = '.docx,.xlsx,.csv,.html,.htm,.md,.txt,.jsonl';
const OUTCOMES = ['new', 'changed', 'unchanged', 'refused'];

function Downloads({ book, attempt }) {
  const get = (name) => attempt(() => book.download(name))();
  return (
    <p class="downloads">
      {Object.entries(t.files).map(([name, label]) => (
        <button type="button" key={name} class="secondary small" onClick={() => get(name)}>{label}</button>
      ))}
    </p>
  );
}

function Upload({ busy, onFile }) {
  const [over, setOver] = useState(false);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  };
  return (
    <label class={`drop ${over ? 'is-over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)} onDrop={drop}>
      <input type="file" accept={ACCEPT} disabled={busy} onChange={(event) => {
        const file = event.currentTarget.files[0];
        event.currentTarget.value = '';
        if (file) onFile(file);
      }} />
      <strong>{busy ? t.reading : t.choose}</strong>
      <span class="hint">{t.kinds}</span>
    </label>
  );
}

function Difference({ book, importId, row, attempt }) {
  const [got, setGot] = useState(null);
  useEffect(() => {
    attempt(async () => setGot(await book.call('import.row', { import_id: importId, row_no: row.row_no })))();
  }, []);
  if (!got) return <p class="nothing">{texts.list.loading}</p>;
  return <div class="diff"><Changes diff={{ changes: got.changes ?? [] }} isNew={row.outcome === 'new'} /></div>;
}

function Row({ book, run, row, attempt, skipped, onSkip }) {
  const [shown, setShown] = useState(false);
  const wanted = row.outcome === 'new' || row.outcome === 'changed';
  const where = [row.sheet, row.line > 0 && fill(t.line, { n: row.line })].filter(Boolean).join(' ');
  return (
    <>
      <tr>
        <td class="pick">
          {wanted && run.mode === '' && (
            <input type="checkbox" checked={!skipped} onChange={onSkip} aria-label={fill(t.take, { title: row.title })} />
          )}
        </td>
        <td><span class={`pill is-${row.outcome}`}>{t.outcomes[row.outcome]}</span></td>
        <th scope="row">
          {['drafted', 'published'].includes(row.state)
            ? <button type="button" class="title" onClick={() => attempt(() => book.open(row.id))()}>{row.title}</button>
            : row.title}
          <span class="sub">{[row.id, where].filter(Boolean).join(' · ')}</span>
        </th>
        <td>
          {row.reason && <span class="bad">{row.reason}</span>}
          {row.outcome === 'changed' && row.changed}
          {row.note && <span class="bad">{row.note}</span>}
          {wanted && (
            <button type="button" class="quiet" aria-expanded={shown} onClick={() => setShown(!shown)}>
              {shown ? t.hide : t.show}
            </button>
          )}
        </td>
        <td>{row.state === 'waiting' ? '' : t.states[row.state]}</td>
      </tr>
      {shown && (
        <tr><td colSpan="5"><Difference book={book} importId={run.import_id} row={row} attempt={attempt} /></td></tr>
      )}
    </>
  );
}

function Preview({ book, state, importId, attempt, onBack }) {
  const [outcome, setOutcome] = useState('');
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState(null);
  const [skip, setSkip] = useState(new Set());
  const [asking, setAsking] = useState(false);
  const progress = state.importing?.import_id === importId ? state.importing : null;
  const load = attempt(async () => {
    const wanted = { import_id: importId, offset, limit: PAGE };
    setPage(await book.call('import.rows', outcome ? { ...wanted, outcome } : wanted));
  });
  useEffect(() => { load(); }, [outcome, offset, progress?.state]);
  if (!page) return <p class="nothing">{texts.list.loading}</p>;
  const { run, rows, total, states } = page;
  const n = run.outcomes.new + run.outcomes.changed - skip.size;
  const toggle = (row) => setSkip((was) => {
    const next = new Set(was);
    if (!next.delete(row.row_no)) next.add(row.row_no);
    return next;
  });
  const take = (mode) => attempt(async () => {
    setAsking(false);
    await book.takeOver(importId, mode, [...skip]);
  })();
  const show = (name) => { setOutcome(name); setOffset(0); };
  const begun = run.mode !== '' && !run.is_done && !progress;
  return (
    <>
      <div class="book-bar">
        <button type="button" class="quiet" onClick={onBack}>{t.back}</button>
        <strong>{run.name}</strong>
        <div class="tabs" role="group" aria-label={t.outcome}>
          <button type="button" aria-current={outcome === '' ? 'true' : undefined} onClick={() => show('')}>
            {texts.list.all} {run.n_rows}
          </button>
          {OUTCOMES.map((name) => (
            <button type="button" key={name} aria-current={outcome === name ? 'true' : undefined} onClick={() => show(name)}>
              {t.outcomes[name]} {run.outcomes[name]}
            </button>
          ))}
        </div>
        <span class="book-actions">
          {!run.is_done && run.mode === '' && book.may('admin') && n > 0 && (
            <button type="button" class="secondary" onClick={() => setAsking(true)}>{t.publish}</button>
          )}
          {!run.is_done && run.mode === '' && book.may('editor', 'admin') && (
            <button type="button" class="primary" disabled={n <= 0} onClick={() => take('draft')}>{fill(t.draft, { n })}</button>
          )}
          {begun && <button type="button" class="primary" onClick={() => take(run.mode)}>{t.goOn}</button>}
        </span>
      </div>
      {progress && progress.state !== 'done' && (
        <div class="import-progress" role="status">
          <progress max={progress.total || 1} value={progress.done} />
          <span>{fill(t.progress, { done: progress.done, total: progress.total })}</span>
        </div>
      )}
      {run.is_done && (
        <p class="note" role="status">
          {fill(t.done, { drafted: states.drafted, published: states.published, failed: states.failed })}
        </p>
      )}
      {run.warnings.length > 0 && (
        <details class="note is-warn">
          <summary>{fill(t.warnings, { n: run.warnings.length })}</summary>
          <ul>{run.warnings.map((text) => <li>{text}</li>)}</ul>
        </details>
      )}
      <div class="table-box" tabIndex={0} role="region" aria-label={run.name}>
        <table>
          <thead><tr><th class="pick" /><th scope="col">{t.outcome}</th><th scope="col">{t.entry}</th><th scope="col">{t.what}</th><th scope="col">{t.state}</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.row_no} book={book} run={run} row={row} attempt={attempt} skipped={skip.has(row.row_no)}
                onSkip={() => toggle(row)} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="nothing">{t.none}</p>}
      </div>
      {total > PAGE && (
        <nav class="pages" aria-label={texts.list.next}>
          <button type="button" class="secondary" disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>{texts.list.prev}</button>
          <span>{fill(texts.list.page, { page: offset / PAGE + 1, pages: Math.ceil(total / PAGE) })}</span>
          <button type="button" class="secondary" disabled={offset + PAGE >= total} onClick={() => setOffset(offset + PAGE)}>{texts.list.next}</button>
        </nav>
      )}
      {asking && (
        <Ask title={t.publish} yes={t.publishYes} onClose={() => setAsking(false)} onDone={() => take('publish')}>
          <p class="dialog-hint">{fill(t.publishText, { n })}</p>
        </Ask>
      )}
    </>
  );
}

export function Import({ book, state, attempt }) {
  const [runs, setRuns] = useState(null);
  const [importId, setImportId] = useState(0);
  const [busy, setBusy] = useState(false);
  const heading = useRef(null);
  const load = attempt(async () => setRuns((await book.call('import.list')).imports));
  useEffect(() => { if (!importId) load(); }, [importId]);
  const upload = async (file) => {
    setBusy(true);
    await attempt(async () => setImportId((await book.upload(file)).import_id))();
    setBusy(false);
  };
  if (importId) {
    return (
      <main class="book">
        <Preview key={importId} book={book} state={state} importId={importId} attempt={attempt} onBack={() => setImportId(0)} />
      </main>
    );
  }
  return (
    <main class="book">
      <div class="import-start">
        <h2 ref={heading}>{t.title}</h2>
        <p class="hint">{t.about}</p>
        {book.may('editor', 'admin') && <Upload busy={busy} onFile={upload} />}
        <Downloads book={book} attempt={attempt} />
        <h2>{t.recent}</h2>
        {runs?.length === 0 && <p class="nothing">{t.noRuns}</p>}
        <ul class="import-runs">
          {(runs ?? []).map((run) => (
            <li key={run.import_id}>
              <button type="button" class="title" onClick={() => setImportId(run.import_id)}>{run.name}</button>
              <span class="sub">
                {run.by} · {dayLabel(run.made_at_ms)} {clockTime(run.made_at_ms)} · {fill(t.rows, { n: run.n_rows })} · {run.is_done ? t.isDone : t.isOpen}
              </span>
              {!run.is_done && run.mode === '' && book.may('editor', 'admin') && (
                <button type="button" class="quiet" onClick={attempt(async () => {
                  await book.call('import.drop', { import_id: run.import_id });
                  await load();
                })}>{t.drop}</button>
              )}
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
}
