// audit.jsx - the chain of changes, newest first.

import { useEffect, useState } from 'preact/hooks';
import { stamp } from '../shared/format.js';
import { texts } from '../messages/zh-CN-editor.js';
import { valueText } from './versions.jsx';

const t = texts.audit;
const LIMIT = 50;

export function Audit({ book, attempt }) {
  const [rows, setRows] = useState(null);
  const [ended, setEnded] = useState(false);
  const more = attempt(async () => {
    const before = rows?.[rows.length - 1]?.audit_id ?? 0;
    const result = await book.call('audit.list', { before_id: before, limit: LIMIT });
    setRows([...(rows ?? []), ...result.rows]);
    setEnded(result.rows.length < LIMIT);
  });
  useEffect(() => { more(); }, []);
  return (
    <main class="book">
      <p class="hint page-hint">{t.about}</p>
      <div class="table-box" tabIndex={0} role="region" aria-label={texts.tabs.audit}>
        <table>
          <thead><tr>{[t.when, t.who, t.what, t.subject, t.detail].map((name) => <th scope="col">{name}</th>)}</tr></thead>
          <tbody>
            {(rows ?? []).map((row) => (
              <tr key={row.audit_id}>
                <td>{stamp(row.at_ms)}</td>
                <td>{row.actor}</td>
                <td>{t.actions[row.action] ?? row.action}</td>
                <td>{row.subject}</td>
                <td class="detail">{valueText(row.detail)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows?.length === 0 && <p class="nothing">{t.none}</p>}
        {!rows && <p class="nothing">{texts.list.loading}</p>}
      </div>
      {rows && !ended && <nav class="pages"><button type="button" class="secondary" onClick={more}>{t.more}</button></nav>}
    </main>
  );
}
