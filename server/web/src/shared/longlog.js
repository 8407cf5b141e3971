// longlog.js - a log of any length of which only a stretch is in the page. The stretch moves as the reader
// scrolls, and whatever is added or taken away above him, the line he reads stays where it is. At the end it
// follows what arrives; further up the reader is left alone and told how many messages came.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const FIRST = 60; // rows drawn when a log is opened
const STEP = 40; // rows added when the reader comes near an edge
const MOST = 140; // rows drawn at any time
const EDGE_PX = 700;
const NEAR_END_PX = 90;
const MARGIN_PX = 16;

/**
 * Which rows are drawn. `endKey` is the last drawn one, null = the last there is. Pure.
 * @returns {{from: number, to: number}} indexes into items, `to` exclusive
 */
export function stretch(items, { endKey, count }) {
  const at = endKey === null ? -1 : items.findIndex((each) => each.key === endKey);
  const to = at < 0 ? items.length : at + 1;
  return { from: Math.max(0, to - count), to };
}

/** The stretch after one step towards the beginning (-1) or the end (1). Pure. */
export function moved(items, view, direction) {
  const { from, to } = stretch(items, view);
  if (direction < 0) {
    const next = Math.max(0, from - STEP);
    const end = Math.min(to, next + MOST);
    return { count: end - next, endKey: end >= items.length ? null : items[end - 1].key };
  }
  const end = Math.min(items.length, to + STEP);
  const next = Math.max(from, end - MOST);
  return { count: end - next, endKey: end >= items.length ? null : items[end - 1].key };
}

/**
 * @param items    [{key, own}] in order, all of them; drawn rows carry data-key
 * @param options  {pending, shown, hasEarlier, onEarlier}: messages on their way; anything else that changes the
 *                 log; whether older ones can be had and how: () => promise
 * @returns {box, from, to, fresh, toEnd}
 */
export function useLongLog(items, { pending, shown, hasEarlier, onEarlier }) {
  const box = useRef(null);
  const [view, setView] = useState({ endKey: null, count: FIRST });
  const [fresh, setFresh] = useState(0);
  const memory = useRef({ atEnd: true, lastKey: null, pending: 0, anchor: null, wanted: false });
  const { from, to } = stretch(items, view);
  const lastKey = items[items.length - 1]?.key ?? null;
  const firstKey = items[0]?.key ?? null;
  const latest = useRef();
  latest.current = { items, view, from, to, hasEarlier, onEarlier };

  // The first row that is at least partly seen, and where.
  const keepPlace = () => {
    const el = box.current;
    const rows = el.querySelectorAll('[data-key]');
    for (const row of rows) {
      if (row.offsetTop + row.offsetHeight > el.scrollTop) {
        memory.current.anchor = { key: row.dataset.key, top: row.offsetTop - el.scrollTop };
        memory.current.place = memory.current.anchor;
        return;
      }
    }
  };
  const move = (direction) => {
    keepPlace();
    setView(moved(latest.current.items, latest.current.view, direction));
  };
  const earlier = async () => {
    if (memory.current.wanted) return;
    memory.current.wanted = true;
    await latest.current.onEarlier().catch(() => { memory.current.wanted = false; });
  };
  const toEnd = () => {
    memory.current.atEnd = true;
    memory.current.anchor = null;
    setFresh(0);
    setView({ endKey: null, count: FIRST });
    requestAnimationFrame(() => { box.current.scrollTop = box.current.scrollHeight; });
  };

  const reveal = (added) => {
    const el = box.current;
    const first = added.length > 0 && el.querySelector(`[data-key="${added[0].key}"]`);
    const end = el.scrollHeight - el.clientHeight;
    const top = first ? first.offsetTop - MARGIN_PX : end;
    memory.current.atEnd = end - top < NEAR_END_PX;
    el.scrollTop = Math.min(top, end);
  };

  // Older ones have come above: what is drawn over the first row (the button for them) goes or changes.
  if (box.current && memory.current.firstKey && memory.current.firstKey !== firstKey) keepPlace();

  useLayoutEffect(() => {
    const el = box.current;
    const was = memory.current;
    const anchor = was.anchor && el.querySelector(`[data-key="${was.anchor.key}"]`);
    if (anchor) {
      el.scrollTop = anchor.offsetTop - was.anchor.top;
      was.anchor = null;
    } else if (pending > was.pending || !was.lastKey) {
      el.scrollTop = el.scrollHeight;
      was.atEnd = true;
    } else if (lastKey !== was.lastKey) {
      const start = items.findIndex((each) => each.key === was.lastKey) + 1;
      const added = start > 0 ? items.slice(start).filter((each) => !each.own) : [];
      if (was.atEnd) reveal(added);
      else if (added.length > 0) setFresh((n) => n + added.length);
    } else if (was.atEnd) {
      el.scrollTop = el.scrollHeight;
    }
    Object.assign(was, { lastKey, pending });
  }, [from, to, firstKey, lastKey, pending, shown]);

  // Older messages have come: show them above, before anything is painted without them.
  useLayoutEffect(() => {
    if (!memory.current.wanted) return;
    memory.current.wanted = false;
    if (!memory.current.firstKey || memory.current.firstKey === firstKey) return;
    memory.current.anchor = memory.current.place; // where it was before they came
    setView(moved(latest.current.items, latest.current.view, -1));
  }, [firstKey]);
  useLayoutEffect(() => { memory.current.firstKey = firstKey; });

  useEffect(() => {
    const el = box.current;
    let height = el.clientHeight;
    const look = () => {
      const now = latest.current;
      const below = el.scrollHeight - el.scrollTop - el.clientHeight;
      const isTail = now.to >= now.items.length;
      memory.current.atEnd = isTail && below < NEAR_END_PX;
      if (memory.current.atEnd) setFresh(0);
      if (el.scrollTop < EDGE_PX && now.from > 0) move(-1);
      else if (el.scrollTop < EDGE_PX && now.hasEarlier) earlier();
      else if (below < EDGE_PX && !isTail) move(1);
    };
    const onScroll = () => {
      if (el.clientHeight === height) look(); // else the window moved, not the reader: see the observer
    };
    el.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(() => {
      height = el.clientHeight;
      if (memory.current.atEnd) el.scrollTop = el.scrollHeight;
    });
    observer.observe(el);
    return () => {
      el.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, []);

  return { box, from, to, fresh, toEnd, earlier };
}
