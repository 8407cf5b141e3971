/* test_synonym.c - synonyms are kept, refused when they make no sense, and used in search with
 * their direction and scope; what stands in an entry itself still wins. */
#include "unit.h"

#include "kb/exchange/export.h"
#include "kb/exchange/import.h"
#include "kb/kb.h"
#include "kb/search.h"
#include "kb/store.h"
#include "kb/synonym_store.h"

#define TODAY 20000

struct fixture {
    struct db *db;
    struct snapshot *kb;
    struct searcher *searcher;
    struct arena *a;
};

static int setup(void **state)
{
    static struct fixture f;
    struct err err = ERR_NONE;
    f = (struct fixture){.a = arena_new(0)};
    assert_int_equal(kb_open(NULL, DB_MEMORY, &f.db, &err), RC_OK);
    assert_int_equal(searcher_on(f.db, &f.searcher, &err), RC_OK);
    assert_int_equal(snapshot_load(f.db, NULL, &f.kb, &err), RC_OK);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    searcher_close(f->searcher);
    snapshot_unref(f->kb);
    db_close(f->db);
    arena_free(f->a);
    return 0;
}

static void refresh(struct fixture *f)
{
    struct snapshot *next = NULL;
    assert_int_equal(snapshot_load(f->db, f->kb, &next, NULL), RC_OK);
    snapshot_unref(f->kb);
    f->kb = next;
}

static enum rc put(struct fixture *f, const struct synonym *s, struct err *err)
{
    int64_t synonym_id = 0;
    *err = ERR_NONE;
    assert_int_equal(db_begin(f->db, err), RC_OK);
    enum rc rc = synonym_put(f->db, s, &synonym_id, err);
    if (rc == RC_OK)
        assert_int_equal(db_commit(f->db, err), RC_OK);
    db_rollback(f->db);
    return rc;
}

