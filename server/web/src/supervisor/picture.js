// picture.js - the board as it is now, kept current by differences. Values in a difference are the new ones,
// so taking one twice does no harm. Plain data; a picture is replaced, never changed.

function mergeRows(rows, changed, key) {
  const byId = new Map(rows.map((row) => [row[key], row]));
  for (const row of changed) byId.set(row[key], { ...byId.get(row[key]), ...row });
  return [...byId.values()].sort((a, b) => a[key] - b[key]);
}

/** The picture with the difference in it; null when one between them was missed and all must be asked for. */
export function withChange(board, change) {
  if (change.revision <= board.revision) return board;
  if (change.since > board.revision) return null;
  const { groups = [], helpers = [], loads = [], helpers_gone: gone = [], today, since, ...now } = change;
  const active = new Map(loads);
  return {
    ...board, ...now,
    today: { ...board.today, ...today },
    groups: mergeRows(board.groups, groups, 'group_id'),
    helpers: mergeRows(board.helpers, helpers, 'account_id')
      .filter((one) => !gone.includes(one.account_id))
      .map((one) => (active.has(one.account_id) ? { ...one, active: active.get(one.account_id) } : one)),
  };
}
