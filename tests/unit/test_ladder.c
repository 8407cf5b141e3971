/* test_ladder.c - offers, rings and the clock of the first response: real tables, moved clock. */
#include "tests/unit/desk_world.h"

#include "server/desk/assign.h"
#include "server/desk/closure.h"
#include "server/desk/group.h"
#include "server/desk/ladder.h"

static const char *id_of(const struct principal *visitor)
{
    return json("{\"conversation_id\":%lld}", (long long)visitor->conversation_id);
}

static void hand_over(struct world *w, struct principal *visitor)
{
    world_do(w, visitor, "handoff.request", "{}");
}

static void reply(struct world *w, struct principal *helper, const struct principal *visitor)
{
    static int n;
    world_do(w, helper, "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"h%d\",\"text\":\"您好\"}",
                  (long long)visitor->conversation_id, ++n));
}

static int64_t events(struct world *w, const char *kind)
{
    struct stmt *st = db_stmt(w->db, "SELECT count(*) FROM event WHERE kind = $1");
    stmt_bind_text(st, 1, kind);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

static void pass_until(struct world *w, int64_t at_ms)
{
    w->now_ms = at_ms;
    world_internal(w, "due.run", "{}");
}

static int64_t put_group(struct world *w, struct skill_group g)
{
    int64_t id = 0;
    struct err err = ERR_NONE;
    if (g.serves.ptr == NULL)
        g.serves = VIEW_EMPTY;
    if (g.hours.ptr == NULL)
        g.hours = VIEW_EMPTY;
    if (group_put(w->db, &g, &id, &err) != RC_OK)
        fail_msg("%s", err.text);
    return id;
}

static void join(struct world *w, int64_t group_id, const struct principal *who,
                 enum routing_tier tier)
{
    struct group_member m = {group_id, who->account_id, tier};
    assert_int_equal(group_member_put(w->db, &m, NULL), RC_OK);
}

static void want_ring(struct world *w, const struct principal *who, int step)
{
    want_push(w, TOPIC_ACCOUNT, who->account_id, "queue.ring", json("\"step\":%d", step));
}

/* --- the ladder ---------------------------------------------------------------------------------
 */

static void test_steps_once_each(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    int64_t from = w->now_ms;
    hand_over(w, &a);
    want_ring(w, &li, 0);
    pass_until(w, from + 20 * SECOND - 1);
    assert_int_equal(events(w, "rerung"), 0);
    pass_until(w, from + 20 * SECOND);
    assert_int_equal(events(w, "rerung"), 1);
    want_ring(w, &li, 1);
    pass_until(w, from + 30 * SECOND);
    pass_until(w, from + 40 * SECOND);
    assert_int_equal(events(w, "rerouted"), 1);
    want_ring(w, &li, 2);
    pass_until(w, from + 60 * SECOND);
    assert_int_equal(events(w, "breached"), 1);
    want_push(w, TOPIC_SUPERVISOR, 0, "alert", "\"waited_ms\":60000");
    assert_int_equal(count_sql(w, "SELECT amount FROM event WHERE kind = 'breached'"), 60000);
    pass_until(w, from + 120 * SECOND);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'tier_up'"), 2);
    pass_until(w, from + HOUR);
    assert_int_equal(events(w, "rerung") + events(w, "rerouted") + events(w, "breached"), 3);
}

/* Accepting is no answer, nor is what the program says; a person's message is. */
static void test_only_a_person_stops_it(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    int64_t from = w->now_ms;
    hand_over(w, &a);
    world_do(w, &li, "conversation.accept", id_of(&a)); /* system message: accepted */
    pass_until(w, from + 20 * SECOND);
    want_ring(w, &li, 1);
    assert_int_equal(events(w, "rerung"), 1);
    w->now_ms = from + 30 * SECOND;
    reply(w, &li, &a);
    pass_until(w, from + 10 * MINUTE);
    assert_int_equal(events(w, "rerouted") + events(w, "breached"), 0);
    assert_int_equal(count_sql(w, "SELECT amount FROM event WHERE kind = 'responded'"), 30000);
}

/* 11:29:50, lunch at 11:30: ten seconds have passed, the rest comes after lunch. */
static void test_lunch(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    w->now_ms = MONDAY_10 + 90 * MINUTE - 10 * SECOND;
    hand_over(w, &a);
    pass_until(w, MONDAY_10 + 3 * HOUR);
    assert_int_equal(events(w, "rerung"), 0);
    pass_until(w, MONDAY_10 + 3 * HOUR + 30 * MINUTE + 10 * SECOND);
    assert_int_equal(events(w, "rerung"), 1);
    assert_int_equal(events(w, "rerouted"), 0);
    pass_until(w, MONDAY_10 + 3 * HOUR + 30 * MINUTE + 49 * SECOND);
    assert_int_equal(events(w, "breached"), 0);
    world_do(w, &li, "conversation.accept", id_of(&a));
    reply(w, &li, &a);
    assert_int_equal(count_sql(w, "SELECT amount FROM event WHERE kind = 'responded'"), 59000);
    pass_until(w, MONDAY_10 + 4 * HOUR);
    assert_int_equal(events(w, "breached"), 0);
}

/* The helper is lost in between: steps that have fired do not fire again, the others do. */
static void test_back_in_the_queue(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    struct principal wang = world_helper(w, "wang", "王工");
    int64_t from = w->now_ms;
    hand_over(w, &a);
    world_do(w, &li, "conversation.accept", id_of(&a));
    pass_until(w, from + 20 * SECOND);
    world_internal(w, "connection.gone", json("{\"account_id\":%lld}", (long long)li.account_id));
    want_ring(w, &wang, 0);
    pass_until(w, from + 60 * SECOND);
    assert_int_equal(events(w, "rerung"), 1);
    assert_int_equal(events(w, "rerouted"), 1);
    assert_int_equal(events(w, "breached"), 1);
    /* Handed back to the bot and over again: a new clock. */
    world_do(w, &wang, "conversation.accept", id_of(&a));
    world_do(w, &wang, "conversation.hand_back", id_of(&a));
    w->now_ms += MINUTE;
    from = w->now_ms;
    hand_over(w, &a);
    pass_until(w, from + 20 * SECOND);
    assert_int_equal(events(w, "rerung"), 2);
}

static void test_server_down_over_a_step(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    int64_t from = w->now_ms;
    hand_over(w, &a);
    w->now_ms = from + 45 * SECOND; /* nothing ran in between */
    world_internal(w, "desk.recover", "{}");
    world_internal(w, "due.run", "{}");
    assert_int_equal(events(w, "rerung"), 1);
    assert_int_equal(events(w, "rerouted"), 1);
    assert_int_equal(events(w, "breached"), 0);
    pass_until(w, from + 60 * SECOND);
    assert_int_equal(events(w, "breached"), 1);
}

/* A closure entered after the hand-over moves what has not fired. */
static void test_closure_moves_steps(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    int64_t from = w->now_ms;
    hand_over(w, &a);
    struct closure shut = {.from_day = day_from_civil(2026, 11, 23),
                           .until_day = day_from_civil(2026, 11, 23),
                           .rule = VIEW("停 10:00-11:00 停电")};
    int64_t id = 0;
    struct desk d;
    assert_int_equal(closure_add(w->db, &shut, w->now_ms, &id, NULL), RC_OK);
    assert_int_equal(desk_init(&d, w->db, &w->options, w->call, NULL), RC_OK);
    assert_int_equal(ladder_move_all(&d, NULL), RC_OK);
    pass_until(w, from + HOUR + 19 * SECOND);
    assert_int_equal(events(w, "rerung"), 0);
    pass_until(w, from + HOUR + 20 * SECOND);
    assert_int_equal(events(w, "rerung"), 1);
}

/* --- groups -------------------------------------------------------------------------------------
 */

static void test_group_by_region_and_reason(void **state)
{
    struct world *w = *state;
    int64_t street = put_group(w, (struct skill_group){.name = VIEW("青石街道"),
                                                       .kind = GROUP_STREET,
                                                       .serves = VIEW("青石社区, 河西社区"),
                                                       .accept_s = 20});
    put_group(w,
              (struct skill_group){.name = VIEW("领导帮办"), .kind = GROUP_LEADER, .accept_s = 20});
    struct group_list groups;
    struct arena *arena = arena_new(0);
    assert_int_equal(group_list_all(w->db, arena, &groups, NULL), RC_OK);
    struct matter m = {VIEW_EMPTY, VIEW("河西社区"), VIEW("button")};
    assert_int_equal(group_for(&groups, &m), street);
    m.reason = VIEW("leader");
    assert_int_equal(group_for(&groups, &m), 2);
    m = (struct matter){VIEW("市场监管局"), VIEW("别处"), VIEW("button")};
    assert_int_equal(group_for(&groups, &m), 0);
    arena_free(arena);
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "visitor.start", "{\"region\":\"青石街道\"}");
    hand_over(w, &who);
    assert_int_equal(count_sql(w, "SELECT group_id FROM conversation"), street);
}

