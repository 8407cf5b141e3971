/* request.h - from the bytes of one frame to a method name and a plain params struct.
 *
 * The only place that reads JSON from outside. Refused before or by the parser: text that is not
 * UTF-8, more than REQUEST_MAX_DEPTH levels, duplicate keys, U+0000. Unknown params are ignored,
 * wrong ones are named. Any thread; in the server the loop.
 */
#ifndef BANGBAN_SERVER_PROTO_REQUEST_H
#define BANGBAN_SERVER_PROTO_REQUEST_H

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "server/dispatch.h"

#define REQUEST_MAX_DEPTH 16
#define REQUEST_MAX_ID 64 /* characters of a text id */

/* Why a frame gets an error. The first three are JSON-RPC's own. */
enum fault {
    FAULT_NONE,
    FAULT_PARSE,   /* not JSON */
    FAULT_REQUEST, /* JSON, but no request */
    FAULT_METHOD,  /* no such method */
    FAULT_CALL,    /* err.rc says why */
};

struct json_t;

struct request {
    struct view id_json; /* JSON text of the id; empty for a notification */
    struct view method;
    struct json_t *root;
    struct json_t *params; /* NULL if there are none; belongs to root */
};

/* Texts live in `a`. On a fault *out still holds the id if it could be read, and must be cleared.
 */
enum fault request_parse(struct view frame, struct arena *a, struct request *out, struct err *err);
/* Decodes the params after `spec` (NULL: none) into a zeroed struct in `a`; RC_INVALID or RC_LIMIT
 * with err->field. */
enum rc request_params(const struct request *r, const struct params *spec, struct arena *a,
                       void **out, struct err *err);
void request_clear(struct request *r);

#endif
