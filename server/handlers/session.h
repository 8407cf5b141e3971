/* session.h - where people are signed in: session.list, session.end, and what the loop asks for
 * (server/idle.h). The rows are in server/methods.
 *
 * Somebody sees and ends his own sessions, an administrator everybody's; another's and a missing
 * one get the same answer.
 */
#ifndef BANGBAN_SERVER_HANDLERS_SESSION_H
#define BANGBAN_SERVER_HANDLERS_SESSION_H

#include "server/dispatch.h"

extern const struct params session_list_params;
enum rc session_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params session_end_params;
enum rc session_end_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc session_idle_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc session_used_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc session_look_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
