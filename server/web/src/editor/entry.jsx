// entry.jsx - one entry: its form left, preview and versions right, the steps of review on top.

import { useEffect, useState } from 'preact/hooks';
import { Ask, Dialog } from '../shared/dialog.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { Icon } from '../shared/icons.jsx';
import { stateName, texts } from '../messages/zh-CN-editor.js';
import { BenchForm } from './bench.jsx';
import { Form } from './form.jsx';
import { Preview } from './preview.jsx';
import { Versions, valueText } from './versions.jsx';

const t = texts.entry;
const when = (ms) => `${dayLabel(ms)} ${clockTime(ms)}`;

function SaveState({ state, open }) {
  const text = () => {
    if (!open.mayWrite && !['review', 'scheduled'].includes(open.version.state)) return t.readOnly;
    if (open.error) return fill(t.failed, { text: open.error });
    if (open.dirty && state.connection.state !== 'ready') return t.offline;
    if (open.saving) return t.saving;
    if (open.dirty) return t.unsaved;
    return open.savedAtMs ? fill(t.savedAt, { time: clockTime(open.savedAtMs) }) : '';
  };
  return <span class={`save-state ${open.error ? 'error' : ''}`} role="status">{text()}</span>;
}

function NoteDialog({ title, text, label, yes, required, onClose, onDone }) {
  return (
    <Ask title={title} yes={yes} onClose={onClose} onDone={({ note = '' }) => onDone(note)}>
      {text && <p class="dialog-hint">{text}</p>}
      {label && (
        <label class="field-line">
          <span>{label}</span>
          <textarea name="note" rows="3" maxLength={2000} required={required} autofocus />
        </label>
      )}
    </Ask>
  );
}

function AssignDialog({ care, onClose, onDone }) {
  return (
    <Ask title={t.assignTitle} yes={t.done} onClose={onClose}
      onDone={({ owner = '', review_on: reviewOn = '' }) => onDone(owner, reviewOn)}>
      <label class="field-line"><span>{t.assignOwner}</span><input name="owner" defaultValue={care.owner} autofocus /></label>
      <label class="field-line">
        <span>{t.assignReview}</span>
        <input name="review_on" defaultValue={care.review_on ?? ''} placeholder={texts.form.dayHint} />
      </label>
    </Ask>
  );
}

/** Which steps the version's state and the person's roles allow; the server has the last word. */
function steps(book, open) {
  const { version, care } = open;
  const writes = book.may('editor', 'admin');
  const reviews = book.may('reviewer', 'admin');
  const draft = version.state === 'draft';
  const review = version.state === 'review';
  return {
    submit: draft && writes,
    discard: draft && writes,
    recall: review && writes,
    giveBack: review && reviews,
    publish: (draft || review) && reviews,
    unschedule: version.state === 'scheduled' && reviews,
    retire: care.live_id > 0 && version.state === 'published' && reviews,
    assign: writes || reviews,
  };
}

function Actions({ book, open, onAsk, onPublish, run }) {
  const can = steps(book, open);
  const button = (name, action, kind = 'secondary') => can[name] && (
    <button type="button" class={kind} onClick={action}>{t[name]}</button>
  );
  return (
    <div class="entry-actions">
      {button('assign', () => onAsk('assign'), 'quiet')}
      {button('discard', () => onAsk('discard'), 'quiet')}
      {button('retire', () => onAsk('retire'), 'quiet')}
      {button('recall', () => run('recall'))}
      {button('giveBack', () => onAsk('giveBack'))}
      {button('unschedule', () => run('unschedule'))}
      {button('submit', () => onAsk('submit'), can.publish ? 'secondary' : 'primary')}
      {button('publish', onPublish, 'primary')}
    </div>
  );
}

/** Both sides of what two people changed, a choice for each. */
function Conflict({ conflict, onDone }) {
  const [picks, setPicks] = useState(conflict.picks);
  const side = (row, name, label) => (
    <label class="side-pick">
      <input type="radio" name={`pick-${row.part}`} checked={picks[row.part] === name}
        onChange={() => setPicks({ ...picks, [row.part]: name })} />
      <span>{label}</span>
      <div class="side-text">{valueText(row[name]) || texts.versions.nothing}</div>
    </label>
  );
  return (
    <Dialog wide title={fill(texts.conflict.title, { author: conflict.author })} onClose={() => {}}>
      <p class="dialog-hint">{texts.conflict.text}</p>
      {conflict.parts.map((row) => (
        <fieldset class="conflict-part">
          <legend>{row.label}</legend>
          {side(row, 'mine', texts.conflict.mine)}
          {side(row, 'theirs', fill(texts.conflict.theirs, { author: conflict.author }))}
        </fieldset>
      ))}
      <div class="dialog-end">
        <button type="button" class="primary" onClick={() => onDone(picks)}>{texts.conflict.keep}</button>
      </div>
    </Dialog>
  );
}

