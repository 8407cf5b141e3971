/* test_desk.c - the desk from the first question to the rating: real tables, moved clock, captured
 * outboxes. */
#include "tests/unit/desk_world.h"

#include "intents/trace.h"
#include "server/desk/desk.h"
#include "server/desk/queue.h"

static void say(struct world *w, struct principal *who, const char *client_id, const char *text)
{
    world_do(w, who, "message.send",
             json("{\"client_id\":\"%s\",\"text\":\"%s\"}", client_id, text));
}

static void choose(struct world *w, struct principal *who, const char *client_id)
{
    world_do(
        w, who, "message.send",
        json("{\"client_id\":\"%s\",\"choice_entry_id\":%lld}", client_id, (long long)w->entry_id));
}

static const char *id_of(const struct principal *visitor)
{
    return json("{\"conversation_id\":%lld}", (long long)visitor->conversation_id);
}

static void reply(struct world *w, struct principal *helper, int64_t conversation_id,
                  const char *client_id, const char *text)
{
    world_do(w, helper, "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"%s\",\"text\":\"%s\"}",
                  (long long)conversation_id, client_id, text));
}

static void want_state(struct world *w, int64_t conversation_id, enum conversation_state want)
{
    struct arena *a = arena_new(0);
    struct conversation cv;
    assert_int_equal(conversation_load(w->db, a, conversation_id, &cv, NULL), RC_OK);
    assert_int_equal(cv.state, want);
    arena_free(a);
}

/* --- coming and coming back
 * -------------------------------------------------------------------------- */

static void test_start_and_resume(void **state)
{
    struct world *w = *state;
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "visitor.start", "{\"name\":\"张三\",\"region\":\"云帆区\"}");
    assert_int_equal(who.roles, ROLE_VISITOR);
    want_result(w, "\"state\":\"bot\"");
    want_result(w, "\"open\":true");
    assert_int_equal(result_int(w, "last_seq"), 1);
    char token[64];
    assert_int_equal(
        sscanf(strstr(w->call->result.ptr, "\"token\":\""), "\"token\":\"%43[^\"]", token), 1);
    assert_null(push_at(w, TOPIC_VISITOR, who.visitor_id, "message.new", 0));
    choose(w, &who, "a");
    struct principal again = {.roles = ROLE_GUEST};
    world_do(w, &again, "visitor.resume", json("{\"token\":\"%s\",\"after_seq\":1}", token));
    assert_int_equal(again.visitor_id, who.visitor_id);
    want_result(w, "\"seq\":2");
    want_result(w, "\"seq\":3");
    assert_false(result_has(w, "\"seq\":1,"));
    assert_int_equal(result_int(w, "last_seq"), 3);
    token[5] = token[5] == 'A' ? 'B' : 'A';
    struct principal nobody = {.roles = ROLE_GUEST};
    assert_int_equal(world_call(w, &nobody, "visitor.resume", json("{\"token\":\"%s\"}", token)),
                     RC_UNAUTH);
}

/* What is said between the reading and the writing half of a resume is in its answer all the same.
 */
static void test_resume_misses_nothing(void **state)
{
    struct world *w = *state;
    struct principal who = {.roles = ROLE_GUEST};
    world_do(w, &who, "visitor.start", "{}");
    char token[64];
    sscanf(strstr(w->call->result.ptr, "\"token\":\""), "\"token\":\"%43[^\"]", token);
    struct principal guest = {.roles = ROLE_GUEST};
    struct call *first =
        world_begin(w, &guest, "visitor.resume", json("{\"token\":\"%s\",\"after_seq\":1}", token));
    w->call = NULL;
    choose(w, &who, "between");
    world_forget_call(w);
    w->call = first;
    assert_int_equal(world_finish(w, &guest), RC_OK);
    want_result(w, "\"client_id\":\"between\"");
    want_result(w, "\"seq\":3");
    assert_int_equal(result_int(w, "last_seq"), 3);
}

/* --- the bot
 * ------------------------------------------------------------------------------------------ */

