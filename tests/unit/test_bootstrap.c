/* test_bootstrap.c - the paired test against figures that follow from the binomial distribution. */
#include "tests/unit/unit.h"

#include <math.h>

#include "kb/bootstrap.h"

#define N 100
#define ROUNDS 20000

static void assert_close(double got, double want, double slack)
{
    if (!(fabs(got - want) <= slack))
        fail_msg("%.6f, not %.6f", got, want);
}

/* b is better on the first `better` questions and worse on the next `worse`; equal on the others.
 */
static void fill(double a[N], double b[N], size_t better, size_t worse)
{
    for (size_t i = 0; i < N; i++) {
        a[i] = i >= better && i < better + worse ? 1 : i % 2 == 0 && i >= better;
        b[i] = i < better ? 1 : i < better + worse ? 0 : a[i];
    }
}

static struct bootstrap_result run(size_t better, size_t worse, uint64_t seed)
{
    double a[N], b[N];
    struct bootstrap_result r = {0};
    struct bootstrap_options options = {.n_rounds = ROUNDS, .seed = seed};
    fill(a, b, better, worse);
    assert_int_equal(bootstrap_paired(a, b, N, &options, &r, NULL), RC_OK);
    assert_int_equal(r.n, N);
    assert_int_equal(r.n_rounds, ROUNDS);
    assert_int_equal(r.n_better, better);
    assert_int_equal(r.n_worse, worse);
    assert_close(r.difference, r.mean_b - r.mean_a, 1e-12);
    return r;
}

static void known_answers(void **state)
{
    (void)state;
    /* With k better and none worse the resampled difference is Binomial(100, k/100) / 100: its
     * quantiles at 2.5 % and 97.5 %, and the probability of being as far from k as k is from 0. */
    static const struct {
        size_t better, worse;
        double low, high, low_slack, p, p_slack;
    } CASES[] = {
        {0, 0, 0, 0, 1e-12, 1, 1e-12},
        {100, 0, 1, 1, 1e-12, 1.0 / (ROUNDS + 1), 1e-12},
        {1, 0, 0, 0.03, 1e-9, 0.6303, 0.012},    /* P(X != 1) */
        {4, 0, 0.01, 0.08, 1e-9, 0.0644, 0.006}, /* P(X = 0) + P(X >= 8) */
        {20, 0, 0.12, 0.28, 0.011, 0.000004, 0.0002},
        {10, 10, -0.09, 0.09, 0.011, 1, 1e-12},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct bootstrap_result r = run(CASES[i].better, CASES[i].worse, 0);
        assert_close(r.low, CASES[i].low, CASES[i].low_slack);
        assert_close(r.high, CASES[i].high, CASES[i].low_slack);
        assert_close(r.p_value, CASES[i].p, CASES[i].p_slack);
    }
}

static void the_normal_approximation_holds_for_many_changes(void **state)
{
    (void)state;
    /* 40 better, 20 worse: difference 0.2, deviation sqrt((0.6 - 0.04) / 100) = 0.0748 */
    struct bootstrap_result r = run(40, 20, 7);
    assert_close(r.difference, 0.2, 1e-12);
    assert_close(r.low, 0.2 - 1.96 * 0.0748, 0.012);
    assert_close(r.high, 0.2 + 1.96 * 0.0748, 0.012);
    assert_close(r.p_value, 0.0091, 0.003); /* with continuity: P(|Z| >= 0.195 / 0.0748) */
}

static void the_same_seed_gives_the_same_figures(void **state)
{
    (void)state;
    struct bootstrap_result first = run(30, 25, 3), again = run(30, 25, 3);
    assert_memory_equal(&first, &again, sizeof first);
    size_t n_other = 0;
    for (uint64_t seed = 4; seed < 8; seed++)
        n_other += first.p_value != run(30, 25, seed).p_value;
    assert_true(n_other >= 2);
}

static void swapping_the_lists_turns_the_sign(void **state)
{
    (void)state;
    double a[N], b[N];
    struct bootstrap_result there, back;
    fill(a, b, 25, 10);
    assert_int_equal(bootstrap_paired(a, b, N, NULL, &there, NULL), RC_OK);
    assert_int_equal(bootstrap_paired(b, a, N, NULL, &back, NULL), RC_OK);
    assert_close(there.difference, -back.difference, 1e-12);
    assert_close(there.low, -back.high, 1e-9);
    assert_close(there.high, -back.low, 1e-9);
    assert_close(there.p_value, back.p_value, 1e-12);
}

static void wrong_input_is_refused(void **state)
{
    (void)state;
    struct bootstrap_result r = {.n = 42};
    struct err err = ERR_NONE;
    double fine[] = {0, 1}, odd[] = {0, NAN};
    assert_int_equal(bootstrap_paired(fine, fine, 0, NULL, &r, &err), RC_INVALID);
    assert_int_equal(bootstrap_paired(fine, odd, 2, NULL, &r, &err), RC_INVALID);
    assert_int_equal(bootstrap_paired(odd, fine, 2, NULL, &r, &err), RC_INVALID);
    assert_int_equal(bootstrap_paired(fine, fine, SIZE_MAX, NULL, &r, &err), RC_INVALID);
    assert_true(err.text[0] != '\0');
    assert_int_equal(r.n, 42); /* not written */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(the_normal_approximation_holds_for_many_changes),
        cmocka_unit_test(the_same_seed_gives_the_same_figures),
        cmocka_unit_test(swapping_the_lists_turns_the_sign),
        cmocka_unit_test(wrong_input_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
