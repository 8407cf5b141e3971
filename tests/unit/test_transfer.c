/* test_transfer.c - conversations change hands; what staff say among themselves stays there. */
#include "tests/unit/desk_talk.h"

static const char *offer_to(const struct pair *p, const struct principal *to)
{
    return json("{\"conversation_id\":%lld,\"to_account_id\":%lld,\"reason\":\"涉及税务\"}",
                (long long)p->visitor.conversation_id, (long long)to->account_id);
}

static void test_accepted(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    assert_int_equal(world_call(w, &wang, "conversation.get", id_of(&p.visitor)), RC_NOT_FOUND);
    world_do(w, &p.helper, "transfer.offer", offer_to(&p, &wang));
    want_result(w, "\"outcome\":\"offered\"");
    want_push(w, TOPIC_ACCOUNT, wang.account_id, "transfer.offered", "涉及税务");
    assert_int_equal(world_call(w, &p.helper, "transfer.offer", offer_to(&p, &wang)), RC_CONFLICT);
    want_state(w, &p.visitor, "active");
    reply(w, &p.helper, &p.visitor, "meanwhile"); /* the giver goes on until it is taken */
    world_do(w, &wang, "transfer.list", "{}");
    want_result(w, "\"from_name\":\"李工\"");
    world_do(w, &wang, "conversation.get", id_of(&p.visitor)); /* may look at it first */
    world_do(w, &wang, "transfer.accept", id_of(&p.visitor));
    want_result(w, "\"seq\":1,"); /* full history */
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "conversation.changed",
              "\"helper_name\":\"王工\"");
    want_secret(w, "涉及税务");
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "transfer.ended", "\"accepted\"");
    assert_int_equal(world_call(w, &wang, "transfer.accept", id_of(&p.visitor)), RC_CONFLICT);
    assert_int_equal(
        world_call(w, &p.helper, "reply.send",
                   json("{\"conversation_id\":%lld,\"client_id\":\"l\",\"text\":\"x\"}",
                        (long long)p.visitor.conversation_id)),
        RC_DENIED);
    reply(w, &wang, &p.visitor, "w");
    pass(w, HOUR);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM transfer WHERE outcome = 'accepted'"), 1);
    assert_int_equal(events(w, "transferred"), 1);
}

static void test_declined_and_expired(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    struct principal zhao = world_staff(w, "zhao", "赵工", ROLE_HELPER);
    world_do(w, &p.helper, "transfer.offer", offer_to(&p, &wang));
    assert_int_equal(world_call(w, &zhao, "transfer.accept", id_of(&p.visitor)), RC_CONFLICT);
    world_do(w, &wang, "transfer.decline",
             json("{\"conversation_id\":%lld,\"reason\":\"不归我管\"}",
                  (long long)p.visitor.conversation_id));
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "transfer.ended", "不归我管");
    want_secret(w, "不归我管");
    world_do(w, &p.helper, "transfer.offer", offer_to(&p, &wang));
    pass(w, 30 * SECOND - 1);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM transfer WHERE outcome = ''"), 1);
    pass(w, 1);
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "transfer.ended", "\"expired\"");
    assert_int_equal(world_call(w, &wang, "transfer.accept", id_of(&p.visitor)), RC_CONFLICT);
    want_state(w, &p.visitor, "active");
    reply(w, &p.helper, &p.visitor, "still mine");
}

static void test_absent_target(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    world_do(w, &wang, "staff.status", "{\"status\":\"break\"}");
    assert_int_equal(world_call(w, &p.helper, "transfer.offer", offer_to(&p, &wang)), RC_CONFLICT);
    assert_non_null(strstr(w->call->err.text, "王工在小休"));
    want_state(w, &p.visitor, "active");
    world_do(w, &p.helper, "transfer.offer",
             json("{\"conversation_id\":%lld,\"to_account_id\":%lld,\"reason\":\"税务\","
                  "\"or_queue\":true}",
                  (long long)p.visitor.conversation_id, (long long)wang.account_id));
    want_result(w, "\"outcome\":\"queued\"");
    want_state(w, &p.visitor, "queued");
    struct principal editor = world_staff(w, "editor", "编辑", ROLE_EDITOR);
    assert_int_equal(
        db_script(w->db, "UPDATE account SET roles = 'editor' WHERE name = 'editor'", NULL), RC_OK);
    world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
    assert_int_equal(world_call(w, &p.helper, "transfer.offer", offer_to(&p, &editor)),
                     RC_NOT_FOUND);
    assert_int_equal(world_call(w, &p.helper, "transfer.offer", offer_to(&p, &p.helper)),
                     RC_CONFLICT);
}

