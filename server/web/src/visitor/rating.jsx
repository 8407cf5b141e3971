// rating.jsx - the five grades of 好差评 after a conversation has ended, with the reasons that go with each, and
// once more when a bad one has been put right.

import { useEffect, useRef, useState } from 'preact/hooks';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.rating;
const GRADES = [5, 4, 3, 2, 1];
const MAX_COMMENT = 500;

function Grades({ grade, onGrade, name }) {
  return (
    <div class="grades">
      {GRADES.map((value) => (
        <label key={value} class={`grade ${grade === value ? 'is-chosen' : ''}`}>
          <input type="radio" name={name} value={value} checked={grade === value} onChange={() => onGrade(value)} />
          <Face grade={value} />
          <span>{t.grades[value]}</span>
        </label>
      ))}
    </div>
  );
}

function Reasons({ list, chosen, onToggle }) {
  if (list.length === 0) return null;
  return (
    <fieldset class="reasons">
      <legend>{t.reasons}</legend>
      {list.map((each) => (
        <label key={each} class={chosen.includes(each) ? 'is-chosen' : ''}>
          <input type="checkbox" checked={chosen.includes(each)} onChange={() => onToggle(each)} />
          <span>{each}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Rating({ conversation, choices, onChoices, onRate }) {
  const [grade, setGrade] = useState(0);
  const [reasons, setReasons] = useState([]);
  const [comment, setComment] = useState('');
  const [state, setState] = useState('open'); // open, sending, failed, skipped
  const end = useRef(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [grade]);
  useEffect(() => { if (!conversation.rated) onChoices(); }, []);

  if (conversation.rated) {
    const text = conversation.grade ? fill(t.thanks, { grade: t.grades[conversation.grade] }) : '';
    return text ? <p class="rating-done" role="status">{text}</p> : null;
  }
  if (state === 'skipped') return null;

  const submit = async (event) => {
    event.preventDefault();
    setState('sending');
    try {
      await onRate(grade, comment.trim().slice(0, MAX_COMMENT), reasons);
    } catch {
      setState('failed');
    }
  };
  const toggle = (each) => setReasons((now) => (now.includes(each) ? now.filter((one) => one !== each) : [...now, each]));
  return (
    <form class="rating" onSubmit={submit}>
      <fieldset disabled={state === 'sending'}>
        <legend>{t.title}</legend>
        <Grades grade={grade} name="grade" onGrade={(value) => { setGrade(value); setReasons([]); }} />
        {grade > 0 && <Reasons list={choices?.[grade] ?? []} chosen={reasons} onToggle={toggle} />}
        {grade > 0 && (
          <textarea rows="2" maxLength={MAX_COMMENT} value={comment}
            aria-label={grade <= 2 ? t.commentBad : t.comment}
            placeholder={grade <= 2 ? t.commentBad : t.comment}
            onInput={(event) => setComment(event.currentTarget.value)} />
        )}
        {state === 'failed' && <p class="error" role="alert">{t.failed}</p>}
        <div class="rating-end" ref={end}>
          <button type="submit" class="primary" disabled={!grade}>{t.submit}</button>
          <button type="button" class="quiet" onClick={() => setState('skipped')}>{t.skip}</button>
        </div>
      </fieldset>
    </form>
  );
}

/** A bad grade that was put right: what was done, and the five grades once more. */
export function RatingAgain({ item, onRate }) {
  const [grade, setGrade] = useState(0);
  const [failed, setFailed] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    setFailed(false);
    onRate(item.conversation_id, grade).catch(() => setFailed(true));
  };
  return (
    <form class="rating is-again" onSubmit={submit}>
      <fieldset>
        <legend>{t.againTitle}</legend>
        <p class="again-reply">{fill(t.againText, { grade: t.grades[item.grade], reply: item.reply })}</p>
        <Grades grade={grade} name={`again-${item.conversation_id}`} onGrade={setGrade} />
        {failed && <p class="error" role="alert">{t.failed}</p>}
        <div class="rating-end"><button type="submit" class="primary" disabled={!grade}>{t.againYes}</button></div>
      </fieldset>
    </form>
  );
}

// The mouth bends with the grade; the words beside it carry the meaning.
const MOUTHS = {
  5: 'M7.5 13.5c1 2.7 2.7 4 4.5 4s3.5-1.3 4.5-4Z',
  4: 'M8 14.5c1 1.4 2.4 2.1 4 2.1s3-.7 4-2.1',
  3: 'M8 15.5h8',
  2: 'M8 16.6c1-1.2 2.4-1.8 4-1.8s3 .6 4 1.8',
  1: 'M7.8 17.6c.9-2 2.4-3 4.2-3s3.3 1 4.2 3',
};

function Face({ grade }) {
  return (
    <svg class="face" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="12" r="9.5" />
      <path d="M8.7 9.2v.4M15.3 9.2v.4" />
      <path d={MOUTHS[grade]} />
    </svg>
  );
}
