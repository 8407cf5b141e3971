// bar.jsx - where one is, what needs attention, and how one wants the console.

import { useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { Me } from '../shared/gate.jsx';
import { Icon, Mark } from '../shared/icons.jsx';
import { Menu } from '../shared/menu.jsx';
import { loadPrefs } from '../shared/prefs.js';
import { switchLanguage } from '../messages/language.js';
import { texts } from '../messages/zh-CN-supervisor.js';

const THEMES = Object.keys(texts.themes);

export function Bar({ lookout, state, unseen, sounds, local, tabs, onPrefs, onKeys, say }) {
  const [prefs, setPrefs] = useState(() => loadPrefs(local));
  const [permission, setPermission] = useState(sounds.permission);
  const set = (change) => { onPrefs(change); setPrefs({ ...prefs, ...change }); };
  const ask = async () => {
    const result = await sounds.ask();
    setPermission(result);
    if (result === 'denied') say(texts.notifyDenied);
  };
  const soundText = prefs.sound ? texts.soundOn : texts.soundOff;
  const nextTheme = THEMES[(THEMES.indexOf(prefs.theme) + 1) % THEMES.length];
  return (
    <header class="bar">
      <Mark />
      <h1>{texts.title}</h1>
      <nav class="tabs" aria-label={texts.title}>
        {tabs.map(({ name, at, here }, i) => (
          <a href={`#${at}`} key={name} aria-keyshortcuts={String(i + 1)} aria-current={here ? 'page' : undefined}>
            {texts.tabs[name]}
            {name === 'board' && unseen > 0 && <span class="count">{unseen}</span>}
          </a>
        ))}
      </nav>
      <div class="bar-end">
        {permission === 'default' && (
          <button type="button" class="secondary" onClick={ask}>{texts.notifyAsk}</button>
        )}
        <button type="button" class="quiet icon-only" aria-pressed={prefs.sound} aria-label={soundText} title={soundText}
          onClick={() => set({ sound: !prefs.sound })}>
          <Icon name={prefs.sound ? 'bell' : 'mute'} />
        </button>
        <Me staff={lookout.staff} account={state.account} />
        <Menu label={texts.settings} items={[
          { label: texts.keys.title, key: '?', icon: 'card', run: onKeys },
          { label: fill(texts.theme, { now: texts.themes[prefs.theme] }), icon: prefs.theme === 'dark' ? 'moon' : 'sun', run: () => set({ theme: nextTheme }) },
          { label: texts.otherLanguage, icon: 'type', run: () => switchLanguage(local, texts.otherLanguageCode) },
          { label: texts.logout, icon: 'out', run: () => lookout.staff.logout() },
        ]} />
      </div>
    </header>
  );
}
