/* test_entry.c - names, validity on a day, checks, hash and copy of an entry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/entry.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void names_are_read_back(void **state)
{
    (void)state;
    enum entry_kind kind;
    enum entry_field field;
    for (int i = 0; i < ENTRY_N_KINDS; i++) {
        assert_true(entry_kind_parse(view_of(entry_kind_name((enum entry_kind)i)), &kind));
        assert_int_equal(kind, i);
        assert_true(strlen(entry_kind_label((enum entry_kind)i)) > 0);
    }
    for (int i = 0; i < FIELD_N; i++) {
        assert_true(entry_field_parse(view_of(entry_field_name((enum entry_field)i)), &field));
        assert_int_equal(field, i);
        assert_true(strlen(entry_field_label((enum entry_field)i)) > 0);
    }
    assert_false(entry_kind_parse(VIEW("matter"), &kind));
    assert_false(entry_field_parse(VIEW(""), &field));
    assert_int_equal(entry_field_facet(FIELD_FEE), FACET_FEE);
    assert_int_equal(entry_field_facet(FIELD_CODE), FACET_NONE);
}

static struct entry minimal(void)
{
    struct entry e;
    entry_init(&e);
    e.external_id = VIEW("a");
    e.title = VIEW("标题");
    e.summary = VIEW("结论。");
    return e;
}

static void validity_counts_both_ends(void **state)
{
    (void)state;
    static const struct {
        int32_t from, until, repealed;
        bool disabled;
        int32_t day;
        bool valid;
    } CASES[] = {
        {DAY_NONE, DAY_NONE, DAY_NONE, false, 100, true},
        {100, DAY_NONE, DAY_NONE, false, 99, false},
        {100, DAY_NONE, DAY_NONE, false, 100, true},
        {DAY_NONE, 100, DAY_NONE, false, 100, true},
        {DAY_NONE, 100, DAY_NONE, false, 101, false},
        {DAY_NONE, DAY_NONE, 100, false, 99, true},
        {DAY_NONE, DAY_NONE, 100, false, 100, false},
        {50, 150, 120, false, 110, true},
        {DAY_NONE, DAY_NONE, DAY_NONE, true, 100, false},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct entry e = minimal();
        e.effective_from = CASES[i].from;
        e.expires_on = CASES[i].until;
        e.repealed_on = CASES[i].repealed;
        e.is_disabled = CASES[i].disabled;
        assert_int_equal(entry_valid_on(&e, CASES[i].day), CASES[i].valid);
        struct clause c;
        clause_init(&c);
        c.effective_from = CASES[i].from;
        c.expires_on = CASES[i].until;
        if (CASES[i].repealed == DAY_NONE && !CASES[i].disabled)
            assert_int_equal(clause_valid_on(&c, CASES[i].day), CASES[i].valid);
    }
}

/* --- entry_check: each case spoils one thing of a good entry ---------------------------------- */

static struct view long_text(struct arena *a, size_t n_chars)
{
    char *text = arena_alloc(a, n_chars * 3 + 1);
    for (size_t i = 0; i < n_chars; i++)
        memcpy(text + 3 * i, "长", 3);
    return (struct view){text, n_chars * 3};
}

static struct view one_view[1];
static struct clause one_clause[1];
static struct material one_material[1];

static void no_id(struct arena *a, struct entry *e)
{
    (void)a;
    e->external_id = VIEW(" \t");
}

static void id_of_two_lines(struct arena *a, struct entry *e)
{
    (void)a;
    e->external_id = VIEW("a\nb");
}

static void no_title(struct arena *a, struct entry *e)
{
    (void)a;
    e->title = VIEW("\xE3\x80\x80");
}

static void long_title(struct arena *a, struct entry *e)
{
    e->title = long_text(a, ENTRY_TITLE_MAX + 1);
}

static void no_substance(struct arena *a, struct entry *e)
{
    (void)a;
    e->summary = VIEW("\n ");
}

