// companies.jsx - companies with a specialist of their own, who is asked first when they come.

import { useRef, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, TableBox, useLoad } from './parts.jsx';

const t = texts.companies;

export function Companies({ lookout, state, attempt, say }) {
  const [text, setText] = useState('');
  const [adding, setAdding] = useState(false);
  const search = useRef(null);
  const got = useLoad(() => lookout.call('company.list'), []);
  useBareKeys({ '/': () => search.current?.focus(), n: () => setAdding(true) });
  const helpers = state.accounts.filter((one) => !one.disabled && one.roles.includes('helper'));
  const put = attempt(async ({ company, account_id: id }) => {
    await lookout.call('company.put', { company, ...(id && { account_id: Number(id) }) });
    setAdding(false);
    got.again();
    say(texts.saved);
  });
  const rows = (got.data?.companies ?? []).filter((one) => !text || one.company.includes(text));
  return (
    <main class="page">
      <div class="book-bar">
        <label class="filter is-search">
          <span class="sr-only">{t.search}</span>
          <input ref={search} type="search" placeholder={t.search} onInput={(event) => setText(event.currentTarget.value.trim())} />
        </label>
        <span class="hint">{t.about}</span>
        <span class="book-actions"><button type="button" class="primary" onClick={() => setAdding(true)}>{t.add}</button></span>
      </div>
      <section class="panel report">
        <TableBox label={texts.pages.companies}>
          <table>
            <thead><tr>{[t.company, t.specialist, ''].map((name) => <th scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.company}>
                  <th scope="row">{one.company}</th>
                  <td>
                    <select value={one.account_id} aria-label={fill(t.specialistOf, { company: one.company })}
                      onChange={(event) => put({ company: one.company, account_id: event.currentTarget.value })}>
                      {!helpers.some((each) => each.account_id === one.account_id) && (
                        <option value={one.account_id}>{lookout.personName(one.account_id)}</option>
                      )}
                      {helpers.map((each) => <option value={each.account_id}>{each.display_name}</option>)}
                    </select>
                  </td>
                  <td class="row-actions"><button type="button" class="quiet" onClick={() => put({ company: one.company })}>{t.remove}</button></td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <Instead got={got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
      </section>
      {adding && (
        <Ask title={t.add} yes={texts.save} onClose={() => setAdding(false)} onDone={put}>
          <label class="field-line"><span>{t.company}</span><input name="company" required maxLength={80} autofocus /><small>{t.companyHint}</small></label>
          <label class="field-line">
            <span>{t.specialist}</span>
            <select name="account_id">{helpers.map((each) => <option value={each.account_id}>{each.display_name}</option>)}</select>
          </label>
        </Ask>
      )}
    </main>
  );
}
