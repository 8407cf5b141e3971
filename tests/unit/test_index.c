/* test_index.c - units follow the entries, keep their ids, and are found through bb_rank. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/index.h"
#include "kb/kb.h"
#include "kb/store.h"

struct fixture {
    struct db *db;
    struct index_reader *reader;
};

static int setup(void **state)
{
    static struct fixture f;
    struct err err = ERR_NONE;
    assert_int_equal(kb_open(NULL, DB_MEMORY, &f.db, &err), RC_OK);
    assert_int_equal(index_reader_open(f.db, &f.reader, &err), RC_OK);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    index_reader_close(f->reader);
    db_close(f->db);
    return 0;
}

static int64_t put(struct fixture *f, const char *id, const char *title, struct view *variants,
                   size_t n, const char *body)
{
    struct entry e;
    struct err err = ERR_NONE;
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    entry_init(&e);
    e.kind = ENTRY_FAQ;
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.variants = variants;
    e.n_variants = n;
    e.body = view_of(body);
    e.summary = VIEW("结论");
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    if (store_put(f->db, &e, &entry_id, &change, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    return entry_id;
}

#define MAX_HITS 16
struct hits {
    int64_t unit_id[MAX_HITS];
    uint64_t terms[MAX_HITS];
    size_t n;
};

static double collect(void *arg, int64_t unit_id, uint64_t terms)
{
    struct hits *h = arg;
    assert_true(h->n < MAX_HITS);
    h->unit_id[h->n] = unit_id;
    h->terms[h->n++] = terms;
    return 1.0;
}

/* Space-separated terms. */
static struct hits match(struct fixture *f, enum index_table table, const char *terms)
{
    struct hits h = {.n = 0};
    struct str query = STR_EMPTY;
    struct view rest = view_of(terms);
    while (rest.len > 0) {
        size_t cut = view_find(rest, VIEW(" "));
        struct view term = view_sub(rest, 0, cut == SIZE_MAX ? rest.len : cut);
        index_query_add(&query, term);
        rest = view_sub(rest, term.len + 1, SIZE_MAX - term.len - 1);
    }
    struct index_sink sink = {collect, &h};
    struct err err = ERR_NONE;
    if (index_match(f->reader, table, &query, &sink, &err) != RC_OK)
        fail_msg("%s", err.text);
    str_clear(&query);
    return h;
}

static void test_terms_are_told_apart(void **state)
{
    struct fixture *f = *state;
    struct view variants[] = {VIEW("公司不想干了怎么关掉"), VIEW("注销要带什么")};
    put(f, "a", "公司注销登记", variants, 2, "清算组应当公告45日。");
    struct hits h = match(f, INDEX_HEAD, "注销 公司 税务");
    assert_int_equal(h.n, 3);
    assert_int_equal(h.terms[0], 3); /* title: both */
    assert_int_equal(h.terms[1], 2); /* first variant: 公司 */
    assert_int_equal(h.terms[2], 1); /* second: 注销 */
    assert_int_equal(match(f, INDEX_BODY, "45").n, 1);
    assert_int_equal(match(f, INDEX_BODY, "注销").n, 0);
    assert_int_equal(match(f, INDEX_HEAD, "税务").n, 0);
}

static void test_traditional_text_is_found_by_simplified(void **state)
{
    struct fixture *f = *state;
    put(f, "a", "營業執照遺失補領", NULL, 0, "到登記機關辦理。");
    assert_int_equal(match(f, INDEX_HEAD, "执照").n, 1);
    assert_int_equal(match(f, INDEX_BODY, "办理").n, 1);
}

static void test_unchanged_units_keep_their_ids(void **state)
{
    struct fixture *f = *state;
    struct view two[] = {VIEW("怎么开店"), VIEW("开店手续")};
    struct view other[] = {VIEW("怎么开店"), VIEW("开设店铺")};
    int64_t id = put(f, "a", "个体工商户设立", two, 2, "正文。");
    struct hits before = match(f, INDEX_HEAD, "怎么");
    assert_int_equal(put(f, "a", "个体工商户设立", other, 2, "正文。"), id);
    struct hits after = match(f, INDEX_HEAD, "怎么");
    assert_int_equal(after.n, 1);
    assert_int_equal(after.unit_id[0], before.unit_id[0]);
    assert_int_equal(match(f, INDEX_HEAD, "店铺").n, 1);
}

