/* test_ticket.c - tickets: states, deadlines in working days, tasks, what the visitor sees. */
#include "tests/unit/desk_talk.h"

#include "server/desk/ticket.h"

static void test_every_move(void **state)
{
    (void)state;
    /* Rows: states; columns: take answer close reopen. */
    static const char WANT[TICKET_N_STATES][TICKET_N_EVENTS + 1] = {
        [TICKET_OPEN] = "yyy-",
        [TICKET_WORKING] = "yyy-",
        [TICKET_ANSWERED] = "-yyy",
        [TICKET_CLOSED] = "---y",
    };
    for (int s = 0; s < TICKET_N_STATES; s++)
        for (int e = 0; e < TICKET_N_EVENTS; e++)
            assert_int_equal(ticket_may((enum ticket_state)s, (enum ticket_event)e),
                             WANT[s][e] == 'y');
}

static void test_numbers(void **state)
{
    (void)state;
    int64_t id = 0;
    assert_true(ticket_number_parse(VIEW(" 20261123-17 "), &id));
    assert_int_equal(id, 17);
    static const char *const BAD[] = {"",           "17",         "20261123-", "20261123-0",
                                      "20261123-x", "2026112317", "abcdefgh-1"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(ticket_number_parse(view_of(BAD[i]), &id));
}

static int64_t ticket_of(struct world *w)
{
    const char *at = strstr(w->call->result.ptr, "\"ticket\":{\"id\":");
    assert_non_null(at);
    return strtoll(at + strlen("\"ticket\":{\"id\":"), NULL, 10);
}

static const char *ticket_id(int64_t id)
{
    return json("{\"ticket_id\":%lld}", (long long)id);
}

static void text_after(const struct world *w, const char *key, char *out, size_t cap)
{
    char want[40];
    snprintf(want, sizeof want, "\"%s\":\"", key);
    const char *at = strstr(w->call->result.ptr, want);
    assert_non_null(at);
    at += strlen(want);
    snprintf(out, cap, "%.*s", (int)strcspn(at, "\""), at);
}

static void test_left_and_tracked(void **state)
{
    struct world *w = *state;
    struct principal v = world_visitor(w);
    struct principal other = world_visitor(w);
    struct principal guest = {.roles = ROLE_GUEST};
    char number[40];
    char code[40];
    assert_int_equal(world_call(w, &v, "ticket.leave", "{\"kind\":\"callback\",\"text\":\"回电\"}"),
                     RC_INVALID);
    world_do(w, &v, "ticket.leave", "{\"text\":\"周末想问注销\",\"contact\":\"138\"}");
    int64_t id = ticket_of(w);
    text_after(w, "number", number, sizeof number);
    text_after(w, "code", code, sizeof code);
    assert_int_equal(strlen(code), TICKET_CODE_LEN);
    want_push(w, TOPIC_VISITOR, v.visitor_id, "message.new", number);
    want_push(w, TOPIC_VISITOR, v.visitor_id, "ticket.changed", number);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM ticket WHERE code_hash LIKE '%' || 'x'"),
                     0);
    world_do(w, &guest, "ticket.track", json("{\"number\":\"%s\",\"code\":\"%s\"}", number, code));
    want_result(w, "已登记");
    assert_false(result_has(w, "138")); /* how to reach him is not read back to whoever asks */
    assert_int_equal(world_call(w, &guest, "ticket.track",
                                json("{\"number\":\"%s\",\"code\":\"AAAAAAAAAA\"}", number)),
                     RC_NOT_FOUND);
    assert_int_equal(world_call(w, &guest, "ticket.track",
                                "{\"number\":\"20261123-99\",\"code\":\"AAAAAAAAAA\"}"),
                     RC_NOT_FOUND);
    world_do(w, &v, "ticket.mine", "{}");
    want_result(w, number);
    world_do(w, &other, "ticket.mine", "{}");
    want_result(w, "\"tickets\":[]");
    assert_int_equal(world_call(w, &other, "ticket.code", ticket_id(id)), RC_NOT_FOUND);
    world_do(w, &v, "ticket.code", ticket_id(id));
    assert_int_equal(world_call(w, &guest, "ticket.track",
                                json("{\"number\":\"%s\",\"code\":\"%s\"}", number, code)),
                     RC_NOT_FOUND); /* the old code is worth nothing */
}

