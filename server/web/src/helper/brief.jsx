// brief.jsx - what a helper should know before the first word: why the bot gave up, the visitor's words, what it
// tried, who the visitor is, and what was talked about before. An earlier conversation opens in a window.

import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../shared/dialog.jsx';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { Blocks } from '../shared/blocks.jsx';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts;

// Under one in a hundred there is nothing to say.
export const sureness = (p) => (p >= 0.01 ? fill(t.probability, { p: Math.round(p * 100) }) : '');

export function Fact({ label, wide, children }) {
  if (!children) return null;
  return (
    <div class={wide ? 'fact is-wide' : 'fact'}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function EarlierTalk({ desk, id, onClose }) {
  const [state, setState] = useState({ messages: null, error: '' });
  useEffect(() => {
    desk.call('conversation.get', { conversation_id: id, limit: 100 })
      .then((result) => setState({ messages: result.messages, error: '' }),
        (error) => setState({ messages: [], error: error.message }));
  }, [id]);
  return (
    <Dialog title={fill(t.earlierTitle, { id })} wide onClose={onClose}>
      {!state.messages && <p class="nothing">{common.visitor.earlierLoading}</p>}
      {state.error && <p class="error" role="alert">{state.error}</p>}
      <div class="earlier-talk" tabIndex={0}>
        {(state.messages ?? []).map((message) => (
          <article class={`talk is-${message.from}`} key={message.seq}>
            <p class="talk-head">
              <span class="talk-name">{message.name || common.from[message.from]}</span>
              {dayLabel(message.at_ms)} {clockTime(message.at_ms)}
            </p>
            <div class="sheet"><Blocks blocks={message.blocks} /></div>
          </article>
        ))}
      </div>
    </Dialog>
  );
}

function Earlier({ list, onOpen }) {
  if (list.length === 0) return t.firstTime;
  return (
    <ul class="tried">
      {list.map((each) => (
        <li key={each.id}>
          <button type="button" class="link" onClick={() => onOpen(each.id)}>
            {[each.category, each.helper?.name].filter(Boolean).join(' · ') || each.last_text || `#${each.id}`}
          </button>
          <span class="wait">{each.closed_at_ms ? dayLabel(each.closed_at_ms) : ''}</span>
        </li>
      ))}
    </ul>
  );
}

export function Brief({ desk, talk, onShow }) {
  const { conversation, brief } = talk;
  const [earlier, setEarlier] = useState(0);
  const visitor = conversation.visitor ?? {};
  const slots = Object.entries(brief?.slots ?? {});
  const profile = [visitor.company, visitor.region].filter(Boolean).join(' · ');
  return (
    <section class="brief" aria-label={t.brief}>
      <dl>
        <Fact label={t.why}>{brief?.reason_text || brief?.reason}</Fact>
        <Fact label={t.question} wide>{brief?.question && <q>{brief.question}</q>}</Fact>
        <Fact label={t.tried} wide>
          {(brief?.tried ?? []).length > 0
            ? (
              <ul class="tried">
                {brief.tried.map((item) => (
                  <li key={item.entry_id}>
                    <button type="button" class="link" title={t.triedShow} onClick={() => onShow(item.title)}>{item.title}</button>
                    <span class="wait">{sureness(item.probability)}</span>
                  </li>
                ))}
              </ul>
            )
            : t.triedNone}
        </Fact>
        <Fact label={t.slots} wide>{slots.length > 0 && slots.map(([name, value]) => `${name}：${value}`).join('；')}</Fact>
        <Fact label={t.profile}>{profile}</Fact>
        <Fact label={t.group}>{desk.team.groupName(conversation.group_id)}</Fact>
        <Fact label={t.since}>{conversation.handed_at_ms > 0 && `${dayLabel(conversation.handed_at_ms)} ${clockTime(conversation.handed_at_ms)}`}</Fact>
        <Fact label={t.page} wide>{visitor.page}</Fact>
        <Fact label={t.earlierTalks} wide><Earlier list={brief?.earlier ?? []} onOpen={setEarlier} /></Fact>
      </dl>
      {earlier > 0 && <EarlierTalk desk={desk} id={earlier} onClose={() => setEarlier(0)} />}
    </section>
  );
}
