/* test_calibrate.c - cuts from outcomes, and calibration of a small knowledge base. */
#include "desk.h"

#include "kb/calibrate.h"
#include "kb/fit.h"

#define DEMO BANGBAN_ROOT "/kb/demo"

static void the_cut_keeps_the_error(void **state)
{
    (void)state;
    struct weighed_outcome list[400];
    for (size_t i = 0; i < COUNT(list); i++) /* the first half right, then one in five wrong */
        list[i] = (struct weighed_outcome){1.0 - (double)i / 400.0, 1.0, i < 200 || i % 5 != 0};
    double strict = calibrate_cut(list, COUNT(list), 0.02);
    double loose = calibrate_cut(list, COUNT(list), 0.10);
    assert_true(strict > loose);
    assert_true(strict < 0.55);
    double answered = 0, wrong = 0;
    for (size_t i = 0; i < COUNT(list) && list[i].confidence >= loose; i++) {
        answered++;
        wrong += !list[i].is_right;
    }
    assert_true(wrong / answered <= 0.10);
    assert_true(wrong / answered > 0.05); /* not needlessly careful with that many */
}

static void few_questions_make_a_careful_cut(void **state)
{
    (void)state;
    struct weighed_outcome few[5], many[200];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = (struct weighed_outcome){0.9, 1.0, true};
    for (size_t i = 0; i < COUNT(few); i++)
        few[i] = (struct weighed_outcome){0.9, 1.0, true};
    assert_true(calibrate_cut(few, COUNT(few), 0.05) > 1.0);
    assert_float_equal(calibrate_cut(many, COUNT(many), 0.05), 0.9, 1e-12);
}

static void the_demo_can_be_calibrated(void **state)
{
    (void)state;
    struct desk k;
    struct err err = ERR_NONE;
    struct calibrate_report a, b, strict;
    struct calibrate_options options = {.most = 300};
    desk_open(&k, DEMO);
    assert_int_equal(calibrate_run(k.db, &options, &a, &err), RC_OK);
    assert_true(a.is_fitted);
    assert_true(a.auroc_far >= 0.93);
    assert_true(a.auroc_near >= 0.70);
    assert_true(a.calibration_error <= 0.08);
    assert_true(a.error <= 0.05);
    assert_true(a.coverage >= 0.20);
    assert_true(a.cuts.clarify <= a.cuts.answer);
    assert_int_equal(calibrate_run(k.db, &options, &b, &err), RC_OK);
    assert_memory_equal(&a, &b, sizeof a);
    options.max_error = 0.02;
    assert_int_equal(calibrate_run(k.db, &options, &strict, &err), RC_OK);
    assert_true(strict.cuts.answer > a.cuts.answer);
    desk_reload(&k);
    assert_float_equal(snapshot_cuts(k.kb).answer, strict.cuts.answer, 0);
    desk_close(&k);
}

static void too_few_entries_keep_the_shipped_confidence(void **state)
{
    (void)state;
    struct desk k = {.arena = arena_new(0)};
    struct err err = ERR_NONE;
    struct calibrate_report r;
    struct calibrate_options options = {.most = 0};
    assert_int_equal(kb_open("", DB_MEMORY, &k.db, &err), RC_OK);
    assert_int_equal(calibrate_run(k.db, &options, &r, &err), RC_OK);
    assert_false(r.is_fitted);
    desk_reload(&k);
    assert_float_equal(snapshot_cuts(k.kb).answer, confidence_default_cuts().answer, 0);
    desk_close(&k);
}

static void training_is_the_same_every_time(void **state)
{
    (void)state;
    struct desk k;
    struct err err = ERR_NONE;
    struct fit_report r;
    struct fit_options options = {.most = 400};
    struct model_set first;
    desk_open(&k, DEMO);
    assert_int_equal(fit_rank(k.db, &options, &r, &err), RC_OK);
    assert_true(r.n_lists > 100);
    assert_true(!r.is_adopted || r.recall_after > r.recall_before);
    desk_reload(&k);
    first = *snapshot_models(k.kb);
    assert_int_equal(fit_rank(k.db, &options, &r, &err), RC_OK);
    desk_reload(&k);
    assert_memory_equal(&first.rank, &snapshot_models(k.kb)->rank, sizeof first.rank);
    desk_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cut_keeps_the_error),
        cmocka_unit_test(few_questions_make_a_careful_cut),
        cmocka_unit_test(the_demo_can_be_calibrated),
        cmocka_unit_test(too_few_entries_keep_the_shipped_confidence),
        cmocka_unit_test(training_is_the_same_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