/* The department of the matter talked about decides. */
static void test_group_by_matter(void **state)
{
    struct world *w = *state;
    struct principal in = world_helper(w, "in", "市监");
    struct principal out = world_helper(w, "out", "别处");
    int64_t id = put_group(
        w,
        (struct skill_group){.name = VIEW("市场监管局"), .kind = GROUP_DEPARTMENT, .accept_s = 20});
    join(w, id, &in, TIER_HELPER);
    struct principal a = world_visitor(w);
    world_do(w, &a, "message.send",
             json("{\"client_id\":\"q\",\"choice_entry_id\":%lld}", (long long)w->entry_id));
    hand_over(w, &a);
    assert_int_equal(count_sql(w, "SELECT group_id FROM conversation"), id);
    want_ring(w, &in, 0);
    assert_int_equal(n_pushes(w, TOPIC_ACCOUNT, out.account_id, "queue.ring"), 0);
    pass_until(w, w->now_ms + 40 * SECOND); /* others are asked */
    want_ring(w, &out, 0);
}

static int64_t push_desk(struct world *w, struct principal *li, struct principal *wang)
{
    int64_t id = put_group(
        w, (struct skill_group){
               .name = VIEW("青石街道"), .kind = GROUP_STREET, .is_push = true, .accept_s = 15});
    *li = world_helper(w, "li", "李工");
    *wang = world_helper(w, "wang", "王工");
    li->roles = wang->roles = ROLE_HELPER;
    join(w, id, li, TIER_HELPER);
    join(w, id, wang, TIER_HELPER);
    return id;
}