static void test_not_without_end(void **state)
{
    struct world *w = *state;
    struct principal v = world_visitor(w);
    for (int i = 0; i < TICKET_UNANSWERED_MAX; i++)
        world_do(w, &v, "ticket.leave", "{\"text\":\"留言\"}");
    assert_int_equal(world_call(w, &v, "ticket.leave", "{\"text\":\"留言\"}"), RC_LIMIT);
    struct principal other = world_visitor(w);
    world_do(w, &other, "ticket.leave", "{\"text\":\"留言\"}");
}

static int64_t put(struct world *w, struct pair *p, int days)
{
    world_do(w, &p->helper, "ticket.put",
             json("{\"conversation_id\":%lld,\"kind\":\"appeal\",\"title\":\"多部门诉求\",\"text\":"
                  "\"停业后补贴\",\"days\":%d}",
                  (long long)p->visitor.conversation_id, days));
    return ticket_of(w);
}

/* 诉求 for two departments: tasks, their answers inside, one answer outside. */
static void test_departments(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal tax = world_staff(w, "tax", "税务专员", ROLE_EDITOR);
    struct principal other = world_staff(w, "other", "旁人", ROLE_HELPER);
    int64_t id = put(w, &p, 3);
    want_result(w, "\"state\":\"working\"");
    assert_int_equal(world_call(w, &other, "ticket.answer",
                                json("{\"ticket_id\":%lld,\"text\":\"插话\"}", (long long)id)),
                     RC_DENIED);
    world_do(w, &p.helper, "ticket.task",
             json("{\"ticket_id\":%lld,\"department\":\"税务局\",\"account_id\":%lld,\"text\":"
                  "\"绝密核查\",\"days\":1}",
                  (long long)id, (long long)tax.account_id));
    want_push(w, TOPIC_ACCOUNT, tax.account_id, "ticket.task", "多部门诉求");
    want_secret(w, "绝密");
    world_do(w, &tax, "ticket.list", "{\"mine\":true}");
    want_result(w, "绝密核查");
    assert_int_equal(world_call(w, &p.helper, "ticket.answer",
                                json("{\"ticket_id\":%lld,\"text\":\"好了\"}", (long long)id)),
                     RC_CONFLICT); /* a task is open */
    const char *done = "{\"task_id\":1,\"answer\":\"绝密结果\"}";
    assert_int_equal(world_call(w, &other, "ticket.task_done", done), RC_DENIED);
    world_do(w, &tax, "ticket.task_done", done);
    want_secret(w, "绝密");
    assert_int_equal(world_call(w, &tax, "ticket.task_done", done), RC_CONFLICT);
    world_do(w, &p.visitor, "ticket.mine", "{}");
    want_result(w, "税务局已办理");
    want_secret(w, "绝密");
    w->now_ms += HOUR;
    world_do(w, &p.helper, "ticket.answer",
             json("{\"ticket_id\":%lld,\"text\":\"可以领补贴\"}", (long long)id));
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "可以领补贴");
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "ticket.changed", "\"answered\"");
    want_secret(w, "绝密");
    world_do(w, &p.visitor, "ticket.mine", "{}");
    want_result(w, "可以领补贴");
}

/* The answer finds the visitor where he is now, and stops no clock there. */
static void test_answer_reaches_a_later_conversation(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t id = put(w, &p, 3);
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    world_do(w, &p.visitor, "conversation.rate", "{\"grade\":5}");
    say(w, &p.visitor, "later");
    world_do(w, &p.visitor, "handoff.request", "{}");
    int64_t responded = events(w, "responded");
    world_do(w, &p.helper, "ticket.answer",
             json("{\"ticket_id\":%lld,\"text\":\"结果\"}", (long long)id));
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new",
              json("\"conversation_id\":%lld", (long long)p.visitor.conversation_id));
    assert_int_equal(events(w, "responded"), responded);
    want_state(w, &p.visitor, "queued");
}

