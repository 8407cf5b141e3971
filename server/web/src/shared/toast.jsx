// toast.jsx - the line that says for a few seconds what has just happened or gone wrong.

import { useRef, useState } from 'preact/hooks';
import { texts } from '../messages/zh-CN.js';

const SHOWN_MS = 6000;

/** The server's sentence, or ours where it gave none. */
export function errorText(error) {
  return error.message && error.message !== error.kind
    ? error.message : texts.errors[error.kind] ?? texts.errors.generic;
}

/**
 * @returns {toast, say, attempt}: `toast` is drawn by the caller's page; attempt(action) gives a function
 * that runs the action, says what went wrong and resolves to true when it went well.
 */
export function useToast() {
  const [text, setText] = useState('');
  const timer = useRef(0);
  const say = (next) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setText(''), SHOWN_MS);
  };
  const attempt = (action) => async (...args) => {
    try {
      await action(...args);
      return true;
    } catch (error) {
      say(errorText(error));
      return false;
    }
  };
  return { toast: <div class={`toast ${text ? 'is-shown' : ''}`} role="status">{text}</div>, say, attempt };
}
