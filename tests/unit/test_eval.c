/* test_eval.c - a small evaluation whose figures can be counted by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kb/eval.h"

static const char KB[] =
    "{\"id\":\"a\",\"title\":\"公司注销登记\",\"body\":\"清算组公告后办理注销。\"}\n"
    "{\"id\":\"b\",\"title\":\"公积金提取\",\"body\":\"购房租房可以提取。\",\"variants\":["
    "\"租房能取公积金吗\"]}\n"
    "{\"id\":\"c\",\"title\":\"\",\"body\":\"滞纳金按日加收万分之五。\"}\n"
    "{\"id\":\"d\",\"title\":\"食品经营许可\",\"body\":\"\"}\n";
static const char QUESTIONS[] = "{\"q\":\"公司註銷登記\",\"ids\":[\"a\"],\"kind\":\"in\"}\n"
                                "{\"q\":\"租房怎么取公积金\",\"ids\":[\"b\"]}\n"
                                "{\"q\":\"滞纳金多少\",\"ids\":[\"c\"]}\n"
                                "{\"q\":\"食品经营许可怎么办\",\"ids\":[\"a\"]}\n"
                                "{\"q\":\"猫咪\",\"ids\":[]}\n";

static void write_file(char *path, const char *text)
{
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void test_figures_of_a_small_set(void **state)
{
    (void)state;
    char kb[] = "/tmp/bangban-eval-kb-XXXXXX", queries[] = "/tmp/bangban-eval-q-XXXXXX";
    struct eval_report r;
    struct err err = ERR_NONE;
    write_file(kb, KB);
    write_file(queries, QUESTIONS);
    const struct eval_options options = {
        .kb_path = kb, .queries_path = queries, .off_topic_path = queries};
    if (eval_run(&options, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(r.n_entries, 4);
    assert_int_equal(r.n_answerable, 4);
    assert_int_equal(r.n_near, 1);
    assert_int_equal(r.n_far, 5);
    assert_float_equal(r.ours.recall_at_1, 0.75,
                       1e-9); /* the last answerable one is labelled wrong */
    assert_float_equal(r.ours.auroc_near, 1.0, 1e-9); /* nothing at all is found for the cat */
    assert_float_equal(r.plain.recall_at_1, 0.75,
                       1e-9); /* 公 and 登 are the same in both scripts */
    assert_true(r.ours.share_answered + r.ours.share_clarified + r.ours.share_handoff > 0.999);
    unlink(kb);
    unlink(queries);
}

static void count_asked(void *arg, const struct question *q, const struct search_result *r,
                        size_t rank)
{
    (void)q, (void)r, (void)rank;
    ++*(size_t *)arg;
}

/* Two of three groups of entries have a right answer in the first place: a fold each. */
static void test_every_fold_is_asked_once(void **state)
{
    (void)state;
    char kb[] = "/tmp/bangban-eval-kb-XXXXXX", queries[] = "/tmp/bangban-eval-q-XXXXXX";
    struct eval_report whole, r;
    struct err err = ERR_NONE;
    size_t n_asked = 0;
    write_file(kb, KB);
    write_file(queries, QUESTIONS);
    struct eval_options options = {.kb_path = kb, .queries_path = queries};
    assert_int_equal(eval_run(&options, &whole, &err), RC_OK);
    assert_int_equal(whole.n_folds, 0);
    options.n_folds = 3;
    options.answered = count_asked;
    options.answered_arg = &n_asked;
    if (eval_run(&options, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(n_asked, 5);
    assert_int_equal(r.n_folds, 3);
    assert_int_equal(r.n_answerable, 4);
    assert_int_equal(r.n_near, 1);
    /* Folds of a (right and wrong), b and c: too little to learn from, so nothing else changes. */
    assert_float_equal(r.ours.recall_at_1, 0.8333333, 1e-6);
    assert_float_equal(r.ours_spread.recall_at_1, 0.28867513, 1e-6);
    assert_true(fabs(r.gain - (r.ours.recall_at_1 - r.plain.recall_at_1)) < 1e-9);
    options.n_folds = 4;
    assert_int_equal(eval_run(&options, &r, &err), RC_INVALID);
    options.n_folds = EVAL_MAX_FOLDS + 1;
    assert_int_equal(eval_run(&options, &r, &err), RC_LIMIT);
    unlink(kb);
    unlink(queries);
}

static void test_errors_name_the_line(void **state)
{
    (void)state;
    char kb[] = "/tmp/bangban-eval-kb-XXXXXX", queries[] = "/tmp/bangban-eval-q-XXXXXX";
    struct eval_report r;
    struct err err = ERR_NONE;
    write_file(kb, "{\"id\":\"a\",\"title\":\"甲\",\"body\":\"乙\"}\n{\"id\":\n");
    write_file(queries, QUESTIONS);
    struct eval_options options = {.kb_path = kb, .queries_path = queries};
    assert_int_equal(eval_run(&options, &r, &err), RC_INVALID);
    assert_int_equal(err.line, 2);
    options.kb_path = "/nonexistent.jsonl";
    assert_int_equal(eval_run(&options, &r, &err), RC_NOT_FOUND);
    unlink(kb);
    unlink(queries);
}

static void test_json_has_every_key(void **state)
{
    (void)state;
    static const char *const KEYS[] = {
        "recall_at_1",       "recall_at_3",        "recall_at_10",
        "mrr_at_10",         "auroc_near",         "auroc_far",
        "calibration_error", "coverage_at_risk_5", "coverage_at_risk_10",
        "share_answered",    "share_clarified",    "share_handoff",
        "cpu_us_p50",        "cpu_us_p95",         "plain"};
    const struct eval_report r = {.n_entries = 1};
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    eval_write_json(&w, NULL, &r);
    assert_true(jsonw_done(&w));
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        char quoted[64];
        (void)snprintf(quoted, sizeof quoted, "\"%s\":", KEYS[i]);
        assert_non_null(strstr(out.ptr, quoted));
    }
    str_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_of_a_small_set),
        cmocka_unit_test(test_every_fold_is_asked_once),
        cmocka_unit_test(test_errors_name_the_line),
        cmocka_unit_test(test_json_has_every_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
