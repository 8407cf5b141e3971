// talk_dialog.jsx - a conversation over the list it was found in.

import { useEffect } from 'preact/hooks';
import { useStore } from '../shared/store.js';
import { Dialog } from '../shared/dialog.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead } from './parts.jsx';
import { Talk } from './talk.jsx';

export function TalkDialog({ lookout, id, attempt, say, onClose }) {
  const { talk } = useStore(lookout.store);
  useEffect(() => {
    attempt(() => lookout.look(id))().then((found) => found || onClose());
    return () => lookout.leave();
  }, [id]);
  return (
    <Dialog wide title={fill(texts.alerts.of, { id })} onClose={onClose}>
      <div class="talk-box">
        {talk?.id === id
          ? <Talk lookout={lookout} talk={talk} attempt={attempt} say={say} onBack={onClose} />
          : <Instead got={{ state: 'loading', data: null }} />}
      </div>
    </Dialog>
  );
}
