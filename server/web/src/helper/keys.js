// keys.js - the console's shortcuts in one table: outside input fields the key alone, inside with Alt.

import { useEffect, useRef } from 'preact/hooks';

export const KEYS = [
  { id: 'accept', code: 'KeyA', label: 'A' },
  { id: 'decline', code: 'KeyX', label: 'X' },
  { id: 'next', code: 'KeyJ', label: 'J' },
  { id: 'prev', code: 'KeyK', label: 'K' },
  { id: 'reply', code: 'KeyR', label: 'R' },
  { id: 'search', code: 'Slash', label: '/' },
  { id: 'note', code: 'KeyN', label: 'N' },
  { id: 'transfer', code: 'KeyT', label: 'T' },
  { id: 'consult', code: 'KeyC', label: 'C' },
  { id: 'ticket', code: 'KeyG', label: 'G' },
  { id: 'proposal', code: 'KeyI', label: 'I' },
  { id: 'phrases', code: 'KeyP', label: 'P' },
  { id: 'close', code: 'KeyE', label: 'E' },
  { id: 'finish', code: 'KeyF', label: 'F' },
  { id: 'release', code: 'KeyQ', label: 'Q' },
  { id: 'handBack', code: 'KeyB', label: 'B' },
  { id: 'mute', code: 'KeyM', label: 'M' },
  { id: 'help', code: 'Slash', label: '?', shift: true },
  { id: 'escape', code: 'Escape', label: 'Esc' },
];

const editable = (target) => Boolean(target.closest?.('input, textarea, select, [contenteditable]'));

/** The shortcut an event means, or undefined. Never while an input method composes. */
export function shortcutOf(event, inField) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return undefined;
  return KEYS.find((key) => {
    if (key.code !== event.code || key.code === 'Escape') return false;
    return Boolean(key.shift) === event.shiftKey && (event.altKey || !inField);
  });
}

/** Runs actions[id](); not while a dialog is open. */
export function useKeys(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event) => {
      if (document.querySelector('dialog[open]')) return;
      const key = shortcutOf(event, editable(event.target));
      if (!key || !latest.current[key.id]) return;
      event.preventDefault();
      latest.current[key.id]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
