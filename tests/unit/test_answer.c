/* test_answer.c - the ladder on the demo knowledge base: who takes which question, and what is
 * said. */
#include "desk.h"

#define DEMO BANGBAN_ROOT "/kb/demo"

static struct desk demo;

static int open_demo(void **state)
{
    (void)state;
    desk_open(&demo, DEMO);
    return 0;
}

static int close_demo(void **state)
{
    (void)state;
    desk_close(&demo);
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    demo.dialogue = (struct dialogue){.entry_id = 0};
    return 0;
}

static void every_rung_takes_what_is_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        enum act act;
        enum rung rung;
        const char *reason;
    } CASES[] = {
        {"仓库着火了怎么办", ACT_REDIRECT, RUNG_REDIRECT, "fire"},
        {"我要转人工", ACT_HANDOFF, RUNG_PERSON, "asked_person"},
        {"你好", ACT_SMALL_TALK, RUNG_SMALL_TALK, "greeting"},
        {"谢谢！", ACT_SMALL_TALK, RUNG_SMALL_TALK, "thanks"},
        {"個體工商戶註銷登記", ACT_ANSWER, RUNG_SEARCH, "confident"},
        {"开办企业一件事", ACT_ANSWER, RUNG_SEARCH, "confident"},
        {"我要举报隔壁偷税", ACT_REDIRECT, RUNG_SEARCH, "report_violation"},
        {"要带什么材料", ACT_CLARIFY, RUNG_FOLLOW_UP, "no_matter"},
        {"去哪办", ACT_CLARIFY, RUNG_FOLLOW_UP, "no_matter"},
        {"要本人去吗", ACT_CLARIFY, RUNG_FOLLOW_UP, "no_matter"},
        {"能代办吗", ACT_CLARIFY, RUNG_FOLLOW_UP, "no_matter"},
        {"退税", ACT_CLARIFY, RUNG_SEARCH, "vague"},
        {"企业怎么退税", ACT_CLARIFY, RUNG_SEARCH, "vague"},
        {"退税多少天到账", ACT_ANSWER, RUNG_SEARCH, "confident"},
        {"公积金", ACT_CLARIFY, RUNG_SEARCH, "vague"},
        {"社保怎么交", ACT_CLARIFY, RUNG_SEARCH, "vague"},
        {"今天天气怎么样会下雨吗", ACT_OUT_OF_SCOPE, RUNG_SEARCH, "off_topic"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        fresh(NULL);
        const struct decision *d = desk_ask(&demo, CASES[i].question);
        if (d->act != CASES[i].act || d->rung != CASES[i].rung ||
            strcmp(d->reason, CASES[i].reason) != 0)
            fail_msg("%s: %s %s %s", CASES[i].question, act_name(d->act), rung_name(d->rung),
                     d->reason);
        assert_true(d->n_blocks > 0);
    }
}

static void questions_that_cannot_be_asked_say_why(void **state)
{
    (void)state;
    char longer[2000];
    for (size_t i = 0; i + 3 < sizeof longer; i += 3)
        memcpy(longer + i, "税", 3);
    longer[1998] = '\0';
    static const struct {
        const char *question;
        enum rc rc;
    } CASES[] = {
        {"", RC_INVALID},
        {"？？？", RC_INVALID},
        {"😀😀", RC_INVALID},
        {"\xff\xfe", RC_INVALID},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = ERR_NONE;
        struct answer_input in = {.question = view_of(CASES[i].question)};
        assert_int_equal(desk_try(&demo, in, &err), CASES[i].rc);
        assert_true(err.text[0] != '\0');
    }
    struct err err = ERR_NONE;
    struct answer_input in = {.question = view_of(longer)};
    assert_int_equal(desk_try(&demo, in, &err), RC_LIMIT);
}

