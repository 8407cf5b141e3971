// table.js - reports as the server sends them, {columns: [{key, name, unit}], rows}, read and written out.

import { duration, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';

/** Rows as objects by column key. */
export const records = ({ columns, rows }) =>
  rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])));

export const columnOf = (table, key) => table.columns.find((column) => column.key === key);

/** A time in milliseconds: seconds below a minute and a half, then minutes and hours. */
export const seconds = (ms) =>
  (ms < 90_000 ? fill(texts.reports.seconds, { n: Math.round(ms / 100) / 10 }) : duration(ms / 1000));

export function cell(value, unit) {
  if (value === null || value === undefined) return '—';
  if (unit === 'rate') return `${Math.round(value * 1000) / 10}%`;
  return unit === 'ms' ? seconds(value) : String(value);
}

/** "+12%", "-3.5 个百分点" against an earlier value; '' when either is missing or nothing changed. */
export function change(now, was, unit) {
  if (now === null || now === undefined || was === null || was === undefined || now === was) return '';
  const sign = now > was ? '+' : '−';
  if (unit === 'rate') return fill(texts.reports.points, { n: `${sign}${Math.abs(Math.round((now - was) * 1000) / 10)}` });
  if (unit === 'ms') return `${sign}${seconds(Math.abs(now - was))}`;
  return was === 0 ? `${sign}${Math.abs(now - was)}` : `${sign}${Math.abs(Math.round(((now - was) / was) * 100))}%`;
}
