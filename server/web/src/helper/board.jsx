// board.jsx - the supervisor's live figures, asked for every few seconds while shown.

import { useEffect, useState } from 'preact/hooks';
import { duration, fill, stamp } from '../shared/format.js';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';
import { urgency } from './clock.jsx';

const t = texts.board;
const EVERY_MS = 5000;

const share = (value) => (value === undefined || value === null ? '—' : `${Math.round(value * 100)}%`);
const seconds = (ms) => (ms > 0 ? duration(ms / 1000) : '—');

function Figure({ label, value, level = 'calm' }) {
  return (
    <div class={`figure is-${level}`}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function Board({ desk, ready }) {
  const [board, setBoard] = useState(null);
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (!ready) return undefined;
    let current = true;
    const load = async () => {
      try {
        const next = await desk.call('board.get');
        if (current) { setBoard(next); setAt(Date.now()); }
      } catch {
        // the next round tries again
      }
    };
    load();
    const id = setInterval(load, EVERY_MS);
    return () => {
      current = false;
      clearInterval(id);
    };
  }, [ready]);
  if (!board) return <main class="board"><p class="nothing">{common.visitor.earlierLoading}</p></main>;
  const today = board.today ?? {};
  const longest = (board.longest_wait_ms ?? 0) / 1000;
  return (
    <main class="board">
      <h2>{t.title}<small>{fill(t.updated, { time: stamp(at).slice(11) })}</small></h2>
      <dl class="figures">
        <Figure label={t.waiting} value={board.waiting ?? 0} />
        <Figure label={t.longest} value={seconds(board.longest_wait_ms)} level={urgency(longest)} />
        <Figure label={t.attained} value={share(today.attained)} />
        <Figure label={t.p50} value={seconds(today.first_response_p50_ms)} />
        <Figure label={t.handoffs} value={today.handoffs ?? 0} />
        <Figure label={t.bot} value={today.answered_by_bot ?? 0} />
      </dl>
      <table>
        <caption>{t.helpers}</caption>
        <thead><tr><th scope="col">{t.name}</th><th scope="col">{t.state}</th><th scope="col">{t.load}</th></tr></thead>
        <tbody>
          {(board.helpers ?? []).map((helper) => (
            <tr key={helper.account_id}>
              <th scope="row">{helper.name}</th>
              <td><span class={`state is-${helper.status}`}>{texts.status[helper.status] ?? helper.status}</span></td>
              <td>{helper.active ?? 0}</td>
            </tr>
          ))}
          {(board.helpers ?? []).length === 0 && <tr><td colSpan={3}>{t.nobody}</td></tr>}
        </tbody>
      </table>
    </main>
  );
}
