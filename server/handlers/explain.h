/* explain.h - kb.explain: how an answer comes about, for editors. The row is in server/methods. */
#ifndef BANGBAN_SERVER_HANDLERS_EXPLAIN_H
#define BANGBAN_SERVER_HANDLERS_EXPLAIN_H

#include "server/dispatch.h"

extern const struct params kb_explain_params;
enum rc kb_explain_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
