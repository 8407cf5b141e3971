// breaches.js - missed first responses as alerts. The server keeps who took note of them, so that all consoles
// show the same, also after a reload; other alerts are each console's own.

const KEPT = 50;

export const isBreach = (alert) => alert.kind === 'breach';

export function toAlert(breach) {
  return {
    key: `breach:${breach.event_id}`, kind: 'breach', event_id: breach.event_id, conversation_id: breach.conversation_id,
    account_id: breach.account_id, at_ms: breach.at_ms, over: !breach.open, seen: Boolean(breach.acknowledged),
    by: breach.acknowledged,
  };
}

/** All alerts, newest first, with these breaches in place of the ones known so far. */
export function withBreaches(alerts, breaches) {
  return [...breaches.map(toAlert), ...alerts.filter((each) => !isBreach(each))]
    .sort((a, b) => b.at_ms - a.at_ms).slice(0, KEPT);
}

/** The same with one of them changed. */
export const withBreach = (alerts, breach) =>
  alerts.map((each) => (isBreach(each) && each.event_id === breach.event_id ? toAlert(breach) : each));

/** Who took note of the latest one of a conversation: {name, at_ms}. */
export const notedBy = (alerts, conversationId) =>
  alerts.find((each) => isBreach(each) && each.conversation_id === conversationId)?.by;
