/* train.h - fits the ranking weights and the confidence to labelled questions.
 *
 * Ranking is list-wise: the softmax of the scores of one question's candidates should put all
 * weight on the right one (ListNet with one relevant document). Confidence is logistic regression.
 * Both minimise the mean loss plus l2/2 times the squared distance from where they start, by Newton
 * steps: a handful of numbers, a convex loss, no randomness, the same bits every time. Pure; any
 * thread.
 */
#ifndef BANGBAN_KB_TRAIN_H
#define BANGBAN_KB_TRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "kb/confidence.h"
#include "kb/rank.h"

/* Candidates of one question; `right` is the index of the right one. */
struct train_list {
    const double (*features)[RANK_N_FEATURES];
    size_t n;
    size_t right;
};

/* Leaves *model where it is when there is nothing to learn from (no list with two candidates). */
void train_rank(struct rank_model *model, const struct train_list *lists, size_t n, double l2);
double train_rank_loss(const struct rank_model *model, const struct train_list *lists, size_t n);

struct train_judged {
    double features[CONFIDENCE_N_FEATURES];
    bool is_right;
    double weight; /* how much this question counts */
};

/* Features are scaled by their spread over the list; directions (kb/confidence.h) are kept:
 * whatever would go against its own is fixed at 0 and the rest fitted again. */
void train_confidence(struct confidence_model *model, const struct train_judged *list, size_t n,
                      double l2);

#endif
