// knowledge.jsx - what a search in the knowledge base found, and the card that would be sent.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Blocks } from '../shared/blocks.jsx';
import { Icon } from '../shared/icons.jsx';
import { texts as common } from '../messages/zh-CN.js';
import { kindLabel, texts } from '../messages/zh-CN-helper.js';
import { sureness } from './brief.jsx';

const t = texts;
const SEARCH_AFTER_MS = 180;
const CARD_AFTER_MS = 120;

// An aspect comes as {facet, label}.
export const aspects = (item) => item?.facets ?? [];

/** Results of the latest query only; an older answer that comes late is thrown away. */
export function useSearch(desk, q) {
  const [found, setFound] = useState({ state: 'idle', candidates: [] });
  useEffect(() => {
    if (!q.trim()) {
      setFound({ state: 'idle', candidates: [] });
      return undefined;
    }
    let current = true;
    setFound((was) => ({ ...was, state: 'searching' }));
    const id = setTimeout(async () => {
      try {
        const { candidates } = await desk.call('kb.search', { q: q.trim(), limit: 9 });
        if (current) setFound({ state: 'done', candidates });
      } catch (error) {
        if (current) setFound({ state: 'failed', candidates: [], error });
      }
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(id);
    };
  }, [q]);
  return found;
}

function useCard(desk, entryId, facet) {
  const [blocks, setBlocks] = useState(null);
  useEffect(() => {
    setBlocks(null);
    if (!entryId) return undefined;
    let current = true;
    const id = setTimeout(async () => {
      try {
        const result = await desk.call('kb.card', facet ? { entry_id: entryId, facet } : { entry_id: entryId });
        if (current) setBlocks(result.blocks);
      } catch {
        if (current) setBlocks([]);
      }
    }, CARD_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(id);
    };
  }, [entryId, facet]);
  return blocks;
}

function Candidate({ item, chosen, onChoose, onInsert }) {
  return (
    <li role="option" id={`kb-${item.entry_id}`} aria-selected={chosen} class={`candidate ${chosen ? 'is-chosen' : ''}`}
      onClick={onChoose} onDblClick={onInsert}>
      <span class="row-head">
        <strong>{item.title}</strong>
        <span class="wait">{sureness(item.probability)}</span>
      </span>
      <span class="candidate-meta">
        {[kindLabel(item.kind), item.department].filter(Boolean).join(' · ')}
      </span>
      {item.snippet && <span class="row-text">{item.snippet}</span>}
    </li>
  );
}

function Facets({ list, facet, onFacet }) {
  if (list.length === 0) return null;
  const button = (name, label, n) => (
    <button type="button" key={name} aria-pressed={facet === name} aria-keyshortcuts={n ? `Alt+${n}` : undefined}
      onClick={() => onFacet(name)}>
      {n && <kbd>{n}</kbd>}
      {label}
    </button>
  );
  return (
    <div class="facets">
      {button('', t.whole)}
      {list.map((each, i) => button(each.facet, each.label, i < 9 ? i + 1 : undefined))}
    </div>
  );
}

export function Results({ desk, found, index, onIndex, facet, onFacet, onInsert, canInsert }) {
  const item = found.candidates[index];
  const blocks = useCard(desk, item?.entry_id, facet);
  const list = useRef(null);
  useEffect(() => {
    list.current?.querySelector('.is-chosen')?.scrollIntoView({ block: 'nearest' });
  }, [index]);
  if (found.state === 'done' && !item) return <p class="nothing">{t.searchEmpty}</p>;
  if (found.state === 'failed') return <p class="nothing error">{common.errors.generic}</p>;
  if (!item) return <p class="nothing">{t.searching}</p>;
  return (
    <>
      <ul class="candidates" id="kb-list" role="listbox" aria-label={t.search} ref={list}>
        {found.candidates.map((each, i) => (
          <Candidate key={each.entry_id} item={each} chosen={i === index} onChoose={() => onIndex(i)}
            onInsert={() => { onIndex(i); onInsert(each); }} />
        ))}
      </ul>
      <section class="preview" aria-label={t.preview}>
        <Facets list={aspects(item)} facet={facet} onFacet={onFacet} />
        <div class="preview-body">
          {blocks && <div class="sheet"><Blocks blocks={blocks} /></div>}
        </div>
        <button type="button" class="primary" disabled={!canInsert} onClick={() => onInsert(item)}>
          <Icon name="card" />{t.insert}<kbd>Enter</kbd>
        </button>
      </section>
    </>
  );
}
