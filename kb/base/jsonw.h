/* jsonw.h - writes JSON text in one pass into a buffer.
 *
 * For everything the program sends or exports. Reading JSON is jansson's work; writing is a pass
 * over plain structs, and a stored message (already JSON text) is spliced in raw without being
 * parsed again, which a tree builder cannot do. Commas and nesting are the writer's business; a
 * value in the wrong place is a broken invariant. Text must be valid UTF-8; control characters are
 * escaped, and so are U+2028/2029 and "</" so that the result may stand in a script.
 */
#ifndef BANGBAN_KB_BASE_JSONW_H
#define BANGBAN_KB_BASE_JSONW_H

#include <stdbool.h>
#include <stdint.h>

#include "kb/base/str.h"

#define JSONW_MAX_DEPTH 24

/* A plain value; start it with jsonw_init. The buffer is borrowed and appended to. */
struct jsonw {
    struct str *out;
    int depth;
    bool has_items[JSONW_MAX_DEPTH];
};

void jsonw_init(struct jsonw *w, struct str *out);
/* `key` is NULL inside arrays and at the top. */
void jsonw_obj(struct jsonw *w, const char *key); /* opens { */
void jsonw_obj_end(struct jsonw *w);
void jsonw_arr(struct jsonw *w, const char *key); /* opens [ */
void jsonw_arr_end(struct jsonw *w);
void jsonw_view(struct jsonw *w, const char *key, struct view text);
void jsonw_text(struct jsonw *w, const char *key, const char *text); /* NULL writes null */
void jsonw_int(struct jsonw *w, const char *key, int64_t value);
void jsonw_ints(struct jsonw *w, const char *key, const int64_t *values, size_t n); /* an array */
void jsonw_real(struct jsonw *w, const char *key, double value, int digits); /* not finite: null */
void jsonw_bool(struct jsonw *w, const char *key, bool value);
void jsonw_null(struct jsonw *w, const char *key);
/* json is complete JSON text made by this module or checked by the parser. */
void jsonw_raw(struct jsonw *w, const char *key, struct view json);
/* True when every object and array is closed. */
bool jsonw_done(const struct jsonw *w);

#endif
