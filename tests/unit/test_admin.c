/* test_admin.c - accounts, groups and the calendar as administrators change them; what the audit
 * keeps. */
#include "tests/unit/desk_world.h"

#include "kb/audit.h"

static struct principal world_admin(struct world *w)
{
    struct principal who = world_helper(w, "root", "管理员");
    assert_int_equal(
        db_script(w->db, "UPDATE account SET roles = 'admin,supervisor' WHERE name = 'root'", NULL),
        RC_OK);
    who.roles = ROLE_ADMIN | ROLE_SUPERVISOR;
    return who;
}

static int64_t audited(struct world *w, const char *action)
{
    struct stmt *st =
        db_stmt(w->db, "SELECT count(*) FROM audit WHERE action = $1 AND actor = 'root'");
    stmt_bind_text(st, 1, action);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

static void test_accounts(void **state)
{
    struct world *w = *state;
    struct principal root = world_admin(w);
    world_do(w, &root, "account.put",
             "{\"name\":\"zhao\",\"display_name\":\"赵工\",\"roles\":\"helper\",\"password\":"
             "\"一二三四五六七八\",\"capacity\":2,\"languages\":\"en\"}");
    int64_t id = result_int(w, "account_id");
    assert_int_equal(
        world_call(w, &root, "account.put",
                   "{\"name\":\"zhao\",\"display_name\":\"又一个\",\"roles\":\"helper\","
                   "\"password\":\"一二三四五六七八\"}"),
        RC_CONFLICT);
    assert_int_equal(world_call(w, &root, "account.put",
                                "{\"name\":\"qian\",\"display_name\":\"钱工\",\"roles\":\"helper\","
                                "\"password\":\"短\"}"),
                     RC_INVALID);
    struct principal zhao = {.roles = ROLE_GUEST};
    world_do(w, &zhao, "staff.login", "{\"name\":\"zhao\",\"password\":\"一二三四五六七八\"}");
    world_do(w, &root, "account.list", "{}");
    want_result(w, "\"display_name\":\"赵工\",\"roles\":\"helper\"");
    want_result(w, "\"capacity\":2");
    world_do(w, &root, "account.reset",
             json("{\"account_id\":%lld,\"password\":\"八七六五四三二一\"}", (long long)id));
    assert_int_equal(world_call(w, &zhao, "queue.list", "{}"), RC_UNAUTH); /* signed out */
    zhao = (struct principal){.roles = ROLE_GUEST};
    world_do(w, &zhao, "staff.login", "{\"name\":\"zhao\",\"password\":\"八七六五四三二一\"}");
    world_do(w, &root, "account.disable",
             json("{\"account_id\":%lld,\"disabled\":true}", (long long)id));
    assert_int_equal(world_call(w, &zhao, "queue.list", "{}"), RC_UNAUTH);
    assert_int_equal(
        world_call(w, &root, "account.disable",
                   json("{\"account_id\":%lld,\"disabled\":true}", (long long)root.account_id)),
        RC_CONFLICT);
    /* The last administrator stays one. */
    assert_int_equal(
        world_call(w, &root, "account.put",
                   json("{\"account_id\":%lld,\"display_name\":\"管理员\",\"roles\":\"helper\"}",
                        (long long)root.account_id)),
        RC_CONFLICT);
    assert_int_equal(audited(w, "account.add"), 1);
    assert_int_equal(audited(w, "account.reset"), 1);
    assert_int_equal(audited(w, "account.disable"), 1);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM audit WHERE detail LIKE '%六七八%'"), 0);
    int64_t rows = 0;
    int64_t faults = 0;
    assert_int_equal(audit_verify(w->db, NULL, NULL, NULL, &rows, &faults, NULL), RC_OK);
    assert_int_equal(faults, 0);
}

/* A helper who is disabled does not keep his conversations. */
static void test_disabled_with_a_conversation(void **state)
{
    struct world *w = *state;
    struct principal root = world_admin(w);
    struct principal li = world_helper(w, "li", "李工");
    struct principal a = world_visitor(w);
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept",
             json("{\"conversation_id\":%lld}", (long long)a.conversation_id));
    world_do(w, &root, "account.disable",
             json("{\"account_id\":%lld,\"disabled\":true}", (long long)li.account_id));
    assert_int_equal(count_sql(w, "SELECT count(*) FROM conversation WHERE state = 'queued'"), 1);
}