/** What lint says of this version; each leads to its field. */
/** Open while it is written: what an imported file still lacks is the next thing to do. */
function Findings({ findings, isOpen, onFocus }) {
  if (findings.length === 0) return null;
  return (
    <details class="findings note" open={isOpen}>
      <summary>{fill(t.findings, { n: findings.length })}</summary>
      <ul>
        {findings.map((each) => (
          <li>
            <button type="button" class="quiet" onClick={() => onFocus({ field: each.field, row: each.row })}>{each.text}</button>
            <span class="sub">{each.fix}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Notices({ open, onFocus }) {
  const { version, problem, notice, merged } = open;
  return (
    <>
      {notice === 'restored' && <p class="note" role="status">{t.restored}</p>}
      {merged.length > 0 && (
        <p class="note" role="status">{fill(t.merged, { author: '', parts: merged.join(texts.comma) })}</p>
      )}
      {version.note && <p class="note">{fill(t.note, { text: version.note })}（{version.mover}）</p>}
      {version.state === 'scheduled' && version.publish_at_ms && (
        <p class="note">{fill(t.scheduled, { time: when(version.publish_at_ms) })}</p>
      )}
      {problem && version.state === 'draft' && <p class="note is-warn" role="status">{fill(t.problem, { text: problem.text })}</p>}
      <Findings findings={open.findings} isOpen={open.version.state === 'draft' && open.saves === 0} onFocus={onFocus} />
    </>
  );
}

/** Leads to the field that was asked for: scrolled to, focused, marked. */
function useFocus(focus) {
  useEffect(() => {
    if (!focus) return;
    const at = document.getElementById(`field-${focus.field.replace('.', '-')}`)
      ?? document.querySelector(`.form-rows.is-${focus.field} .rows > li:nth-child(${(focus.row ?? 0) + 1})`)
      ?? document.querySelector(`.form-rows.is-${focus.field}`);
    if (!at) return;
    const box = at.closest('.form-field') ?? at;
    box.classList.add('is-marked');
    box.scrollIntoView({ block: 'center' });
    (at.matches('input, textarea, select') ? at : at.querySelector('input, textarea, button'))?.focus();
  }, [focus]);
}

export function EntryView({ book, state, attempt, say, onPublish }) {
  const { open } = state;
  const [asking, setAsking] = useState('');
  const [side, setSide] = useState('preview');
  const close = () => setAsking('');
  useFocus(open.focus);
  const run = (verb, note) => {
    close();
    return attempt(() => book.move(verb, note))();
  };
  const publish = attempt(async () => {
    if (open.dirty) await book.save();
    onPublish([book.store.get().open.version.version_id]);
  });
  useEffect(() => {
    const onKey = (event) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      book.save();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <main class="entry">
      <div class="entry-head">
        <button type="button" class="quiet" onClick={() => book.close()}><Icon name="back" />{t.back}</button>
        <h2>{open.entry.title || open.id}</h2>
        <span class={`pill is-${open.version.state}`}>{stateName(open.version.state)}</span>
        <span class="sub">{fill(t.version, { n: open.version.number })}</span>
        <SaveState state={state} open={open} />
        <Actions book={book} open={open} onAsk={setAsking} run={run} onPublish={publish} />
      </div>
      <Notices open={open} onFocus={(focus) => book.put({ focus })} />
      <div class="entry-body">
        <Form entry={open.entry} disabled={!open.mayWrite || !book.may('editor', 'admin')} problem={open.problem}
          onEdit={(part, value) => book.edit(part, value)} />
        <aside class="entry-side">
          <div class="tabs" role="group" aria-label={texts.side.preview}>
            {['preview', 'bench', 'versions'].map((name) => (
              <button type="button" aria-current={side === name ? 'true' : undefined} onClick={() => setSide(name)}>
                {texts.side[name]}
              </button>
            ))}
          </div>
          {side === 'preview' && <Preview book={book} open={open} />}
          {side === 'versions' && <Versions book={book} open={open} attempt={attempt} />}
          {side === 'bench' && (
            <BenchForm book={book} attempt={attempt} say={say} thenFirst
              versionIds={['draft', 'review', 'scheduled'].includes(open.version.state) ? [open.version.version_id] : []} />
          )}
        </aside>
      </div>
      {asking === 'submit' && (
        <NoteDialog title={t.submitTitle} label={t.submitNote} yes={t.submit} onClose={close}
          onDone={(note) => run('submit', note)} />
      )}
      {asking === 'giveBack' && (
        <NoteDialog title={t.giveBackTitle} label={t.giveBackNote} yes={t.giveBack} required onClose={close}
          onDone={(note) => run('return', note)} />
      )}
      {asking === 'discard' && (
        <NoteDialog title={t.discardTitle} text={t.discardText} yes={t.discard} onClose={close}
          onDone={() => run('discard')} />
      )}
      {asking === 'retire' && (
        <NoteDialog title={t.retireTitle} text={t.retireText} label={t.retireNote} yes={t.retire} required onClose={close}
          onDone={(note) => { close(); attempt(() => book.retire(note))(); }} />
      )}
      {asking === 'assign' && (
        <AssignDialog care={open.care} onClose={close}
          onDone={(owner, reviewOn) => { close(); attempt(() => book.assign(owner, reviewOn))(); }} />
      )}
      {open.conflict && <Conflict conflict={open.conflict} onDone={attempt((picks) => book.resolve(picks))} />}
    </main>
  );
}
