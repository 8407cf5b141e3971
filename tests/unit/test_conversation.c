/* test_conversation.c - the transition table, what a move changes, and the place in the queue. */
#include "tests/unit/desk_world.h"

#include "server/desk/conversation.h"
#include "server/people/visitor.h"

static void test_every_move(void **state)
{
    (void)state;
    /* Rows: states; columns: hand_over cancel accept release lose hand_back close end finish reopen
     * transfer. '-' = refused. */
    static const char WANT[CONVERSATION_N_STATES][CONVERSATION_N_EVENTS + 1] = {
        [CONVERSATION_BOT] = "q------c---",    [CONVERSATION_QUEUED] = "-ba----c---",
        [CONVERSATION_ACTIVE] = "---qqbcww-a", [CONVERSATION_WRAPUP] = "------c--a-",
        [CONVERSATION_CLOSED] = "---------q-",
    };
    static const char LETTERS[] = {'b', 'q', 'a', 'w', 'c'};
    for (int s = 0; s < CONVERSATION_N_STATES; s++) {
        for (int e = 0; e < CONVERSATION_N_EVENTS; e++) {
            struct conversation cv = {.conversation_id = 1, .state = (enum conversation_state)s};
            struct conversation_change change = {.event = (enum conversation_event)e, .now_ms = 5};
            struct err err = ERR_NONE;
            enum rc rc = conversation_move(&cv, &change, NULL, &err);
            if (WANT[s][e] == '-') {
                assert_int_equal(rc, RC_CONFLICT);
                assert_int_equal(cv.state, s);
            } else {
                assert_int_equal(rc, RC_OK);
                assert_int_equal(LETTERS[cv.state], WANT[s][e]);
            }
        }
    }
}

static void test_what_moves_change(void **state)
{
    (void)state;
    struct conversation cv = {.conversation_id = 7, .state = CONVERSATION_BOT};
    struct event e;
    assert_int_equal(conversation_move(&cv,
                                       &(struct conversation_change){.event = ON_HAND_OVER,
                                                                     .now_ms = 100,
                                                                     .reason = VIEW("button")},
                                       &e, NULL),
                     RC_OK);
    assert_int_equal(cv.handed_at_ms, 100);
    assert_int_equal(cv.awaiting_since_ms, 100);
    assert_int_equal(e.kind, EVENT_HANDED_OVER);
    assert_true(view_eq_text(e.detail, "button"));
    conversation_move(&cv,
                      &(struct conversation_change){
                          .event = ON_ACCEPT, .now_ms = 150, .account_id = 3, .waited_ms = 50},
                      &e, NULL);
    assert_int_equal(cv.account_id, 3);
    assert_int_equal(e.account_id, 3);
    assert_true(e.has_amount && e.amount == 50);
    conversation_move(&cv, &(struct conversation_change){.event = ON_LOSE, .now_ms = 170}, &e,
                      NULL);
    assert_int_equal(e.account_id, 3); /* the event names the helper who was lost */
    assert_int_equal(cv.account_id, 0);
    assert_true(cv.is_front);
    assert_int_equal(cv.handed_at_ms, 100); /* the visitor has waited since then */
}

static void test_bot_voice(void **state)
{
    (void)state;
    static const struct {
        enum conversation_state state;
        bool off_hours;
        bool in_queue; /* the option */
        enum bot_voice want;
    } CASES[] = {
        {CONVERSATION_BOT, false, false, BOT_SPEAKS},
        {CONVERSATION_QUEUED, false, false, BOT_SILENT},
        {CONVERSATION_QUEUED, false, true, BOT_SPEAKS_IF_SURE},
        {CONVERSATION_QUEUED, true, false, BOT_SPEAKS_IF_SURE},
        {CONVERSATION_ACTIVE, false, true, BOT_SILENT},
        {CONVERSATION_ACTIVE, true, true, BOT_SILENT},
        {CONVERSATION_WRAPUP, false, true, BOT_SILENT},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct conversation cv = {.state = CASES[i].state, .is_off_hours = CASES[i].off_hours};
        assert_int_equal(conversation_bot_voice(&cv, CASES[i].in_queue), CASES[i].want);
    }
}

