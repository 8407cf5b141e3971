// list.jsx - all entries in a table: filters, paging, several at once into one publication.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { dayLabel, clockTime, fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { kindName, stateName, texts } from '../messages/zh-CN-editor.js';
import { KINDS } from './kinds.js';

const t = texts.list;
const PAGE = 50;
const DRAWN_AT_FIRST = 16; // more than a screen shows; the others follow when nothing else is asked for
const REST_AFTER_MS = 300;
const NO_ROWS = [];
const STATES = ['draft', 'review', 'scheduled', 'published', 'retired'];

export const today = () => {
  const d = new Date();
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;
};

function span({ effective_from: from, expires_on: to }) {
  if (from && to) return fill(t.span, { from, to });
  if (to) return fill(t.until, { date: to });
  return from ? fill(t.from, { date: from }) : t.forever;
}

function Filter({ label, value, options, onChange }) {
  return (
    <label class="filter">
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{t.all}</option>
        {options.map(([key, text]) => <option value={key}>{text}</option>)}
      </select>
    </label>
  );
}

function Filters({ book, state, attempt, searchRef, departments }) {
  const { filter } = state;
  const typed = useRef({ text: null, busy: false });
  const set = (name) => (value) => attempt(() => book.setFilter({ [name]: value }))();
  // At once, one question at a time: what is typed meanwhile is asked next.
  const onType = async (event) => {
    const at = typed.current;
    at.text = event.currentTarget.value;
    if (at.busy) return;
    at.busy = true;
    while (at.text !== null) {
      const { text } = at;
      at.text = null;
      await set('text')(text);
    }
    at.busy = false;
  };
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="filter is-search">
        <span class="sr-only">{t.search}</span>
        <input ref={searchRef} type="search" placeholder={t.search} defaultValue={filter.text} onInput={onType}
          spellcheck={false} />
      </label>
      <Filter label={t.kind} value={filter.kind} onChange={set('kind')} options={KINDS.map((k) => [k, kindName(k)])} />
      <Filter label={t.state} value={filter.state} onChange={set('state')}
        options={STATES.map((s) => [s, stateName(s)])} />
      <Filter label={t.department} value={filter.department} onChange={set('department')}
        options={departments.map((d) => [d, d])} />
      <Filter label={t.validity} value={filter.validity} onChange={set('validity')}
        options={Object.entries(texts.validity)} />
      <Filter label={t.quality} value={filter.quality} onChange={set('quality')}
        options={Object.entries(texts.quality)} />
      <Filter label={t.owner} value={filter.owner} onChange={set('owner')}
        options={[[state.account.name, t.mine]]} />
    </form>
  );
}

function Row({ row, picked, chosen, onPick, onOpen, onFocus }) {
  const ref = useRef(null);
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const overdue = row.review_on && row.review_on <= today();
  return (
    <tr ref={ref} class={chosen ? 'is-chosen' : ''} onClick={onFocus}>
      <td class="pick">
        <input type="checkbox" checked={picked} onChange={onPick} aria-label={fill(t.select, { title: row.title })} />
      </td>
      <th scope="row">
        <button type="button" class="title" onClick={onOpen}>{row.title || row.id}</button>
        <span class="sub">
          {kindName(row.kind)} · {row.id} · {row.n_variants > 0 ? fill(t.variants, { n: row.n_variants }) : t.noVariants}
        </span>
      </th>
      <td><span class={`pill is-${row.state}`}>{stateName(row.state)}</span></td>
      <td>{row.department}</td>
      <td class={row.expires_on && row.expires_on < today() ? 'bad' : ''}>{span(row)}</td>
      <td>{row.owner}</td>
      <td class={overdue ? 'bad' : ''}>{row.review_on}{overdue && <span class="sub">{t.overdue}</span>}</td>
      <td>
        {row.updated_by}
        <span class="sub">{dayLabel(row.updated_at_ms)} {clockTime(row.updated_at_ms)}</span>
      </td>
    </tr>
  );
}

