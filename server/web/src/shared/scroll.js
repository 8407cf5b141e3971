// scroll.js - where a log of messages is scrolled to. A reader at the end stays at the end, but a message
// taller than the window is shown from its first line, because the conclusion stands there. A reader
// further up is left alone and told how many messages came. Older messages are added above without
// moving what is being read.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const NEAR_END_PX = 90;
const MARGIN_PX = 16;

/**
 * @param items    [{key, own}] in order; rows carry data-key. own: written by the reader
 * @param pending  how many of the reader's messages are on their way; growing means go to the end
 * @param shown    changes whenever something else in the log does
 * @returns {box, fresh, toEnd, atEnd()}: ref of the scrolling element, messages below the view
 */
export function useScroll(items, pending, shown) {
  const box = useRef(null);
  const memory = useRef({ atEnd: true, firstKey: null, lastKey: null, pending: 0, height: 0 });
  const [fresh, setFresh] = useState(0);
  const firstKey = items[0]?.key ?? null;
  const lastKey = items[items.length - 1]?.key ?? null;

  const toEnd = (smooth) => {
    const el = box.current;
    el.scrollTo({ top: el.scrollHeight, behavior: smooth ? 'smooth' : 'auto' });
    memory.current.atEnd = true;
    setFresh(0);
  };

  // A new reply: to the end if it fits, else its first line under the top edge.
  const revealFrom = (key) => {
    const el = box.current;
    let first = key && el.querySelector(`[data-key="${key}"]`);
    const asked = first?.previousElementSibling; // the question it answers, when short
    if (asked && asked.offsetHeight < el.clientHeight / 5) first = asked;
    const end = el.scrollHeight - el.clientHeight;
    const top = first ? first.offsetTop - MARGIN_PX : end;
    memory.current.atEnd = end - top < NEAR_END_PX;
    el.scrollTop = Math.min(top, end);
  };

  useLayoutEffect(() => {
    const el = box.current;
    const was = memory.current;
    if (was.firstKey && firstKey !== was.firstKey && lastKey === was.lastKey) {
      el.scrollTop += el.scrollHeight - was.height;
    } else if (pending > was.pending || !was.lastKey) {
      toEnd(false);
    } else if (lastKey !== was.lastKey) {
      const start = items.findIndex((each) => each.key === was.lastKey) + 1;
      const added = items.slice(start).filter((each) => !each.own);
      if (was.atEnd) revealFrom(start > 0 ? added[0]?.key : null);
      else if (added.length > 0) setFresh((n) => n + added.length);
    } else if (was.atEnd) {
      el.scrollTop = el.scrollHeight;
    }
    memory.current = { ...memory.current, firstKey, lastKey, pending, height: el.scrollHeight };
  }, [firstKey, lastKey, pending, shown]);

  useEffect(() => {
    const el = box.current;
    let view = el.clientHeight;
    const onScroll = () => {
      if (el.clientHeight !== view) return; // the window moved, not the reader: see the observer
      memory.current.atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END_PX;
      if (memory.current.atEnd) setFresh(0);
    };
    el.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(() => {
      view = el.clientHeight;
      if (memory.current.atEnd) el.scrollTop = el.scrollHeight;
    });
    observer.observe(el);
    return () => {
      el.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, []);

  return { box, fresh, toEnd, atEnd: () => memory.current.atEnd };
}
