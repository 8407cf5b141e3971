// compose.jsx - where the helper writes: a reply the visitor gets or a note he never sees, with files, a card,
// canned phrases after a slash, and the bot's suggestions one key away. The draft is kept on the server.

import { useEffect, useState } from 'preact/hooks';
import { AttachButton, Attached, useAttachments } from '../shared/attach.jsx';
import { fill } from '../shared/format.js';
import { isPlainEnter, useAutoHeight, useComposing } from '../shared/hooks.js';
import { Icon } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { findPhrases } from './phrases.js';

const t = texts;
const SUGGESTED = 3;

function placeholderOf(state, mode) {
  if (mode === 'note') return t.aside.placeholder;
  if (state === 'active') return t.placeholder;
  return state === 'queued' ? t.placeholderQueued : t.placeholderClosed;
}

function Suggestions({ list, onInsert }) {
  if (list.length === 0) return null;
  return (
    <div class="suggestions" role="group" aria-label={t.suggestions}>
      <span class="suggestions-title">{t.suggestions}</span>
      <ul>
        {list.slice(0, SUGGESTED).map((each, i) => (
          <li key={each.entry_id}>
            <button type="button" class="suggestion" aria-keyshortcuts={`Alt+${i + 1}`} title={fill(t.suggestionHint, { n: i + 1 })}
              onClick={() => onInsert(each)}>
              <kbd>{i + 1}</kbd>
              <span class="suggestion-title">{each.title}</span>
              {each.probability >= 0.01 && <span class="wait">{fill(t.probability, { p: Math.round(each.probability * 100) })}</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function PhraseMenu({ list, index, onPick }) {
  return (
    <ul class="phrase-menu" role="listbox" id="phrase-menu" aria-label={t.phrases.title}>
      {list.map((phrase, i) => (
        <li key={phrase.id} role="option" id={`phrase-${i}`} aria-selected={i === index} class={i === index ? 'is-chosen' : ''}
          onMouseDown={(event) => { event.preventDefault(); onPick(phrase); }}>
          <span class="phrase-code">/{phrase.shortcut}</span>
          <strong>{phrase.title}</strong>
          <span class="row-text">{phrase.text}</span>
        </li>
      ))}
      {list.length === 0 && <li class="nothing" role="option" aria-selected="false">{t.phrases.none}</li>}
    </ul>
  );
}

// What follows a slash at the beginning asks for a phrase.
const slashOf = (text) => /^\/(\S*)$/.exec(text)?.[1];

function usePhraseMenu({ desk, id, phrases, text, write, enabled }) {
  const [index, setIndex] = useState(0);
  const [closed, setClosed] = useState(false);
  const slash = enabled ? slashOf(text) : undefined;
  const open = slash !== undefined && !closed;
  const list = open ? findPhrases(phrases, slash) : [];
  useEffect(() => { setIndex(0); if (slash === undefined) setClosed(false); }, [slash]);
  const pick = async (phrase) => {
    try {
      write(await desk.phrases.fillIn(phrase.id, id));
    } catch (error) {
      desk.tell(error.message);
    }
  };
  const onKey = (event) => {
    if (!open) return false;
    const n = list.length;
    if (event.key === 'ArrowDown' && n > 0) setIndex((index + 1) % n);
    else if (event.key === 'ArrowUp' && n > 0) setIndex((index + n - 1) % n);
    else if ((event.key === 'Enter' || event.key === 'Tab') && list[index]) pick(list[index]);
    else if (event.key === 'Escape') setClosed(true);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { open, list, index, pick, onKey };
}

function Modes({ mode, onMode, canReply }) {
  return (
    <div class="modes" role="radiogroup" aria-label={t.aside.modes}>
      {['reply', 'note'].map((each) => (
        <label class={`is-${each} ${mode === each ? 'is-chosen' : ''}`}>
          <input type="radio" name="mode" checked={mode === each} disabled={each === 'reply' && !canReply}
            onChange={() => onMode(each)} />
          {each === 'note' && <Icon name="lock" />}
          <span>{t.aside.mode[each]}</span>
        </label>
      ))}
    </div>
  );
}

export function Compose({ desk, id, talk, state, inputRef, card, onCard, mode, onMode }) {
  const canReply = talk.conversation.state === 'active' && desk.talks.isHelperOf(talk.conversation);
  const asNote = mode === 'note';
  const [note, setNote] = useState('');
  const draft = state.drafts[id] ?? '';
  const text = asNote ? note : draft;
  const attached = useAttachments(() => desk.staff.token);
  const composing = useComposing();
  useAutoHeight(inputRef, text);
  const write = (value) => (asNote ? setNote(value) : desk.talks.writeDraft(id, value));
  const menu = usePhraseMenu({ desk, id, phrases: state.phrases, text, write, enabled: !asNote && canReply });
  const insert = (each) => onCard({ entry_id: each.entry_id, facet: '', title: each.title });
  useEffect(() => {
    if (canReply) inputRef.current?.focus();
  }, [canReply, mode]);

  const sendNote = async () => {
    try {
      await desk.team.aside(id, 'note', text.trim());
      setNote('');
    } catch (error) {
      desk.tell(error.message);
    }
  };
  const sendReply = () => {
    if (attached.files.length > 0 && !attached.ready) return;
    const [first, ...more] = attached.files;
    if (!text.trim() && !card && !first) return;
    desk.talks.reply(id, { text: text.trim(), card, fileId: card ? undefined : first?.file_id });
    for (const file of card && first ? attached.files : more) desk.talks.reply(id, { fileId: file.file_id });
    write('');
    attached.clear();
    onCard(null);
  };
  const send = () => {
    if (asNote) {
      if (text.trim()) sendNote();
    } else if (canReply) sendReply();
  };
  const onKeyDown = (event) => {
    if (menu.onKey(event)) return;
    const digit = event.altKey && /^Digit([1-3])$/.exec(event.code)?.[1];
    if (digit && talk.suggestions[digit - 1]) {
      insert(talk.suggestions[digit - 1]);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Backspace' && card && !text) onCard(null);
    else if (isPlainEnter(event, composing.ref)) {
      event.preventDefault();
      send();
    }
  };
  const enabled = asNote || canReply;
  const busy = attached.files.length > 0 && !attached.ready;
  const empty = !text.trim() && (asNote || (!card && attached.files.length === 0));
  return (
    <form class={`reply-box ${asNote ? 'is-note' : ''} ${attached.over ? 'is-over' : ''}`}
      onSubmit={(event) => { event.preventDefault(); send(); }} {...(asNote ? {} : attached.on)}>
      {canReply && !asNote && <Suggestions list={talk.suggestions} onInsert={insert} />}
      <div class="reply-tools">
        <Modes mode={mode} onMode={onMode} canReply={canReply} />
        <span class="reply-hint">{asNote ? t.aside.hidden : t.phrases.hint}</span>
      </div>
      {card && !asNote && (
        <p class="attached" role="status">
          <Icon name="card" />
          <span>{fill(t.card, { title: card.title })}</span>
          <button type="button" class="quiet icon-only" aria-label={t.cardRemove} onClick={() => onCard(null)}>
            <Icon name="close" />
          </button>
        </p>
      )}
      {!asNote && <Attached attached={attached} />}
      <div class="field-box">
        {menu.open && <PhraseMenu list={menu.list} index={menu.index} onPick={menu.pick} />}
        <AttachButton attached={attached} disabled={!canReply || asNote} small />
        <textarea ref={inputRef} rows="2" value={text} disabled={!enabled} aria-label={asNote ? t.aside.note : t.compose}
          placeholder={placeholderOf(talk.conversation.state, mode)} role={menu.open ? 'combobox' : undefined}
          aria-expanded={menu.open ? 'true' : undefined} aria-controls={menu.open ? 'phrase-menu' : undefined}
          aria-activedescendant={menu.open && menu.list.length > 0 ? `phrase-${menu.index}` : undefined}
          onInput={(event) => {
            write(event.currentTarget.value);
            if (!asNote) desk.talks.typing(id);
          }}
          {...composing.on} onKeyDown={onKeyDown} />
        <button type="submit" class="primary" disabled={!enabled || empty || busy}>{asNote ? t.aside.add : t.send}</button>
      </div>
    </form>
  );
}