static void test_assign_close_reopen(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    int64_t id = put(w, &p, 3);
    world_do(w, &p.helper, "ticket.assign",
             json("{\"ticket_id\":%lld,\"account_id\":%lld,\"reason\":\"绝密原因\"}", (long long)id,
                  (long long)wang.account_id));
    want_secret(w, "绝密");
    want_push(w, TOPIC_ACCOUNT, wang.account_id, "ticket.changed", "多部门诉求");
    world_do(w, &wang, "ticket.answer",
             json("{\"ticket_id\":%lld,\"text\":\"结果\"}", (long long)id));
    assert_int_equal(world_call(w, &p.visitor, "ticket.reopen", ticket_id(id)), RC_INVALID);
    world_do(w, &p.visitor, "ticket.reopen",
             json("{\"ticket_id\":%lld,\"reason\":\"没有说金额\"}", (long long)id));
    want_result(w, "重新办理：没有说金额");
    world_do(w, &wang, "ticket.answer",
             json("{\"ticket_id\":%lld,\"text\":\"五千元\"}", (long long)id));
    world_do(w, &wang, "ticket.close", ticket_id(id));
    assert_int_equal(world_call(w, &wang, "ticket.close", ticket_id(id)), RC_CONFLICT);
    world_do(w, &p.visitor, "ticket.mine", "{}");
    want_secret(w, "绝密");
    want_result(w, "\"state\":\"closed\"");
}

/* Opened on Monday for one working day: Tuesday's end. Overdue once, also for the task. */
static void test_overdue(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal boss = world_staff(w, "boss", "主任", ROLE_SUPERVISOR);
    put(w, &p, 1);
    int64_t due = result_int(w, "due_at_ms");
    assert_true(due > MONDAY_10 + 24 * HOUR && due < MONDAY_10 + 48 * HOUR);
    w->now_ms = due - 1;
    world_internal(w, "due.run", "{}");
    assert_int_equal(events(w, "ticket_overdue"), 0);
    pass(w, 1);
    want_push(w, TOPIC_ACCOUNT, boss.account_id, "ticket.overdue", "多部门诉求");
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "ticket.overdue", "多部门诉求");
    pass(w, 24 * HOUR);
    assert_int_equal(events(w, "ticket_overdue"), 1);
    world_do(w, &boss, "ticket.list", "{\"overdue\":true}");
    want_result(w, "多部门诉求");
}

static void test_answered_in_time_is_not_overdue(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t id = put(w, &p, 1);
    world_do(w, &p.helper, "ticket.answer",
             json("{\"ticket_id\":%lld,\"text\":\"结果\"}", (long long)id));
    pass(w, 72 * HOUR);
    assert_int_equal(events(w, "ticket_overdue"), 0);
}

static void test_pages(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    for (int i = 0; i < 5; i++)
        put(w, &p, 1);
    world_do(w, &p.helper, "ticket.list", "{\"limit\":2,\"state\":\"working\"}");
    want_result(w, "\"more\":true");
    world_do(w, &p.helper, "ticket.list", "{\"limit\":2,\"before_id\":3}");
    want_result(w, "\"more\":false");
    world_do(w, &p.helper, "ticket.list", "{\"state\":\"closed\"}");
    want_result(w, "\"tickets\":[]");
    assert_int_equal(world_call(w, &p.helper, "ticket.list", "{\"state\":\"x\"}"), RC_INVALID);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_move),
        cmocka_unit_test(test_numbers),
        CASE(test_left_and_tracked),
        CASE(test_not_without_end),
        CASE(test_departments),
        CASE(test_answer_reaches_a_later_conversation),
        CASE(test_assign_close_reopen),
        CASE(test_overdue),
        CASE(test_answered_in_time_is_not_overdue),
        CASE(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
