// menu.jsx - a button that opens a short list of things to do. Arrows move, Escape and a click outside close.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icons.jsx';

function moveFocus(root, step) {
  const list = [...root.querySelectorAll('.menu button:not([disabled])')];
  const at = list.indexOf(document.activeElement);
  list[(at + step + list.length) % list.length]?.focus();
}

/** items: [{label, run, off, key, icon}]; `key` is shown, not listened to. */
export function Menu({ label, items, icon = 'more' }) {
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  const button = useRef(null);
  const close = (refocus) => {
    setOpen(false);
    if (refocus) button.current?.focus();
  };
  useLayoutEffect(() => {
    if (open) root.current.querySelector('.menu button:not([disabled])')?.focus();
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event) => {
      if (!root.current.contains(event.target)) close(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const onKeyDown = (event) => {
    if (!open) return;
    if (event.key === 'Escape') close(true);
    else if (event.key === 'ArrowDown') moveFocus(root.current, 1);
    else if (event.key === 'ArrowUp') moveFocus(root.current, -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusOut = (event) => {
    if (event.relatedTarget && !root.current.contains(event.relatedTarget)) close(false);
  };
  return (
    <div class="menu-root" ref={root} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      <button type="button" class="quiet icon-only" ref={button} aria-label={label} title={label} aria-expanded={open}
        onClick={() => (open ? close(false) : setOpen(true))}>
        <Icon name={icon} />
      </button>
      {open && (
        <div class="menu">
          {items.map((item) => (
            <button type="button" key={item.label} disabled={item.off} onClick={() => { close(true); item.run(); }}>
              {item.icon && <Icon name={item.icon} />}
              <span>{item.label}</span>
              {item.key && <kbd>{item.key}</kbd>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
