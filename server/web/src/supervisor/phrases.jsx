// phrases.jsx - the phrases of groups and of all; everybody's own stay everybody's own.

import { useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, TableBox, useLoad } from './parts.jsx';

const t = texts.phrases;

export function Phrases({ lookout, state, attempt, say }) {
  const [editing, setEditing] = useState(null); // {} for a new one
  const [removing, setRemoving] = useState(null);
  const got = useLoad(() => lookout.call('canned.list', { all_groups: true }), []);
  useBareKeys({ n: () => setEditing({}) });
  const done = (action, text) => attempt(async (...args) => {
    await action(...args);
    setEditing(null);
    setRemoving(null);
    got.again();
    say(text);
  });
  const put = done(({ scope, shortcut = '', title, text }) => lookout.call('canned.put', {
    ...(editing.id && { id: editing.id }), shortcut, title, text,
    ...(scope === 'all' ? { scope } : { scope: 'group', group_id: Number(scope) }),
  }), texts.saved);
  const rows = (got.data?.phrases ?? []).filter((one) => one.scope !== 'mine');
  const scopeOf = (one) => (one.scope === 'all' ? t.everybody : lookout.groupName(one.group_id));
  return (
    <main class="page">
      <div class="book-bar">
        <span class="hint">{t.about}</span>
        <span class="book-actions"><button type="button" class="primary" onClick={() => setEditing({})}>{t.add}</button></span>
      </div>
      <section class="panel report">
        <TableBox label={texts.pages.phrases}>
          <table>
            <thead><tr>{[t.title, t.text, t.shortcut, t.scope, ''].map((name) => <th scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.title}</th><td class="detail">{one.text}</td><td>{one.shortcut}</td><td>{scopeOf(one)}</td>
                  <td class="row-actions">
                    <button type="button" class="quiet" onClick={() => setEditing(one)}>{texts.edit}</button>
                    <button type="button" class="quiet" onClick={() => setRemoving(one)}>{texts.remove}</button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <Instead got={got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
      </section>
      {editing && (
        <Ask title={editing.id ? t.editTitle : t.add} yes={texts.save} onClose={() => setEditing(null)} onDone={put}>
          <label class="field-line"><span>{t.title}</span><input name="title" required maxLength={60} defaultValue={editing.title} autofocus /></label>
          <label class="field-line">
            <span>{t.text}</span><textarea name="text" rows="4" required maxLength={2000} defaultValue={editing.text} /><small>{t.variables}</small>
          </label>
          <label class="field-line"><span>{t.shortcut}</span><input name="shortcut" maxLength={20} defaultValue={editing.shortcut} spellcheck={false} /></label>
          <label class="field-line">
            <span>{t.scope}</span>
            <select name="scope">
              <option value="all">{t.everybody}</option>
              {state.groups.map((group) => (
                <option value={String(group.group_id)} selected={group.group_id === editing.group_id}>{group.name}</option>
              ))}
            </select>
          </label>
        </Ask>
      )}
      {removing && (
        <Ask title={t.removeTitle} yes={texts.remove} onClose={() => setRemoving(null)}
          onDone={done(() => lookout.call('canned.delete', { id: removing.id }), t.removed)}><p>{removing.title}</p></Ask>
      )}
    </main>
  );
}