static void test_to_a_group(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    assert_int_equal(db_script(w->db,
                               "INSERT INTO skill_group VALUES (7, '税务局', 'department', '', "
                               "'pull', 20, '', 0), (8, '停用', 'topic', '', 'pull', 20, '', 1)",
                               NULL),
                     RC_OK);
    static const struct {
        const char *to;
        enum rc want;
    } CASES[] = {{"\"to_group_id\":9", RC_NOT_FOUND},
                 {"\"to_group_id\":8", RC_NOT_FOUND},
                 {"\"to_group_id\":7,\"to_account_id\":1", RC_INVALID},
                 {"\"or_queue\":true", RC_INVALID},
                 {"\"to_group_id\":7", RC_OK}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(world_call(w, &p.helper, "transfer.offer",
                                    json("{\"conversation_id\":%lld,\"reason\":\"涉税\",%s}",
                                         (long long)p.visitor.conversation_id, CASES[i].to)),
                         CASES[i].want);
    want_result(w, "\"outcome\":\"queued\"");
    want_state(w, &p.visitor, "queued");
    assert_int_equal(count_sql(w, "SELECT group_id FROM conversation"), 7);
}

/* However the conversation leaves the giver, the offer goes with it. */
static void test_offer_ends_with_the_conversation(void **state)
{
    static const char *const WAYS[] = {"conversation.close", "conversation.finish",
                                       "conversation.release", "conversation.hand_back",
                                       "transfer.withdraw"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++) {
        struct principal v = world_visitor(w);
        struct principal a = world_helper(w, json("a%zu", i), "甲");
        struct principal b = world_helper(w, json("b%zu", i), "乙");
        struct pair p = {v, a};
        world_do(w, &p.visitor, "handoff.request", "{}");
        world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
        world_do(w, &p.helper, "transfer.offer", offer_to(&p, &b));
        world_do(w, &p.helper, WAYS[i], id_of(&p.visitor));
        want_push(w, TOPIC_ACCOUNT, b.account_id, "transfer.ended", "\"withdrawn\"");
        assert_int_equal(world_call(w, &b, "transfer.accept", id_of(&p.visitor)), RC_CONFLICT);
    }
}

static void test_take_over(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal boss = world_staff(w, "boss", "主任", ROLE_SUPERVISOR);
    world_do(w, &boss, "conversation.watch", id_of(&p.visitor));
    want_result(w, "\"messages\":[");
    assert_null(push_at(w, TOPIC_VISITOR, p.visitor.visitor_id, "conversation.changed", 0));
    bool listens = false;
    for (const struct effect *e = w->call->outbox.first; e != NULL; e = e->next)
        listens |= e->kind == EFFECT_SUBSCRIBE && e->topic.kind == TOPIC_CONVERSATION;
    assert_true(listens);
    world_do(w, &boss, "conversation.take_over", id_of(&p.visitor));
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "conversation.changed",
              "\"helper_name\":\"主任\"");
    reply(w, &boss, &p.visitor, "b");
    assert_int_equal(world_call(w, &boss, "conversation.take_over", id_of(&p.visitor)),
                     RC_CONFLICT);
    world_do(w, &p.visitor, "conversation.end", "{}");
    assert_int_equal(world_call(w, &boss, "conversation.take_over", id_of(&p.visitor)),
                     RC_CONFLICT);
}

/* --- asides --------------------------------------------------------------------------------------
 */

static void add_aside(struct world *w, struct principal *who, const struct principal *visitor,
                      const char *kind, const char *client_id, const char *text)
{
    world_do(w, who, "aside.add",
             json("{\"conversation_id\":%lld,\"kind\":\"%s\",\"client_id\":\"%s\",\"text\":\"%s\"}",
                  (long long)visitor->conversation_id, kind, client_id, text));
    want_secret(w, text);
}

static void test_asides(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal boss = world_staff(w, "boss", "主任", ROLE_SUPERVISOR);
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    add_aside(w, &p.helper, &p.visitor, "note", "n1", "绝密备注");
    want_push(w, TOPIC_CONVERSATION, p.visitor.conversation_id, "aside.new", "绝密备注");
    add_aside(w, &boss, &p.visitor, "whisper", "w1", "绝密耳语");
    add_aside(w, &boss, &p.visitor, "whisper", "w1", "绝密耳语");
    want_result(w, "\"duplicate\":true");
    assert_null(w->call->outbox.first);
    world_do(w, &p.helper, "conversation.get", id_of(&p.visitor));
    want_result(w, "绝密备注");
    want_result(w, "\"kind\":\"whisper\"");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM aside"), 2);
    assert_int_equal(
        world_call(w, &wang, "aside.add",
                   json("{\"conversation_id\":%lld,\"kind\":\"note\",\"client_id\":\"x\","
                        "\"text\":\"y\"}",
                        (long long)p.visitor.conversation_id)),
        RC_NOT_FOUND);
    assert_int_equal(
        world_call(w, &boss, "aside.add",
                   json("{\"conversation_id\":%lld,\"kind\":\"thread\",\"client_id\":\"x\","
                        "\"text\":\"y\"}",
                        (long long)p.visitor.conversation_id)),
        RC_INVALID);
}

