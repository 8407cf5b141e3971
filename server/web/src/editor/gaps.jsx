// gaps.jsx - the gap board: what visitors asked in vain, grouped, most pressing first; left the list, right one
// gap with its questions, what helpers answered, the nearest entries, and what can be done about it.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { useBareKeys } from '../shared/keys.js';
import { texts } from '../messages/zh-CN-editor.js';

const t = texts.gaps;
const PAGE = 50;
const DAY_MS = 86_400_000;
const when = (ms) => `${dayLabel(ms)} ${clockTime(ms)}`;

function Card({ gap, chosen, onChoose }) {
  return (
    <li>
      <button type="button" class="gap-card" aria-current={chosen ? 'true' : undefined} onClick={onChoose}>
        <strong>{gap.title}</strong>
        <span class="sub">
          {fill(t.counts, { n: gap.n_questions, minutes: Math.round(gap.helper_minutes) })} · {when(gap.last_at_ms)}
          {gap.assignee && ` · ${gap.assignee}`}{gap.n_reopened > 0 && ` · ${fill(t.reopened, { n: gap.n_reopened })}`}
        </span>
      </button>
    </li>
  );
}

function Question({ question, picked, canPick, onPick, onGolden }) {
  return (
    <li>
      <label class="gap-question">
        {canPick && <input type="checkbox" checked={picked} onChange={onPick} />}
        <span>{question.text}</span>
      </label>
      <span class="sub">
        {[t.outcomes[question.outcome] ?? question.outcome, question.candidate && fill(t.candidate, { title: question.candidate.title }),
          when(question.at_ms)].filter(Boolean).join(' · ')}
        {onGolden && question.turn_id > 0 && question.candidate && (
          <button type="button" class="quiet" onClick={onGolden}>{t.golden}</button>
        )}
      </span>
      {question.reply && <blockquote class="gap-reply"><span class="sub">{t.reply}</span>{question.reply}</blockquote>}
    </li>
  );
}

function Actions({ open, writes, onAsk, onReopen }) {
  if (!writes) return null;
  return (
    <div class="entry-actions">
      {open && <button type="button" class="primary" onClick={() => onAsk('draft')}>{t.draft}</button>}
      {open && <button type="button" class="secondary" onClick={() => onAsk('variants')}>{t.addVariants}</button>}
      <button type="button" class="secondary" onClick={() => onAsk('assign')}>{t.assign}</button>
      {open && <button type="button" class="secondary" onClick={() => onAsk('snooze')}>{t.snooze}</button>}
      {open && <button type="button" class="secondary" onClick={() => onAsk('merge')}>{t.merge}</button>}
      {open && <button type="button" class="quiet" onClick={() => onAsk('out')}>{t.outOfScope}</button>}
      {!open && <button type="button" class="secondary" onClick={onReopen}>{t.reopen}</button>}
    </div>
  );
}

