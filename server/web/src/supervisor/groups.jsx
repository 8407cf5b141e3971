// groups.jsx - departments, topics, streets: what they take, how work reaches them, and who belongs to them.

import { useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, useLoad } from './parts.jsx';

const t = texts.groups;
const TIERS = Object.keys(texts.tiers);

function GroupDialog({ group, onDone, onClose }) {
  const done = (fields) => onDone({
    ...(group && { group_id: group.group_id }),
    name: fields.name, kind: fields.kind, serves: fields.serves ?? '', mode: fields.mode,
    accept_s: Number(fields.accept_s ?? 20), hours: fields.hours ?? '', disabled: Boolean(fields.disabled),
  });
  return (
    <Ask title={group ? fill(t.editTitle, { name: group.name }) : t.addTitle} yes={texts.save} onClose={onClose} onDone={done}>
      <label class="field-line"><span>{t.name}</span><input name="name" required maxLength={40} defaultValue={group?.name} autofocus /></label>
      <label class="field-line">
        <span>{t.kind}</span>
        <select name="kind">
          {Object.entries(t.kinds).map(([kind, name]) => <option value={kind} selected={kind === (group?.kind ?? 'department')}>{name}</option>)}
        </select>
      </label>
      <label class="field-line">
        <span>{t.serves}</span><input name="serves" maxLength={400} defaultValue={group?.serves} /><small>{t.servesHint}</small>
      </label>
      <fieldset class="field-line">
        <legend>{t.mode}</legend>
        {Object.entries(t.modes).map(([mode, name]) => (
          <label class="form-check" key={mode}>
            <input type="radio" name="mode" value={mode} defaultChecked={(group?.mode ?? 'pull') === mode} /><span>{name}</span>
          </label>
        ))}
      </fieldset>
      <label class="field-line">
        <span>{t.accept}</span><input type="number" name="accept_s" min="5" max="3600" defaultValue={group?.accept_s ?? 20} />
      </label>
      <label class="field-line">
        <span>{t.hours}</span><input name="hours" maxLength={200} defaultValue={group?.hours} spellcheck={false} /><small>{t.hoursHint}</small>
      </label>
      {group && (
        <label class="form-check">
          <input type="checkbox" name="disabled" defaultChecked={group.disabled} /><span>{t.disabled}</span>
        </label>
      )}
    </Ask>
  );
}

function Members({ lookout, group, accounts, onMember }) {
  const [adding, setAdding] = useState('');
  const inside = new Set(group.members.map((member) => member.account_id));
  const others = accounts.filter((one) => !one.disabled && !inside.has(one.account_id) && one.roles.includes('helper'));
  return (
    <>
      <ul class="members">
        {group.members.map((member) => {
          const name = lookout.personName(member.account_id);
          return (
            <li key={member.account_id}>
              <span>{name}</span>
              <select value={member.tier} aria-label={fill(t.tierOf, { name })}
                onChange={(event) => onMember(member.account_id, event.currentTarget.value)}>
                {TIERS.map((tier) => <option value={tier}>{texts.tiers[tier]}</option>)}
              </select>
              <button type="button" class="quiet" aria-label={fill(t.removeOf, { name })} onClick={() => onMember(member.account_id, 'none')}>{t.remove}</button>
            </li>
          );
        })}
        {group.members.length === 0 && <li class="nothing">{t.nobody}</li>}
      </ul>
      {others.length > 0 && (
        <div class="member-add">
          <select value={adding} aria-label={fill(t.addTo, { name: group.name })} onChange={(event) => setAdding(event.currentTarget.value)}>
            <option value="">{t.choose}</option>
            {others.map((one) => <option value={one.account_id}>{one.display_name}</option>)}
          </select>
          <button type="button" class="secondary small" disabled={!adding}
            onClick={() => { onMember(Number(adding), 'helper'); setAdding(''); }}>{t.addMember}</button>
        </div>
      )}
    </>
  );
}

function Group({ lookout, group, accounts, onEdit, onMember }) {
  const facts = [
    [t.serves, group.serves], [t.mode, t.modes[group.mode]],
    [t.accept, group.mode === 'push' && fill(t.seconds, { n: group.accept_s })], [t.hours, group.hours || t.sameHours],
  ].filter(([, value]) => value);
  return (
    <section class={`panel group ${group.disabled ? 'is-off' : ''}`} aria-label={group.name}>
      <h2>
        {group.name}<span class="pill">{t.kinds[group.kind]}</span>
        {group.disabled && <span class="pill is-bad">{t.disabled}</span>}
        <button type="button" class="secondary small" onClick={onEdit} aria-label={`${texts.edit} ${group.name}`}>{texts.edit}</button>
      </h2>
      <dl class="facts">{facts.map(([label, value]) => <div class="fact" key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <Members lookout={lookout} group={group} accounts={accounts} onMember={onMember} />
    </section>
  );
}

export function Groups({ lookout, state, attempt, say }) {
  const [editing, setEditing] = useState(null); // {} for a new one
  const got = useLoad(() => lookout.loadPeople().then(() => true), []);
  useBareKeys({ n: () => setEditing({}) });
  const put = attempt(async (params) => {
    await lookout.call('group.put', params);
    setEditing(null);
    await lookout.loadPeople();
    say(texts.saved);
  });
  const setMember = (groupId) => attempt(async (accountId, tier) => {
    await lookout.call('group.member', { group_id: groupId, account_id: accountId, tier });
    await lookout.loadPeople();
  });
  return (
    <main class="page">
      <div class="book-bar">
        <span class="hint">{t.about}</span>
        <span class="book-actions"><button type="button" class="primary" onClick={() => setEditing({})}>{t.add}</button></span>
      </div>
      {state.groups.length === 0 && <Instead got={got} empty={t.none} hint={t.noneHint} />}
      <div class="columns">
        {state.groups.map((group) => (
          <Group key={group.group_id} lookout={lookout} group={group} accounts={state.accounts}
            onEdit={() => setEditing(group)} onMember={setMember(group.group_id)} />
        ))}
      </div>
      {editing && <GroupDialog group={editing.group_id ? editing : null} onDone={put} onClose={() => setEditing(null)} />}
    </main>
  );
}
