/* bootstrap.c - paired bootstrap test. Called by `bangban eval --compare`. */
#include "kb/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "kb/base/mem.h"

#define DEFAULT_ROUNDS 2000
#define DEFAULT_LEVEL 0.95
#define DEFAULT_SEED 20260101
#define MAX_QUESTIONS (BOOTSTRAP_MAX_DRAWS / BOOTSTRAP_MIN_ROUNDS)
#define SLACK 1e-9 /* sums in another order are the same sum */

/* splitmix64 (Steele, Lea & Flood 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static size_t draw(uint64_t *state, size_t n)
{
    return (size_t)(((next_random(state) >> 32) * (uint64_t)n) >> 32);
}

static double resampled_mean(const double *differences, size_t n, uint64_t *state)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += differences[draw(state, n)];
    return sum / (double)n;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The value below which that share of the sorted values lies, between two of them in proportion. */
static double quantile(const double *sorted, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t low = (size_t)at;
    size_t high = low + 1 < n ? low + 1 : low;
    return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

static size_t rounds_for(const struct bootstrap_options *options, size_t n)
{
    size_t wanted = options->n_rounds > 0 ? options->n_rounds : DEFAULT_ROUNDS;
    size_t most = BOOTSTRAP_MAX_DRAWS / n;
    return wanted < most ? wanted : most;
}

static void resample(const double *differences, const struct bootstrap_options *options,
                     struct bootstrap_result *r)
{
    double *means = mem_calloc(r->n_rounds, sizeof *means);
    double level = options->level > 0 ? options->level : DEFAULT_LEVEL;
    uint64_t state = options->seed != 0 ? options->seed : DEFAULT_SEED;
    size_t n_as_far = 0; /* rounds as far from their mean as the difference is from 0 */
    for (size_t i = 0; i < r->n_rounds; i++) {
        means[i] = resampled_mean(differences, r->n, &state);
        n_as_far += fabs(means[i] - r->difference) >= fabs(r->difference) - SLACK;
    }
    qsort(means, r->n_rounds, sizeof *means, ascending);
    r->low = quantile(means, r->n_rounds, (1 - level) / 2);
    r->high = quantile(means, r->n_rounds, (1 + level) / 2);
    r->p_value = (double)(n_as_far + 1) / (double)(r->n_rounds + 1);
    free(means);
}

enum rc bootstrap_paired(const double *a, const double *b, size_t n,
                         const struct bootstrap_options *options, struct bootstrap_result *out,
                         struct err *err)
{
    static const struct bootstrap_options DEFAULTS = {0, 0, 0};
    if (n == 0 || n > MAX_QUESTIONS)
        return err_set(err, RC_INVALID, "要比较的问题须有 1 到 %d 个，现在是 %zu 个", MAX_QUESTIONS,
                       n);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(a[i]) || !isfinite(b[i]))
            return err_set(err, RC_INVALID, "第 %zu 个问题的结果不是数", i + 1);
    }
    if (options == NULL)
        options = &DEFAULTS;
    struct bootstrap_result r = {.n = n, .n_rounds = rounds_for(options, n)};
    double *differences = mem_calloc(n, sizeof *differences);
    for (size_t i = 0; i < n; i++) {
        differences[i] = b[i] - a[i];
        r.n_better += differences[i] > 0;
        r.n_worse += differences[i] < 0;
        r.mean_a += a[i] / (double)n;
        r.mean_b += b[i] / (double)n;
        r.difference += differences[i] / (double)n;
    }
    resample(differences, options, &r);
    free(differences);
    *out = r;
    return RC_OK;
}
