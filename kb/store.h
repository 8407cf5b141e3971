/* store.h - entries in the database. Owns the tables entry, entry_field, variant, keyword,
 * material, step, clause and member. Writing functions run inside the caller's transaction on the
 * writer's connection and keep the search units (kb/index.h) in step.
 */
#ifndef BANGBAN_KB_STORE_H
#define BANGBAN_KB_STORE_H

#include "kb/base/db.h"
#include "kb/entry.h"

enum store_change { STORE_NEW, STORE_UPDATED, STORE_UNCHANGED };

/* Inserts or updates by external id. An entry without clauses and with a body gets its clauses from
 * kb/clause.h. Bumps the KB version unless unchanged (same content hash). */
enum rc store_put(struct db *db, const struct entry *e, int64_t *entry_id_out,
                  enum store_change *change_out, struct err *err);
/* What store_put would do, without doing it; any connection, no transaction needed. */
enum rc store_compare(struct db *db, const struct entry *e, enum store_change *change_out,
                      struct err *err);
/* The entry as it would be stored: clauses cut from the body where none are given, their hashes
 * filled. Shares texts with e. */
struct entry store_complete(struct arena *a, const struct entry *e);
/* The ids the next new entry and clause will get. */
enum rc store_next_ids(struct db *db, int64_t *entry_id_out, int64_t *clause_id_out,
                       struct err *err);
enum rc store_set_disabled(struct db *db, int64_t entry_id, bool disabled, struct err *err);
enum rc store_remove(struct db *db, int64_t entry_id, struct err *err);
enum rc store_find(struct db *db, struct view external_id, int64_t *entry_id_out, struct err *err);
enum rc store_load(struct db *db, struct arena *a, int64_t entry_id, struct entry **entry_out,
                   struct err *err);
/* Calls `each` for every entry in id order; stops at the first code that is not RC_OK. The entry
 * lives in `a` until each() returns RC_OK and the caller resets the arena itself, or keeps it. */
enum rc store_each(struct db *db, struct arena *a,
                   enum rc (*each)(void *arg, struct entry *e, struct err *err), void *arg,
                   struct err *err);
/* Calls `each` for every member of a bundle and every successor that names an entry which is not
 * there. */
enum rc store_each_dangling(struct db *db,
                            void (*each)(void *arg, struct view from_id, struct view to_id),
                            void *arg, struct err *err);
/* Does the content of this entry, as loaded, fit the hash it was stored with? */
enum rc store_hash_ok(struct db *db, const struct entry *e, bool *ok_out, struct err *err);
/* Before a reply is stored that was decided on an earlier snapshot: is the entry still there and in
 * force on the day, and the quoted clause (may be NULL) still the same? If not RC_BUSY with
 * retry_ms: decided again, the reply will be another. */
enum rc store_check_sent(struct db *db, int64_t entry_id, const struct clause *quoted, int32_t day,
                         struct err *err);
enum rc store_count(struct db *db, int64_t *n_out, struct err *err);

#endif
