// form.jsx - one entry as a form: the national fields of its kind, lists with a row for each item.

import { useRef } from 'preact/hooks';
import { useAutoHeight } from '../shared/hooks.js';
import { fill } from '../shared/format.js';
import { fieldName, kindName, texts } from '../messages/zh-CN-editor.js';
import { COLUMNS, FIELDS, FORMS, KINDS, LISTS, SOURCE, VALIDITY, getPart } from './kinds.js';

const t = texts.form;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function Area({ value, onInput, rows = 2, ...rest }) {
  const ref = useRef(null);
  useAutoHeight(ref, value);
  return (
    <textarea ref={ref} rows={rows} value={value} {...rest} onInput={(event) => onInput(event.currentTarget.value)} />
  );
}

/** The hint describes the field; it is no part of its name. */
function Field({ id, label, hint, bad, wide, children }) {
  return (
    <div class={`form-field ${wide ? 'is-wide' : ''} ${bad ? 'is-bad' : ''}`}>
      <label for={id}>{label}</label>
      {children}
      {(bad || hint) && <small id={`${id}-hint`} role={bad ? 'alert' : undefined}>{bad || hint}</small>}
    </div>
  );
}

const idOf = (part) => `field-${part.replace('.', '-')}`;

const named = (part, { hint, bad }) => ({
  id: idOf(part),
  name: part,
  'aria-describedby': hint || bad ? `${idOf(part)}-hint` : undefined,
  'aria-invalid': bad ? 'true' : undefined,
});

function TextField({ part, entry, onEdit, disabled, rows, day, hint, problem, label }) {
  const value = getPart(entry, part) ?? '';
  const bad = day && value && !DAY.test(value) ? t.dayBad : problem?.field === part ? problem.text : '';
  const props = { value, disabled, ...named(part, { hint, bad }) };
  return (
    <Field id={props.id} label={label ?? fieldName(part)} hint={hint} bad={bad} wide={Boolean(rows)}>
      {rows
        ? <Area rows={rows} {...props} onInput={(text) => onEdit(part, text)} />
        : <input {...props} placeholder={day ? t.dayHint : undefined} inputMode={day ? 'numeric' : undefined}
            onInput={(event) => onEdit(part, event.currentTarget.value.trimStart())} />}
    </Field>
  );
}

/** Variants, keywords: one a line, so that a list can be pasted. */
function LinesField({ part, entry, onEdit, disabled, hint, problem }) {
  const value = (entry[part] ?? []).join('\n');
  const bad = problem?.field?.startsWith(part) ? problem.text : '';
  return (
    <Field id={idOf(part)} label={fieldName(part)} hint={hint} bad={bad} wide>
      <Area rows={4} {...named(part, { hint, bad })} value={value} disabled={disabled}
        onInput={(text) => onEdit(part, text === '' ? [] : text.split('\n'))} />
    </Field>
  );
}

function Cell({ list, column, row, value, disabled, onInput }) {
  const label = fill(t.row, { n: row + 1, column: t.columns[column] });
  const props = { 'aria-label': label, placeholder: t.columns[column], disabled, value: value ?? '' };
  if (list === 'materials' && column === 'form') {
    return (
      <select {...props} onChange={(event) => onInput(event.currentTarget.value)}>
        <option value="" />
        {FORMS.map((form) => <option value={form}>{form}</option>)}
      </select>
    );
  }
  if (column === 'text') return <Area rows={2} {...props} onInput={onInput} />;
  return <input {...props} onInput={(event) => onInput(event.currentTarget.value)} />;
}

/** The path of a clause is a list; people write it with > between. */
const shown = (column, value) => (column === 'path' ? (value ?? []).join(' > ') : value);
const read = (column, text) =>
  column === 'path' ? text.split(/[>＞]/).map((part) => part.trim()).filter((part, i, all) => part || i === all.length - 1) : text;

