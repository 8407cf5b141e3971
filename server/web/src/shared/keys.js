// keys.js - shortcuts of one key: not in fields, not with Ctrl, Alt or Meta, not while a dialog is open or
// an input method composes. Enter on a button stays the button's.

import { useEffect, useRef } from 'preact/hooks';

/** actions: {'/': fn, j: fn, enter: fn ...}, names as in KeyboardEvent.key, lower case. */
export function useBareKeys(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]') || event.target.closest?.('input, textarea, select')) return;
      const run = latest.current[event.key === 'Enter' && event.target.closest?.('button, a') ? '' : event.key.toLowerCase()];
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
