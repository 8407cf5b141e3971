// gate.jsx - what stands before every console: signing in, the lock after a while without use, setting up the
// second factor where it is required; and the window about one's own account.

import { useEffect, useRef, useState } from 'preact/hooks';
import { AccountDialog } from './account.jsx';
import { wordsOf } from './dialog.jsx';
import { fill } from './format.js';
import { Mark } from './icons.jsx';
import { Login } from './login.jsx';
import { SecondFactor } from './second_factor.jsx';
import { texts } from '../messages/zh-CN.js';

const t = texts.staff;

/** children: () => the console. state: what the store of Staff holds. */
export function Gate({ staff, state, children }) {
  if (!state.account) {
    return <Login busy={state.phase === 'connecting'} error={state.loginError} wantsCode={state.wantsCode}
      onLogin={(name, password, code) => staff.login(name, password, code)} />;
  }
  if (state.locked) return <Locked staff={staff} state={state} />;
  return (
    <>
      {children()}
      {state.accountOpen && <AccountDialog staff={staff} state={state} onClose={() => staff.store.set({ accountOpen: false })} />}
    </>
  );
}

/** The name in the bar opens the window. */
export function Me({ staff, account }) {
  const name = account.display_name || account.name;
  return (
    <button type="button" class="quiet me" title={t.account.title} aria-label={fill(t.account.open, { name })}
      onClick={() => staff.store.set({ accountOpen: true })}>{name}</button>
  );
}

function Locked({ staff, state }) {
  const name = state.account.display_name || state.account.name;
  const wanted = state.totp === 'wanted';
  return (
    <main class="login">
      <div class="login-card">
        <Mark />
        <h1>{wanted ? t.totp.title : t.lock.title}</h1>
        {wanted
          ? <SecondFactor staff={staff} why={t.totp.wanted} onDone={(password) => staff.unlock(password)} />
          : <Unlock staff={staff} why={fill(t.lock.why, { name })} login={state.account.name} />}
        <button type="button" class="quiet" onClick={() => staff.logout()}>{t.lock.logout}</button>
      </div>
    </main>
  );
}

function Unlock({ staff, why, login }) {
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    if (!password) {
      setError(t.lock.required);
      return;
    }
    setBusy(true);
    setError('');
    try {
      await staff.unlock(password);
    } catch (problem) {
      setError(wordsOf(problem));
      setBusy(false);
    }
  };
  return (
    <form class="lock-form" onSubmit={submit} noValidate>
      <p>{why}</p>
      <input type="hidden" name="username" autocomplete="username" value={login} />
      <label>
        <span>{t.login.password}</span>
        <input ref={field} name="password" type="password" autocomplete="current-password" />
      </label>
      <p class="error" role="alert">{error}</p>
      <button type="submit" class="primary" disabled={busy}>{busy ? t.lock.working : t.lock.submit}</button>
    </form>
  );
}
