/* internal.h - calls the loop makes itself; no socket reaches them.
 *
 * connection.gone: the last connection of an account has been away for the grace time. due.run: the
 * next thing in the timetable is due. desk.recover: once after the start. token.resolve: who a
 * bearer token of POST /rpc belongs to. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_INTERNAL_H
#define BANGBAN_SERVER_HANDLERS_INTERNAL_H

#include "server/dispatch.h"

extern const struct params connection_gone_params;
enum rc connection_gone_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc due_run_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc desk_recover_apply(struct apply_ctx *a, struct call *c, struct err *err);
enum rc token_resolve_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
