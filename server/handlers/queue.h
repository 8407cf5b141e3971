/* queue.h - methods about the queue as a whole: queue.list, conversation.accept,
 * conversation.decline.
 * The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_QUEUE_H
#define BANGBAN_SERVER_HANDLERS_QUEUE_H

#include "server/dispatch.h"

enum rc queue_list_think(struct think_ctx *t, struct call *c, struct err *err);
/* Internal: a new picture of the queue, and what differs to all whom it concerns. */
enum rc queue_look_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params conversation_accept_params;
enum rc conversation_accept_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params conversation_decline_params;
enum rc conversation_decline_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
