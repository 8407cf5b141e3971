// second_factor.jsx - setting up one-time codes: the password, the secret for the app, its first code, the recovery
// codes. Each is shown once.

import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from './dialog.jsx';
import { texts } from '../messages/zh-CN.js';

const t = texts.staff.totp;

/** onDone(password) when the recovery codes have been put away. */
export function SecondFactor({ staff, why, onDone }) {
  const [step, setStep] = useState({ name: 'password' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const form = useRef(null);
  useEffect(() => form.current.querySelector('input, button').focus(), [step.name]);
  const ask = (run) => async (event) => {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get('given') ?? '').trim();
    setBusy(true);
    setError('');
    try {
      await run(given);
    } catch (problem) {
      setError(wordsOf(problem));
    } finally {
      setBusy(false);
    }
  };
  const begin = ask(async (password) => {
    const made = await staff.client.call('totp.enrol', { password });
    setStep({ name: 'code', password, ...made });
  });
  const confirm = ask(async (code) => {
    const { recovery_codes: codes } = await staff.client.call('totp.confirm', { code });
    setStep({ name: 'recovery', password: step.password, codes });
  });
  const done = ask(() => onDone(step.password));
  const onSubmit = { password: begin, code: confirm, recovery: done }[step.name];
  return (
    <form ref={form} class="lock-form" key={step.name} onSubmit={onSubmit} noValidate>
      {step.name === 'password' && <Password why={why} />}
      {step.name === 'code' && <Secret {...step} />}
      {step.name === 'recovery' && <Recovery codes={step.codes} />}
      <p class="error" role="alert">{error}</p>
      <button type="submit" class="primary" disabled={busy}>{t.next[step.name]}</button>
    </form>
  );
}

function Password({ why }) {
  return (
    <>
      <p>{why}</p>
      <label>
        <span>{t.password}</span>
        <input name="given" type="password" autocomplete="current-password" />
      </label>
    </>
  );
}

function Secret({ secret, address }) {
  return (
    <>
      <p>{t.secret}</p>
      <p><code class="secret">{secret.match(/.{4}/g).join(' ')}</code></p>
      <p><a href={address}>{t.address}</a></p>
      <label>
        <span>{t.code}</span>
        <input name="given" inputmode="numeric" autocomplete="one-time-code" maxLength={7} />
      </label>
    </>
  );
}

function Recovery({ codes }) {
  return (
    <>
      <p>{t.recovery}</p>
      <ul class="recovery">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>
    </>
  );
}
