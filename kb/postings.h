/* postings.h - which units hold a symbol or a pair of neighbours: the full-text index's rare terms
 * in memory.
 *
 * FTS5 keeps what is durable and answers for every term; this is a copy of its short rows, made
 * from the symbols of a snapshot, because merging a dozen of them in memory costs a tenth of what
 * it costs there. A segment never changes once it is built, so snapshots share it. A stack of them
 * grows at the end and is merged as it grows (each at least twice as long as the next), so that a
 * published entry costs what it holds and a term is looked up in few places. A term that more than
 * POSTINGS_MAX_UNITS units hold is only noted as frequent.
 *
 * Units that are gone stay listed until a merge meets them: ask snapshot_unit_owner. Building: one
 * thread. Reading: any.
 */
#ifndef BANGBAN_KB_POSTINGS_H
#define BANGBAN_KB_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POSTINGS_MAX_UNITS 4096
#define POSTINGS_MAX_SEGMENTS 40

struct postings_segment;

/* A plain value; zeroed is empty. */
struct postings {
    struct postings_segment *segments[POSTINGS_MAX_SEGMENTS];
    size_t n;
};

/* Shares all segments. */
void postings_copy(struct postings *out, const struct postings *p);
void postings_clear(struct postings *p);
size_t postings_bytes(const struct postings *p);

/* What is to be added; zeroed is empty. */
struct postings_batch {
    uint64_t *pairs;
    size_t n;
    size_t cap;
};
#define POSTINGS_BATCH_FULL ((size_t)1 << 20)
/* Each unit names a key at most once. */
void postings_batch_add(struct postings_batch *b, uint32_t key, uint32_t unit_id);
void postings_batch_clear(struct postings_batch *b);

/* Is this unit still in use? */
typedef bool postings_is_live(const void *arg, uint32_t unit_id);
/* Adds the batch as a segment, empties it and merges. `is_live` may be NULL: all are. */
void postings_take(struct postings *p, struct postings_batch *b, postings_is_live *is_live,
                   const void *arg);

/* The units of a key. False when it is frequent: then nothing was visited, and only the full-text
 * index knows. A unit may be visited twice, in no particular order. */
struct postings_list {
    const uint32_t *units;
    size_t n;
};
/* Fills lists[POSTINGS_MAX_SEGMENTS]; returns how many, or SIZE_MAX when the key is frequent. */
size_t postings_find(const struct postings *p, uint32_t key, struct postings_list *lists);

#endif
