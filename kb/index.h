/* index.h - search units and the full-text index over them. Owns the tables unit, index_change,
 * unit_head and unit_body.
 *
 * An entry is searched through its units: title, each variant, keywords (short texts, index
 * "head"); summary, fields, materials, steps and passages of clauses (index "body"). A passage is a
 * run of consecutive clauses of up to PASSAGE_CHARS characters, so that a short answer is one unit
 * and a long policy is many. Units hold normalised text.
 *
 * Unit ids are never used again. A unit whose text did not change keeps its id. A replaced unit is
 * retired: it stays in the full-text index for INDEX_GRACE_MS so that a reader with an older
 * snapshot still finds it, then it is purged by a later write.
 *
 * Everything is derived from the entries: index_rebuild() makes it anew.
 */
#ifndef BANGBAN_KB_INDEX_H
#define BANGBAN_KB_INDEX_H

#include "kb/base/db.h"
#include "kb/entry.h"

enum unit_kind {
    UNIT_TITLE,
    UNIT_VARIANT,
    UNIT_SUMMARY,
    UNIT_FIELD,
    UNIT_CLAUSE,
    UNIT_KEYWORD,
    UNIT_N_KINDS
};

const char *unit_kind_name(enum unit_kind kind);  /* "title" */
const char *unit_kind_label(enum unit_kind kind); /* "标题" */
bool unit_kind_is_head(enum unit_kind kind);      /* title, variant or keyword */

/* `part` of a unit: number of the variant; enum entry_field of a field, or one of these two;
 * ordinal of the first clause of a passage; 0 for the others. */
#define PART_MATERIALS (FIELD_N)
#define PART_STEPS (FIELD_N + 1)

#define PASSAGE_CHARS 400
#define INDEX_GRACE_MS 60000

struct sqlite3;
/* Registers the ranking function bb_rank (kb/index_rank.c) on a connection. */
enum rc index_register(struct sqlite3 *handle, struct err *err);

/* A unit as stored. */
struct unit_row {
    int64_t unit_id;
    int64_t entry_id;
    enum unit_kind kind;
    int part;
    struct view text;
};

/* The units an entry should have, without an id yet; views live in `a`. Pure. */
enum rc index_plan(struct arena *a, const struct entry *e,
                   void (*each)(void *arg, const struct unit_row *u), void *arg, struct err *err);

/* --- writing, inside the caller's transaction on the writer's connection ------------------------
 */

/* Brings the units of e (its entry_id is set) in line with its content. */
enum rc index_entry(struct db *db, const struct entry *e, struct err *err);
/* Something beside the texts changed (disabled, enabled): the next snapshot reads the entry again.
 */
enum rc index_touch(struct db *db, int64_t entry_id, struct err *err);
/* Retires the units of an entry that is no longer there. */
enum rc index_remove(struct db *db, int64_t entry_id, struct err *err);
/* Everything anew, in a transaction of its own; `progress` (may be NULL) is called now and then. */
enum rc index_rebuild(struct db *db, void (*progress)(void *arg, size_t done, size_t total),
                      void *arg, struct err *err);
/* Merges the segments of both full-text tables into one each: after many writes a term is otherwise
 * looked up in every segment. Inside the caller's transaction; rewrites the index once. */
enum rc index_merge(struct db *db, struct err *err);

/* --- reading -------------------------------------------------------------------------------------
 */

#define INDEX_MAX_TERMS 64

enum index_table { INDEX_HEAD, INDEX_BODY, INDEX_N_TABLES };

/* Receives every unit that holds at least one term of the query; bit i of `terms` is set when the
 * i-th term is there. Returns the score that bb_rank gives to SQL, never negative. */
struct index_sink {
    double (*unit)(void *arg, int64_t unit_id, uint64_t terms);
    void *arg;
};

/* Prepared full-text queries of one connection; same thread. */
struct index_reader;
enum rc index_reader_open(struct db *db, struct index_reader **out, struct err *err);
void index_reader_close(struct index_reader *r); /* NULL is legal */

/* Appends a term to a query: quoted, so that no visitor text can act as an operator. */
void index_query_add(struct str *query, struct view term);
/* Runs a query of 1..INDEX_MAX_TERMS terms made by index_query_add. */
enum rc index_match(struct index_reader *r, enum index_table table, const struct str *query,
                    const struct index_sink *sink, struct err *err);

/* Units of one entry in id order (in use only). Views live until the callback returns. */
enum rc index_units_of(struct db *db, int64_t entry_id,
                       void (*each)(void *arg, const struct unit_row *u), void *arg,
                       struct err *err);
/* Entries written or removed after `seq`, and the newest seq. */
enum rc index_changed_since(struct db *db, int64_t seq, void (*each)(void *arg, int64_t entry_id),
                            void *arg, int64_t *newest_out, struct err *err);

#endif
