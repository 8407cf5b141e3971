/* test_limit.c - server/limit.c: bursts, refill, and buckets that are forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "server/limit.h"

static void test_burst_then_refill(void **state)
{
    (void)state;
    struct limits *ls = limits_new();
    struct err err = ERR_NONE;
    int64_t now = 1000000;
    for (int i = 0; i < 20; i++)
        assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now, &err), RC_OK);
    assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now, &err), RC_RATE);
    assert_int_equal(err.retry_ms, 500); /* 20 per 10 s: one every half second */
    assert_int_equal(limits_take(ls, "visitor:2", 20, 1, now, &err), RC_OK);
    assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now + 499, &err), RC_RATE);
    assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now + 500, &err), RC_OK);
    assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now + 500, &err), RC_RATE);
    for (int i = 0; i < 20; i++)
        assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now + 60000, &err), RC_OK);
    assert_int_equal(limits_take(ls, "visitor:1", 20, 1, now + 60000, &err), RC_RATE);
    limits_free(ls);
}

static void test_a_refusal_costs_nothing(void **state)
{
    (void)state;
    struct limits *ls = limits_new();
    struct err err = ERR_NONE;
    assert_int_equal(limits_take(ls, "a", 2, 2, 0, &err), RC_OK);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(limits_take(ls, "a", 2, 1, 0, &err), RC_RATE);
    assert_int_equal(limits_take(ls, "a", 2, 1, 5000, &err), RC_OK);
    limits_free(ls);
}

static void test_dearer_than_the_burst_needs_a_full_bucket(void **state)
{
    (void)state;
    struct limits *ls = limits_new();
    struct err err = ERR_NONE;
    assert_int_equal(limits_take(ls, "a", 2, 5, 0, &err), RC_OK);
    assert_int_equal(limits_take(ls, "a", 2, 5, 24000, &err), RC_RATE);
    assert_int_equal(limits_take(ls, "a", 2, 5, 25000, &err), RC_OK);
    limits_free(ls);
}

static void test_full_buckets_are_forgotten(void **state)
{
    (void)state;
    struct limits *ls = limits_new();
    char name[32];
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof name, "address:%d", i);
        assert_int_equal(limits_take(ls, name, 20, 1, (int64_t)i * 100, NULL), RC_OK);
    }
    assert_in_range(limits_n_buckets(ls), 1, 2100);
    limits_free(ls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_burst_then_refill),
        cmocka_unit_test(test_a_refusal_costs_nothing),
        cmocka_unit_test(test_dearer_than_the_burst_needs_a_full_bucket),
        cmocka_unit_test(test_full_buckets_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
