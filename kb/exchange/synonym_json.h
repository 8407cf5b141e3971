/* synonym_json.h - a pair of synonyms as one line of JSON, and back.
 *
 * {"synonym": "执照", "means": "营业执照", "both_ways": true, "kind": "procedure",
 *  "department": "市场监督管理局", "region": "云帆区", "note": "口语"}
 * Only the first two are required. Such lines may stand among those of entries. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_SYNONYM_JSON_H
#define BANGBAN_KB_EXCHANGE_SYNONYM_JSON_H

#include "kb/base/jsonw.h"
#include "kb/store.h"
#include "kb/synonym_store.h"

/* Is this line a pair of synonyms rather than an entry? */
bool synonym_json_is(struct view line);
/* An array of such objects, at most `most`; errors name the pair by its place. */
enum rc synonym_json_read_list(struct arena *a, struct view json, size_t most,
                               struct synonym **list_out, size_t *n_out, struct err *err);
/* Texts live in `a`. RC_INVALID with err.field; synonym_put checks what they say. */
enum rc synonym_json_read(struct arena *a, struct view line, struct synonym *out, struct err *err);
/* Writes the members into an open object. */
void synonym_json_members(struct jsonw *w, const struct synonym *s);
/* Appends one line without the new line. */
void synonym_json_write(struct str *out, const struct synonym *s);

/* Stores one that was imported, or only says what would become of it. */
enum rc synonym_json_store(struct db *db, const struct synonym *s, bool dry_run,
                           enum store_change *change_out, struct err *err);

#endif
