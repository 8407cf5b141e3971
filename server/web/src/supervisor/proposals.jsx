// proposals.jsx - answers helpers proposed to the knowledge base; editors decide on them in their console.

import { useState } from 'preact/hooks';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, More, Select, TableBox, moment, usePages } from './parts.jsx';

const t = texts.proposals;
const LIMIT = 30;

export function Proposals({ lookout, attempt }) {
  const [filter, setFilter] = useState('open');
  const pages = usePages(async (beforeId) => {
    const page = await lookout.call('proposal.list', { state: filter, limit: LIMIT, ...(beforeId && { before_id: beforeId }) });
    return { rows: page.proposals, more: page.more };
  }, [filter]);
  return (
    <main class="page">
      <form class="filters is-three" onSubmit={(event) => event.preventDefault()}>
        <Select label={t.state} value={filter} all="" onChange={setFilter} options={Object.entries(t.states)} />
      </form>
      <p class="hint page-hint">{t.about} <a href="/editor">{t.toEditor}</a></p>
      <section class="panel report">
        <TableBox label={texts.pages.proposals}>
          <table>
            <thead><tr>{[t.when, t.question, t.answer, t.by].map((name) => <th scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {pages.rows.map((row) => (
                <tr key={row.id}>
                  <td>{moment(row.made_at_ms)}</td>
                  <th scope="row">{row.question}</th>
                  <td class="detail">{row.answer}{row.decision && <span class="sub">{row.decision}</span>}</td>
                  <td>{row.name}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {pages.rows.length === 0 && <Instead got={pages.got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
        <More pages={pages} attempt={attempt} />
      </section>
    </main>
  );
}
