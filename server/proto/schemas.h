/* schemas.h - the JSON Schemas (2020-12) of what the server sends, carried in the program.
 *
 * server/proto/schema/NAME.json are objects whose members are named schemas: "result.METHOD" for
 * every method that people may call, "push.NAME" for every notification, other names for what these
 * share. They refer to each other as "#/components/schemas/NAME", where every description of the
 * protocol has them (server/describe.h). The scenarios check each frame against them. Any thread.
 */
#ifndef BANGBAN_SERVER_PROTO_SCHEMAS_H
#define BANGBAN_SERVER_PROTO_SCHEMAS_H

#include <stdbool.h>

#include "kb/base/str.h"

struct schema {
    char name[64];
    struct view json;
};

/* Where schemas_next is; start with zeroes. */
struct schema_walk {
    size_t file;
    size_t at;
};

/* All schemas in order of file; false at the end. */
bool schemas_next(struct schema_walk *walk, struct schema *out);
bool schemas_has(const char *name);

#endif