function CreateDialog({ book, attempt, onClose }) {
  const [error, setError] = useState('');
  const id = `e-${today().replace(/-/g, '')}-${Math.random().toString(36).slice(2, 6)}`;
  const done = async ({ kind, title, id: chosen }) => {
    try {
      await book.create({ kind, title, id: chosen });
      onClose();
    } catch (failure) {
      setError(failure.kind === 'conflict' ? texts.create.taken : failure.message);
    }
  };
  return (
    <Ask title={texts.create.title} yes={texts.create.yes} onClose={onClose} onDone={done}>
      <label class="field-line">
        <span>{texts.create.kind}</span>
        <select name="kind">{KINDS.map((k) => <option value={k}>{kindName(k)}</option>)}</select>
      </label>
      <label class="field-line">
        <span>{texts.create.name}</span>
        <input name="title" required maxLength={300} autofocus />
      </label>
      <label class="field-line">
        <span>{texts.create.id}</span>
        <input name="id" required maxLength={200} defaultValue={id} spellcheck={false} />
        <small>{texts.create.idHint}</small>
      </label>
      <p class="error" role="alert">{error}</p>
    </Ask>
  );
}

/** What can be done to all that are picked; only what their states and the person's roles allow. */
function Bulk({ book, rows, attempt, say, onPublish, onClear }) {
  const [asking, setAsking] = useState('');
  const writes = book.may('editor', 'admin');
  const reviews = book.may('reviewer', 'admin');
  const drafts = rows.filter((row) => row.state === 'draft');
  const ready = rows.filter((row) => row.state === 'review' || row.state === 'draft');
  const live = rows.filter((row) => row.state === 'published');
  const run = (list, action) => attempt(async () => {
    setAsking('');
    const { n, failed, text } = await book.each(list, action);
    say(failed > 0 ? fill(t.bulkFailed, { n, failed, text }) : fill(t.bulkDone, { n }));
    onClear();
  })();
  const submit = () => run(drafts, (row) => book.call('entry.submit', { version_id: row.head_id }));
  const assign = ({ owner = '', review_on: reviewOn = '' }) =>
    run(rows, (row) => book.call('entry.assign', { id: row.id, owner: owner || row.owner, review_on: reviewOn || row.review_on || '' }));
  const retire = ({ why = '' }) => run(live, (row) => book.call('entry.retire', { id: row.id, why }));
  return (
    <div class="bulk" role="group" aria-label={fill(t.picked, { n: rows.length })}>
      <strong>{fill(t.picked, { n: rows.length })}</strong>
      {writes && drafts.length > 0 && <button type="button" class="secondary" onClick={submit}>{t.submitPicked}</button>}
      {reviews && ready.length > 0 && (
        <button type="button" class="secondary" onClick={() => onPublish(ready.map((row) => row.head_id))}>{t.publishPicked}</button>
      )}
      <button type="button" class="secondary" onClick={() => setAsking('assign')}>{t.assignPicked}</button>
      {reviews && live.length > 0 && <button type="button" class="secondary" onClick={() => setAsking('retire')}>{t.retirePicked}</button>}
      <button type="button" class="quiet" onClick={onClear}>{t.clearPicked}</button>
      {asking === 'assign' && (
        <Ask title={texts.entry.assignTitle} yes={texts.entry.done} onClose={() => setAsking('')} onDone={assign}>
          <label class="field-line"><span>{texts.entry.assignOwner}</span><input name="owner" autofocus /></label>
          <label class="field-line"><span>{texts.entry.assignReview}</span><input type="date" name="review_on" /></label>
        </Ask>
      )}
      {asking === 'retire' && (
        <Ask title={texts.entry.retireTitle} yes={texts.entry.retire} onClose={() => setAsking('')} onDone={retire}>
          <p class="dialog-hint">{texts.entry.retireText}</p>
          <label class="field-line"><span>{texts.entry.retireNote}</span><textarea name="why" rows="2" required maxLength={2000} /></label>
        </Ask>
      )}
    </div>
  );
}

