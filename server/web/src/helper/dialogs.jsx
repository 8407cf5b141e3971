// dialogs.jsx - the few questions asked before something is done, and the list of shortcuts.

import { Ask, Dialog } from '../shared/dialog.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { KEYS } from './keys.js';

const t = texts;

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
