/* test_compose.c - what an entry says: conclusion first, the part asked for, the clause verbatim.
 */
#include "unit.h"

#include "intents/compose.h"
#include "kb/base/log.h"

#define TODAY day_from_civil(2026, 11, 22)

struct fixture {
    struct arena *arena;
    struct entry e;
    struct material materials[2];
    struct step steps[2];
    struct clause clauses[3];
    struct view path[1];
};

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    f->arena = arena_new(0);
    f->materials[0] =
        (struct material){VIEW("注销申请书"), VIEW("1份"), VIEW("原件"), VIEW("自备")};
    f->materials[1] = (struct material){.name = VIEW("清税证明")};
    f->steps[0] = (struct step){VIEW("公告"), VIEW("公告45日。")};
    f->steps[1] = (struct step){VIEW("申请"), VIEW("提交申请。")};
    f->path[0] = VIEW("第三章 一般注销");
    static const char *const TEXTS[] = {
        "公司解散后应当依法清算。",
        "申请注销登记，提交申请书、清算报告和清税证明等材料。",
        "材料齐全的，在一个工作日内作出决定。",
    };
    for (size_t i = 0; i < 3; i++) {
        f->clauses[i] = (struct clause){.clause_id = (int64_t)i + 1,
                                        .path = f->path,
                                        .n_path = 1,
                                        .label = VIEW("第十条"),
                                        .text = view_of(TEXTS[i]),
                                        .effective_from = DAY_NONE,
                                        .expires_on = DAY_NONE};
        clause_set_hash(&f->clauses[i]);
    }
    f->e = (struct entry){.entry_id = 7,
                          .external_id = VIEW("dereg"),
                          .kind = ENTRY_PROCEDURE,
                          .title = VIEW("公司注销"),
                          .summary = VIEW("可以办，当场办结，不收费。"),
                          .materials = f->materials,
                          .n_materials = 2,
                          .steps = f->steps,
                          .n_steps = 2,
                          .clauses = f->clauses,
                          .n_clauses = 3,
                          .effective_from = DAY_NONE,
                          .expires_on = DAY_NONE,
                          .repealed_on = DAY_NONE,
                          .source = {.title = VIEW("《注销办法》"),
                                     .doc_no = VIEW("云政办规〔2025〕3号"),
                                     .published_on = DAY_NONE}};
    f->e.fields[FIELD_PROMISED_LIMIT] = VIEW("1个工作日");
    f->e.fields[FIELD_LEGAL_LIMIT] = VIEW("3个工作日");
    f->e.fields[FIELD_PHONE] = VIEW("0000-80001234");
    f->e.fields[FIELD_ADDRESS] = VIEW("望江路88号");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(f->arena);
    test_free(f);
    return 0;
}

static const struct clause *compose(struct fixture *f, enum facet facet, enum entry_field field,
                                    struct reply *r)
{
    struct compose_input in = {.entry = &f->e,
                               .asked = {.facet = facet, .field = field},
                               .words = VIEW_EMPTY,
                               .as_of_day = TODAY};
    *r = (struct reply){.arena = f->arena};
    return compose_entry(&in, r);
}

static const struct block *find(const struct reply *r, enum block_type type)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->list[i].type == type)
            return &r->list[i];
    }
    return NULL;
}

static bool holds(struct view text, const char *part)
{
    return view_find(text, view_of(part)) != SIZE_MAX;
}

static void the_whole_matter_begins_with_its_conclusion(void **state)
{
    struct reply r;
    compose(*state, FACET_NONE, FIELD_N, &r);
    assert_int_equal(r.list[0].type, BLOCK_CONCLUSION);
    assert_true(view_eq_text(r.list[0].text, "可以办，当场办结，不收费。"));
    const struct block *fields = find(&r, BLOCK_FIELDS);
    assert_non_null(fields);
    assert_true(view_eq_text(fields->fields[0].label, "承诺时限"));
    assert_non_null(find(&r, BLOCK_TEL));
    assert_null(find(&r, BLOCK_NOTICE));
}

