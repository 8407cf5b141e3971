/* test_choice.c - an offered matter is picked by click, number or words. */
#include "desk.h"

#include "intents/choice.h"

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

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        size_t n;
        size_t want;
    } CASES[] = {
        {"1", 3, 1},       {"第一个", 3, 1},   {"选2", 3, 2},      {"2号", 3, 2},
        {"第2项吧", 3, 2}, {"三", 3, 3},       {"最后一个", 4, 4}, {"后者", 2, 2},
        {"前者", 2, 1},    {"4", 3, 0},        {"d", 4, 4},        {"5", 4, 0},
        {"12", 4, 0},      {"一共多少", 4, 0}, {"", 4, 0},         {"最后一个", 0, 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t got = choice_number(view_of(CASES[i].words), CASES[i].n);
        if (got != CASES[i].want)
            fail_msg("%s of %zu: %zu", CASES[i].words, CASES[i].n, got);
    }
}

/* The first three places stand as if just offered. */
static void offer_three(void)
{
    demo.dialogue = (struct dialogue){.n_choices = 3, .pending_facet = FACET_PHONE};
    for (size_t i = 0; i < 3; i++)
        demo.dialogue.choices[i] = snapshot_entry_at(demo.kb, i)->entry_id;
}

static void assert_took(size_t i, const char *how)
{
    const struct decision *d = &demo.last;
    if (d->act != ACT_ANSWER || d->rung != RUNG_CHOICE ||
        d->entry_id != snapshot_entry_at(demo.kb, i)->entry_id)
        fail_msg("%s: %s %s %lld", how, act_name(d->act), rung_name(d->rung),
                 (long long)d->entry_id);
    assert_int_equal(d->next.n_choices, 0);
}

static void by_words(void **state)
{
    (void)state;
    offer_three();
    desk_ask(&demo, "第二个");
    assert_took(1, "number");
    assert_int_equal(demo.last.facet, FACET_PHONE); /* the question before asked for it */
    offer_three();
    desk_ask(&demo, arena_text(demo.arena, snapshot_entry_at(demo.kb, 2)->title));
    assert_took(2, "title");
    offer_three();
    desk_ask(&demo, "都不是");
    assert_int_equal(demo.last.act, ACT_HANDOFF);
    assert_string_equal(demo.last.reason, "none_of_choices");
    demo.dialogue = (struct dialogue){.entry_id = 0};
    desk_ask(&demo, "第二个"); /* nothing was offered */
    assert_int_not_equal(demo.last.rung, RUNG_CHOICE);
}

static void by_click(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct answer_input in = {.question = VIEW("点选")};
    offer_three();
    in.chosen_entry_id = demo.dialogue.choices[2];
    assert_int_equal(desk_try(&demo, in, &err), RC_OK);
    assert_took(2, "click");
    assert_int_equal(demo.last.facet, FACET_PHONE);
    offer_three();
    in.chosen_facet = FACET_PLACE;
    assert_int_equal(desk_try(&demo, in, &err), RC_OK);
    assert_int_equal(demo.last.facet, FACET_PLACE);               /* what is clicked counts */
    in.chosen_entry_id = snapshot_entry_at(demo.kb, 4)->entry_id; /* not among the offered */
    assert_int_equal(desk_try(&demo, in, &err), RC_OK);
    assert_took(4, "another");
    in.chosen_entry_id = 4711; /* taken down since */
    assert_int_equal(desk_try(&demo, in, &err), RC_OK);
    assert_int_equal(demo.last.act, ACT_CLARIFY);
    assert_string_equal(demo.last.reason, "choice_gone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(by_words),
        cmocka_unit_test(by_click),
    };
    return cmocka_run_group_tests(tests, open_demo, close_demo);
}
