/* snapshot.h - an immutable picture of the knowledge base in memory.
 *
 * Holds every entry, the search units with their lengths and characters, document frequencies, the
 * vocabulary and the models, all of one KB version. Built read-only from a connection, then shared by
 * reference; nobody writes to it. The owner (the loop thread in the server) takes and drops references
 * and hands them over with each request, so the count needs no lock.
 *
 * FTS5 lives in the database file and may be a commit ahead of the snapshot: unit ids are never
 * reused, candidates unknown to the snapshot are skipped, and units that were replaced stay in the
 * index for a grace period, so a search through an old snapshot is still complete.
 */
#ifndef BANGBAN_KB_SNAPSHOT_H
#define BANGBAN_KB_SNAPSHOT_H

#include "kb/base/db.h"
#include "kb/entry.h"

struct snapshot;

/* `previous` (may be NULL) lets unchanged entries be shared, so that publishing one entry is cheap. */
enum rc snapshot_load(struct db *db, struct snapshot *previous, struct snapshot **out,
                      struct err *err);
struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is legal; the last one frees */

int64_t snapshot_version(const struct snapshot *s);
size_t snapshot_n_entries(const struct snapshot *s);
size_t snapshot_n_units(const struct snapshot *s);
const struct entry *snapshot_entry(const struct snapshot *s, int64_t entry_id); /* NULL: not there */
const struct entry *snapshot_find(const struct snapshot *s, struct view external_id);
/* i < snapshot_n_entries, in entry id order. */
const struct entry *snapshot_entry_at(const struct snapshot *s, size_t i);

#endif