static void test_may_reopen(void **state)
{
    (void)state;
    static const struct {
        enum conversation_state state;
        int64_t account_id;
        bool rated;
        int64_t after_ms;
        bool want;
    } CASES[] = {
        {CONVERSATION_CLOSED, 3, false, 30 * MINUTE - 1, true},
        {CONVERSATION_CLOSED, 3, false, 30 * MINUTE, false},
        {CONVERSATION_CLOSED, 3, true, 1, false},
        {CONVERSATION_CLOSED, 0, false, 1, false}, /* nobody had it */
        {CONVERSATION_WRAPUP, 3, false, 99 * MINUTE, true},
        {CONVERSATION_WRAPUP, 3, true, 1, false},
        {CONVERSATION_ACTIVE, 3, false, 1, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct conversation cv = {.state = CASES[i].state,
                                  .account_id = CASES[i].account_id,
                                  .is_rated = CASES[i].rated,
                                  .closed_at_ms = 1000};
        assert_int_equal(conversation_may_reopen(&cv, 1000 + CASES[i].after_ms, 30), CASES[i].want);
    }
    assert_string_equal(conversation_state_for_visitor(CONVERSATION_WRAPUP), "closed");
}

/* What is saved is what is loaded, and the order of the queue is: lost first, then by hand-over. */
static void test_storage_and_order(void **state)
{
    struct world *w = *state;
    struct arena *a = arena_new(0);
    int64_t ids[3];
    assert_int_equal(db_begin(w->db, NULL), RC_OK);
    for (int i = 0; i < 3; i++) {
        struct principal who = {0};
        struct conversation cv;
        struct conversation again;
        struct token token;
        token_make(&token);
        assert_int_equal(visitor_add(w->db,
                                     &(struct visitor){.name = VIEW("甲"),
                                                       .page = VIEW(""),
                                                       .region = VIEW(""),
                                                       .locale = VIEW("")},
                                     &token, 1, &who.visitor_id, NULL),
                         RC_OK);
        assert_int_equal(conversation_open(w->db, a, who.visitor_id, 10 + i, &cv, NULL), RC_OK);
        ids[i] = cv.conversation_id;
        conversation_move(&cv,
                          &(struct conversation_change){.event = ON_HAND_OVER,
                                                        .now_ms = 1000 - i,
                                                        .reason = VIEW("asked_person"),
                                                        .is_off_hours = true},
                          NULL, NULL);
        cv.is_front = i == 1;
        cv.dialogue = VIEW("d");
        cv.question = VIEW("问题");
        cv.tried = VIEW("[1]");
        cv.category = VIEW("类别");
        cv.note = VIEW("小结");
        cv.last_text = VIEW("最后");
        cv.helper_read_seq = 4;
        cv.last_seq = 5;
        assert_int_equal(conversation_save(w->db, &cv, NULL), RC_OK);
        assert_int_equal(conversation_load(w->db, a, cv.conversation_id, &again, NULL), RC_OK);
        assert_true(view_eq(again.question, cv.question) && view_eq(again.tried, cv.tried));
        assert_true(view_eq(again.reason, cv.reason) && view_eq(again.dialogue, cv.dialogue));
        assert_true(view_eq(again.category, cv.category) && view_eq(again.note, cv.note));
        assert_true(view_eq(again.last_text, cv.last_text));
        assert_int_equal(again.handed_at_ms, cv.handed_at_ms);
        assert_int_equal(again.awaiting_since_ms, cv.awaiting_since_ms);
        assert_int_equal(again.helper_read_seq, 4);
        assert_int_equal(again.last_seq, 5);
        assert_true(again.is_off_hours && again.is_front == cv.is_front);
        assert_int_equal(again.state, CONVERSATION_QUEUED);
    }
    const int64_t WANT[] = {ids[1], ids[2], ids[0]};
    struct conversation_list list;
    assert_int_equal(conversation_list_waiting(w->db, a, 10, &list, NULL), RC_OK);
    assert_int_equal(list.n, 3);
    for (size_t i = 0; i < 3; i++) {
        int64_t ahead = -1;
        assert_int_equal(list.items[i].conversation_id, WANT[i]);
        assert_int_equal(conversation_ahead(w->db, &list.items[i], &ahead, NULL), RC_OK);
        assert_int_equal(ahead, i);
    }
    assert_int_equal(db_commit(w->db, NULL), RC_OK);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_move),
        cmocka_unit_test(test_what_moves_change),
        cmocka_unit_test(test_bot_voice),
        cmocka_unit_test(test_may_reopen),
        cmocka_unit_test_setup_teardown(test_storage_and_order, world_open, world_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
