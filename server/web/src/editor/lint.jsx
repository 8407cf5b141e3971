// lint.jsx - what is wrong in the published content, worst first; one click leads to the place to mend.

import { useEffect, useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { fieldName, texts } from '../messages/zh-CN-editor.js';

const t = texts.lint;
const PAGE = 100;
const SEVERITIES = ['error', 'warning', 'note'];

const place = ({ field, row }) => {
  if (!field) return '';
  const name = fieldName(field.replace(/^fields\./, ''));
  return row === undefined ? name : fill(t.row, { field: name, n: row + 1 });
};

function Finding({ finding, onOpen }) {
  return (
    <tr>
      <td><span class={`pill is-${finding.severity}`}>{t.severities[finding.severity]}</span></td>
      <th scope="row">
        {finding.id
          ? <button type="button" class="title" onClick={() => onOpen(finding.id, finding)}>{finding.title || finding.id}</button>
          : t.noEntry}
        <span class="sub">{[finding.id, place(finding)].filter(Boolean).join(' · ')}</span>
      </th>
      <td>
        {finding.text}
        <span class="sub">{fill(t.fix, { text: finding.fix })}</span>
      </td>
      <td>
        {finding.other_id && (
          <button type="button" class="quiet" onClick={() => onOpen(finding.other_id)}>
            {finding.other_title || finding.other_id}
          </button>
        )}
      </td>
    </tr>
  );
}

export function Lint({ book, attempt }) {
  const [filter, setFilter] = useState({ severity: '', rule: '', text: '' });
  const [offset, setOffset] = useState(0);
  const [report, setReport] = useState(null);
  useEffect(() => {
    let current = true;
    const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
    attempt(async () => {
      const result = await book.call('lint.list', { ...wanted, offset, limit: PAGE });
      if (current) setReport(result);
    })();
    return () => { current = false; };
  }, [filter, offset]);
  const set = (name) => (event) => {
    setOffset(0);
    setFilter({ ...filter, [name]: event.currentTarget.value.trim() });
  };
  const open = (id, focus) => attempt(() => book.open(id, focus))();
  return (
    <main class="book">
      <p class="hint page-hint">{t.about}</p>
      <div class="book-bar">
        <label class="filter is-search">
          <span class="sr-only">{texts.list.search}</span>
          <input type="search" placeholder={texts.list.search} onChange={set('text')} spellcheck={false} />
        </label>
        <label class="filter">
          <span>{t.severity}</span>
          <select value={filter.severity} onChange={set('severity')}>
            <option value="">{texts.list.all}</option>
            {SEVERITIES.map((name) => (
              <option value={name}>{t.severities[name]}{report ? ` ${report.severities[name]}` : ''}</option>
            ))}
          </select>
        </label>
        <label class="filter">
          <span>{t.rule}</span>
          <select value={filter.rule} onChange={set('rule')}>
            <option value="">{texts.list.all}</option>
            {(report?.rules ?? []).map((each) => <option value={each.rule}>{each.label} {each.n}</option>)}
          </select>
        </label>
        <span role="status">{report ? fill(t.total, { n: report.total, entries: report.n_entries }) : ''}</span>
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label={texts.tabs.lint}>
        <table>
          <thead><tr>{Object.values(t.columns).map((name) => <th scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {(report?.findings ?? []).map((finding, i) => <Finding key={`${offset}-${i}`} finding={finding} onOpen={open} />)}
          </tbody>
        </table>
        {!report && <p class="nothing">{texts.list.loading}</p>}
        {report?.total === 0 && <p class="nothing">{t.none}</p>}
      </div>
      {report?.total > PAGE && (
        <nav class="pages" aria-label={texts.list.next}>
          <button type="button" class="secondary" disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>{texts.list.prev}</button>
          <span>{fill(texts.list.page, { page: offset / PAGE + 1, pages: Math.ceil(report.total / PAGE) })}</span>
          <button type="button" class="secondary" disabled={offset + PAGE >= report.total}
            onClick={() => setOffset(offset + PAGE)}>{texts.list.next}</button>
        </nav>
      )}
    </main>
  );
}
