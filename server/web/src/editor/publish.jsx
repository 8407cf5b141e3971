// publish.jsx - the gate's report and the publication after it: what would change for visitors, worst
// first, so that it can be read in a minute.

import { useState } from 'preact/hooks';
import { Dialog } from '../shared/dialog.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-editor.js';

const t = texts.gate;
const VERDICTS = ['worse', 'lost', 'different', 'answered', 'better', 'same'];

function Side({ label, side }) {
  const answers = side.act === 'answer';
  return (
    <div class="gate-side">
      <span class="sub">{label} · {t.acts[side.act] ?? side.act}</span>
      {side.title && answers && <strong>{side.title}</strong>}
      <span class="gate-text">{side.text || t.noAnswer}</span>
    </div>
  );
}

function Change({ change }) {
  return (
    <li class={`gate-change is-${change.verdict}`}>
      <div class="row-head">
        <span class="pill">{t.counts[change.verdict]}</span>
        <strong>{change.question}</strong>
        <span class="sub">{change.kind === 'golden' ? t.golden : fill(t.asked, { n: change.n_asked })}</span>
      </div>
      {change.expect && <p class="sub">{fill(t.expect, { list: change.expect.join(texts.comma) || texts.golden.nothing })}</p>}
      <div class="gate-sides"><Side label={t.now} side={change.live} /><Side label={t.then} side={change.staged} /></div>
    </li>
  );
}

function Counts({ label, counts }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      {VERDICTS.map((name) => <td class={counts[name] > 0 && name === 'worse' ? 'bad' : ''}>{counts[name] ?? 0}</td>)}
    </tr>
  );
}

export function GateProgress({ gate }) {
  return (
    <div role="status">
      <progress max={gate.total || 1} value={gate.done} aria-label={t.run} />
      <p>{fill(t.progress, { done: gate.done, total: gate.total })}</p>
    </div>
  );
}

/** isTrial: nothing is to be published. */
export function Report({ run, isTrial }) {
  const [good, bad] = isTrial ? [t.tried, t.triedWorse] : [t.passed, t.blocked];
  const { report } = run;
  const more = report.n_changes - report.changes.length;
  return (
    <>
      <p class={`gate-verdict ${run.n_regressions > 0 ? 'is-blocked' : 'is-passed'}`} role="status">
        {run.n_regressions > 0 ? fill(bad, { n: run.n_regressions }) : good}
      </p>
      <table class="gate-counts">
        <thead><tr><th />{VERDICTS.map((name) => <th scope="col">{t.counts[name]}</th>)}</tr></thead>
        <tbody><Counts label={t.golden} counts={report.golden} /><Counts label={t.real} counts={report.real} /></tbody>
      </table>
      {report.changes.length === 0 && <p class="nothing">{t.clean}</p>}
      <ol class="gate-changes" tabIndex={0}>{report.changes.map((change) => <Change change={change} />)}</ol>
      {more > 0 && <p class="nothing">{fill(t.more, { n: more })}</p>}
    </>
  );
}

/** The zone is the reader's own. */
const localTime = (text) => (text ? new Date(text).getTime() : 0);

function PublishForm({ busy, onPublish }) {
  const [later, setLater] = useState(false);
  const [error, setError] = useState('');
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const publishAtMs = later ? localTime(form.get('at')) : 0;
    if (later && !publishAtMs) {
      setError(t.timeBad);
      return;
    }
    onPublish({ publishAtMs, retireAtMs: localTime(form.get('until')), why: String(form.get('why') ?? '').trim() });
  };
  return (
    <form class="publish-form" onSubmit={submit}>
      <fieldset class="categories">
        <legend>{t.when}</legend>
        {[[false, t.atOnce], [true, t.atTime]].map(([value, label]) => (
          <label>
            <input type="radio" name="later" checked={later === value} onChange={() => setLater(value)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {later && <label class="field-line"><span>{t.at}</span><input type="datetime-local" name="at" /></label>}
      <label class="field-line"><span>{t.until}</span><input type="datetime-local" name="until" /></label>
      <label class="field-line"><span>{t.why}</span><textarea name="why" rows="2" maxLength={2000} /></label>
      <p class="error" role="alert">{error}</p>
      <div class="dialog-end"><button type="submit" class="primary" disabled={busy}>{t.yes}</button></div>
    </form>
  );
}

function Override({ onDone }) {
  return (
    <form class="publish-form" onSubmit={(event) => {
      event.preventDefault();
      onDone(String(new FormData(event.currentTarget).get('why')).trim());
    }}>
      <label class="field-line">
        <span>{t.overrideNote}</span>
        <textarea name="why" rows="2" required maxLength={2000} />
      </label>
      <div class="dialog-end"><button type="submit" class="secondary">{t.override}</button></div>
    </form>
  );
}

export function PublishDialog({ book, state, versionIds, attempt, say, onClose }) {
  const { gate, rules } = state;
  const [busy, setBusy] = useState(false);
  const run = gate?.run;
  const stopped = run && run.n_regressions > 0;
  const free = run ? !stopped || run.override_by : rules && !rules.gate;
  const publish = async (how) => {
    setBusy(true);
    const done = await attempt(() => book.publish(versionIds, how))();
    setBusy(false);
    if (!done) return;
    const at = how.publishAtMs;
    say(at ? fill(t.planned, { time: `${dayLabel(at)} ${clockTime(at)}` }) : t.done);
    onClose();
  };
  return (
    <Dialog wide title={fill(t.title, { n: versionIds.length })} onClose={onClose}>
      {!run && <p class="dialog-hint">{t.about}</p>}
      {gate?.error && <p class="error" role="alert">{gate.error.message}</p>}
      {gate?.state === 'failed' && !gate.error && <p class="error" role="alert">{t.failed}</p>}
      {(!gate || gate.state === 'failed') && (
        <button type="button" class="primary" autofocus onClick={() => book.runGate(versionIds)}>{t.run}</button>
      )}
      {gate && !run && gate.state !== 'failed' && <GateProgress gate={gate} />}
      {run?.report && <Report run={run} />}
      {stopped && !run.override_by && <Override onDone={attempt((why) => book.override(why))} />}
      {run?.override_by && <p class="note">{fill(t.overridden, { by: run.override_by, why: run.override_why })}</p>}
      {free && <PublishForm busy={busy} onPublish={publish} />}
    </Dialog>
  );
}
