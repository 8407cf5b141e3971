/* aside.h - what staff say among themselves: aside.add, thread.open, .invite, .say, .close, .get,
 * .list. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_ASIDE_H
#define BANGBAN_SERVER_HANDLERS_ASIDE_H

#include "server/dispatch.h"

extern const struct params aside_add_params;
enum rc aside_add_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params thread_open_params;
enum rc thread_open_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params thread_invite_params;
enum rc thread_invite_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params thread_say_params;
enum rc thread_say_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params thread_get_params;
enum rc thread_close_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc thread_get_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc thread_list_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
