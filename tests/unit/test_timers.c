/* test_timers.c - server/timers.c, alarm.c and presence.c: what is due fires, in order, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kb/base/clock.h"
#include "server/alarm.h"
#include "server/presence.h"
#include "server/timers.h"

#define N_MANY 2000

static int64_t fired[N_MANY + 8];
static size_t n_fired;

static void note(struct timer *t, void *arg)
{
    (void)t;
    fired[n_fired++] = *(int64_t *)arg;
}

static void test_order(void **state)
{
    (void)state;
    static const int64_t DUE[] = {50, 10, 30, 10, 20};
    static int64_t names[] = {0, 1, 2, 3, 4};
    struct timer t[5] = {0};
    struct timers *ts = timers_new();
    n_fired = 0;
    assert_int_equal(timers_next_ms(ts), TIMERS_NEVER);
    for (size_t i = 0; i < 5; i++)
        timer_set(ts, &t[i], DUE[i], note, &names[i]);
    assert_int_equal(timers_next_ms(ts), 10);
    assert_int_equal(timers_run(ts, 9), 0);
    assert_int_equal(timers_run(ts, 20), 3);
    assert_int_equal(fired[0], 1);
    assert_int_equal(fired[1], 3); /* equal times in the order they were set */
    assert_int_equal(fired[2], 4);
    timer_cancel(ts, &t[2]);
    timer_cancel(ts, &t[2]);
    assert_false(timer_is_set(&t[2]));
    timer_set(ts, &t[0], 15, note, &names[0]); /* moved forward */
    assert_int_equal(timers_run(ts, 100), 1);
    assert_int_equal(n_fired, 4);
    timers_free(ts);
}

/* Random sets, moves and cancels against a plain walk over all of them. */
static void test_against_a_model(void **state)
{
    (void)state;
    static struct timer t[N_MANY];
    static int64_t due[N_MANY];
    static int64_t names[N_MANY];
    struct timers *ts = timers_new();
    unsigned seed = 7;
    for (int64_t i = 0; i < N_MANY; i++) {
        names[i] = i;
        due[i] = -1;
    }
    for (int64_t now = 0; now < 300; now++) {
        for (int k = 0; k < 40; k++) {
            size_t i = (size_t)rand_r(&seed) % N_MANY;
            bool cancel = rand_r(&seed) % 4 == 0;
            due[i] = cancel ? -1 : now + 1 + rand_r(&seed) % 60;
            if (cancel)
                timer_cancel(ts, &t[i]);
            else
                timer_set(ts, &t[i], due[i], note, &names[i]);
        }
        n_fired = 0;
        timers_run(ts, now);
        for (size_t k = 0; k < n_fired; k++) {
            assert_int_equal(due[fired[k]], now);
            due[fired[k]] = -1;
        }
        for (size_t i = 0; i < N_MANY; i++)
            assert_true(due[i] == -1 || due[i] > now);
    }
    timers_free(ts);
}

static void set_again(struct timer *t, void *arg)
{
    n_fired++;
    timer_set(arg, t, 0, set_again, arg);
}

static void test_a_timer_in_the_past_does_not_hold_the_loop(void **state)
{
    (void)state;
    struct timer t = {0};
    struct timers *ts = timers_new();
    n_fired = 0;
    timer_set(ts, &t, 0, set_again, ts);
    timers_run(ts, 5);
    assert_in_range(n_fired, 1, 2000);
    timers_free(ts);
}

static void test_alarms(void **state)
{
    (void)state;
    struct alarms a = {0};
    assert_int_equal(alarms_next_ms(&a), ALARM_NEVER);
    static const int64_t AT[] = {30, 10, 20, 10, 30};
    for (size_t i = 0; i < 5; i++)
        alarms_add(&a, AT[i]);
    assert_int_equal(a.n, 3);
    assert_int_equal(alarms_next_ms(&a), 10);
    assert_false(alarms_take_due(&a, 9));
    assert_true(alarms_take_due(&a, 20));
    assert_int_equal(alarms_next_ms(&a), 30);
    assert_true(alarms_take_due(&a, 1000));
    assert_false(alarms_take_due(&a, 1000));
    alarms_clear(&a);
}

static int64_t gone_accounts[4];
static size_t n_gone;

static void note_gone(void *arg, int64_t account_id)
{
    (void)arg;
    gone_accounts[n_gone++] = account_id;
}

static void test_presence(void **state)
{
    (void)state;
    struct timers *ts = timers_new();
    struct presence *p = presence_new(ts, 30000, note_gone, NULL);
    n_gone = 0;
    presence_lost(p, 1, clock_mono_ms());
    presence_lost(p, 2, clock_mono_ms());
    presence_lost(p, 2, clock_mono_ms());
    presence_back(p, 1);
    presence_back(p, 3);
    timers_run(ts, clock_mono_ms() + 29000);
    assert_int_equal(n_gone, 0);
    timers_run(ts, clock_mono_ms() + 31000);
    assert_int_equal(n_gone, 1);
    assert_int_equal(gone_accounts[0], 2);
    presence_lost(p, 2, clock_mono_ms()); /* may be lost again, and the rest is freed */
    presence_free(p);
    timers_free(ts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_against_a_model),
        cmocka_unit_test(test_a_timer_in_the_past_does_not_hold_the_loop),
        cmocka_unit_test(test_alarms),
        cmocka_unit_test(test_presence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
