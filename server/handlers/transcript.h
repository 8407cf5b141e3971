/* transcript.h - one conversation to take along. The rows are in server/methods. */
#ifndef BANGBAN_SERVER_HANDLERS_TRANSCRIPT_H
#define BANGBAN_SERVER_HANDLERS_TRANSCRIPT_H

#include "server/dispatch.h"

extern const struct params conversation_export_params;
enum rc conversation_export_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc conversation_export_apply(struct apply_ctx *a, struct call *c, struct err *err);

#endif
