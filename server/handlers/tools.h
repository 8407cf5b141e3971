/* tools.h - what a helper has at hand: canned.*, draft.put, suggest.list, proposal.*. The rows are
 * in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_TOOLS_H
#define BANGBAN_SERVER_HANDLERS_TOOLS_H

#include "server/dispatch.h"

extern const struct params canned_list_params;
enum rc canned_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params canned_put_params;
enum rc canned_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params canned_delete_params;
enum rc canned_delete_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params canned_fill_params;
enum rc canned_fill_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params draft_put_params;
enum rc draft_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params suggest_list_params;
enum rc suggest_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params proposal_put_params;
enum rc proposal_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params proposal_list_params;
enum rc proposal_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params proposal_decide_params;
enum rc proposal_decide_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
