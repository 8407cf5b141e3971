/* test_exchange_document.c - Markdown files and plain policy texts become policies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kb/exchange/document.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void markdown_gives_title_and_body(void **state)
{
    (void)state;
    static const struct {
        const char *id, *text;
        const char *title, *body;
    } CASES[] = {
        {"a.md", "# 管理办法 #\n\n第一条 甲。\n", "管理办法", "第一条 甲。"},
        {"法规/专利条例(2020-10-17).md", "第一条 甲。\n", "专利条例", "第一条 甲。"},
        {"a.md", "\n<!-- 内部\n备注 -->\n# 办法\n正文<!-- 注 -->。\n", "办法", "正文。"},
        {"a.md", "# 办法\n**办理条件：**须有执照。\n**材料**\n1\\. 申请表\n", "办法",
         "办理条件：须有执照。\n**材料**\n1. 申请表"},
        {"a.md", "# 办法\n2 ** 3 是乘方\n", "办法", "2 ** 3 是乘方"},
        {"a.md", "# 甲\n# 乙\n丙\n", "甲", "# 乙\n丙"},
        {"a.md", "## 第一章\n甲\n", "a", "## 第一章\n甲"},
        {"a.md", "<!-- 没有结尾\n# 办法\n甲", "办法", "<!-- 没有结尾\n甲"},
        {"a.md", "---\n分隔线不是文件头\n", "a", "---\n分隔线不是文件头"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct err err = ERR_NONE;
        struct view unknown;
        struct entry e;
        assert_int_equal(
            document_markdown(a, view_of(CASES[i].id), view_of(CASES[i].text), &e, &unknown, &err),
            RC_OK);
        assert_int_equal(e.kind, ENTRY_POLICY);
        assert_true(view_eq_text(e.external_id, CASES[i].id));
        assert_string_equal(arena_text(a, e.title), CASES[i].title);
        assert_string_equal(arena_text(a, e.body), CASES[i].body);
        assert_true(view_eq(e.source.title, e.title));
        arena_free(a);
    }
}

static void day_of_publication_comes_from_the_name(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct view unknown;
    struct entry e;
    assert_int_equal(
        document_markdown(a, VIEW("条例(2020-10-17).md"), VIEW("甲"), &e, &unknown, NULL), RC_OK);
    assert_int_equal(e.source.published_on, day_from_civil(2020, 10, 17));
    assert_int_equal(
        document_markdown(a, VIEW("条例(2020-13-17).md"), VIEW("甲"), &e, &unknown, NULL), RC_OK);
    assert_int_equal(e.source.published_on, DAY_NONE);
    assert_true(view_eq(e.title, VIEW("条例(2020-13-17)")));
    arena_free(a);
}

static void front_matter_fills_the_entry(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct err err = ERR_NONE;
    struct view unknown;
    struct entry e;
    static const char TEXT[] = "---\nid: rent-relief\ntitle: \"租金减免办法\"\nkind: faq\n# "
                               "说明\ndoc_no: 云政〔2025〕3号\n"
                               "published_on: 2025-03-01\nexpires_on: 2027-12-31\nauthor: "
                               "某人\n---\n# 原标题\n第一条 甲。\n";
    assert_int_equal(document_markdown(a, VIEW("x.md"), VIEW(TEXT), &e, &unknown, &err), RC_OK);
    assert_true(view_eq(e.external_id, VIEW("rent-relief")));
    assert_true(view_eq(e.title, VIEW("租金减免办法")));
    assert_int_equal(e.kind, ENTRY_FAQ);
    assert_true(view_eq(e.source.doc_no, VIEW("云政〔2025〕3号")));
    assert_int_equal(e.source.published_on, day_from_civil(2025, 3, 1));
    assert_int_equal(e.expires_on, day_from_civil(2027, 12, 31));
    assert_true(view_eq(e.body, VIEW("第一条 甲。")));
    assert_true(view_eq(unknown, VIEW("author")));
    arena_free(a);
}

static void wrong_front_matter_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int line;
        const char *field;
    } CASES[] = {
        {"---\ntitle: 甲\nexpires_on: 明年\n---\n乙", 3, "expires_on"},
        {"---\nkind: matter\n---\n乙", 2, "kind"},
        {"---\n没有冒号\n---\n乙", 2, ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct err err = ERR_NONE;
        struct view unknown;
        struct entry e;
        assert_int_equal(
            document_markdown(a, VIEW("x.md"), view_of(CASES[i].text), &e, &unknown, &err),
            RC_INVALID);
        assert_int_equal(err.line, CASES[i].line);
        assert_string_equal(err.field, CASES[i].field);
        arena_free(a);
    }
}

static void plain_text_gives_title_and_body(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *title, *body, *doc_no;
    } CASES[] = {
        {"关于减租的通知\n\n字号：大 中 "
         "小\n\n云政〔2025〕3号\n一、总体要求\n便民。\n\n分享:\n打印\n",
         "关于减租的通知", "云政〔2025〕3号\n一、总体要求\n便民。", "云政〔2025〕3号"},
        {"一、总体要求\n便民。\n", "办法", "一、总体要求\n便民。", ""},
        {"根据国发〔2021〕5号，制定本办法。\n", "办法", "根据国发〔2021〕5号，制定本办法。", ""},
        {"打印机补贴办法\n打印：限黑白。\n关闭窗口\n", "打印机补贴办法", "打印：限黑白。", ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct entry e;
        document_plain(a, VIEW("办法.txt"), view_of(CASES[i].text), &e);
        assert_string_equal(arena_text(a, e.title), CASES[i].title);
        assert_string_equal(arena_text(a, e.body), CASES[i].body);
        assert_string_equal(arena_text(a, e.source.doc_no), CASES[i].doc_no);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markdown_gives_title_and_body),
        cmocka_unit_test(day_of_publication_comes_from_the_name),
        cmocka_unit_test(front_matter_fills_the_entry),
        cmocka_unit_test(wrong_front_matter_is_named),
        cmocka_unit_test(plain_text_gives_title_and_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
