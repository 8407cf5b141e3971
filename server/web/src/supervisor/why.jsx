// why.jsx - why a waiting conversation goes to this helper and not to the others.

import { Dialog } from '../shared/dialog.jsx';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Instead, useLoad } from './parts.jsx';

const t = texts.why;

export function Why({ lookout, id, onClose }) {
  const got = useLoad(() => lookout.call('routing.explain', { conversation_id: id }), [id]);
  const { data } = got;
  return (
    <Dialog title={t.title} onClose={onClose}>
      {!data && <Instead got={got} />}
      {data && (
        <>
          <p class="why-chosen">
            {data.chosen ? <><strong>{lookout.personName(data.chosen)}</strong>：{data.text}</> : t.nobody}
          </p>
          <h3 class="sub">{t.others}</h3>
          <ul class="why-list">
            {data.others.map((one) => (
              <li key={one.account_id}><strong>{lookout.personName(one.account_id)}</strong><span>{one.text}</span></li>
            ))}
          </ul>
          {data.others.length === 0 && <p class="nothing">{t.none}</p>}
        </>
      )}
      <div class="dialog-end"><button type="button" class="secondary" onClick={onClose}>{texts.close}</button></div>
    </Dialog>
  );
}
