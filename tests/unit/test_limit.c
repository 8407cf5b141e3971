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

/* Somebody who asks much too often gets the set rate, whatever it is. */
static void test_the_rate_is_the_set_rate(void **state)
{
    (void)state;
    static const int64_t RATES[] = {1, 3, 7, 20, 200, 999, 1000, 3000, 7001, 19999, 300000};
    for (size_t i = 0; i < sizeof RATES / sizeof RATES[0]; i++) {
        struct limits *ls = limits_new();
        int64_t burst = RATES[i];
        int64_t windows = burst < 100 ? 100 : 3;
        int64_t now = 1000000;
        int64_t taken = 0;
        while (limits_take(ls, "a", burst, 1, now, NULL) == RC_OK) /* the burst */
            taken++;
        assert_in_range(taken, burst, burst + burst / 10000);
        taken = 0;
        for (int64_t ms = 0; ms < windows * LIMIT_WINDOW_MS; ms++)
            while (limits_take(ls, "a", burst, 1, now + 1 + ms, NULL) == RC_OK)
                taken++;
        int64_t wanted = burst * windows;
        if (taken < wanted - wanted / 20 || taken > wanted + wanted / 20)
            fail_msg("%lld of %lld per window", (long long)taken, (long long)wanted);
        limits_free(ls);
    }
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
        cmocka_unit_test(test_the_rate_is_the_set_rate),
        cmocka_unit_test(test_a_refusal_costs_nothing),
        cmocka_unit_test(test_dearer_than_the_burst_needs_a_full_bucket),
        cmocka_unit_test(test_full_buckets_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
