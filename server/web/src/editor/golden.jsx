// golden.jsx - golden questions: what every publication is tried with.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-editor.js';

const t = texts.golden;
const SHOWN = 200;

export function Golden({ book, attempt }) {
  const [list, setList] = useState(null);
  const [coverage, setCoverage] = useState(null);
  const [text, setText] = useState('');
  const [adding, setAdding] = useState(false);
  const load = attempt(async () => {
    const [questions, covered] = await Promise.all([book.call('golden.list'), book.call('golden.coverage')]);
    setList(questions.questions);
    setCoverage(covered);
  });
  useEffect(() => { load(); }, []);
  const writes = book.may('editor', 'admin');
  const found = (list ?? []).filter((g) => !text || g.q.includes(text) || (g.expect ?? []).some((id) => id.includes(text)));
  const add = attempt(async ({ q, expect = '' }) => {
    await book.call('golden.put', { question: { q, expect: expect.split(/[\s,，、]+/).filter(Boolean) } });
    setAdding(false);
    await load();
  });
  const remove = attempt(async (id) => {
    await book.call('golden.remove', { golden_id: id });
    await load();
  });
  return (
    <main class="book">
      <p class="hint page-hint">{t.about}</p>
      <div class="book-bar">
        <label class="filter is-search">
          <span class="sr-only">{t.filter}</span>
          <input type="search" placeholder={t.filter} onInput={(event) => setText(event.currentTarget.value.trim())} />
        </label>
        <span>{coverage && fill(t.coverage, { covered: coverage.n_covered, n: coverage.n_entries })}</span>
        <span class="book-actions">
          {writes && <button type="button" class="primary" onClick={() => setAdding(true)}>{t.add}</button>}
        </span>
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label={texts.tabs.golden}>
        <table>
          <thead><tr><th scope="col">{t.q}</th><th scope="col">{t.expect.split('（')[0]}</th><th scope="col">{t.kind}</th><th /></tr></thead>
          <tbody>
            {found.slice(0, SHOWN).map((g) => (
              <tr key={g.golden_id}>
                <th scope="row">{g.q}{g.made_by && <span class="sub">{fill(t.by, { who: g.made_by })}</span>}</th>
                <td>{(g.expect ?? []).join(texts.comma) || t.nothing}</td>
                <td>{g.kind}</td>
                <td>{writes && <button type="button" class="quiet" onClick={() => remove(g.golden_id)}>{t.remove}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {list && found.length === 0 && <p class="nothing">{t.none}</p>}
        {!list && <p class="nothing">{texts.list.loading}</p>}
        {coverage?.uncovered.length > 0 && (
          <details class="uncovered">
            <summary>{t.uncovered}（{coverage.uncovered.length}）</summary>
            <ul>{coverage.uncovered.map((id) => <li>{id}</li>)}</ul>
          </details>
        )}
      </div>
      {adding && (
        <Ask title={t.add} yes={t.add} onClose={() => setAdding(false)} onDone={add}>
          <label class="field-line"><span>{t.q}</span><input name="q" required maxLength={500} autofocus /></label>
          <label class="field-line"><span>{t.expect}</span><input name="expect" spellcheck={false} /></label>
        </Ask>
      )}
    </main>
  );
}
