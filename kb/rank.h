/* rank.h - the features of a candidate and the linear model over them.
 *
 * Every feature is scaled so that 0 is nothing and about 1 is as much as there can be. The score of
 * a candidate is the sum of weight times feature: `--explain` shows each product. Shipped weights
 * are constants in rank.c; a trained set replaces them through the snapshot.
 *
 * Weights of characters and pairs are inverse document frequencies over entries,
 * log(1 + (N - n + .5) / (n + .5)), capped for ways of asking (kb/asking.h). BM25 is Robertson's
 * with k1 and b of kb/search.c, divided by the sum of the question's weights, so that it does not
 * grow with the question: 0 to about 2. Head = title, variants; body = everything else. Features of
 * a title that several candidates share are divided by their number: such a title names none.
 */
#ifndef BANGBAN_KB_RANK_H
#define BANGBAN_KB_RANK_H

#define RANK_N_FEATURES 24

enum rank_feature {
    /* BM25 of the nearest title or variant: the plain measure, weighs rare words. */
    RANK_HEAD_BM25,
    /* 0..1, weight share of the question's characters in it: is all that was asked there? */
    RANK_HEAD_ONES,
    /* 0..1, the same of pairs: in the same words? */
    RANK_HEAD_PAIRS,
    /* 0..1, weight share of its characters in the question, times HEAD_ONES: nothing over on
     * either side; decides between titles that contain one another. */
    RANK_HEAD_USED,
    /* 0..1, pairs in common, 2c / (a + b) (Dice 1945): nearness without weights. */
    RANK_HEAD_DICE,
    /* 0..1, longest common run as a share of the shorter text: word order. */
    RANK_HEAD_RUN,
    /* 0 or 1, the same symbols: asked word for word. */
    RANK_HEAD_EQUAL,
    /* as HEAD_DICE, of the title: a variant may be near by chance. */
    RANK_TITLE_DICE,
    /* as HEAD_USED, of the title. */
    RANK_TITLE_USED,
    /* BM25 of the second nearest title or variant: two ways of asking agree. */
    RANK_HEAD_SECOND,
    /* 0..1, weight share of the question's pairs among the keywords. */
    RANK_KEYWORD_USED,
    /* BM25 of the nearest passage: the answer speaks of it. */
    RANK_BODY_BM25,
    /* 0..1, as HEAD_ONES, of that passage. */
    RANK_BODY_ONES,
    /* 0..1, as HEAD_PAIRS, of that passage. */
    RANK_BODY_PAIRS,
    /* 0..1, longest run in a passage as a share of the question: a term quoted whole. */
    RANK_BODY_RUN,
    /* BM25 of the whole entry as one text: evidence spread over its parts. */
    RANK_ENTRY_BM25,
    /* 0..1, as HEAD_ONES, of the whole entry. */
    RANK_ENTRY_ONES,
    /* 0..1, as HEAD_PAIRS, of the whole entry. */
    RANK_ENTRY_PAIRS,
    /* 0 or 1, the entry has the part that is asked for (materials, fee ...). */
    RANK_FACET,
    /* 0..1, nearest title or variant in the learned channel (kb/embed.h); 0 without one. */
    RANK_HEAD_COSINE,
    /* 0..1, nearest passage there. */
    RANK_BODY_COSINE,
    /* 0 or 1, the matter named is only the end of the title's longer name (kb/lexicon.h):
     * 公司注销 asked, 分公司注销 found. */
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