static struct principal street_visitor(struct world *w)
{
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "visitor.start", "{\"region\":\"青石街道\"}");
    return who;
}

static void test_push_offers_one_by_one(void **state)
{
    struct world *w = *state;
    struct principal li;
    struct principal wang;
    push_desk(w, &li, &wang);
    struct principal a = street_visitor(w);
    int64_t from = w->now_ms;
    hand_over(w, &a);
    want_push(w, TOPIC_ACCOUNT, li.account_id, "queue.offer", "\"why\":\"least_load\"");
    assert_int_equal(n_pushes(w, TOPIC_ACCOUNT, wang.account_id, "queue.offer"), 0);
    assert_int_equal(world_call(w, &wang, "conversation.accept", id_of(&a)), RC_CONFLICT);
    assert_non_null(strstr(w->call->err.text, "李工"));
    pass_until(w, from + 15 * SECOND); /* he lets it ring */
    want_push(w, TOPIC_ACCOUNT, li.account_id, "queue.offer_over", "conversation_id");
    want_push(w, TOPIC_ACCOUNT, wang.account_id, "queue.offer", "conversation_id");
    assert_int_equal(events(w, "offer_expired"), 1);
    assert_int_equal(world_call(w, &li, "conversation.accept", id_of(&a)), RC_CONFLICT);
    pass_until(w, from + 30 * SECOND); /* nobody is left: both are rung, whoever is first */
    want_ring(w, &li, 0);
    want_ring(w, &wang, 0);
    world_do(w, &li, "conversation.accept", id_of(&a));
    assert_int_equal(events(w, "offered"), 2);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM due WHERE kind = 'offer'"
                                  " AND done_at_ms IS NULL"),
                     0);
}

static void test_push_waits_for_room(void **state)
{
    struct world *w = *state;
    struct principal li;
    struct principal wang;
    push_desk(w, &li, &wang);
    assert_int_equal(group_helper_put(w->db, li.account_id, 1, VIEW_EMPTY, NULL), RC_OK);
    assert_int_equal(group_helper_put(w->db, wang.account_id, 1, VIEW_EMPTY, NULL), RC_OK);
    struct principal a = street_visitor(w);
    struct principal b = street_visitor(w);
    struct principal c = street_visitor(w);
    hand_over(w, &a);
    w->now_ms += SECOND;
    hand_over(w, &b);
    w->now_ms += SECOND;
    hand_over(w, &c);
    assert_int_equal(events(w, "offered"), 2); /* an offer takes a place */
    world_do(w, &li, "conversation.accept", id_of(&a));
    reply(w, &li, &a);
    world_do(w, &wang, "conversation.accept", id_of(&b));
    assert_int_equal(events(w, "offered"), 2);
    world_do(w, &li, "conversation.close", id_of(&a));
    want_push(w, TOPIC_ACCOUNT, li.account_id, "queue.offer",
              json("\"conversation_id\":%lld", (long long)c.conversation_id));
    world_do(w, &li, "staff.status", "{\"status\":\"break\"}"); /* takes his offer with him */
    assert_int_equal(count_sql(w, "SELECT count(*) FROM handoff WHERE offered_to IS NOT NULL"), 0);
    world_do(w, &li, "staff.status", "{\"status\":\"online\"}");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM handoff WHERE offered_to IS NOT NULL"), 1);
}

