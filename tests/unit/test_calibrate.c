/* test_calibrate.c - cuts from outcomes, and calibration of a small knowledge base. */
#include "desk.h"

#include <math.h>

#include "kb/calibrate.h"
#include "kb/crossfit.h"
#include "kb/fit.h"

#define DEMO BANGBAN_ROOT "/kb/demo"
#define PART DEMO "/companies.jsonl" /* enough to train on, in seconds with sanitizers */

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

static void channel_bytes(const struct embed *channel, struct str *out)
{
    assert_non_null(channel);
    embed_write(channel, out);
}

/* What a fold leaves out must not be known to its channel. */
static void a_question_is_asked_of_a_channel_that_does_not_know_it(void **state)
{
    (void)state;
    struct desk k;
    struct err err = ERR_NONE;
    struct selfask_list asked, none = {NULL, 0};
    struct crossfit *c = NULL;
    struct crossfit_progress silent = {NULL, NULL};
    size_t n = 0, n_higher = 0;
    double with = 0, without = 0;
    desk_open(&k, PART);
    selfask_make(k.kb, 200, k.arena, &asked);
    struct embed *all = NULL;
    assert_int_equal(crossfit_train(k.kb, &none, CROSSFIT_NONE, &silent, &all, &err), RC_OK);
    struct snapshot *knows = NULL;
    assert_int_equal(snapshot_load_with(k.db, all, &knows, &err), RC_OK);
    assert_int_equal(crossfit_open(k.db, k.kb, &asked, true, &silent, &c, &err), RC_OK);
    for (size_t i = 0; i < asked.n; i++) {
        struct search_result r, cheat;
        const struct selfask *q = &asked.items[i];
        if (q->kind != ASK_VARIANT)
            continue;
        assert_int_equal(crossfit_ask(c, q, 1, k.arena, &r, &err), RC_OK);
        assert_int_equal(selfask_run(k.searcher, knows, q, 1, k.arena, &cheat, &err), RC_OK);
        if (r.n == 0 || cheat.n == 0 || r.list[0].entry->entry_id != cheat.list[0].entry->entry_id)
            continue;
        n++;
        with += cheat.list[0].features[RANK_HEAD_COSINE];
        without += r.list[0].features[RANK_HEAD_COSINE];
        n_higher += cheat.list[0].features[RANK_HEAD_COSINE] > r.list[0].features[RANK_HEAD_COSINE];
    }
    assert_true(n >= 20);
    assert_true(with > without && n_higher * 3 > n * 2);
    crossfit_close(c);
    snapshot_unref(knows);
    embed_free(all);
    desk_close(&k);
}

/* Ways of asking for entries, called right or wrong: what visitors might have voted. */
static struct labelled_list vote(struct desk *k, size_t most, bool is_right)
{
    struct labelled_list list = {arena_alloc_array(k->arena, most, sizeof *list.items), 0};
    for (size_t i = 0; i < snapshot_n_entries(k->kb) && list.n < most; i++) {
        const struct entry *e = snapshot_entry_at(k->kb, i);
        if (e->n_variants > 0)
            list.items[list.n++] = (struct labelled){e->variants[0], e->entry_id, is_right};
    }
    return list;
}

