/* test_trace.c - decisions are stored and replayed to the bit; a changed knowledge base is noticed.
 */
#include "desk.h"

#include <math.h>

#include "intents/migrate.h"
#include "intents/trace.h"
#include "kb/store.h"

#define KB_FILE BANGBAN_ROOT "/kb/demo/places.jsonl"
#define NOW_MS 1795000000000

static struct desk k;

static int open_desk(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    desk_open(&k, KB_FILE);
    assert_int_equal(intents_migrate(k.db, &err), RC_OK);
    assert_int_equal(intents_migrate(k.db, &err), RC_OK); /* again changes nothing */
    assert_int_equal(intents_migrate_check(k.db, &err), RC_OK);
    return 0;
}

static int close_desk(void **state)
{
    (void)state;
    desk_close(&k);
    return 0;
}

static struct trace make_trace(const struct answer_input *in)
{
    struct trace t;
    struct str blocks = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &blocks);
    block_write_json(&w, NULL, k.last.blocks, k.last.n_blocks);
    trace_make(k.arena, in, &k.last, str_view(&blocks), &t);
    str_clear(&blocks);
    return t;
}

static void ask_and_store(int64_t turn_id, const char *question)
{
    struct err err = ERR_NONE;
    struct answer_input in = {
        .question = view_of(question), .dialogue = k.dialogue, .as_of_day = DESK_DAY};
    desk_ask(&k, question);
    struct trace t = make_trace(&in);
    if (trace_store(k.db, turn_id, &t, NOW_MS, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static struct replay replay(int64_t turn_id)
{
    struct err err = ERR_NONE;
    struct replay r;
    if (trace_replay(k.db, k.searcher, k.kb, turn_id, k.arena, &r, &err) != RC_OK)
        fail_msg("%s", err.text);
    return r;
}

static void every_kind_of_turn_replays_the_same(void **state)
{
    (void)state;
    static const char *const QUESTIONS[] = {
        "云帆区企业服务中心（主大厅）",
        "几点上班",
        "停车方便吗",
        "你好",
        "转人工",
        "着火了",
        "周末去哪里玩",
        "北湖那边的办税服务厅电话",
        "要带什么材料",
    };
    k.dialogue = (struct dialogue){.entry_id = 0};
    for (size_t i = 0; i < COUNT(QUESTIONS); i++) {
        ask_and_store((int64_t)i + 1, QUESTIONS[i]);
        struct decision then = k.last;
        struct replay r = replay((int64_t)i + 1);
        assert_int_equal(r.verdict, REPLAY_SAME);
        assert_string_equal(r.digest, r.stored_digest);
        assert_int_equal(strlen(r.digest), TRACE_DIGEST_LEN);
        assert_true(view_eq_text(r.input.question, QUESTIONS[i]));
        assert_true(view_eq_text(r.stored_act, act_name(then.act)));
        assert_int_equal(r.stored_entry_id, then.entry_id);
        assert_memory_equal(&r.stored_confidence, &then.confidence, sizeof(double));
        assert_int_equal(r.at_ms, NOW_MS);
    }
    /* 几点上班 was a follow-up: replay knows the matter from the stored dialogue */
    assert_int_equal(replay(2).now.rung, RUNG_FOLLOW_UP);
}

static void a_changed_knowledge_base_is_reported(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct entry *e = NULL;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    k.dialogue = (struct dialogue){.entry_id = 0};
    ask_and_store(101, "北湖办税服务厅");
    ask_and_store(102, "谢谢");
    assert_int_equal(store_load(k.db, k.arena, replay(101).stored_entry_id, &e, &err), RC_OK);
    e->fields[FIELD_PHONE] = VIEW("0000-80009999");
    assert_int_equal(db_begin(k.db, &err), RC_OK);
    assert_int_equal(store_put(k.db, e, &entry_id, &change, &err), RC_OK);
    assert_int_equal(db_commit(k.db, &err), RC_OK);
    desk_reload(&k);
    struct replay r = replay(101);
    assert_int_equal(r.verdict, REPLAY_OTHER_KB_CHANGED);
    assert_true(r.kb_version > r.stored_kb_version);
    assert_string_not_equal(r.digest, r.stored_digest);
    assert_int_equal(replay(102).verdict, REPLAY_SAME_KB_CHANGED);
}

static void a_defect_shows(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    ask_and_store(201, "你好");
    assert_int_equal(
        db_script(k.db, "UPDATE trace SET digest = 'f' || substr(digest, 2) WHERE turn_id = 201",
                  &err),
        RC_OK);
    struct replay r = replay(201);
    assert_true(r.verdict == REPLAY_DIFFERS || r.stored_digest[0] == r.digest[0]);
    assert_int_equal(db_script(k.db, "UPDATE trace SET act = 'answer' WHERE turn_id = 201", &err),
                     RC_OK);
    assert_int_equal(replay(201).verdict, REPLAY_DIFFERS);
}

static size_t count_of(struct view text, const char *part)
{
    size_t n = 0;
    size_t at;
    for (; (at = view_find(text, view_of(part))) != SIZE_MAX; n++)
        text = view_sub(text, at + 1, text.len);
    return n;
}

/* The values of a list "name":[...], from the first one on. */
static size_t n_values(struct view text, const char *name)
{
    size_t from = view_find(text, view_of(name));
    assert_int_not_equal(from, SIZE_MAX);
    text = view_sub(text, from, text.len);
    return count_of(view_sub(text, 0, view_find(text, VIEW("]"))), ",") + 1;
}

static void candidates_are_kept_with_their_features(void **state)
{
    (void)state;
    k.dialogue = (struct dialogue){.entry_id = 0};
    ask_and_store(251, "北湖那边的办税服务厅电话");
    struct decision then = k.last;
    struct view stored = replay(251).stored_candidates;
    assert_true(then.search.n > 1);
    assert_int_equal(count_of(stored, "\"entry_id\""), then.search.n);
    assert_int_equal(count_of(stored, "\"values\""), then.search.n);
    assert_int_equal(count_of(stored, "\"head_bm25\""), 1);
    assert_int_equal(n_values(stored, "\"values\":["), n_values(stored, "\"features\":["));
    char first[64];
    snprintf(first, sizeof first, "\"values\":[%lld,",
             llround(then.search.list[0].features[0] * 1000.0));
    assert_true(text_holds(stored, first));
    assert_false(text_holds(stored, "\"readings\"")); /* read as it stands: nothing more is kept */
    assert_false(text_holds(stored, "\"corrected\""));
    assert_true(view_eq(replay(251).stored_normalised, then.norm.text));
    ask_and_store(253, "我是13800138000，北湖办税服物厅在哪");
    stored = replay(253).stored_candidates;
    assert_true(k.last.search.corrected.len > 0);
    assert_true(text_holds(stored, "\"corrected\":\"我是138****8000,北湖办税服务厅在哪\""));
    assert_false(text_holds(stored, "13800138000"));
    ask_and_store(252, "谢谢");
    assert_true(view_eq_text(replay(252).stored_candidates, "{\"list\":[]}"));
}

static void a_turn_is_stored_once(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct answer_input in = {.question = VIEW("你好"), .as_of_day = DESK_DAY};
    ask_and_store(301, "你好");
    struct trace t = make_trace(&in);
    assert_int_equal(trace_store(k.db, 301, &t, NOW_MS, &err), RC_CONFLICT);
    struct replay r;
    assert_int_equal(trace_replay(k.db, k.searcher, k.kb, 999, k.arena, &r, &err), RC_NOT_FOUND);
    assert_true(err.text[0] != '\0');
}

static void the_last_turns_are_listed(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct trace_row *rows = NULL;
    size_t n = 0;
    ask_and_store(401, "谢谢");
    ask_and_store(402, "你好");
    assert_int_equal(trace_list(k.db, k.arena, 2, &rows, &n, &err), RC_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].turn_id, 402);
    assert_true(view_eq_text(rows[0].question, "你好"));
    assert_true(view_eq_text(rows[0].act, act_name(k.last.act)));
    assert_int_equal(rows[1].turn_id, 401);
    assert_int_equal(rows[1].at_ms, NOW_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_turn_replays_the_same),
        cmocka_unit_test(a_changed_knowledge_base_is_reported),
        cmocka_unit_test(a_defect_shows),
        cmocka_unit_test(candidates_are_kept_with_their_features),
        cmocka_unit_test(a_turn_is_stored_once),
        cmocka_unit_test(the_last_turns_are_listed),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