static void test_answer_and_trace(void **state)
{
    struct world *w = *state;
    struct principal who = world_visitor(w);
    choose(w, &who, "q1");
    assert_int_equal(result_int(w, "seq"), 2);
    want_result(w, "\"duplicate\":false");
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, who.visitor_id, "message.new"), 2);
    want_push(w, TOPIC_VISITOR, who.visitor_id, "message.new", "\"client_id\":\"q1\"");
    want_push(w, TOPIC_VISITOR, who.visitor_id, "message.new", "\"act\":\"answer\"");
    want_push(w, TOPIC_VISITOR, who.visitor_id, "message.new", "公司注销登记");
    const struct effect *own = push_at(w, TOPIC_VISITOR, who.visitor_id, "message.new", 1);
    assert_int_equal(view_find(own->params, VIEW("confidence")), SIZE_MAX);
    want_push(w, TOPIC_CONVERSATION, who.conversation_id, "message.new", "confidence");
    int64_t turn_id = count_sql(w, "SELECT turn_id FROM message WHERE sender = 'bot' AND seq = 3");
    struct replay replay;
    struct arena *a = arena_new(0);
    assert_int_equal(trace_replay(w->db, w->searcher, w->kb, turn_id, a, &replay, NULL), RC_OK);
    assert_int_equal(replay.verdict, REPLAY_SAME);
    arena_free(a);
}

static void test_duplicate_client_id(void **state)
{
    struct world *w = *state;
    struct principal who = world_visitor(w);
    choose(w, &who, "same");
    int64_t seq = result_int(w, "seq");
    int64_t at_ms = result_int(w, "at_ms");
    w->now_ms += MINUTE;
    choose(w, &who, "same");
    want_result(w, "\"duplicate\":true");
    assert_int_equal(result_int(w, "seq"), seq);
    assert_int_equal(result_int(w, "at_ms"), at_ms);
    assert_null(w->call->outbox.first);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM message"), 3);
    /* Also when the conversation it was said in has been closed since. */
    world_do(w, &who, "conversation.end", "{}");
    choose(w, &who, "same");
    want_result(w, "\"duplicate\":true");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM conversation"), 1);
}

static void test_bad_questions_store_nothing(void **state)
{
    struct world *w = *state;
    struct principal who = world_visitor(w);
    static const char *const BAD[] = {
        "{\"client_id\":\"a\",\"text\":\"\"}",
        "{\"client_id\":\"a\",\"text\":\"  \"}",
        "{\"client_id\":\"a\"}",
        "{\"client_id\":\"a\",\"text\":\"？！。\"}",
        "{\"client_id\":\"\",\"text\":\"公司注销\"}",
        "{\"client_id\":\"a\",\"text\":\"公司注销\",\"choice_entry_id\":999}",
        "{\"client_id\":\"a\",\"choice_entry_id\":1,\"choice_facet\":\"nope\"}",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_not_equal(world_call(w, &who, "message.send", BAD[i]), RC_OK);
        assert_int_not_equal(w->call->err.text[0], '\0');
    }
    assert_int_equal(count_sql(w, "SELECT count(*) FROM message"), 1);
}

static void test_feedback(void **state)
{
    struct world *w = *state;
    struct principal who = world_visitor(w);
    choose(w, &who, "a");
    world_do(w, &who, "message.feedback", "{\"seq\":3,\"useful\":false}");
    world_do(w, &who, "message.feedback", "{\"seq\":3,\"useful\":true}");
    want_push(w, TOPIC_VISITOR, who.visitor_id, "message.updated", "\"useful\":true");
    world_do(w, &who, "message.list", "{\"after_seq\":2}");
    want_result(w, "\"useful\":true");
    assert_int_equal(world_call(w, &who, "message.feedback", "{\"seq\":2,\"useful\":true}"),
                     RC_INVALID);
    assert_int_equal(world_call(w, &who, "message.feedback", "{\"seq\":99,\"useful\":true}"),
                     RC_NOT_FOUND);
}

