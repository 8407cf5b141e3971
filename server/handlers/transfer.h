/* transfer.h - conversations that change hands: transfer.offer, .accept, .decline, .withdraw,
 * .list, conversation.take_over, .watch, .unwatch. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_TRANSFER_H
#define BANGBAN_SERVER_HANDLERS_TRANSFER_H

#include "server/dispatch.h"

extern const struct params transfer_offer_params;
enum rc transfer_offer_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params transfer_answer_params;
enum rc transfer_accept_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc transfer_decline_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc transfer_withdraw_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc transfer_list_think(struct think_ctx *t, struct call *c, struct err *err);

enum rc conversation_take_over_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc conversation_watch_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc conversation_unwatch_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
