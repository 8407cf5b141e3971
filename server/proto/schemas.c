/* schemas.c - cuts the embedded schema files into their members. The files are ours and checked by
 * tests, so a malformed one is a defect. Called when the protocol is described. */
#include "server/proto/schemas.h"

#include <string.h>

#include "kb/base/err.h"

extern const char *const server_schemas[];

/* Behind the string that begins at text[at]. */
static size_t skip_string(const char *text, size_t at)
{
    for (at++; text[at] != '"'; at++) {
        CHECK(text[at] != '\0');
        if (text[at] == '\\')
            at++;
    }
    return at + 1;
}

/* Behind the object that begins at text[at]. */
static size_t skip_object(const char *text, size_t at)
{
    size_t depth = 0;
    CHECK(text[at] == '{');
    for (;;) {
        CHECK(text[at] != '\0');
        if (text[at] == '"') {
            at = skip_string(text, at);
            continue;
        }
        depth += text[at] == '{';
        depth -= text[at] == '}';
        at++;
        if (depth == 0)
            return at;
    }
}

bool schemas_next(struct schema_walk *walk, struct schema *out)
{
    const char *text = server_schemas[walk->file];
    if (text == NULL)
        return false;
    const char *name = strpbrk(text + walk->at, "\"}"); /* the next member or the end of all */
    CHECK(name != NULL);
    if (*name == '}') {
        *walk = (struct schema_walk){.file = walk->file + 1};
        return schemas_next(walk, out);
    }
    size_t begin = (size_t)(name - text);
    size_t end = skip_string(text, begin);
    size_t len = end - begin - 2;
    CHECK(len < sizeof out->name);
    memcpy(out->name, name + 1, len);
    out->name[len] = '\0';
    begin = end + strcspn(text + end, "{");
    walk->at = skip_object(text, begin);
    out->json = (struct view){text + begin, walk->at - begin};
    return true;
}

bool schemas_has(const char *name)
{
    struct schema_walk walk = {0};
    struct schema s;
    while (schemas_next(&walk, &s)) {
        if (strcmp(s.name, name) == 0)
            return true;
    }
    return false;
}
