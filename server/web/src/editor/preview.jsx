// preview.jsx - the entry as visitors will see it, drawn from what the server makes of the saved draft.

import { useEffect, useState } from 'preact/hooks';
import { Blocks } from '../shared/blocks.jsx';
import { texts } from '../messages/zh-CN-editor.js';

const t = texts.side;

export function Preview({ book, open }) {
  const [facet, setFacet] = useState('');
  const [form, setForm] = useState('web');
  const [shown, setShown] = useState(null); // {blocks, facets} or {error}
  useEffect(() => {
    let current = true;
    book.call('entry.preview', { version_id: open.version.version_id, facet })
      .then((result) => current && setShown(result), (error) => current && setShown({ error: error.message }));
    return () => { current = false; };
  }, [open.version.version_id, open.saves, facet]);
  if (!shown) return <p class="nothing">{texts.list.loading}</p>;
  return (
    <div class="entry-preview">
      <p class="hint">{t.previewHint}</p>
      {shown.facets?.length > 0 && (
        <label class="filter">
          <span>{t.previewAspect}</span>
          <select value={facet} onChange={(event) => setFacet(event.currentTarget.value)}>
            <option value="">{t.whole}</option>
            {shown.facets.map((each) => <option value={each.facet}>{each.label}</option>)}
          </select>
        </label>
      )}
      <div class="tabs" role="group" aria-label={t.form}>
        {Object.entries(t.forms).map(([name, label]) => (
          <button type="button" key={name} aria-current={form === name ? 'true' : undefined} onClick={() => setForm(name)}>{label}</button>
        ))}
      </div>
      {shown.error && <p class="error" role="alert">{shown.error}</p>}
      {shown.blocks && (
        <div class={`phone is-${form}`}>
          <div class="sheet">
            {shown.blocks.length > 0 ? <Blocks blocks={shown.blocks} /> : t.previewEmpty}
          </div>
        </div>
      )}
    </div>
  );
}
