// hooks.js - small hooks both pages use.

import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';

/** Redraws every `ms` while `active`; returns the time of this drawing. */
export function useTick(ms, active = true) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    if (!active) return undefined;
    const id = setInterval(redraw, ms);
    return () => clearInterval(id);
  }, [ms, active]);
  return Date.now();
}

/** A text area as tall as its text, up to the CSS max-height. */
export function useAutoHeight(ref, text) {
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [text]);
}

/** The value of the previous drawing. */
export function usePrevious(value) {
  const ref = useRef(undefined);
  useEffect(() => {
    ref.current = value;
  });
  return ref.current;
}

/**
 * Is this Enter meant for us? Not while an input method composes: some report isComposing, older ones
 * only keyCode 229, and Safari ends the composition just before the key arrives (`composing` ref).
 */
export function isPlainEnter(event, composingRef) {
  return (
    event.key === 'Enter' &&
    !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey &&
    !event.isComposing && event.keyCode !== 229 && !composingRef.current
  );
}

/** {ref, on}: a ref that is true while composing and one turn longer; spread `on` over the field. */
export function useComposing() {
  const ref = useRef(false);
  return {
    ref,
    // Lower case: Preact listens to what it cannot find as a property under the name as written.
    on: {
      oncompositionstart: () => { ref.current = true; },
      oncompositionend: () => { setTimeout(() => { ref.current = false; }, 0); },
    },
  };
}
