// bar.jsx - who I am, whether I take conversations, tabs, alerts.

import { useState } from 'preact/hooks';
import { Icon, Mark } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;
const STATUSES = ['online', 'busy', 'break', 'offline'];
const BOARD_ROLES = ['supervisor', 'admin'];

// Roles come as a list of names.
const seesBoard = (account) => BOARD_ROLES.some((role) => (account.roles ?? []).includes(role));

function StatusSwitch({ status, onStatus }) {
  return (
    <fieldset class="status-switch">
      <legend class="sr-only">{t.statusLabel}</legend>
      {STATUSES.map((value) => (
        <label class={`is-${value} ${status === value ? 'is-chosen' : ''}`} title={t.statusHint[value]}>
          <input type="radio" name="status" checked={status === value} onChange={() => onStatus(value)} />
          <span>{t.status[value]}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Bar({ desk, state, alerts, tab, onTab, sound, onSound, onKeys, onSay, onStatus }) {
  const { account, status } = state;
  const [permission, setPermission] = useState(alerts.permission);
  const ask = async () => {
    const result = await alerts.ask();
    setPermission(result);
    if (result === 'denied') onSay(t.notifyDenied);
  };
  return (
    <header class="bar">
      <Mark />
      <h1>{t.title}</h1>
      {seesBoard(account) && (
        <nav class="tabs">
          {Object.entries(t.tabs).map(([name, label]) => (
            <button type="button" aria-current={tab === name ? 'page' : undefined} onClick={() => onTab(name)}>
              {label}
            </button>
          ))}
        </nav>
      )}
      <StatusSwitch status={status} onStatus={onStatus} />
      <div class="bar-end">
        {permission === 'default' && (
          <button type="button" class="secondary" onClick={ask}>{t.notifyAsk}</button>
        )}
        <button type="button" class="quiet icon-only" aria-pressed={sound}
          aria-label={sound ? t.soundOn : t.soundOff} title={sound ? t.soundOn : t.soundOff} onClick={onSound}>
          <Icon name={sound ? 'bell' : 'mute'} />
        </button>
        <button type="button" class="quiet icon-only wide-only" aria-label={t.keys} title={`${t.keys} ?`} onClick={onKeys}>
          <kbd>?</kbd>
        </button>
        <span class="me">{account.display_name || account.name}</span>
        <button type="button" class="quiet" onClick={() => desk.logout()}>{t.logout}</button>
      </div>
    </header>
  );
}
