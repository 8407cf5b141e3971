/* gap_sort.h - kept questions find their groups (kb/cluster.h), a few at a time and outside the
 * visitor's way.
 *
 * The groups live in memory with the writer (struct apply_ctx) and are made from the table on a
 * think thread, with the terms of the knowledge base counted in. gap_stamp tells whether they are
 * of now: after a rolled-back transaction, or when an editor regrouped, they are simply made anew.
 */
#ifndef BANGBAN_SERVER_DESK_GAP_SORT_H
#define BANGBAN_SERVER_DESK_GAP_SORT_H

#include "server/call.h"
#include "server/desk/gap.h"

/* Internal method gap.load. */
enum rc gap_load_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc gap_load_apply(struct apply_ctx *a, struct call *c, struct err *err);
/* Internal method gap.sort: one slice of what waits, then another one if there is more. */
enum rc gap_sort_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* Told to every editor's console after COMMIT: gap.changed. */
void gap_announce(struct call *c, const struct gap *g);
/* Groups were changed in the table: those in memory are made anew before the next question. */
enum rc gap_sort_regrouped(struct apply_ctx *a, struct err *err);

#endif