function Rows({ list, entry, onEdit, disabled, problem }) {
  const rows = entry[list] ?? [];
  const box = useRef(null);
  const set = (next) => onEdit(list, next);
  const edit = (i, column, text) =>
    set(rows.map((row, j) => (j === i ? { ...row, [column]: read(column, text) } : row)));
  const move = (i, by) => {
    const next = [...rows];
    [next[i], next[i + by]] = [next[i + by], next[i]];
    set(next);
  };
  const add = () => {
    set([...rows, {}]);
    requestAnimationFrame(() => box.current?.querySelector('.rows > li:last-child input')?.focus());
  };
  const bad = problem?.field?.startsWith(list) ? problem.text : '';
  return (
    <fieldset class={`form-rows is-${list}`} ref={box}>
      <legend>{fieldName(list)} {rows.length > 0 && <span class="n">{rows.length}</span>}</legend>
      {bad && <p class="error" role="alert">{bad}</p>}
      <ol class="rows">
        {rows.map((row, i) => (
          <li>
            <span class="row-no" aria-hidden="true">{i + 1}</span>
            <div class="cells">
              {COLUMNS[list].map((column) => (
                <Cell list={list} column={column} row={i} value={shown(column, row[column])} disabled={disabled}
                  onInput={(text) => edit(i, column, text)} />
              ))}
            </div>
            {!disabled && (
              <span class="row-tools">
                <button type="button" class="quiet" disabled={i === 0} aria-label={t.up} title={t.up}
                  onClick={() => move(i, -1)}>↑</button>
                <button type="button" class="quiet" disabled={i === rows.length - 1} aria-label={t.down} title={t.down}
                  onClick={() => move(i, 1)}>↓</button>
                <button type="button" class="quiet" aria-label={t.remove} title={t.remove}
                  onClick={() => set(rows.filter((_, j) => j !== i))}>✕</button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {!disabled && <button type="button" class="secondary small" onClick={add}>{t.add}</button>}
    </fieldset>
  );
}

function Group({ title, children }) {
  return (
    <section class="form-group" aria-label={title}>
      <h3>{title}</h3>
      <div class="form-grid">{children}</div>
    </section>
  );
}

export function Form({ entry, onEdit, disabled, problem }) {
  const kind = entry.kind ?? 'faq';
  const props = { entry, onEdit, disabled, problem };
  const lists = LISTS[kind] ?? [];
  return (
    <div class="form" {...(disabled && { tabIndex: 0, role: 'region', 'aria-label': t.basic })}>
      <Group title={t.basic}>
        <Field id={idOf('kind')} label={texts.list.kind}>
          <select id={idOf('kind')} value={kind} disabled={disabled} onChange={(event) => onEdit('kind', event.currentTarget.value)}>
            {KINDS.map((each) => <option value={each}>{kindName(each)}</option>)}
          </select>
        </Field>
        <TextField part="title" rows={1} {...props} label={t.title} />
        <TextField part="summary" rows={3} hint={t.summaryHint} {...props} label={t.summary} />
        <TextField part="department" {...props} />
        <TextField part="region" {...props} />
        <TextField part="audience" {...props} />
      </Group>
      <Group title={t.asked}>
        <LinesField part="variants" hint={t.variantsHint} {...props} />
        <LinesField part="keywords" hint={t.keywordsHint} {...props} />
      </Group>
      <Group title={kind === 'policy' ? t.policy : t.details}>
        {(FIELDS[kind] ?? []).map(({ key, ...rest }) => (
          <TextField key={key} part={`fields.${key}`} label={fieldName(key)} {...rest} {...props} />
        ))}
      </Group>
      {lists.includes('members') && <Group title={t.members}><LinesField part="members" {...props} /></Group>}
      {lists.filter((list) => list !== 'members').map((list) => <Rows key={list} list={list} {...props} />)}
      <Group title={t.body}>
        <TextField part="body" rows={6} hint={t.bodyHint} {...props} label={t.body} />
      </Group>
      <Group title={t.source}>
        {SOURCE.map(({ key, ...rest }) => <TextField key={key} part={key} {...rest} {...props} />)}
      </Group>
      <Group title={t.validity}>
        {VALIDITY.map(({ key, ...rest }) => <TextField key={key} part={key} {...rest} {...props} />)}
        <label class="form-check">
          <input type="checkbox" checked={Boolean(entry.disabled)} disabled={disabled}
            onChange={(event) => onEdit('disabled', event.currentTarget.checked)} />
          <span>{t.disabled}</span>
        </label>
      </Group>
    </div>
  );
}
