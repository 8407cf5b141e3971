// bench.jsx - the workbench: a question asked of what is live and of what would be, as of any day, each with
// the reasons beside it. In the entry view it compares with this draft.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Blocks } from '../shared/blocks.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-editor.js';
import { GateProgress, Report } from './publish.jsx';

const t = texts.bench;
const SHOWN = 5;
const SMALL = 0.005;
const BATCH = 200;
const percent = (x) => `${Math.round(x * 100)}%`;

function Contributions({ contributions }) {
  const parts = Object.entries(contributions).filter(([, x]) => Math.abs(x) > SMALL).sort((a, b) => b[1] - a[1]);
  return (
    <ul class="parts">
      {parts.map(([name, x]) => <li key={name}><span>{t.features[name] ?? name}</span><span>{x.toFixed(2)}</span></li>)}
    </ul>
  );
}

function Candidate({ candidate, onGolden, onOpen }) {
  return (
    <li>
      <div class="row-head">
        <button type="button" class="title" onClick={() => onOpen(candidate.id)}>{candidate.title}</button>
        <span class="sub">{fill(t.score, { score: candidate.score.toFixed(2), probability: percent(candidate.probability) })}</span>
        {onGolden && (
          <button type="button" class="quiet" onClick={() => onGolden(candidate.id)}>{t.shouldBe}</button>
        )}
      </div>
      <p class="sub">{fill(t.unit, { unit: t.units[candidate.unit] ?? candidate.unit, text: candidate.unit_text.slice(0, 60) })}</p>
      <details><summary>{t.why}</summary><Contributions contributions={candidate.contributions} /></details>
    </li>
  );
}

function Side({ title, side, onGolden, onOpen }) {
  const { explain } = side;
  const words = explain.terms.filter((term) => term.searched || term.synonym_of);
  return (
    <section class="bench-side" aria-label={title}>
      <h3>{title}</h3>
      <p class="row-head">
        <span class={`pill ${side.act === 'answer' ? 'is-published' : 'is-draft'}`}>{texts.gate.acts[side.act] ?? side.act}</span>
        {side.title && <strong>{side.title}</strong>}
      </p>
      <p class="sub">
        {explain.by_rule ? t.byRule : fill(t.confidence, {
          confidence: percent(side.confidence), answer: side.cuts.answer > 1 ? t.never : percent(side.cuts.answer), clarify: percent(side.cuts.clarify),
        })}
      </p>
      <div class="phone"><div class="sheet"><Blocks blocks={side.blocks} /></div></div>
      {explain.asked && <p class="sub">{fill(t.asked, { label: explain.asked.label, words: explain.asked.words })}</p>}
      {(explain.readings ?? []).map((reading) => (
        <p class="sub" key={reading.text}>
          {fill(t.reading, { uses: reading.synonyms.map((use) => fill(t.use, use)).join(texts.comma) })}
        </p>
      ))}
      {explain.corrected && <p class="sub">{fill(t.corrected, { text: explain.corrected })}</p>}
      {explain.candidates.length > 0 && <h4>{t.candidates}</h4>}
      <ol class="candidates">
        {explain.candidates.slice(0, SHOWN).map((candidate) => (
          <Candidate key={candidate.id} candidate={candidate} onGolden={onGolden} onOpen={onOpen} />
        ))}
      </ol>
      {words.length > 0 && (
        <details>
          <summary>{t.words}</summary>
          <p class="terms">
            {words.map((term) => (
              <span class="term" key={term.text}>
                {term.text}{term.synonym_of && fill(t.synonymOf, { term: term.synonym_of })} {term.idf.toFixed(1)}
              </span>
            ))}
          </p>
        </details>
      )}
    </section>
  );
}

/** versionIds: asked beside what is live; none = live alone. more: what else is tried. recent: questions to pick from.
 * thenFirst: where there is room for one column only, what would be answered comes first. */
