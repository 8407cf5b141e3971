/* test_tools.c - canned phrases, drafts, suggestions, proposals, reasons of a status, history. */
#include "tests/unit/desk_talk.h"

#include "server/desk/canned.h"

static void test_fill(void **state)
{
    (void)state;
    static const struct canned_values VALUES = {.visitor = {"张三", 6},
                                                .helper = {"李工", 6},
                                                .matter = {"", 0},
                                                .desk = {"帮办", 6},
                                                .today = {"今", 3},
                                                .conversation_id = 42};
    static const struct {
        const char *text;
        const char *want;
    } CASES[] = {
        {"您好", "您好"},
        {"{访客称呼}您好，我是{帮办员}", "张三您好，我是李工"},
        {"{事项}已受理", "该事项已受理"},
        {"{服务台}{今天}{会话编号}", "帮办今42"},
        {"{没有}括号{", "括号{"},
        {"{{帮办员}}", "}"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct str out = STR_EMPTY;
        canned_fill(view_of(CASES[i].text), &VALUES, &out);
        if (!view_eq_text(str_view(&out), CASES[i].want))
            fail_msg("%s: %s", CASES[i].text, out.ptr);
        str_clear(&out);
    }
    struct err err = ERR_NONE;
    assert_int_equal(canned_check(VIEW("{访客称呼}{没有}"), &err), RC_INVALID);
    assert_non_null(strstr(err.text, "没有变量 {没有}"));
    assert_string_equal(err.field, "text");
    assert_int_equal(canned_check(VIEW("1 { 2 {帮办员}"), &err), RC_INVALID);
    assert_int_equal(canned_check(VIEW("{帮办员} {"), &err), RC_OK);
}

static void test_canned(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal li = p.helper;
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    world_do(w, &li, "canned.put",
             "{\"scope\":\"all\",\"shortcut\":\"nh\",\"title\":\"问候\","
             "\"text\":\"{访客称呼}您好，我是{帮办员}，您问的是{事项}吗\"}");
    int64_t id = result_int(w, "id");
    assert_int_equal(
        world_call(w, &wang, "canned.put", "{\"scope\":\"all\",\"title\":\"a\",\"text\":\"b\"}"),
        RC_DENIED);
    assert_int_equal(world_call(w, &wang, "canned.put",
                                json("{\"id\":%lld,\"scope\":\"mine\",\"title\":\"a\",\"text\":"
                                     "\"b\"}",
                                     (long long)id)),
                     RC_DENIED);
    world_do(w, &wang, "canned.put",
             "{\"scope\":\"mine\",\"shortcut\":\"nh\",\"title\":\"我的\",\"text\":\"在\"}");
    assert_int_equal(world_call(w, &wang, "canned.put",
                                "{\"scope\":\"mine\",\"shortcut\":\"nh\",\"title\":\"x\",\"text\":"
                                "\"y\"}"),
                     RC_CONFLICT);
    world_do(w, &li, "canned.list", "{}");
    want_result(w, "问候");
    assert_false(result_has(w, "我的"));
    world_do(w, &p.visitor, "message.send", json("{\"client_id\":\"k\",\"text\":\"在吗\"}"));
    world_do(w, &li, "canned.fill",
             json("{\"id\":%lld,\"conversation_id\":%lld}", (long long)id,
                  (long long)p.visitor.conversation_id));
    want_result(w, "\"text\":\"您您好，我是李工，您问的是该事项吗\"");
    assert_int_equal(world_call(w, &wang, "canned.fill",
                                json("{\"id\":%lld,\"conversation_id\":%lld}", (long long)id,
                                     (long long)p.visitor.conversation_id)),
                     RC_NOT_FOUND);
    world_do(w, &li, "canned.delete", json("{\"id\":%lld}", (long long)id));
    assert_int_equal(world_call(w, &li, "canned.delete", json("{\"id\":%lld}", (long long)id)),
                     RC_NOT_FOUND);
    world_do(w, &wang, "canned.list", "{}");
    assert_false(result_has(w, "问候"));
}

/* Phrases of a group are its members' only. */
static void test_canned_of_a_group(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    struct principal wang = world_helper(w, "wang", "王工");
    assert_int_equal(db_script(w->db,
                               "INSERT INTO skill_group VALUES (7, '税务局', 'department', '', "
                               "'pull', 20, '', 0);"
                               "INSERT INTO group_member VALUES (7, 1, 'helper')",
                               NULL),
                     RC_OK);
    assert_int_equal(
        world_call(w, &li, "canned.put", "{\"scope\":\"group\",\"title\":\"a\",\"text\":\"b\"}"),
        RC_INVALID);
    world_do(w, &li, "canned.put",
             "{\"scope\":\"group\",\"group_id\":7,\"title\":\"税务问候\",\"text\":\"b\"}");
    world_do(w, &li, "canned.list", "{}");
    want_result(w, "税务问候");
    world_do(w, &wang, "canned.list", "{}");
    assert_false(result_has(w, "税务问候"));
}

static void test_draft(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal boss = world_staff(w, "boss", "主任", ROLE_SUPERVISOR);
    const char *put = json("{\"conversation_id\":%lld,\"text\":\"写了一半\"}",
                           (long long)p.visitor.conversation_id);
    assert_int_equal(world_call(w, &boss, "draft.put", put), RC_DENIED);
    world_do(w, &p.helper, "draft.put", put);
    assert_null(w->call->outbox.first);
    world_do(w, &p.helper, "conversation.get", id_of(&p.visitor));
    want_result(w, "\"draft\":\"写了一半\"");
    world_do(w, &boss, "conversation.get", id_of(&p.visitor));
    want_result(w, "\"draft\":\"\"");
    reply(w, &p.helper, &p.visitor, "sent"); /* what was sent is no draft any more */
    world_do(w, &p.helper, "conversation.get", id_of(&p.visitor));
    want_result(w, "\"draft\":\"\"");
}

/* With a helper the bot is silent, and tells the helper what it would have said. */
static void test_suggestions(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    world_do(w, &p.visitor, "message.send", "{\"client_id\":\"q\",\"text\":\"注销公司怎么办\"}");
    want_push(w, TOPIC_CONVERSATION, p.visitor.conversation_id, "suggest.new", "公司注销登记");
    assert_null(push_at(w, TOPIC_VISITOR, p.visitor.visitor_id, "suggest.new", 0));
    want_secret(w, "5个工作日");
    world_do(w, &p.helper, "suggest.list", id_of(&p.visitor));
    want_result(w, "\"title\":\"公司注销登记\"");
    want_result(w, "5个工作日"); /* the card, ready to be sent */
    world_do(
        w, &p.helper, "suggest.list",
        json("{\"conversation_id\":%lld,\"text\":\"？？\"}", (long long)p.visitor.conversation_id));
    want_result(w, "\"suggestions\":[]");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM message WHERE sender = 'bot' AND act IS NOT"
                                  " NULL"),
                     0);
}

