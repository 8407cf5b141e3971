// grades.jsx - the grades visitors gave me, and the bad ones I am to put right: call back, say what was done, and
// the visitor may grade again.

import { useEffect, useState } from 'preact/hooks';
import { Ask } from '../shared/dialog.jsx';
import { clockTime, dayLabel, dueDay, fill } from '../shared/format.js';
import { texts as common } from '../messages/zh-CN.js';
import { texts } from '../messages/zh-CN-helper.js';

const t = texts.grades;

const when = (ms) => `${dayLabel(ms)} ${clockTime(ms)}`;
const gradeName = (grade) => common.rating.grades[grade];

function Rectification({ item, onAnswer, onTalk }) {
  return (
    <li class={`card ${item.overdue ? 'is-overdue' : ''}`}>
      <p class="row-head">
        <strong>{gradeName(item.grade)}</strong>
        <span class={`pill is-${item.state}`}>{t.states[item.state]}</span>
        <span class="wait">
          {item.state === 'open' && item.due_at_ms > 0 && (item.overdue ? fill(t.dueOver, { day: dueDay(item.due_at_ms) }) : fill(t.due, { day: dueDay(item.due_at_ms) }))}
          {item.regrade > 0 && fill(t.regraded, { grade: gradeName(item.regrade) })}
        </span>
      </p>
      {item.comment && <p><q>{item.comment}</q></p>}
      {item.reply && <p class="row-text">{fill(t.replied, { text: item.reply })}</p>}
      <div class="row-end">
        <span class="row-region">{when(item.opened_at_ms)}</span>
        <button type="button" class="quiet small" onClick={() => onTalk(item.conversation_id)}>{t.talk}</button>
        {item.state === 'open' && <button type="button" class="primary small" onClick={() => onAnswer(item)}>{t.answer}</button>}
      </div>
    </li>
  );
}

export function GradesPage({ desk, state, onTalk }) {
  const { ratings, rectifications, gradesState } = state;
  const [answering, setAnswering] = useState(null);
  useEffect(() => { desk.cases.loadGrades(); }, []);
  const answer = async ({ note, reply }) => {
    await desk.cases.answerRectification(answering.id, note, reply);
    setAnswering(null);
  };
  return (
    <main class="page is-plain">
      <div class="page-body">
        <h2>{t.rectify}<span class="n">{rectifications.filter((each) => each.state === 'open').length}</span></h2>
        {gradesState === 'loading' && <p class="nothing">{t.loading}</p>}
        {gradesState === 'failed' && <p class="nothing error" role="alert">{t.failed}</p>}
        {gradesState === 'done' && rectifications.length === 0 && <p class="nothing">{t.noRectify}</p>}
        <ul class="cards">
          {rectifications.map((item) => <Rectification key={item.id} item={item} onAnswer={setAnswering} onTalk={onTalk} />)}
        </ul>
        <h2>{t.given}</h2>
        {gradesState === 'done' && ratings.length === 0 && <p class="nothing">{t.noGrades}</p>}
        <ul class="cards">
          {ratings.map((each) => (
            <li class="card" key={each.conversation_id}>
              <p class="row-head"><strong>{each.label}</strong><span class="wait">{when(each.at_ms)}</span></p>
              {each.reasons.length > 0 && <p>{each.reasons.map((reason) => <span class="badge" key={reason}>{reason}</span>)}</p>}
              {each.comment && <p><q>{each.comment}</q></p>}
              <div class="row-end"><button type="button" class="quiet small" onClick={() => onTalk(each.conversation_id)}>{t.talk}</button></div>
            </li>
          ))}
        </ul>
      </div>
      {answering && (
        <Ask title={t.answerTitle} yes={t.answerYes} onClose={() => setAnswering(null)} onDone={answer}>
          <label class="field-line"><span>{t.note}</span><textarea name="note" rows="3" required maxLength={1000} /></label>
          <label class="field-line"><span>{t.reply}</span><textarea name="reply" rows="3" required maxLength={1000} /></label>
        </Ask>
      )}
    </main>
  );
}
