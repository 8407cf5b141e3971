/* test_metrics.c - figures against values worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "kb/metrics.h"

#define EPS 1e-9

static void test_auroc(void **state)
{
    (void)state;
    double apart[] = {0.9, 0.8}, low[] = {0.1, 0.2};
    assert_float_equal(metrics_auroc(apart, 2, low, 2), 1.0, EPS);
    assert_float_equal(metrics_auroc(low, 2, apart, 2), 0.0, EPS);
    double same[] = {0.5, 0.5}, also[] = {0.5};
    assert_float_equal(metrics_auroc(same, 2, also, 1), 0.5, EPS);
    double mixed[] = {0.7, 0.3, 0.5}, other[] = {0.5, 0.1};
    /* 0.7 beats 2, 0.5 beats 1 and ties 1, 0.3 beats 1: 4.5 of 6 */
    assert_float_equal(metrics_auroc(mixed, 3, other, 2), 0.75, EPS);
    assert_float_equal(metrics_auroc(mixed, 3, other, 0), 0.5, EPS);
}

static void test_calibration_error(void **state)
{
    (void)state;
    struct outcome sure_and_right[] = {{1.0, true}, {1.0, true}};
    assert_float_equal(metrics_calibration_error(sure_and_right, 2), 0.0, EPS);
    struct outcome half[] = {{0.75, true}, {0.75, false}, {0.25, false}, {0.25, false}};
    /* bins: 2 * |0.75 - 0.5| and 2 * |0.25 - 0| of 4 */
    assert_float_equal(metrics_calibration_error(half, 4), 0.25, EPS);
    assert_float_equal(metrics_calibration_error(half, 0), 0.0, EPS);
    /* Four coins of one bin: the heads have a standard deviation of 1. */
    struct outcome coins[] = {{0.5, true}, {0.5, true}, {0.5, false}, {0.5, false}};
    assert_float_equal(metrics_calibration_chance(coins, 4), sqrt(2.0 / acos(-1.0)) / 4.0, 1e-9);
    assert_float_equal(metrics_calibration_chance(sure_and_right, 2), 0.0, EPS);
    assert_float_equal(metrics_calibration_chance(coins, 0), 0.0, EPS);
}

static void test_coverage_at_risk(void **state)
{
    (void)state;
    struct outcome list[] = {{0.9, true}, {0.2, false}, {0.8, true}, {0.5, false}, {0.4, true}};
    assert_float_equal(metrics_coverage_at_risk(list, 5, 0.0), 0.4, EPS);
    assert_float_equal(metrics_coverage_at_risk(list, 5, 0.25), 0.8, EPS);
    assert_float_equal(metrics_coverage_at_risk(list, 5, 0.4), 1.0, EPS);
    struct outcome tied[] = {{0.5, true}, {0.5, false}};
    assert_float_equal(metrics_coverage_at_risk(tied, 2, 0.1), 0.0, EPS);
}

static void test_percentile(void **state)
{
    (void)state;
    double v[] = {5, 1, 4, 2, 3};
    assert_float_equal(metrics_percentile(v, 5, 0.5), 3, EPS);
    assert_float_equal(metrics_percentile(v, 5, 0.95), 5, EPS);
    assert_float_equal(metrics_percentile(v, 5, 0.0), 1, EPS);
    assert_float_equal(metrics_percentile(v, 0, 0.5), 0, EPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_auroc),
        cmocka_unit_test(test_calibration_error),
        cmocka_unit_test(test_coverage_at_risk),
        cmocka_unit_test(test_percentile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
