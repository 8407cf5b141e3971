// period.js - spans of days of a report, as "2026-11-23". Pure; the zone is the reader's own.

const DAY_MS = 86_400_000;
const two = (n) => String(n).padStart(2, '0');

export function dayText(ms) {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

const toUtc = (day) => Date.parse(`${day}T00:00:00Z`);
const fromUtc = (ms) => new Date(ms).toISOString().slice(0, 10);

export const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text ?? '') && !Number.isNaN(toUtc(text));
export const addDays = (day, n) => fromUtc(toUtc(day) + n * DAY_MS);
/** Days from one to the other, both included. */
export const daysIn = (from, until) => Math.round((toUtc(until) - toUtc(from)) / DAY_MS) + 1;
/** 0 = Monday */
export const weekday = (day) => (new Date(toUtc(day)).getUTCDay() + 6) % 7;

export const monthStart = (day) => `${day.slice(0, 8)}01`;
export function monthEnd(day) {
  const [y, m] = day.split('-').map(Number);
  return fromUtc(Date.UTC(y, m, 0));
}
/** The first day of the month n months on. */
export function addMonths(day, n) {
  const [y, m] = day.split('-').map(Number);
  return fromUtc(Date.UTC(y, m - 1 + n, 1));
}

/** {today: [from, until], ...}; running weeks and months go on to today. */
export function presets(nowMs) {
  const today = dayText(nowMs);
  const week = addDays(today, -weekday(today));
  const month = monthStart(today);
  return {
    today: [today, today],
    yesterday: [addDays(today, -1), addDays(today, -1)],
    week: [week, today],
    lastWeek: [addDays(week, -7), addDays(week, -1)],
    month: [month, today],
    lastMonth: [addMonths(month, -1), addDays(month, -1)],
  };
}

/** The span of the same length right before. */
export function before(from, until) {
  const n = daysIn(from, until);
  return [addDays(from, -n), addDays(from, -1)];
}

/** Steps that give a readable number of points for so many days, best first. */
export function stepsFor(days) {
  if (days <= 2) return ['hour', 'day'];
  if (days <= 14) return ['day', 'hour', 'week'];
  return days <= 92 ? ['day', 'week', 'month'] : ['month', 'week', 'day'];
}