static void test_list_pages(void **state)
{
    struct world *w = *state;
    struct principal who = world_visitor(w);
    for (int i = 0; i < 4; i++)
        choose(w, &who, json("c%d", i)); /* seq 2 .. 9 */
    world_do(w, &who, "message.list", "{\"before_seq\":9,\"limit\":3}");
    want_result(w, "\"more\":true");
    const char *six = strstr(w->call->result.ptr, "\"seq\":6,");
    const char *eight = strstr(w->call->result.ptr, "\"seq\":8,");
    assert_true(six != NULL && eight != NULL && six < eight);
    assert_false(result_has(w, "\"seq\":9,"));
    world_do(w, &who, "message.list", "{\"after_seq\":7,\"limit\":2}");
    want_result(w, "\"more\":false");
    want_result(w, "\"seq\":9,");
}

static void test_only_own_conversations(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    char other[ERR_TEXT_LEN];
    assert_int_equal(world_call(w, &b, "message.list", id_of(&a)), RC_NOT_FOUND);
    snprintf(other, sizeof other, "%s", w->call->err.text);
    assert_int_equal(world_call(w, &b, "message.list", "{\"conversation_id\":777}"), RC_NOT_FOUND);
    assert_string_equal(other, w->call->err.text);
    assert_int_equal(
        world_call(w, &b, "conversation.rate",
                   json("{\"conversation_id\":%lld,\"grade\":5}", (long long)a.conversation_id)),
        RC_NOT_FOUND);
    assert_int_equal(world_call(w, &b, "message.feedback",
                                json("{\"conversation_id\":%lld,\"seq\":1,\"useful\":true}",
                                     (long long)a.conversation_id)),
                     RC_NOT_FOUND);
}

/* --- handing over
 * ------------------------------------------------------------------------------------- */

static void test_asking_for_a_person(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    choose(w, &a, "before");
    say(w, &a, "person", "转人工");
    want_state(w, a.conversation_id, CONVERSATION_QUEUED);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"position\":1");
    world_look(w);
    want_push(w, TOPIC_DESK, 0, "queue.changed", "\"last_text\":\"转人工\"");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "queue.position", "\"position\":1,");
    world_do(w, &b, "handoff.request", "{}");
    assert_int_equal(result_int(w, "position"), 2);
    world_do(w, &b, "handoff.request", "{}"); /* again: he is told where he stands, once */
    assert_int_equal(result_int(w, "position"), 2);
    want_push(w, TOPIC_VISITOR, b.visitor_id, "message.new", "排在第 2 位");
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, b.visitor_id, "conversation.changed"), 0);
    world_do(w, &b, "handoff.request", "{}");
    assert_int_equal(result_int(w, "position"), 2);
    assert_null(w->call->outbox.first);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'handed_over'"), 2);
    world_look(w);
    /* Waiting, the bot says what it is sure of and that it is the bot; or nothing, by option. */
    choose(w, &a, "waiting");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "机器人先为您解答");
    w->options.bot_in_queue = false;
    choose(w, &a, "still waiting");
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, a.visitor_id, "message.new"), 1);
    world_do(w, &a, "handoff.cancel", "{}");
    want_state(w, a.conversation_id, CONVERSATION_BOT);
    world_look(w);
    want_push(w, TOPIC_VISITOR, b.visitor_id, "queue.position", "\"position\":1");
    choose(w, &a, "after");
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, a.visitor_id, "message.new"), 2);
}

/* The brief shows what he wants to know and what was found for it, not how he asked for a person.
 */
static void test_brief_has_the_last_real_question(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    say(w, &a, "1", "公司注销登记要什么材料");
    say(w, &a, "2", "谢谢");
    say(w, &a, "3", "转人工");
    world_do(w, &li, "conversation.accept", id_of(&a));
    want_result(w, "\"question\":\"公司注销登记要什么材料\"");
    want_result(w, "\"tried\":[{\"entry_id\":");
    want_result(w, "\"reason_text\":\"访客要求人工\"");
    say(w, &b, "1", "转人工"); /* there is nothing else to show */
    world_do(w, &li, "conversation.accept", id_of(&b));
    want_result(w, "\"question\":\"转人工\"");
}