static void test_proposals(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    p.helper.roles = ROLE_HELPER;
    struct principal other = world_staff(w, "other", "旁人", ROLE_HELPER);
    struct principal editor = world_staff(w, "editor", "编辑", ROLE_EDITOR);
    world_do(w, &p.helper, "proposal.put",
             json("{\"conversation_id\":%lld,\"question\":\"注销要公告吗\",\"answer\":\"要\","
                  "\"entry_id\":%lld}",
                  (long long)p.visitor.conversation_id, (long long)w->entry_id));
    int64_t id = result_int(w, "id");
    assert_int_equal(world_call(w, &p.helper, "proposal.put",
                                "{\"question\":\"a\",\"answer\":\"b\",\"entry_id\":999}"),
                     RC_INVALID);
    assert_int_equal(
        world_call(w, &p.helper, "proposal.put", "{\"question\":\" \",\"answer\":\"b\"}"),
        RC_INVALID);
    world_do(w, &editor, "proposal.list", "{}");
    want_result(w, "注销要公告吗");
    want_result(w, "\"more\":false");
    world_do(w, &other, "proposal.list", "{}");
    assert_false(result_has(w, "注销要公告吗")); /* helpers see their own */
    const char *take = json("{\"id\":%lld,\"state\":\"taken\"}", (long long)id);
    world_do(w, &editor, "proposal.decide", take);
    assert_int_equal(world_call(w, &editor, "proposal.decide", take), RC_CONFLICT);
    world_do(w, &p.helper, "proposal.list", "{\"state\":\"taken\"}");
    want_result(w, "注销要公告吗");
}

static void test_status_reason(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &li, "staff.status", "{\"status\":\"break\",\"reason\":\"午休\"}");
    want_push(w, TOPIC_DESK, 0, "staff.changed", "\"reason\":\"午休\"");
    world_do(w, &li, "staff.status", "{\"status\":\"break\",\"reason\":\"午休\"}");
    assert_null(w->call->outbox.first);
    world_do(w, &li, "staff.status", "{\"status\":\"break\",\"reason\":\"开会\"}");
    want_push(w, TOPIC_DESK, 0, "staff.changed", "\"reason\":\"开会\"");
    world_do(w, &li, "staff.status", "{\"status\":\"online\"}");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM status_reason WHERE reason <> ''"), 0);
    assert_int_equal(events(w, "status"), 2);
}

/* Who serves a visitor reads all his earlier conversations, others do not. */
static void test_earlier(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    struct principal first = p.visitor;
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    world_do(w, &p.visitor, "conversation.rate", "{\"grade\":5}");
    say(w, &p.visitor, "new matter");
    assert_int_not_equal(p.visitor.conversation_id, first.conversation_id);
    assert_int_equal(world_call(w, &wang, "conversation.get", id_of(&first)), RC_NOT_FOUND);
    world_do(w, &p.visitor, "handoff.request", "{}");
    world_do(w, &wang, "conversation.accept", id_of(&p.visitor));
    world_do(w, &wang, "conversation.earlier", id_of(&p.visitor));
    want_result(w, json("\"id\":%lld", (long long)first.conversation_id));
    world_do(w, &wang, "conversation.get", id_of(&first));
    want_result(w, "\"messages\":[{");
    world_do(w, &wang, "conversation.close", id_of(&p.visitor));
    assert_int_equal(world_call(w, &wang, "conversation.get", id_of(&first)), RC_NOT_FOUND);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),  CASE(test_canned),
        CASE(test_canned_of_a_group), CASE(test_draft),
        CASE(test_suggestions),       CASE(test_proposals),
        CASE(test_status_reason),     CASE(test_earlier),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