static void test_decline_and_release(void **state)
{
    struct world *w = *state;
    struct principal li;
    struct principal wang;
    push_desk(w, &li, &wang);
    struct principal a = street_visitor(w);
    hand_over(w, &a);
    world_do(w, &li, "conversation.decline", id_of(&a));
    want_push(w, TOPIC_ACCOUNT, wang.account_id, "queue.offer", "conversation_id");
    assert_int_equal(events(w, "declined"), 1);
    world_do(w, &wang, "conversation.accept", id_of(&a));
    world_do(w, &wang, "conversation.release", id_of(&a)); /* both have passed: both are rung */
    want_ring(w, &li, 0);
    want_ring(w, &wang, 0);
}

static void test_last_helper_and_specialist(void **state)
{
    struct world *w = *state;
    struct principal li;
    struct principal wang;
    push_desk(w, &li, &wang);
    struct principal a = street_visitor(w);
    hand_over(w, &a);
    world_do(w, &li, "conversation.decline", id_of(&a));
    world_do(w, &wang, "conversation.accept", id_of(&a));
    reply(w, &wang, &a);
    world_do(w, &wang, "conversation.hand_back", id_of(&a));
    w->now_ms += MINUTE;
    world_do(w, &wang, "staff.status", "{\"status\":\"break\"}");
    world_do(w, &wang, "staff.status", "{\"status\":\"online\"}");
    struct principal b = {.roles = ROLE_GUEST};
    world_do(w, &b, "visitor.start", "{\"region\":\"青石街道\",\"company\":\"云帆科技\"}");
    assert_int_equal(group_company_put(w->db, VIEW("云帆科技"), wang.account_id, NULL), RC_OK);
    hand_over(w, &b);
    want_push(w, TOPIC_ACCOUNT, wang.account_id, "queue.offer", "\"why\":\"specialist\"");
}

/* At the breach the specialists of the group are asked, after that its leader. */
static void test_tiers(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    struct principal expert = world_helper(w, "expert", "专员");
    struct principal chief = world_helper(w, "chief", "负责人");
    int64_t id = put_group(
        w, (struct skill_group){.name = VIEW("青石街道"), .kind = GROUP_STREET, .accept_s = 15});
    join(w, id, &li, TIER_HELPER);
    join(w, id, &expert, TIER_SPECIALIST);
    join(w, id, &chief, TIER_LEADER);
    struct principal a = street_visitor(w);
    int64_t from = w->now_ms;
    hand_over(w, &a);
    want_ring(w, &li, 0);
    assert_int_equal(n_pushes(w, TOPIC_ACCOUNT, expert.account_id, "queue.ring"), 0);
    pass_until(w, from + 60 * SECOND);
    want_ring(w, &expert, 3);
    assert_int_equal(n_pushes(w, TOPIC_ACCOUNT, chief.account_id, "queue.ring"), 0);
    pass_until(w, from + 120 * SECOND);
    want_ring(w, &chief, 4);
}

/* A group with hours of its own counts by its own clock. */
static void test_hours_of_a_group(void **state)
{
    struct world *w = *state;
    put_group(w, (struct skill_group){.name = VIEW("青石街道"),
                                      .kind = GROUP_STREET,
                                      .accept_s = 15,
                                      .hours = VIEW("1-5 14:00-16:00")});
    struct principal a = street_visitor(w);
    struct principal b = world_visitor(w);
    hand_over(w, &a);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "今天 14:00");
    hand_over(w, &b);
    pass_until(w, MONDAY_10 + 10 * MINUTE);
    assert_int_equal(events(w, "breached"), 1); /* b's */
    pass_until(w, MONDAY_10 + 4 * HOUR);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"off_hours\":false");
    pass_until(w, MONDAY_10 + 4 * HOUR + MINUTE);
    assert_int_equal(events(w, "breached"), 2);
}

/* Whoever comes again goes before those who came up to two minutes earlier. */
static void test_repeated_contact_first(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    w->options.reopen_min = 0;
    hand_over(w, &a);
    world_do(w, &li, "conversation.accept", id_of(&a));
    reply(w, &li, &a);
    world_do(w, &li, "conversation.close", id_of(&a));
    w->now_ms += HOUR;
    hand_over(w, &b);
    w->now_ms += MINUTE;
    world_do(w, &a, "message.send", "{\"client_id\":\"x\",\"text\":\"转人工\"}");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"position\":1");
    world_look(w);
    want_push(w, TOPIC_VISITOR, b.visitor_id, "queue.position", "\"position\":2");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_steps_once_each),
        CASE(test_only_a_person_stops_it),
        CASE(test_lunch),
        CASE(test_back_in_the_queue),
        CASE(test_server_down_over_a_step),
        CASE(test_closure_moves_steps),
        CASE(test_group_by_region_and_reason),
        CASE(test_group_by_matter),
        CASE(test_push_offers_one_by_one),
        CASE(test_push_waits_for_room),
        CASE(test_decline_and_release),
        CASE(test_last_helper_and_specialist),
        CASE(test_tiers),
        CASE(test_hours_of_a_group),
        CASE(test_repeated_contact_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