static void a_helper_silences_the_bot(void **state)
{
    (void)state;
    demo.dialogue.human_active = true;
    assert_int_equal(desk_ask(&demo, "个体户注销要什么材料")->act, ACT_SILENT);
    assert_int_equal(demo.last.n_blocks, 0);
    assert_true(demo.dialogue.human_active);
    assert_int_equal(desk_ask(&demo, "😀")->act,
                     ACT_SILENT); /* what a bot cannot read, a person can */
}

static void an_answer_names_its_source_and_is_marked_as_demo(void **state)
{
    (void)state;
    const struct decision *d = desk_ask(&demo, "公司简易注销登记公告要几天");
    assert_int_equal(d->act, ACT_ANSWER);
    assert_string_equal(desk_answered(&demo), "company-deregister-simple");
    assert_int_equal(d->facet, FACET_TIME_LIMIT);
    assert_int_equal(d->blocks[0].type, BLOCK_CONCLUSION);
    const struct block *source = desk_block(d, BLOCK_SOURCE);
    assert_non_null(source);
    assert_non_null(source->clause);
    assert_true(text_holds(source->clause->text, "二十日"));
    assert_int_equal(d->clause_id, source->clause->clause_id);
    assert_true(text_holds(source->source->doc_no, "云政办规"));
    bool marked = false;
    for (size_t i = 0; i < d->n_blocks; i++)
        marked = marked || text_holds(d->blocks[i].text, "演示数据");
    assert_true(marked);
}

static void the_story_of_a_closing_company(void **state)
{
    (void)state;
    const struct decision *d = desk_ask(&demo, "公司注销要带什么材料");
    assert_int_equal(d->act, ACT_ANSWER);
    assert_string_equal(desk_answered(&demo), "company-deregister");
    assert_non_null(desk_block(d, BLOCK_MATERIALS));
    assert_non_null(desk_block(d, BLOCK_SOURCE)->clause);
    d = desk_ask(&demo, "那多久能办好");
    assert_int_equal(d->act, ACT_ANSWER);
    assert_int_equal(d->rung, RUNG_FOLLOW_UP);
    assert_string_equal(desk_answered(&demo), "company-deregister");
    assert_true(text_holds(d->blocks[0].text, "承诺时限"));
    d = desk_ask(&demo, "要钱吗");
    assert_int_equal(d->facet, FACET_FEE);
    assert_string_equal(desk_answered(&demo), "company-deregister");
    d = desk_ask(&demo, "谢谢");
    assert_int_equal(d->act, ACT_SMALL_TALK);
    d = desk_ask(&demo, "在哪儿办"); /* small talk does not lose the matter */
    assert_string_equal(desk_answered(&demo), "company-deregister");
    assert_int_equal(d->facet, FACET_PLACE);
}

static void a_bundle_lists_its_matters(void **state)
{
    (void)state;
    const struct decision *d = desk_ask(&demo, "开办企业一件事");
    const struct block *members = desk_block(d, BLOCK_MEMBERS);
    assert_non_null(members);
    assert_true(members->n_choices >= 5);
    assert_non_null(snapshot_entry(demo.kb, members->choices[0].entry_id));
}

static void a_place_says_where_and_when(void **state)
{
    (void)state;
    const struct decision *d = desk_ask(&demo, "云帆区企业服务中心（主大厅）");
    assert_string_equal(desk_answered(&demo), "place-main-hall");
    const struct block *place = desk_block(d, BLOCK_PLACE);
    assert_non_null(place);
    assert_true(text_holds(place->fields[0].value, "望江路88号"));
    d = desk_ask(&demo, "好停车吗");
    assert_true(text_holds(d->blocks[0].text, "停车"));
    assert_true(text_holds(d->blocks[0].text, "200个车位"));
}

