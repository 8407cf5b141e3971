// dialogs.jsx - the few questions asked before something is done, and the list of shortcuts.

import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../messages/zh-CN.js';
import { KEYS } from './keys.js';

const t = texts.helper;

function Dialog({ title, onClose, children }) {
  const ref = useRef(null);
  useEffect(() => {
    ref.current.showModal();
  }, []);
  return (
    <dialog ref={ref} class="dialog" aria-label={title} onClose={onClose}
      onClick={(event) => { if (event.target === ref.current) ref.current.close(); }}>
      <div class="dialog-in">
        <h2>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

function Ask({ title, yes, onClose, onDone, children }) {
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
          <button type="button" class="quiet" onClick={onClose}>{t.cancel}</button>
          <button type="submit" class="primary">{yes}</button>
        </div>
      </form>
    </Dialog>
  );
}

export function CloseDialog(props) {
  return (
    <Ask title={t.closeTitle} yes={t.closeYes} {...props}>
      <fieldset class="categories">
        <legend>{t.category}</legend>
        {t.categories.map((name, i) => (
          <label>
            <input type="radio" name="category" value={name} defaultChecked={i === 0} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <label class="field-line">
        <span>{t.note}</span>
        <textarea name="note" rows="3" maxLength={500} />
      </label>
    </Ask>
  );
}

export function ReleaseDialog(props) {
  return (
    <Ask title={t.releaseTitle} yes={t.releaseYes} {...props}>
      <label class="field-line">
        <span>{t.releaseReason}</span>
        <input name="reason" maxLength={200} autocomplete="off" />
      </label>
    </Ask>
  );
}

export function HandBackDialog(props) {
  return (
    <Ask title={t.handBackTitle} yes={t.handBackYes} {...props}>
      <p>{t.handBackText}</p>
    </Ask>
  );
}

export function KeysDialog({ onClose }) {
  return (
    <Dialog title={t.keys} onClose={onClose}>
      <p class="dialog-hint">{t.keysHint}</p>
      <dl class="keys">
        {KEYS.map((key) => (
          <div><dt><kbd>{key.label}</kbd></dt><dd>{t.keyList[key.id]}</dd></div>
        ))}
      </dl>
      <div class="dialog-end">
        <button type="button" class="secondary" onClick={onClose}>{t.gotIt}</button>
      </div>
    </Dialog>
  );
}
