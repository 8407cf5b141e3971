/* test_rating.c - grades with reasons, following up bad ones, lists and rates. */
#include "tests/unit/desk_talk.h"

#include "server/desk/rating.h"
#include "server/desk/rectification.h"

static void test_moves(void **state)
{
    (void)state;
    /* Rows: states; columns: answer regrade close. */
    static const char WANT[RECTIFY_N_STATES][RECTIFY_N_EVENTS + 1] = {
        [RECTIFY_OPEN] = "y--", [RECTIFY_ANSWERED] = "yyy", [RECTIFY_CLOSED] = "---"};
    for (int s = 0; s < RECTIFY_N_STATES; s++)
        for (int e = 0; e < RECTIFY_N_EVENTS; e++)
            assert_int_equal(
                rectification_may((enum rectification_state)s, (enum rectification_event)e),
                WANT[s][e] == 'y');
}

static struct pair graded(struct world *w, int grade, const char *reasons)
{
    struct pair p = talking(w);
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    world_do(w, &p.visitor, "conversation.rate",
             json("{\"grade\":%d,\"comment\":\"说明\",\"reasons\":\"%s\"}", grade, reasons));
    return p;
}

static void test_reasons(void **state)
{
    struct world *w = *state;
    struct pair p = talking(w);
    world_do(w, &p.helper, "conversation.close", id_of(&p.visitor));
    assert_int_equal(
        world_call(w, &p.visitor, "conversation.rate", "{\"grade\":5,\"reasons\":\"推诿扯皮\"}"),
        RC_INVALID);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM rating"), 0);
    world_do(w, &p.visitor, "conversation.rate",
             "{\"grade\":5,\"reasons\":\"态度热情, 一次办好,,态度热情\"}");
    assert_int_equal(count_sql(w, "SELECT count(*) FROM rating_reason"), 2);
    assert_int_equal(count_sql(w, "SELECT count(*) FROM rectification"), 0);
    world_do(w, &p.helper, "rating.list", "{}");
    want_result(w, "\"reasons\":[\"一次办好\",\"态度热情\"]");
    want_result(w, "\"label\":\"非常满意\"");
}

/* Only what is worse than 基本满意 is followed up. */
static void test_which_grades_open_one(void **state)
{
    struct world *w = *state;
    for (int grade = 1; grade <= RATING_BEST; grade++) {
        struct principal v = world_visitor(w);
        world_do(w, &v, "conversation.end", "{}");
        world_do(w, &v, "conversation.rate", json("{\"grade\":%d}", grade));
    }
    assert_int_equal(count_sql(w, "SELECT count(*) FROM rectification"), 2);
    assert_int_equal(count_sql(w, "SELECT max(grade) FROM rectification"), 2);
}

static void test_followed_up(void **state)
{
    struct world *w = *state;
    struct pair p = graded(w, 1, "态度不好");
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "rectify.opened", "\"state\":\"open\"");
    const char *again =
        json("{\"conversation_id\":%lld,\"grade\":4}", (long long)p.visitor.conversation_id);
    assert_int_equal(world_call(w, &p.visitor, "rating.again", again), RC_CONFLICT);
    assert_int_equal(world_call(w, &p.helper, "rectify.close", "{\"id\":1}"), RC_CONFLICT);
    world_do(w, &p.helper, "rectify.answer",
             "{\"id\":1,\"note\":\"绝密回访记录\",\"reply\":\"已道歉并培训\"}");
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "已道歉并培训");
    want_secret(w, "绝密");
    struct principal other = world_visitor(w);
    again = json("{\"conversation_id\":%lld,\"grade\":4}", (long long)p.visitor.conversation_id);
    assert_int_equal(world_call(w, &other, "rating.again", again), RC_NOT_FOUND);
    world_do(w, &p.visitor, "rating.again", again);
    assert_int_equal(world_call(w, &p.visitor, "rating.again", again), RC_CONFLICT);
    world_do(w, &p.helper, "rectify.list", "{\"state\":\"closed\"}");
    want_result(w, "\"regrade\":4");
    want_result(w, "\"comment\":\"说明\"");
    world_do(w, &p.helper, "rating.rates", "{}");
    want_result(w, "\"by_grade\":[1,0,0,0,0]");
    want_result(w, "\"satisfied\":0.0000");
    want_result(w, "\"regraded_up\":1");
    want_result(w, "\"in_time\":1");
    pass(w, 60 * 24 * HOUR);
    assert_int_equal(events(w, "rectify_overdue"), 0);
}

static void test_overdue(void **state)
{
    struct world *w = *state;
    struct pair p = graded(w, 2, "");
    int64_t due = count_sql(w, "SELECT due_at_ms FROM rectification");
    assert_true(due > MONDAY_10 + 7 * 24 * HOUR); /* five working days, a weekend between */
    w->now_ms = due;
    world_internal(w, "due.run", "{}");
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "rectify.overdue", "\"state\":\"open\"");
    pass(w, 24 * HOUR);
    assert_int_equal(events(w, "rectify_overdue"), 1);
    world_do(w, &p.helper, "rectify.list", "{\"overdue\":true}");
    want_result(w, "\"overdue\":true");
}

static void test_lists(void **state)
{
    struct world *w = *state;
    struct pair good = graded(w, 5, "");
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    world_do(w, &good.helper, "rating.list", "{\"max_grade\":2}");
    want_result(w, "\"ratings\":[]");
    world_do(w, &wang, "rating.list", "{}"); /* a helper sees his own */
    want_result(w, "\"ratings\":[]");
    world_do(w, &good.helper, "rating.rates",
             json("{\"from_ms\":%lld}", (long long)(w->now_ms + 1)));
    want_result(w, "\"satisfied\":null");
}

/* A helper is told of a bad grade of his own, sees it and puts it right; nobody else's. */
static void test_a_helper_puts_his_own_right(void **state)
{
    struct world *w = *state;
    struct pair p = graded(w, 1, "");
    struct principal wang = world_staff(w, "wang", "王工", ROLE_HELPER);
    const char *answer = "{\"id\":1,\"note\":\"已回访\",\"reply\":\"已补充说明\"}";
    want_push(w, TOPIC_ACCOUNT, p.helper.account_id, "rectify.opened", "\"state\":\"open\"");
    p.helper.roles = ROLE_HELPER;
    world_do(w, &wang, "rectify.list", "{}");
    want_result(w, "\"rectifications\":[]");
    assert_int_equal(world_call(w, &wang, "rectify.answer", answer), RC_NOT_FOUND);
    world_do(w, &p.helper, "rectify.list", "{}");
    want_result(w, "\"state\":\"open\"");
    world_do(w, &p.helper, "rectify.answer", answer);
    want_push(w, TOPIC_VISITOR, p.visitor.visitor_id, "message.new", "已补充说明");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moves),
        CASE(test_reasons),
        CASE(test_which_grades_open_one),
        CASE(test_followed_up),
        CASE(test_overdue),
        CASE(test_lists),
        CASE(test_a_helper_puts_his_own_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
