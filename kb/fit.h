/* fit.h - fits the ranking weights to the questions a knowledge base can ask itself (kb/selfask.h)
 * and to labelled ones, and stores them. Behind `bangban train`. Writer's connection, outside a
 * transaction; seconds. Deterministic. Calibrate afterwards: the confidence belongs to a ranking.
 */
#ifndef BANGBAN_KB_FIT_H
#define BANGBAN_KB_FIT_H

#include "kb/selfask.h"

struct fit_options {
    size_t most;                        /* questions of each kind, 0 = 2000 */
    const struct question_list *golden; /* NULL = none */
    void (*progress)(void *arg, const char *stage, size_t done, size_t total); /* NULL = silent */
    void *progress_arg;
};

struct fit_report {
    size_t n_questions;
    size_t n_lists;       /* with the right entry among the candidates */
    double recall_before; /* of the first candidate, by 5-fold cross-validation */
    double recall_after;
    bool is_adopted; /* the new weights are better and are stored */
};

/* Ranking weights from variants, titles and golden questions. Kept only when cross-validation says
 * they are better than the shipped ones. */
enum rc fit_rank(struct db *db, const struct fit_options *options, struct fit_report *out,
                 struct err *err);

#endif
