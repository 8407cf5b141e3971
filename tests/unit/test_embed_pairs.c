/* test_embed_pairs.c - which texts of entries and questions become training pairs. */
#include "tests/unit/unit.h"

#include "kb/embed_pairs.h"

static const char *text_of(struct arena *a, const struct norm *n)
{
    struct str s = STR_EMPTY;
    for (size_t i = 0; i < n->n; i++)
        str_add_cp(&s, n->cp[i]);
    const char *text = arena_text(a, str_view(&s));
    str_clear(&s);
    return text;
}

static bool holds(struct arena *a, const struct embed_pairs *p, const char *x, const char *y,
                  int64_t group)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].group == group && strcmp(text_of(a, p->items[i].a), x) == 0 &&
            strcmp(text_of(a, p->items[i].b), y) == 0)
            return true;
    return false;
}

static struct view variants[] = {{"关公司", 9}, {"公司不开了", 15}};

static void fill_entries(struct entry *rich, struct entry *plain)
{
    entry_init(rich);
    rich->entry_id = 7;
    rich->title = VIEW("公司註銷");
    rich->summary = VIEW("可以办。");
    rich->variants = variants;
    rich->n_variants = COUNT(variants);
    entry_init(plain);
    plain->entry_id = 3;
    plain->title = VIEW("停车");
    plain->body = VIEW("地下一层有停车场。前三十分钟不收费。好。");
}

static void test_pairs_of_entries_and_questions(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct entry rich;
    struct entry plain;
    fill_entries(&rich, &plain);
    const struct entry *entries[] = {&rich, &plain};
    const struct embed_question questions[] = {{VIEW("怎么关店"), 7}, {VIEW("没有这条"), 99}};
    struct embed_sources from = {entries, COUNT(entries), questions, COUNT(questions)};
    struct embed_pairs pairs;
    assert_int_equal(embed_pairs_from_entries(a, &from, &pairs, NULL), RC_OK);
    static const struct {
        const char *x;
        const char *y;
        int64_t group;
    } WANTED[] = {
        {"公司注销", "可以办。", 7},     {"关公司", "公司注销", 7},
        {"关公司", "关公司", 7},         {"关公司", "公司不开了", 7},
        {"公司不开了", "关公司", 7},     {"公司不开了", "公司注销", 7},
        {"公司不开了", "公司不开了", 7}, {"怎么关店", "公司注销", 7},
        {"怎么关店", "可以办。", 7},     {"怎么关店", "关公司", 7},
        {"怎么关店", "公司不开了", 7},   {"停车", "地下一层有停车场。前30分钟不收费。好。", 3},
    };
    for (size_t i = 0; i < COUNT(WANTED); i++)
        if (!holds(a, &pairs, WANTED[i].x, WANTED[i].y, WANTED[i].group))
            fail_msg("missing: %s | %s", WANTED[i].x, WANTED[i].y);
    assert_int_equal(pairs.n, COUNT(WANTED));
    arena_free(a);
}

static void test_pairs_train_a_model(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct entry rich;
    struct entry plain;
    fill_entries(&rich, &plain);
    const struct entry *entries[] = {&rich, &plain};
    struct embed_sources from = {entries, COUNT(entries), NULL, 0};
    struct embed_pairs pairs;
    struct embed_options o;
    struct embed *m = NULL;
    embed_options_default(&o);
    assert_int_equal(embed_pairs_from_entries(a, &from, &pairs, NULL), RC_OK);
    assert_int_equal(embed_train(pairs.items, pairs.n, &o, &m, NULL), RC_OK);
    float v[3][EMBED_DIM];
    static const char *const TEXTS[] = {"公司不开了", "公司注销", "停车"};
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct norm n;
        assert_int_equal(norm_text(a, view_of(TEXTS[i]), &n, NULL), RC_OK);
        embed_encode(m, &n, v[i]);
    }
    assert_true(embed_cosine(v[0], v[1]) > embed_cosine(v[0], v[2]) + 0.2F);
    embed_free(m);
    arena_free(a);
}

static void test_nothing_and_wrong_text(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct embed_sources from = {NULL, 0, NULL, 0};
    struct embed_pairs pairs = {NULL, 1};
    assert_int_equal(embed_pairs_from_entries(a, &from, &pairs, NULL), RC_OK);
    assert_int_equal(pairs.n, 0);
    struct entry e;
    entry_init(&e);
    e.entry_id = 1;
    e.title = VIEW("\xFF");
    const struct entry *entries[] = {&e};
    from = (struct embed_sources){entries, 1, NULL, 0};
    struct err err = ERR_NONE;
    assert_int_equal(embed_pairs_from_entries(a, &from, &pairs, &err), RC_INVALID);
    assert_true(strlen(err.text) > 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_of_entries_and_questions),
        cmocka_unit_test(test_pairs_train_a_model),
        cmocka_unit_test(test_nothing_and_wrong_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
