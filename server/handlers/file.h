/* file.h - files over HTTP: file.put (POST /files), file.open (GET /files/ID), and file.link, which
 * gives a page an address it can show. The rows are in server/methods; the first two have no
 * params a frame could carry and are reached through the front only.
 */
#ifndef BANGBAN_SERVER_HANDLERS_FILE_H
#define BANGBAN_SERVER_HANDLERS_FILE_H

#include "server/dispatch.h"

enum rc file_put_think(struct think_ctx *t, struct call *c, struct err *err);
enum rc file_put_apply(struct apply_ctx *a, struct call *c, struct err *err);

enum rc file_open_think(struct think_ctx *t, struct call *c, struct err *err);

extern const struct params file_link_params;
enum rc file_link_think(struct think_ctx *t, struct call *c, struct err *err);

#endif
