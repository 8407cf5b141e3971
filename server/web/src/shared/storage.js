// storage.js - JSON values in the browser's storage; in memory where the browser forbids it
// (third-party frames, private windows), so that nothing else needs to care.

export function makeStorage(area) {
  const memory = new Map();
  return {
    get(key) {
      try {
        const text = area.getItem(key);
        return text === null ? (memory.get(key) ?? null) : JSON.parse(text);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    set(key, value) {
      memory.set(key, value);
      try {
        if (value === null || value === undefined) area.removeItem(key);
        else area.setItem(key, JSON.stringify(value));
      } catch {
        // memory has it
      }
      if (value === null || value === undefined) memory.delete(key);
    },
  };
}

const area = (name) => {
  try {
    return window[name];
  } catch {
    return null;
  }
};

export const localStore = () => makeStorage(area('localStorage'));
export const sessionStore = () => makeStorage(area('sessionStorage'));
