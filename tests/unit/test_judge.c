/* test_judge.c - what the features of confidence say about a list of candidates. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "kb/judge.h"
#include "kb/rank.h"

#define N_ROWS 12

struct ranking {
    double features[N_ROWS][RANK_N_FEATURES];
    struct judge_row rows[N_ROWS];
};

/* One first candidate and others that fall off evenly below `second`. */
static void make_ranking(struct ranking *r, double first, double second, double step)
{
    memset(r, 0, sizeof *r);
    for (size_t i = 0; i < N_ROWS; i++) {
        double score = i == 0 ? first : second - (double)(i - 1) * step;
        r->features[i][RANK_ENTRY_ONES] = i == 0 ? 0.5 : 0.4;
        r->features[i][RANK_ENTRY_BM25] = 0.6;
        r->rows[i] = (struct judge_row){score, r->features[i]};
    }
}

static struct query query_of(double weight)
{
    struct query q;
    memset(&q, 0, sizeof q);
    q.ones_weight[SIDE_BODY] = q.pairs_weight[SIDE_BODY] = weight / 2.0;
    return q;
}

static void measure(struct ranking *r, size_t n, double weight, double *out)
{
    struct query q = query_of(weight);
    judge_measure(&q, r->rows, n, out);
}

static void the_others_are_the_yardstick(void **state)
{
    (void)state;
    double easy[CONFIDENCE_N_FEATURES], hard[CONFIDENCE_N_FEATURES];
    double crowded[CONFIDENCE_N_FEATURES];
    struct ranking r;
    make_ranking(&r, 4.0, 3.0, 0.2);
    measure(&r, N_ROWS, 60, easy);
    make_ranking(&r, 2.0, 1.0, 0.2); /* everything lower: the lead is the same */
    measure(&r, N_ROWS, 60, hard);
    assert_float_equal(easy[CONF_STANDOUT], hard[CONF_STANDOUT], 1e-12);
    assert_float_equal(easy[CONF_SHARE], hard[CONF_SHARE], 1e-12);
    make_ranking(&r, 4.0, 3.9, 0.2); /* it is one of many */
    measure(&r, N_ROWS, 60, crowded);
    assert_true(crowded[CONF_STANDOUT] < easy[CONF_STANDOUT]);
    assert_true(crowded[CONF_SHARE] < easy[CONF_SHARE]);
    assert_true(crowded[CONF_MARGIN] < easy[CONF_MARGIN]);
}

static void little_evidence_counts_against_it_and_more_than_enough_not(void **state)
{
    (void)state;
    double little[CONFIDENCE_N_FEATURES], enough[CONFIDENCE_N_FEATURES];
    double plenty[CONFIDENCE_N_FEATURES];
    struct ranking r;
    make_ranking(&r, 3.0, 2.0, 0.1);
    measure(&r, N_ROWS, 20, little);
    measure(&r, N_ROWS, 200, enough);
    measure(&r, N_ROWS, 400, plenty);
    assert_true(little[CONF_LITTLE] > 0 && little[CONF_NOT_ENOUGH] > little[CONF_LITTLE]);
    assert_float_equal(enough[CONF_LITTLE], 0, 0);
    assert_memory_equal(enough, plenty, sizeof enough);
}

static void lists_of_one_and_none(void **state)
{
    (void)state;
    double f[CONFIDENCE_N_FEATURES];
    struct ranking r;
    make_ranking(&r, 3.0, 2.0, 0.1);
    measure(&r, 1, 60, f);
    assert_float_equal(f[CONF_SHARE], 1.0, 0);
    assert_float_equal(f[CONF_MARGIN], 3.0, 0);
    assert_true(isfinite(f[CONF_STANDOUT]) && f[CONF_STANDOUT] > 3.0);
    measure(&r, 0, 60, f);
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++)
        assert_float_equal(f[i], 0, 0);
}

/* What another holds beyond the first speaks against the first. */
static void a_better_cover_is_seen(void **state)
{
    (void)state;
    double f[CONFIDENCE_N_FEATURES];
    struct ranking r;
    make_ranking(&r, 3.0, 2.0, 0.1);
    measure(&r, N_ROWS, 60, f);
    assert_float_equal(f[CONF_BEST_ONES], 0, 0);
    r.features[4][RANK_ENTRY_ONES] = 0.9;
    measure(&r, N_ROWS, 60, f);
    assert_float_equal(f[CONF_BEST_ONES], 0.4, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_others_are_the_yardstick),
        cmocka_unit_test(little_evidence_counts_against_it_and_more_than_enough_not),
        cmocka_unit_test(lists_of_one_and_none),
        cmocka_unit_test(a_better_cover_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