/* Everyone hears where he stands; near the front each step, farther back those worth it. */
static void test_everyone_who_moves_up_is_told(void **state)
{
    struct world *w = *state;
    enum { N = QUEUE_SHOWN + 30 };
    struct principal who[N];
    for (size_t i = 0; i < N; i++) {
        who[i] = world_visitor(w);
        world_do(w, &who[i], "handoff.request", "{}");
    }
    assert_int_equal(result_int(w, "position"), N);
    world_look(w);
    for (size_t i = 0; i < N; i++)
        want_push(w, TOPIC_VISITOR, who[i].visitor_id, "queue.position",
                  json("\"position\":%d,", (int)i + 1));
    world_do(w, &who[1], "handoff.cancel", "{}");
    world_look(w);
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, who[0].visitor_id, "queue.position"), 0);
    want_push(w, TOPIC_VISITOR, who[2].visitor_id, "queue.position", "\"position\":2,");
    for (size_t i = 2; i <= QUEUE_NEAR; i++)
        assert_int_equal(n_pushes(w, TOPIC_VISITOR, who[i].visitor_id, "queue.position"), 1);
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, who[N - 1].visitor_id, "queue.position"), 0);
    for (size_t i = 2; i < 5; i++)
        world_do(w, &who[i], "handoff.cancel", "{}");
    world_look(w); /* four of eighty are a twentieth */
    want_push(w, TOPIC_VISITOR, who[N - 1].visitor_id, "queue.position",
              json("\"position\":%d,", N - 4));
    world_do(w, &who[N - 1], "handoff.cancel", "{}"); /* nobody stood behind him */
    world_look(w);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(n_pushes(w, TOPIC_VISITOR, who[i].visitor_id, "queue.position"), 0);
}

/* Consoles are told who stands where and the rows they do not have; nothing when nothing differs.
 */
static void test_consoles_are_told_what_differs(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    world_do(w, &a, "handoff.request", "{}");
    world_look(w);
    want_push(w, TOPIC_DESK, 0, "queue.changed", "\"since\":0,");
    world_do(w, &b, "handoff.request", "{}");
    world_look(w);
    want_push(w, TOPIC_DESK, 0, "queue.changed",
              json("\"order\":[%lld,%lld],\"rows\":[{\"conversation_id\":%lld,",
                   (long long)a.conversation_id, (long long)b.conversation_id,
                   (long long)b.conversation_id));
    world_look(w);
    assert_null(w->call->outbox.first);
    world_do(w, &a, "handoff.cancel", "{}");
    world_look(w);
    want_push(w, TOPIC_DESK, 0, "queue.changed",
              json("\"order\":[%lld],\"waiting_total\":1", (long long)b.conversation_id));
}

static void test_one_accept_wins(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    struct principal wang = world_helper(w, "wang", "王工");
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &b, "handoff.request", "{}");
    w->now_ms += 20 * SECOND;
    world_do(w, &li, "conversation.accept", id_of(&a));
    want_result(w, "\"state\":\"active\"");
    want_result(w, "\"reason_text\":\"访客要求人工\"");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"helper_name\":\"李工\"");
    world_look(w);
    want_push(w, TOPIC_VISITOR, b.visitor_id, "queue.position", "\"position\":1");
    assert_int_equal(world_call(w, &wang, "conversation.accept", id_of(&a)), RC_CONFLICT);
    assert_string_equal(w->call->err.text, "已由李工接入");
    world_do(w, &li, "conversation.accept", id_of(&a)); /* his own again: harmless */
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'accepted'"), 1);
    assert_int_equal(count_sql(w, "SELECT amount FROM event WHERE kind = 'accepted'"), 20 * SECOND);
    assert_int_equal(world_call(w, &wang, "conversation.accept", "{\"conversation_id\":99}"),
                     RC_NOT_FOUND);
}