static void bad_utf8(struct arena *a, struct entry *e)
{
    (void)a;
    e->fields[FIELD_FEE] = VIEW("免\xFF费");
}

static void nul_byte(struct arena *a, struct entry *e)
{
    (void)a;
    e->body = VIEW("a\0b");
}

static void blank_variant(struct arena *a, struct entry *e)
{
    (void)a;
    one_view[0] = VIEW(" ");
    e->variants = one_view;
    e->n_variants = 1;
}

static void too_many_variants(struct arena *a, struct entry *e)
{
    e->n_variants = ENTRY_VARIANTS_MAX + 1;
    e->variants = arena_alloc_array(a, e->n_variants, sizeof *e->variants);
}

static void members_of_a_faq(struct arena *a, struct entry *e)
{
    (void)a;
    one_view[0] = VIEW("b");
    e->members = one_view;
    e->n_members = 1;
}

static void nameless_material(struct arena *a, struct entry *e)
{
    (void)a;
    one_material[0] = (struct material){.form = VIEW("原件")};
    e->materials = one_material;
    e->n_materials = 1;
}

static void empty_clause(struct arena *a, struct entry *e)
{
    (void)a;
    clause_init(&one_clause[0]);
    e->clauses = one_clause;
    e->n_clauses = 1;
}

static void clause_days_reversed(struct arena *a, struct entry *e)
{
    empty_clause(a, e);
    one_clause[0].text = VIEW("甲。");
    one_clause[0].effective_from = 10;
    one_clause[0].expires_on = 9;
}

static void deep_path(struct arena *a, struct entry *e)
{
    empty_clause(a, e);
    one_clause[0].text = VIEW("甲。");
    one_clause[0].n_path = ENTRY_PATH_MAX + 1;
    one_clause[0].path = arena_alloc_array(a, one_clause[0].n_path, sizeof(struct view));
}

/* The store could not tell it from no heading. */
static void empty_heading(struct arena *a, struct entry *e)
{
    empty_clause(a, e);
    one_clause[0].text = VIEW("甲。");
    one_clause[0].n_path = 1;
    one_clause[0].path = arena_alloc(a, sizeof(struct view));
    one_clause[0].path[0] = VIEW_EMPTY;
}

static void days_reversed(struct arena *a, struct entry *e)
{
    (void)a;
    e->effective_from = 10;
    e->expires_on = 9;
}

static void apply_day_in_words(struct arena *a, struct entry *e)
{
    (void)a;
    e->fields[FIELD_APPLY_FROM] = VIEW("每年3月");
}

static void apply_days_reversed(struct arena *a, struct entry *e)
{
    (void)a;
    e->fields[FIELD_APPLY_FROM] = VIEW("2026-05-02");
    e->fields[FIELD_APPLY_UNTIL] = VIEW("2026-05-01");
}

static void checks_name_the_wrong_field(void **state)
{
    (void)state;
    static const struct {
        void (*spoil)(struct arena *a, struct entry *e);
        enum rc rc;
        const char *field;
    } CASES[] = {
        {no_id, RC_INVALID, "id"},
        {id_of_two_lines, RC_INVALID, "id"},
        {no_title, RC_INVALID, "title"},
        {long_title, RC_LIMIT, "title"},
        {no_substance, RC_INVALID, "summary"},
        {bad_utf8, RC_INVALID, "fee"},
        {nul_byte, RC_INVALID, "body"},
        {blank_variant, RC_INVALID, "variants"},
        {too_many_variants, RC_LIMIT, "variants"},
        {members_of_a_faq, RC_INVALID, "members"},
        {nameless_material, RC_INVALID, "materials.name"},
        {empty_clause, RC_INVALID, "clauses.text"},
        {clause_days_reversed, RC_INVALID, "clauses.expires_on"},
        {empty_heading, RC_INVALID, "clauses.path"},
        {deep_path, RC_LIMIT, "clauses.path"},
        {days_reversed, RC_INVALID, "expires_on"},
        {apply_day_in_words, RC_INVALID, "apply_from"},
        {apply_days_reversed, RC_INVALID, "apply_until"},
    };
    struct arena *a = arena_new(0);
    struct entry good = minimal();
    assert_int_equal(entry_check(&good, NULL), RC_OK);
    for (size_t i = 0; i < N(CASES); i++) {
        struct entry e = minimal();
        struct err err = ERR_NONE;
        CASES[i].spoil(a, &e);
        assert_int_equal(entry_check(&e, &err), CASES[i].rc);
        assert_string_equal(err.field, CASES[i].field);
    }
    arena_free(a);
}

