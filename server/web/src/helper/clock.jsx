// clock.jsx - how long somebody waits, and how much of the minute for the first answer is left. Colour, a shape
// and words say it; none of them alone.

import { duration, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;
const SOON_S = 20;
const LATE_S = 40;
const OVERDUE_S = 60;
const GOAL_S = 60;

/** How urgent a waiting time is: the colour's name; words stand beside the last. */
export function urgency(seconds) {
  if (seconds >= OVERDUE_S) return 'overdue';
  if (seconds >= LATE_S) return 'late';
  return seconds >= SOON_S ? 'soon' : 'calm';
}

// Outside opening hours the goal lies far away: then nothing runs.
const runs = (respondByMs, now) => respondByMs > 0 && respondByMs - now <= GOAL_S * 1000;

/** How urgent the first answer is, by the goal the server keeps, else by the time waited. */
export function urgencyOf({ respondByMs, sinceMs }, now) {
  if (respondByMs > 0) return runs(respondByMs, now) ? urgency(GOAL_S - (respondByMs - now) / 1000) : 'calm';
  return sinceMs ? urgency((now - sinceMs) / 1000) : 'calm';
}

export function Countdown({ respondByMs, now }) {
  if (!runs(respondByMs, now)) return null;
  const left = Math.ceil((respondByMs - now) / 1000);
  const level = urgency(GOAL_S - left);
  return (
    <span class={`countdown is-${level}`}>
      <span class="countdown-bar" aria-hidden="true"><i style={{ transform: `scaleX(${Math.max(0, left) / GOAL_S})` }} /></span>
      {left > 0 ? fill(t.firstLeft, { time: duration(left) }) : t.overdue}
    </span>
  );
}

/** Seconds left of an offer; the bar shrinks with them. */
export function OfferClock({ offer, now }) {
  const left = Math.max(0, Math.ceil((offer.expires_at_ms - now) / 1000));
  return (
    <span class="offer-clock">
      <span class="countdown-bar" aria-hidden="true">
        <i style={{ transform: `scaleX(${Math.min(1, Math.max(0, (offer.expires_at_ms - now) / offer.total_ms))})` }} />
      </span>
      {fill(t.offerLeft, { n: left })}
    </span>
  );
}