function Gap({ book, gapId, others, attempt, say, onChanged }) {
  const [got, setGot] = useState(null);
  const [picked, setPicked] = useState(new Set());
  const [asking, setAsking] = useState('');
  const load = attempt(async () => setGot(await book.call('gap.get', { gap_id: gapId })));
  useEffect(() => { load(); }, [gapId, book.store.get().gapNews]);
  if (!got) return <p class="nothing">{texts.list.loading}</p>;
  const { gap, questions, nearest } = got;
  const writes = book.may('editor', 'admin');
  const ids = picked.size > 0 ? { question_ids: [...picked] } : {};
  const run = (method, params, done) => attempt(async () => {
    setAsking('');
    const result = await book.call(method, { gap_id: gapId, ...params });
    say(t.done);
    await load();
    onChanged();
    done?.(result);
  })();
  const toggle = (id) => setPicked((was) => {
    const next = new Set(was);
    if (!next.delete(id)) next.add(id);
    return next;
  });
  const golden = (question) => attempt(async () => {
    await book.call('golden.put', { turn_id: question.turn_id });
    say(fill(texts.bench.goldenDone, { q: question.text }));
  })();
  const dialog = {
    draft: () => (
      <Ask title={t.draft} yes={t.draftYes} onClose={() => setAsking('')}
        onDone={({ title, department = '', kind }) => run('gap.draft', { title, kind, ...(department && { department }), ...ids }, ({ id }) => book.open(id))}>
        <p class="dialog-hint">{t.draftHint}</p>
        <label class="field-line"><span>{texts.create.kind}</span>
          <select name="kind">{Object.entries(texts.kinds).map(([k, label]) => <option value={k} selected={k === 'faq'}>{label}</option>)}</select></label>
        <label class="field-line"><span>{texts.create.name}</span><input name="title" required maxLength={300} defaultValue={gap.title} /></label>
        <label class="field-line"><span>{texts.list.department}</span><input name="department" defaultValue={gap.department} /></label>
      </Ask>
    ),
    variants: () => (
      <Ask title={t.addVariants} yes={t.addYes} onClose={() => setAsking('')}
        onDone={({ entry }) => run('gap.add_variants', { entry, ...ids }, ({ id }) => book.open(id, { field: 'variants' }))}>
        <p class="dialog-hint">{t.addHint}</p>
        <label class="field-line"><span>{t.entry}</span>
          <input name="entry" required list="gap-nearest" defaultValue={nearest[0]?.id ?? ''} spellcheck={false} /></label>
        <datalist id="gap-nearest">{nearest.map((each) => <option value={each.id}>{each.title}</option>)}</datalist>
      </Ask>
    ),
    assign: () => (
      <Ask title={t.assign} yes={texts.entry.done} onClose={() => setAsking('')} onDone={({ assignee = '' }) => run('gap.assign', { assignee })}>
        <label class="field-line"><span>{texts.entry.assignOwner}</span><input name="assignee" defaultValue={gap.assignee || book.me.name} /></label>
      </Ask>
    ),
    snooze: () => (
      <Ask title={t.snooze} yes={texts.entry.done} onClose={() => setAsking('')}
        onDone={({ days }) => run('gap.snooze', { until_ms: Date.now() + Number(days) * DAY_MS })}>
        <label class="field-line"><span>{t.snoozeDays}</span><input name="days" type="number" min="1" max="365" defaultValue="7" required /></label>
      </Ask>
    ),
    merge: () => (
      <Ask title={t.merge} yes={t.mergeYes} onClose={() => setAsking('')} onDone={({ into }) => run('gap.merge', { into_id: Number(into) })}>
        <label class="field-line"><span>{t.mergeInto}</span>
          <select name="into">{others.filter((each) => each.gap_id !== gapId).map((each) => <option value={each.gap_id}>{each.title}</option>)}</select></label>
      </Ask>
    ),
    out: () => (
      <Ask title={t.outOfScope} yes={texts.entry.done} onClose={() => setAsking('')} onDone={({ why = '' }) => run('gap.out_of_scope', { why })}>
        <label class="field-line"><span>{t.why}</span><textarea name="why" rows="2" maxLength={500} /></label>
      </Ask>
    ),
  }[asking];
  return (
    <div class="gap-one">
      <div class="row-head"><h2>{gap.title}</h2><span class={`pill is-${gap.state}`}>{gap.label}</span></div>
      <p class="sub">
        {fill(t.counts, { n: gap.n_questions, minutes: Math.round(gap.helper_minutes) })} · {fill(t.since, { time: when(gap.first_at_ms) })}
        {gap.snoozed_until_ms > Date.now() && ` · ${fill(t.snoozedUntil, { time: when(gap.snoozed_until_ms) })}`}
      </p>
      {gap.note && <p class="note">{gap.note}</p>}
      {gap.entry && (
        <p>{t.into}<button type="button" class="quiet" onClick={() => attempt(() => book.open(gap.entry))()}>{gap.entry}</button></p>
      )}
      <Actions open={gap.state === 'open' || gap.state === 'drafted'} writes={writes} onAsk={setAsking} onReopen={() => run('gap.reopen', {})} />
      <h3>{t.questions}</h3>
      <ul class="gap-questions">
        {questions.map((question) => (
          <Question key={question.question_id} question={question} picked={picked.has(question.question_id)} canPick={writes}
            onPick={() => toggle(question.question_id)} onGolden={writes && (() => golden(question))} />
        ))}
      </ul>
      {picked.size > 0 && writes && (
        <button type="button" class="secondary small" onClick={() => attempt(async () => {
          await book.call('gap.move', { question_ids: [...picked] });
          setPicked(new Set());
          await load();
          onChanged();
        })()}>{fill(t.split, { n: picked.size })}</button>
      )}
      {got.more && <p class="hint">{t.more}</p>}
      <h3>{t.nearest}</h3>
      {nearest.length === 0 && <p class="hint">{t.noNearest}</p>}
      <ul class="gap-questions">
        {nearest.map((each) => (
          <li key={each.id}>
            <button type="button" class="title" onClick={() => attempt(() => book.open(each.id))()}>{each.title}</button>
            <span class="sub">{each.id} · {each.department} · {Math.round(each.probability * 100)}%</span>
          </li>
        ))}
      </ul>
      {dialog?.()}
    </div>
  );
}

