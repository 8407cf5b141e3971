// dialog.jsx - a modal window, and one that asks a few things before something is done.

import { useEffect, useRef } from 'preact/hooks';
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

/** Calls onDone with the named fields that were filled in. */
export function Ask({ title, yes, onClose, onDone, children }) {
  const submit = (event) => {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)].map(([k, v]) => [k, String(v).trim()]);
    onDone(Object.fromEntries(entries.filter(([, v]) => v)));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        <div class="dialog-end">
          <button type="button" class="quiet" onClick={onClose}>{texts.staff.cancel}</button>
          <button type="submit" class="primary">{yes}</button>
        </div>
      </form>
    </Dialog>
  );
}
