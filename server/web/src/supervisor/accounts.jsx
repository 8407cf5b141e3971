// accounts.jsx - who works here: roles, groups, how much at a time; new people, new passwords, lost second factors,
// switching off.

import { useRef, useState } from 'preact/hooks';
import { copyText } from '../shared/copy.js';
import { Ask, Dialog } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, TableBox, useLoad } from './parts.jsx';

const t = texts.accounts;
const ROLES = Object.keys(t.roles);
// Without those that look alike on paper.
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
const PASSWORD_CHARS = 14;

export function makePassword() {
  const bytes = new Uint8Array(PASSWORD_CHARS * 4);
  crypto.getRandomValues(bytes);
  const fair = [...bytes].filter((byte) => byte < LETTERS.length * 4); // a remainder would favour some
  return fair.slice(0, PASSWORD_CHARS).map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

const rolesOf = (account) => account.roles.split(',').filter(Boolean);

function AccountDialog({ account, onDone, onClose }) {
  const has = account ? rolesOf(account) : ['helper'];
  const done = (fields) => onDone({
    ...(account ? { account_id: account.account_id } : { name: fields.name }),
    display_name: fields.display_name,
    roles: ROLES.filter((role) => fields[`role-${role}`]).join(','),
    ...(fields.capacity && { capacity: Number(fields.capacity) }),
    ...(fields.languages && { languages: fields.languages }),
  });
  return (
    <Ask title={account ? fill(t.editTitle, { name: account.display_name }) : t.addTitle} yes={texts.save}
      onClose={onClose} onDone={done}>
      {!account && (
        <label class="field-line">
          <span>{t.login}</span>
          <input name="name" required maxLength={64} autocomplete="off" autocapitalize="none" spellcheck={false} autofocus />
          <small>{t.loginHint}</small>
        </label>
      )}
      <label class="field-line">
        <span>{t.displayName}</span>
        <input name="display_name" required maxLength={64} autocomplete="off" defaultValue={account?.display_name} />
      </label>
      <fieldset class="field-line">
        <legend>{t.role}</legend>
        {ROLES.map((role) => (
          <label class="form-check" key={role}>
            <input type="checkbox" name={`role-${role}`} defaultChecked={has.includes(role)} />
            <span>{t.roles[role]}<span class="sub">{t.roleHints[role]}</span></span>
          </label>
        ))}
      </fieldset>
      <label class="field-line">
        <span>{t.capacity}</span>
        <input type="number" name="capacity" min="1" max="100" defaultValue={account?.capacity ?? ''} />
        <small>{t.capacityHint}</small>
      </label>
      <label class="field-line">
        <span>{t.languages}</span>
        <input name="languages" maxLength={60} defaultValue={account?.languages ?? ''} spellcheck={false} />
        <small>{t.languagesHint}</small>
      </label>
    </Ask>
  );
}

function PasswordDialog({ name, password, onClose }) {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={fill(t.passwordTitle, { name })} onClose={onClose}>
      <p class="dialog-hint">{t.passwordHint}</p>
      <p class="password"><code>{password}</code></p>
      <div class="dialog-end">
        <button type="button" class="secondary" onClick={() => copyText(password).then(() => setCopied(true), () => {})}>
          {copied ? t.copied : t.copy}
        </button>
        <button type="button" class="primary" onClick={onClose}>{t.noted}</button>
      </div>
    </Dialog>
  );
}

function Row({ account, groups, admin, onEdit, onReset, onTotp, onDisable }) {
  const { status, disabled } = account;
  return (
    <tr class={disabled ? 'is-off' : ''}>
      <th scope="row">{account.display_name}<span class="sub">{[account.name, account.totp && t.totpOn].filter(Boolean).join(' · ')}</span></th>
      <td>{rolesOf(account).map((role) => t.roles[role] ?? role).join('、')}</td>
      <td>
        {account.groups.map((one) => {
          const name = groups.find((group) => group.group_id === one.group_id)?.name;
          return <span class="chip" key={one.group_id}>{name}{one.tier !== 'helper' && ` · ${texts.tiers[one.tier]}`}</span>;
        })}
      </td>
      <td>{account.capacity ? `${account.load} / ${account.capacity}` : '—'}</td>
      <td>{account.languages}</td>
      <td>
        {disabled
          ? <span class="pill is-bad">{t.disabled}</span>
          : <span class={`state is-${status}`}>{texts.status[status]}</span>}
      </td>
      <td class="row-actions">
        {admin && <button type="button" class="quiet" onClick={onEdit}>{texts.edit}</button>}
        {admin && !disabled && <button type="button" class="quiet" onClick={onReset}>{t.reset}</button>}
        {admin && account.totp && <button type="button" class="quiet" onClick={onTotp}>{t.totp}</button>}
        {admin && <button type="button" class="quiet" onClick={onDisable}>{disabled ? t.enable : t.disable}</button>}
      </td>
    </tr>
  );
}