static struct calibrate_report calibrate_with(struct desk *k, const struct labelled_list *outcomes)
{
    struct err err = ERR_NONE;
    struct calibrate_report r;
    struct calibrate_options options = {.most = 300, .outcomes = outcomes};
    if (calibrate_run(k->db, &options, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    desk_reload(k);
    const struct confidence_model *m = &snapshot_models(k->kb)->confidence;
    for (int i = 0; i < CONF_N_USED; i++) /* monotone, whatever was voted */
        assert_true(m->weights[i] * confidence_direction(i) >= 0);
    return r;
}

/* The probability that the question is answered by its first candidate. */
static double confidence_in(struct desk *k, struct view question)
{
    struct search_result r;
    const struct selfask q = {.text = question};
    assert_int_equal(selfask_run(k->searcher, k->kb, &q, 3, k->arena, &r, NULL), RC_OK);
    assert_true(r.n > 0);
    return r.confidence;
}

static void outcomes_move_the_confidence(void **state)
{
    (void)state;
    struct desk k;
    desk_open(&k, PART);
    struct labelled_list bad = vote(&k, 60, false), good = vote(&k, 60, true);
    struct view question = bad.items[0].q;
    assert_int_equal(calibrate_with(&k, NULL).n_of[ASK_OUTCOME], 0);
    double before = confidence_in(&k, question);
    struct calibrate_report wrong = calibrate_with(&k, &bad);
    double after_wrong = confidence_in(&k, question);
    assert_int_equal(wrong.n_of[ASK_OUTCOME], bad.n);
    assert_true(after_wrong < before - 0.05);
    assert_true(after_wrong > 0.3); /* it pulls, it does not rule */
    calibrate_with(&k, &good);
    assert_true(confidence_in(&k, question) > after_wrong + 0.05);
    /* Wrong of an entry that does not come first says nothing of the one that does. */
    for (size_t i = 0; i < bad.n; i++)
        bad.items[i].entry_id = bad.items[(i + bad.n / 2) % bad.n].entry_id;
    calibrate_with(&k, &bad);
    assert_true(fabs(confidence_in(&k, question) - before) < 0.02);
    /* Nor does one of an entry that is gone. */
    for (size_t i = 0; i < bad.n; i++)
        bad.items[i].entry_id = 999999;
    assert_int_equal(calibrate_with(&k, &bad).n_of[ASK_OUTCOME], 0);
    desk_close(&k);
}

static void right_outcomes_are_learned_from(void **state)
{
    (void)state;
    struct desk k;
    struct err err = ERR_NONE;
    struct fit_report plain, taught, wrong;
    desk_open(&k, PART);
    struct labelled_list good = vote(&k, 60, true), bad = vote(&k, 60, false);
    struct fit_options options = {.most = 100};
    assert_int_equal(fit_rank(k.db, &options, &plain, &err), RC_OK);
    options.outcomes = &good;
    assert_int_equal(fit_rank(k.db, &options, &taught, &err), RC_OK);
    assert_int_equal(taught.n_questions, plain.n_questions + good.n);
    options.outcomes = &bad; /* what is wrong does not say what is right */
    assert_int_equal(fit_rank(k.db, &options, &wrong, &err), RC_OK);
    assert_memory_equal(&wrong, &plain, sizeof plain);
    desk_close(&k);
}

static void training_is_the_same_every_time(void **state)
{
    (void)state;
    struct desk k;
    struct err err = ERR_NONE;
    struct fit_report r, again;
    struct fit_options options = {.most = 400};
    struct crossfit_progress silent = {NULL, NULL};
    struct selfask_list none = {NULL, 0};
    struct str bytes[2] = {STR_EMPTY, STR_EMPTY};
    desk_open(&k, PART);
    assert_int_equal(fit_rank(k.db, &options, &r, &err), RC_OK);
    assert_true(r.n_lists >= 40);
    desk_reload(&k);
    struct rank_model first = snapshot_models(k.kb)->rank;
    assert_int_equal(fit_rank(k.db, &options, &again, &err), RC_OK);
    assert_memory_equal(&r, &again, sizeof r);
    desk_reload(&k);
    assert_memory_equal(&first, &snapshot_models(k.kb)->rank, sizeof first);
    for (size_t i = 0; i < 2; i++) {
        struct embed *channel = NULL;
        assert_int_equal(crossfit_train(k.kb, &none, CROSSFIT_NONE, &silent, &channel, &err),
                         RC_OK);
        channel_bytes(channel, &bytes[i]);
        embed_free(channel);
    }
    assert_true(view_eq(str_view(&bytes[0]), str_view(&bytes[1])));
    str_clear(&bytes[0]);
    str_clear(&bytes[1]);
    desk_close(&k);
}

/* Every stored model, byte for byte. */
static struct view stored_models(struct desk *k)
{
    struct stmt *st = db_stmt(k->db, "SELECT name, body FROM model ORDER BY name");
    struct str all = STR_EMPTY;
    bool row = false;
    assert_int_equal(stmt_row(st, &row, NULL), RC_OK);
    while (row) {
        str_add(&all, stmt_view(st, 0));
        str_add(&all, stmt_view(st, 1));
        assert_int_equal(stmt_row(st, &row, NULL), RC_OK);
    }
    stmt_reset(st);
    struct view bytes = arena_view(k->arena, str_view(&all));
    str_clear(&all);
    return bytes;
}

static void two_bases_of_the_same_content_learn_the_same_bytes(void **state)
{
    (void)state;
    struct desk k[2];
    struct view bytes[2];
    struct err err = ERR_NONE;
    for (size_t i = 0; i < COUNT(k); i++) {
        struct fit_report fitted;
        struct calibrate_report calibrated;
        struct fit_options fit = {.most = 100};
        struct calibrate_options calibrate = {.most = 100};
        desk_open(&k[i], PART);
        assert_int_equal(fit_rank(k[i].db, &fit, &fitted, &err), RC_OK);
        assert_int_equal(calibrate_run(k[i].db, &calibrate, &calibrated, &err), RC_OK);
        bytes[i] = stored_models(&k[i]);
    }
    assert_true(bytes[0].len > 100);
    assert_true(view_eq(bytes[0], bytes[1]));
    for (size_t i = 0; i < COUNT(k); i++)
        desk_close(&k[i]);
}

/* What helps is stored and in force at the next snapshot, vectors of all units included. */
static void a_channel_that_helps_is_adopted(void **state)
{
    (void)state;
    struct desk k;
    struct err err = ERR_NONE;
    struct fit_report r;
    struct fit_options options = {.most = 400};
    desk_open(&k, DEMO);
    assert_null(snapshot_channel(k.kb));
    assert_int_equal(fit_rank(k.db, &options, &r, &err), RC_OK);
    assert_true(r.recall_channel > r.recall_shipped + 0.02);
    assert_true(r.has_channel && r.is_adopted);
    desk_reload(&k);
    assert_non_null(snapshot_channel(k.kb));
    assert_non_null(snapshot_indexed_at(k.kb, 0)->vectors);
    assert_true(snapshot_models(k.kb)->channel_version > 0);
    desk_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cut_keeps_the_error),
        cmocka_unit_test(few_questions_make_a_careful_cut),
        cmocka_unit_test(the_demo_can_be_calibrated),
        cmocka_unit_test(too_few_entries_keep_the_shipped_confidence),
        cmocka_unit_test(a_question_is_asked_of_a_channel_that_does_not_know_it),
        cmocka_unit_test(a_channel_that_helps_is_adopted),
        cmocka_unit_test(outcomes_move_the_confidence),
        cmocka_unit_test(right_outcomes_are_learned_from),
        cmocka_unit_test(two_bases_of_the_same_content_learn_the_same_bytes),
        cmocka_unit_test(training_is_the_same_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