static void a_question_without_a_matter_is_completed_by_the_next(void **state)
{
    (void)state;
    assert_int_equal(desk_ask(&demo, "要带什么材料")->act, ACT_CLARIFY);
    const struct decision *d = desk_ask(&demo, "食品经营许可证核发");
    assert_int_equal(d->act, ACT_ANSWER);
    assert_int_equal(d->facet, FACET_MATERIALS);
    assert_non_null(desk_block(d, BLOCK_MATERIALS));
}

static void a_click_answers_for_the_facet_that_was_asked(void **state)
{
    (void)state;
    const struct entry *e = snapshot_find(demo.kb, VIEW("sole-trader-deregister"));
    demo.dialogue = (struct dialogue){
        .choices = {e->entry_id}, .n_choices = 1, .pending_facet = FACET_TIME_LIMIT};
    struct err err = ERR_NONE;
    struct answer_input click = {.question = VIEW_EMPTY, .chosen_entry_id = e->entry_id};
    assert_int_equal(desk_try(&demo, click, &err), RC_OK);
    assert_int_equal(demo.last.act, ACT_ANSWER);
    assert_int_equal(demo.last.rung, RUNG_CHOICE);
    assert_int_equal(demo.last.facet, FACET_TIME_LIMIT);
    click.chosen_facet = FACET_FEE;
    assert_int_equal(desk_try(&demo, click, &err), RC_OK);
    assert_int_equal(demo.last.facet, FACET_FEE);
    click.chosen_entry_id = 999999;
    click.question = VIEW("已经没有的一条");
    assert_int_equal(desk_try(&demo, click, &err), RC_OK);
    assert_string_equal(demo.last.reason, "choice_gone");
}

static void choices_are_picked_by_number_title_or_refused(void **state)
{
    (void)state;
    const struct entry *a = snapshot_find(demo.kb, VIEW("company-deregister"));
    const struct entry *b = snapshot_find(demo.kb, VIEW("company-deregister-simple"));
    const struct entry *c = snapshot_find(demo.kb, VIEW("sole-trader-deregister"));
    const struct dialogue offered = {.choices = {a->entry_id, b->entry_id, c->entry_id},
                                     .n_choices = 3,
                                     .pending_facet = FACET_FEE,
                                     .n_unsure = 1};
    const struct {
        const char *said;
        const struct entry *want;
    } CASES[] = {
        {"2", b},    {"第二个", b},           {"选1", a},
        {"3号", c},  {"最后一个", c},         {"第一个吧", a},
        {"②", b},    {"简易注销", b},         {"个体工商户", c},
        {"后者", c}, {"公司简易注销登记", b}, {"１", a},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        demo.dialogue = offered;
        const struct decision *d = desk_ask(&demo, CASES[i].said);
        if (d->rung != RUNG_CHOICE || d->entry_id != CASES[i].want->entry_id)
            fail_msg("%s: %s %s", CASES[i].said, rung_name(d->rung), desk_answered(&demo));
        assert_int_equal(d->facet, FACET_FEE);
        assert_int_equal(d->next.n_choices, 0);
        assert_int_equal(d->next.n_unsure, 0);
    }
    demo.dialogue = offered;
    assert_string_equal(desk_ask(&demo, "都不是")->reason, "none_of_choices");
    assert_int_equal(demo.last.act, ACT_HANDOFF);
    demo.dialogue = offered;
    assert_int_equal(desk_ask(&demo, "好的")->act, ACT_SMALL_TALK);
    assert_int_equal(demo.dialogue.n_choices, 3); /* still there to pick from */
    demo.dialogue = offered;
    assert_int_not_equal(desk_ask(&demo, "烟草专卖零售许可证")->rung, RUNG_CHOICE);
}