static void test_chat_to_the_rating(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    struct principal wang = world_helper(w, "wang", "王工");
    wang.roles = ROLE_HELPER;
    choose(w, &a, "q");
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    want_result(w, "\"question\":\"公司注销登记\"");
    /* Bot silent, also for what it could not be asked. */
    say(w, &a, "v1", "？？");
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, a.visitor_id, "message.new"), 1);
    assert_int_equal(n_pushes(w, TOPIC_CONVERSATION, a.conversation_id, "message.new"), 1);
    w->now_ms += 30 * SECOND;
    reply(w, &li, a.conversation_id, "h1", "您好");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "\"name\":\"李工\"");
    reply(w, &li, a.conversation_id, "h1", "您好");
    want_result(w, "\"duplicate\":true");
    reply(w, &li, a.conversation_id, "v1", "同一个编号不会撞上访客的");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'responded'"), 1);
    assert_int_equal(count_sql(w, "SELECT amount FROM event WHERE kind = 'responded'"),
                     30 * SECOND);
    assert_int_equal(
        world_call(w, &wang, "reply.send",
                   json("{\"conversation_id\":%lld,\"client_id\":\"x\",\"text\":\"插话\"}",
                        (long long)a.conversation_id)),
        RC_NOT_FOUND);
    assert_int_equal(world_call(w, &wang, "conversation.get", id_of(&a)), RC_NOT_FOUND);
    assert_int_equal(world_call(w, &wang, "conversation.close", id_of(&a)), RC_NOT_FOUND);
    assert_int_equal(world_call(w, &a, "conversation.rate", "{\"grade\":5}"), RC_CONFLICT);
    world_do(w, &li, "conversation.close",
             json("{\"conversation_id\":%lld,\"category\":\"注销\",\"note\":\"内部小结\"}",
                  (long long)a.conversation_id));
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"state\":\"closed\"");
    for (int n = 0; push_at(w, TOPIC_VISITOR, a.visitor_id, "message.new", n) != NULL; n++)
        assert_int_equal(
            view_find(push_at(w, TOPIC_VISITOR, a.visitor_id, "message.new", n)->params,
                      VIEW("内部小结")),
            SIZE_MAX);
    world_do(w, &a, "conversation.rate", "{\"grade\":4,\"comment\":\"很快\"}");
    assert_int_equal(world_call(w, &a, "conversation.rate", "{\"grade\":5}"), RC_CONFLICT);
    assert_int_equal(count_sql(w, "SELECT grade FROM rating"), 4);
    /* The next message opens a new conversation, and its helper sees the earlier one. */
    int64_t first = a.conversation_id;
    choose(w, &a, "again");
    assert_true(a.conversation_id > first);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"state\":\"bot\"");
    assert_int_equal(result_int(w, "seq"), 1);
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    want_result(w, "\"category\":\"注销\"");
}

/* The decision was made for the bot, but a person has taken over before it could be written. */
static void test_bot_silent_when_overtaken(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    struct call *asked =
        world_begin(w, &a, "message.send",
                    json("{\"client_id\":\"q\",\"choice_entry_id\":%lld}", (long long)w->entry_id));
    w->call = NULL;
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    world_forget_call(w);
    w->call = asked;
    assert_int_equal(world_finish(w, &a), RC_OK);
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, a.visitor_id, "message.new"), 1);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM message WHERE act IS NOT NULL"), 0);
}

static void test_release_hand_back_end(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &a, "handoff.request", "{}");
    w->now_ms += SECOND;
    world_do(w, &b, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    world_do(w, &li, "conversation.release", id_of(&a));
    want_state(w, a.conversation_id, CONVERSATION_QUEUED);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"position\":1");
    world_look(w);
    want_push(w, TOPIC_VISITOR, b.visitor_id, "queue.position", "\"position\":2");
    assert_int_equal(world_call(w, &li, "conversation.hand_back", id_of(&a)), RC_DENIED);
    world_do(w, &li, "conversation.accept", id_of(&a));
    world_do(w, &li, "conversation.hand_back", id_of(&a));
    want_state(w, a.conversation_id, CONVERSATION_BOT);
    choose(w, &a, "bot again");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "\"act\":\"answer\"");
    world_do(w, &b, "conversation.end", "{}");
    want_state(w, b.conversation_id, CONVERSATION_CLOSED);
    world_do(w, &b, "conversation.end", "{}"); /* again: nothing new */
    assert_null(w->call->outbox.first);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'ended'"), 1);
}

/* --- helpers lost
 * --------------------------------------------------------------------------------------- */

