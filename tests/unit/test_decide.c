/* test_decide.c - what becomes of a search result at the cuts, and what an entry out of force
 * becomes. */
#include "desk.h"

#include "intents/decide.h"
#include "kb/store.h"

static struct desk demo;

static int open_demo(void **state)
{
    (void)state;
    desk_open(&demo, BANGBAN_ROOT "/kb/demo/places.jsonl");
    return 0;
}

static int close_demo(void **state)
{
    (void)state;
    desk_close(&demo);
    return 0;
}

/* A turn at the last rung with a search that has run. */
static struct turn *turn_with(const char *question, double confidence,
                              const struct dialogue *before)
{
    struct err err = ERR_NONE;
    struct turn *t = arena_alloc(demo.arena, sizeof *t);
    struct answer_input *in = arena_alloc(demo.arena, sizeof *in);
    *in = (struct answer_input){
        .question = view_of(question), .as_of_day = DESK_DAY, .dialogue = *before};
    *t = (struct turn){.searcher = demo.searcher,
                       .kb = demo.kb,
                       .in = in,
                       .arena = demo.arena,
                       .out = arena_alloc(demo.arena, sizeof *t->out),
                       .err = &err,
                       .reply = {.arena = demo.arena}};
    *t->out = (struct decision){.cuts = {.answer = 0.8, .clarify = 0.3}};
    assert_int_equal(norm_question(demo.arena, in->question, &t->out->norm, &err), RC_OK);
    turn_read(t);
    assert_int_equal(turn_search(t), RC_OK);
    t->out->search.confidence = confidence;
    t->err = NULL;
    return t;
}

static const struct decision *decide(const char *question, double confidence, int n_unsure)
{
    bool taken = false;
    struct dialogue before = {.n_unsure = n_unsure};
    struct turn *t = turn_with(question, confidence, &before);
    assert_int_equal(decide_rung(t, &taken), RC_OK);
    assert_true(taken); /* the last rung always takes it */
    assert_true(t->reply.n > 0);
    t->out->blocks = t->reply.list;
    t->out->n_blocks = t->reply.n;
    return t->out;
}

#define ABOUT_TAX "北湖那边办税的地方周六开不开门"

static void the_cuts_decide(void **state)
{
    (void)state;
    static const struct {
        double confidence;
        int n_unsure;
        enum act act;
        const char *reason;
    } CASES[] = {
        {0.95, 0, ACT_ANSWER, "confident"},        {0.80, 0, ACT_ANSWER, "confident"},
        {0.79, 0, ACT_CLARIFY, "several_matters"}, {0.30, 0, ACT_CLARIFY, "several_matters"},
        {0.30, 1, ACT_CLARIFY, "several_matters"}, {0.30, 2, ACT_HANDOFF, "unsure_again"},
        {0.80, 2, ACT_ANSWER, "confident"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct decision *d = decide(ABOUT_TAX, CASES[i].confidence, CASES[i].n_unsure);
        if (d->act != CASES[i].act || strcmp(d->reason, CASES[i].reason) != 0)
            fail_msg("%zu: %s %s", i, act_name(d->act), d->reason);
        assert_true(d->confidence == CASES[i].confidence);
        assert_int_equal(d->rung, RUNG_SEARCH);
        if (d->act == ACT_ANSWER)
            assert_int_equal(d->next.entry_id, d->entry_id);
        if (d->act == ACT_CLARIFY)
            assert_int_equal(d->next.n_choices, desk_block(d, BLOCK_CHOICES)->n_choices);
    }
}

static void below_the_cuts_no_answer_is_made_up(void **state)
{
    (void)state;
    const struct decision *ours = decide("云帆区办税服务厅的奖励怎么领", 0.1, 0);
    assert_int_not_equal(ours->act, ACT_ANSWER);
    assert_int_equal(ours->entry_id, 0);
    const struct decision *far = decide("周末去哪里看电影比较好", 0.01, 0);
    assert_int_equal(far->act, ACT_OUT_OF_SCOPE);
    assert_string_equal(far->reason, "off_topic");
    assert_int_equal(far->next.n_choices, 0);
}

static void confidence_is_of_the_first_candidate_only(void **state)
{
    (void)state;
    struct dialogue before = {.entry_id = 0};
    struct turn *t = turn_with(ABOUT_TAX, 0.7, &before);
    const struct search_result *s = &t->out->search;
    assert_true(s->n >= 2);
    assert_true(decide_confidence_of(s, s->list[0].entry) == 0.7);
    assert_true(decide_confidence_of(s, s->list[1].entry) == 0.0);
    struct search_result none = {.n = 0};
    assert_true(decide_confidence_of(&none, s->list[0].entry) == 0.0);
}

static void what_is_not_in_force_is_not_answered_with(void **state)
{
    (void)state;
    struct dialogue before = {.n_unsure = 1};
    struct turn *t = turn_with(ABOUT_TAX, 0.9, &before);
    struct entry gone = *t->out->search.list[0].entry;
    gone.expires_on = DESK_DAY - 1;
    decide_answer(t, &gone, NULL, 0.9, RUNG_SEARCH, "confident");
    assert_int_equal(t->out->act, ACT_CLARIFY);
    assert_string_equal(t->out->reason, "not_in_force");
    assert_int_equal(t->out->entry_id, 0);
    assert_int_equal(t->out->next.entry_id, 0);
    assert_int_equal(t->out->next.n_unsure, 1); /* it was understood */
    assert_false(decide_by_rule(t->out));
    gone.expires_on = DESK_DAY; /* its last day */
    t = turn_with(ABOUT_TAX, 0.9, &before);
    decide_answer(t, &gone, NULL, 0.0, RUNG_FOLLOW_UP, "follow_up");
    assert_int_equal(t->out->act, ACT_ANSWER);
    assert_true(decide_by_rule(t->out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cuts_decide),
        cmocka_unit_test(below_the_cuts_no_answer_is_made_up),
        cmocka_unit_test(confidence_is_of_the_first_candidate_only),
        cmocka_unit_test(what_is_not_in_force_is_not_answered_with),
    };
    return cmocka_run_group_tests(tests, open_demo, close_demo);
}
