/* thought.h - what the bot would say to a question, ready for the writer; and what was thought of
 * late.
 *
 * Many visitors ask the same: the examples on the page, a clicked choice, this week's fund. The
 * ladder is a function of the question as typed, the dialogue state, the day, the region, the rules
 * in force and the knowledge base, so what it said a moment ago it would say again, to the bit.
 * Each think thread keeps such thoughts, THOUGHTS_MAX_BYTES of them at most, the least lately asked
 * going first, and all of them when the knowledge base has moved.
 */
#ifndef BANGBAN_SERVER_THOUGHT_H
#define BANGBAN_SERVER_THOUGHT_H

#include "intents/trace.h"

#define THOUGHT_MAX_QUOTED 8 /* clauses; a reply quotes one or two */
#define THOUGHTS_MAX_BYTES ((size_t)8 << 20)

struct thought {
    struct trace trace;
    const struct clause *quoted[THOUGHT_MAX_QUOTED]; /* by the reply, in the snapshot */
    size_t n_quoted;
    size_t n_found;       /* candidates of the search */
    int64_t found_id;     /* the first of them, 0 = none */
    struct view blocks;   /* JSON */
    struct view dialogue; /* state after the turn */
    struct view tried;    /* JSON: the best candidates, for a helper's brief */
};

struct thoughts; /* of one think thread */

struct thoughts *thoughts_new(size_t max_bytes);
void thoughts_free(struct thoughts *ts); /* NULL is legal */
size_t thoughts_n(const struct thoughts *ts);

/* Decides, or remembers. Everything in *out lives in `a`, in the snapshot or with the input's
 * texts. Refusals (answer_decide) are not kept. */
enum rc thought_make(struct thoughts *ts, struct searcher *searcher, const struct snapshot *kb,
                     const struct answer_input *in, struct arena *a, struct thought *out,
                     struct err *err);

#endif