static void test_lost_helper(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &b, "handoff.request", "{}");
    w->now_ms += MINUTE;
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    world_internal(w, "connection.gone", json("{\"account_id\":%lld}", (long long)li.account_id));
    want_state(w, a.conversation_id, CONVERSATION_QUEUED);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"position\":1");
    want_push(w, TOPIC_DESK, 0, "staff.changed", "\"status\":\"offline\"");
    world_look(w);
    want_push(w, TOPIC_VISITOR, b.visitor_id, "queue.position", "\"position\":2");
    want_push(w, TOPIC_DESK, 0, "queue.changed", "\"front\":true");
    assert_int_equal(
        world_call(w, &li, "reply.send",
                   json("{\"conversation_id\":%lld,\"client_id\":\"x\",\"text\":\"迟到\"}",
                        (long long)a.conversation_id)),
        RC_DENIED);
    world_internal(w, "connection.gone", json("{\"account_id\":%lld}", (long long)li.account_id));
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'lost'"), 1);
}

static bool wakes_at(const struct world *w, int64_t at_ms)
{
    for (const struct effect *e = w->call->outbox.first; e != NULL; e = e->next)
        if (e->kind == EFFECT_WAKE_AT && e->at_ms == at_ms)
            return true;
    return false;
}

/* After a restart a helper has the grace time; one comes back, one does not. */
static void test_recover(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal b = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    struct principal wang = world_helper(w, "wang", "王工");
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &b, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    world_do(w, &wang, "conversation.accept", id_of(&b));
    reply(w, &li, a.conversation_id, "h1", "您好"); /* no clock of a first response runs */
    reply(w, &wang, b.conversation_id, "h2", "您好");
    world_internal(w, "desk.recover", "{}");
    assert_true(wakes_at(w, w->now_ms + w->options.helper_grace_s * SECOND));
    w->now_ms += w->options.helper_grace_s * SECOND - 1;
    world_internal(w, "due.run", "{}");
    want_state(w, a.conversation_id, CONVERSATION_ACTIVE);
    struct desk d;
    struct call *c = w->call;
    assert_int_equal(desk_init(&d, w->db, &w->options, c, NULL), RC_OK);
    assert_int_equal(desk_helper_returned(&d, li.account_id, NULL), RC_OK);
    w->now_ms += 1;
    world_internal(w, "due.run", "{}");
    want_state(w, a.conversation_id, CONVERSATION_ACTIVE);
    want_state(w, b.conversation_id, CONVERSATION_QUEUED);
    world_internal(w, "due.run", "{}");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'lost'"), 1);
}

/* --- off hours
 * ------------------------------------------------------------------------------------------ */

static void test_off_hours(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    w->now_ms += 2 * HOUR; /* 12:00, lunch */
    say(w, &a, "p", "转人工");
    want_state(w, a.conversation_id, CONVERSATION_QUEUED);
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"off_hours\":true");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "今天 13:30");
    assert_true(wakes_at(w, MONDAY_10 + 3 * HOUR + 30 * MINUTE));
    choose(w, &a, "meanwhile"); /* waiting through a closed time, sure answers still come */
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, a.visitor_id, "message.new"), 2);
    w->now_ms = MONDAY_10 + 3 * HOUR + 30 * MINUTE;
    world_internal(w, "due.run", "{}");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "conversation.changed", "\"off_hours\":false");
    world_look(w);
    want_push(w, TOPIC_DESK, 0, "queue.changed", "\"off_hours\":false");
    w->options.bot_in_queue = false;
    choose(w, &a, "now waiting");
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, a.visitor_id, "message.new"), 1);
    w->now_ms += 40 * SECOND;
    world_do(w, &li, "conversation.accept", id_of(&a));
    reply(w, &li, a.conversation_id, "h", "您好");
    /* Only opening hours count. */
    assert_int_equal(count_sql(w, "SELECT amount FROM event WHERE kind = 'responded'"),
                     40 * SECOND);
}