struct counter {
    size_t n;
};

static void count_unit(void *arg, const struct unit_row *u)
{
    struct counter *c = arg;
    assert_true(u->text.len > 0);
    c->n++;
}

static size_t units_of(struct fixture *f, int64_t entry_id)
{
    struct counter c = {0};
    assert_int_equal(index_units_of(f->db, entry_id, count_unit, &c, NULL), RC_OK);
    return c.n;
}

static void test_retired_units_stay_for_a_while(void **state)
{
    struct fixture *f = *state;
    struct view one[] = {VIEW("开店手续")};
    int64_t id = put(f, "a", "个体工商户设立", one, 1, "正文。");
    assert_int_equal(units_of(f, id), 4);
    put(f, "a", "个体工商户设立", NULL, 0, "正文。");
    assert_int_equal(units_of(f, id), 3);
    assert_int_equal(match(f, INDEX_HEAD, "手续").n, 1);
    clock_advance_ms(INDEX_GRACE_MS + 1000);
    put(f, "b", "别的事项", NULL, 0, "正文。");
    assert_int_equal(match(f, INDEX_HEAD, "手续").n, 0);
    assert_int_equal(match(f, INDEX_HEAD, "个体").n, 1);
}

static void test_removed_entry_has_no_units(void **state)
{
    struct fixture *f = *state;
    int64_t id = put(f, "a", "公司注销", NULL, 0, "正文。");
    assert_int_equal(db_begin(f->db, NULL), RC_OK);
    assert_int_equal(store_remove(f->db, id, NULL), RC_OK);
    assert_int_equal(db_commit(f->db, NULL), RC_OK);
    assert_int_equal(units_of(f, id), 0);
    int64_t newest = 0;
    assert_int_equal(index_changed_since(f->db, 0, NULL, NULL, &newest, NULL), RC_OK);
    assert_int_equal(newest, 2);
}

static void test_rebuild_gives_the_same_answers_under_new_ids(void **state)
{
    struct fixture *f = *state;
    int64_t id = put(f, "a", "公司注销", NULL, 0, "清算公告。");
    struct hits before = match(f, INDEX_HEAD, "注销");
    assert_int_equal(index_rebuild(f->db, NULL, NULL, NULL), RC_OK);
    struct hits after = match(f, INDEX_HEAD, "注销");
    assert_int_equal(before.n, 1);
    assert_int_equal(after.n, 1);
    assert_true(after.unit_id[0] > before.unit_id[0]);
    assert_int_equal(units_of(f, id), 3);
    assert_int_equal(match(f, INDEX_BODY, "公告").n, 1);
}

static void test_long_text_becomes_several_passages(void **state)
{
    struct fixture *f = *state;
    struct str body = STR_EMPTY;
    for (int i = 1; i <= 30; i++)
        str_addf(&body, "第%d条 各部门应当在职责范围内为经营主体提供便利，不得增设任何前置条件。\n",
                 i);
    str_add_text(&body, "第31条 违反规定的由监察机关处理。\n");
    put(f, "a", "便利化办法", NULL, 0, body.ptr);
    struct hits many = match(f, INDEX_BODY, "前置");
    assert_in_range(many.n, 2, 6);
    assert_int_equal(match(f, INDEX_BODY, "监察").n, 1);
    str_clear(&body);
}

static void test_quotes_are_no_syntax(void **state)
{
    struct fixture *f = *state;
    put(f, "a", "公司注销", NULL, 0, "正文。");
    const char *const terms[] = {"\"",        "\"\"", "a\"b", "NEAR(", "注销*", "^注销",
                                 "text:注销", "-",    "OR",   "(",     "'"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        assert_int_equal(match(f, INDEX_HEAD, terms[i]).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_terms_are_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(test_traditional_text_is_found_by_simplified, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_unchanged_units_keep_their_ids, setup, teardown),
        cmocka_unit_test_setup_teardown(test_retired_units_stay_for_a_while, setup, teardown),
        cmocka_unit_test_setup_teardown(test_removed_entry_has_no_units, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rebuild_gives_the_same_answers_under_new_ids, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_long_text_becomes_several_passages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_quotes_are_no_syntax, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
