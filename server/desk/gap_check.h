/* gap_check.h - after a publication gaps are asked again: "now answered", or back on the board.
 *
 * Whenever a new picture of the knowledge base is loaded, gap.check goes through the gaps that were
 * not asked of it yet, those worked into an entry first, a slice at a time on a think thread; what
 * came out is written by the writer. The newest distinct questions of a gap are asked (at most
 * GAP_ASK_MAX).
 *
 *   worked into an entry that is published: more than half answered by it -> answered, else
 * reopened answered: no longer more than half -> reopened open: all answered, and the bot had
 * answered none of them at the time -> answered
 */
#ifndef BANGBAN_SERVER_DESK_GAP_CHECK_H
#define BANGBAN_SERVER_DESK_GAP_CHECK_H

#include "server/call.h"

#define GAP_ASK_MAX 5

enum rc gap_check_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc gap_check_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* An entry changed its state: gaps whose draft was given up come back. Apply thread. */
enum rc gap_entry_changed(struct db *db, struct call *c, struct view external_id, struct err *err);

#endif
