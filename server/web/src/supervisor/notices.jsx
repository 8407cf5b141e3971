// notices.jsx - announcements to helpers: to all or a group, for some hours; who has read them and who has not.

import { useState } from 'preact/hooks';
import { Ask, Dialog } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, More, TableBox, moment, useLoad, usePages } from './parts.jsx';

const t = texts.notices;
const LIMIT = 30;

function Readers({ lookout, notice, round, onClose }) {
  const got = useLoad(() => lookout.call('announce.readers', { announcement_id: notice.announcement_id }), [round]);
  return (
    <Dialog title={t.readersTitle} onClose={onClose}>
      <p class="detail">{notice.text}</p>
      {!got.data && <Instead got={got} />}
      {got.data && (
        <ul class="why-list">
          {got.data.readers.map((one) => (
            <li key={one.account_id}>
              <span>{one.name}</span>
              <span class={one.read_at_ms ? 'sub' : 'bad'}>{one.read_at_ms ? moment(one.read_at_ms) : t.unread}</span>
            </li>
          ))}
        </ul>
      )}
      <div class="dialog-end"><button type="button" class="secondary" onClick={onClose}>{texts.close}</button></div>
    </Dialog>
  );
}

export function Notices({ lookout, state, attempt, say }) {
  const [writing, setWriting] = useState(false);
  const [reading, setReading] = useState(null);
  const [round, setRound] = useState(0);
  const pages = usePages(async (beforeId) => {
    const { announcements } = await lookout.call('announce.list', { all: true, limit: LIMIT, ...(beforeId && { before_id: beforeId }) });
    return { rows: announcements.map((one) => ({ ...one, id: one.announcement_id })), more: announcements.length === LIMIT };
  }, [round, state.noticesRead]);
  useBareKeys({ n: () => setWriting(true) });
  const done = (action, text) => attempt(async (...args) => {
    await action(...args);
    setWriting(false);
    setRound(round + 1);
    say(text);
  });
  const put = done(({ text, group_id: group, hours }) => lookout.call('announce.put', {
    text, hours: Number(hours), ...(group && { group_id: Number(group) }),
  }), t.sent);
  const stateOf = (one) => {
    if (one.withdrawn_at_ms) return t.withdrawn;
    return one.until_ms > lookout.serverNow() ? fill(t.standing, { time: moment(one.until_ms) }) : t.over;
  };
  return (
    <main class="page">
      <div class="book-bar">
        <span class="hint">{t.about}</span>
        <span class="book-actions"><button type="button" class="primary" onClick={() => setWriting(true)}>{t.add}</button></span>
      </div>
      <section class="panel report">
        <TableBox label={texts.pages.notices}>
          <table>
            <thead><tr>{[t.when, t.text, t.to, t.state, t.read, ''].map((name) => <th scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {pages.rows.map((one) => (
                <tr key={one.id}>
                  <td>{moment(one.made_at_ms)}<span class="sub">{one.name}</span></td>
                  <th scope="row" class="detail">{one.text}</th>
                  <td>{one.group_id ? lookout.groupName(one.group_id) : t.everybody}</td>
                  <td>{stateOf(one)}</td>
                  <td>
                    <button type="button" class="number" onClick={() => setReading(one)}>
                      {one.n_readers === undefined ? t.who : `${one.n_read} / ${one.n_readers}`}
                    </button>
                  </td>
                  <td class="row-actions">
                    {!one.withdrawn_at_ms && one.until_ms > lookout.serverNow() && (
                      <button type="button" class="quiet"
                        onClick={done(() => lookout.call('announce.withdraw', { announcement_id: one.id }), t.withdrawn)}>{t.withdraw}</button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {pages.rows.length === 0 && <Instead got={pages.got} empty={t.none} hint={t.noneHint} />}
        </TableBox>
        <More pages={pages} attempt={attempt} />
      </section>
      {writing && (
        <Ask title={t.add} yes={t.send} onClose={() => setWriting(false)} onDone={put}>
          <label class="field-line"><span>{t.text}</span><textarea name="text" rows="4" required maxLength={500} autofocus /></label>
          <label class="field-line">
            <span>{t.to}</span>
            <select name="group_id">
              <option value="">{t.everybody}</option>
              {state.groups.filter((group) => !group.disabled).map((group) => <option value={String(group.group_id)}>{group.name}</option>)}
            </select>
          </label>
          <label class="field-line">
            <span>{t.long}</span>
            <select name="hours">{t.hours.map(([hours, name]) => <option value={hours}>{name}</option>)}</select>
          </label>
        </Ask>
      )}
      {reading && <Readers lookout={lookout} notice={reading} round={state.noticesRead} onClose={() => setReading(null)} />}
    </main>
  );
}