export function BenchForm({ book, attempt, say, versionIds, children, more = {}, recent = [], thenFirst }) {
  const [result, setResult] = useState(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState('');
  const form = useRef(null);
  const ask = async (event) => {
    event?.preventDefault();
    const given = Object.fromEntries([...new FormData(form.current)].map(([k, v]) => [k, String(v).trim()]));
    if (!given.q) return;
    setBusy(true);
    await attempt(async () => {
      const ids = typeof versionIds === 'function' ? await versionIds() : versionIds;
      const params = { q: given.q, version_ids: ids, ...more };
      for (const name of ['as_of', 'before']) if (given[name]) params[name] = given[name];
      setResult(await book.call('bench.ask', params));
      setAsked(given.q);
    })();
    setBusy(false);
  };
  const pick = (event) => {
    const q = event.currentTarget.value;
    if (!q) return;
    form.current.elements.q.value = q;
    event.currentTarget.value = '';
    ask();
  };
  const golden = book.may('editor', 'admin') && (async (id) => {
    const facet = result.live.facet;
    await attempt(async () => {
      await book.call('golden.put', { question: { q: asked, expect: [id], ...(facet && facet !== 'none' && { facet }) } });
      say(fill(t.goldenDone, { q: asked }));
    })();
  });
  const open = (id) => attempt(() => book.open(id))();
  return (
    <>
      <form class="bench-form" ref={form} onSubmit={ask}>
        <label class="filter is-search"><span>{t.q}</span><input name="q" required maxLength={500} autocomplete="off" /></label>
        {recent.length > 0 && (
          <label class="filter">
            <span>{t.recent}</span>
            <select onChange={pick}>
              <option value="">{t.recentChoose}</option>
              {recent.map((each) => (
                <option key={each.turn_id} value={each.q}>
                  {each.n_asked > 1 ? fill(t.recentOften, { q: each.q.slice(0, 60), n: each.n_asked }) : each.q.slice(0, 60)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="filter"><span>{t.before}</span><input name="before" maxLength={500} autocomplete="off" /></label>
        <label class="filter"><span>{t.asOf}</span><input type="date" name="as_of" /></label>
        {children}
        <button type="submit" class="primary" disabled={busy}>{t.ask}</button>
      </form>
      <div class="bench-result" role="region" aria-live="polite" aria-label={t.result}>
        {!result && <p class="nothing">{t.about}</p>}
        {result && (
          <div class={`bench-sides ${result.staged ? 'has-two' : ''}`}>
            {result.staged && thenFirst && <Side title={texts.gate.then} side={result.staged} onGolden={golden} onOpen={open} />}
            <Side title={texts.gate.now} side={result.live} onGolden={golden} onOpen={open} />
            {result.staged && !thenFirst && <Side title={texts.gate.then} side={result.staged} onGolden={golden} onOpen={open} />}
          </div>
        )}
      </div>
    </>
  );
}

/** What is waiting, as one batch. */
async function waiting(book, states) {
  const lists = await Promise.all(states.map((state) => book.call('entry.list', { state, limit: BATCH })));
  return lists.flatMap((list) => list.entries.map((row) => row.head_id)).slice(0, BATCH);
}

/** What a trial would change for all golden and recent real questions. */
function TrialGate({ book, gate, more, hint }) {
  useEffect(() => () => book.clearGate(), []);
  return (
    <div class="cuts-gate">
      {(!gate || gate.run || gate.state === 'failed') && (
        <button type="button" class="secondary small" disabled={Object.keys(more).length === 0} onClick={() => book.runGate([], more)}>
          {t.tryAll}
        </button>
      )}
      {gate?.error && <p class="error" role="alert">{gate.error.message}</p>}
      {gate && !gate.run && gate.state !== 'failed' && <GateProgress gate={gate} />}
      {gate?.run?.report && <Report run={gate.run} isTrial />}
      <p class="hint">{hint}</p>
    </div>
  );
}

const number = (text) => Math.round(Number(text) * 10);

/** What each trial is asked for, and what it sends with a question. */
const TRIALS = {
  cuts: {
    start: { answer: '', clarify: '' },
    more: ({ answer, clarify }) => ({ ...(answer && { answer_cut: number(answer) }), ...(clarify && { clarify_cut: number(clarify) }) }),
    fields: ({ value, set }) => ['answer', 'clarify'].map((name) => (
      <label class="filter" key={name}>
        <span>{t.cuts[name]}</span>
        <input type="number" min="1" max="100" step="0.1" value={value[name]} onInput={set(name)} />
      </label>
    )),
  },
  synonyms: {
    start: { said: '', means: '', both: false, without: '' },
    more: ({ said, means, both, without }) => ({
      ...(said.trim() && means.trim() && { synonyms: [{ synonym: said.trim(), means: means.trim(), both_ways: both }] }),
      ...(without && { without_synonyms: [Number(without)] }),
    }),
    fields: ({ value, set, known }) => (
      <>
        <label class="filter"><span>{t.trySaid}</span><input value={value.said} maxLength={60} onInput={set('said')} /></label>
        <label class="filter"><span>{texts.synonyms.means}</span><input value={value.means} maxLength={60} onInput={set('means')} /></label>
        <label class="form-check"><input type="checkbox" checked={value.both} onChange={set('both')} /><span>{texts.synonyms.bothWays}</span></label>
        <label class="filter">
          <span>{t.tryWithout}</span>
          <select value={value.without} onChange={set('without')}>
            <option value="">{t.tryWithoutNone}</option>
            {known.synonyms.map((s) => <option key={s.synonym_id} value={s.synonym_id}>{`${s.synonym} ${s.both_ways ? texts.synonyms.both : texts.synonyms.oneWay} ${s.means}`}</option>)}
          </select>
        </label>
      </>
    ),
  },
  weights: {
    start: { feature: '', weight: '', shipped: false },
    more: ({ feature, weight, shipped }) => ({
      ...(feature && weight !== '' && { weights: { [feature]: Number(weight) } }), ...(shipped && { shipped_weights: true }),
    }),
    fields: ({ value, set, known }) => (
      <>
        <label class="filter">
          <span>{t.tryFeature}</span>
          <select value={value.feature} onChange={set('feature')}>
            <option value="">{t.tryWithoutNone}</option>
            {Object.entries(known.weights).map(([name, x]) => (
              <option key={name} value={name}>{fill(t.tryFeatureNow, { feature: t.features[name] ?? name, weight: x.toFixed(2) })}</option>
            ))}
          </select>
        </label>
        <label class="filter"><span>{t.tryWeight}</span><input type="number" min="-100" max="100" step="0.01" value={value.weight} onInput={set('weight')} /></label>
        <label class="form-check"><input type="checkbox" checked={value.shipped} onChange={set('shipped')} /><span>{t.tryShipped}</span></label>
      </>
    ),
  },
};

export function Bench({ book, state, attempt, say }) {
  const [against, setAgainst] = useState('live');
  const [values, setValues] = useState(Object.fromEntries(Object.entries(TRIALS).map(([name, trial]) => [name, trial.start])));
  const [known, setKnown] = useState(null); // {coverage, questions, weights, synonyms}
  const ids = () => {
    if (against === 'review') return waiting(book, ['review']);
    if (against === 'open') return waiting(book, ['review', 'draft']);
    return [];
  };
  useEffect(() => {
    attempt(async () => {
      const [coverage, start, { synonyms }] = await Promise.all(
        ['golden.coverage', 'bench.start', 'synonym.list'].map((method) => book.call(method)));
      setKnown({ coverage, ...start, synonyms });
    })();
  }, []);
  const trial = known && TRIALS[against];
  const value = values[against];
  const set = (name) => ({ currentTarget: field }) =>
    setValues({ ...values, [against]: { ...value, [name]: field.type === 'checkbox' ? field.checked : field.value } });
  const more = trial ? trial.more(value) : {};
  return (
    <main class="book bench">
      <BenchForm book={book} attempt={attempt} say={say} versionIds={ids} more={more} recent={known?.questions}>
        <label class="filter">
          <span>{t.against}</span>
          <select value={against} onChange={(event) => setAgainst(event.currentTarget.value)}>
            {Object.entries(t.againstList).map(([name, label]) => <option value={name}>{label}</option>)}
          </select>
        </label>
        {trial?.fields({ value, set, known })}
      </BenchForm>
      {trial && <TrialGate key={against} book={book} gate={state.gate} more={more} hint={t.trialHints[against]} />}
      {known && <p class="hint page-hint">{fill(texts.golden.coverage, { covered: known.coverage.n_covered, n: known.coverage.n_entries })}</p>}
    </main>
  );
}
