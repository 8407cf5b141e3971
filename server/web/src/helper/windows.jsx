// windows.jsx - which dialog is open, and what is done when it is answered.

import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-helper.js';
import { FinishDialog, HandBackDialog, KeysDialog, ReleaseDialog, StatusDialog } from './dialogs.jsx';
import { ConsultDialog, TransferDialog } from './handover.jsx';
import { PhrasesDialog } from './phrases_dialog.jsx';
import { NewTicketDialog } from './ticket.jsx';
import { CloseDialog, ProposalDialog } from './wrapup.jsx';

const t = texts;

// Dialogs that need no conversation.
function general(dialog, { desk, state, onClose, then }) {
  if (dialog === 'keys') return <KeysDialog onClose={onClose} />;
  if (dialog === 'phrases') return <PhrasesDialog desk={desk} state={state} onClose={onClose} />;
  const status = /^status-(\w+)$/.exec(dialog)?.[1];
  if (!status) return null;
  return <StatusDialog status={status} onClose={onClose} onDone={then((reason) => desk.setStatus(status, reason))} />;
}

export function Windows({ desk, state, talk, place, go }) {
  const { dialog } = place;
  const id = state.openId;
  const onClose = () => go({ dialog: '' });
  const then = (action) => async (...args) => {
    await action(...args);
    onClose();
  };
  const common = { desk, state, talk, onClose };
  const leave = (method) => then((params) => desk.talks.leave(method, id, params));
  if (!dialog) return null;
  const first = general(dialog, { desk, state, onClose, then });
  if (first || !talk) return first;
  switch (dialog) {
    case 'close':
      return <CloseDialog wrapping={talk.conversation.state === 'wrapup'} onClose={onClose} onDone={leave('conversation.close')} />;
    case 'finish':
      return <FinishDialog onClose={onClose} onDone={leave('conversation.finish')} />;
    case 'release':
      return <ReleaseDialog onClose={onClose} onDone={leave('conversation.release')} />;
    case 'handBack':
      return <HandBackDialog onClose={onClose} onDone={leave('conversation.hand_back')} />;
    case 'transfer':
      return <TransferDialog {...common} onDone={then(async (to) => {
        const outcome = await desk.team.offer(id, to);
        if (outcome === 'queued') desk.tell(t.team.queued);
      })} />;
    case 'consult':
      return <ConsultDialog {...common} onDone={then(async (question, accounts) => {
        await desk.team.ask(id, question, accounts);
        go({ side: 'threads' });
      })} />;
    case 'ticket':
      return <NewTicketDialog {...common} onDone={then(async (values) => {
        const ticket = await desk.cases.act('ticket.put', { conversation_id: id, ...values });
        desk.tell(fill(t.tickets.wasMade, { number: ticket.number }));
        go({ side: 'tickets' });
      })} />;
    case 'proposal':
      return <ProposalDialog talk={talk} onClose={onClose} onDone={then(async ({ entry_id: entry, ...values }) => {
        await desk.call('proposal.put', { conversation_id: id, ...values, ...(entry ? { entry_id: Number(entry) } : {}) });
        desk.tell(t.proposal.done);
      })} />;
    default:
      return null;
  }
}
