/* test_queue.c - whom the consoles see waiting. */
#include "tests/unit/desk_world.h"

#include "server/desk/group.h"
#include "server/desk/queue.h"

static struct principal waiting_in(struct world *w, const char *region)
{
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "visitor.start", json("{\"region\":\"%s\"}", region));
    world_do(w, &who, "handoff.request", "{}");
    w->now_ms++;
    return who;
}

static void add_street(struct world *w, const char *name)
{
    struct skill_group street = {.name = view_of(name),
                                 .kind = GROUP_STREET,
                                 .serves = VIEW_EMPTY,
                                 .accept_s = 20,
                                 .hours = VIEW_EMPTY};
    int64_t group_id = 0;
    assert_int_equal(group_put(w->db, &street, &group_id, NULL), RC_OK);
}

static bool is_shown(struct world *w, const struct principal *who)
{
    const char *row = json("{\"conversation_id\":%lld,\"name\"", (long long)who->conversation_id);
    return strstr(w->call->result.ptr, row) != NULL;
}

/* A long queue of one group hides the heads of no other; the order stays the queue's. */
static void test_every_group_is_seen(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    struct principal river[QUEUE_SHOWN_OF_GROUP + 1];
    struct principal last = {0};
    add_street(w, "青石街道");
    add_street(w, "河西街道");
    for (int i = 0; i <= QUEUE_SHOWN; i++)
        last = waiting_in(w, "青石街道");
    world_do(w, &li, "queue.list", "{}");
    assert_false(is_shown(w, &last)); /* his own group fills the list */
    for (size_t i = 0; i <= QUEUE_SHOWN_OF_GROUP; i++)
        river[i] = waiting_in(w, "河西街道");
    world_do(w, &li, "queue.list", "{}");
    for (size_t i = 0; i < QUEUE_SHOWN_OF_GROUP; i++)
        assert_true(is_shown(w, &river[i]));
    assert_false(is_shown(w, &river[QUEUE_SHOWN_OF_GROUP]));
    assert_int_equal(result_int(w, "waiting_total"), QUEUE_SHOWN + 1 + QUEUE_SHOWN_OF_GROUP + 1);
    world_look(w);
    want_push(w, TOPIC_DESK, 0, "queue.changed",
              json("%lld,%lld],\"rows\"",
                   (long long)river[QUEUE_SHOWN_OF_GROUP - 2].conversation_id,
                   (long long)river[QUEUE_SHOWN_OF_GROUP - 1].conversation_id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_group_is_seen, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
