// board.mjs - what a console does with a push board.changed.

const byId = (rows, id, key) => rows.find((row) => row[key] === id);

function mergeRows(rows, changed, key) {
    for (const row of changed) {
        const known = byId(rows, row[key], key);
        if (known)
            Object.assign(known, row);
        else
            rows.push(row);
    }
    rows.sort((a, b) => a[key] - b[key]);
}

// True when the picture took it; false when it has to be asked for anew.
export function mergeBoard(board, change) {
    if (change.revision <= board.revision)
        return true;
    if (change.since > board.revision)
        return false;
    const { groups = [], helpers = [], loads = [], helpers_gone: gone = [], today = {}, since, now_ms, longest_wait_ms, ...now } = change;
    Object.assign(board, now);
    Object.assign(board.today, today);
    mergeRows(board.groups, groups, 'group_id');
    mergeRows(board.helpers, helpers, 'account_id');
    for (const [id, active] of loads)
        byId(board.helpers, id, 'account_id').active = active;
    board.helpers = board.helpers.filter((helper) => !gone.includes(helper.account_id));
    return true;
}
