// wrapup.jsx - what a conversation was about and how it ended, and a good answer proposed to the editors.

import { Ask } from '../shared/dialog.jsx';
import { plainText } from '../shared/blocks.jsx';
import { texts } from '../messages/zh-CN-helper.js';
import { Choice } from './dialogs.jsx';

const t = texts;

export function CloseDialog({ wrapping, ...props }) {
  return (
    <Ask title={wrapping ? t.wrapUp : t.closeTitle} yes={wrapping ? t.wrapYes : t.closeYes} {...props}>
      <Choice name="category" legend={t.category} values={t.categories} chosen={t.categories[0]} />
      <Choice name="resolution" legend={t.resolution} values={Object.entries(t.resolutions)} chosen="resolved" />
      <label class="field-line">
        <span>{t.blocker}</span>
        <input name="blocker" list="blockers" maxLength={60} autocomplete="off" />
        <datalist id="blockers">{t.blockers.map((each) => <option value={each} />)}</datalist>
      </label>
      <label class="field-line">
        <span>{t.note}</span>
        <textarea name="note" rows="3" maxLength={1000} />
      </label>
    </Ask>
  );
}

const lastOf = (messages, from) => {
  const found = messages.filter((message) => message.from === from).pop();
  return found ? plainText(found.blocks.filter((block) => block.type === 'text')) : '';
};

/** The visitor's question and the helper's last words are there already. */
export function ProposalDialog({ talk, ...props }) {
  const { brief, timeline } = talk;
  const question = brief?.question || lastOf(timeline.messages, 'visitor');
  return (
    <Ask title={t.proposal.title} yes={t.proposal.yes} wide {...props}>
      <p class="dialog-hint">{t.proposal.hint}</p>
      <label class="field-line">
        <span>{t.proposal.question}</span>
        <textarea name="question" rows="2" required maxLength={500} defaultValue={question} />
      </label>
      <label class="field-line">
        <span>{t.proposal.answer}</span>
        <textarea name="answer" rows="5" required maxLength={2000} defaultValue={lastOf(timeline.messages, 'helper')} />
      </label>
      {(brief?.tried ?? []).length > 0 && (
        <label class="field-line">
          <span>{t.proposal.entry}</span>
          <select name="entry_id">
            <option value="">{t.proposal.newEntry}</option>
            {brief.tried.map((each) => <option value={each.entry_id}>{each.title}</option>)}
          </select>
        </label>
      )}
    </Ask>
  );
}
