/* test_arena.c - alignment, growth, reset. */
#include "tests/unit/unit.h"

#include "kb/base/arena.h"

static void test_alloc_is_aligned_zeroed_and_stable(void **state)
{
    (void)state;
    struct arena *a = arena_new(64);
    unsigned char *blocks[200];
    for (size_t i = 0; i < COUNT(blocks); i++) {
        blocks[i] = arena_alloc(a, i + 1);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k <= i; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)i, i + 1);
    }
    for (size_t i = 0; i < COUNT(blocks); i++)
        assert_int_equal(blocks[i][i], (unsigned char)i);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    unsigned char *again = arena_alloc(a, 32);
    assert_int_equal(again[0], 0);
    arena_free(a);
    arena_free(NULL);
}

static void test_text_and_push(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_string_equal(arena_text(a, VIEW("公司")), "公司");
    assert_true(view_eq_text(arena_printf(a, "%d-%s", 7, "x"), "7-x"));
    int *list = NULL;
    size_t cap = 0;
    for (size_t n = 0; n < 1000; n++) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n] = (int)n;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_is_aligned_zeroed_and_stable),
        cmocka_unit_test(test_text_and_push),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
