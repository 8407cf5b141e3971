// format.js - times and amounts as people write them. Pure; the zone is the reader's own.

import { texts } from '../messages/zh-CN.js';
import { fill } from './fill.js';

export { fill };

const two = (n) => String(n).padStart(2, '0');

export const clockTime = (ms) => {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
};

const dayKey = (ms) => {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
};

export const sameDay = (a, b) => dayKey(a) === dayKey(b);

export function dayLabel(ms, nowMs = Date.now()) {
  const t = texts.days;
  if (sameDay(ms, nowMs)) return t.today;
  if (sameDay(ms, nowMs - 86_400_000)) return t.yesterday;
  const d = new Date(ms);
  const values = { y: d.getFullYear(), m: d.getMonth() + 1, d: d.getDate() };
  return fill(values.y === new Date(nowMs).getFullYear() ? t.month : t.year, values);
}

/** The day whose end a deadline is: deadlines lie at midnight. */
export const dueDay = (ms, nowMs = Date.now()) => dayLabel(ms - 1, nowMs);

/** 8 -> "0:08", 75 -> "1:15", 3700 -> "1:01:40" */
export function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** "2026-11-22 20:36:05", for transcripts. */
export const stamp = (ms) => {
  const d = new Date(ms);
  return `${dayKey(ms)} ${clockTime(ms)}:${two(d.getSeconds())}`;
};

/** Characters as people count them, not UTF-16 units. */
export const countChars = (text) => [...text].length;
