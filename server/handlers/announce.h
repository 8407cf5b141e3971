/* announce.h - what supervisors tell the helpers. The rows are in server/methods.
 */
#ifndef BANGBAN_SERVER_HANDLERS_ANNOUNCE_H
#define BANGBAN_SERVER_HANDLERS_ANNOUNCE_H

#include "server/dispatch.h"

extern const struct params announce_put_params;
enum rc announce_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params announce_list_params;
enum rc announce_list_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params announce_read_params;
enum rc announce_read_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params announce_withdraw_params;
enum rc announce_withdraw_apply(struct apply_ctx *a, struct call *c, struct err *err);

extern const struct params announce_readers_params;
enum rc announce_readers_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
