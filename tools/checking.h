/* checking.h - is everything in a database as it should be? What `bangban check` and `restore` ask.
 *
 * Reads only, but for checking_index. Findings are printed to standard output, one a line.
 */
#ifndef BANGBAN_TOOLS_CHECKING_H
#define BANGBAN_TOOLS_CHECKING_H

#include "kb/base/db.h"

struct checked {
    int64_t n_entries;
    int64_t n_clauses;
    int64_t n_problems;
};

/* The file itself, entries, clauses against their hashes, references; `title` is for the progress
 * line. RC_OK also with problems: look at n_problems. */
enum rc checking_content(struct db *db, const char *title, struct checked *out, struct err *err);
/* The audit's chain: one problem for each row that does not fit. */
enum rc checking_audit(struct db *db, struct checked *c, struct err *err);
/* The full-text index against itself; a writer's connection, SQLite asks for one. RC_CORRUPT. */
enum rc checking_index(struct db *db, struct err *err);

#endif
