/* rank.h - the features of a candidate and the linear model over them.
 *
 * Every feature is scaled so that 0 is nothing and about 1 is as much as there can be. The score of
 * a candidate is the sum of weight times feature: `--explain` shows each product. Shipped weights
 * are constants in rank.c; a trained set replaces them through the snapshot.
 */
#ifndef BANGBAN_KB_RANK_H
#define BANGBAN_KB_RANK_H

#define RANK_N_FEATURES 24

enum rank_feature {
    RANK_HEAD_BM25,
    RANK_HEAD_ONES,
    RANK_HEAD_PAIRS,
    RANK_HEAD_USED,
    RANK_HEAD_DICE,
    RANK_HEAD_RUN,
    RANK_HEAD_EQUAL,
    RANK_TITLE_DICE,
    RANK_TITLE_USED,
    RANK_HEAD_SECOND,
    RANK_KEYWORD_USED,
    RANK_BODY_BM25,
    RANK_BODY_ONES,
    RANK_BODY_PAIRS,
    RANK_BODY_RUN,
    RANK_ENTRY_BM25,
    RANK_ENTRY_ONES,
    RANK_ENTRY_PAIRS,
    RANK_FACET,
    RANK_HEAD_COSINE,
    RANK_BODY_COSINE,
    RANK_TITLE_INSIDE,
    RANK_N_USED
};

struct rank_model {
    double weights[RANK_N_FEATURES];
};

/* The weights that ship with the program. */
const struct rank_model *rank_default(void);
double rank_score(const struct rank_model *model, const double features[RANK_N_FEATURES]);

/* Stable names, "" for unused places; help is one Chinese sentence for --explain. */
const char *rank_feature_name(int i);
const char *rank_feature_help(int i);

#endif
