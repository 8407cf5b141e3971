// queue.jsx - while the visitor waits for a person: place, time waited so far, the likely wait, the way back; out
// of hours a message can be left.

import { Icon } from '../shared/icons.jsx';
import { duration, fill } from '../shared/format.js';
import { useTick } from '../shared/hooks.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.queue;

function placeText({ ahead, position }) {
  const before = ahead ?? (position > 0 ? position - 1 : undefined);
  if (before === undefined) return '';
  return before > 0 ? fill(t.ahead, { n: before }) : t.next;
}

// Measured, not hoped: the server says how long it will probably take, or nothing.
function estimateText({ wait_s: waitS }) {
  if (!(waitS > 0)) return '';
  return waitS < 60 ? t.soon : fill(t.estimate, { n: Math.ceil(waitS / 60) });
}

const opensText = (hours) => (hours?.opens_text ? fill(t.opens, { time: hours.opens_text }) : '');

export function QueueStrip({ conversation, hours, onCancel, onLeave }) {
  const queued = conversation?.state === 'queued';
  const now = useTick(1000, queued);
  if (!queued) return null;
  const off = conversation.off_hours || (hours && !hours.open);
  const waited = fill(t.waited, { time: duration((now - conversation.queued_at_ms) / 1000) });
  return (
    <section class={`queue ${off ? 'is-off' : ''}`} aria-label={off ? t.offTitle : t.title}>
      <span class="queue-sign" aria-hidden="true"><Icon name="person" /></span>
      <div class="queue-text">
        <p class="queue-title" role="status">{off ? t.offTitle : t.title}</p>
        {off
          ? <p>{[opensText(hours), t.offKeep].filter(Boolean).join('')}</p>
          : (
            <p>
              <span class="queue-facts" role="status">{placeText(conversation)}</span>
              <span class="queue-facts" role="status">{estimateText(conversation)}</span>
              <span class="queue-facts" role="timer" aria-live="off">{waited}</span>
              <span class="queue-keep">{t.keep}</span>
            </p>
          )}
      </div>
      {off && <button type="button" class="quiet" onClick={onLeave}>{t.leave}</button>}
      <button type="button" class="quiet" onClick={onCancel}>{off ? t.offCancel : t.cancel}</button>
    </section>
  );
}
