/* test_idle.c - sessions nobody uses: told of once, later with every use, never before the limit.
 */
#include "tests/unit/unit.h"

#include "kb/base/clock.h"
#include "server/idle.h"

#define LIMIT_MS 600000

struct told {
    int64_t over;
    int n_over;
    int n_used;
    size_t n_looked_at;
};

static void tell(void *arg, const char *method, const int64_t *ids, size_t n)
{
    struct told *told = arg;
    told->n_over += strcmp(method, "session.idle") == 0;
    told->n_used += strcmp(method, "session.used") == 0;
    if (strcmp(method, "session.idle") == 0)
        told->over = ids[0];
    if (strcmp(method, "session.look") == 0)
        told->n_looked_at = n;
}

static void pass(struct timers *timers, int64_t ms)
{
    clock_advance_ms(ms);
    timers_run(timers, clock_mono_ms());
}

static void test_each_use_counts(void **state)
{
    (void)state;
    struct told told = {0};
    struct timers *timers = timers_new();
    struct idle *idle = idle_new(timers, LIMIT_MS, tell, &told);
    idle_begin(idle, 7, 0);
    pass(timers, LIMIT_MS - 1000);
    idle_used(idle, 7);
    pass(timers, LIMIT_MS - 1000);
    assert_int_equal(told.n_over, 0);
    pass(timers, 2000);
    assert_int_equal(told.n_over, 1);
    assert_int_equal(told.over, 7);
    pass(timers, 2 * LIMIT_MS);
    assert_int_equal(told.n_over, 1);
    told.n_looked_at = 0;
    pass(timers, IDLE_LOOK_MS);
    assert_int_equal(told.n_looked_at, 0);
    idle_free(idle);
    timers_free(timers);
}

/* Coming back does not count as use, neither alone nor beside a console that is in use. */
static void test_coming_back(void **state)
{
    (void)state;
    struct told told = {0};
    struct timers *timers = timers_new();
    struct idle *idle = idle_new(timers, LIMIT_MS, tell, &told);
    idle_begin(idle, 1, LIMIT_MS - 5000);
    pass(timers, 4000);
    idle_begin(idle, 1, 0);
    assert_int_equal(told.n_over, 0);
    pass(timers, 2000);
    assert_int_equal(told.n_over, 1);
    idle_begin(idle, 2, 0);
    idle_forget(idle, 2);
    idle_forget(idle, 3);
    pass(timers, 2 * LIMIT_MS);
    assert_int_equal(told.n_over, 1);
    idle_free(idle);
    timers_free(timers);
}

static void test_use_is_noted_once_a_minute(void **state)
{
    (void)state;
    struct told told = {0};
    struct timers *timers = timers_new();
    struct idle *idle = idle_new(timers, 0, tell, &told);
    idle_begin(idle, 1, 0);
    for (int i = 0; i < 120; i++) {
        pass(timers, 1000);
        idle_used(idle, 1);
    }
    assert_int_equal(told.n_used, 2);
    pass(timers, 100 * LIMIT_MS);
    assert_int_equal(told.n_over, 0); /* limit 0 */
    idle_used(idle, 5);
    pass(timers, IDLE_LOOK_MS);
    assert_int_equal(told.n_looked_at, 2);
    idle_free(idle);
    timers_free(timers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_use_counts),
        cmocka_unit_test(test_coming_back),
        cmocka_unit_test(test_use_is_noted_once_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
