/* test_life.c - the end of a conversation and what may come after it; silence on either side. */
#include "tests/unit/desk_talk.h"

/* --- wrap-up -------------------------------------------------------------------------------------
 */

static void test_finish_then_wrap_up(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    world_do(w, &p.helper, "conversation.finish", id_of(&p.visitor));
    want_state(w, &p.visitor, "wrapup");
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "conversation.changed",
              "\"state\":\"closed\"");
    want_push(w, TOPIC_CONVERSATION, p.visitor.conversation_id, "conversation.changed",
              "\"state\":\"wrapup\"");
    world_do(w, &p.helper, "conversation.mine", "{}");
    want_result(w, "\"wrapup\":[{");
    world_do(w, &p.visitor, "conversation.rate", "{\"grade\":5}"); /* need not wait for it */
    assert_int_equal(world_call(w, &p.helper, "conversation.wrap_up",
                                json("{\"conversation_id\":%lld,\"resolution\":\"so so\"}",
                                     (long long)p.visitor.conversation_id)),
                     RC_INVALID);
    world_do(w, &p.helper, "conversation.wrap_up",
             json("{\"conversation_id\":%lld,\"category\":\"注销\",\"resolution\":\"resolved\","
                  "\"blocker\":\"清税慢\",\"note\":\"只给同事看\"}",
                  (long long)p.visitor.conversation_id));
    want_state(w, &p.visitor, "closed");
    assert_null(push_at(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", 0));
    assert_int_equal(count_sql(w, "SELECT count(*) FROM wrapup WHERE resolution = 'resolved' AND"
                                  " blocker = '清税慢'"),
                     1);
    world_do(w, &p.helper, "conversation.wrap_up",
             json("{\"conversation_id\":%lld,\"category\":\"变更\"}",
                  (long long)p.visitor.conversation_id));
    assert_int_equal(count_sql(w, "SELECT count(*) FROM conversation WHERE category = '变更'"), 1);
    struct principal wang = world_helper(w, "wang", "王工");
    assert_int_equal(world_call(w, &wang, "conversation.wrap_up", id_of(&p.visitor)), RC_DENIED);
}

/* Nobody writes it: after the time for it the conversation is closed, once. */
static void test_wrap_up_times_out(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    world_do(w, &p.visitor, "conversation.end", "{}");
    want_state(w, &p.visitor, "wrapup");
    assert_int_equal(
        world_call(w, &p.helper, "reply.send",
                   json("{\"conversation_id\":%lld,\"client_id\":\"x\",\"text\":\"a\"}",
                        (long long)p.visitor.conversation_id)),
        RC_CONFLICT);
    pass(w, 5 * MINUTE - 1);
    want_state(w, &p.visitor, "wrapup");
    pass(w, 1);
    want_state(w, &p.visitor, "closed");
    pass(w, HOUR);
    assert_int_equal(events(w, "closed"), 1);
}

static void test_no_time_for_wrap_up(void **state)
{
    struct world *w = *state;
    w->options.wrapup_s = 0;
    struct pair p = talking(w);
    world_do(w, &p.helper, "conversation.finish", id_of(&p.visitor));
    want_state(w, &p.visitor, "closed");
}

/* --- reopening -----------------------------------------------------------------------------------
 */

static void test_reopen_in_wrap_up(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t id = p.visitor.conversation_id;
    world_do(w, &p.helper, "conversation.finish", id_of(&p.visitor));
    say(w, &p.visitor, "more");
    assert_int_equal(p.visitor.conversation_id, id);
    want_state(w, &p.visitor, "active");
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "conversation.changed",
              "\"helper_name\":\"李工\"");
    pass(w, 10 * MINUTE); /* the wrap-up is no longer due */
    want_state(w, &p.visitor, "active");
    reply(w, &p.helper, &p.visitor, "again");
}

static void test_reopen_closed(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t id = p.visitor.conversation_id;
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    pass(w, 29 * MINUTE);
    say(w, &p.visitor, "more");
    assert_int_equal(p.visitor.conversation_id, id);
    want_state(w, &p.visitor, "active"); /* the same helper is online */
    assert_int_equal(events(w, "accepted"), 2);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM message WHERE sender = 'bot' AND act IS NOT"
                                  " NULL"),
                     0);
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    world_do(w, &p.helper, "staff.status", "{\"status\":\"break\"}");
    say(w, &p.visitor, "and more");
    want_state(w, &p.visitor, "queued");
    assert_int_equal(count_sql(w, "SELECT is_front FROM conversation"), 1);
}

static void test_too_late_to_reopen(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    int64_t id = p.visitor.conversation_id;
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    pass(w, 30 * MINUTE);
    say(w, &p.visitor, "more");
    assert_int_not_equal(p.visitor.conversation_id, id);
}

