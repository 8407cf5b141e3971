// threads.jsx - side threads: the front helper asks specialists, they answer among themselves, one voice speaks to
// the visitor. Beside the conversation for who asks, on a page of their own for who is asked.

import { useEffect, useRef, useState } from 'preact/hooks';
import { clockTime, dayLabel, fill } from '../shared/format.js';
import { isPlainEnter, useComposing } from '../shared/hooks.js';
import { Icon } from '../shared/icons.jsx';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts.team;

function Hidden() {
  return <p class="hidden-hint"><Icon name="lock" />{texts.aside.hidden}</p>;
}

function Say({ desk, id }) {
  const [text, setText] = useState('');
  const composing = useComposing();
  const send = async () => {
    if (!text.trim()) return;
    try {
      await desk.team.say(id, text.trim());
      setText('');
    } catch (error) {
      desk.tell(error.message);
    }
  };
  return (
    <form class="thread-say" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <textarea rows="2" value={text} aria-label={t.say} placeholder={t.say} maxLength={2000}
        onInput={(event) => setText(event.currentTarget.value)} {...composing.on}
        onKeyDown={(event) => {
          if (!isPlainEnter(event, composing.ref)) return;
          event.preventDefault();
          send();
        }} />
      <button type="submit" class="secondary small" disabled={!text.trim()}>{t.sayYes}</button>
    </form>
  );
}

/** One thread, whole. `owner`: may invite and end it. */
export function Thread({ desk, state, thread, owner, onUse }) {
  const full = state.threads[thread.id];
  const end = useRef(null);
  const [inviting, setInviting] = useState(false);
  const said = full?.said ?? [];
  useEffect(() => { desk.team.loadThread(thread.id).catch((error) => desk.tell(error.message)); }, [thread.id]);
  useEffect(() => { end.current?.scrollIntoView({ block: 'nearest' }); }, [said.length]);
  const members = (full ?? thread).members ?? [];
  const isOpen = (full ?? thread).open;
  const invite = async (event) => {
    const accountId = Number(event.currentTarget.value);
    setInviting(false);
    await desk.team.invite(thread.id, accountId).catch((error) => desk.tell(error.message));
  };
  return (
    <article class="thread" aria-label={thread.question}>
      <header>
        <h3>{thread.question}</h3>
        <p class="thread-meta">
          <span>{dayLabel(thread.opened_at_ms)} {clockTime(thread.opened_at_ms)}</span>
          <span>{members.map((each) => each.name).join(t.comma)}</span>
          {!isOpen && <span class="badge">{t.ended}</span>}
        </p>
      </header>
      <Hidden />
      <ul class="thread-said">
        {said.map((each) => (
          <li key={each.id} class={each.account_id === state.account.id ? 'is-own' : ''}>
            <p class="talk-head"><span class="talk-name">{each.name}</span>{clockTime(each.at_ms)}</p>
            <p class="aside-text">{each.text}</p>
            {onUse && each.account_id !== state.account.id && (
              <button type="button" class="link" onClick={() => onUse(each.text)}>{t.use}</button>
            )}
          </li>
        ))}
        <li ref={end} aria-hidden="true" />
      </ul>
      {isOpen && <Say desk={desk} id={thread.id} />}
      {isOpen && owner && (
        <div class="row-end">
          {inviting
            ? (
              <select aria-label={t.invite} onChange={invite}>
                <option value="">{t.choose}</option>
                {state.colleagues.filter((each) => !members.some((m) => m.account_id === each.account_id))
                  .map((each) => <option value={each.account_id}>{each.name}</option>)}
              </select>
            )
            : (
              <button type="button" class="quiet small"
                onClick={() => desk.team.loadColleagues().then(() => setInviting(true), (error) => desk.tell(error.message))}>
                {t.invite}
              </button>
            )}
          <button type="button" class="quiet small"
            onClick={() => desk.team.end(thread.id).catch((error) => desk.tell(error.message))}>{t.end}</button>
        </div>
      )}
    </article>
  );
}

export function TalkThreads({ desk, state, talk, onAsk }) {
  const { conversation } = talk;
  const owner = desk.talks.isHelperOf(conversation) && conversation.state === 'active';
  const use = (text) => desk.talks.writeDraft(conversation.id, `${state.drafts[conversation.id] ?? ''}${text}`);
  useEffect(() => { desk.team.readThreads(); }, [state.threadNews]);
  return (
    <section class="panel" aria-label={texts.sideTabs.threads}>
      {owner && <button type="button" class="secondary small" onClick={onAsk}><Icon name="people" />{t.consult}</button>}
      {talk.threads.length === 0 && <p class="nothing">{t.noThreads}</p>}
      {talk.threads.map((thread) => (
        <Thread key={thread.id} desk={desk} state={state} thread={thread} owner={owner} onUse={owner ? use : undefined} />
      ))}
    </section>
  );
}

/** Where I am asked. */
export function ThreadsPage({ desk, state, onTalk }) {
  const { asked } = state;
  const [chosen, setChosen] = useState(0);
  const thread = asked.find((each) => each.id === chosen) ?? asked[0];
  useEffect(() => { desk.team.readThreads(); }, [state.threadNews]);
  return (
    <main class="page">
      <div class="page-list">
        <h2>{t.askedTitle}<span class="n">{asked.length}</span></h2>
        {asked.length === 0 && <div class="nothing"><p>{t.askedNone}</p><p>{t.askedHint}</p></div>}
        <ul>
          {asked.map((each) => (
            <li key={each.id}>
              <button type="button" class={`mine-row is-calm ${each.id === thread?.id ? 'is-chosen' : ''}`}
                aria-current={each.id === thread?.id} onClick={() => setChosen(each.id)}>
                <span class="row-text">{each.question}</span>
                <span class="wait">{fill(t.ofTalk, { id: each.conversation_id })}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div class="page-body">
        {thread && <button type="button" class="secondary small" onClick={() => onTalk(thread.conversation_id)}>{t.seeTalk}</button>}
        {thread && <Thread key={thread.id} desk={desk} state={state} thread={thread} owner={thread.opened_by === state.account.id} />}
      </div>
    </main>
  );
}
