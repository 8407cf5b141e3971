/* candidates.h - the entries worth a closer look, found through the full-text index.
 *
 * The rarest terms of the question are looked up, as many as a budget of rows allows: in the
 * snapshot's copy of the index's short rows (kb/postings.h), or, when one of them is too frequent
 * to be there, in FTS5 itself. Both give the same rows. Each row adds its terms to its entry;
 * entries that are disabled, not valid on the day, in another region or for another audience are
 * left out here, before anything is ranked. What comes back is ordered by a cheap score, best
 * first. Same thread.
 */
#ifndef BANGBAN_KB_CANDIDATES_H
#define BANGBAN_KB_CANDIDATES_H

#include "kb/matcher.h"

struct candidate_filter {
    int32_t as_of_day;
    struct view region;      /* empty = any */
    struct view audience;    /* empty = any */
    int64_t hidden_entry_id; /* as if it did not exist; 0 = none */
    int64_t hidden_unit_id;
};

/* Entries with more symbols are measured only on the units that were found. */
#define LONG_ENTRY_SYMBOLS 3000

/* A unit that holds at least one of the terms sent. */
struct unit_hit {
    const struct unit_hit *next;
    uint32_t unit_no;
};

struct found_entry {
    const struct indexed *indexed;
    const struct unit_hit *hits; /* of a long entry, else NULL */
    double score;
};

struct gatherer;
enum rc gatherer_open(struct db *db, struct gatherer **out, struct err *err);
void gatherer_close(struct gatherer *g); /* NULL is legal */

/* At most `most` entries, in `a`; ties by entry id. */
enum rc gatherer_run(struct gatherer *g, const struct snapshot *kb, const struct query *q,
                     const struct candidate_filter *filter, size_t most, struct arena *a,
                     struct found_entry **out, size_t *n_out, struct err *err);
/* Was this term among those sent by the last run? */
bool gatherer_was_sent(const struct gatherer *g, uint32_t key);

/* Is what this unit says in force on the day? Only passages of dated clauses may not be. */
bool candidate_unit_valid(const struct indexed *x, const struct unit *u, int32_t day);

/* May this entry be shown at all? */
bool candidate_allowed(const struct entry *e, const struct candidate_filter *filter);

#endif