export function Accounts({ lookout, state, attempt, say }) {
  const [text, setText] = useState('');
  const [dialog, setDialog] = useState(null); // {kind, account?, password?}
  const search = useRef(null);
  const got = useLoad(() => lookout.loadPeople().then(() => true), []);
  const admin = lookout.may('admin');
  useBareKeys({ '/': () => search.current?.focus(), n: () => admin && setDialog({ kind: 'put' }) });
  const rows = state.accounts.filter((one) => !text || `${one.name}${one.display_name}`.includes(text));

  const put = attempt(async (params) => {
    const password = params.account_id ? undefined : makePassword();
    await lookout.call('account.put', { ...params, ...(password && { password }) });
    setDialog(password ? { kind: 'password', account: params, password } : null);
    await lookout.loadPeople();
    if (!password) say(texts.saved);
  });
  const reset = attempt(async (account) => {
    const password = makePassword();
    await lookout.call('account.reset', { account_id: account.account_id, password });
    setDialog({ kind: 'password', account, password });
  });
  const dropTotp = attempt(async (account) => {
    await lookout.call('totp.reset', { account_id: account.account_id });
    setDialog(null);
    await lookout.loadPeople();
    say(fill(t.totpDone, { name: account.display_name }));
  });
  const disable = attempt(async (account) => {
    await lookout.call('account.disable', { account_id: account.account_id, disabled: !account.disabled });
    setDialog(null);
    await lookout.loadPeople();
    say(texts.saved);
  });
  const onDisable = (account) => (account.disabled ? disable(account) : setDialog({ kind: 'disable', account }));
  return (
    <main class="page">
      <div class="book-bar">
        <label class="filter is-search">
          <span class="sr-only">{t.search}</span>
          <input ref={search} type="search" placeholder={t.search} onInput={(event) => setText(event.currentTarget.value.trim())} />
        </label>
        <span>{fill(t.total, { n: rows.length })}</span>
        <span class="book-actions">
          {admin
            ? <button type="button" class="primary" onClick={() => setDialog({ kind: 'put' })}>{t.add}</button>
            : <span class="hint">{t.readOnly}</span>}
        </span>
      </div>
      <section class="panel report">
        <TableBox label={texts.pages.accounts}>
          <table>
            <thead>
              <tr>{[t.displayName, t.role, t.groups, t.load, t.languages, t.state, ''].map((name) => <th scope="col">{name}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map((account) => (
                <Row key={account.account_id} account={account} groups={state.groups} admin={admin} onEdit={() => setDialog({ kind: 'put', account })}
                  onReset={() => setDialog({ kind: 'reset', account })} onTotp={() => setDialog({ kind: 'totp', account })} onDisable={() => onDisable(account)} />
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <Instead got={got} empty={t.none} />}
        </TableBox>
      </section>
      {dialog?.kind === 'put' && <AccountDialog account={dialog.account} onDone={put} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'password' && (
        <PasswordDialog name={dialog.account.display_name} password={dialog.password} onClose={() => setDialog(null)} />
      )}
      {dialog?.kind === 'reset' && (
        <Ask title={fill(t.resetTitle, { name: dialog.account.display_name })} yes={t.reset} onClose={() => setDialog(null)}
          onDone={() => reset(dialog.account)}><p>{t.resetText}</p></Ask>
      )}
      {dialog?.kind === 'totp' && (
        <Ask title={fill(t.totpTitle, { name: dialog.account.display_name })} yes={t.totp} onClose={() => setDialog(null)}
          onDone={() => dropTotp(dialog.account)}><p>{t.totpText}</p></Ask>
      )}
      {dialog?.kind === 'disable' && (
        <Ask title={fill(t.disableTitle, { name: dialog.account.display_name })} yes={t.disable} onClose={() => setDialog(null)}
          onDone={() => disable(dialog.account)}><p>{t.disableText}</p></Ask>
      )}
    </main>
  );
}
