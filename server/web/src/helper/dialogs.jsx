// dialogs.jsx - the small questions before a conversation is left, and the list of shortcuts.

import { Ask, Dialog } from '../shared/dialog.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { KEYS } from './keys.js';

const t = texts;

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

export function FinishDialog(props) {
  return (
    <Ask title={t.finishTitle} yes={t.finishYes} {...props}>
      <p>{t.finishText}</p>
    </Ask>
  );
}

/** Why somebody is away: a few words to choose from, or his own. */
export function StatusDialog({ status, onDone, ...props }) {
  return (
    <Ask title={t.awayTitle[status]} yes={t.awayYes} onDone={({ reason, own }) => onDone(own || reason || '')} {...props}>
      <Choice name="reason" legend={t.awayReason} values={t.awayReasons[status]} />
      <label class="field-line">
        <span>{t.awayOwn}</span>
        <input name="own" maxLength={60} autocomplete="off" />
      </label>
    </Ask>
  );
}

/** Radio buttons that look like words to pick; values may be [value, label] pairs. */
export function Choice({ name, legend, values, chosen, onChange }) {
  return (
    <fieldset class="categories">
      <legend>{legend}</legend>
      {values.map((each) => {
        const [value, label] = Array.isArray(each) ? each : [each, each];
        return (
          <label key={value}>
            <input type="radio" name={name} value={value} defaultChecked={value === chosen}
              onChange={onChange && (() => onChange(value))} />
            <span>{label}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

export function KeysDialog({ onClose }) {
  return (
    <Dialog title={t.keys} onClose={onClose}>
      <p class="dialog-hint">{t.keysHint}</p>
      <dl class="keys">
        {KEYS.map((key) => (
          <div key={key.id}><dt><kbd>{key.label}</kbd></dt><dd>{t.keyList[key.id]}</dd></div>
        ))}
      </dl>
      <div class="dialog-end">
        <button type="button" class="secondary" onClick={onClose}>{t.gotIt}</button>
      </div>
    </Dialog>
  );
}
