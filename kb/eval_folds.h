/* eval_folds.h - cuts a question set into folds and sums up what was measured on each. Pure.
 *
 * Questions that share a right entry are in one fold, whatever else they share it with, so that
 * nothing learned from the other folds knows the entry asked about. Groups of them are dealt out in
 * the order of a hash, those without a right answer apart, so that every fold gets its part of
 * both.
 */
#ifndef BANGBAN_KB_EVAL_FOLDS_H
#define BANGBAN_KB_EVAL_FOLDS_H

#include "kb/eval.h"

/* The fold of every question, 0 to n_folds - 1. RC_INVALID when there are fewer groups of
 * answerable questions than folds. */
enum rc eval_folds_deal(struct arena *a, const struct question_list *set, size_t n_folds,
                        size_t **fold_out, struct err *err);
/* The questions of one fold, or all others, in their order. */
struct question_list eval_folds_pick(struct arena *a, const struct question_list *set,
                                     const size_t *fold, size_t wanted, bool others);

/* Mean and standard deviation (of a sample, n - 1) of each figure over the folds. */
void eval_folds_sum(const struct eval_figures *list, size_t n, struct eval_figures *mean_out,
                    struct eval_figures *spread_out);

#endif
