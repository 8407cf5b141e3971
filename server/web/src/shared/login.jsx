// login.jsx - name and password, and the code of the second factor once the server asks for it. The words on
// failure come from the server and are the same whichever was wrong.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Mark } from './icons.jsx';
import { texts } from '../messages/zh-CN.js';

const t = texts.staff.login;

export function Login({ busy, error, wantsCode, onLogin }) {
  const code = useRef(null);
  useEffect(() => {
    if (wantsCode) code.current?.focus();
  }, [wantsCode]);
  const [missing, setMissing] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name')).trim();
    const password = String(form.get('password'));
    setMissing(!name || !password);
    if (name && password) onLogin(name, password, String(form.get('code') ?? '').trim());
  };
  const text = missing ? t.required : error;
  return (
    <main class="login">
      <form class="login-card" onSubmit={submit} noValidate>
        <Mark />
        <h1>{t.title}</h1>
        <label>
          <span>{t.name}</span>
          <input name="name" autocomplete="username" autocapitalize="none" spellcheck={false} autofocus />
        </label>
        <label>
          <span>{t.password}</span>
          <input name="password" type="password" autocomplete="current-password" />
        </label>
        {wantsCode && (
          <label>
            <span>{t.code}</span>
            <input ref={code} name="code" inputmode="text" autocomplete="one-time-code" autocapitalize="none" spellcheck={false} maxLength={20}
              aria-describedby="code-hint" />
            <small id="code-hint">{t.codeHint}</small>
          </label>
        )}
        <p class="error" role="alert">{text}</p>
        <button type="submit" class="primary" disabled={busy}>{busy ? t.working : t.submit}</button>
      </form>
    </main>
  );
}
