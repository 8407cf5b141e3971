/* test_thought.c - server/thought.c: what is remembered is what would be decided again, to the bit.
 */
#include "desk.h"

#include "server/thought.h"

#define KB_FILE BANGBAN_ROOT "/kb/demo/places.jsonl"

static struct desk k;

static int open_desk(void **state)
{
    (void)state;
    desk_open(&k, KB_FILE);
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    desk_close(&k);
    return 0;
}

static struct answer_input question(const char *text)
{
    return (struct answer_input){.question = view_of(text), .as_of_day = DESK_DAY};
}

static struct thought think(struct thoughts *ts, struct answer_input in)
{
    struct err err = ERR_NONE;
    struct thought t;
    if (thought_make(ts, k.searcher, k.kb, &in, k.arena, &t, &err) != RC_OK)
        fail_msg("%.*s: %s", VIEW_ARG(in.question), err.text);
    return t;
}

static void assert_same_text(struct view a, struct view b)
{
    assert_true(view_eq(a, b));
}

static void assert_same(const struct thought *a, const struct thought *b)
{
    assert_same_text(a->blocks, b->blocks);
    assert_same_text(a->dialogue, b->dialogue);
    assert_same_text(a->tried, b->tried);
    assert_int_equal(a->n_quoted, b->n_quoted);
    for (size_t i = 0; i < a->n_quoted; i++)
        assert_ptr_equal(a->quoted[i], b->quoted[i]);
    assert_int_equal(a->n_found, b->n_found);
    assert_same_text(a->trace.in.question, b->trace.in.question);
    assert_same_text(a->trace.dialogue, b->trace.dialogue);
    assert_same_text(a->trace.normalised, b->trace.normalised);
    assert_same_text(a->trace.reason, b->trace.reason);
    assert_same_text(a->trace.candidates, b->trace.candidates);
    assert_string_equal(a->trace.digest, b->trace.digest);
    assert_int_equal(a->trace.kb_version, b->trace.kb_version);
    assert_int_equal(a->trace.model_version, b->trace.model_version);
    assert_int_equal(a->trace.act, b->trace.act);
    assert_int_equal(a->trace.rung, b->trace.rung);
    assert_int_equal(a->trace.entry_id, b->trace.entry_id);
    assert_int_equal(a->trace.clause_id, b->trace.clause_id);
    assert_int_equal(a->trace.facet, b->trace.facet);
    assert_memory_equal(&a->trace.confidence, &b->trace.confidence, sizeof(double));
    assert_memory_equal(&a->trace.cuts, &b->trace.cuts, sizeof(struct cuts));
}

static const char *const QUESTIONS[] = {
    "云帆区企业服务中心在哪",   "几点上班", "你好", "转人工", "着火了", "周末去哪里玩",
    "北湖那边的办税服务厅电话",
};

static void remembered_is_decided_again(void **state)
{
    (void)state;
    struct thoughts *ts = thoughts_new(THOUGHTS_MAX_BYTES);
    for (size_t i = 0; i < COUNT(QUESTIONS); i++) {
        struct thought first = think(ts, question(QUESTIONS[i]));
        assert_int_equal(thoughts_n(ts), i + 1);
        struct thought again = think(ts, question(QUESTIONS[i]));
        assert_int_equal(thoughts_n(ts), i + 1);
        assert_same(&first, &again);
        assert_ptr_not_equal(first.blocks.ptr, again.blocks.ptr);
    }
    thoughts_free(ts);
}

/* Whatever the ladder looks at makes another thought. */
static void what_decides_tells_thoughts_apart(void **state)
{
    (void)state;
    static const struct redirect_rule RULE = {
        .name = "x", .is_firm = true, .when = "停车", .text = "请拨打停车热线。"};
    struct redirect_rules rules = {&RULE, 1, VIEW("x")};
    struct thoughts *ts = thoughts_new(THOUGHTS_MAX_BYTES);
    struct answer_input in = question("停车方便吗");
    struct thought plain = think(ts, in);
    struct answer_input other[6] = {in, in, in, in, in, in};
    other[0].dialogue.entry_id = snapshot_entry_at(k.kb, 2)->entry_id;
    other[1].as_of_day = DESK_DAY + 1;
    other[2].region = VIEW("北湖街道");
    other[3].chosen_entry_id = snapshot_entry_at(k.kb, 1)->entry_id;
    other[4].redirects = &rules;
    other[5].audience = VIEW("北湖街道");
    for (size_t i = 0; i < COUNT(other); i++) {
        think(ts, other[i]);
        assert_int_equal(thoughts_n(ts), i + 2);
    }
    assert_int_equal(think(ts, other[4]).trace.act, ACT_REDIRECT);
    assert_int_not_equal(plain.trace.act, ACT_REDIRECT);
    struct thought again = think(ts, in);
    assert_same(&plain, &again);
    thoughts_free(ts);
}

static void another_knowledge_base_forgets(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct thoughts *ts = thoughts_new(THOUGHTS_MAX_BYTES);
    struct thought before = think(ts, question("北湖办税服务厅"));
    assert_int_equal(kb_version_bump(k.db, &err), RC_OK);
    desk_reload(&k);
    struct thought after = think(ts, question("北湖办税服务厅"));
    assert_int_equal(thoughts_n(ts), 1);
    assert_true(after.trace.kb_version > before.trace.kb_version);
    thoughts_free(ts);
}

static void memory_is_bounded_and_what_is_asked_stays(void **state)
{
    (void)state;
    struct thoughts *ts = thoughts_new(64 << 10);
    size_t most = 0;
    for (int i = 0; i < 200; i++) {
        char text[64];
        snprintf(text, sizeof text, "窗口 %d 号几点下班", i);
        think(ts, question(text));
        think(ts, question("云帆区企业服务中心在哪"));
        most = thoughts_n(ts) > most ? thoughts_n(ts) : most;
    }
    size_t n = thoughts_n(ts);
    assert_true(n >= 3 && n < 60 && most < 60);
    think(ts, question("云帆区企业服务中心在哪"));
    assert_int_equal(thoughts_n(ts), n); /* the one that is asked all the time is still there */
    thoughts_free(ts);
}

static void refusals_are_not_kept(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct thought t;
    struct answer_input in = question("。。。");
    struct thoughts *ts = thoughts_new(THOUGHTS_MAX_BYTES);
    assert_int_equal(thought_make(ts, k.searcher, k.kb, &in, k.arena, &t, &err), RC_INVALID);
    assert_int_equal(thoughts_n(ts), 0);
    thoughts_free(ts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembered_is_decided_again),
        cmocka_unit_test(what_decides_tells_thoughts_apart),
        cmocka_unit_test(memory_is_bounded_and_what_is_asked_stays),
        cmocka_unit_test(refusals_are_not_kept),
        cmocka_unit_test(another_knowledge_base_forgets),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