static void an_expired_entry_is_never_an_answer(void **state)
{
    (void)state;
    size_t n_expired = 0;
    for (size_t i = 0; i < snapshot_n_entries(demo.kb); i++) {
        const struct entry *e = snapshot_entry_at(demo.kb, i);
        if (entry_valid_on(e, DESK_DAY))
            continue;
        n_expired++;
        struct err err = ERR_NONE;
        fresh(NULL);
        desk_ask(&demo, arena_text(demo.arena, e->title));
        assert_int_not_equal(demo.last.entry_id, e->entry_id);
        struct answer_input click = {.question = e->title, .chosen_entry_id = e->entry_id};
        assert_int_equal(desk_try(&demo, click, &err), RC_OK);
        assert_null(desk_block(&demo.last, BLOCK_SOURCE));
        assert_true(text_holds(demo.last.blocks[0].text, "不再执行"));
        demo.dialogue = (struct dialogue){.entry_id = e->entry_id};
        desk_ask(&demo, "那要什么材料");
        assert_null(desk_block(&demo.last, BLOCK_MATERIALS));
        fresh(NULL);
        struct answer_input then = {.question = e->title, .as_of_day = e->expires_on};
        assert_int_equal(desk_try(&demo, then, &err), RC_OK); /* as of its last day it is valid */
        assert_int_equal(demo.last.entry_id, e->entry_id);
    }
    assert_true(n_expired >= 4);
}

static void cards_are_complete_for_every_entry_and_facet(void **state)
{
    (void)state;
    struct str json = STR_EMPTY;
    for (size_t i = 0; i < snapshot_n_entries(demo.kb); i++) {
        const struct entry *e = snapshot_entry_at(demo.kb, i);
        for (int f = 0; f < FACET_N; f++) {
            struct block *blocks = NULL;
            size_t n = 0;
            answer_card(demo.kb, e, (enum facet)f, NULL, DESK_DAY, demo.arena, &blocks, &n);
            assert_true(n > 0);
            assert_int_equal(blocks[0].type, BLOCK_CONCLUSION);
            assert_true(blocks[0].text.len > 0);
            struct jsonw w;
            str_reset(&json);
            jsonw_init(&w, &json);
            block_write_json(&w, NULL, blocks, n);
            assert_true(utf8_valid(str_view(&json), NULL));
        }
        arena_reset(demo.arena);
    }
    str_clear(&json);
}

static void the_same_question_gives_the_same_decision(void **state)
{
    (void)state;
    desk_ask(&demo, "食品经营许可证多久能下来");
    struct decision first = demo.last;
    fresh(NULL);
    desk_ask(&demo, "食品经营许可证多久能下来");
    assert_int_equal(first.act, demo.last.act);
    assert_int_equal(first.n_blocks, demo.last.n_blocks);
    assert_memory_equal(&first.confidence, &demo.last.confidence, sizeof first.confidence);
}

static void names_are_stable(void **state)
{
    (void)state;
    assert_string_equal(act_name(ACT_OUT_OF_SCOPE), "out_of_scope");
    assert_string_equal(rung_name(RUNG_FOLLOW_UP), "follow_up");
    for (int i = 0; i < ACT_N; i++)
        assert_non_null(act_name((enum act)i));
    for (int i = 0; i < RUNG_N; i++)
        assert_non_null(rung_name((enum rung)i));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, fresh)
    const struct CMUnitTest tests[] = {
        TEST(every_rung_takes_what_is_its_own),
        TEST(questions_that_cannot_be_asked_say_why),
        TEST(a_helper_silences_the_bot),
        TEST(an_answer_names_its_source_and_is_marked_as_demo),
        TEST(the_story_of_a_closing_company),
        TEST(a_bundle_lists_its_matters),
        TEST(a_place_says_where_and_when),
        TEST(a_question_without_a_matter_is_completed_by_the_next),
        TEST(a_click_answers_for_the_facet_that_was_asked),
        TEST(choices_are_picked_by_number_title_or_refused),
        TEST(an_expired_entry_is_never_an_answer),
        TEST(cards_are_complete_for_every_entry_and_facet),
        TEST(the_same_question_gives_the_same_decision),
        TEST(names_are_stable),
    };
    return cmocka_run_group_tests(tests, open_demo, close_demo);
}
