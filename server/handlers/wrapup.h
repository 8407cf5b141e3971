/* wrapup.h - the end of a conversation on the helper's side: conversation.finish, .close, .wrap_up.
 *
 * finish ends the talk and leaves the wrap-up for later, close does both at once, wrap_up adds or
 * corrects what it was about, also after the time for it is over. The rows are in
 * server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_WRAPUP_H
#define BANGBAN_SERVER_HANDLERS_WRAPUP_H

#include "server/dispatch.h"

extern const struct params conversation_finish_params;
enum rc conversation_finish_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params conversation_close_params;
enum rc conversation_close_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc conversation_wrap_up_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
