/* test_offer.c - which candidates are offered, and the line that tells them apart. */
#include "unit.h"

#include "intents/offer.h"

#define DAY 20000

static struct arena *a;

static struct clause clause(const char *heading, const char *label, const char *text)
{
    struct clause c;
    clause_init(&c);
    c.path = arena_alloc_array(a, 1, sizeof *c.path);
    c.path[0] = view_of(heading);
    c.n_path = heading[0] != '\0';
    c.label = view_of(label);
    c.text = view_of(text);
    clause_set_hash(&c);
    return c;
}

static struct entry entry(int64_t id, const char *title)
{
    struct entry e;
    entry_init(&e);
    e.entry_id = id;
    e.title = view_of(title);
    e.summary = VIEW("在主大厅办理，当场办结，不收费。");
    return e;
}

static struct search_result found(struct candidate *list, size_t n)
{
    return (struct search_result){.list = list, .n = n};
}

static void as_few_as_hold_the_answer(void **state)
{
    (void)state;
    static const struct {
        double probability[6];
        size_t n_found;
        size_t want;
    } CASES[] = {
        {{0}, 0, 0},
        {{0.9}, 1, 1},
        {{0.96, 0.02}, 2, 2},             /* two if there are two */
        {{0.60, 0.36, 0.03, 0.01}, 4, 2}, /* together enough */
        {{0.40, 0.30, 0.20, 0.06}, 4, 4},
        {{0.40, 0.30, 0.01, 0.01}, 4, 2},             /* the others are no choice */
        {{0.30, 0.20, 0.15, 0.10, 0.10, 0.05}, 6, 4}, /* never more than four */
    };
    struct entry entries[6];
    for (size_t i = 0; i < COUNT(entries); i++)
        entries[i] = entry((int64_t)i + 1, "事项");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct candidate list[6] = {{0}};
        struct offer out[OFFER_MAX];
        for (size_t k = 0; k < CASES[i].n_found; k++)
            list[k] =
                (struct candidate){.entry = &entries[k], .probability = CASES[i].probability[k]};
        struct search_result s = found(list, CASES[i].n_found);
        size_t n = offer_to_clarify(&s, NULL, 0.95, out);
        if (n != CASES[i].want)
            fail_msg("case %zu: %zu", i, n);
        for (size_t k = 0; k < n; k++)
            assert_ptr_equal(out[k].entry, &entries[k]);
    }
}

/* A surer first candidate never needs more choices, and a stricter wish never fewer. */
static void surer_means_fewer_choices(void **state)
{
    (void)state;
    static const struct {
        double confidence;
        size_t at_80, at_90, at_95; /* choices so that the list holds the answer so often */
    } TABLE[] = {
        {0.40, 3, 4, 4}, {0.50, 3, 4, 4}, {0.62, 2, 3, 4}, {0.70, 2, 3, 4},
        {0.82, 2, 2, 3}, {0.91, 2, 2, 2}, {0.99, 2, 2, 2},
    };
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        double p[6], left = 1 - TABLE[i].confidence;
        p[0] = TABLE[i].confidence;
        for (size_t k = 1; k < COUNT(p); k++, left /= 2)
            p[k] = left / 2; /* each takes half of what is left */
        size_t n[] = {confidence_n_choices(p, COUNT(p), 0.80, OFFER_MAX),
                      confidence_n_choices(p, COUNT(p), 0.90, OFFER_MAX),
                      confidence_n_choices(p, COUNT(p), 0.95, OFFER_MAX)};
        if (n[0] != TABLE[i].at_80 || n[1] != TABLE[i].at_90 || n[2] != TABLE[i].at_95)
            fail_msg("%.2f: %zu %zu %zu", TABLE[i].confidence, n[0], n[1], n[2]);
    }
    const double two[] = {0.5, 0.01, 0.01}; /* the third is no choice, though not enough yet */
    assert_int_equal(confidence_n_choices(two, 3, 0.95, OFFER_MAX), 2);
    assert_int_equal(confidence_n_choices(two, 1, 0.95, OFFER_MAX), 1);
    assert_int_equal(confidence_n_choices(two, 0, 0.95, OFFER_MAX), 0);
    assert_int_equal(confidence_n_choices(two, 3, 0.95, 1), 1);
}

static void the_matter_before_stands_first_and_once(void **state)
{
    (void)state;
    struct entry entries[3] = {entry(1, "甲"), entry(2, "乙"), entry(3, "丙")};
    struct candidate list[3] = {{.entry = &entries[0], .probability = 0.5},
                                {.entry = &entries[1], .probability = 0.3},
                                {.entry = &entries[2], .probability = 0.1}};
    struct search_result s = found(list, 3);
    struct offer out[OFFER_MAX];
    assert_int_equal(offer_to_clarify(&s, &entries[1], 0.95, out), 3);
    assert_ptr_equal(out[0].entry, &entries[1]);
    assert_ptr_equal(out[1].entry, &entries[0]);
    assert_ptr_equal(out[2].entry, &entries[2]);
    assert_int_equal(offer_while_waiting(&s, out), 3);
    assert_ptr_equal(out[0].entry, &entries[0]);
    s.n = 0;
    assert_int_equal(offer_while_waiting(&s, out), 0);
}

