// side.jsx - the right column: the knowledge base while something is searched for, else one of brief, side
// threads and tickets of the open conversation.
// Keys in the search field: arrows choose an entry, Enter inserts its card, Alt+1..9 one aspect of it.

import { useEffect, useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { Icon } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { Brief } from './brief.jsx';
import { Results, aspects, useSearch } from './knowledge.jsx';
import { TalkThreads } from './threads.jsx';
import { VisitorTickets } from './tickets_side.jsx';

const t = texts;
const TABS = ['brief', 'threads', 'tickets'];

function Tabs({ tab, onTab, threads }) {
  const open = threads.filter((each) => each.open).length;
  return (
    <div class="side-tabs" role="group" aria-label={t.sideTabs.label}>
      {TABS.map((each) => (
        <button type="button" key={each} aria-pressed={tab === each} onClick={() => onTab(each)}>
          {t.sideTabs[each]}
          {each === 'threads' && open > 0 && <span class="n" aria-label={fill(t.sideTabs.open, { n: open })}>{open}</span>}
        </button>
      ))}
    </div>
  );
}

function Panels({ desk, state, talk, tab, onTab, onShow, onDialog, onTicket }) {
  return (
    <>
      <Tabs tab={tab} onTab={onTab} threads={talk.threads} />
      {tab === 'brief' && <Brief desk={desk} talk={talk} onShow={onShow} />}
      {tab === 'threads' && <TalkThreads desk={desk} state={state} talk={talk} onAsk={() => onDialog('consult')} />}
      {tab === 'tickets' && <VisitorTickets desk={desk} talk={talk} state={state} onCreate={() => onDialog('ticket')} onOpen={onTicket} />}
    </>
  );
}

export function Side({ desk, state, talk, inputRef, tab, onTab, onInsert, onLeave, onPane, onDialog, onTicket }) {
  const [q, setQ] = useState('');
  const [index, setIndex] = useState(0);
  const [facet, setFacet] = useState('');
  const found = useSearch(desk, q);
  const chosen = found.candidates[index];
  const canInsert = talk?.conversation.state === 'active' && desk.talks.isHelperOf(talk.conversation);
  useEffect(() => { setIndex(0); setFacet(''); }, [found.candidates]);

  const insert = (item) => {
    if (!item || !canInsert) return;
    const label = aspects(item).find((each) => each.facet === facet)?.label;
    const aspect = label ? fill(t.aspect, { label }) : '';
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
    <aside class="side" aria-label={t.search}>
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
      {q.trim() && (
        <>
          <p class="search-hint">{t.searchHint}</p>
          <Results desk={desk} found={found} index={index} onIndex={(i) => { setIndex(i); setFacet(''); }} facet={facet}
            onFacet={setFacet} onInsert={insert} canInsert={canInsert} />
        </>
      )}
      {!q.trim() && talk && (
        <Panels desk={desk} state={state} talk={talk} tab={tab} onTab={onTab} onShow={setQ} onDialog={onDialog} onTicket={onTicket} />
      )}
    </aside>
  );
}
