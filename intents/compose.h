/* compose.h - turns an entry into the blocks of a reply: conclusion first, then the part that was
 * asked for, then the clause verbatim with its source, then marks (validity, demo data).
 *
 * What the entry does not say is not invented: a missing part is named, with the telephone number.
 * A clause is quoted only while its text matches its stored hash; otherwise it is left out and
 * logged (event=clause_hash_mismatch). An entry that is not in force on the day is never presented
 * as an answer: the reply says so and names the successor. Pure; any thread.
 */
#ifndef BANGBAN_INTENTS_COMPOSE_H
#define BANGBAN_INTENTS_COMPOSE_H

#include "intents/asked.h"
#include "intents/reply.h"
#include "kb/snapshot.h"

struct compose_input {
    const struct snapshot *kb; /* for members and successors; may be NULL */
    const struct entry *entry;
    struct asked asked;
    const struct clause *clause; /* the one the search found; NULL: compose chooses */
    struct view words;           /* of the question, to choose a clause by; may be empty */
    int32_t as_of_day;
    bool offer_more; /* end with the other facets as choices */
};

/* Appends to `r`. Returns the clause that was quoted, NULL if none. */
const struct clause *compose_entry(const struct compose_input *in, struct reply *r);

#endif