/* --- silence -------------------------------------------------------------------------------------
 */

static void test_silent_visitor(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    pass(w, 5 * MINUTE - 1);
    assert_int_equal(events(w, "reminded"), 0);
    pass(w, 1);
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "您还在吗");
    world_internal(w, "desk.recover", "{}"); /* a restart does not remind again */
    assert_int_equal(events(w, "reminded"), 1);
    world_do(w, &p.helper, "staff.status", "{\"status\":\"online\"}");
    pass(w, 20 * SECOND);
    say(w, &p.visitor, "here");
    reply(w, &p.helper, &p.visitor, "good");
    pass(w, 5 * MINUTE - 1); /* the end was called off, the clock starts anew */
    assert_int_equal(events(w, "reminded"), 1);
}

static void test_visitor_stays_silent(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    pass(w, 5 * MINUTE);
    pass(w, 5 * MINUTE - 1);
    want_state(w, &p.visitor, "active");
    pass(w, 1);
    want_state(w, &p.visitor, "wrapup");
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "自动结束");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM event WHERE kind = 'finished' AND detail ="
                                  " 'silence'"),
                     1);
}

static void test_silent_helper(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    struct principal boss = world_helper(w, "boss", "主任");
    w->now_ms += SECOND;
    say(w, &p.visitor, "q1");
    w->now_ms += MINUTE;
    say(w, &p.visitor, "q2"); /* does not start the clock anew */
    pass(w, MINUTE - 1);
    assert_int_equal(events(w, "helper_silent"), 0);
    pass(w, 1);
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "alert", "\"to\":\"helper\"");
    assert_null(push_at(w, TOPIC_ACCOUNT, boss.account_id, "alert", 0));
    say(w, &p.visitor, "q3");
    pass(w, 2 * MINUTE);
    want_push(w, TOPIC_ACCOUNT, boss.account_id, "alert", "\"to\":\"supervisor\"");
    pass(w, HOUR);
    assert_int_equal(events(w, "helper_silent"), 2);
    assert_int_equal(count_sql(w, "SELECT max(amount) FROM event WHERE kind = 'helper_silent'"),
                     4 * MINUTE);
}

/* 11:29 with lunch at 11:30: the second minute of silence is 13:31. */
static void test_lunch_is_no_silence(void **state)
{
    struct world *w = *state;
    w->now_ms = MONDAY_10 + 89 * MINUTE;
    struct pair p = talking(w);
    w->now_ms += SECOND;
    say(w, &p.visitor, "q");
    pass(w, 2 * HOUR + MINUTE + 58 * SECOND);
    assert_int_equal(events(w, "helper_silent"), 0);
    pass(w, 2 * SECOND);
    assert_int_equal(events(w, "helper_silent"), 1);
}

static void test_helper_answers_in_time(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    w->now_ms += SECOND;
    say(w, &p.visitor, "q1");
    pass(w, MINUTE);
    reply(w, &p.helper, &p.visitor, "a1");
    pass(w, 2 * MINUTE);
    assert_int_equal(events(w, "helper_silent"), 0);
    world_do(w, &p.helper, "conversation.hand_back", id_of(&p.visitor));
    pass(w, HOUR);
    assert_int_equal(events(w, "reminded"), 0);
}

/* --- the bot in the queue ------------------------------------------------------------------------
 */

static void test_bot_in_queue_is_no_response(void **state)
{
    struct world *w = *state;
    struct pair p = {world_visitor(w), world_helper(w, "li", "李工")};
    world_do(w, &p.visitor, "handoff.request", "{}");
    const char *pick =
        json("{\"client_id\":\"a\",\"choice_entry_id\":%lld}", (long long)w->entry_id);
    world_do(w, &p.visitor, "message.send", pick);
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "\"from\":\"bot\"");
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "排队不受影响");
    assert_int_equal(events(w, "responded"), 0);
    want_state(w, &p.visitor, "queued");
    say(w, &p.visitor, "b"); /* not sure: it keeps quiet */
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new"), 1);
    world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
    world_do(w, &p.visitor, "message.send",
             json("{\"client_id\":\"c\",\"choice_entry_id\":%lld}", (long long)w->entry_id));
    assert_int_equal(n_pushes(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new"), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_finish_then_wrap_up),
        CASE(test_wrap_up_times_out),
        CASE(test_no_time_for_wrap_up),
        CASE(test_reopen_in_wrap_up),
        CASE(test_reopen_closed),
        CASE(test_too_late_to_reopen),
        CASE(test_silent_visitor),
        CASE(test_visitor_stays_silent),
        CASE(test_silent_helper),
        CASE(test_lunch_is_no_silence),
        CASE(test_helper_answers_in_time),
        CASE(test_bot_in_queue_is_no_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
