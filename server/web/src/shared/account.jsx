// account.jsx - my account: where I am signed in, and the second factor.

import { useEffect, useState } from 'preact/hooks';
import { Dialog, wordsOf } from './dialog.jsx';
import { fill, stamp } from './format.js';
import { SecondFactor } from './second_factor.jsx';
import { texts } from '../messages/zh-CN.js';

const t = texts.staff;

export function AccountDialog({ staff, state, onClose }) {
  return (
    <Dialog title={fill(t.account.open, { name: state.account.display_name || state.account.name })} onClose={onClose}>
      <Sessions staff={staff} />
      {state.totp !== 'unused' && <Factor staff={staff} totp={state.totp} />}
      <div class="dialog-end">
        <button type="button" class="secondary" onClick={onClose}>{t.account.close}</button>
      </div>
    </Dialog>
  );
}

function Sessions({ staff }) {
  const [list, setList] = useState(null);
  const [error, setError] = useState('');
  const attempt = async (action) => {
    setError('');
    try {
      await action();
      setList((await staff.client.call('session.list')).sessions);
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  useEffect(() => {
    attempt(() => {});
  }, []);
  return (
    <section>
      <h3>{t.account.sessions}</h3>
      {!list && !error && <p role="status">{t.account.loading}</p>}
      <ul class="sessions">
        {(list ?? []).map((row) => (
          <li key={row.session_id}>
            <span>
              <strong>{row.current ? t.account.current : fill(t.account.from, { address: row.remote })}</strong>
              <small>
                {fill(t.account.seen, { begun: stamp(row.created_at_ms), used: stamp(row.seen_at_ms) })}
                {row.locked && ` ${t.account.locked}`}
              </small>
            </span>
            {!row.current && (
              <button type="button" class="secondary" aria-label={fill(t.account.endOf, { address: row.remote })}
                onClick={() => attempt(() => staff.client.call('session.end', { session_id: row.session_id }))}>{t.account.end}</button>
            )}
          </li>
        ))}
      </ul>
      {error && <p class="error" role="alert">{error}</p>}
    </section>
  );
}

function Factor({ staff, totp }) {
  const [setting, setSetting] = useState(false);
  if (setting) {
    return (
      <section>
        <h3>{t.totp.title}</h3>
        <SecondFactor staff={staff} why={t.totp.why} onDone={() => {
          staff.store.set({ totp: 'on' });
          setSetting(false);
        }} />
      </section>
    );
  }
  return (
    <section>
      <h3>{t.totp.title}</h3>
      <p>{totp === 'on' ? t.totp.on : t.totp.off}</p>
      {totp === 'off' && <button type="button" class="secondary" onClick={() => setSetting(true)}>{t.totp.begin}</button>}
    </section>
  );
}
