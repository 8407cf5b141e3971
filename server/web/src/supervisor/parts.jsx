// parts.jsx - what several pages of the console draw alike: figures that say what they count, tables that
// scroll by themselves, pages of a list, the empty and the loading state.

import { useEffect, useState } from 'preact/hooks';
import { clockTime, dayLabel, duration } from '../shared/format.js';
import { errorText } from '../shared/toast.jsx';
import { texts } from '../messages/zh-CN-supervisor.js';

export const moment = (ms) => (ms ? `${dayLabel(ms)} ${clockTime(ms)}` : '');
export const share = (value) => (value === undefined || value === null ? '—' : `${Math.round(value * 1000) / 10}%`);
export const lasting = (ms) => (ms > 0 ? duration(ms / 1000) : '—');

/** A number and what it counts; a button when the conversations behind it can be listed. */
export function Figure({ label, value, hint, level = 'calm', onOpen, pressed }) {
  const inside = (
    <>
      <span class="figure-label">{label}</span>
      <span class="figure-value">{value}</span>
      <span class="figure-hint">{hint}</span>
    </>
  );
  if (!onOpen) return <li class={`figure is-${level}`}><div>{inside}</div></li>;
  return (
    <li class={`figure is-${level}`}>
      <button type="button" aria-pressed={pressed} onClick={onOpen}>{inside}</button>
    </li>
  );
}

/** Runs `load` whenever one of `inputs` changes; an older answer that comes late is thrown away. */
export function useLoad(load, inputs) {
  const [got, setGot] = useState({ state: 'loading', data: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    setGot((was) => ({ ...was, state: 'loading' }));
    load().then(
      (data) => current && setGot({ state: 'ready', data }),
      (error) => current && setGot((was) => ({ ...was, state: 'failed', error })));
    return () => { current = false; };
  }, [...inputs, round]);
  return { ...got, again: () => setRound((n) => n + 1) };
}

/** What stands instead of rows: still loading, failed with a way to try again, or nothing there. */
export function Instead({ got, empty, hint }) {
  if (got.state === 'failed') {
    return (
      <div class="nothing" role="alert">
        <p>{errorText(got.error)}</p>
        <button type="button" class="secondary small" onClick={got.again}>{texts.again}</button>
      </div>
    );
  }
  if (!got.data) return <p class="nothing" role="status">{texts.loading}</p>;
  return <div class="nothing"><p>{empty}</p>{hint && <p>{hint}</p>}</div>;
}

export function TableBox({ label, children }) {
  return <div class="table-box" tabIndex={0} role="region" aria-label={label}>{children}</div>;
}

export function Select({ label, value, options, onChange, all = texts.all }) {
  return (
    <label class="filter">
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value)}>
        {all && <option value="">{all}</option>}
        {options.map(([key, text]) => <option value={key}>{text}</option>)}
      </select>
    </label>
  );
}

/**
 * A list whose pages are asked for with before_id. fetchPage(beforeId) gives {rows: [{id}], more, lastId?};
 * lastId is where the next page begins when it is not the last row's.
 */
export function usePages(fetchPage, inputs) {
  const [rows, setRows] = useState([]);
  const [page, setPage] = useState({ rows: [], more: false });
  const take = (next, before) => {
    const known = new Set(before.map((row) => row.id));
    setRows([...before, ...next.rows.filter((row) => !known.has(row.id))]);
    setPage(next);
    return next;
  };
  const got = useLoad(async () => take(await fetchPage(0), []), inputs);
  const next = async () => take(await fetchPage(page.lastId ?? page.rows[page.rows.length - 1].id), rows);
  return { got, rows, more: page.more, next };
}

export function More({ pages, attempt }) {
  if (!pages.more) return null;
  return (
    <nav class="pages" aria-label={texts.more}>
      <button type="button" class="secondary" onClick={attempt(pages.next)}>{texts.more}</button>
    </nav>
  );
}
