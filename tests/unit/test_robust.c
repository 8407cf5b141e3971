/* test_robust.c - mistyped question sets: which questions are taken, and figures worked out by
 * hand.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "kb/robust.h"

static struct question_list questions(struct arena *a)
{
    static const char *const TEXTS[] = {"公司注销要什么材料", "abc", "社保卡丢了怎么补办", "猫咪"};
    static struct view right = {"x", 1};
    struct question_list set = {arena_alloc_array(a, COUNT(TEXTS), sizeof *set.items),
                                COUNT(TEXTS)};
    for (size_t i = 0; i < set.n; i++)
        set.items[i] = (struct question){
            .q = view_of(TEXTS[i]), .expect = &right, .n_expect = i < 3, .line = (int)i + 1};
    return set;
}

static void only_answerable_questions_are_mistyped(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct question_list set = questions(a);
    for (int k = 0; k < SLIP_N_KINDS; k++) {
        struct robust_set slipped;
        robust_mistype(a, (enum slip_kind)k, &set, &slipped);
        assert_true(slipped.list.n > 0);
        for (size_t i = 0; i < slipped.list.n; i++) {
            assert_true(slipped.origin[i] < 3);
            assert_false(view_eq(slipped.list.items[i].q, set.items[slipped.origin[i]].q));
            assert_int_equal(slipped.list.items[i].line, (int)slipped.origin[i] + 1);
        }
    }
    struct robust_set dropped;
    robust_mistype(a, SLIP_DROP, &set, &dropped);
    assert_int_equal(dropped.list.n, 2 * ROBUST_SEEDS); /* letters have no character to lose */
    arena_free(a);
}

static void losses_are_of_the_same_questions(void **state)
{
    (void)state;
    size_t origin[] = {0, 2, 0, 2};
    const bool typed[] = {true, false, false, true};
    const bool slipped[] = {true, false, false, false};
    const struct robust_set set = {{NULL, 4}, origin};
    struct robust_report r = {0};
    r.rows[SLIP_SWAP] = robust_count(&set, typed, slipped);
    assert_int_equal(r.rows[SLIP_SWAP].n, 4);
    assert_float_equal(robust_recall_typed(&r.rows[SLIP_SWAP]), 0.5, 1e-9);
    assert_float_equal(robust_recall_slipped(&r.rows[SLIP_SWAP]), 0.25, 1e-9);
    assert_float_equal(robust_loss(&r.rows[SLIP_SWAP]), 0.25, 1e-9);
    assert_float_equal(robust_loss(&r.rows[SLIP_DROP]), 0, 1e-9);

    struct str text = STR_EMPTY;
    robust_write_text(&text, &r);
    assert_non_null(strstr(text.ptr, "swap"));
    assert_null(strstr(text.ptr, "drop")); /* nothing was asked */
    str_reset(&text);
    struct jsonw w;
    jsonw_init(&w, &text);
    robust_write_json(&w, NULL, &r);
    assert_true(jsonw_done(&w));
    assert_non_null(strstr(text.ptr, "\"swap\":{\"questions\":4,\"recall_at_1\":0.5000,"
                                     "\"recall_at_1_slipped\":0.2500,\"loss\":0.2500}"));
    str_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_answerable_questions_are_mistyped),
        cmocka_unit_test(losses_are_of_the_same_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
