// bar.jsx - who I am, whether I take conversations and why not, the pages, alerts and settings.

import { useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { Me } from '../shared/gate.jsx';
import { Icon, Mark } from '../shared/icons.jsx';
import { Menu } from '../shared/menu.jsx';
import { switchLanguage } from '../messages/language.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;
const STATUSES = ['online', 'busy', 'break', 'offline'];
const BOARD_ROLES = ['supervisor', 'admin'];
const THEMES = ['auto', 'light', 'dark'];

// Roles come as a list of names.
const seesBoard = (account) => BOARD_ROLES.some((role) => (account.roles ?? []).includes(role));

function StatusSwitch({ status, reason, onStatus }) {
  return (
    <fieldset class="status-switch">
      <legend class="sr-only">{t.statusLabel}</legend>
      {STATUSES.map((value) => (
        <label class={`is-${value} ${status === value ? 'is-chosen' : ''}`} title={t.statusHint[value]}>
          <input type="radio" name="status" checked={status === value} onChange={() => onStatus(value)}
            onClick={() => status === value && value !== 'online' && onStatus(value)} />
          <span>{t.status[value]}{status === value && reason ? fill(t.because, { reason }) : ''}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Pages({ account, tab, onTab, counts }) {
  return (
    <nav class="tabs" aria-label={t.pages}>
      {Object.keys(t.tabs).map((name) => (
        <button type="button" key={name} aria-current={tab === name ? 'page' : undefined} onClick={() => onTab(name)}>
          {t.tabs[name]}
          {counts[name] > 0 && <span class="count" aria-label={fill(t.news, { n: counts[name] })}>{counts[name]}</span>}
        </button>
      ))}
      {seesBoard(account) && <a href="/supervisor">{t.supervisor}</a>}
    </nav>
  );
}

function settings({ prefs, storage, onTheme, onKeys, onPhrases, onLogout }) {
  const next = THEMES[(THEMES.indexOf(prefs.theme) + 1) % THEMES.length];
  return [
    { label: t.phrases.title, key: 'P', icon: 'slash', run: onPhrases },
    { label: t.keys, key: '?', icon: 'card', run: onKeys },
    { label: fill(t.theme, { now: t.themes[prefs.theme] }), icon: prefs.theme === 'dark' ? 'moon' : 'sun', run: () => onTheme(next) },
    { label: t.otherLanguage, icon: 'type', run: () => switchLanguage(storage, t.otherLanguageCode) },
    { label: t.logout, icon: 'out', run: onLogout },
  ];
}

export function Bar(props) {
  const { staff, state, alerts, tab, onTab, prefs, onSound, onSay, onStatus } = props;
  const { account, status, statusReason, ticketNews, threadNews, rectifyNews } = state;
  const [permission, setPermission] = useState(alerts.permission);
  const ask = async () => {
    const result = await alerts.ask();
    setPermission(result);
    if (result === 'denied') onSay(t.notifyDenied);
  };
  const soundText = prefs.sound ? t.soundOn : t.soundOff;
  return (
    <header class="bar">
      <Mark />
      <h1>{t.title}</h1>
      <Pages account={account} tab={tab} onTab={onTab}
        counts={{ tickets: ticketNews, threads: threadNews, grades: rectifyNews }} />
      <StatusSwitch status={status} reason={statusReason} onStatus={onStatus} />
      <div class="bar-end">
        {permission === 'default' && (
          <button type="button" class="secondary" onClick={ask}>{t.notifyAsk}</button>
        )}
        <button type="button" class="quiet icon-only" aria-pressed={prefs.sound} aria-label={soundText} title={`${soundText} M`}
          onClick={onSound}>
          <Icon name={prefs.sound ? 'bell' : 'mute'} />
        </button>
        <Me staff={staff} account={account} />
        <Menu label={t.settings} items={settings(props)} />
      </div>
    </header>
  );
}
