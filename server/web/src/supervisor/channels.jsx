// channels.jsx - official channels visitors are pointed to: which words lead where, and a field to try them.

import { useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, TableBox, useLoad } from './parts.jsx';

const t = texts.channels;

function Try({ lookout, attempt }) {
  const [said, setSaid] = useState('');
  const test = attempt(async (text) => {
    const found = await lookout.call('rule.test', { text });
    setSaid(found.firm ? fill(t.firmHit, { name: found.firm }) : found.soft ? fill(t.softHit, { name: found.soft }) : t.noHit);
  });
  return (
    <form class="try" onSubmit={(event) => {
      event.preventDefault();
      test(String(new FormData(event.currentTarget).get('text')).trim());
    }}>
      <label class="filter is-search"><span>{t.try}</span><input name="text" required maxLength={500} placeholder={t.tryHint} autocomplete="off" /></label>
      <button type="submit" class="secondary">{t.tryYes}</button>
      <output aria-live="polite">{said}</output>
    </form>
  );
}

const telsText = (tels) => tels.map(({ label, number }) => `${label}=${number}`).join(',');

function RuleForm({ rule, onDone, onClose }) {
  const done = (fields) => onDone({
    name: rule.name ?? fields.name, firm: fields.firm === 'firm', pattern: fields.pattern, unless: fields.unless ?? '',
    text: fields.text, tels: fields.tels ?? '', disabled: !fields.enabled, ...(rule.position && { position: rule.position }),
  });
  return (
    <Ask title={rule.name ?? t.add} yes={texts.save} onClose={onClose} onDone={done}>
      {!rule.name && <label class="field-line"><span>{t.name}</span><input name="name" required maxLength={40} pattern="[a-z0-9_]+" spellcheck={false} autocapitalize="none" autofocus /><small>{t.nameHint}</small></label>}
      <label class="field-line"><span>{t.pattern}</span><textarea name="pattern" rows="3" required maxLength={1000} defaultValue={rule.pattern} spellcheck={false} /><small>{t.patternHint}</small></label>
      <label class="field-line"><span>{t.unless}</span><input name="unless" maxLength={1000} defaultValue={rule.unless} spellcheck={false} /></label>
      <label class="field-line"><span>{t.text}</span><textarea name="text" rows="3" required maxLength={500} defaultValue={rule.text} /></label>
      <label class="field-line"><span>{t.tels}</span><input name="tels" maxLength={200} defaultValue={telsText(rule.tels ?? [])} spellcheck={false} /><small>{t.telsHint}</small></label>
      <fieldset class="field-line">
        <legend>{t.when}</legend>
        {['firm', 'soft'].map((each) => (
          <label class="form-check" key={each}>
            <input type="radio" name="firm" value={each} defaultChecked={(rule.firm ?? false) === (each === 'firm')} /><span>{t.whens[each]}</span>
          </label>
        ))}
      </fieldset>
      <label class="form-check"><input type="checkbox" name="enabled" defaultChecked={rule.enabled ?? true} /><span>{t.enabled}</span></label>
    </Ask>
  );
}

export function Channels({ lookout, attempt, say }) {
  const [editing, setEditing] = useState(null); // {} for a new one
  const got = useLoad(() => lookout.call('rule.list'), []);
  const writes = lookout.may('admin', 'editor');
  const done = (action) => attempt(async (...args) => {
    await action(...args);
    setEditing(null);
    got.again();
    say(texts.saved);
  });
  const rows = got.data?.rules ?? [];
  return (
    <main class="page">
      <div class="book-bar">
        <Try lookout={lookout} attempt={attempt} />
        <span class="book-actions">
          {writes
            ? <button type="button" class="primary" onClick={() => setEditing({})}>{t.add}</button>
            : <span class="hint">{t.readOnly}</span>}
        </span>
      </div>
      <section class="panel report">
        <TableBox label={texts.pages.channels}>
          <table>
            <thead><tr>{[t.name, t.pattern, t.text, t.tels, t.when, ''].map((name) => <th scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rows.map((rule) => (
                <tr key={rule.name} class={rule.enabled ? '' : 'is-off'}>
                  <th scope="row">{rule.name}<span class="sub">{!rule.enabled ? t.off : rule.changed ? t.changed : rule.shipped ? t.shipped : t.own}</span></th>
                  <td class="detail pattern">{rule.pattern}{rule.unless && <span class="sub">{t.unless}：{rule.unless}</span>}</td>
                  <td class="detail">{rule.text}</td>
                  <td>{rule.tels.map(({ label, number }) => <span class="sub" key={number}>{label} {number}</span>)}</td>
                  <td>{rule.firm ? t.firm : t.soft}</td>
                  <td class="row-actions">
                    {writes && <button type="button" class="quiet" onClick={() => setEditing(rule)}>{texts.edit}</button>}
                    {writes && (rule.changed || !rule.shipped) && (
                      <button type="button" class="quiet" onClick={done(() => lookout.call('rule.reset', { name: rule.name }))}>
                        {rule.shipped ? t.reset : texts.remove}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <Instead got={got} empty={t.none} />}
        </TableBox>
      </section>
      {editing && <RuleForm rule={editing} onClose={() => setEditing(null)} onDone={done((params) => lookout.call('rule.put', params))} />}
    </main>
  );
}
