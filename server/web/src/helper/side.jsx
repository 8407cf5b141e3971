// side.jsx - knowledge base search with one-key insert, and the brief of the open conversation.
// Keys in the search field: arrows choose an entry, Enter inserts its card, Alt+1..9 one aspect of it.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Blocks } from '../shared/blocks.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { Icon } from '../shared/icons.jsx';
import { texts as common } from '../messages/zh-CN.js';
import { kindLabel, texts } from '../messages/zh-CN-helper.js';

const t = texts;
const SEARCH_AFTER_MS = 180;
const CARD_AFTER_MS = 120;

// An aspect comes as {facet, label}.
const aspects = (item) => item?.facets ?? [];
// Under one in a hundred there is nothing to say.
const sureness = (p) => (p >= 0.01 ? fill(t.probability, { p: Math.round(p * 100) }) : '');

/** Results of the latest query only; an older answer that comes late is thrown away. */
function useSearch(desk, q) {
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
        const { candidates } = await desk.search(q.trim());
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
        const result = await desk.card(entryId, facet);
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

function Results({ desk, found, index, onIndex, facet, onFacet, onInsert, canInsert }) {
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

function Brief({ talk }) {
  const { conversation, brief } = talk;
  const visitor = conversation.visitor ?? {};
  const slots = Object.entries(brief?.slots ?? {});
  return (
    <section class="brief" aria-labelledby="brief-title">
      <h2 id="brief-title">{t.brief}</h2>
      <dl>
        <Fact label={t.why}>{brief?.reason_text || brief?.reason}</Fact>
        <Fact label={t.question} wide>{brief?.question && <q>{brief.question}</q>}</Fact>
        <Fact label={t.tried} wide>
          {(brief?.tried ?? []).length > 0
            ? (
              <ul class="tried">
                {brief.tried.map((item) => (
                  <li><span>{item.title}</span><span class="wait">{sureness(item.probability)}</span></li>
                ))}
              </ul>
            )
            : t.triedNone}
        </Fact>
        <Fact label={t.slots} wide>{slots.length > 0 && slots.map(([name, value]) => `${name}：${value}`).join('；')}</Fact>
        <Fact label={t.since}>{conversation.handed_at_ms > 0 && clockTime(conversation.handed_at_ms)}</Fact>
        <Fact label={t.region}>{visitor.region}</Fact>
        <Fact label={t.page} wide>{visitor.page}</Fact>
        <Fact label={t.earlierTalks} wide>
          {(brief?.earlier ?? []).length > 0
            ? (
              <ul class="tried">
                {brief.earlier.map((each) => (
                  <li>
                    <span>{[each.category, each.helper_name].filter(Boolean).join(' · ')}</span>
                    <span class="wait">{dayLabel(each.closed_at_ms)}</span>
                  </li>
                ))}
              </ul>
            )
            : t.firstTime}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, wide, children }) {
  if (!children) return null;
  return (
    <div class={wide ? 'fact is-wide' : 'fact'}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Side({ desk, talk, inputRef, onInsert, onLeave, onPane }) {
  const [q, setQ] = useState('');
  const [index, setIndex] = useState(0);
  const [facet, setFacet] = useState('');
  const found = useSearch(desk, q);
  const chosen = found.candidates[index];
  const canInsert = talk?.conversation.state === 'active';
  useEffect(() => { setIndex(0); setFacet(''); }, [found.candidates]);

  const insert = (item) => {
    if (!item || !canInsert) return;
    const label = aspects(item).find((each) => each.facet === facet)?.label;
    const aspect = label ? `（${label}）` : '';
    onInsert({ entry_id: item.entry_id, facet, title: item.title + aspect });
    setQ('');
  };
  const move = (by) => {
    const n = found.candidates.length;
    if (n > 0) { setIndex((index + by + n) % n); setFacet(''); }
  };
  const onKeyDown = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const digit = event.altKey && /^Digit([1-9])$/.exec(event.code)?.[1];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter') insert(chosen);
    else if (event.key === 'Escape') { setQ(''); onLeave(); }
    else if (digit && aspects(chosen)[digit - 1]) setFacet(aspects(chosen)[digit - 1].facet);
    else return;
    event.preventDefault();
  };

  return (
    <aside class="side">
      <div class="search-box">
        <button type="button" class="quiet icon-only narrow-only" aria-label={t.reply} onClick={() => onPane('chat')}>
          <Icon name="back" />
        </button>
        <Icon name="search" />
        <input ref={inputRef} type="search" value={q} placeholder={t.searchPlaceholder} aria-label={t.search}
          role="combobox" aria-expanded={found.candidates.length > 0} aria-controls="kb-list" aria-autocomplete="list"
          aria-activedescendant={chosen ? `kb-${chosen.entry_id}` : undefined} autocomplete="off" spellcheck={false}
          onInput={(event) => setQ(event.currentTarget.value)} onKeyDown={onKeyDown} />
        <kbd aria-hidden="true">/</kbd>
      </div>
      {q.trim()
        ? (
          <>
            <p class="search-hint">{t.searchHint}</p>
            <Results desk={desk} found={found} index={index} onIndex={(i) => { setIndex(i); setFacet(''); }} facet={facet}
              onFacet={setFacet} onInsert={insert} canInsert={canInsert} />
          </>
        )
        : talk && <Brief talk={talk} />}
    </aside>
  );
}
