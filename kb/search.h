/* search.h - from a normalised question to ranked candidates with a calibrated probability.
 *
 * Spoken fillers are taken off first (kb/filler.h). A question that looks mistyped is searched as
 * kb/correct.h reads it; when that is doubtful, both ways, and the result with the higher score is
 * kept. Each of them is also read with the synonyms of its words (kb/synonym.h), its numbers in
 * other units (kb/units.h) and with names for initials (kb/initials.h): an entry gets the best
 * score of those readings whose scope it is in, less a little for each word replaced, so that what
 * stands there wins where both say the same.
 * 1. tokens of the question; 2. the rarest terms go to FTS5 with our own ranking
 * function, a few hundred units come back; 3. units of entries that are not valid on the day, in
 * another region or disabled are dropped; 4. a linear model re-ranks over explained features; 5.
 * best unit per entry; 6. the confidence model says how probable it is that the first candidate is
 * right. Deterministic: the same snapshot and question give bit-equal results.
 */
#ifndef BANGBAN_KB_SEARCH_H
#define BANGBAN_KB_SEARCH_H

#include "kb/confidence.h"
#include "kb/index.h"
#include "kb/rank.h"
#include "kb/snapshot.h"
#include "kb/synonym.h"
#include "kb/text/normalise.h"

/* A searcher is one thread's tools: its reader connection and scratch memory. */
struct searcher;
enum rc searcher_open(const char *kb_path, struct searcher **out, struct err *err);
/* The same on a connection the caller keeps (tests, evaluation, CLI). */
enum rc searcher_on(struct db *db, struct searcher **out, struct err *err);
void searcher_close(struct searcher *s);

struct search_options {
    size_t k;             /* candidates wanted, default 10 */
    int32_t as_of_day;    /* validity day, required */
    struct view region;   /* visitor's region, empty = any */
    struct view audience; /* empty = any */
    enum facet facet;     /* facet asked for, weights matching fields */
    bool explain;         /* fill search_result.explain */
    /* For fitting and testing: search as if this entry, or this unit, did not exist. 0 = none. */
    int64_t hidden_entry_id;
    int64_t hidden_unit_id;
    bool as_typed; /* without correction and synonyms */
    /* What correct_question made of the question, if the caller knows (n_changes = 0: nothing);
     * NULL: the search finds out. */
    const struct correction *correction;
};

struct candidate {
    const struct entry *entry;   /* in the snapshot */
    enum unit_kind unit_kind;    /* the unit that matched best */
    struct view unit_text;       /* its text, in the snapshot */
    const struct clause *clause; /* best clause of the entry for this question, NULL if none fits */
    double score;                /* linear model, higher is better; only comparable in one result */
    double probability;          /* that this entry is the right one; they sum to at most 1 */
    const struct synonym_reading *reading; /* of search_result.readings: how the question was read
                                              to score so; NULL = as it stands */
    double synonym_cost;                   /* taken off the score for it */
    double features[RANK_N_FEATURES];
};

struct search_term {
    struct view text;
    double idf;
    double idf_answers;     /* on the side of the answers: lower for ways of asking */
    bool is_learned;        /* a way of asking by the frequencies of this base */
    bool is_candidate_term; /* was sent to FTS5 */
    struct view synonym_of; /* empty if it stands in the question itself */
};

struct search_result {
    struct candidate *list; /* best first; ties by entry id */
    size_t n;
    double confidence; /* probability that list[0] is right; 0 when n = 0 */
    double confidence_features[CONFIDENCE_N_FEATURES];
    struct search_term *terms; /* with options.explain */
    size_t n_terms;
    const struct synonym_reading *readings; /* with synonyms, searched beside the question itself */
    size_t n_readings;
    bool is_guess; /* list[0] was found by initials (kb/initials.h): nothing to be sure of */
    struct view corrected; /* the reading that was searched instead of the question; else empty */
    int64_t kb_version;
    int64_t model_version;
};

/* Results live in `a` and in the snapshot. Never an FTS5 error, whatever the question holds. */
enum rc search_run(struct searcher *s, const struct snapshot *kb, const struct norm *question,
                   const struct search_options *options, struct arena *a, struct search_result *out,
                   struct err *err);

#endif
