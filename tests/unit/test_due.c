/* test_due.c - the timetable: each fires once, in order, survives being set again, can be
 * cancelled. */
#include "tests/unit/desk_world.h"

#include "server/desk/due.h"

static void take(struct world *w, int64_t now_ms, enum due_kind kind, int64_t object_id)
{
    struct due due;
    bool found = false;
    assert_int_equal(due_take(w->db, now_ms, &due, &found, NULL), RC_OK);
    assert_true(found);
    assert_int_equal(due.kind, kind);
    assert_int_equal(due.object_id, object_id);
}

static void take_none(struct world *w, int64_t now_ms)
{
    struct due due;
    bool found = true;
    assert_int_equal(due_take(w->db, now_ms, &due, &found, NULL), RC_OK);
    assert_false(found);
}

static void test_fires_once_in_order(void **state)
{
    struct world *w = *state;
    int64_t next = -1;
    assert_int_equal(due_next_at(w->db, &next, NULL), RC_OK);
    assert_int_equal(next, 0);
    int64_t at_ms = -1;
    assert_int_equal(due_open_at(w->db, DUE_BREACH, 5, &at_ms, NULL), RC_OK);
    assert_int_equal(at_ms, 0);
    due_set(w->db, DUE_HELPER_GRACE, 2, 300, 1, NULL);
    due_set(w->db, DUE_HELPER_GRACE, 1, 200, 1, NULL);
    due_set(w->db, DUE_DESK_OPENS, 0, 250, 1, NULL);
    due_set(w->db, DUE_HELPER_GRACE, 1, 260, 2, NULL); /* moved, not doubled */
    assert_int_equal(due_next_at(w->db, &next, NULL), RC_OK);
    assert_int_equal(next, 250);
    take_none(w, 249);
    take(w, 1000, DUE_DESK_OPENS, 0);
    take(w, 1000, DUE_HELPER_GRACE, 1);
    take(w, 1000, DUE_HELPER_GRACE, 2);
    take_none(w, 1000);
    due_set(w->db, DUE_DESK_OPENS, 0, 400, 301, NULL); /* again after it fired */
    take(w, 400, DUE_DESK_OPENS, 0);
}

static void test_cancelled_does_not_fire(void **state)
{
    struct world *w = *state;
    due_set(w->db, DUE_HELPER_GRACE, 5, 100, 1, NULL);
    due_set(w->db, DUE_HELPER_GRACE, 6, 100, 1, NULL);
    int64_t at_ms = 0;
    assert_int_equal(due_open_at(w->db, DUE_HELPER_GRACE, 5, &at_ms, NULL), RC_OK);
    assert_int_equal(at_ms, 100);
    assert_int_equal(due_cancel(w->db, DUE_HELPER_GRACE, 5, 50, NULL), RC_OK);
    assert_int_equal(due_open_at(w->db, DUE_HELPER_GRACE, 5, &at_ms, NULL), RC_OK);
    assert_int_equal(at_ms, 0);
    assert_int_equal(due_cancel(w->db, DUE_HELPER_GRACE, 99, 50, NULL), RC_OK);
    take(w, 100, DUE_HELPER_GRACE, 6);
    take_none(w, 1000);
}

/* A transaction that fails after taking it leaves it open: it fires with the next one. */
static void test_rolled_back_fires_again(void **state)
{
    struct world *w = *state;
    due_set(w->db, DUE_HELPER_GRACE, 5, 100, 1, NULL);
    assert_int_equal(db_begin(w->db, NULL), RC_OK);
    take(w, 100, DUE_HELPER_GRACE, 5);
    db_rollback(w->db);
    take(w, 100, DUE_HELPER_GRACE, 5);
    take_none(w, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fires_once_in_order, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_cancelled_does_not_fire, world_open, world_close),
        cmocka_unit_test_setup_teardown(test_rolled_back_fires_again, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