/* --- hash and copy ---------------------------------------------------------------------------- */

static void assert_hash_differs(const struct entry *a, const struct entry *b)
{
    char left[CLAUSE_HASH_LEN + 1];
    char right[CLAUSE_HASH_LEN + 1];
    entry_content_hash(a, left);
    entry_content_hash(b, right);
    assert_string_not_equal(left, right);
}

static void hash_sees_every_part(void **state)
{
    (void)state;
    struct view ab[] = {VIEW("a"), VIEW("b")};
    struct view joined[] = {VIEW("ab")};
    struct entry base = minimal();
    struct entry e = minimal();
    e.is_demo = true;
    assert_hash_differs(&base, &e);
    e = minimal();
    e.kind = ENTRY_PLACE;
    assert_hash_differs(&base, &e);
    e = minimal();
    e.expires_on = 1;
    assert_hash_differs(&base, &e);
    e = minimal();
    e.fields[FIELD_FEE] = VIEW("免费");
    struct entry other = minimal();
    other.fields[FIELD_RESULT] = VIEW("免费");
    assert_hash_differs(&e, &other);
    /* the same letters, cut in another place or hung in another list */
    struct entry two = minimal();
    two.variants = ab;
    two.n_variants = 2;
    struct entry one = minimal();
    one.variants = joined;
    one.n_variants = 1;
    struct entry keywords = minimal();
    keywords.keywords = ab;
    keywords.n_keywords = 2;
    assert_hash_differs(&two, &one);
    assert_hash_differs(&two, &keywords);
    /* ids of the database and times do not count */
    e = minimal();
    e.entry_id = 9;
    e.changed_in = 8;
    e.updated_at_ms = 7;
    char left[CLAUSE_HASH_LEN + 1];
    char right[CLAUSE_HASH_LEN + 1];
    entry_content_hash(&base, left);
    entry_content_hash(&e, right);
    assert_string_equal(left, right);
}

static void clause_hash_is_sha256_of_the_text(void **state)
{
    (void)state;
    struct clause c;
    clause_init(&c);
    c.text = VIEW("abc");
    clause_set_hash(&c);
    assert_string_equal(c.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(clause_hash_ok(&c));
    c.text = VIEW("abd");
    assert_false(clause_hash_ok(&c));
}

static void copy_shares_nothing(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char text[] = "改";
    struct view variants[] = {{text, 3}};
    struct entry e = minimal();
    e.variants = variants;
    e.n_variants = 1;
    clause_init(&one_clause[0]);
    one_clause[0].text = (struct view){text, 3};
    one_clause[0].path = variants;
    one_clause[0].n_path = 1;
    e.clauses = one_clause;
    e.n_clauses = 1;
    struct entry *copy = entry_copy(a, &e);
    char left[CLAUSE_HASH_LEN + 1];
    char right[CLAUSE_HASH_LEN + 1];
    entry_content_hash(&e, left);
    memcpy(text, "变", 3);
    variants[0] = VIEW("");
    entry_content_hash(copy, right);
    assert_string_equal(left, right);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(validity_counts_both_ends),
        cmocka_unit_test(checks_name_the_wrong_field),
        cmocka_unit_test(hash_sees_every_part),
        cmocka_unit_test(clause_hash_is_sha256_of_the_text),
        cmocka_unit_test(copy_shares_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
