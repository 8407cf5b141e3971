/* test_live.c - looks at the desk: how often, after what, and what is kept. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "server/live.h"

#define PACE_MS 500

struct picture {
    struct job job;
    bool *is_freed;
};

struct looker {
    struct timers *timers;
    struct live *live;
    int n_looks;
    struct job *told; /* as the last look was given it */
    bool freed[8];
};

static void free_picture(struct job *job)
{
    struct picture *p = (struct picture *)(void *)job;
    *p->is_freed = true;
    free(p);
}

static struct job *picture(struct looker *l, int i)
{
    struct picture *p = calloc(1, sizeof *p);
    job_init(&p->job, free_picture);
    p->is_freed = &l->freed[i];
    return &p->job;
}

static void start(void *arg, struct job *told)
{
    struct looker *l = arg;
    l->n_looks++;
    l->told = told;
}

static void set_up(struct looker *l)
{
    *l = (struct looker){.timers = timers_new()};
    l->live = live_new(l->timers, PACE_MS, start, l);
}

static void tear_down(struct looker *l)
{
    live_free(l->live);
    timers_free(l->timers);
}

static void run(struct looker *l, int64_t forward_ms)
{
    clock_advance_ms(forward_ms);
    timers_run(l->timers, clock_mono_ms());
}

static void test_a_burst_is_one_look(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    for (int i = 0; i < 50; i++)
        live_changed(l.live);
    run(&l, 0);
    assert_int_equal(l.n_looks, 1);
    live_told(l.live, picture(&l, 0), 0, 1);
    for (int i = 0; i < 50; i++)
        live_changed(l.live);
    run(&l, 0);
    assert_int_equal(l.n_looks, 1);
    run(&l, PACE_MS);
    assert_int_equal(l.n_looks, 2);
    live_told(l.live, NULL, 0, 1);
    run(&l, 10 * PACE_MS);
    assert_int_equal(l.n_looks, 2); /* nothing happened */
    tear_down(&l);
}

static void test_what_changed_meanwhile_is_looked_at_again(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    live_changed(l.live);
    run(&l, 0);
    live_changed(l.live);
    run(&l, 10 * PACE_MS);
    assert_int_equal(l.n_looks, 1); /* one at a time */
    live_told(l.live, NULL, 0, 1);
    run(&l, 1000 * PACE_MS);
    assert_int_equal(l.n_looks, 2);
    tear_down(&l);
}

static void test_bytes_set_the_pace(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    live_changed(l.live);
    run(&l, 0);
    live_told(l.live, NULL, 3 * LIVE_BYTES_A_SECOND, 1);
    live_changed(l.live);
    run(&l, 2900);
    assert_int_equal(l.n_looks, 1);
    run(&l, 200);
    assert_int_equal(l.n_looks, 2);
    tear_down(&l);
}

static void test_many_consoles_set_the_pace(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    live_changed(l.live);
    run(&l, 0);
    live_told(l.live, NULL, 0, 2 * LIVE_FRAMES_A_SECOND);
    live_changed(l.live);
    run(&l, 1900);
    assert_int_equal(l.n_looks, 1);
    run(&l, 200);
    assert_int_equal(l.n_looks, 2);
    tear_down(&l);
}

static void test_a_slow_look_is_rare(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    live_changed(l.live);
    run(&l, 0);
    clock_advance_ms(400);
    live_told(l.live, NULL, 0, 1);
    live_changed(l.live);
    run(&l, 3500);
    assert_int_equal(l.n_looks, 1);
    run(&l, 200);
    assert_int_equal(l.n_looks, 2);
    tear_down(&l);
}

/* Half a minute of a stalled disk, or a clock that was moved: not five minutes without a look. */
static void test_a_stall_is_not_waited_out_tenfold(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    live_changed(l.live);
    run(&l, 0);
    clock_advance_ms(30000);
    live_told(l.live, NULL, 0, 1);
    live_changed(l.live);
    run(&l, LIVE_MOST_PAUSE_MS - 100);
    assert_int_equal(l.n_looks, 1);
    run(&l, 200);
    assert_int_equal(l.n_looks, 2);
    tear_down(&l);
}

static void test_pictures_are_kept_and_freed(void **state)
{
    (void)state;
    struct looker l;
    set_up(&l);
    live_changed(l.live);
    run(&l, 0);
    assert_null(l.told);
    struct job *first = picture(&l, 0);
    live_told(l.live, first, 0, 1);
    live_changed(l.live);
    run(&l, PACE_MS);
    assert_ptr_equal(l.told, first);
    live_told(l.live, NULL, 0, 1);
    assert_false(l.freed[0]);
    live_changed(l.live);
    run(&l, PACE_MS);
    live_told(l.live, picture(&l, 1), 0, 1);
    assert_true(l.freed[0]);
    live_forget(l.live);
    assert_true(l.freed[1]);
    live_changed(l.live);
    run(&l, PACE_MS);
    assert_null(l.told);
    tear_down(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_burst_is_one_look),
        cmocka_unit_test(test_what_changed_meanwhile_is_looked_at_again),
        cmocka_unit_test(test_bytes_set_the_pace),
        cmocka_unit_test(test_many_consoles_set_the_pace),
        cmocka_unit_test(test_a_slow_look_is_rare),
        cmocka_unit_test(test_a_stall_is_not_waited_out_tenfold),
        cmocka_unit_test(test_pictures_are_kept_and_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