/* Editors write Markdown; what stands in a clause is said to the letter. */
static void only_prose_of_editors_is_markdown(void **state)
{
    struct fixture *f = *state;
    struct reply r;
    compose(f, FACET_NONE, FIELD_N, &r);
    assert_false(r.list[0].is_markdown); /* nothing to read */
    f->e.summary = VIEW("**办理条件：**须清算");
    compose(f, FACET_NONE, FIELD_N, &r);
    assert_true(r.list[0].is_markdown);
    assert_true(holds(block_json(f->arena, r.list, 1),
                      "\"text\":\"**办理条件：**须清算\",\"format\":\"markdown\""));
    compose(f, FACET_TIME_LIMIT, FIELD_N, &r);
    for (size_t i = 0; i < r.n; i++)
        assert_false(r.list[i].is_markdown);
    f->e.summary = VIEW_EMPTY;
    f->clauses[0].text = VIEW("公司解散后*应当*依法清算。");
    clause_set_hash(&f->clauses[0]);
    compose(f, FACET_NONE, FIELD_N, &r);
    assert_false(r.list[0].is_markdown);
}

/* A place lists its telephone among its fields: not a second time below them. */
static void a_place_says_its_telephone_once(void **state)
{
    struct fixture *f = *state;
    struct reply r;
    f->e.kind = ENTRY_PLACE;
    compose(f, FACET_NONE, FIELD_N, &r);
    assert_non_null(find(&r, BLOCK_PLACE));
    assert_null(find(&r, BLOCK_TEL));
}

static void materials_are_a_list(void **state)
{
    struct reply r;
    const struct clause *c = compose(*state, FACET_MATERIALS, FIELD_N, &r);
    assert_true(holds(r.list[0].text, "2样材料"));
    const struct block *b = find(&r, BLOCK_MATERIALS);
    assert_non_null(b);
    assert_int_equal(b->n_materials, 2);
    assert_int_equal(c->clause_id, 2); /* the clause that speaks of materials */
    const struct block *source = find(&r, BLOCK_SOURCE);
    assert_true(
        view_eq_text(source->clause->text, "申请注销登记，提交申请书、清算报告和清税证明等材料。"));
}

static void each_facet_says_its_field(void **state)
{
    static const struct {
        enum facet facet;
        enum entry_field field;
        const char *want; /* in the conclusion */
        int64_t clause_id;
    } CASES[] = {
        {FACET_TIME_LIMIT, FIELD_N, "承诺时限：1个工作日", 3},
        {FACET_PROCESS, FIELD_N, "分2步", 0},
        {FACET_PLACE, FIELD_N, "望江路88号", 0},
        {FACET_PHONE, FIELD_N, "0000-80001234", 0},
        {FACET_FEE, FIELD_N, "不收费", 0}, /* no field, but the conclusion says it */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reply r;
        const struct clause *c = compose(*state, CASES[i].facet, CASES[i].field, &r);
        assert_int_equal(r.list[0].type, BLOCK_CONCLUSION);
        if (!holds(r.list[0].text, CASES[i].want))
            fail_msg("%.*s", VIEW_ARG(r.list[0].text));
        if (CASES[i].clause_id != 0)
            assert_int_equal(c->clause_id, CASES[i].clause_id);
    }
}

static void a_gap_is_named_with_the_number_to_call(void **state)
{
    struct reply r;
    compose(*state, FACET_ONLINE, FIELD_N, &r);
    assert_true(holds(r.list[0].text, "没有写明网上办理"));
    assert_true(view_eq_text(find(&r, BLOCK_TEL)->text, "0000-80001234"));
    compose(*state, FACET_NONE, FIELD_PARKING, &r);
    assert_true(holds(r.list[0].text, "没有写明停车"));
}