static void put_pair(struct fixture *f, const char *term, const char *means, bool both_ways)
{
    struct err err;
    struct synonym s = {.term = view_of(term), .means = view_of(means), .is_both_ways = both_ways};
    if (put(f, &s, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void put_entry(struct fixture *f, const char *id, const char *title, const char *region,
                      const char *department, enum entry_kind kind)
{
    struct entry e;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    entry_init(&e);
    e.kind = kind;
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.body = VIEW("按规定办理。");
    e.region = view_of(region);
    e.department = view_of(department);
    assert_int_equal(db_begin(f->db, NULL), RC_OK);
    assert_int_equal(store_put(f->db, &e, &entry_id, &change, NULL), RC_OK);
    assert_int_equal(db_commit(f->db, NULL), RC_OK);
}

static void fill(struct fixture *f)
{
    put_entry(f, "licence", "营业执照遗失补领", "云帆区", "区市场监督管理局", ENTRY_PROCEDURE);
    put_entry(f, "fund", "住房公积金提取", "云帆区", "市住房公积金管理中心", ENTRY_PROCEDURE);
    put_entry(f, "drive", "机动车驾驶证补领", "江东区", "区公安分局", ENTRY_PROCEDURE);
    put_entry(f, "place", "便民服务站", "云帆区", "望江街道办事处", ENTRY_PLACE);
    put_entry(f, "other", "排水接管办法", "云帆区", "区水务局", ENTRY_FAQ);
    refresh(f);
}

static struct search_result ask(struct fixture *f, const char *text)
{
    struct search_options options = {
        .k = 10, .as_of_day = TODAY, .region = VIEW_EMPTY, .audience = VIEW_EMPTY, .explain = true};
    struct norm n;
    struct search_result r;
    assert_int_equal(norm_question(f->a, view_of(text), &n, NULL), RC_OK);
    assert_int_equal(search_run(f->searcher, f->kb, &n, &options, f->a, &r, NULL), RC_OK);
    return r;
}

/* --- readings
 * ----------------------------------------------------------------------------------------- */

static const struct synonym WORDS[] = {
    {.synonym_id = 1, .term = VIEW("执照"), .means = VIEW("营业执照"), .is_both_ways = true},
    {.synonym_id = 2, .term = VIEW("营照"), .means = VIEW("营业执照"), .is_both_ways = true},
    {.synonym_id = 3, .term = VIEW("關掉"), .means = VIEW("注销")},
    {.synonym_id = 4, .term = VIEW("关掉公司"), .means = VIEW("公司注销")},
    {.synonym_id = 5, .term = VIEW("UKey"), .means = VIEW("数字证书")},
    {.synonym_id = 6, .term = VIEW("30天"), .means = VIEW("一个月")},
    {.synonym_id = 7, .term = VIEW("店"), .means = VIEW("商户")},
    {.synonym_id = 8, .term = VIEW("店"), .means = VIEW("门面")},
};

static const struct {
    const char *question;
    const char *readings; /* "，" between them */
} READINGS[] = {
    {"执照丢了", "营业执照丢了"},
    {"营业执照丢了", "营照丢了"}, /* not 营业营业执照, and 执照 alone is part of it anyway */
    {"营照和执照", "营业执照和营业执照，营业执照和执照，营照和营业执照"},
    {"注销", ""},             /* one way only */
    {"我要关掉", "我要注销"}, /* written in traditional script */
    {"关掉公司", "公司注销"}, /* the longest word counts */
    {"ukey坏了", "数字证书坏了"},
    {"ukeys坏了", ""}, /* part of a word of letters */
    {"2ukey", ""},
    {"三十天内", "1个月内"},
    {"130天内", ""},
    {"关店", "关商户，关门面"},
    {"没有一个词", ""},
};

static void questions_are_read_with_synonyms(void **state)
{
    struct fixture *f = *state;
    struct synonyms *s = synonyms_new(WORDS, COUNT(WORDS));
    assert_int_equal(synonyms_n(s), COUNT(WORDS));
    for (size_t i = 0; i < COUNT(READINGS); i++) {
        struct norm n;
        struct synonym_reading list[SYNONYM_MAX_READINGS];
        struct str got = STR_EMPTY;
        assert_int_equal(norm_question(f->a, view_of(READINGS[i].question), &n, NULL), RC_OK);
        size_t n_readings = synonym_readings(s, &n, NULL, NULL, f->a, list);
        str_add_text(&got, "");
        for (size_t k = 0; k < n_readings; k++)
            str_addf(&got, "%s%.*s", k > 0 ? "，" : "", VIEW_ARG(list[k].norm.text));
        if (!view_eq_text(str_view(&got), READINGS[i].readings))
            fail_msg("%s: %.*s", READINGS[i].question, VIEW_ARG(str_view(&got)));
        str_clear(&got);
        for (size_t k = 0; k < n_readings; k++) {
            const struct norm *r = &list[k].norm;
            for (size_t c = 0; c < r->n; c++)
                assert_true(r->from[c] <= r->from[c + 1]);
            assert_int_equal(r->from[r->n], n.from[n.n]);
        }
    }
    synonyms_unref(s);
}

static void a_question_full_of_synonyms_stays_short(void **state)
{
    struct fixture *f = *state;
    struct synonyms *s = synonyms_new(WORDS, COUNT(WORDS));
    struct str text = STR_EMPTY;
    struct norm n;
    struct synonym_reading list[SYNONYM_MAX_READINGS];
    for (int i = 0; i < QUESTION_MAX_CHARS; i++)
        str_add_text(&text, "店");
    assert_int_equal(norm_question(f->a, str_view(&text), &n, NULL), RC_OK);
    size_t n_readings = synonym_readings(s, &n, NULL, NULL, f->a, list);
    for (size_t i = 0; i < n_readings; i++)
        assert_true(list[i].norm.n <= QUESTION_MAX_CHARS && list[i].n_uses <= SYNONYM_MAX_USES);
    str_clear(&text);
    synonyms_unref(s);
}

/* --- the table
 * ---------------------------------------------------------------------------------------- */

static const struct {
    struct synonym s;
    enum rc rc;
    const char *field;
} REFUSED[] = {
    {{.term = VIEW(" "), .means = VIEW("营业执照")}, RC_INVALID, "term"},
    {{.term = VIEW("执照"), .means = VIEW("，。")}, RC_INVALID, "means"},
    {{.term = VIEW("執照"), .means = VIEW("执照")}, RC_INVALID, "means"},
    {{.term = VIEW("甲"), .means = VIEW("乙"), .kind = VIEW("notice")}, RC_INVALID, "kind"},
    {{.term = VIEW("二"), .means = VIEW("一"), .is_both_ways = true}, RC_CONFLICT, "means"},
    {{.term = VIEW("四"), .means = VIEW("二")}, RC_CONFLICT, "means"}, /* 二→三→四→二 */
    {{.term = VIEW("一\n二"), .means = VIEW("五")}, RC_INVALID, "term"},
    {{.term = VIEW("\xff"), .means = VIEW("五")}, RC_INVALID, "term"},
};

static void nonsense_is_refused(void **state)
{
    struct fixture *f = *state;
    struct err err;
    put_pair(f, "一", "二", false);
    put_pair(f, "二", "三", false);
    put_pair(f, "三", "四", false);
    for (size_t i = 0; i < COUNT(REFUSED); i++) {
        enum rc rc = put(f, &REFUSED[i].s, &err);
        if (rc != REFUSED[i].rc || strcmp(err.field, REFUSED[i].field) != 0)
            fail_msg("%zu: %s %s: %s", i, rc_kind(rc), err.field, err.text);
    }
    struct synonym loop = {.term = VIEW("四"), .means = VIEW("一")};
    assert_int_equal(put(f, &loop, &err), RC_CONFLICT);
    assert_non_null(strstr(err.text, "四→一→二→三→四"));
    loop.department = VIEW("税务局"); /* elsewhere too: a loop is a loop */
    assert_int_equal(put(f, &loop, &err), RC_CONFLICT);
    char text[SYNONYM_WORD_MAX * 3 + 4];
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "长", 4);
    struct synonym wide = {.term = view_of(text), .means = VIEW("短")};
    assert_int_equal(put(f, &wide, &err), RC_LIMIT);
}

static void a_pair_is_changed_and_removed(void **state)
{
    struct fixture *f = *state;
    struct err err;
    struct synonym *list = NULL;
    struct synonym old;
    size_t n = 0;
    int64_t before = 0, after = 0;
    put_pair(f, "执照", "营业执照", false);
    put_pair(f, "执照", "营业执照", true);
    struct synonym s = {.term = VIEW("执照"), .means = VIEW("营业执照"), .region = VIEW("江东区")};
    assert_int_equal(put(f, &s, &err), RC_OK); /* another scope, another pair */
    assert_int_equal(synonym_list(f->db, f->a, &list, &n, &err), RC_OK);
    assert_int_equal(n, 2);
    assert_true(list[0].is_both_ways);
    s.synonym_id = list[1].synonym_id;
    s.region = VIEW_EMPTY;
    assert_int_equal(put(f, &s, &err), RC_CONFLICT); /* it would be the first one again */
    s.synonym_id = 99;
    s.term = VIEW("牌照");
    assert_int_equal(put(f, &s, &err), RC_NOT_FOUND);
    assert_int_equal(kb_version(f->db, &before, &err), RC_OK);
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    assert_int_equal(synonym_remove(f->db, list[0].synonym_id, f->a, &old, &err), RC_OK);
    assert_true(view_eq_text(old.means, "营业执照"));
    assert_int_equal(synonym_remove(f->db, list[0].synonym_id, f->a, &old, &err), RC_NOT_FOUND);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    assert_int_equal(kb_version(f->db, &after, &err), RC_OK);
    assert_int_equal(after, before + 1);
}

static void files_hold_them(void **state)
{
    static const char *const LINES =
        "{\"synonym\":\"营照\",\"means\":\"营业执照\",\"both_ways\":true,\"note\":\"口语\"}\n"
        "{\"id\":\"k1\",\"title\":\"几点下班\",\"body\":\"五点。\"}\n"
        "{\"synonym\":\"照\",\"means\":\"许可证\",\"both_ways\":false,\"kind\":\"procedure\","
        "\"department\":\"公安\",\"region\":\"云帆区\"}\n";
    struct fixture *f = *state;
    struct err err = ERR_NONE;
    struct import_options options = {.dry_run = true};
    struct import_result r;
    int64_t n = 0;
    assert_int_equal(import_bytes(f->db, "a.jsonl", view_of(LINES), &options, &r, &err), RC_OK);
    assert_int_equal(r.n_synonyms, 2);
    options.dry_run = false;
    for (int again = 0; again < 2; again++) {
        assert_int_equal(import_bytes(f->db, "a.jsonl", view_of(LINES), &options, &r, &err), RC_OK);
        assert_int_equal(r.n_synonyms, again == 0 ? 2 : 0);
    }
    FILE *out = tmpfile();
    char text[2048] = "";
    assert_int_equal(export_jsonl(f->db, out, NULL, NULL, &n, &err), RC_OK);
    rewind(out);
    assert_true(fread(text, 1, sizeof text - 1, out) > 0);
    fclose(out);
    assert_non_null(strstr(text, "{\"synonym\":\"营照\",\"means\":\"营业执照\",\"both_ways\":true,"
                                 "\"note\":\"口语\"}\n"));
    assert_non_null(strstr(text, "\"kind\":\"procedure\",\"department\":\"公安\","
                                 "\"region\":\"云帆区\"}\n"));
    static const char *const BAD[] = {"{\"synonym\":\"执照\",\"means\":\"執照\"}",
                                      "{\"synonym\":\"执照\"}", "{\"synonym\":[\"甲\"]}",
                                      "{\"synonym\":\"甲\",\"means\":\"乙\",\"unit\":1}",
                                      "{\"synonym\":\"营业执照\",\"means\":\"营照\"}"};
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_int_equal(import_bytes(f->db, "b.jsonl", view_of(BAD[i]), &options, &r, &err),
                         RC_INVALID);
}

/* --- search
 * ------------------------------------------------------------------------------------------- */

static void want_first(struct fixture *f, const char *question, const char *id)
{
    struct search_result r = ask(f, question);
    const char *got = r.n > 0 ? arena_text(f->a, r.list[0].entry->external_id) : "";
    if (strcmp(got, id) != 0)
        fail_msg("%s: %s instead of %s", question, got, id);
}

static bool finds(struct fixture *f, const char *question, const char *id)
{
    struct search_result r = ask(f, question);
    for (size_t i = 0; i < r.n; i++)
        if (view_eq_text(r.list[i].entry->external_id, id))
            return true;
    return false;
}

static void they_are_effective_with_the_next_snapshot(void **state)
{
    struct fixture *f = *state;
    struct err err;
    fill(f);
    assert_false(finds(f, "本本", "licence"));
    put_pair(f, "本本", "营业执照", false);
    refresh(f);
    want_first(f, "本本", "licence");
    struct search_result r = ask(f, "本本丢了");
    assert_true(r.n_readings == 1 && view_eq_text(r.readings[0].norm.text, "营业执照丢了"));
    assert_ptr_equal(r.list[0].reading, &r.readings[0]);
    assert_true(r.list[0].synonym_cost > 0);
    size_t n_terms = 0;
    for (size_t i = 0; i < r.n_terms; i++)
        n_terms += view_eq_text(r.terms[i].synonym_of, "本本");
    assert_true(n_terms >= 7); /* 营 业 执 照 and their pairs */
    struct synonym old;
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    assert_int_equal(synonym_remove(f->db, 1, f->a, &old, &err), RC_OK);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    refresh(f);
    assert_false(finds(f, "本本", "licence"));
}

static void direction_and_scope_hold(void **state)
{
    struct fixture *f = *state;
    struct err err;
    static const struct synonym SCOPED[] = {
        {.term = VIEW("红本"), .means = VIEW("补领"), .region = VIEW("临江市江东区")},
        {.term = VIEW("蓝本"), .means = VIEW("补领"), .department = VIEW("市场监督管理局")},
        {.term = VIEW("站点"), .means = VIEW("服务站"), .kind = VIEW("place")},
        {.term = VIEW("沟渠"), .means = VIEW("排水"), .kind = VIEW("policy")},
    };
    fill(f);
    put_pair(f, "房钱", "住房公积金", false);
    for (size_t i = 0; i < COUNT(SCOPED); i++)
        assert_int_equal(put(f, &SCOPED[i], &err), RC_OK);
    refresh(f);
    want_first(f, "房钱", "fund");
    struct search_result r = ask(f, "住房公积金");
    assert_int_equal(r.n_readings, 0);
    want_first(f, "红本", "drive");
    assert_false(finds(f, "红本", "licence"));
    want_first(f, "蓝本", "licence");
    assert_false(finds(f, "蓝本", "drive"));
    want_first(f, "站点", "place");
    assert_false(finds(f, "沟渠", "other"));
}

/* Both say the same, one in the words of the question. */
static void what_stands_there_wins(void **state)
{
    struct fixture *f = *state;
    put_entry(f, "a", "营业执照补领", "", "", ENTRY_FAQ);
    put_entry(f, "b", "本本补领", "", "", ENTRY_FAQ);
    put_entry(f, "c", "排水接管办法", "", "", ENTRY_FAQ);
    put_pair(f, "本本", "营业执照", true);
    refresh(f);
    want_first(f, "本本补领", "b");
    want_first(f, "营业执照补领", "a");
    struct search_result r = ask(f, "本本补领");
    assert_true(r.n >= 2 && r.list[0].reading == NULL && r.list[1].reading != NULL);
    assert_true(r.list[0].score > r.list[1].score);
}

/* 营照 is no slip of 营业 when an editor has written it down. */
static void words_of_synonyms_are_not_corrected_away(void **state)
{
    struct fixture *f = *state;
    fill(f);
    put_pair(f, "公几金", "住房公积金", false);
    refresh(f);
    struct search_result r = ask(f, "公几金");
    assert_int_equal(r.corrected.len, 0);
    want_first(f, "公几金", "fund");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(questions_are_read_with_synonyms),
        T(a_question_full_of_synonyms_stays_short),
        T(nonsense_is_refused),
        T(a_pair_is_changed_and_removed),
        T(files_hold_them),
        T(they_are_effective_with_the_next_snapshot),
        T(direction_and_scope_hold),
        T(what_stands_there_wins),
        T(words_of_synonyms_are_not_corrected_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
