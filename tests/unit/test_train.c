/* test_train.c - gradients against finite differences, and problems whose optimum is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/model.h"
#include "kb/train.h"

/* Two candidates that differ in one feature; the right one has more of it. */
static const double TWO[2][RANK_N_FEATURES] = {{[RANK_HEAD_DICE] = 1.0}, {[RANK_HEAD_DICE] = 0.0}};

static void test_optimum_of_one_feature(void **state)
{
    (void)state;
    const struct train_list list = {TWO, 2, 0};
    struct rank_model m = {{0}};
    train_rank(&m, &list, 1, 0.1);
    /* d/dw: l2 w = 1 / (1 + e^w) */
    double w = m.weights[RANK_HEAD_DICE];
    assert_true(fabs(0.1 * w - 1.0 / (1.0 + exp(w))) < 1e-6);
    for (int i = 0; i < RANK_N_USED; i++)
        if (i != RANK_HEAD_DICE)
            assert_true(fabs(m.weights[i]) < 1e-9);
}

/* At the optimum the regularised loss has no slope in any direction. */
static void test_no_slope_at_the_optimum(void **state)
{
    (void)state;
    static double f[40][5][RANK_N_FEATURES];
    struct train_list lists[40];
    uint32_t seed = 7;
    for (int l = 0; l < 40; l++) {
        for (int c = 0; c < 5; c++)
            for (int i = 0; i < RANK_N_USED; i++) {
                seed = seed * 1664525u + 1013904223u;
                f[l][c][i] = (double)(seed >> 8) / 16777216.0;
            }
        lists[l] = (struct train_list){(const double(*)[RANK_N_FEATURES])f[l], 5, (size_t)(l % 5)};
    }
    struct rank_model start = {{0.5, 0.5}}, m = start;
    train_rank(&m, lists, 40, 0.01);
    assert_true(train_rank_loss(&m, lists, 40) < train_rank_loss(&start, lists, 40));
    for (int i = 0; i < RANK_N_USED; i++) {
        struct rank_model up = m, down = m;
        up.weights[i] += 1e-4;
        down.weights[i] -= 1e-4;
        double slope = (train_rank_loss(&up, lists, 40) - train_rank_loss(&down, lists, 40)) / 2e-4;
        slope += 0.01 * (m.weights[i] - start.weights[i]);
        assert_true(fabs(slope) < 1e-4);
    }
}

static void test_nothing_to_learn_from(void **state)
{
    (void)state;
    const struct train_list alone = {TWO, 1, 0};
    struct rank_model m = *rank_default();
    train_rank(&m, &alone, 1, 0.1);
    assert_memory_equal(&m, rank_default(), sizeof m);
    train_rank(&m, NULL, 0, 0.1);
    assert_memory_equal(&m, rank_default(), sizeof m);
}

static void test_confidence_learns_the_share(void **state)
{
    (void)state;
    struct train_judged list[4] = {{.is_right = true, .weight = 1},
                                   {.is_right = true, .weight = 1},
                                   {.is_right = true, .weight = 1},
                                   {.is_right = false, .weight = 1}};
    struct confidence_model m = {0};
    train_confidence(&m, list, 4, 1e-9);
    double none[CONFIDENCE_N_FEATURES] = {0};
    assert_true(fabs(confidence_probability(&m, none) - 0.75) < 1e-4);
    list[3].weight = 3; /* counts as three wrong ones */
    m = (struct confidence_model){0};
    train_confidence(&m, list, 4, 1e-9);
    assert_true(fabs(confidence_probability(&m, none) - 0.5) < 1e-4);
}

static double next_unit(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / 16777216.0;
}

/* Outcomes that depend on the margin, with every other feature noise and two of them misleading. */
static void make_judged(struct train_judged *list, size_t n, uint32_t *seed)
{
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct train_judged){.weight = 1};
        for (int k = 0; k < CONF_N_USED; k++)
            list[i].features[k] = next_unit(seed);
        list[i].is_right = list[i].features[CONF_MARGIN] > next_unit(seed);
        list[i].features[CONF_HEAD_USED] -= list[i].is_right ? 0.5 : 0;
        list[i].features[CONF_UNKNOWN] += list[i].is_right ? 0.5 : 0;
    }
}

