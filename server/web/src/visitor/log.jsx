// log.jsx - the conversation: days, messages, what is on its way, and where the reader's eye is led.

import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../shared/icons.jsx';
import { dayLabel, fill, sameDay } from '../shared/format.js';
import { useTick } from '../shared/hooks.js';
import { useScroll } from '../shared/scroll.js';
import { texts } from '../messages/zh-CN.js';
import { Message, Pending } from './message.jsx';
import { Rating, RatingAgain } from './rating.jsx';

const t = texts.visitor;
const THINKING_AFTER_MS = 350;
const THINKING_GIVE_UP_MS = 15_000;

function useThinking(state) {
  const { pending, timeline, conversation } = state;
  const last = timeline.messages[timeline.messages.length - 1];
  const waiting = conversation?.state === 'bot' && state.connection.state === 'ready' &&
    (pending.some((item) => item.state === 'sending') || (pending.length === 0 && last?.from === 'visitor'));
  const [since, setSince] = useState(0);
  useEffect(() => setSince(waiting ? Date.now() : 0), [waiting, last?.seq]);
  const now = useTick(THINKING_AFTER_MS, waiting);
  const age = since ? now - since : 0;
  return age >= THINKING_AFTER_MS && age < THINKING_GIVE_UP_MS;
}

// Everything drawn, each with a key: earlier conversations of this window, then the current one.
function listed({ past, timeline }) {
  const all = [...past, ...timeline.messages];
  return all.map((message, i) => ({
    message,
    own: message.from === 'visitor',
    key: `${message.conversation_id ?? timeline.conversationId}-${message.seq}`,
    first: i === 0 || all[i - 1].from !== message.from || all[i - 1].name !== message.name,
    newDay: i === 0 ? !sameDay(message.at_ms, Date.now()) : !sameDay(message.at_ms, all[i - 1].at_ms),
    newTalk: i > 0 && i === past.length,
  }));
}

function Welcome({ loading, onQuick }) {
  return (
    <section class="welcome" aria-label={t.quickTitle}>
      <p class="welcome-title">{t.quickTitle}</p>
      <ul class="quick">
        {t.quick.map((text) => (
          <li>
            <button type="button" disabled={loading} onClick={() => onQuick(text)}>{text}</button>
          </li>
        ))}
      </ul>
      <ul class="promises">
        {t.promises.map(([icon, text]) => <li><Icon name={icon} />{text}</li>)}
      </ul>
    </section>
  );
}

export function Log(props) {
  const { state, unread, onChoose, onQuick, onEarlier, onFeedback, onRetry, onDiscard, onRate, onChoices, onRateAgain } = props;
  const { timeline, pending, conversation, connection } = state;
  const all = listed(state);
  const thinking = useThinking(state);
  const now = useTick(1000, state.typingUntilMs > Date.now());
  const typing = state.typingUntilMs > now;
  const { box, fresh, toEnd } = useScroll(all, pending.length,
    `${thinking}${typing}${conversation?.state}${conversation?.rated}${state.again.length}`);
  const blank = all.length === 0 && pending.length === 0;
  const onlyGreeting = !all.some((each) => each.message.from === 'visitor') && pending.length === 0 &&
    (!conversation || conversation.state === 'bot') && !timeline.hasEarlier;
  const lastIndex = all.length - 1;
  const offline = connection.state !== 'ready';
  // Read aloud only what is new, not the history of a reload.
  const live = state.phase === 'ready' ? 'polite' : 'off';

  return (
    <main class="log-box" aria-label={t.log}>
      <div class="log" ref={box} tabIndex={0} role="log" aria-live={live} aria-label={t.log}>
        <div class="log-in">
          {timeline.hasEarlier && (
            <button type="button" class="earlier" disabled={state.loadingEarlier || offline}
              onClick={onEarlier}>
              {state.loadingEarlier ? t.earlierLoading : t.earlier}
            </button>
          )}
          {blank && state.phase !== 'ready' && (
            <div class="placeholder">
              <p class="reply-head">{texts.from.bot}</p>
              <div class="sheet"><p class="block text">{t.loading}</p></div>
            </div>
          )}
          {blank && state.phase === 'ready' && (
            <div class="hello">
              <h2>{t.emptyTitle}</h2>
              <p>{t.emptyText}</p>
            </div>
          )}
          {all.map(({ message, key, first, newDay, newTalk }, i) => (
            <div class="entry" key={key} data-key={key}>
              {newTalk && <p class="divider"><span>{t.earlierTalk}</span></p>}
              {newDay && !newTalk && <p class="divider"><span>{dayLabel(message.at_ms)}</span></p>}
              {unread.afterSeq > 0 && message.seq === unread.afterSeq + 1 && i >= state.past.length && (
                <p class="divider is-new"><span>{t.unreadLine}</span></p>
              )}
              <Message message={message} first={first} last={i === lastIndex && pending.length === 0}
                onChoose={onChoose} onFeedback={onFeedback} />
            </div>
          ))}
          {pending.map((item) => (
            <div class="entry" key={item.client_id}>
              <Pending item={item} offline={offline} onRetry={onRetry} onDiscard={onDiscard} />
            </div>
          ))}
          {thinking && <Working text={t.thinking} />}
          {typing && !thinking && (
            <Working text={fill(t.helperTyping, { name: state.typingFrom || conversation?.helper_name || '' })} />
          )}
          {onlyGreeting && <Welcome loading={state.phase !== 'ready'} onQuick={onQuick} />}
          {conversation?.state === 'closed' && (
            <div class="closing">
              <p class="divider"><span>{texts.rating.closed}</span></p>
              <Rating key={conversation.id} conversation={conversation} choices={state.choices} onChoices={onChoices} onRate={onRate} />
            </div>
          )}
          {state.again.map((item) => <RatingAgain key={item.conversation_id} item={item} onRate={onRateAgain} />)}
        </div>
      </div>
      {fresh > 0 && (
        <button type="button" class="to-end" onClick={() => toEnd(true)}>
          <Icon name="down" />
          {fill(t.newMessages, { n: fresh })}
        </button>
      )}
    </main>
  );
}

function Working({ text }) {
  return (
    <p class="working">
      <span class="dots" aria-hidden="true"><i /><i /><i /></span>
      {text}
    </p>
  );
}
