/* test_exchange_cells.c - days, periods, lists, materials and kinds as people write them; names of
 * columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/exchange/cells.h"
#include "kb/exchange/columns.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void days_in_all_ways(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int year, month, day; /* year 0: none; -1: wrong */
    } CASES[] = {
        {"2026-11-22", 2026, 11, 22},
        {" 2026/1/2 ", 2026, 1, 2},
        {"2026.01.02", 2026, 1, 2},
        {"2026年1月2日", 2026, 1, 2},
        {"20260102", 2026, 1, 2},
        {"2026-11-22 09:30:00", 2026, 11, 22},
        {"2026-11-22T00:00:00Z", 2026, 11, 22},
        {"", 0, 0, 0},
        {"长期", 0, 0, 0},
        {"2026-13-01", -1, 0, 0},
        {"2026-02-30", -1, 0, 0},
        {"明年", -1, 0, 0},
        {"2026年1月", -1, 0, 0},
        {"2026-11-22起", -1, 0, 0},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        int32_t day = 7;
        bool ok = cells_day(view_of(CASES[i].text), &day);
        if (ok != (CASES[i].year >= 0))
            fail_msg("%s", CASES[i].text);
        int32_t want = CASES[i].year <= 0
                           ? DAY_NONE
                           : day_from_civil(CASES[i].year, CASES[i].month, CASES[i].day);
        if (ok && day != want)
            fail_msg("%s", CASES[i].text);
    }
}

static void periods(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"2026-03-01 至 2026-04-30", "2026年3月1日—2026年4月30日",
                                       "2026.3.1~2026.4.30", "2026-03-01--2026-04-30"};
    static const char *const OTHER[] = {"全年", "2026-03-01", "2026-03-01 至 4-30", "每季度首月"};
    for (size_t i = 0; i < N(GOOD); i++) {
        int32_t from = 0, until = 0;
        if (!cells_period(view_of(GOOD[i]), &from, &until))
            fail_msg("%s", GOOD[i]);
        assert_int_equal(from, day_from_civil(2026, 3, 1));
        assert_int_equal(until, day_from_civil(2026, 4, 30));
    }
    for (size_t i = 0; i < N(OTHER); i++) {
        int32_t from = 0, until = 0;
        assert_false(cells_period(view_of(OTHER[i]), &from, &until));
    }
}

static void materials(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct material want;
    } CASES[] = {
        {"1.申请书|2份|原件|自备", {VIEW("申请书"), VIEW("2份"), VIEW("原件"), VIEW("自备")}},
        {"申请书｜｜电子", {VIEW("申请书"), {"", 0}, VIEW("电子"), {"", 0}}},
        {"（一）营业执照（复印件1份）", {VIEW("营业执照"), VIEW("1份"), VIEW("复印件"), {"", 0}}},
        {"身份证（原件和复印件）", {VIEW("身份证"), {"", 0}, VIEW("原件和复印件"), {"", 0}}},
        {"承诺书（盖章）", {VIEW("承诺书（盖章）"), {"", 0}, {"", 0}, {"", 0}}},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct material *got = NULL;
        size_t n = 0;
        cells_materials(a, view_of(CASES[i].text), &got, &n);
        assert_int_equal(n, 1);
        if (!view_eq(got->name, CASES[i].want.name) ||
            !view_eq(got->copies, CASES[i].want.copies) ||
            !view_eq(got->form, CASES[i].want.form) || !view_eq(got->source, CASES[i].want.source))
            fail_msg("%s: %.*s|%.*s|%.*s|%.*s", CASES[i].text, VIEW_ARG(got->name),
                     VIEW_ARG(got->copies), VIEW_ARG(got->form), VIEW_ARG(got->source));
        arena_free(a);
    }
}

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum entry_kind want;
    } CASES[] = {{"事项", ENTRY_PROCEDURE}, {"办事指南", ENTRY_PROCEDURE},
                 {"policy", ENTRY_POLICY},  {"政策文件", ENTRY_POLICY},
                 {"常见问题", ENTRY_FAQ},   {"12345知识", ENTRY_FAQ},
                 {"办事点", ENTRY_PLACE},   {"一件事", ENTRY_BUNDLE}};
    enum entry_kind kind;
    for (size_t i = 0; i < N(CASES); i++) {
        if (!cells_kind(view_of(CASES[i].text), &kind) || kind != CASES[i].want)
            fail_msg("%s", CASES[i].text);
    }
    assert_false(cells_kind(VIEW("Sheet1"), &kind));
}

static void names_of_columns(void **state)
{
    (void)state;
    static const struct {
        const char *heading;
        enum column_kind kind;
    } CASES[] = {
        {"* 事项名称（必填）", COLUMN_TEXT},
        {" 申请\n材料 ", COLUMN_MATERIALS},
        {"ID", COLUMN_ID},
        {"材料性质", COLUMN_NATURE},
        {"承诺时限(工作日)", COLUMN_FIELD},
        {"不认识的列", COLUMN_NONE},
        {"", COLUMN_NONE},
        {"（）", COLUMN_NONE},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        if (column_find(view_of(CASES[i].heading))->kind != CASES[i].kind)
            fail_msg("%s", CASES[i].heading);
    }
}

/* An export has a column for every field and text, and each is found again by its name. */
static void exported_columns_are_found_again(void **state)
{
    (void)state;
    bool has_field[FIELD_N] = {false};
    const struct column *c;
    size_t n = 0;
    for (; (c = column_exported(n)) != NULL; n++) {
        assert_ptr_equal(column_find(view_of(c->name)), c);
        if (c->kind == COLUMN_FIELD || c->kind == COLUMN_PERIOD)
            has_field[c->field] = true;
    }
    for (int f = 0; f < FIELD_N; f++) {
        if (!has_field[f])
            fail_msg("%s", entry_field_label((enum entry_field)f));
    }
    assert_int_equal(n, 2 + 11 + 3 + FIELD_N + 4 + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_in_all_ways), cmocka_unit_test(periods),
        cmocka_unit_test(materials),        cmocka_unit_test(kinds),
        cmocka_unit_test(names_of_columns), cmocka_unit_test(exported_columns_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
