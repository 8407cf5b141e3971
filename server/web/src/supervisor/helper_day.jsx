// helper_day.jsx - one helper's day: how long in which state, how many served and how, and every event of it.

import { useState } from 'preact/hooks';
import { Dialog } from '../shared/dialog.jsx';
import { clockTime, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN-supervisor.js';
import { Figure, Instead, lasting, share, useLoad } from './parts.jsx';
import { dayText, isDay } from './period.js';

const t = texts.helperDay;

function Figures({ day }) {
  const list = [
    ['online', lasting(day.online_ms)], ['busy', lasting(day.busy_ms)], ['break', lasting(day.break_ms)],
    ['handovers', day.handovers], ['attained', share(day.counted > 0 ? day.attained / day.counted : null)],
    ['response', lasting(day.response_p50_ms)], ['handle', lasting(day.handle_p50_ms)],
    ['satisfied', share(day.rated > 0 ? day.satisfied / day.rated : null)],
  ];
  return <ul class="figures">{list.map(([name, value]) => <Figure key={name} label={t.names[name]} value={value} hint={t.hints[name]} />)}</ul>;
}

export function HelperDay({ lookout, helper, onClose }) {
  const [day, setDay] = useState(() => dayText(lookout.serverNow()));
  const got = useLoad(() => lookout.call('helper.day', { account_id: helper.account_id, day }), [day]);
  return (
    <Dialog wide title={fill(t.title, { name: helper.name })} onClose={onClose}>
      <label class="filter is-day">
        <span>{t.day}</span>
        <input type="date" value={day} onChange={(event) => isDay(event.currentTarget.value) && setDay(event.currentTarget.value)} />
      </label>
      {!got.data && <Instead got={got} />}
      {got.data && (
        <>
          <Figures day={got.data} />
          <h3>{t.events}</h3>
          <ol class="why-list events" tabIndex={0} aria-label={t.events}>
            {got.data.events.map((event) => (
              <li key={event.event_id}>
                <span>{t.kinds[event.kind] ?? event.kind}{event.conversation_id && ` · ${fill(texts.alerts.of, { id: event.conversation_id })}`}</span>
                <span class="sub">{clockTime(event.at_ms)} · #{event.event_id}</span>
              </li>
            ))}
          </ol>
          {got.data.events.length === 0 && <p class="nothing">{t.none}</p>}
        </>
      )}
      <div class="dialog-end"><button type="button" class="secondary" onClick={onClose}>{texts.close}</button></div>
    </Dialog>
  );
}
