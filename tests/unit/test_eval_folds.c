/* test_eval_folds.c - questions are dealt into folds by entry, figures summed up over folds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kb/eval_folds.h"

#define N_ENTRIES 20
#define N_FOLDS 4

/* Three questions for each of twenty entries, the third of them also right with the entry opposite;
 * and ten without an answer. */
static struct question_list make_set(struct arena *a)
{
    struct question_list set = {arena_alloc_array(a, 3 * N_ENTRIES + 10, sizeof *set.items), 0};
    for (int i = 0; i < 3 * N_ENTRIES; i++) {
        struct question *q = &set.items[set.n++];
        *q = (struct question){.q = arena_printf(a, "问题%d", i)};
        q->n_expect = i < 2 * N_ENTRIES ? 1 : 2;
        q->expect = arena_alloc_array(a, 2, sizeof *q->expect);
        q->expect[0] = arena_printf(a, "e%d", i % N_ENTRIES);
        q->expect[1] = arena_printf(a, "e%d", (i + N_ENTRIES / 2) % N_ENTRIES);
    }
    for (int i = 0; i < 10; i++)
        set.items[set.n++] = (struct question){.q = arena_printf(a, "没有答案%d", i)};
    return set;
}

static size_t fold_of_entry(const struct question_list *set, const size_t *fold, const char *id)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < set->n; i++)
        for (size_t k = 0; k < set->items[i].n_expect; k++)
            if (view_eq(set->items[i].expect[k], view_of(id))) {
                assert_true(found == SIZE_MAX || found == fold[i]);
                found = fold[i];
            }
    return found;
}

static void test_no_entry_is_in_two_folds(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct question_list set = make_set(a);
    size_t *fold = NULL, *again = NULL;
    char id[8];
    assert_int_equal(eval_folds_deal(a, &set, N_FOLDS, &fold, NULL), RC_OK);
    for (int i = 0; i < N_ENTRIES; i++) {
        (void)snprintf(id, sizeof id, "e%d", i);
        size_t mine = fold_of_entry(&set, fold, id);
        (void)snprintf(id, sizeof id, "e%d", (i + N_ENTRIES / 2) % N_ENTRIES);
        assert_int_equal(mine, fold_of_entry(&set, fold, id));
    }
    assert_int_equal(eval_folds_deal(a, &set, N_FOLDS, &again, NULL), RC_OK);
    assert_memory_equal(fold, again, set.n * sizeof *fold);
    arena_free(a);
}

static void test_folds_get_equal_parts(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct question_list set = make_set(a);
    size_t *fold = NULL, n_asked = 0;
    assert_int_equal(eval_folds_deal(a, &set, N_FOLDS, &fold, NULL), RC_OK);
    for (size_t f = 0; f < N_FOLDS; f++) {
        struct question_list asked = eval_folds_pick(a, &set, fold, f, false);
        struct question_list rest = eval_folds_pick(a, &set, fold, f, true);
        size_t n_near = 0;
        for (size_t i = 0; i < asked.n; i++)
            n_near += asked.items[i].n_expect == 0;
        assert_in_range(n_near, 2, 3);
        assert_in_range(asked.n - n_near, 12, 18); /* ten groups of six questions */
        assert_int_equal(asked.n + rest.n, set.n);
        n_asked += asked.n;
    }
    assert_int_equal(n_asked, set.n);
    arena_free(a);
}

static void test_too_few_entries(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct question_list set = make_set(a);
    struct err err = ERR_NONE;
    size_t *fold = NULL;
    assert_int_equal(eval_folds_deal(a, &set, 11, &fold, &err), RC_INVALID);
    assert_non_null(strstr(err.text, "10 组"));
    assert_int_equal(eval_folds_deal(a, &set, 10, &fold, &err), RC_OK);
    assert_int_equal(eval_folds_deal(a, &set, 1, &fold, &err), RC_INVALID);
    arena_free(a);
}

static void test_mean_and_spread(void **state)
{
    (void)state;
    const struct eval_figures list[] = {
        {.recall_at_1 = 0.5, .cpu_us_p95 = 100},
        {.recall_at_1 = 0.7, .cpu_us_p95 = 100},
        {.recall_at_1 = 0.9, .cpu_us_p95 = 100},
    };
    struct eval_figures mean, spread;
    eval_folds_sum(list, 3, &mean, &spread);
    assert_float_equal(mean.recall_at_1, 0.7, 1e-9);
    assert_float_equal(spread.recall_at_1, 0.2, 1e-9);
    assert_float_equal(mean.cpu_us_p95, 100, 1e-9);
    assert_float_equal(spread.cpu_us_p95, 0, 1e-9);
    assert_float_equal(mean.error_answered, 0, 1e-9);
    eval_folds_sum(list, 1, &mean, &spread);
    assert_float_equal(spread.recall_at_1, 0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_entry_is_in_two_folds),
        cmocka_unit_test(test_folds_get_equal_parts),
        cmocka_unit_test(test_too_few_entries),
        cmocka_unit_test(test_mean_and_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