static void test_board(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    world_visitor(w);
    world_do(w, &a, "handoff.request", "{}");
    w->now_ms += 10 * SECOND;
    world_do(w, &li, "board.get", "{}");
    assert_int_equal(result_int(w, "waiting"), 1);
    assert_int_equal(result_int(w, "longest_wait_ms"), 10 * SECOND);
    want_result(w, "\"attained\":null");
    world_do(w, &li, "conversation.accept", id_of(&a));
    reply(w, &li, a.conversation_id, "h", "您好");
    world_do(w, &li, "board.get", "{}");
    assert_int_equal(result_int(w, "handoffs"), 1);
    assert_int_equal(result_int(w, "answered_by_bot"), 1);
    assert_int_equal(result_int(w, "first_response_p50_ms"), 10 * SECOND);
    want_result(w, "\"attained\":1.0000");
    want_result(w, "\"active\":1");
}

static void test_mine_and_read(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    say(w, &a, "1", "第一句");
    int64_t first_at = w->now_ms;
    w->now_ms += SECOND;
    say(w, &a, "2", "第二句");
    int64_t seq = result_int(w, "seq");
    world_do(w, &li, "conversation.mine", "{}");
    assert_int_equal(result_int(w, "unread"), 2);
    assert_true(result_int(w, "waiting_for_reply_since_ms") <= first_at);
    want_result(w, "\"last_text\":\"第二句\"");
    world_do(w, &li, "conversation.read",
             json("{\"conversation_id\":%lld,\"seq\":%lld}", (long long)a.conversation_id,
                  (long long)seq - 1));
    world_do(w, &li, "conversation.mine", "{}");
    assert_int_equal(result_int(w, "unread"), 1);
    reply(w, &li, a.conversation_id, "h", "好的");
    world_do(w, &li, "conversation.mine", "{}");
    assert_int_equal(result_int(w, "unread"), 0);
    want_result(w, "\"waiting_for_reply_since_ms\":null");
}

static void test_card_and_search(void **state)
{
    struct world *w = *state;
    struct principal a = world_visitor(w);
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &a, "handoff.request", "{}");
    world_do(w, &li, "conversation.accept", id_of(&a));
    world_do(w, &li, "kb.search", "{\"q\":\"公司注销\"}");
    want_result(w, "\"title\":\"公司注销登记\"");
    world_do(w, &li, "kb.card", json("{\"entry_id\":%lld}", (long long)w->entry_id));
    want_result(w, "5个工作日");
    world_do(w, &li, "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"k\",\"text\":\"请看\",\"card_entry_"
                  "id\":%lld}",
                  (long long)a.conversation_id, (long long)w->entry_id));
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "请看");
    want_push(w, TOPIC_VISITOR, a.visitor_id, "message.new", "5个工作日");
    assert_int_equal(world_call(w, &li, "kb.card", "{\"entry_id\":999}"), RC_NOT_FOUND);
}

/* A session that was ended elsewhere no longer opens anything. */
static void test_ended_session(void **state)
{
    struct world *w = *state;
    struct principal li = world_helper(w, "li", "李工");
    world_do(w, &li, "queue.list", "{}");
    struct principal other = li;
    world_do(w, &other, "staff.logout", "{}");
    assert_int_equal(world_call(w, &li, "queue.list", "{}"), RC_UNAUTH);
    assert_int_equal(world_call(w, &li, "staff.status", "{\"status\":\"online\"}"), RC_UNAUTH);
    assert_int_equal(world_call(w, &li, "conversation.accept", "{\"conversation_id\":1}"),
                     RC_UNAUTH);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_start_and_resume),
        CASE(test_resume_misses_nothing),
        CASE(test_answer_and_trace),
        CASE(test_duplicate_client_id),
        CASE(test_bad_questions_store_nothing),
        CASE(test_feedback),
        CASE(test_list_pages),
        CASE(test_only_own_conversations),
        CASE(test_asking_for_a_person),
        CASE(test_brief_has_the_last_real_question),
        CASE(test_everyone_who_moves_up_is_told),
        CASE(test_consoles_are_told_what_differs),
        CASE(test_one_accept_wins),
        CASE(test_chat_to_the_rating),
        CASE(test_bot_silent_when_overtaken),
        CASE(test_release_hand_back_end),
        CASE(test_lost_helper),
        CASE(test_recover),
        CASE(test_off_hours),
        CASE(test_board),
        CASE(test_mine_and_read),
        CASE(test_card_and_search),
        CASE(test_ended_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