/** How many of the rows are drawn: a screen of them at once, so that a filter answers while it is typed. */
function useDrawn(rows, at) {
  const [whole, setWhole] = useState(rows);
  useLayoutEffect(() => {
    const id = setTimeout(() => setWhole(rows), REST_AFTER_MS);
    return () => clearTimeout(id);
  }, [rows]);
  return whole === rows || at >= DRAWN_AT_FIRST ? rows.length : Math.min(rows.length, DRAWN_AT_FIRST);
}

export function List({ book, state, attempt, say, onPublish }) {
  const [picked, setPicked] = useState(new Set());
  const [at, setAt] = useState(-1);
  const [creating, setCreating] = useState(false);
  const search = useRef(null);
  const { list, total, offset, departments } = state;
  const rows = list ?? NO_ROWS;
  const drawn = useDrawn(rows, at);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const open = (id) => attempt(() => book.open(id))();
  const chosen = rows.filter((row) => picked.has(row.id));

  useEffect(() => { setAt(-1); setPicked(new Set()); }, [offset, state.filter]);
  useBareKeys({
    '/': () => search.current?.focus(),
    n: () => book.may('editor', 'admin') && setCreating(true),
    j: () => setAt(Math.min(rows.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    x: () => rows[at] && toggle(rows[at].id),
    enter: () => rows[at] && open(rows[at].id),
  });

  const toggle = (id) => setPicked((was) => {
    const next = new Set(was);
    if (!next.delete(id)) next.add(id);
    return next;
  });
  const toggleAll = (event) => setPicked(
    new Set(event.currentTarget.checked ? rows.map((row) => row.id) : []));

  return (
    <main class="book">
      <Filters book={book} state={state} attempt={attempt} searchRef={search} departments={departments} />
      <div class="book-bar">
        <span aria-live="polite">{fill(t.total, { n: total })}</span>
        <span class="hint wide-only">{t.keys}</span>
        <span class="book-actions">
          {book.may('editor', 'admin') && (
            <button type="button" class="primary" onClick={() => setCreating(true)}>{t.create}</button>
          )}
        </span>
      </div>
      {chosen.length > 0 && (
        <Bulk book={book} rows={chosen} attempt={attempt} say={say} onPublish={onPublish} onClear={() => setPicked(new Set())} />
      )}
      <div class="table-box" tabIndex={0} role="region" aria-label={texts.tabs.entries}>
        <table class="is-list">
          <thead>
            <tr>
              <th class="pick">
                {rows.length > 0 && (
                  <input type="checkbox" aria-label={t.selectAll} onChange={toggleAll} checked={chosen.length === rows.length} />
                )}
              </th>
              {Object.values(t.columns).map((name) => <th scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, drawn).map((row, i) => (
              <Row key={row.id} row={row} chosen={i === at} picked={picked.has(row.id)}
                onPick={() => toggle(row.id)} onOpen={() => open(row.id)} onFocus={() => setAt(i)} />
            ))}
          </tbody>
        </table>
        {list === null && <p class="nothing">{t.loading}</p>}
        {list !== null && rows.length === 0 && (
          <div class="nothing">
            <p>{Object.values(state.filter).some(Boolean) ? t.none : t.empty}</p>
            <p>{Object.values(state.filter).some(Boolean) ? t.noneHint : t.emptyHint}</p>
          </div>
        )}
      </div>
      {pages > 1 && (
        <nav class="pages" aria-label={t.next}>
          <button type="button" class="secondary" disabled={offset === 0}
            onClick={() => attempt(() => book.setOffset(Math.max(0, offset - PAGE)))()}>{t.prev}</button>
          <span>{fill(t.page, { page: offset / PAGE + 1, pages })}</span>
          <button type="button" class="secondary" disabled={offset + PAGE >= total}
            onClick={() => attempt(() => book.setOffset(offset + PAGE))()}>{t.next}</button>
        </nav>
      )}
      {creating && <CreateDialog book={book} attempt={attempt} onClose={() => setCreating(false)} />}
    </main>
  );
}
