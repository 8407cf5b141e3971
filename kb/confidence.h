/* confidence.h - the calibrated probability that the first candidate is right, and the cuts.
 *
 * A logistic model over a few features of the result as a whole. It is monotone: a feature that
 * speaks for the answer never lowers the probability, one that speaks against it never raises it
 * (confidence_direction). That also keeps what was learned from made-up questions from bending at
 * real ones. Shipped coefficients are those of the demo knowledge base, good enough before the
 * first calibration; kb/calibrate.h fits them to the knowledge base. Pure; any thread.
 */
#ifndef BANGBAN_KB_CONFIDENCE_H
#define BANGBAN_KB_CONFIDENCE_H

#include <stddef.h>

#define CONFIDENCE_N_FEATURES 16

enum confidence_feature {
    CONF_STANDOUT,   /* its lead over the mean of the next nine, in units of their spread; log */
    CONF_MARGIN,     /* its lead over the second */
    CONF_SHARE,      /* its share among all candidates (softmax) */
    CONF_HEAD_USED,  /* how far it and its closest title or variant cover each other */
    CONF_UNKNOWN,    /* share of the question that the knowledge base has never seen */
    CONF_BEST_ONES,  /* best coverage of the question by any candidate beyond the first's */
    CONF_LITTLE,     /* how far the evidence (log of the entry's BM25) stays below a first limit */
    CONF_NOT_ENOUGH, /* and below a second: both bend the line, more than enough is no better */
    CONF_N_USED,
    CONF_ENTRY_ONES = CONF_N_USED, /* only measured, for the rungs of the ladder: share of the
                                      question in the whole entry */
    CONF_N_MEASURED
};

struct confidence_model {
    double bias;
    double weights[CONFIDENCE_N_FEATURES];
};

struct cuts {
    double answer;    /* at least this: ANSWER */
    double clarify;   /* at least this: CLARIFY; below: HANDOFF or out of scope */
    double max_error; /* share of wrong answers among answered the editor accepts, default 0.05 */
};

const char *confidence_feature_name(int i); /* "" for unused places */
/* 1: more of it never lowers the probability; -1: never raises it; 0: free. */
int confidence_direction(int i);

const struct confidence_model *confidence_default(void);
struct cuts confidence_default_cuts(void);
/* 0..1 */
double confidence_probability(const struct confidence_model *model,
                              const double features[CONFIDENCE_N_FEATURES]);

/* How many candidates to offer so that the answer is among them with probability `enough`, no more
 * than that takes: from the most probable on, at least 2 where there are two to choose from, at
 * most `most`. One that is hardly probable (below 0.02) is no choice, even if enough is not
 * reached. `probability` is that of each candidate, best first. */
size_t confidence_n_choices(const double *probability, size_t n, double enough, size_t most);

#endif