export function Gaps({ book, state, attempt, say }) {
  const [filter, setFilter] = useState({ state: 'open', text: '', assignee: '', order: 'rank' });
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState(null);
  const [gapId, setGapId] = useState(0);
  const load = attempt(async () => {
    const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
    setPage(await book.call('gap.list', { ...wanted, offset, limit: PAGE }));
  });
  useEffect(() => { load(); }, [filter, offset, state.gapNews]);
  const gaps = page?.gaps ?? [];
  const at = gaps.findIndex((gap) => gap.gap_id === gapId);
  const choose = (i) => gaps[i] && setGapId(gaps[i].gap_id);
  useBareKeys({ j: () => choose(at + 1), k: () => choose(Math.max(0, at - 1)) });
  const set = (name) => (event) => {
    setOffset(0);
    setFilter({ ...filter, [name]: event.currentTarget.value.trim() });
  };
  return (
    <main class="book gaps">
      <div class="book-bar">
        <div class="tabs" role="group" aria-label={texts.list.state}>
          {Object.entries(t.states).map(([name, label]) => (
            <button type="button" key={name} aria-current={filter.state === name ? 'true' : undefined}
              onClick={() => { setOffset(0); setFilter({ ...filter, state: name }); }}>
              {label}{page ? ` ${page.counts[name] ?? ''}` : ''}
            </button>
          ))}
        </div>
        <label class="filter"><span class="sr-only">{t.find}</span><input type="search" placeholder={t.find} onChange={set('text')} /></label>
        <label class="filter"><span class="sr-only">{t.order}</span>
          <select aria-label={t.order} value={filter.order} onChange={set('order')}>{Object.entries(t.orders).map(([k, label]) => <option value={k}>{label}</option>)}</select></label>
        <label class="filter"><span class="sr-only">{texts.list.owner}</span>
          <select aria-label={texts.list.owner} value={filter.assignee} onChange={set('assignee')}>
            <option value="">{t.anyone}</option><option value={state.account.name}>{texts.list.mine}</option><option value="-">{t.nobody}</option>
          </select></label>
      </div>
      <div class="gap-board">
        <div class="gap-list" tabIndex={0} role="region" aria-label={texts.tabs.gaps}>
          {!page && <p class="nothing">{texts.list.loading}</p>}
          {page && gaps.length === 0 && <p class="nothing">{t.none}</p>}
          <ul>{gaps.map((gap) => <Card key={gap.gap_id} gap={gap} chosen={gap.gap_id === gapId} onChoose={() => setGapId(gap.gap_id)} />)}</ul>
          {page?.total > PAGE && (
            <nav class="pages" aria-label={texts.list.next}>
              <button type="button" class="secondary" disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>{texts.list.prev}</button>
              <button type="button" class="secondary" disabled={offset + PAGE >= page.total} onClick={() => setOffset(offset + PAGE)}>{texts.list.next}</button>
            </nav>
          )}
        </div>
        <div class="gap-detail" tabIndex={0} role="region" aria-label={t.one}>
          {gapId > 0
            ? <Gap key={gapId} book={book} gapId={gapId} others={gaps} attempt={attempt} say={say} onChanged={load} />
            : <p class="nothing">{t.choose}</p>}
        </div>
      </div>
    </main>
  );
}
