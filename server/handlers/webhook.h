/* webhook.h - methods of administrators: which systems are told of events. What is told and how:
 * server/desk/webhook.h.
 */
#ifndef BANGBAN_SERVER_HANDLERS_WEBHOOK_H
#define BANGBAN_SERVER_HANDLERS_WEBHOOK_H

#include "server/dispatch.h"

enum rc webhook_list_think(struct think_ctx *t, struct call *c, struct err *err);
extern const struct params webhook_put_params;
enum rc webhook_put_apply(struct apply_ctx *a, struct call *c, struct err *err);
extern const struct params webhook_which_params; /* {webhook_id} */
enum rc webhook_remove_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc webhook_test_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
