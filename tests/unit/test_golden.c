/* test_golden.c - the floor of answer quality on the demo knowledge base, and that the rules which
 * come before the search take no golden question away from it. */
#include "desk.h"

#include "intents/golden.h"
#include "intents/person.h"
#include "intents/redirect.h"
#include "intents/small_talk.h"
#include "intents/turn.h"
#include "kb/calibrate.h"

#define DEMO BANGBAN_ROOT "/kb/demo"
#define RECALL_FLOOR 0.85
#define WRONG_CEILING 0.05

static struct desk demo;
static struct question_list questions;

static int open_demo(void **state)
{
    (void)state;
    static const char *const FILES[] = {"companies", "people", "policies"};
    struct err err = ERR_NONE;
    size_t cap = 0;
    desk_open(&demo, DEMO);
    struct calibrate_options calibrate = {.most = 600}; /* as `bangban init --demo` does */
    struct calibrate_report calibrated;
    assert_int_equal(calibrate_run(demo.db, &calibrate, &calibrated, &err), RC_OK);
    desk_reload(&demo);
    for (size_t i = 0; i < COUNT(FILES); i++) {
        char path[512];
        struct question_list list;
        snprintf(path, sizeof path, DEMO "/golden_%s.jsonl", FILES[i]);
        assert_int_equal(questions_read(demo.arena, path, &list, &err), RC_OK);
        for (size_t q = 0; q < list.n; q++) {
            questions.items =
                arena_push(demo.arena, questions.items, questions.n, &cap, sizeof *questions.items);
            questions.items[questions.n++] = list.items[q];
        }
    }
    assert_true(questions.n >= 500);
    return 0;
}

static int close_demo(void **state)
{
    (void)state;
    desk_close(&demo);
    return 0;
}

static void rules_take_no_answerable_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < questions.n; i++) {
        const struct question *q = &questions.items[i];
        struct norm n;
        struct err err = ERR_NONE;
        assert_int_equal(norm_question(demo.arena, q->q, &n, &err), RC_OK);
        struct view words = turn_words(demo.arena, &n);
        if (q->n_expect > 0 && (redirect_find(words, true) != NULL || person_wanted(words) ||
                                small_talk_find(n.text) != NULL))
            fail_msg("%.*s", VIEW_ARG(q->q));
    }
}

static const struct golden_counts *kind(const struct golden_report *r, const char *name)
{
    for (size_t i = 0; i < r->n_kinds; i++) {
        if (view_eq_text(r->kinds[i].kind, name))
            return &r->kinds[i];
    }
    fail_msg("%s", name);
    return NULL;
}

static void quality_holds_its_floor(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct golden_report r;
    assert_int_equal(golden_run(demo.searcher, demo.kb, &questions, DESK_DAY, demo.arena, &r, &err),
                     RC_OK);
    struct str text = STR_EMPTY;
    golden_write_text(&text, &r, 0);
    print_message("%s", text.ptr);
    str_clear(&text);
    assert_int_equal(r.all.n, questions.n);
    assert_true(golden_recall_at_1(&r.all) >= RECALL_FLOOR);
    assert_true(golden_wrong_share(&r.all) <= WRONG_CEILING);
    assert_true(golden_recall_at_1(kind(&r, "follow_up")) >= 0.90);
    assert_true(golden_recall_at_1(kind(&r, "traditional")) >= 0.95);
    assert_int_equal(kind(&r, "far")->n_answered, 0);
    assert_true(r.all.n_facet_right * 4 >= r.all.n_facet * 3);
}

static void a_report_can_be_read_by_programs(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct golden_report r;
    struct question one = questions.items[0];
    struct question_list list = {&one, 1};
    assert_int_equal(golden_run(demo.searcher, demo.kb, &list, DESK_DAY, demo.arena, &r, &err),
                     RC_OK);
    struct str json = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &json);
    golden_write_json(&w, NULL, &r, NULL);
    assert_true(jsonw_done(&w));
    assert_non_null(strstr(json.ptr, "\"recall_at_1\":"));
    str_clear(&json);
    one.expect = (struct view[]){VIEW("no-such-entry")};
    one.n_expect = 1;
    assert_int_equal(golden_run(demo.searcher, demo.kb, &list, DESK_DAY, demo.arena, &r, &err),
                     RC_INVALID);
    assert_int_equal(err.line, one.line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_take_no_answerable_question),
        cmocka_unit_test(quality_holds_its_floor),
        cmocka_unit_test(a_report_can_be_read_by_programs),
    };
    return cmocka_run_group_tests(tests, open_demo, close_demo);
}
