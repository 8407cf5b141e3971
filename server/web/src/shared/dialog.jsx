// dialog.jsx - a modal window, and one that asks a few things before something is done.

import { useEffect, useRef, useState } from 'preact/hooks';
import { texts } from '../messages/zh-CN.js';

export function Dialog({ title, wide = false, onClose, children }) {
  const ref = useRef(null);
  useEffect(() => {
    ref.current.showModal();
  }, []);
  return (
    <dialog ref={ref} class={`dialog ${wide ? 'is-wide' : ''}`} aria-label={title} onClose={onClose}
      onClick={(event) => { if (event.target === ref.current) ref.current.close(); }}>
      <div class="dialog-in">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/**
 * Calls onDone with the named fields that were filled in. While onDone's promise is under way the window cannot be
 * sent twice; when it rejects the window stays, with the reason.
 */
export function Ask({ title, yes, wide, disabled, onClose, onDone, children }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)].map(([k, v]) => [k, String(v).trim()]);
    setBusy(true);
    setError('');
    try {
      await onDone(Object.fromEntries(entries.filter(([, v]) => v)));
    } catch (problem) {
      setError(wordsOf(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} wide={wide} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        {error && <p class="error" role="alert">{error}</p>}
        <div class="dialog-end">
          <button type="button" class="quiet" onClick={onClose}>{texts.staff.cancel}</button>
          <button type="submit" class="primary" disabled={disabled || busy}>{yes}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is said to people when a call was refused or lost: the server's sentence, else ours for its kind. */
export const wordsOf = (error) => (error.message && error.message !== error.kind
  ? error.message : texts.errors[error.kind] ?? texts.errors.generic);
