/* bootstrap.h - is the difference between two result lists over the same questions more than luck?
 *
 * Paired bootstrap (Efron & Tibshirani 1993, ch. 13 and 16; Sakai 2006 for retrieval): questions
 * are drawn with replacement, both results of a question together. The interval holds the middle
 * `level` of the resampled differences; the p value is two-sided, from the resampled differences
 * moved to mean 0. The same input, rounds and seed give the same figures on every machine. Pure;
 * any thread.
 */
#ifndef BANGBAN_KB_BOOTSTRAP_H
#define BANGBAN_KB_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/err.h"

struct bootstrap_options {
    size_t n_rounds; /* 0 = 2000; fewer when there are very many questions (BOOTSTRAP_MAX_DRAWS) */
    double level;    /* of the interval; 0 = 0.95 */
    uint64_t seed;   /* 0 = a constant */
};

#define BOOTSTRAP_MAX_DRAWS 100000000 /* questions times rounds: a second or so */
#define BOOTSTRAP_MIN_ROUNDS 200

struct bootstrap_result {
    size_t n;        /* questions */
    size_t n_rounds; /* carried out */
    size_t n_better; /* questions on which b is above a */
    size_t n_worse;
    double mean_a;
    double mean_b;
    double difference; /* mean_b - mean_a */
    double low;        /* interval of the difference */
    double high;
    double p_value; /* of no difference, 1 / (n_rounds + 1) at least */
};

/* a[i] and b[i] are the values (1 and 0 for recall@1, reciprocal rank ...) of the same question.
 * `options` may be NULL. RC_INVALID when n is 0 or too large, or a value is not finite. */
enum rc bootstrap_paired(const double *a, const double *b, size_t n,
                         const struct bootstrap_options *options, struct bootstrap_result *out,
                         struct err *err);

#endif
