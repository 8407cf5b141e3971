/* breach.h - missed first responses as supervisors see them. The rows are in server/methods. */
#ifndef BANGBAN_SERVER_HANDLERS_BREACH_H
#define BANGBAN_SERVER_HANDLERS_BREACH_H

#include "server/dispatch.h"

extern const struct params breach_acknowledge_params;
enum rc breach_acknowledge_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc breach_list_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
