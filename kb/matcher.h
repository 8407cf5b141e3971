/* matcher.h - a question taken apart for matching, and one text measured against it.
 *
 * The matcher is scratch memory of one searcher: matcher_set() loads a question, matcher_unit()
 * then compares any row of symbols with it in one pass. Weights are inverse document frequencies of
 * the snapshot. A pair that no entry holds is perhaps mistyped: where its symbols stand with
 * another one between them, or turned round, it counts for two fifths. Same thread.
 */
#ifndef BANGBAN_KB_MATCHER_H
#define BANGBAN_KB_MATCHER_H

#include <stdbool.h>

#include "kb/snapshot.h"
#include "kb/symbols.h"
#include "kb/text/normalise.h"

#define QUERY_MAX_TERMS 250

/* A distinct symbol or pair of the question. */
struct query_term {
    uint32_t key;     /* kb/vocab.h */
    struct view text; /* in the normalised question; empty for a pair that is no index token */
    double weight[N_SIDES]; /* snapshot_weight */
    uint32_t n_entries;     /* entries that hold it */
    uint32_t n_head;        /* index rows that hold it */
    uint32_t n_body;
};

struct query {
    uint16_t symbols[QUESTION_MAX_CHARS + 1];
    size_t n;      /* with breaks */
    size_t length; /* without */
    struct query_term ones[QUERY_MAX_TERMS];
    size_t n_ones;
    struct query_term pairs[QUERY_MAX_TERMS];
    size_t n_pairs;
    double ones_weight[N_SIDES]; /* sums of weights */
    double pairs_weight[N_SIDES];
};

/* How a row of symbols compares with the question. Shares are 0..1. */
struct match {
    double bm25;      /* over symbols and pairs, divided by the sum of the question's weights */
    double ones;      /* weight share of the question's symbols found */
    double pairs;     /* weight share of the question's pairs found */
    double used;      /* weight share of the text's symbols that the question has; titles and
                         variants (SIDE_HEAD) only, else 0 */
    double dice;      /* pairs in common, 2c / (a + b) */
    double run;       /* longest common run of symbols, as a share of the shorter text */
    double run_asked; /* the same as a share of the question */
    bool is_equal;    /* the same symbols in the same order */
};

struct bm25 {
    double k1;
    double b;
    double mean; /* mean length, symbols */
    enum side side;
};

struct matcher;
struct matcher *matcher_new(void);
void matcher_free(struct matcher *m); /* NULL is legal */

/* Loads a question against the frequencies of a snapshot; forgets the one before. */
void matcher_set(struct matcher *m, const struct snapshot *kb, const struct norm *text);
/* Takes back what one unit of an entry (NULL: the whole entry) adds to the frequencies of the
 * question's terms: as if it did not exist. */
void matcher_hide(struct matcher *m, const struct indexed *x, const struct unit *unit);
const struct query *matcher_query(const struct matcher *m);

/* Measures one text; also adds what it holds to the running entry (matcher_entry_begin/end). False,
 * and *out all 0, when it has no symbol of the question. */
bool matcher_unit(struct matcher *m, struct symbol_row text, const struct bm25 *p,
                  struct match *out);
/* Between these two all units given to matcher_unit count as one text. */
void matcher_entry_begin(struct matcher *m);
struct match matcher_entry_end(struct matcher *m, const struct bm25 *p);

#endif
