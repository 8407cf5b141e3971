// synonyms.jsx - words visitors say and the words entries use for them.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { kindName, texts } from '../messages/zh-CN-editor.js';
import { KINDS } from './kinds.js';

const t = texts.synonyms;

function Edit({ synonym, onClose, onDone }) {
  return (
    <Ask title={synonym ? t.change : t.add} yes={texts.entry.done} onClose={onClose} onDone={onDone}>
      <label class="field-line"><span>{t.said}</span><input name="synonym" required maxLength={40} defaultValue={synonym?.synonym} autofocus /></label>
      <label class="field-line"><span>{t.means}</span><input name="means" required maxLength={40} defaultValue={synonym?.means} /></label>
      <label class="form-check"><input type="checkbox" name="both_ways" value="yes" defaultChecked={synonym?.both_ways} /><span>{t.bothWays}</span></label>
      <label class="field-line"><span>{t.kind}</span>
        <select name="kind" defaultValue={synonym?.kind ?? ''}>
          <option value="">{texts.list.all}</option>{KINDS.map((k) => <option value={k} selected={synonym?.kind === k}>{kindName(k)}</option>)}
        </select></label>
      <label class="field-line"><span>{t.department}</span><input name="department" maxLength={100} defaultValue={synonym?.department} /></label>
      <label class="field-line"><span>{t.note}</span><input name="note" maxLength={200} defaultValue={synonym?.note} /></label>
    </Ask>
  );
}

export function Synonyms({ book, attempt, say }) {
  const [list, setList] = useState(null);
  const [text, setText] = useState('');
  const [editing, setEditing] = useState(null); // {} = a new one
  const load = attempt(async () => setList((await book.call('synonym.list')).synonyms));
  useEffect(() => { load(); }, []);
  const writes = book.may('editor', 'admin');
  const found = (list ?? []).filter((s) => !text || s.synonym.includes(text) || s.means.includes(text));
  const put = attempt(async ({ both_ways: both, ...form }) => {
    const id = editing.synonym_id;
    setEditing(null);
    const given = Object.fromEntries(Object.entries(form).filter(([, value]) => value));
    await book.call('synonym.put', { ...given, both_ways: both === 'yes', ...(id && { synonym_id: id }) });
    say(t.saved);
    await load();
  });
  const remove = attempt(async (id) => {
    await book.call('synonym.remove', { synonym_id: id });
    await load();
  });
  return (
    <main class="book">
      <p class="hint page-hint">{t.about}</p>
      <div class="book-bar">
        <label class="filter is-search">
          <span class="sr-only">{t.find}</span>
          <input type="search" placeholder={t.find} onInput={(event) => setText(event.currentTarget.value.trim())} />
        </label>
        <span role="status">{list && fill(t.total, { n: found.length })}</span>
        <span class="book-actions">
          {writes && <button type="button" class="primary" onClick={() => setEditing({})}>{t.add}</button>}
        </span>
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label={texts.tabs.synonyms}>
        <table>
          <thead><tr>{Object.values(t.columns).map((name) => <th scope="col">{name}</th>)}<th /></tr></thead>
          <tbody>
            {found.map((s) => (
              <tr key={s.synonym_id}>
                <th scope="row">{s.synonym}</th>
                <td>{s.both_ways ? t.both : t.oneWay} {s.means}</td>
                <td>{s.scope}</td>
                <td>{s.note}<span class="sub">{s.made_by}</span></td>
                <td>
                  {writes && (
                    <>
                      <button type="button" class="quiet" onClick={() => setEditing(s)}>{t.change}</button>
                      <button type="button" class="quiet" onClick={() => remove(s.synonym_id)}>{texts.golden.remove}</button>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {!list && <p class="nothing">{texts.list.loading}</p>}
        {list && found.length === 0 && <p class="nothing">{t.none}</p>}
      </div>
      {editing && <Edit synonym={editing.synonym_id ? editing : null} onClose={() => setEditing(null)} onDone={put} />}
    </main>
  );
}