static const struct block *say(const struct offer *list, size_t n)
{
    struct reply *r = arena_alloc(a, sizeof *r);
    *r = (struct reply){.arena = a};
    offer_say(r, VIEW("哪一件？"), list, n, DAY);
    return r->n > 0 ? &r->list[0] : NULL;
}

static void assert_hint(const struct block *b, size_t i, const char *want)
{
    if (!view_eq_text(b->choices[i].hint, want))
        fail_msg("%.*s", VIEW_ARG(b->choices[i].hint));
}

static void the_hint_is_what_differs(void **state)
{
    (void)state;
    struct entry one = entry(1, "营业执照补领");
    struct entry two = entry(2, "营业执照换领");
    struct offer list[2] = {{&one, NULL}, {&two, NULL}};
    assert_null(say(list, 0));
    assert_hint(say(list, 1), 0, "在主大厅办理，当场办结，不收费。");
    two.summary = VIEW("在街道便民中心办理，材料齐全的三个工作日办结，不收取任何费用。");
    assert_hint(say(list, 2), 1, "在街道便民中心办理，材料齐全的三个工作日办结，…");
    one.kind = ENTRY_PROCEDURE;
    two.kind = ENTRY_POLICY;
    assert_hint(say(list, 2), 1, entry_kind_label(ENTRY_POLICY));
    one.department = VIEW("市场监管局");
    two.department = VIEW("税务局");
    assert_hint(say(list, 2), 0, "市场监管局");
    one.audience = VIEW("企业");
    assert_hint(say(list, 2), 0, "市场监管局"); /* the other one has none */
    two.audience = VIEW("个体工商户");
    const struct block *b = say(list, 2);
    assert_hint(b, 0, "企业");
    assert_hint(b, 1, "个体工商户");
    assert_int_equal(b->type, BLOCK_CHOICES);
    assert_int_equal(b->choices[1].entry_id, 2);
}

static struct entry statute(int64_t id, const char *title, struct clause *clauses, size_t n)
{
    struct entry e = entry(id, title);
    e.kind = ENTRY_POLICY;
    e.summary = VIEW_EMPTY;
    e.clauses = clauses;
    e.n_clauses = n;
    return e;
}

static void a_long_text_is_offered_by_the_clause_that_was_found(void **state)
{
    (void)state;
    struct clause signs[] = {
        clause("", "", "（2015年3月1日临江市人民代表大会第二次会议通过）"),
        clause("第一章 总则", "第一条", "第一条 为了规范招牌设置，制定本办法。"),
        clause("第三章 设置", "第九条",
               "第九条 "
               "设置招牌的，应当在开工前十个工作日提交下列材料：\n（一）申请书；\n（二）效果图；"
               "\n（三）场地证明。"),
    };
    struct clause lights[] = {clause("第二章 灯光", "第五条", "夜间灯光不得直射住宅。"),
                              clause("", "第六条", "第六条 违者责令改正。")};
    struct entry one = statute(1, "招牌设置管理办法", signs, COUNT(signs));
    struct entry two = statute(2, "夜景灯光管理办法", lights, COUNT(lights));
    struct offer list[2] = {{&one, &signs[2]}, {&two, &lights[0]}};
    one.department = VIEW("城管局");
    two.department = VIEW("住建局");
    const struct block *b = say(list, 2);
    assert_hint(b, 0, "第三章 设置 › 第九条 设置招牌的，应当在开工前十个工作日提交下列材料：…");
    assert_hint(b, 1, "第二章 灯光 › 第五条 夜间灯光不得直射住宅。");
    list[0].clause = &signs[0]; /* when it was passed is nothing to choose by */
    assert_hint(say(list, 2), 0, "第一章 总则 › 第一条 为了规范招牌设置，制定本办法。");
    list[0].clause = NULL;
    assert_hint(say(list, 2), 0, "第一章 总则 › 第一条 为了规范招牌设置，制定本办法。");
    signs[1].expires_on = DAY - 1;
    signs[2].hash[0] = signs[2].hash[0] == '0' ? '1' : '0'; /* tampered with: not shown */
    list[0].clause = &signs[2];
    assert_hint(say(list, 2), 0, "（2015年3月1日临江市人民代表大会第二次会议通过）");
}

static int open_arena(void **state)
{
    (void)state;
    a = arena_new(0);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_few_as_hold_the_answer),
        cmocka_unit_test(surer_means_fewer_choices),
        cmocka_unit_test(the_matter_before_stands_first_and_once),
        cmocka_unit_test(the_hint_is_what_differs),
        cmocka_unit_test(a_long_text_is_offered_by_the_clause_that_was_found),
    };
    return cmocka_run_group_tests(tests, open_arena, free_arena);
}
