/* assets.h - the files of web_root, read into memory once at the start.
 *
 * A request finds its file by exact path in this table, so no request can reach another file.
 * NAME.br and NAME.gz beside NAME are its compressed variants. Constant after loading; loop thread.
 */
#ifndef BANGBAN_SERVER_NET_ASSETS_H
#define BANGBAN_SERVER_NET_ASSETS_H

#include "kb/base/err.h"
#include "kb/base/str.h"

struct asset_body {
    struct view bytes;
    char etag[24]; /* quoted hash of the bytes */
};

struct asset {
    const char *path; /* "/assets/app-1A2B3C4D.js" */
    const char *type; /* content type */
    bool is_hashed;   /* the name holds a hash of the content: may be cached for ever */
    struct asset_body plain;
    struct asset_body br; /* empty bytes: no such variant */
    struct asset_body gz;
};

struct assets;

/* root "" gives an empty table. RC_IO, RC_LIMIT (more than 64 MiB). */
enum rc assets_load(const char *root, struct assets **out, struct err *err);
void assets_free(struct assets *as); /* NULL is legal */
/* By request path; "/" is index.html, "/helper" helper.html, "/editor" and "/supervisor" likewise.
 * NULL: no such page. */
const struct asset *assets_find(const struct assets *as, struct view path);
size_t assets_n(const struct assets *as);

#endif
