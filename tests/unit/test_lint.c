/* test_lint.c - every rule finds what it is for, and leaves alone what is right. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "kb/exchange/entry_json.h"
#include "kb/kb.h"
#include "kb/lint.h"
#include "kb/lint_rules.h"
#include "kb/review.h"
#include "kb/store.h"

#define TODAY "2026-12-01"

struct base {
    struct db *db;
    struct arena *a;
    struct snapshot *kb;
    struct lint_report report;
};

static int open_base(void **state)
{
    struct base *b = calloc(1, sizeof *b);
    b->a = arena_new(0);
    assert_int_equal(kb_open(NULL, DB_MEMORY, &b->db, NULL), RC_OK);
    assert_int_equal(db_begin(b->db, NULL), RC_OK);
    *state = b;
    return 0;
}

static int close_base(void **state)
{
    struct base *b = *state;
    snapshot_unref(b->kb);
    db_rollback(b->db);
    db_close(b->db);
    arena_free(b->a);
    free(b);
    return 0;
}

/* A line of JSON with ' for ". */
static void put(struct base *b, const char *line)
{
    struct entry e;
    struct err err = ERR_NONE;
    struct entry_json_notes notes;
    enum store_change change;
    int64_t entry_id = 0;
    char *json = arena_text(b->a, view_of(line));
    for (char *c = json; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    if (entry_json_read(b->a, view_of(json), &e, &notes, &err) != RC_OK ||
        store_put(b->db, &e, &entry_id, &change, &err) != RC_OK)
        fail_msg("%s: %s", line, err.text);
}

static void look(struct base *b)
{
    struct err err = ERR_NONE;
    struct searcher *s = NULL;
    int32_t today = DAY_NONE;
    assert_true(day_parse(VIEW(TODAY), &today));
    snapshot_unref(b->kb);
    b->kb = NULL;
    if (snapshot_load(b->db, NULL, &b->kb, &err) != RC_OK ||
        searcher_on(b->db, &s, &err) != RC_OK ||
        lint_run(b->kb, s, today, b->a, &b->report, &err) != RC_OK ||
        lint_add_stored(b->db, b->kb, today, b->a, &b->report, &err) != RC_OK)
        fail_msg("%s", err.text);
    searcher_close(s);
}

static size_t count(const struct base *b, enum lint_rule rule)
{
    size_t n = 0;
    for (size_t i = 0; i < b->report.n; i++)
        n += b->report.list[i].rule == rule;
    return n;
}

static const struct lint_finding *find(const struct base *b, enum lint_rule rule, const char *id,
                                       const char *field)
{
    for (size_t i = 0; i < b->report.n; i++) {
        const struct lint_finding *f = &b->report.list[i];
        if (f->rule == rule && view_eq_text(f->entry_id, id) && view_eq_text(f->field, field))
            return f;
    }
    fail_msg("no finding %s of %s at %s", lint_rule_name(rule), id, field);
    return NULL;
}

#define WHOLE                                                                                         \
    "'department': '市监局', 'summary': '带齐材料到窗口办理。', 'materials': [{'name': " \
    "'申请表'}],"                                                                                  \
    "'steps': [{'title': '受理', 'text': '窗口受理'}]"

static void test_clean(void **state)
{
    struct base *b = *state;
    put(b, "{'id': 'a', 'kind': 'procedure', 'title': '公司注销登记', 'variants': "
           "['公司不想干了怎么关'],"
           "'fields': {'conditions': '已清算', 'promised_limit': '3个工作日', 'legal_limit': "
           "'20个工作日',"
           "'fee': '不收费', 'phone': '0000-80001234', 'address': '望江路88号'}, " WHOLE "}");
    put(b, "{'id': 'b', 'kind': 'place', 'title': '主大厅', 'variants': ['大厅在哪'], 'fields': "
           "{'address': '望江路88号', 'hours': '9:00-17:00', 'phone': '0000-80001234'}}");
    look(b);
    for (size_t i = 0; i < b->report.n; i++)
        fail_msg("%.*s: %.*s", VIEW_ARG(b->report.list[i].entry_id),
                 VIEW_ARG(b->report.list[i].text));
    assert_int_equal(b->report.n_entries, 2);
}

static void test_missing_and_forms(void **state)
{
    struct base *b = *state;
    put(b, "{'id': 'a', 'kind': 'procedure', 'title': '食品许可', 'summary': '可以办。'}");
    put(b, "{'id': 'b', 'kind': 'bundle', 'title': '开饭店一件事', 'summary': '一次办齐。'}");
    put(b, "{'id': 'c', 'kind': 'place', 'title': '分中心', 'fields': {'phone': '见公告', "
           "'online_url': "
           "'www.example'}}");
    put(b, "{'id': 'd', 'title': '停用的', 'body': '不再看它', 'disabled': true}");
    look(b);
    assert_int_equal(find(b, LINT_MISSING, "a", "fields.address")->severity, LINT_ERROR);
    assert_int_equal(find(b, LINT_MISSING, "a", "materials")->severity, LINT_WARNING);
    find(b, LINT_MISSING, "a", "variants");
    assert_int_equal(find(b, LINT_MISSING, "b", "members")->severity, LINT_ERROR);
    find(b, LINT_MISSING, "c", "fields.hours");
    find(b, LINT_FORM, "c", "fields.phone");
    find(b, LINT_FORM, "c", "fields.online_url");
    for (size_t i = 0; i < b->report.n; i++)
        assert_false(view_eq_text(b->report.list[i].entry_id, "d"));
}

static void test_figures(void **state)
{
    static const struct {
        enum entry_field field;
        const char *left;
        const char *right;
        bool differ;
    } CASES[] = {
        {FIELD_FEE, "50元", "100元", true},
        {FIELD_FEE, "不收费", "每件50元", true},
        {FIELD_FEE, "不收费", "免费办理", false},
        {FIELD_FEE, "五十元", "50元", false},
        {FIELD_FEE, "50元", "首次50元，补办10元", false},
        {FIELD_FEE, "按标准收取", "50元", false},
        {FIELD_PROMISED_LIMIT, "5个工作日", "五个工作日内", false},
        {FIELD_PROMISED_LIMIT, "5个工作日", "5日", true},
        {FIELD_PROMISED_LIMIT, "当场办结", "3个工作日", true},
        {FIELD_PHONE, "0000-80001234", "0000 80001234", false},
        {FIELD_PHONE, "0000-80001234", "0000-80001235", true},
        {FIELD_PHONE, "0000-80001234、12345", "12345", false},
        {FIELD_PHONE, "", "12345", false},
    };
    struct base *b = *state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (lint_values_differ(b->a, CASES[i].field, view_of(CASES[i].left),
                               view_of(CASES[i].right)) != CASES[i].differ)
            fail_msg("%s / %s", CASES[i].left, CASES[i].right);
}

static void test_conflicts(void **state)
{
    struct base *b = *state;
    put(b, "{'id': 'a', 'title': '刻章备案', 'summary': '可办', 'fields': {'code': 'X-1', 'fee': "
           "'50元',"
           "'phone': '0000-80001234'}}");
    put(b, "{'id': 'b', 'title': '印章备案', 'summary': '可以', 'fields': {'code': 'X-1', 'fee': "
           "'80元',"
           "'phone': '0000-80001234'}}");
    put(b, "{'id': 'c', 'kind': 'policy', 'title': '办法', 'summary': '补', 'source': {'doc_no': "
           "'云政〔2025〕3号', 'published_on': '2025-03-01'}}");
    put(b, "{'id': 'd', 'kind': 'policy', 'title': '细则', 'summary': '助', 'source': {'doc_no': "
           "'云政〔2025〕3号', 'published_on': '2025-04-01'}}");
    put(b, "{'id': 'e', 'title': '换照', 'summary': '不收费，当场换。', 'fields': {'fee': '20元',"
           "'legal_limit': '5个工作日', 'promised_limit': '10个工作日'}}");
    look(b);
    const struct lint_finding *fee = find(b, LINT_CONFLICT, "b", "fields.fee");
    assert_int_equal(fee->severity, LINT_ERROR);
    assert_true(view_eq_text(fee->other_id, "a"));
    assert_true(view_find(fee->text, VIEW("「80元」")) != SIZE_MAX);
    find(b, LINT_CONFLICT, "d", "source.published_on");
    find(b, LINT_CONTRADICT, "e", "fields.fee");
    find(b, LINT_CONTRADICT, "e", "fields.promised_limit");
    assert_int_equal(count(b, LINT_CONFLICT), 3); /* with the code itself */
}

#define LONG_TEXT                                                                                                                                \
    "申请人应当在取得营业执照之日起三十日内，持身份证明、场所证明和申请书到登记机关办理备案手续，" \
    "登记机关当场审核，材料齐全的当场发给备案凭证，材料不齐的一次告知需要补正的全部内容。"

static void test_copies(void **state)
{
    struct base *b = *state;
    put(b,
        "{'id': 'a', 'title': '小餐饮备案', 'body': '" LONG_TEXT "', 'fields': {'fee': '10元'}}");
    put(b, "{'id': 'b', 'title': '小餐饮怎么备案', 'body': '" LONG_TEXT
           "', 'fields': {'fee': '20元'}}");
    put(b, "{'id': 'c', 'title': '小餐饮备案（外区）', 'region': '东区', 'body': '" LONG_TEXT "'}");
    put(b, "{'id': 'd', 'title': '小餐饮备案（本区）', 'region': '西区', 'body': '" LONG_TEXT "'}");
    put(b, "{'id': 'e', 'title': '烟草许可', 'body': "
           "'烟草专卖零售许可证到烟草局窗口或者网上申请，二十日办结，不收费，有效期五年。'}");
    look(b);
    assert_true(view_eq_text(find(b, LINT_DUPLICATE, "b", "")->other_id, "a"));
    find(b, LINT_CONFLICT, "b", "fields.fee");
    for (size_t i = 0; i < b->report.n; i++) { /* regions apart, other text */
        const struct lint_finding *f = &b->report.list[i];
        assert_false(f->rule == LINT_DUPLICATE && view_eq_text(f->entry_id, "d") &&
                     view_eq_text(f->other_id, "c"));
        assert_false(f->rule == LINT_DUPLICATE && view_eq_text(f->entry_id, "e"));
    }
}

static void test_variants(void **state)
{
    static const char *const OTHERS[] = {"食品许可", "排水接入", "税务报到", "社保开户",
                                         "落户办理", "商标注册", "专利资助", "仓储消防",
                                         "劳动仲裁", "道路占用", "招牌设置", "信用修复"};
    struct base *b = *state;
    for (size_t i = 0; i < COUNT(OTHERS); i++)
        put(b, arena_printf(b->a, "{'id': 'o%zu', 'title': '%s', 'body': '到窗口。'}", i, OTHERS[i])
                   .ptr);
    put(b, "{'id': 'a', 'title': '公司注销登记', 'body': '清算后办理。', 'variants': ['关公司', "
           "'公司注销要什么材料', '注销公司的材料']}");
    put(b,
        "{'id': 'b', 'title': '公司设立登记', 'body': '名称核准后办理。', 'variants': ['开公司', "
        "'关公司', '公司注销要带什么材料']}");
    look(b);
    const struct lint_finding *same = find(b, LINT_SAME_WORDS, "b", "variants");
    assert_int_equal(same->severity, LINT_ERROR);
    assert_int_equal(same->row, 1);
    const struct lint_finding *stray = find(b, LINT_STRAY, "b", "variants");
    assert_int_equal(stray->row, 2);
    assert_true(view_eq_text(stray->other_id, "a"));
    assert_int_equal(count(b, LINT_STRAY), 1);
    assert_int_equal(count(b, LINT_SAME_WORDS), 1);
}

static void test_links(void **state)
{
    struct base *b = *state;
    put(b, "{'id': 'gone', 'title': '甲', 'body': '旧', 'superseded_by': 'nowhere', 'expires_on': "
           "'2025-01-01'}");
    put(b, "{'id': 'x', 'title': '乙', 'body': '丙', 'superseded_by': 'y', 'expires_on': "
           "'2027-01-01'}");
    put(b, "{'id': 'y', 'title': '丁', 'body': '戊', 'superseded_by': 'x', 'expires_on': "
           "'2027-01-01'}");
    put(b, "{'id': 'old', 'title': '己', 'body': '庚', 'superseded_by': 'new'}");
    put(b, "{'id': 'new', 'title': '辛', 'body': '壬', 'expires_on': '2026-11-30'}");
    put(b, "{'id': 'k', 'kind': 'bundle', 'title': '一件事', 'summary': '合办', 'members': ['old', "
           "'none', 'new']}");
    look(b);
    assert_int_equal(find(b, LINT_LINK, "gone", "superseded_by")->severity, LINT_ERROR);
    assert_int_equal(find(b, LINT_LINK, "x", "superseded_by")->severity, LINT_ERROR);
    assert_int_equal(find(b, LINT_LINK, "y", "superseded_by")->severity, LINT_ERROR);
    assert_int_equal(find(b, LINT_LINK, "old", "superseded_by")->severity, LINT_WARNING);
    assert_int_equal(find(b, LINT_LINK, "k", "members")->row, 1);
    assert_int_equal(count(b, LINT_LINK), 6);
    find(b, LINT_EXPIRED, "new", "expires_on");
    assert_int_equal(count(b, LINT_EXPIRED), 2);
}

/* As a base may have them that was written before loops were refused. */
static const char OLD_SYNONYMS[] =
    "INSERT INTO synonym (term, means, is_both_ways, kind, department, region, note, made_by,"
    " made_at_ms) VALUES ('执照', '证照', 0, '', '', '', '', '', 0),"
    " ('证照', '营业执照', 0, '', '', '', '', '', 0), ('证照', '许可证', 0, '', '', '', '', '', 0),"
    " ('许可证', '执照', 0, '', '', '', '', '', 0), ('发票', '票据', 1, '', '', '', '', '', 0);";

static void test_long_and_due_and_synonyms(void **state)
{
    struct base *b = *state;
    struct err err = ERR_NONE;
    put(b,
        "{'id': 'a', 'kind': 'policy', 'title': '办法', 'clauses': [{'label': '第一条', 'text': "
        "'短'}, "
        "{'label': '第二条', 'text': '" LONG_TEXT LONG_TEXT LONG_TEXT LONG_TEXT LONG_TEXT LONG_TEXT
        "'}]}");
    int64_t entry_id = 0;
    int32_t day = DAY_NONE;
    assert_true(day_parse(VIEW("2026-12-01"), &day));
    assert_int_equal(store_find(b->db, VIEW("a"), &entry_id, NULL), RC_OK);
    assert_int_equal(review_record(b->db, entry_id, VIEW("试"), 1, &err), RC_OK);
    assert_int_equal(version_set_owner(b->db, VIEW("a"), 0, VIEW_EMPTY, day, &err), RC_OK);
    assert_int_equal(db_script(b->db, OLD_SYNONYMS, &err), RC_OK);
    look(b);
    assert_int_equal(find(b, LINT_LONG, "a", "clauses")->row, 1);
    assert_int_equal(count(b, LINT_LONG), 1);
    find(b, LINT_DUE, "a", "");
    assert_int_equal(count(b, LINT_SYNONYM), 3); /* each of the three leads back */
}

static void test_order_and_json(void **state)
{
    struct base *b = *state;
    struct str out = STR_EMPTY;
    struct jsonw w;
    put(b, "{'id': 'a', 'title': '甲', 'body': '正文', 'superseded_by': 'nowhere'}");
    look(b);
    assert_int_equal(b->report.list[0].severity, LINT_ERROR);
    for (size_t i = 1; i < b->report.n; i++)
        assert_true(b->report.list[i].severity <= b->report.list[i - 1].severity);
    assert_int_equal(b->report.n_of[LINT_ERROR] + b->report.n_of[LINT_WARNING] +
                         b->report.n_of[LINT_NOTE],
                     b->report.n);
    jsonw_init(&w, &out);
    lint_write_finding(&w, NULL, &b->report.list[0]);
    assert_true(
        view_starts(str_view(&out), "{\"rule\":\"link\",\"severity\":\"error\",\"id\":\"a\""));
    str_clear(&out);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_base, close_base)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_clean),          CASE(test_missing_and_forms),
        CASE(test_figures),        CASE(test_conflicts),
        CASE(test_copies),         CASE(test_variants),
        CASE(test_links),          CASE(test_long_and_due_and_synonyms),
        CASE(test_order_and_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
