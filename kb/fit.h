/* fit.h - learns from the questions a knowledge base can ask itself (kb/selfask.h) and from
 * labelled ones how to rank, and stores it. Behind `bangban train`. Writer's connection, outside a
 * transaction; seconds. Deterministic. Calibrate afterwards: the confidence belongs to a ranking.
 *
 * Three ways to rank stand for election: the shipped weights; weights fitted list-wise to the
 * questions; weights fitted together with a learned channel (kb/crossfit.h). 5-fold
 * cross-validation elects, a more learned way only when it is better by more than chance easily
 * gives. What is elected is stored and in force at once.
 */
#ifndef BANGBAN_KB_FIT_H
#define BANGBAN_KB_FIT_H

#include "kb/selfask.h"

struct fit_options {
    size_t most;                        /* questions of each kind, 0 = 2000 */
    const struct question_list *golden; /* NULL = none */
    const struct labelled_list
        *outcomes; /* the right ones teach ranking and channel; NULL = none */
    void (*progress)(void *arg, const char *stage, size_t done, size_t total); /* NULL = silent */
    void *progress_arg;
};

struct fit_report {
    size_t n_questions;
    size_t n_lists;        /* with the right entry among the candidates */
    double recall_shipped; /* of the first candidate, among the lists */
    double recall_fitted;  /* the same by 5-fold cross-validation */
    double recall_channel; /* with a learned channel; 0 when there is too little to learn from */
    bool is_adopted;       /* fitted weights are better and are stored */
    bool has_channel;      /* and so is a learned channel */
};

enum rc fit_rank(struct db *db, const struct fit_options *options, struct fit_report *out,
                 struct err *err);

#endif
