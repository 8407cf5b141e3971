// tickets.jsx - messages left and what became of them: the visitor's own with their progress, any one by number
// and code, and a new one.

import { useState } from 'preact/hooks';
import { Dialog, wordsOf } from '../shared/dialog.jsx';
import { clockTime, dayLabel, dueDay, fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.tickets;
const when = (ms) => `${dayLabel(ms)} ${clockTime(ms)}`;

function TicketCard({ ticket, onReopen, onCode }) {
  const [code, setCode] = useState('');
  const [error, setError] = useState('');
  const [asking, setAsking] = useState(false); // what is still missing
  const renew = () => onCode(ticket.id).then(setCode, (problem) => setError(wordsOf(problem)));
  const reopen = async (event) => {
    event.preventDefault();
    try {
      await onReopen(ticket.id, String(new FormData(event.currentTarget).get('reason')).trim());
      setAsking(false);
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  return (
    <article class="my-ticket" aria-label={ticket.title}>
      <p class="my-ticket-head">
        <strong>{ticket.title}</strong>
        <span class={`pill is-${ticket.state}`}>{t.states[ticket.state]}</span>
      </p>
      <p class="my-ticket-meta">
        {fill(t.number, { number: ticket.number })}
        {ticket.due_at_ms > 0 && ticket.state !== 'closed' && ticket.state !== 'answered' && `　${fill(t.due, { day: dueDay(ticket.due_at_ms) })}`}
      </p>
      {ticket.answer && <p class="my-ticket-answer">{ticket.answer}</p>}
      <ol class="progress">
        {ticket.steps.map((step) => <li><time>{when(step.at_ms)}</time><span>{step.text}</span></li>)}
      </ol>
      {code && <p role="status" class="my-ticket-code">{fill(t.codeIs, { code })}</p>}
      {error && <p class="error" role="alert">{error}</p>}
      {asking && (
        <form onSubmit={reopen}>
          <label class="field-line"><span>{t.reopenWhy}</span><textarea name="reason" rows="2" required maxLength={200} /></label>
          <div class="dialog-end"><button type="submit" class="primary">{t.reopenYes}</button></div>
        </form>
      )}
      {onReopen && !asking && (
        <div class="my-ticket-end">
          {(ticket.state === 'answered' || ticket.state === 'closed') && (
            <button type="button" class="quiet" onClick={() => setAsking(true)}>{t.reopen}</button>
          )}
          <button type="button" class="quiet" onClick={renew}>{t.newCode}</button>
        </div>
      )}
    </article>
  );
}

function Leave({ onLeave }) {
  const [kind, setKind] = useState('message');
  const [done, setDone] = useState(null);
  const [error, setError] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = String(form.get('text')).trim();
    const contact = String(form.get('contact')).trim();
    if (!text) {
      setError(t.textMissing);
      return;
    }
    try {
      setDone(await onLeave({ kind, text, contact }));
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  if (done) {
    return (
      <div class="left" role="status">
        <p class="left-title">{t.left}</p>
        <p>{fill(t.leftNumber, { number: done.ticket.number })}</p>
        <p class="my-ticket-code">{fill(t.codeIs, { code: done.code })}</p>
        <p>{t.leftHint}</p>
      </div>
    );
  }
  return (
    <form class="leave" onSubmit={submit} noValidate>
      <fieldset class="categories">
        <legend>{t.kind}</legend>
        {['message', 'callback'].map((each) => (
          <label key={each}>
            <input type="radio" name="kind" value={each} checked={kind === each} onChange={() => setKind(each)} />
            <span>{t.kinds[each]}</span>
          </label>
        ))}
      </fieldset>
      <label class="field-line"><span>{t.text}</span><textarea name="text" rows="4" maxLength={1000} /></label>
      <label class="field-line">
        <span>{kind === 'callback' ? t.contactNeeded : t.contact}</span>
        <input name="contact" maxLength={60} autocomplete="tel" inputMode="tel" />
      </label>
      {error && <p class="error" role="alert">{error}</p>}
      <div class="dialog-end"><button type="submit" class="primary">{t.leaveYes}</button></div>
    </form>
  );
}

function Track({ onTrack }) {
  const [found, setFound] = useState(null);
  const [error, setError] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setError('');
    setFound(null);
    try {
      setFound(await onTrack(String(form.get('number')).trim(), String(form.get('code')).trim()));
    } catch (problem) {
      setError(wordsOf(problem));
    }
  };
  return (
    <>
      <form class="leave" onSubmit={submit}>
        <label class="field-line"><span>{t.numberLabel}</span><input name="number" required autocomplete="off" inputMode="numeric" /></label>
        <label class="field-line"><span>{t.codeLabel}</span><input name="code" required autocomplete="off" autocapitalize="characters" spellcheck={false} /></label>
        {error && <p class="error" role="alert">{error}</p>}
        <div class="dialog-end"><button type="submit" class="primary">{t.trackYes}</button></div>
      </form>
      {found && <TicketCard ticket={found} />}
    </>
  );
}

const TABS = ['mine', 'leave', 'track'];

export function TicketsDialog({ cases, tickets, first, onClose }) {
  const [tab, setTab] = useState(first ?? (tickets.length > 0 ? 'mine' : 'leave'));
  return (
    <Dialog title={t.title} onClose={onClose}>
      <div class="dialog-tabs" role="group" aria-label={t.title}>
        {TABS.map((each) => (
          <button type="button" key={each} aria-pressed={tab === each} onClick={() => setTab(each)}>{t.tabs[each]}</button>
        ))}
      </div>
      {tab === 'mine' && tickets.length === 0 && <p class="nothing">{t.none}</p>}
      {tab === 'mine' && tickets.map((ticket) => (
        <TicketCard key={ticket.id} ticket={ticket} onReopen={(id, reason) => cases.reopen(id, reason)} onCode={(id) => cases.newCode(id)} />
      ))}
      {tab === 'leave' && <Leave onLeave={(values) => cases.leave(values)} />}
      {tab === 'track' && <Track onTrack={(number, code) => cases.track(number, code)} />}
      <div class="dialog-end"><button type="button" class="secondary" onClick={onClose}>{t.close}</button></div>
    </Dialog>
  );
}
