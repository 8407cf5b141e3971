// timeline.js - the messages of one conversation in order of seq, each once, and whether one is missing.
// Plain data and pure functions; a timeline is replaced, never changed.

export const emptyTimeline = Object.freeze({
  conversationId: 0,
  messages: Object.freeze([]),
  hasEarlier: false,
});

export const lastSeq = (timeline) => timeline.messages[timeline.messages.length - 1]?.seq ?? 0;
export const firstSeq = (timeline) => timeline.messages[0]?.seq ?? 0;

/** Adds messages wherever they belong; a seq already there keeps the newer copy. */
export function mergeMessages(timeline, incoming) {
  if (isNext(timeline, incoming)) return { ...timeline, messages: [...timeline.messages, incoming[0]] };
  const bySeq = new Map(timeline.messages.map((message) => [message.seq, message]));
  for (const message of incoming) {
    if (message.conversation_id && message.conversation_id !== timeline.conversationId) continue;
    bySeq.set(message.seq, { ...bySeq.get(message.seq), ...message });
  }
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return { ...timeline, messages, hasEarlier: (messages[0]?.seq ?? 1) > 1 };
}

// The usual case, and the one that must not cost more in a long conversation: one message, the next.
const isNext = ({ conversationId, messages }, incoming) =>
  incoming.length === 1 && messages.length > 0 && incoming[0].seq === messages[messages.length - 1].seq + 1 &&
  (incoming[0].conversation_id ?? conversationId) === conversationId;

/** The seq after which something is missing, or 0 when the run is unbroken. */
export function gapAfter(timeline) {
  const { messages } = timeline;
  for (let i = 1; i < messages.length; i++) {
    if (messages[i].seq !== messages[i - 1].seq + 1) return messages[i - 1].seq;
  }
  return 0;
}

export function updateMessage(timeline, seq, change) {
  const messages = timeline.messages.map((message) =>
    message.seq === seq ? { ...message, ...change } : message);
  return { ...timeline, messages };
}
