/* metrics.c - AUROC, calibration error, coverage at risk, percentiles. Pure; any thread. */
#include "kb/metrics.h"

#include <math.h>
#include <stdlib.h>

#define N_BINS 10
#define MEAN_DEVIATION 0.79788456080286536 /* of a normal distribution of variance 1 */

static int double_cmp(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static int outcome_cmp(const void *left, const void *right)
{
    const struct outcome *a = left;
    const struct outcome *b = right;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    return (int)b->is_right - (int)a->is_right;
}

double metrics_auroc(double *positive, size_t n_positive, double *negative, size_t n_negative)
{
    if (n_positive == 0 || n_negative == 0)
        return 0.5;
    qsort(positive, n_positive, sizeof *positive, double_cmp);
    qsort(negative, n_negative, sizeof *negative, double_cmp);
    double won = 0;
    size_t below = 0, upto = 0;
    for (size_t i = 0; i < n_positive; i++) {
        while (below < n_negative && negative[below] < positive[i])
            below++;
        if (upto < below)
            upto = below;
        while (upto < n_negative && negative[upto] <= positive[i])
            upto++;
        won += (double)below + 0.5 * (double)(upto - below);
    }
    return won / ((double)n_positive * (double)n_negative);
}

static int bin_of(double confidence)
{
    int bin = (int)(confidence * N_BINS);
    return bin < 0 ? 0 : bin >= N_BINS ? N_BINS - 1 : bin;
}

double metrics_calibration_error(const struct outcome *list, size_t n)
{
    double sum[N_BINS] = {0}, right[N_BINS] = {0};
    for (size_t i = 0; i < n; i++) {
        int bin = bin_of(list[i].confidence);
        sum[bin] += list[i].confidence;
        right[bin] += list[i].is_right ? 1.0 : 0.0;
    }
    double error = 0;
    for (int b = 0; b < N_BINS; b++)
        error += fabs(sum[b] - right[b]);
    return n > 0 ? error / (double)n : 0;
}

double metrics_calibration_chance(const struct outcome *list, size_t n)
{
    double variance[N_BINS] = {0}, error = 0;
    for (size_t i = 0; i < n; i++)
        variance[bin_of(list[i].confidence)] += list[i].confidence * (1.0 - list[i].confidence);
    for (int b = 0; b < N_BINS; b++)
        error += MEAN_DEVIATION * sqrt(variance[b]);
    return n > 0 ? error / (double)n : 0;
}

double metrics_coverage_at_risk(struct outcome *list, size_t n, double risk)
{
    qsort(list, n, sizeof *list, outcome_cmp);
    size_t wrong = 0, covered = 0;
    for (size_t i = 0; i < n; i++) {
        wrong += !list[i].is_right;
        bool last_of_equals = i + 1 == n || list[i + 1].confidence < list[i].confidence;
        if (last_of_equals && (double)wrong <= risk * (double)(i + 1))
            covered = i + 1;
    }
    return n > 0 ? (double)covered / (double)n : 0;
}

double metrics_percentile(double *values, size_t n, double p)
{
    if (n == 0)
        return 0;
    qsort(values, n, sizeof *values, double_cmp);
    double at = ceil(p * (double)n) - 1.0;
    return values[at < 0 ? 0 : (size_t)at];
}