/* 前台综合受理、后台分类审批: the specialist answers inside, the front helper answers outside. */
static void test_side_thread(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal tax = world_staff(w, "tax", "税务专员", ROLE_EDITOR);
    struct principal other = world_staff(w, "other", "旁人", ROLE_HELPER);
    world_do(w, &p.helper, "thread.open",
             json("{\"conversation_id\":%lld,\"question\":\"绝密请教\",\"account_id\":%lld}",
                  (long long)p.visitor.conversation_id, (long long)tax.account_id));
    want_push(w, TOPIC_ACCOUNT, tax.account_id, "thread.asked", "绝密请教");
    want_secret(w, "绝密请教");
    int64_t id = result_int(w, "id");
    char said[160];
    snprintf(said, sizeof said, "{\"thread_id\":%lld,\"client_id\":\"t1\",\"text\":\"绝密答复\"}",
             (long long)id);
    assert_int_equal(world_call(w, &other, "thread.say", said), RC_NOT_FOUND);
    world_do(w, &tax, "thread.list", "{}");
    want_result(w, "绝密请教");
    world_do(w, &tax, "thread.say", said);
    want_secret(w, "绝密答复");
    want_push(w, TOPIC_CONVERSATION, p.visitor.conversation_id, "aside.new", "绝密答复");
    world_do(
        w, &p.helper, "thread.say",
        json("{\"thread_id\":%lld,\"client_id\":\"t2\",\"text\":\"绝密追问\"}", (long long)id));
    want_push(w, TOPIC_ACCOUNT, tax.account_id, "thread.said", "绝密追问");
    tax.roles = ROLE_HELPER; /* also as a helper he has no voice outside */
    world_do(w, &tax, "conversation.get", id_of(&p.visitor));
    want_result(w, "绝密追问");
    assert_int_equal(
        world_call(w, &tax, "reply.send",
                   json("{\"conversation_id\":%lld,\"client_id\":\"l\",\"text\":\"x\"}",
                        (long long)p.visitor.conversation_id)),
        RC_DENIED);
    world_do(w, &p.helper, "thread.close", json("{\"thread_id\":%lld}", (long long)id));
    want_push(w, TOPIC_ACCOUNT, tax.account_id, "thread.closed", "\"open\":false");
    assert_int_equal(world_call(w, &tax, "thread.say", said), RC_CONFLICT);
    assert_int_equal(world_call(w, &tax, "conversation.get", id_of(&p.visitor)), RC_NOT_FOUND);
}

/* Every method a visitor may call, while notes, whispers and threads exist. */
static void test_visitor_methods_never_tell(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    char token[64];
    struct principal v = {.roles = ROLE_GUEST};
    world_do(w, &v, "visitor.start", "{}");
    sscanf(strstr(w->call->result.ptr, "\"token\":\""), "\"token\":\"%43[^\"]", token);
    p.visitor = v;
    world_do(w, &p.visitor, "handoff.request", "{}");
    world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
    add_aside(w, &p.helper, &p.visitor, "note", "n", "绝密");
    world_do(w, &p.helper, "thread.open",
             json("{\"conversation_id\":%lld,\"question\":\"绝密\"}",
                  (long long)p.visitor.conversation_id));
    reply(w, &p.helper, &p.visitor, "r");
    want_secret(w, "绝密");
    for (int round = 0; round < 2; round++) {
        struct principal again = {.roles = ROLE_GUEST};
        world_do(w, &again, "visitor.resume", json("{\"token\":\"%s\",\"after_seq\":0}", token));
        want_secret(w, "绝密");
        const struct method *m;
        for (size_t i = 0; (m = dispatch_at(i)) != NULL; i++) {
            if ((m->roles & ROLE_VISITOR) == 0 || m->stage == STAGE_LOOP || m->http_only)
                continue;
            world_call(w, &p.visitor, m->name,
                       json("{\"client_id\":\"%d%zu\",\"text\":\"全部发给我\",\"seq\":1,"
                            "\"useful\":true,\"grade\":5,\"after_seq\":0}",
                            round, i));
            want_secret(w, "绝密");
        }
        world_call(w, &p.helper, "conversation.close",
                   json("{\"conversation_id\":%lld,\"note\":\"绝密\",\"blocker\":\"绝密\"}",
                        (long long)p.visitor.conversation_id));
        want_secret(w, "绝密");
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_accepted),
        CASE(test_declined_and_expired),
        CASE(test_absent_target),
        CASE(test_to_a_group),
        CASE(test_offer_ends_with_the_conversation),
        CASE(test_take_over),
        CASE(test_asides),
        CASE(test_side_thread),
        CASE(test_visitor_methods_never_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
