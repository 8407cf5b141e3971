// unread.js - what arrived while the page was hidden: a number in the window title, told to an embedding
// page, and the seq after which the line "new messages" is drawn.

import { useEffect, useRef, useState } from 'preact/hooks';
import { lastSeq } from '../shared/timeline.js';

export function useUnread(timeline, title, embedded) {
  const [state, setState] = useState({ count: 0, afterSeq: 0 });
  const seen = useRef({ id: 0, seq: 0 });
  const last = lastSeq(timeline);

  useEffect(() => {
    const known = seen.current;
    if (known.id !== timeline.conversationId) {
      seen.current = { id: timeline.conversationId, seq: last };
      return;
    }
    const fresh = timeline.messages.filter((m) => m.seq > known.seq && m.from !== 'visitor').length;
    if (fresh > 0 && isAway()) {
      setState((now) => ({ count: now.count + fresh, afterSeq: now.afterSeq || known.seq }));
    }
    seen.current = { id: timeline.conversationId, seq: last };
  }, [timeline.conversationId, last]);

  useEffect(() => {
    const back = () => {
      if (!isAway()) setState((now) => (now.count ? { ...now, count: 0 } : now));
    };
    document.addEventListener('visibilitychange', back);
    window.addEventListener('focus', back);
    return () => {
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('focus', back);
    };
  }, []);

  useEffect(() => {
    document.title = state.count > 0 ? `(${state.count}) ${title}` : title;
    if (embedded) window.parent.postMessage({ type: 'bangban:unread', count: state.count }, '*');
  }, [state.count, title]);

  return { ...state, clear: () => setState({ count: 0, afterSeq: 0 }) };
}

// An embedded page that is folded away is not "hidden" to the browser, but it has no size.
const isAway = () =>
  document.visibilityState !== 'visible' || window.innerHeight === 0 || !document.hasFocus();
