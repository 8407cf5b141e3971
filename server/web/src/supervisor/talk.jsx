// talk.jsx - one conversation as a supervisor sees it: what was said, what staff said aside, and the ways
// to step in: a whisper to the helper, taking over, then replying oneself.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Blocks, RichText, plainText } from '../shared/blocks.jsx';
import { Ask } from '../shared/dialog.jsx';
import { clockTime, fill } from '../shared/format.js';
import { isPlainEnter, useComposing } from '../shared/hooks.js';
import { Icon } from '../shared/icons.jsx';
import { useBareKeys } from '../shared/keys.js';
import { useScroll } from '../shared/scroll.js';
import { exportConversation } from '../shared/transcript.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Why } from './why.jsx';

const t = texts.talk;

function Said({ message, visitorName }) {
  const { from, blocks, at_ms: atMs } = message;
  if (from === 'system') return <p class="system"><RichText text={plainText(blocks)} /></p>;
  const name = from === 'visitor' ? visitorName : message.name || t.from[from];
  return (
    <article class={`talk is-${from}`} aria-label={name}>
      <p class="talk-head"><span class="talk-name">{name}</span>{clockTime(atMs)}</p>
      <div class="sheet"><Blocks blocks={blocks} /></div>
    </article>
  );
}

function Aside({ aside }) {
  return (
    <article class="talk is-aside" aria-label={t.kinds[aside.kind]}>
      <p class="talk-head"><span class="talk-name">{t.kinds[aside.kind] ?? aside.kind} · {aside.name}</span>{clockTime(aside.at_ms)}</p>
      <div class="sheet"><p class="block text"><RichText text={aside.text} /></p></div>
    </article>
  );
}

/** Messages and asides in one row of time. */
function rowsOf({ timeline, asides }) {
  const said = timeline.messages.map((message) => ({ key: `m${message.seq}`, at: message.at_ms, message }));
  const aside = asides.filter((each) => each.kind !== 'thread').map((each) => ({ key: `a${each.id}`, at: each.at_ms, aside: each }));
  return [...said, ...aside].sort((a, b) => a.at - b.at);
}

function Composer({ label, hint, yes, inputRef, onSend }) {
  const [text, setText] = useState('');
  const composing = useComposing();
  const send = async () => {
    if (text.trim() && await onSend(text.trim())) setText('');
  };
  return (
    <form class="reply-box" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <label class="sub" for="say">{label}</label>
      <div class="field-box">
        <textarea id="say" ref={inputRef} rows="2" maxLength={2000} value={text} placeholder={hint}
          onInput={(event) => setText(event.currentTarget.value)} {...composing.on}
          onKeyDown={(event) => {
            if (!isPlainEnter(event, composing.ref)) return;
            event.preventDefault();
            send();
          }} />
        <button type="submit" class="primary" disabled={!text.trim()}>{yes}</button>
      </div>
    </form>
  );
}

function Brief({ conversation, brief }) {
  const facts = [
    [t.reason, brief?.reason_text || brief?.reason],
    [t.question, brief?.question],
    [t.tried, (brief?.tried ?? []).map((one) => one.title).join('、')],
    [t.region, conversation.visitor?.region],
  ].filter(([, value]) => value);
  if (facts.length === 0) return null;
  return (
    <details class="talk-brief">
      <summary>{t.brief}</summary>
      <dl>{facts.map(([label, value]) => <div class="fact"><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
    </details>
  );
}

export function Talk({ lookout, talk, attempt, say, onBack }) {
  const [dialog, setDialog] = useState('');
  const field = useRef(null);
  const head = useRef(null);
  const { conversation } = talk;
  const { state, helper } = conversation;
  const mine = helper?.id === lookout.store.get().account.id && state === 'active';
  const others = state === 'active' && !mine;
  const supervises = lookout.may('supervisor');
  const rows = rowsOf(talk);
  const { box } = useScroll(rows.map((row) => ({ key: row.key, own: false })), 0, '');
  const name = conversation.visitor?.name || fill(texts.board.visitorOf, { id: talk.id });
  const mayTake = supervises && (others || state === 'queued');

  useEffect(() => { head.current?.focus(); }, []);
  useBareKeys({
    escape: onBack,
    w: () => field.current?.focus(),
    t: () => mayTake && setDialog('take'),
  });
  const whisper = attempt(async (text) => {
    await lookout.whisper(text);
    say(t.whispered);
  });
  return (
    <section class="panel talk-panel">
      <header class="talk-bar">
        <button type="button" class="quiet icon-only" aria-label={texts.back} onClick={onBack}><Icon name="back" /></button>
        <h2 tabIndex={-1} ref={head}>{name}</h2>
        <span class={`pill is-${state}`}>{t.states[state] ?? state}</span>
        {helper && <span class="sub">{helper.name}</span>}
        <button type="button" class="quiet small export" title={t.exportTitle}
          onClick={attempt(() => exportConversation((method, params) => lookout.call(method, params), talk.id))}>
          <Icon name="save" />{t.exportTalk}
        </button>
        {talk.live && <span class="badge">{t.live}</span>}
      </header>
      <Brief conversation={conversation} brief={talk.brief} />
      <div class="history-box">
        <div class="history" ref={box} tabIndex={0} role="log" aria-live="polite" aria-label={t.log}>
          {talk.timeline.hasEarlier && (
            <button type="button" class="earlier" onClick={attempt(() => lookout.loadEarlier())}>{t.earlier}</button>
          )}
          {rows.map((row) => (
            <div key={row.key} data-key={row.key}>
              {row.message ? <Said message={row.message} visitorName={name} /> : <Aside aside={row.aside} />}
            </div>
          ))}
        </div>
      </div>
      <div class="talk-tools">
        {state === 'queued' && <button type="button" class="quiet" onClick={() => setDialog('why')}>{t.why}</button>}
        {mayTake && (
          <button type="button" class="secondary" aria-keyshortcuts="t" onClick={() => setDialog('take')}>
            {state === 'queued' ? t.accept : t.takeOver}<kbd>T</kbd>
          </button>
        )}
        {mine && <a class="secondary" href="/helper">{t.toDesk}</a>}
      </div>
      {mine && <Composer label={t.replyLabel} hint={t.replyHint} yes={t.send} inputRef={field}
        onSend={attempt((text) => lookout.reply(text))} />}
      {others && supervises && <Composer label={fill(t.whisperLabel, { name: helper?.name ?? '' })} hint={t.whisperHint}
        yes={t.whisper} inputRef={field} onSend={whisper} />}
      {dialog === 'take' && (
        <Ask title={state === 'queued' ? t.accept : fill(t.takeTitle, { name: helper?.name ?? '' })} yes={t.takeYes}
          onClose={() => setDialog('')}
          onDone={({ reason }) => { setDialog(''); attempt(() => lookout.takeOver(reason))(); }}>
          <p>{state === 'queued' ? t.acceptText : t.takeText}</p>
          {state !== 'queued' && (
            <label class="field-line"><span>{t.takeReason}</span><input name="reason" maxLength={200} autocomplete="off" /></label>
          )}
        </Ask>
      )}
      {dialog === 'why' && <Why lookout={lookout} id={talk.id} onClose={() => setDialog('')} />}
    </section>
  );
}
