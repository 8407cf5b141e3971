// changes.jsx - who changed people, groups and the calendar, from the chained audit log.

import { useState } from 'preact/hooks';
import { stamp } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, More, Select, TableBox, usePages } from './parts.jsx';

const t = texts.changes;
const LIMIT = 50;

/** "account:5" in words. */
function subjectText(lookout, subject) {
  const [kind, ...rest] = subject.split(':');
  const id = rest.join(':');
  const name = { account: () => lookout.personName(Number(id)), group: () => lookout.groupName(Number(id)) }[kind]?.();
  return [t.subjects[`${kind}:`] ?? kind, name || id].join(' ');
}

function detailText(lookout, detail) {
  return Object.entries(detail ?? {}).filter(([, value]) => value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => {
      if (Array.isArray(value)) return value.map((one) => (typeof one === 'object' ? detailText(lookout, one) : one)).join('；');
      const named = key === 'account_id' ? lookout.personName(value) || value : value;
      const shown = key.endsWith('_ms') ? stamp(value) : named;
      return `${t.fields[key] ?? key} ${shown === true ? t.yes : shown === false ? t.no : shown}`;
    }).join('；');
}

export function Changes({ lookout, attempt }) {
  const [subject, setSubject] = useState('account:');
  const pages = usePages(async (beforeId) => {
    const { rows } = await lookout.call('audit.list', { subject, before_id: beforeId, limit: LIMIT });
    return { rows: rows.map((row) => ({ ...row, id: row.audit_id })), more: rows.length === LIMIT };
  }, [subject]);
  return (
    <main class="page">
      <form class="filters is-three" onSubmit={(event) => event.preventDefault()}>
        <Select label={t.subject} value={subject} all="" onChange={setSubject} options={Object.entries(t.subjects)} />
      </form>
      <p class="hint page-hint">{t.about}</p>
      <section class="panel report">
        <TableBox label={texts.pages.changes}>
          <table>
            <thead><tr>{[t.when, t.who, t.what, t.subject, t.detail].map((name) => <th scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {pages.rows.map((row) => (
                <tr key={row.id}>
                  <td>{stamp(row.at_ms)}</td>
                  <td>{row.actor}</td>
                  <th scope="row">{t.actions[row.action] ?? row.action}</th>
                  <td>{subjectText(lookout, row.subject)}</td>
                  <td class="detail">{detailText(lookout, row.detail)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {pages.rows.length === 0 && <Instead got={pages.got} empty={t.none} />}
        </TableBox>
        <More pages={pages} attempt={attempt} />
      </section>
    </main>
  );
}
