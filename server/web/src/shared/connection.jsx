// connection.jsx - the line under the header that says what the connection is doing. It lies over the
// log, so that nothing moves when it comes and goes.

import { useEffect, useState } from 'preact/hooks';
import { fill } from './format.js';
import { useTick } from './hooks.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.connection;
const PATIENCE_MS = 900; // shorter breaks are nobody's business
const BACK_SHOWN_MS = 2000;

function lineText({ state, reason, retryAtMs }, now, everReady) {
  if (reason === 'offline' && state === 'waiting') return t.offline;
  if (reason === 'restarting') return t.restarting;
  if (state === 'waiting') {
    const seconds = Math.ceil((retryAtMs - now) / 1000);
    return seconds > 1 ? fill(t.waiting, { n: seconds }) : t.waitingNow;
  }
  return everReady ? t.waitingNow : t.connecting;
}

export function ConnectionLine({ connection, onRetry }) {
  const [phase, setPhase] = useState('fine'); // fine, broken, back
  const [everReady, setEverReady] = useState(false);
  const ready = connection.state === 'ready';
  const now = useTick(1000, !ready);

  useEffect(() => {
    if (ready) {
      setEverReady(true);
      setPhase((was) => (was === 'broken' && everReady ? 'back' : 'fine'));
      const id = setTimeout(() => setPhase('fine'), BACK_SHOWN_MS);
      return () => clearTimeout(id);
    }
    const id = setTimeout(() => setPhase('broken'), PATIENCE_MS);
    return () => clearTimeout(id);
  }, [ready]);

  const broken = phase === 'broken' && !ready;
  const shown = broken || phase === 'back';
  return (
    <div class={`line ${shown ? 'is-shown' : ''} ${broken ? 'is-broken' : ''}`} role="status">
      {shown && <span>{broken ? lineText(connection, now, everReady) : t.back}</span>}
      {broken && connection.state === 'waiting' && (
        <button type="button" onClick={onRetry}>{t.now}</button>
      )}
    </div>
  );
}