static void test_groups(void **state)
{
    struct world *w = *state;
    struct principal root = world_admin(w);
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &root, "group.put",
             "{\"name\":\"税务\",\"kind\":\"topic\",\"serves\":\"税务局\",\"mode\":\"push\","
             "\"accept_s\":30}");
    int64_t id = result_int(w, "group_id");
    world_do(w, &root, "group.member",
             json("{\"group_id\":%lld,\"account_id\":%lld,\"tier\":\"specialist\"}", (long long)id,
                  (long long)li.account_id));
    world_do(w, &li, "group.list", "{}");
    want_result(w, "\"serves\":\"税务局\",\"mode\":\"push\",\"accept_s\":30");
    want_result(w, "\"tier\":\"specialist\"");
    world_do(w, &root, "group.member",
             json("{\"group_id\":%lld,\"account_id\":%lld,\"tier\":\"none\"}", (long long)id,
                  (long long)li.account_id));
    world_do(w, &li, "group.list", "{}");
    want_result(w, "\"members\":[]");
    static const char *const BAD[] = {"{\"name\":\"税务\",\"kind\":\"topic\"}",
                                      "{\"name\":\"甲\",\"kind\":\"nothing\"}",
                                      "{\"name\":\"乙\",\"kind\":\"topic\",\"mode\":\"maybe\"}",
                                      "{\"name\":\"丙\",\"kind\":\"topic\",\"hours\":\"9-5\"}",
                                      "{\"name\":\" \",\"kind\":\"topic\"}",
                                      "{\"group_id\":99,\"name\":\"丁\",\"kind\":\"topic\"}"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_not_equal(world_call(w, &root, "group.put", BAD[i]), RC_OK);
    assert_int_equal(world_call(w, &root, "group.member",
                                json("{\"group_id\":99,\"account_id\":%lld,\"tier\":\"helper\"}",
                                     (long long)li.account_id)),
                     RC_NOT_FOUND);
    assert_int_equal(audited(w, "group.put"), 1);
    assert_int_equal(audited(w, "group.member"), 2);
}

static void test_calendar(void **state)
{
    struct world *w = *state;
    struct principal root = world_admin(w);
    struct principal a = world_visitor(w);
    world_do(w, &root, "calendar.put",
             "{\"from\":\"2026-11-23\",\"rule\":\"停 10:00-11:00 停电\"}");
    int64_t id = result_int(w, "rule_id");
    world_do(w, &root, "calendar.get", "{\"from\":\"2026-11-23\",\"days\":2}");
    want_result(w, "{\"day\":\"2026-11-23\",\"working\":true,\"open_min\":300}");
    want_result(w, "{\"day\":\"2026-11-24\",\"working\":true,\"open_min\":360}");
    world_do(w, &a, "handoff.request", "{}");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "今天 11:00");
    /* The power is back early. */
    world_do(w, &root, "calendar.remove", json("{\"rule_id\":%lld}", (long long)id));
    world_internal(w, "due.run", "{}");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"off_hours\":false");
    assert_int_equal(
        world_call(w, &root, "calendar.put", "{\"from\":\"2026-11-23\",\"rule\":\"也许\"}"),
        RC_INVALID);
    assert_int_equal(world_call(w, &root, "calendar.remove", "{\"rule_id\":77}"), RC_NOT_FOUND);
    assert_int_equal(audited(w, "calendar.put") + audited(w, "calendar.remove"), 2);
}

static void test_explain(void **state)
{
    struct world *w = *state;
    struct principal root = world_admin(w);
    struct principal li = world_helper(w, "li", "李工");
    struct principal wang = world_helper(w, "wang", "王工");
    struct principal a = world_visitor(w);
    world_do(w, &wang, "staff.status", "{\"status\":\"break\"}");
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &root, "routing.explain",
             json("{\"conversation_id\":%lld}", (long long)a.conversation_id));
    assert_int_equal(result_int(w, "chosen"), li.account_id);
    want_result(w, "\"why\":\"offline\"");
    assert_int_equal(world_call(w, &root, "routing.explain", "{\"conversation_id\":99}"),
                     RC_NOT_FOUND);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_accounts), CASE(test_disabled_with_a_conversation),
        CASE(test_groups),   CASE(test_calendar),
        CASE(test_explain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
