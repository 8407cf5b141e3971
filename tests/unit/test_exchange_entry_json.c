/* test_exchange_entry_json.c - JSON lines become entries and entries become the same lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/exchange/entry_json.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Uses every key; written the way entry_json_write writes. */
static const char FULL[] =
    "{\"id\":\"open-shop\",\"kind\":\"bundle\",\"title\":\"开店一件事\",\"region\":\"云帆区\","
    "\"department\":\"区政务办\",\"audience\":\"个体工商户\",\"summary\":\"一次办齐。\","
    "\"body\":\"第一条 甲。\\n第二条 乙。\",\"superseded_by\":\"open-shop-2\","
    "\"variants\":[\"怎么开店\",\"开店手续\"],\"keywords\":[\"开店\"],"
    "\"fields\":{\"code\":\"1-2\",\"fee\":\"不收费\",\"apply_from\":\"2026-01-01\"},"
    "\"materials\":[{\"name\":\"申请书\",\"copies\":\"1份\",\"form\":\"原件\",\"source\":\"自备\"},"
    "{\"name\":\"身份证明\"}],\"steps\":[{\"title\":\"受理\",\"text\":\"收件。\"}],"
    "\"clauses\":[{\"path\":[\"第一章 总则\"],\"label\":\"第一条\",\"text\":\"第一条 丙。\","
    "\"effective_from\":\"2025-01-01\",\"expires_on\":\"2027-01-01\"}],\"members\":[\"seal\"],"
    "\"source\":{\"title\":\"《办法》\",\"doc_no\":\"云政〔2025〕3号\",\"issuer\":\"区政府\","
    "\"url\":\"https://demo.yunfan.example/1\",\"published_on\":\"2025-03-01\"},"
    "\"effective_from\":\"2025-04-01\",\"expires_on\":\"2030-03-31\","
    "\"repealed_on\":\"2029-01-01\",\"demo\":true,\"disabled\":true}";

static void every_key_comes_back(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct err err = ERR_NONE;
    struct entry e;
    struct entry_json_notes notes;
    struct str out = STR_EMPTY;
    assert_int_equal(entry_json_read(a, VIEW(FULL), &e, &notes, &err), RC_OK);
    assert_int_equal(notes.unknown_key.len, 0);
    assert_true(notes.has_disabled);
    assert_int_equal(e.kind, ENTRY_BUNDLE);
    assert_true(view_eq(e.fields[FIELD_FEE], VIEW("不收费")));
    assert_int_equal(e.source.published_on, day_from_civil(2025, 3, 1));
    assert_int_equal(entry_check(&e, &err), RC_OK);
    entry_json_write(&out, &e);
    assert_string_equal(out.ptr, FULL);
    str_clear(&out);
    arena_free(a);
}

static void plain_lines_are_faqs(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *id;
        const char *title;
        const char *unknown;
        bool made_title;
    } CASES[] = {
        {"{\"id\":\"k1\",\"title\":\"几点下班\",\"body\":\"五点。\",\"variants\":[\"营业到几点\"]}",
         "k1", "几点下班", "", false},
        {"{\"id\":17,\"title\":\"甲\",\"body\":\"乙\",\"dept\":\"丙\",\"url\":\"丁\"}", "17", "甲",
         "dept", false},
        {"{\"id\":\"p\",\"title\":\"\",\"body\":\"第一句话。第二句话。\"}", "p", "第一句话", "",
         true},
        {"{\"id\":\"p\",\"title\":null,\"summary\":null,\"body\":\"只有一行\\n再一行\"}", "p",
         "只有一行", "", true},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct err err = ERR_NONE;
        struct entry e;
        struct entry_json_notes notes;
        assert_int_equal(entry_json_read(a, view_of(CASES[i].line), &e, &notes, &err), RC_OK);
        assert_int_equal(e.kind, ENTRY_FAQ);
        assert_true(view_eq_text(e.external_id, CASES[i].id));
        assert_true(view_eq_text(e.title, CASES[i].title));
        assert_true(view_eq_text(notes.unknown_key, CASES[i].unknown));
        assert_int_equal(notes.has_made_title, CASES[i].made_title);
        assert_false(notes.has_disabled);
        assert_int_equal(entry_check(&e, &err), RC_OK);
        arena_free(a);
    }
}

static void wrong_members_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum rc rc;
        const char *field;
    } CASES[] = {
        {"{\"id\":true,\"title\":\"t\"}", RC_INVALID, "id"},
        {"{\"id\":\"a\",\"title\":5}", RC_INVALID, "title"},
        {"{\"id\":\"a\",\"kind\":\"matter\"}", RC_INVALID, "kind"},
        {"{\"id\":\"a\",\"variants\":\"v\"}", RC_INVALID, "variants"},
        {"{\"id\":\"a\",\"variants\":[\"v\",3]}", RC_INVALID, "variants"},
        {"{\"id\":\"a\",\"fields\":[]}", RC_INVALID, "fields"},
        {"{\"id\":\"a\",\"fields\":{\"price\":\"1\"}}", RC_INVALID, "fields"},
        {"{\"id\":\"a\",\"fields\":{\"fee\":0}}", RC_INVALID, "fee"},
        {"{\"id\":\"a\",\"materials\":[\"x\"]}", RC_INVALID, "materials"},
        {"{\"id\":\"a\",\"materials\":[{\"name\":1}]}", RC_INVALID, "materials.name"},
        {"{\"id\":\"a\",\"steps\":{}}", RC_INVALID, "steps"},
        {"{\"id\":\"a\",\"clauses\":[{\"path\":\"x\"}]}", RC_INVALID, "path"},
        {"{\"id\":\"a\",\"source\":\"x\"}", RC_INVALID, "source"},
        {"{\"id\":\"a\",\"source\":{\"published_on\":\"2025\"}}", RC_INVALID,
         "source.published_on"},
        {"{\"id\":\"a\",\"expires_on\":\"2025-02-30\"}", RC_INVALID, "expires_on"},
        {"{\"id\":\"a\",\"demo\":\"yes\"}", RC_INVALID, "demo"},
        {"{\"id\":\"a\",\"id\":\"b\"}", RC_INVALID, ""},
        {"{\"id\":\"a\",\"source\":{\"url\":\"1\",\"url\":\"2\"}}", RC_INVALID, ""},
        {"{\"id\":\"a\\u0000b\"}", RC_INVALID, ""},
        {"{\"id\":\"a\"} x", RC_INVALID, ""},
        {"{\"id\":\"a\"", RC_INVALID, ""},
        {"\"a\"", RC_INVALID, ""},
        {"", RC_INVALID, ""},
        {"{\"x\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", RC_LIMIT, ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct err err = ERR_NONE;
        struct entry e;
        struct entry_json_notes notes;
        assert_int_equal(entry_json_read(a, view_of(CASES[i].line), &e, &notes, &err), CASES[i].rc);
        assert_string_equal(err.field, CASES[i].field);
        assert_true(strlen(err.text) > 0);
        arena_free(a);
    }
}

static void brackets_inside_texts_are_not_depth(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct err err = ERR_NONE;
    struct entry e;
    struct entry_json_notes notes;
    struct view line = VIEW("{\"id\":\"a\",\"title\":\"[[[[[[[[[[[[[[[[[[[[\\\"{{{{{{{{{{\"}");
    assert_int_equal(entry_json_read(a, line, &e, &notes, &err), RC_OK);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_comes_back),
        cmocka_unit_test(plain_lines_are_faqs),
        cmocka_unit_test(wrong_members_are_named),
        cmocka_unit_test(brackets_inside_texts_are_not_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
