// queue.js - the first places of the queue, kept up to date from what differs (push queue.changed).

/** The queue {revision, rows} after a change; null when it has to be asked for anew (queue.list). */
export function mergeQueue(queue, change) {
  if (change.revision <= queue.revision) return queue;
  if (change.since > queue.revision) return null;
  const rows = new Map(queue.rows.map((row) => [row.conversation_id, row]));
  for (const row of change.rows ?? []) rows.set(row.conversation_id, row);
  const order = change.order ?? queue.rows.map((row) => row.conversation_id);
  return { revision: change.revision, rows: order.map((id) => rows.get(id)).filter(Boolean) };
}
