/* entry_json.h - an entry as one line of JSON, and back.
 *
 * The own format (see kb/README.md) and plain lines {id, title, body, variants}, which become a
 * faq. What entry_json_write writes, entry_json_read reads back to an entry with the same content
 * hash. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_ENTRY_JSON_H
#define BANGBAN_KB_EXCHANGE_ENTRY_JSON_H

#include "kb/entry.h"

struct entry_json_notes {
    struct view unknown_key; /* the first key nobody reads ("source.tel"), or empty */
    bool has_disabled;       /* the line says whether the entry is disabled */
    bool has_made_title;     /* it had no title: the beginning of the body became it */
};

/* `line` is UTF-8; the entry lives in `a`. RC_INVALID or RC_LIMIT with err.field; the entry is not
 * checked beyond the types (entry_check does that). An unknown name inside "fields" is an error, an
 * unknown key elsewhere a note. */
enum rc entry_json_read(struct arena *a, struct view line, struct entry *e,
                        struct entry_json_notes *notes, struct err *err);

/* Appends one line without the new line. Clauses that kb/clause.h would cut from the body again are
 * left out. */
void entry_json_write(struct str *out, const struct entry *e);

/* Would kb/clause.h cut the same clauses from the body again? */
bool entry_json_clauses_follow(const struct entry *e);

#endif
