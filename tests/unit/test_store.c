/* test_store.c - entries go into a real database and come back equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/kb.h"
#include "kb/store.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

struct fixture {
    struct db *db;
    struct arena *a;
};

static int setup(void **state)
{
    static struct fixture f;
    struct err err = ERR_NONE;
    f.a = arena_new(0);
    assert_int_equal(kb_open(NULL, DB_MEMORY, &f.db, &err), RC_OK);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    arena_free(f->a);
    return 0;
}

static enum store_change put(struct fixture *f, const struct entry *e, int64_t *entry_id_out)
{
    struct err err = ERR_NONE;
    enum store_change change = STORE_UNCHANGED;
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    enum rc rc = store_put(f->db, e, entry_id_out, &change, &err);
    if (rc != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    return change;
}

static int64_t version(struct fixture *f)
{
    int64_t v = 0;
    assert_int_equal(kb_version(f->db, &v, NULL), RC_OK);
    return v;
}

static struct entry *load(struct fixture *f, int64_t entry_id)
{
    struct entry *e = NULL;
    struct err err = ERR_NONE;
    enum rc rc = store_load(f->db, f->a, entry_id, &e, &err);
    if (rc != RC_OK)
        fail_msg("%s", err.text);
    return e;
}

/* An entry that uses every table and column. */
static void full_entry(struct entry *e)
{
    static struct view variants[] = {{"怎么开店", 12}, {"开店手续", 12}};
    static struct view keywords[] = {{"开店", 6}};
    static struct view members[] = {{"licence", 7}, {"seal", 4}};
    static struct material materials[2];
    static struct step steps[1];
    static struct clause clauses[2];
    static struct view path[] = {{"第一章 总则", 16}, {"第一节 登记", 16}};
    entry_init(e);
    materials[0] = (struct material){VIEW("申请书"), VIEW("1份"), VIEW("原件"), VIEW("申请人自备")};
    materials[1] = (struct material){.name = VIEW("身份证明")};
    steps[0] = (struct step){VIEW("受理"), VIEW("窗口收件。\n当场核对。")};
    for (size_t i = 0; i < N(clauses); i++)
        clause_init(&clauses[i]);
    clauses[0].path = path;
    clauses[0].n_path = N(path);
    clauses[0].label = VIEW("第一条");
    clauses[0].text = VIEW("第一条 店铺应当登记。");
    clauses[0].effective_from = day_from_civil(2025, 1, 1);
    clauses[0].expires_on = day_from_civil(2027, 1, 1);
    clauses[1].text = VIEW("附则。");
    e->external_id = VIEW("open-shop");
    e->kind = ENTRY_BUNDLE;
    e->title = VIEW("开店一件事");
    e->region = VIEW("云帆区");
    e->department = VIEW("区政务办");
    e->audience = VIEW("个体工商户");
    e->summary = VIEW("一次办齐。");
    e->body = VIEW("说明");
    e->variants = variants;
    e->n_variants = N(variants);
    e->keywords = keywords;
    e->n_keywords = N(keywords);
    e->fields[FIELD_FEE] = VIEW("不收费");
    e->fields[FIELD_PARKING] = VIEW("地下车库");
    e->materials = materials;
    e->n_materials = N(materials);
    e->steps = steps;
    e->n_steps = N(steps);
    e->clauses = clauses;
    e->n_clauses = N(clauses);
    e->members = members;
    e->n_members = N(members);
    e->source = (struct source){VIEW("《办法》"), VIEW("云政〔2025〕3号"), VIEW("区政府"),
                                VIEW("https://demo.yunfan.example/1"), day_from_civil(2025, 3, 1)};
    e->effective_from = day_from_civil(2025, 4, 1);
    e->expires_on = day_from_civil(2030, 3, 31);
    e->repealed_on = day_from_civil(2029, 1, 1);
    e->superseded_by = VIEW("open-shop-2");
    e->is_demo = true;
}

