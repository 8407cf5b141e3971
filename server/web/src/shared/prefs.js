// prefs.js - how this reader wants the page: large type, sound, colours. Remembered; applied as attributes of
// the root element, which the style sheets follow.

const KEY = 'bangban.prefs';

export function loadPrefs(storage, defaults = {}) {
  return { large: false, sound: true, theme: 'auto', ...defaults, ...(storage.get(KEY) ?? {}) };
}

export function savePrefs(storage, prefs) {
  storage.set(KEY, prefs);
  applyPrefs(prefs);
}

const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
let theme = 'auto'; // auto (as the system has it), light, dark

function applyTheme() {
  const isDark = theme === 'dark' || (theme === 'auto' && dark.matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
}

export function applyPrefs(prefs) {
  document.documentElement.classList.toggle('large', prefs.large);
  theme = prefs.theme ?? 'auto';
  applyTheme();
  dark.onchange = applyTheme;
}

/** Keeps --app-height at the part of the window the on-screen keyboard leaves free. */
export function followViewport() {
  const view = window.visualViewport;
  if (!view) return;
  const root = document.documentElement;
  const set = () => {
    if (view.scale > 1.01) return; // pinch zoom is the reader's own business
    root.style.setProperty('--app-height', `${Math.round(view.height)}px`);
    if (window.scrollY !== 0) window.scrollTo(0, 0);
  };
  view.addEventListener('resize', set);
  set();
}
