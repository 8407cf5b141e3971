// store.js - one value that components watch. set() merges; listeners run at most once per microtask.

import { useEffect, useReducer } from 'preact/hooks';

export function createStore(initial) {
  let value = initial;
  let scheduled = false;
  const listeners = new Set();
  const notify = () => {
    scheduled = false;
    for (const listener of [...listeners]) listener(value);
  };
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...(typeof change === 'function' ? change(value) : change) };
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(notify);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(store) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => store.subscribe(redraw), [store]);
  return store.get();
}