static void a_damaged_clause_is_not_quoted(void **state)
{
    struct fixture *f = *state;
    struct reply r;
    log_set_level(LOG_OFF);
    f->clauses[2].text = VIEW("材料齐全的，在一百个工作日内作出决定。");
    const struct clause *c = compose(f, FACET_TIME_LIMIT, FIELD_N, &r);
    assert_true(c == NULL || c->clause_id != 3);
    f->clauses[0].hash[0] ^= 1;
    f->clauses[1].hash[0] ^= 1;
    assert_null(compose(f, FACET_MATERIALS, FIELD_N, &r));
    const struct block *source =
        find(&r, BLOCK_SOURCE); /* the document is named without a clause */
    assert_non_null(source);
    assert_null(source->clause);
    log_set_level(LOG_INFO);
}

static void an_expired_clause_is_not_quoted(void **state)
{
    struct fixture *f = *state;
    struct reply r;
    f->clauses[2].expires_on = TODAY - 1;
    const struct clause *c = compose(f, FACET_TIME_LIMIT, FIELD_N, &r);
    assert_true(c == NULL || c->clause_id != 3);
}

static void an_entry_not_in_force_is_no_answer(void **state)
{
    struct fixture *f = *state;
    struct reply r;
    static const struct {
        int from, until, repealed; /* days from today; 0 = not set */
        bool disabled;
        const char *want;
    } CASES[] = {
        {0, -1, 0, false, "到期"},
        {0, 0, -1, false, "废止"},
        {1, 0, 0, false, "还没有生效"},
        {0, 0, 0, true, "停用"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        f->e.effective_from = CASES[i].from != 0 ? TODAY + CASES[i].from : DAY_NONE;
        f->e.expires_on = CASES[i].until != 0 ? TODAY + CASES[i].until : DAY_NONE;
        f->e.repealed_on = CASES[i].repealed != 0 ? TODAY + CASES[i].repealed : DAY_NONE;
        f->e.is_disabled = CASES[i].disabled;
        assert_null(compose(f, FACET_MATERIALS, FIELD_N, &r));
        assert_true(holds(r.list[0].text, CASES[i].want));
        assert_null(find(&r, BLOCK_MATERIALS));
        assert_null(find(&r, BLOCK_SOURCE));
    }
}

static void marks_are_said(void **state)
{
    struct fixture *f = *state;
    struct reply r;
    f->e.is_demo = true;
    f->e.expires_on = TODAY + 10;
    f->e.fields[FIELD_APPLY_UNTIL] = VIEW("2026-04-30");
    compose(f, FACET_NONE, FIELD_N, &r);
    bool demo = false, soon = false, closed = false;
    for (size_t i = 0; i < r.n; i++) {
        if (r.list[i].type != BLOCK_NOTICE)
            continue;
        demo = demo || holds(r.list[i].text, "演示数据");
        soon = soon || holds(r.list[i].text, "有效期至2026-12-02");
        closed = closed || holds(r.list[i].text, "已于2026-04-30截止");
    }
    assert_true(demo && soon && closed);
}

static void an_entry_of_clauses_alone_concludes_with_the_sentence_that_answers(void **state)
{
    struct fixture *f = *state;
    f->e.summary = VIEW_EMPTY;
    memset(f->e.fields, 0, sizeof f->e.fields);
    struct compose_input in = {.entry = &f->e,
                               .asked = {.facet = FACET_TIME_LIMIT, .field = FIELD_N},
                               .clause = &f->clauses[2],
                               .words = VIEW("材料齐全多久作出决定"),
                               .as_of_day = TODAY};
    struct reply r = {.arena = f->arena};
    assert_int_equal(compose_entry(&in, &r)->clause_id, 3);
    assert_true(view_eq_text(r.list[0].text, "材料齐全的，在一个工作日内作出决定。"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_whole_matter_begins_with_its_conclusion),
        TEST(only_prose_of_editors_is_markdown),
        TEST(a_place_says_its_telephone_once),
        TEST(materials_are_a_list),
        TEST(each_facet_says_its_field),
        TEST(a_gap_is_named_with_the_number_to_call),
        TEST(a_damaged_clause_is_not_quoted),
        TEST(an_expired_clause_is_not_quoted),
        TEST(an_entry_not_in_force_is_no_answer),
        TEST(marks_are_said),
        TEST(an_entry_of_clauses_alone_concludes_with_the_sentence_that_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
