/* test_hub.c - server/hub.c and conn.c: who listens to what, and slots that are used again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/conn.h"
#include "server/hub.h"

static const struct topic DESK = {TOPIC_DESK, 0};
static const struct topic ROOM = {TOPIC_CONVERSATION, 7};
static const struct conn_ref A = {0, 1};
static const struct conn_ref B = {1, 1};
static const struct conn_ref A_AGAIN = {0, 2};

static void test_join_and_leave(void **state)
{
    (void)state;
    struct hub *h = hub_new();
    const struct conn_ref *members;
    assert_int_equal(hub_members(h, DESK, &members), 0);
    hub_join(h, DESK, A);
    hub_join(h, DESK, A);
    hub_join(h, DESK, B);
    hub_join(h, ROOM, B);
    assert_int_equal(hub_members(h, DESK, &members), 2);
    assert_int_equal(members[0].slot, 0);
    assert_int_equal(members[1].slot, 1);
    assert_true(hub_has(h, ROOM, B));
    assert_false(hub_has(h, ROOM, A));
    hub_leave(h, ROOM, A);
    hub_leave(h, ROOM, B);
    hub_leave(h, ROOM, B);
    assert_int_equal(hub_n_topics(h), 1);
    hub_free(h);
}

static void test_same_id_of_another_kind_is_another_topic(void **state)
{
    (void)state;
    struct hub *h = hub_new();
    hub_join(h, (struct topic){TOPIC_VISITOR, 7}, A);
    assert_false(hub_has(h, ROOM, A));
    hub_free(h);
}

static void test_drop_leaves_everything(void **state)
{
    (void)state;
    struct hub *h = hub_new();
    const struct conn_ref *members;
    for (int64_t id = 0; id < 100; id++) {
        hub_join(h, (struct topic){TOPIC_CONVERSATION, id}, A);
        hub_join(h, (struct topic){TOPIC_CONVERSATION, id}, B);
    }
    hub_drop(h, A);
    hub_drop(h, A);
    hub_join(h, DESK, A_AGAIN); /* the slot is used by someone else now */
    for (int64_t id = 0; id < 100; id++) {
        assert_int_equal(hub_members(h, (struct topic){TOPIC_CONVERSATION, id}, &members), 1);
        assert_int_equal(members[0].slot, B.slot);
        assert_false(hub_has(h, (struct topic){TOPIC_CONVERSATION, id}, A_AGAIN));
    }
    hub_drop(h, B);
    assert_int_equal(hub_n_topics(h), 1);
    hub_free(h);
}

static void test_slots(void **state)
{
    (void)state;
    struct conns *cs = conns_new();
    int wire;
    struct conn *a = conn_open(cs, CONN_SOCKET, "10.0.0.1", &wire);
    struct conn *b = conn_open(cs, CONN_POST, "10.0.0.2", &wire);
    struct conn_ref old = a->ref;
    assert_int_equal(a->who.roles, ROLE_GUEST);
    assert_ptr_equal(conn_find(cs, b->ref), b);
    conn_close(cs, a);
    assert_null(conn_find(cs, old));
    struct conn *c = conn_open(cs, CONN_SOCKET, "10.0.0.3", &wire);
    assert_int_equal(c->ref.slot, old.slot);
    assert_null(conn_find(cs, old)); /* same slot, other generation */
    assert_null(conn_find(cs, (struct conn_ref){9, 1}));
    assert_null(conn_find(cs, (struct conn_ref){0, 0}));
    assert_int_equal(conns_n_open(cs), 2);
    size_t at = 0;
    assert_ptr_equal(conn_next(cs, &at), c);
    assert_ptr_equal(conn_next(cs, &at), b);
    assert_null(conn_next(cs, &at));
    conns_free(cs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_join_and_leave),
        cmocka_unit_test(test_same_id_of_another_kind_is_another_topic),
        cmocka_unit_test(test_drop_leaves_everything),
        cmocka_unit_test(test_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
