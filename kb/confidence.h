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

#define CONFIDENCE_N_FEATURES 24

enum confidence_feature {
    CONF_SCORE,     /* linear score of the first candidate */
    CONF_MARGIN,    /* its lead over the second */
    CONF_MARGIN_3,  /* its lead over the third */
    CONF_HEAD_DICE, /* pairs in common with its closest title or variant */
    CONF_HEAD_ONES, /* share of the question in it */
    CONF_HEAD_USED, /* share of it in the question */
    CONF_HEAD_RUN,
    CONF_ENTRY_ONES, /* share of the question in the whole entry */
    CONF_ENTRY_PAIRS,
    CONF_BODY_BM25,
    CONF_UNKNOWN,        /* share of the question that the knowledge base has never seen */
    CONF_BEST_ONES,      /* best coverage of the question by any candidate beyond the first's */
    CONF_LENGTH,         /* logarithm of the question's length */
    CONF_EVIDENCE,       /* logarithm of the weight of what the question and the entry share */
    CONF_EVIDENCE_PAIRS, /* the same of pairs alone */
    CONF_UNKNOWN_SQUARE, /* these three bend the line where evidence is too little: off-topic */
    CONF_FEW,            /* how far the evidence stays below a first limit */
    CONF_FEW_PAIRS,      /* and that of pairs below a second */
    CONF_N_USED
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

#endif
