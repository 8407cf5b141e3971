// message.jsx - one message of the log: own words, the bot's sheet, a helper's reply, a system line.

import { Icon } from '../shared/icons.jsx';
import { Blocks, RichText, plainText } from '../shared/blocks.jsx';
import { FileBlock } from '../shared/file.jsx';
import { clockTime } from '../shared/format.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.visitor;

function Feedback({ message, onFeedback }) {
  const { seq, useful } = message;
  const given = useful === true || useful === false;
  const choice = (value, label) => (
    <button type="button" class="feedback-choice" aria-pressed={useful === value}
      onClick={() => onFeedback(seq, value)}>
      <Icon name="up" flip={!value} />
      {label}
    </button>
  );
  return (
    <div class="feedback">
      <span class="feedback-text" role="status">
        {!given && t.feedbackAsk}
        {useful === true && t.feedbackThanks}
        {useful === false && t.feedbackSorry}
      </span>
      {choice(true, t.helpful)}
      {choice(false, t.unhelpful)}
    </div>
  );
}

function Own({ blocks, children }) {
  const text = plainText(blocks.filter((block) => block.type !== 'file'));
  const files = blocks.filter((block) => block.type === 'file');
  return (
    <div class="own">
      {text && <p class="bubble"><RichText text={text} /></p>}
      {files.map((block) => <FileBlock key={block.file_id} block={block} />)}
      {children}
    </div>
  );
}

// Where the matter belongs, before any answer: set apart so that it is not read as one.
function Redirect() {
  return <p class="redirect-head"><Icon name="out" />{t.redirect}</p>;
}

/** A message the server has. `first` is false when the one before came from the same side. */
export function Message({ message, first, last, onChoose, onFeedback }) {
  const { from, blocks, at_ms: atMs } = message;
  if (from === 'visitor') {
    return (
      <Own blocks={blocks}>
        {last && <p class="own-state">{clockTime(atMs)} {t.sent}</p>}
      </Own>
    );
  }
  if (from === 'system') return <p class="system"><RichText text={plainText(blocks)} /></p>;
  const name = from === 'helper' ? message.name || texts.from.helper : texts.from.bot;
  return (
    <article class={`reply is-${from}`} aria-label={name}>
      {first && (
        <p class="reply-head">
          <span class="reply-name">{name}</span>
          {from === 'helper' && <span class="badge">{texts.from.helper}</span>}
          <time dateTime={new Date(atMs).toISOString()}>{clockTime(atMs)}</time>
        </p>
      )}
      <div class={`sheet ${message.act === 'redirect' ? 'is-redirect' : ''}`}>
        {message.act === 'redirect' && <Redirect />}
        <Blocks blocks={blocks} onChoose={onChoose} numbered={last} />
        {message.act === 'answer' && <Feedback message={message} onFeedback={onFeedback} />}
      </div>
    </article>
  );
}

/** A message still on its way. */
export function Pending({ item, offline, onRetry, onDiscard }) {
  const failed = item.state === 'failed';
  const { text, file } = item.params;
  const blocks = [...(text ? [{ type: 'text', text }] : []), ...(file ? [{ type: 'file', ...file }] : [])];
  return (
    <Own blocks={blocks}>
      {failed
        ? (
          <p class="own-state is-failed" role="alert">
            <Icon name="alert" />
            {texts.errors[item.error?.kind] ?? item.error?.message ?? t.failed}
            <button type="button" onClick={() => onRetry(item.client_id)}>{t.retry}</button>
            <button type="button" onClick={() => onDiscard(item.client_id)}>{t.discard}</button>
          </p>
        )
        : <p class="own-state">{offline ? t.waitingSend : t.sending}</p>}
    </Own>
  );
}