static void stored_entry_comes_back_equal(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    char hash[CLAUSE_HASH_LEN + 1];
    char loaded_hash[CLAUSE_HASH_LEN + 1];
    int64_t id = 0;
    full_entry(&e);
    assert_int_equal(put(f, &e, &id), STORE_NEW);
    struct entry *loaded = load(f, id);
    entry_content_hash(&e, hash);
    entry_content_hash(loaded, loaded_hash);
    assert_string_equal(hash, loaded_hash);
    assert_true(view_eq(loaded->clauses[0].path[1], VIEW("第一节 登记")));
    assert_true(loaded->clauses[0].clause_id > 0);
    assert_true(clause_hash_ok(&loaded->clauses[0]));
    assert_int_equal(loaded->changed_in, version(f));
    assert_true(loaded->updated_at_ms > 0);
}

static void unchanged_entry_keeps_the_version(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    int64_t id = 0;
    int64_t again = 0;
    full_entry(&e);
    put(f, &e, &id);
    int64_t before = version(f);
    assert_int_equal(put(f, &e, &again), STORE_UNCHANGED);
    assert_int_equal(again, id);
    assert_int_equal(version(f), before);
    e.summary = VIEW("两次办齐。");
    assert_int_equal(put(f, &e, &again), STORE_UPDATED);
    assert_int_equal(again, id);
    assert_true(version(f) > before);
    assert_true(view_eq(load(f, id)->summary, e.summary));
}

static void clause_ids_stay_while_their_text_stays(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    int64_t id = 0;
    full_entry(&e);
    put(f, &e, &id);
    struct clause first = load(f, id)->clauses[0];
    struct clause second = load(f, id)->clauses[1];
    e.clauses[1].text = VIEW("附则改了。");
    put(f, &e, &id);
    struct entry *loaded = load(f, id);
    assert_int_equal(loaded->clauses[0].clause_id, first.clause_id);
    assert_int_not_equal(loaded->clauses[1].clause_id, second.clause_id);
    struct clause moved = e.clauses[0];
    e.clauses[0] = e.clauses[1];
    e.clauses[1] = moved;
    put(f, &e, &id);
    assert_int_equal(load(f, id)->clauses[1].clause_id, first.clause_id);
}

static void equal_clauses_get_different_ids(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    int64_t id = 0;
    full_entry(&e);
    e.clauses[0] = e.clauses[1];
    put(f, &e, &id);
    struct entry *loaded = load(f, id);
    int64_t first = loaded->clauses[0].clause_id;
    assert_int_not_equal(first, loaded->clauses[1].clause_id);
    e.summary = VIEW("别的");
    put(f, &e, &id);
    loaded = load(f, id);
    assert_int_equal(loaded->clauses[0].clause_id, first);
    assert_int_not_equal(first, loaded->clauses[1].clause_id);
}

static void body_is_cut_into_clauses(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    int64_t id = 0;
    entry_init(&e);
    e.external_id = VIEW("rule");
    e.title = VIEW("办法");
    e.kind = ENTRY_POLICY;
    e.body = VIEW("第一条 甲。\n第二条 乙。\n");
    put(f, &e, &id);
    struct entry *loaded = load(f, id);
    assert_int_equal(loaded->n_clauses, 2);
    assert_true(view_eq(loaded->clauses[1].text, VIEW("第二条 乙。")));
    assert_int_equal(put(f, &e, &id), STORE_UNCHANGED);
}

static void bad_entry_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    struct err err = ERR_NONE;
    int64_t id = 0;
    enum store_change change = STORE_UNCHANGED;
    full_entry(&e);
    e.title = VIEW("  ");
    int64_t before = version(f);
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    assert_int_equal(store_put(f->db, &e, &id, &change, &err), RC_INVALID);
    assert_string_equal(err.field, "title");
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    int64_t n = -1;
    assert_int_equal(store_count(f->db, &n, &err), RC_OK);
    assert_int_equal(n, 0);
    assert_int_equal(version(f), before);
}

static void rolled_back_entry_is_gone(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    struct err err = ERR_NONE;
    int64_t id = 0;
    enum store_change change = STORE_UNCHANGED;
    full_entry(&e);
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    assert_int_equal(store_put(f->db, &e, &id, &change, &err), RC_OK);
    db_rollback(f->db);
    assert_int_equal(store_find(f->db, e.external_id, &id, &err), RC_NOT_FOUND);
}

