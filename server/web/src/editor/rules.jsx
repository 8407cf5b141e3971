// rules.jsx - what a publication has to pass.

import { texts } from '../messages/zh-CN-editor.js';

const t = texts.rules;

export function Rules({ book, state, attempt, say }) {
  const { rules } = state;
  if (!rules) return <main class="book"><p class="nothing">{texts.list.loading}</p></main>;
  const may = book.may('admin');
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    attempt(async () => {
      await book.call('review.set_rules', {
        four_eyes: form.get('four_eyes') === 'on',
        gate: form.get('gate') === 'on',
        gate_days: Number(form.get('gate_days')) || 0,
      });
      await book.loadRules();
      say(t.saved);
    })();
  };
  return (
    <main class="book">
      <form class="rules-form" onSubmit={submit}>
        <fieldset disabled={!may}>
          <label class="form-check"><input type="checkbox" name="four_eyes" defaultChecked={rules.four_eyes} /><span>{t.fourEyes}</span></label>
          <label class="form-check"><input type="checkbox" name="gate" defaultChecked={rules.gate} /><span>{t.gate}</span></label>
          <label class="field-line"><span>{t.days}</span><input type="number" name="gate_days" min="0" max="365" defaultValue={rules.gate_days} /></label>
          {may && <div class="dialog-end"><button type="submit" class="primary">{t.save}</button></div>}
        </fieldset>
      </form>
    </main>
  );
}
