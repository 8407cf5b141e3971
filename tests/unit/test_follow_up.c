/* test_follow_up.c - what stays with the last matter and what names another one. */
#include "desk.h"

#include "intents/follow_up.h"

static struct desk demo;

static int open_demo(void **state)
{
    (void)state;
    desk_open(&demo, BANGBAN_ROOT "/kb/demo");
    return 0;
}

static int close_demo(void **state)
{
    (void)state;
    desk_close(&demo);
    return 0;
}

static const struct decision *ask_after(const char *matter, const char *question)
{
    demo.dialogue = (struct dialogue){.entry_id = 0};
    demo.dialogue.entry_id = snapshot_find(demo.kb, view_of(matter))->entry_id;
    demo.dialogue.facet = FACET_MATERIALS;
    return desk_ask(&demo, question);
}

static void questions_of_the_last_matter_stay_with_it(void **state)
{
    (void)state;
    static const struct {
        const char *matter, *question;
        enum facet facet;
    } CASES[] = {
        {"company-deregister", "那多久能办好", FACET_TIME_LIMIT},
        {"company-deregister", "要收钱吗", FACET_FEE},
        {"company-deregister", "在哪办", FACET_PLACE},
        {"company-deregister", "注销要多久", FACET_TIME_LIMIT},
        {"company-deregister-simple", "公告要多久", FACET_TIME_LIMIT},
        {"food-business-licence", "许可证有效期几年", FACET_RESULT},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct decision *d = ask_after(CASES[i].matter, CASES[i].question);
        if (d->act != ACT_ANSWER || strcmp(desk_answered(&demo), CASES[i].matter) != 0)
            fail_msg("%s: %s %s %s", CASES[i].question, act_name(d->act), d->reason,
                     desk_answered(&demo));
        assert_int_equal(d->facet, CASES[i].facet);
    }
}

/* The facet is read from what was meant: misspelled, as letters, and with words around it. */
static void mistyped_questions_of_the_last_matter_stay_with_it(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        enum facet facet;
    } CASES[] = {
        {"要收前吗", FACET_FEE},
        {"几天下能来", FACET_TIME_LIMIT},
        {"那久能办好", FACET_TIME_LIMIT},
        {"duojiu neng banhao", FACET_TIME_LIMIT},
        {"yao shenme cailiao", FACET_MATERIALS},
        {"要什么才料", FACET_MATERIALS},
        {"打扰一下，要交钱吗", FACET_FEE},
        {"老师您好，想咨询一下需要什么条件，在线等", FACET_CONDITIONS},
        {"電話多少，謝謝", FACET_PHONE},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct decision *d = ask_after("company-deregister", CASES[i].question);
        if (d->act != ACT_ANSWER || strcmp(desk_answered(&demo), "company-deregister") != 0)
            fail_msg("%s: %s %s %s", CASES[i].question, act_name(d->act), d->reason,
                     desk_answered(&demo));
        if (d->facet != CASES[i].facet)
            fail_msg("%s: %s", CASES[i].question, facet_name(d->facet));
    }
    assert_string_equal(desk_ask(&demo, "zhuan rengong")->reason, "asked_person");
}

static void another_matter_is_not_answered_with_the_last(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"company-deregister", "开个公司要多久"},   {"company-deregister", "开公司多久"},
        {"company-deregister", "办执照多久"},       {"company-deregister", "那食品证呢"},
        {"company-deregister", "注册公司要多少钱"}, {"food-business-licence", "刻章多少钱"},
        {"sole-trader-setup", "注销要多久"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct decision *d = ask_after(CASES[i][0], CASES[i][1]);
        if (strcmp(desk_answered(&demo), CASES[i][0]) == 0)
            fail_msg("%s: %s", CASES[i][1], d->reason);
        assert_int_not_equal(d->rung, RUNG_FOLLOW_UP);
    }
}

static void the_rest_must_name_the_matter_and_no_other_be_clearly_above(void **state)
{
    (void)state;
    struct entry last = {.entry_id = 1, .title = VIEW("公司注销登记")};
    struct entry other = {.entry_id = 2, .title = VIEW("公司设立登记")};
    static const struct {
        const char *rest;
        double p_first, p_last; /* p_first 0: `last` stands first */
        bool same;
    } CASES[] = {
        {"公司", 0.3, 0.2, true}, {"公司", 0.4, 0.2, false}, {"公告", 0.3, 0.2, false},
        {"公告", 0.0, 0.2, true}, {"公司", 0.3, 0.0, false}, {"一二三四五六七", 0.0, 0.2, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct candidate list[2] = {{.entry = &other, .probability = CASES[i].p_first},
                                    {.entry = &last, .probability = CASES[i].p_last}};
        size_t first = CASES[i].p_first > 0.0 ? 0 : 1;
        size_t end = CASES[i].p_last > 0.0 ? 2 : 1;
        struct search_result s = {.list = list + first, .n = end - first};
        struct view part = view_of(CASES[i].rest);
        struct asked_rest rest = {{part}, 1, utf8_count(part)};
        if (follow_up_is_same(&s, &last, &rest) != CASES[i].same)
            fail_msg("case %zu", i);
    }
}

/* A rule that decides without the search claims no probability of its own. */
static void no_confidence_is_made_up(void **state)
{
    (void)state;
    const struct decision *d = ask_after("company-deregister", "那多久能办好");
    assert_int_equal(d->search.n, 0);
    assert_float_equal(d->confidence, 0.0, 0.0);
    d = ask_after("company-deregister-simple", "公告要多久");
    assert_true(d->search.n > 0);
    assert_true(d->confidence == d->search.confidence || d->confidence == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_of_the_last_matter_stay_with_it),
        cmocka_unit_test(mistyped_questions_of_the_last_matter_stay_with_it),
        cmocka_unit_test(another_matter_is_not_answered_with_the_last),
        cmocka_unit_test(the_rest_must_name_the_matter_and_no_other_be_clearly_above),
        cmocka_unit_test(no_confidence_is_made_up),
    };
    return cmocka_run_group_tests(tests, open_demo, close_demo);
}