static bool is_monotone(const struct confidence_model *m)
{
    for (int i = 0; i < CONFIDENCE_N_FEATURES; i++)
        if (m->weights[i] * confidence_direction(i) < 0)
            return false;
    return true;
}

static void test_confidence_is_monotone(void **state)
{
    (void)state;
    static struct train_judged list[400];
    uint32_t seed = 3;
    make_judged(list, 400, &seed);
    struct confidence_model m = *confidence_default();
    assert_true(is_monotone(&m));
    train_confidence(&m, list, 400, 0.002);
    assert_true(is_monotone(&m));
    assert_float_equal(m.weights[CONF_HEAD_USED], 0.0, 0.0); /* it would have gone below */
    assert_float_equal(m.weights[CONF_UNKNOWN], 0.0, 0.0);
    assert_true(m.weights[CONF_MARGIN] > 1.0);
    for (int i = 0; i < CONF_N_USED; i++) {
        struct train_judged more = list[i];
        more.features[i] += 0.1;
        double by = confidence_probability(&m, more.features) -
                    confidence_probability(&m, list[i].features);
        assert_true(by * confidence_direction(i) >= 0);
    }
}

/* At the optimum no free coefficient has a slope, whatever the scales of the features. */
static void test_no_slope_of_confidence(void **state)
{
    (void)state;
    static struct train_judged list[300];
    uint32_t seed = 11;
    make_judged(list, 300, &seed);
    for (size_t i = 0; i < 300; i++)
        list[i].features[CONF_BEST_ONES] *= 50.0;
    struct confidence_model m = {0};
    train_confidence(&m, list, 300, 1e-9);
    for (int k = 0; k <= CONF_N_USED; k++) {
        if (k < CONF_N_USED && m.weights[k] == 0)
            continue;
        double slope = 0;
        for (size_t i = 0; i < 300; i++)
            slope += (confidence_probability(&m, list[i].features) - list[i].is_right) *
                     (k < CONF_N_USED ? list[i].features[k] : 1.0) / 300.0;
        assert_true(fabs(slope) < 1e-3);
    }
}

static void test_models_come_back_bit_by_bit(void **state)
{
    (void)state;
    struct str text = STR_EMPTY;
    struct rank_model rank = *rank_default(), rank_back;
    rank.weights[RANK_HEAD_BM25] = 1.0 / 3.0;
    model_write_rank(&text, &rank);
    assert_int_equal(model_read_rank(str_view(&text), &rank_back, NULL), RC_OK);
    assert_memory_equal(&rank, &rank_back, sizeof rank);
    assert_int_equal(model_read_confidence(str_view(&text), NULL, NULL, NULL), RC_VERSION);
    str_reset(&text);
    struct confidence_model c = *confidence_default(), c_back;
    struct cuts cuts = {0.1 + 0.2, 0.3, 0.05}, cuts_back;
    c.weights[CONF_MARGIN] = -1.0 / 7.0;
    model_write_confidence(&text, &c, &cuts);
    assert_int_equal(model_read_confidence(str_view(&text), &c_back, &cuts_back, NULL), RC_OK);
    assert_memory_equal(&c, &c_back, sizeof c);
    assert_memory_equal(&cuts, &cuts_back, sizeof cuts);
    str_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_optimum_of_one_feature),
        cmocka_unit_test(test_no_slope_at_the_optimum),
        cmocka_unit_test(test_nothing_to_learn_from),
        cmocka_unit_test(test_confidence_learns_the_share),
        cmocka_unit_test(test_confidence_is_monotone),
        cmocka_unit_test(test_no_slope_of_confidence),
        cmocka_unit_test(test_models_come_back_bit_by_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