static void disabling_bumps_the_version_once(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    struct err err = ERR_NONE;
    int64_t id = 0;
    full_entry(&e);
    put(f, &e, &id);
    int64_t before = version(f);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(db_begin(f->db, &err), RC_OK);
        assert_int_equal(store_set_disabled(f->db, id, true, &err), RC_OK);
        assert_int_equal(db_commit(f->db, &err), RC_OK);
        assert_int_equal(version(f), before + 1);
    }
    assert_true(load(f, id)->is_disabled);
    e.is_disabled = true;
    assert_int_equal(put(f, &e, &id), STORE_UNCHANGED);
}

static void removed_entry_leaves_no_rows_and_no_id(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    struct err err = ERR_NONE;
    int64_t first = 0;
    int64_t second = 0;
    full_entry(&e);
    put(f, &e, &first);
    int64_t clause_id = load(f, first)->clauses[1].clause_id;
    assert_int_equal(db_begin(f->db, &err), RC_OK);
    assert_int_equal(store_remove(f->db, first, &err), RC_OK);
    assert_int_equal(store_remove(f->db, first, &err), RC_NOT_FOUND);
    assert_int_equal(db_commit(f->db, &err), RC_OK);
    assert_int_equal(db_verify(f->db, &err), RC_OK);
    static const char SQL[] = "SELECT count(*) FROM variant";
    struct stmt *st = db_stmt(f->db, SQL);
    assert_int_equal(stmt_one(st, &err), RC_OK);
    assert_int_equal(stmt_int(st, 0), 0);
    stmt_reset(st);
    put(f, &e, &second);
    assert_true(second > first);
    assert_true(load(f, second)->clauses[0].clause_id > clause_id);
}

struct visit {
    int64_t ids[8];
    size_t n;
    enum rc answer;
};

static enum rc note_id(void *arg, struct entry *e, struct err *err)
{
    (void)err;
    struct visit *v = arg;
    v->ids[v->n++] = e->entry_id;
    return v->answer;
}

static void each_walks_in_id_order_until_told_to_stop(void **state)
{
    struct fixture *f = *state;
    struct entry e;
    int64_t id = 0;
    full_entry(&e);
    static const char *const NAMES[] = {"c", "a", "b"};
    for (size_t i = 0; i < N(NAMES); i++) {
        e.external_id = view_of(NAMES[i]);
        put(f, &e, &id);
    }
    struct visit all = {.answer = RC_OK};
    assert_int_equal(store_each(f->db, f->a, note_id, &all, NULL), RC_OK);
    assert_int_equal(all.n, 3);
    assert_true(all.ids[0] < all.ids[1] && all.ids[1] < all.ids[2]);
    struct visit one = {.answer = RC_LIMIT};
    assert_int_equal(store_each(f->db, f->a, note_id, &one, NULL), RC_LIMIT);
    assert_int_equal(one.n, 1);
}

static void settings_are_kept(void **state)
{
    struct fixture *f = *state;
    struct err err = ERR_NONE;
    struct view value;
    assert_int_equal(kb_setting_get(f->db, f->a, "zone", &value, &err), RC_NOT_FOUND);
    assert_int_equal(kb_setting_set(f->db, "zone", VIEW("480"), &err), RC_OK);
    assert_int_equal(kb_setting_set(f->db, "zone", VIEW("540"), &err), RC_OK);
    assert_int_equal(kb_setting_get(f->db, f->a, "zone", &value, &err), RC_OK);
    assert_true(view_eq(value, VIEW("540")));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(stored_entry_comes_back_equal),
        T(unchanged_entry_keeps_the_version),
        T(clause_ids_stay_while_their_text_stays),
        T(equal_clauses_get_different_ids),
        T(body_is_cut_into_clauses),
        T(bad_entry_changes_nothing),
        T(rolled_back_entry_is_gone),
        T(disabling_bumps_the_version_once),
        T(removed_entry_leaves_no_rows_and_no_id),
        T(each_walks_in_id_order_until_told_to_stop),
        T(settings_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
