/* describe.h - the protocol as documents that programs read: OpenAPI 3.1 for POST /rpc, AsyncAPI 3
 * for the WebSocket, OpenRPC for both.
 *
 * Written from the rows that dispatch uses (params, roles, cost) and the schemas of results and
 * pushes (server/proto/schemas.h), so they cannot be out of date; the scenarios check every frame
 * they see against them. All three have the same components/schemas: the shared types,
 * "params.METHOD", "request.METHOD", "reply.METHOD", "result.METHOD", "push.NAME",
 * "notification.NAME" and "reply.error". Internal and test methods are left out. Any thread.
 */
#ifndef BANGBAN_SERVER_DESCRIBE_H
#define BANGBAN_SERVER_DESCRIBE_H

#include <stdbool.h>

#include "kb/base/str.h"

enum description { DESCRIBE_OPENRPC, DESCRIBE_OPENAPI, DESCRIBE_ASYNCAPI, DESCRIBE_N };

/* "openrpc", "openapi", "asyncapi". */
bool description_parse(const char *name, enum description *out);
/* The document and a line feed. */
void describe(enum description what, struct str *out);

#endif
