/* held.h - one entry as a snapshot holds it: a deep copy with its search units as symbols.
 *
 * Shared by reference between snapshots; never written after held_load. The count is atomic because
 * snapshots of different versions may be dropped on different threads.
 */
#ifndef BANGBAN_KB_HELD_H
#define BANGBAN_KB_HELD_H

#include <stdatomic.h>

#include "kb/postings.h"
#include "kb/snapshot.h"

struct held {
    atomic_uint refs;
    struct arena *arena; /* owns everything below */
    struct indexed indexed;
};

/* Copies e and reads its units from the database; with a learned channel (NULL: none) their
 * vectors are made as well. The new object has one reference. */
enum rc held_load(struct db *db, const struct entry *e, const struct embed *channel,
                  struct held **out, struct err *err);
/* The same with the units it would have, numbered from first_unit_id on: nothing is stored. */
enum rc held_make(const struct entry *e, int64_t first_unit_id, const struct embed *channel,
                  struct held **out, struct err *err);
struct held *held_ref(struct held *h);
void held_unref(struct held *h); /* NULL is legal */

/* Where its symbols and pairs go. */
struct held_counting {
    struct vocab *vocab;
    int sign;                       /* 1 adds them to the counts, -1 takes them out */
    struct postings_batch *batches; /* INDEX_N_TABLES, to list its units under them; may be NULL */
    const struct snapshot *listed;  /* units it knows are listed already; may be NULL */
};
void held_count(const struct held *h, const struct held_counting *to);

#endif
