/* judge.c - measures a result for kb/confidence.h. Called by the search on its thread; pure. */
#include "kb/judge.h"

#include <math.h>
#include <string.h>

#include "kb/rank.h"

#define N_NEXT 9         /* the others that the first is compared with */
#define SPREAD_LEAST 0.1 /* of scores: less is chance */
#define SHARE_SCALE 0.2  /* of scores: that much lower has a third of the share */
#define LITTLE 3.5       /* logarithms of BM25: below it most questions are off the subject ... */
#define ENOUGH 4.5       /* ... and above it few are */

static double unknown_share(const struct query *q)
{
    double unknown = 0;
    for (size_t i = 0; i < q->n_ones; i++)
        unknown += q->ones[i].n_entries == 0 ? q->ones[i].weight[SIDE_BODY] : 0;
    for (size_t i = 0; i < q->n_pairs; i++)
        unknown += q->pairs[i].n_entries == 0 ? q->pairs[i].weight[SIDE_BODY] : 0;
    double total = q->ones_weight[SIDE_BODY] + q->pairs_weight[SIDE_BODY];
    return total > 0 ? unknown / total : 1.0;
}

/* Lead over the mean of the next ones, in units of their spread; its logarithm. */
static double stand_out(const struct judge_row *rows, size_t n)
{
    double sum = 0, squares = 0, n_next = 0;
    for (size_t i = 1; i < n && i <= N_NEXT; i++) {
        sum += rows[i].score;
        n_next++;
    }
    double mean = n_next > 0 ? sum / n_next : 0;
    for (size_t i = 1; i < n && i <= N_NEXT; i++)
        squares += (rows[i].score - mean) * (rows[i].score - mean);
    double spread = n_next > 0 ? sqrt(squares / n_next) : 0;
    return log1p(fmax(0, (rows[0].score - mean) / (spread + SPREAD_LEAST)));
}

static double share_of_first(const struct judge_row *rows, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += exp((rows[i].score - rows[0].score) / SHARE_SCALE);
    return 1.0 / sum;
}

/* How much more of the question another of the best holds. */
static double better_cover(const struct judge_row *rows, size_t n)
{
    double best = 0;
    for (size_t i = 1; i < n && i <= N_NEXT; i++)
        best = fmax(best, rows[i].features[RANK_ENTRY_ONES] - rows[0].features[RANK_ENTRY_ONES]);
    return best;
}

void judge_measure(const struct query *q, const struct judge_row *rows, size_t n,
                   double out[CONFIDENCE_N_FEATURES])
{
    memset(out, 0, CONFIDENCE_N_FEATURES * sizeof *out);
    if (n == 0)
        return;
    const double *top = rows[0].features;
    double weight = q->ones_weight[SIDE_BODY] + q->pairs_weight[SIDE_BODY];
    double evidence = log1p(top[RANK_ENTRY_BM25] * weight);
    out[CONF_STANDOUT] = stand_out(rows, n);
    out[CONF_MARGIN] = rows[0].score - (n > 1 ? rows[1].score : 0);
    out[CONF_SHARE] = share_of_first(rows, n);
    out[CONF_HEAD_USED] = top[RANK_HEAD_USED];
    out[CONF_UNKNOWN] = unknown_share(q);
    out[CONF_BEST_ONES] = better_cover(rows, n);
    out[CONF_LITTLE] = fmax(0, LITTLE - evidence);
    out[CONF_NOT_ENOUGH] = fmax(0, ENOUGH - evidence);
    out[CONF_ENTRY_ONES] = top[RANK_ENTRY_ONES];
}
