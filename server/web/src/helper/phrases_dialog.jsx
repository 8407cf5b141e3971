// phrases_dialog.jsx - the canned phrases at hand: one's own can be written, changed and deleted here; those of the group
// and of all can be looked at, and changed by who may.

import { useState } from 'preact/hooks';
import { Dialog, wordsOf } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Choice } from './dialogs.jsx';
import { VARIABLES } from './variables.js';

const t = texts.phrases;
const blank = { id: 0, scope: 'mine', shortcut: '', title: '', text: '' };

function Editor({ phrase, groups, maySetAll, onSave, onCancel }) {
  const [scope, setScope] = useState(phrase.scope);
  const [error, setError] = useState('');
  const [text, setText] = useState(phrase.text);
  const scopes = ['mine', ...(groups.length > 0 ? ['group'] : []), ...(maySetAll ? ['all'] : [])];
  const submit = async (event) => {
    event.preventDefault();
    const form = Object.fromEntries([...new FormData(event.currentTarget)].map(([k, v]) => [k, String(v).trim()]));
    const next = { scope, shortcut: form.shortcut.replace(/^\//, ''), title: form.title, text: text.trim() };
    if (phrase.id) next.id = phrase.id;
    if (scope === 'group') next.group_id = Number(form.group_id);
    try {
      await onSave(next);
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  return (
    <form class="phrase-editor" onSubmit={submit}>
      <div class="field-pair">
        <label class="field-line"><span>{t.shortcut}</span><input name="shortcut" maxLength={20} defaultValue={phrase.shortcut} autocomplete="off" /></label>
        <label class="field-line"><span>{t.name}</span><input name="title" required maxLength={60} defaultValue={phrase.title} autocomplete="off" /></label>
      </div>
      <label class="field-line">
        <span>{t.text}</span>
        <textarea name="text" rows="4" required maxLength={1000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <p class="dialog-hint variables">
        {t.variables}
        {VARIABLES.map((each) => (
          <button type="button" class="chip" key={each} onClick={() => setText(`${text}{${each}}`)}>{`{${each}}`}</button>
        ))}
      </p>
      <Choice name="scope" legend={t.scope} values={scopes.map((each) => [each, t.scopes[each]])} chosen={scope} onChange={setScope} />
      {scope === 'group' && (
        <label class="field-line">
          <span>{t.group}</span>
          <select name="group_id">
            {groups.map((each) => <option value={each.group_id} selected={each.group_id === phrase.group_id}>{each.name}</option>)}
          </select>
        </label>
      )}
      {error && <p class="error" role="alert">{error}</p>}
      <div class="dialog-end">
        <button type="button" class="quiet" onClick={onCancel}>{t.cancel}</button>
        <button type="submit" class="primary">{t.save}</button>
      </div>
    </form>
  );
}

function Line({ phrase, onEdit, onRemove }) {
  const [sure, setSure] = useState(false);
  return (
    <li class="phrase-line">
      <div>
        <p>
          <span class="phrase-code">/{phrase.shortcut}</span> <strong>{phrase.title}</strong>
          <span class="badge">{t.scopes[phrase.scope]}</span>
        </p>
        <p class="row-text">{phrase.text}</p>
      </div>
      <div class="row-end">
        {sure
          ? <button type="button" class="danger small" onClick={onRemove}>{t.removeSure}</button>
          : (
            <>
              <button type="button" class="quiet small" aria-label={fill(t.editOf, { title: phrase.title })} onClick={onEdit}>{t.edit}</button>
              <button type="button" class="quiet small" aria-label={fill(t.removeOf, { title: phrase.title })} onClick={() => setSure(true)}>{t.remove}</button>
            </>
          )}
      </div>
    </li>
  );
}

export function PhrasesDialog({ desk, state, onClose }) {
  const [editing, setEditing] = useState(null);
  const roles = state.account.roles ?? [];
  const maySetAll = roles.includes('supervisor') || roles.includes('admin');
  const groups = state.groups.filter((group) => maySetAll || group.members.some((m) => m.account_id === state.account.id));
  const remove = (id) => desk.phrases.remove(id).catch((error) => desk.tell(wordsOf(error)));
  return (
    <Dialog title={t.title} wide onClose={onClose}>
      <p class="dialog-hint">{t.about}</p>
      {editing
        ? (
          <Editor phrase={editing} groups={groups} maySetAll={maySetAll} onCancel={() => setEditing(null)}
            onSave={async (next) => { await desk.phrases.save(next); setEditing(null); }} />
        )
        : (
          <>
            {state.phrases.length === 0 && <p class="nothing">{t.empty}</p>}
            <ul class="phrase-list">
              {state.phrases.map((phrase) => (
                <Line key={phrase.id} phrase={phrase} onEdit={() => setEditing(phrase)} onRemove={() => remove(phrase.id)} />
              ))}
            </ul>
            <div class="dialog-end">
              <button type="button" class="quiet" onClick={onClose}>{t.close}</button>
              <button type="button" class="primary" onClick={() => setEditing(blank)}>{t.add}</button>
            </div>
          </>
        )}
    </Dialog>
  );
}
