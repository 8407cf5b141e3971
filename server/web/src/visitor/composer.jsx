// composer.jsx - where the visitor writes: Enter that respects input methods, the 500-character limit,
// a draft that survives a reload, and the way to a person always in sight.

import { useEffect, useState } from 'preact/hooks';
import { AttachButton, Attached, useAttachments } from '../shared/attach.jsx';
import { Icon } from '../shared/icons.jsx';
import { countChars, fill } from '../shared/format.js';
import { isPlainEnter, useAutoHeight, useComposing } from '../shared/hooks.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.visitor;
const LIMIT = 500;
const COUNTER_FROM = 400;
const KEY_DRAFT = 'bangban.draft';

const blockOf = ({ file_id, name, mime, size, image }) => ({ file_id, name, mime, size, image });

function humanLabel(state, offHours) {
  if (state === 'queued') return offHours ? t.humanOff : t.humanBusy;
  return state === 'active' ? t.humanActive : t.human;
}

export function Composer({ inputRef, storage, conversation, ready, token, onSend, onTyping, onHuman }) {
  const [text, setText] = useState(() => storage.get(KEY_DRAFT) ?? '');
  const composing = useComposing();
  useAutoHeight(inputRef, text);
  const attached = useAttachments(token);
  const { files } = attached;

  const write = (value) => {
    setText(value);
    storage.set(KEY_DRAFT, value || null);
  };
  useEffect(() => {
    if (window.matchMedia('(hover: hover)').matches) inputRef.current?.focus();
  }, []);

  const length = countChars(text.trim());
  const over = length - LIMIT;
  const sendable = over <= 0 && (files.length > 0 ? attached.ready : length > 0);
  const send = () => {
    if (!sendable) return;
    const [first, ...more] = files;
    onSend(text.trim(), first && blockOf(first));
    for (const file of more) onSend('', blockOf(file));
    attached.clear();
    write('');
    inputRef.current?.focus();
  };
  const state = conversation?.state;

  return (
    <form class={`composer ${attached.over ? 'is-over' : ''}`} onSubmit={(event) => { event.preventDefault(); send(); }} {...attached.on}>
      <div class="composer-bar">
        <button type="button" class={`human is-${state ?? 'bot'}`} onClick={onHuman}
          title={state === 'queued' ? t.humanAgain : undefined} disabled={!ready || state === 'active'}>
          <Icon name="person" />
          <span>{humanLabel(state, conversation?.off_hours)}</span>
        </button>
        <p class="composer-hint" id="composer-hint">{t.sendHint}</p>
        <p class={`counter ${over > 0 ? 'is-over' : ''}`} role="status">
          {over > 0 && fill(t.overLimit, { n: over })}
          {over <= 0 && length >= COUNTER_FROM && fill(t.limit, { n: -over })}
        </p>
      </div>
      <Attached attached={attached} />
      <div class={`field-box ${over > 0 ? 'is-over' : ''}`}>
        <AttachButton attached={attached} disabled={!ready} />
        <textarea
          id="input"
          ref={inputRef}
          rows="1"
          value={text}
          aria-label={t.input}
          aria-describedby="composer-hint"
          aria-invalid={over > 0}
          enterkeyhint="send"
          placeholder={state === 'active' ? t.placeholderHelper : t.placeholder}
          onInput={(event) => { write(event.currentTarget.value); onTyping(); }}
          {...composing.on}
          onKeyDown={(event) => {
            if (!isPlainEnter(event, composing.ref)) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" aria-label={t.send} disabled={!sendable}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
