// header.jsx - who this is, whether someone is there, large type, and the menu of rarer things.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, Mark } from '../shared/icons.jsx';
import { fill } from '../shared/format.js';
import { texts } from '../messages/zh-CN.js';

const t = texts.visitor;

export function Header(props) {
  const { title, status, online, large, onLarge, onClose } = props;
  return (
    <header class="head">
      <Mark />
      <div class="head-text">
        <h1>{title}</h1>
        <p class={`status ${online ? 'is-online' : ''}`}>{status}</p>
      </div>
      <button type="button" class="quiet large-toggle" aria-pressed={large} onClick={onLarge}>
        <Icon name="type" />
        <span>{large ? t.largeOff : t.largeOn}</span>
      </button>
      <Menu {...props} />
      {onClose && (
        <button type="button" class="quiet icon-only" aria-label={t.closePanel} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function Menu({ canEnd, news, theme, onEnd, onTranscript, onTickets, onTheme, onLanguage }) {
  const [open, setOpen] = useState(false);
  const [sure, setSure] = useState(false);
  const root = useRef(null);
  const button = useRef(null);
  const close = (refocus) => {
    setOpen(false);
    setSure(false);
    if (refocus) button.current?.focus();
  };

  useLayoutEffect(() => {
    if (!open) return undefined;
    root.current.querySelector('.menu button')?.focus();
    const outside = (event) => {
      if (!root.current.contains(event.target)) close(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const onKeyDown = (event) => {
    if (!open) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      close(true);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      moveFocus(root.current.querySelectorAll('.menu button'), event.key === 'ArrowDown' ? 1 : -1);
    }
  };
  const onFocusOut = (event) => {
    if (event.relatedTarget && !root.current.contains(event.relatedTarget)) close(false);
  };

  return (
    <div class="menu-root" ref={root} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <button type="button" class="quiet icon-only" ref={button} aria-label={t.more}
        aria-expanded={open} onClick={() => (open ? close(false) : setOpen(true))}>
        <Icon name="more" />
        {news > 0 && <span class="dot"><span class="sr-only">{fill(texts.tickets.news, { n: news })}</span></span>}
      </button>
      {open && (
        <div class="menu">
          <button type="button" onClick={() => { close(true); onTickets(); }}>
            <Icon name="ticket" />{texts.tickets.title}{news > 0 && <span class="count">{news}</span>}
          </button>
          <button type="button" onClick={() => { close(true); onTranscript(); }}>
            <Icon name="save" />{t.transcript}
          </button>
          <button type="button" onClick={() => onTheme()}>
            <Icon name={theme === 'dark' ? 'moon' : 'sun'} />{fill(t.theme, { now: t.themes[theme] })}
          </button>
          <button type="button" onClick={() => onLanguage()}>
            <Icon name="type" />{t.otherLanguage}
          </button>
          {canEnd && !sure && (
            <button type="button" onClick={() => setSure(true)}>
              <Icon name="close" />{t.endTalk}
            </button>
          )}
          {canEnd && sure && (
            <div class="menu-sure">
              <p>{t.endConfirm}</p>
              <button type="button" class="danger" onClick={() => { close(true); onEnd(); }}>
                {t.endYes}
              </button>
              <button type="button" onClick={() => close(true)}>{t.endNo}</button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function moveFocus(buttons, step) {
  const list = [...buttons];
  const at = list.indexOf(document.activeElement);
  list[(at + step + list.length) % list.length]?.focus();
}
