/* gap.h - methods of the gap board: knowledge gaps as editors see and work them. Rules: kb/review.h
 * for entries; a gap of a department belongs to the people of that department, one without to all.
 */
#ifndef BANGBAN_SERVER_HANDLERS_GAP_H
#define BANGBAN_SERVER_HANDLERS_GAP_H

#include "server/dispatch.h"

/* gap_read.c */
extern const struct params gap_list_params;
enum rc gap_list_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params gap_get_params;
enum rc gap_get_think(struct think_ctx *t, struct call *c, struct err *err);

/* gap.c */
extern const struct params gap_assign_params;
enum rc gap_assign_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params gap_snooze_params;
enum rc gap_snooze_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params gap_note_params; /* {gap_id, why} */
enum rc gap_out_of_scope_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc gap_reopen_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params gap_merge_params;
enum rc gap_merge_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params gap_move_params;
enum rc gap_move_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* gap_work.c */
extern const struct params gap_draft_params;
enum rc gap_draft_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params gap_add_variants_params;
enum rc gap_add_variants_apply(struct apply_ctx *a, struct call *c, struct err *err);

/* --- between them
 * ---------------------------------------------------------------------------------- */

struct actor;
struct gap;
/* Loads the gap of c for somebody who may work on it. */
enum rc gap_begin(struct db *db, struct call *c, int64_t gap_id, struct actor *who, struct gap *out,
                  struct err *err);
/* Audit row "gap.ACTION" with `why`, and gap.changed to every console. */
enum rc gap_end(struct db *db, struct call *c, const struct actor *who, const char *action,
                const struct gap *g, struct view why, struct err *err);

#endif
