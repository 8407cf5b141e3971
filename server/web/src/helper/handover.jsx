// handover.jsx - to whom a conversation goes, and whom to ask in a side thread: colleagues with their state and
// load, and groups.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-helper.js';
import { Choice } from './dialogs.jsx';

const t = texts.team;

function useColleagues(desk) {
  const [state, setState] = useState('loading');
  useEffect(() => {
    desk.team.loadColleagues().then(() => setState('done'), () => setState('failed'));
  }, []);
  return state;
}

const stateOf = ({ status, reason, load, capacity }) =>
  [texts.status[status], reason, capacity ? fill(t.load, { load: load ?? 0, capacity }) : ''].filter(Boolean).join(' · ');

function People({ type, name, list, loading, checked, onPick }) {
  if (loading === 'loading') return <p class="nothing">{t.loading}</p>;
  if (loading === 'failed') return <p class="error" role="alert">{t.loadFailed}</p>;
  if (list.length === 0) return <p class="nothing">{t.nobody}</p>;
  return (
    <ul class="people">
      {list.map((each) => (
        <li key={each.account_id}>
          <label>
            <input type={type} name={name} value={each.account_id} checked={checked(each)} onChange={() => onPick(each)} />
            <span class="people-name">{each.name}</span>
            <span class={`state is-${each.status}`}>{stateOf(each)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}

const others = (state, q) => state.colleagues.filter((each) =>
  each.account_id !== state.account.id && (!q || each.name.includes(q)));

function Filter({ value, onInput }) {
  return (
    <input type="search" class="people-filter" value={value} placeholder={t.find} aria-label={t.find} autocomplete="off"
      onInput={(event) => onInput(event.currentTarget.value)} />
  );
}

export function TransferDialog({ desk, state, onDone, ...props }) {
  const loading = useColleagues(desk);
  const [to, setTo] = useState('helper');
  const [accountId, setAccountId] = useState(0);
  const [groupId, setGroupId] = useState(0);
  const [q, setQ] = useState('');
  const person = state.colleagues.find((each) => each.account_id === accountId);
  const away = to === 'helper' && person && person.status !== 'online';
  const ready = to === 'helper' ? accountId > 0 : groupId > 0;
  return (
    <Ask title={t.transferTitle} yes={t.transferYes} disabled={!ready} {...props}
      onDone={({ reason, or_queue: orQueue }) => onDone({
        reason, orQueue: Boolean(orQueue), ...(to === 'helper' ? { accountId } : { groupId }),
      })}>
      <Choice name="to" legend={t.to} values={[['helper', t.toHelper], ['group', t.toGroup]]} chosen="helper" onChange={setTo} />
      {to === 'helper' && (
        <>
          <Filter value={q} onInput={setQ} />
          <People type="radio" name="account" list={others(state, q)} loading={loading}
            checked={(each) => each.account_id === accountId} onPick={(each) => setAccountId(each.account_id)} />
          {away && (
            <label class="check"><input type="checkbox" name="or_queue" value="1" defaultChecked /><span>{fill(t.orQueue, { name: person.name })}</span></label>
          )}
        </>
      )}
      {to === 'group' && (
        state.groups.length === 0 ? <p class="nothing">{t.noGroups}</p> : (
          <ul class="people">
            {state.groups.map((each) => (
              <li key={each.group_id}>
                <label>
                  <input type="radio" name="group" checked={groupId === each.group_id} onChange={() => setGroupId(each.group_id)} />
                  <span class="people-name">{each.name}</span>
                  <span class="state">{fill(t.members, { n: each.members.length })}</span>
                </label>
              </li>
            ))}
          </ul>
        )
      )}
      <label class="field-line">
        <span>{t.reason}</span>
        <input name="reason" required maxLength={200} autocomplete="off" list="transfer-reasons" />
        <datalist id="transfer-reasons">{t.reasons.map((each) => <option value={each} />)}</datalist>
      </label>
    </Ask>
  );
}

export function ConsultDialog({ desk, state, talk, onDone, ...props }) {
  const loading = useColleagues(desk);
  const [chosen, setChosen] = useState([]);
  const [q, setQ] = useState('');
  const toggle = (each) => setChosen((now) => (now.includes(each.account_id)
    ? now.filter((id) => id !== each.account_id) : [...now, each.account_id]));
  return (
    <Ask title={t.consultTitle} yes={t.consultYes} disabled={chosen.length === 0} {...props}
      onDone={({ question }) => onDone(question, chosen)}>
      <p class="dialog-hint">{t.consultHint}</p>
      <label class="field-line">
        <span>{t.question}</span>
        <textarea name="question" rows="3" required maxLength={500} defaultValue={talk.brief?.question ?? ''} />
      </label>
      <Filter value={q} onInput={setQ} />
      <People type="checkbox" name="account" list={others(state, q)} loading={loading}
        checked={(each) => chosen.includes(each.account_id)} onPick={toggle} />
    </Ask>
  );
}
