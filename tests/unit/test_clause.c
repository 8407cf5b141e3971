/* test_clause.c - texts are cut where a person would cut them, and nothing is lost on the way.
 *
 * With BANGBAN_LAWS_DIR set to a folder of .md and .txt documents, all of them are checked, too. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kb/clause.h"
#include "kb/clause_mark.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* --- marks ------------------------------------------------------------------------------------ */

static void marks_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum mark_kind kind;
        int number;
        const char *mark;
    } CASES[] = {
        {"第一章 总则", MARK_CHAPTER, 1, "第一章"},
        {"第十二章　法律责任", MARK_CHAPTER, 12, "第十二章"},
        {"第二编 物权", MARK_PART, 2, "第二编"},
        {"第一分编 通则", MARK_SUBPART, 1, "第一分编"},
        {"第三节 登记", MARK_SECTION, 3, "第三节"},
        {"第三章规定的事项，由区里办理。", MARK_NONE, 0, ""},
        {"第一条 为了方便办事，制定本办法。", MARK_ARTICLE, 1, "第一条"},
        {"第二百六十三条 违反的，处罚。", MARK_ARTICLE, 263, "第二百六十三条"},
        {"第一百零七条　适用前款。", MARK_ARTICLE, 107, "第一百零七条"},
        {"第12条 试点。", MARK_ARTICLE, 12, "第12条"},
        {"第 三 条 试点。", MARK_ARTICLE, 3, "第 三 条"},
        {"第二十条之一 补充。", MARK_ARTICLE, 20, "第二十条之一"},
        {"第一条（目的和依据）", MARK_ARTICLE, 1, "第一条（目的和依据）"},
        {"第四条【适用】本办法适用于全区。", MARK_ARTICLE, 4, "第四条【适用】"},
        {"第七条本办法自下月起施行。", MARK_ARTICLE, 7, "第七条"}, /* 7 is the next article */
        {"第八条本办法自下月起施行。", MARK_NONE, 0, ""},
        {"第七条规定的材料，可以后补。", MARK_NONE, 0, ""},
        {"第七条第二款另有规定的除外。", MARK_NONE, 0, ""},
        {"第七条（二）项所列情形除外。", MARK_NONE, 0, ""},
        {"一、总体要求", MARK_HAN, 1, "一、"},
        {"二十三、附则", MARK_HAN, 23, "二十三、"},
        {"（三）支持标准", MARK_HAN_PAREN, 3, "（三）"},
        {"(十)其他", MARK_HAN_PAREN, 10, "(十)"},
        {"1.优化审批。", MARK_DIGIT, 1, "1."},
        {"12、申请表", MARK_DIGIT, 12, "12、"},
        {"３．营业执照", MARK_DIGIT, 3, "３．"},
        {"1\\.转义的序号", MARK_DIGIT, 1, "1\\."},
        {"1.5倍以下罚款", MARK_NONE, 0, ""},
        {"2025.3 起施行", MARK_NONE, 0, ""},
        {"（1）首次认定", MARK_DIGIT_PAREN, 1, "（1）"},
        {"2)再次认定", MARK_DIGIT_PAREN, 2, "2)"},
        {"⑶三次认定", MARK_DIGIT_PAREN, 3, "⑶"},
        {"②社保证明", MARK_CIRCLE, 2, "②"},
        {"（以下简称办法）", MARK_NONE, 0, ""},
        {"（2025）3号文件", MARK_NONE, 0, ""},
        {"附件1：申请表", MARK_ANNEX, 1, "附件1"},
        {"附件", MARK_ANNEX, 0, "附件"},
        {"附录 一览", MARK_ANNEX, 0, "附录"},
        {"附利息的债权自受理时起停止计息。", MARK_NONE, 0, ""},
        {"附属设施的登记", MARK_NONE, 0, ""},
        {"一般纳税人", MARK_NONE, 0, ""},
        {"", MARK_NONE, 0, ""},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct view line = view_of(CASES[i].line);
        struct mark m = mark_read(line, 7);
        if (m.kind != CASES[i].kind || m.number != CASES[i].number ||
            !view_eq_text(view_sub(line, 0, m.len), CASES[i].mark))
            fail_msg("%s: kind %d number %d mark \"%.*s\"", CASES[i].line, (int)m.kind, m.number,
                     (int)m.len, line.ptr);
    }
}

static void numerals_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int value;
    } CASES[] = {
        {"一", 1},         {"十", 10},    {"十九", 19},       {"二十", 20},       {"一百零五", 105},
        {"一百一十", 110}, {"两百", 200}, {"千", 1000},       {"二〇二五", 2025}, {"３０", 30},
        {"9999", 9999},    {"10000", 0},  {"一千零一", 1001}, {"甲", 0},          {"", 0},
    };
    for (size_t i = 0; i < N(CASES); i++)
        assert_int_equal(mark_number(view_of(CASES[i].text)), CASES[i].value);
}

/* --- splitting -------------------------------------------------------------------------------- */

/* "path > path [label] text", new lines inside a text as "|", one clause a line. */
static struct view render(struct arena *a, const struct clause_list *list)
{
    struct view out = VIEW_EMPTY;
    for (size_t i = 0; i < list->n; i++) {
        const struct clause *c = &list->items[i];
        for (size_t k = 0; k < c->n_path; k++)
            out = arena_printf(a, "%.*s%.*s > ", VIEW_ARG(out), VIEW_ARG(c->path[k]));
        char *text = arena_text(a, c->text);
        for (char *p = text; *p != '\0'; p++)
            *p = *p == '\n' ? '|' : *p;
        out = arena_printf(a, "%.*s[%.*s] %s\n", VIEW_ARG(out), VIEW_ARG(c->label), text);
    }
    return out;
}

static void documents_are_cut_where_a_person_would(void **state)
{
    (void)state;
    static const struct {
        const char *doc;
        const char *want;
    } CASES[] = {
        {"", ""},
        {" \n\t\n\xE3\x80\x80\n", ""},
        {"只有一句话。", "[] 只有一句话。\n"},
        /* a statute: preface, chapters, sections, articles with lists and paragraphs of their own
         */
        {"2025年3月1日公布\n\n## 第一章 总 则\n\n第一条 为了方便，制定本办法。\n\n"
         "第二条 下列情形适用：\n\n(一)设立；\n\n(二)注销。\n\n另有规定的除外。\n\n"
         "## 第二章 登记\n### 第一节 设立\n第二条之一 补充。\n第三条 完。\n"
         "### 第二节 注销\n第四条 完了。\n## 附则\n第五条 施行。\n",
         "[] 2025年3月1日公布\n"
         "第一章 总 则 > [第一条] 第一条 为了方便，制定本办法。\n"
         "第一章 总 则 > [第二条] 第二条 下列情形适用：||(一)设立；||(二)注销。||另有规定的除外。\n"
         "第二章 登记 > 第一节 设立 > [第二条之一] 第二条之一 补充。\n"
         "第二章 登记 > 第一节 设立 > [第三条] 第三条 完。\n"
         "第二章 登记 > 第二节 注销 > [第四条] 第四条 完了。\n"
         "附则 > [第五条] 第五条 施行。\n"},
        /* bold articles, numbered lists inside an article stay in it */
        {"**第一条** 分两类：\n一、甲类，从严；\n二、乙类，从宽。\n1.乙类分两级。\n**第二条** 完。",
         "[第一条] **第一条** 分两类：|一、甲类，从严；|二、乙类，从宽。|1.乙类分两级。\n"
         "[第二条] **第二条** 完。\n"},
        /* an article number without a space behind it, and a reference at the start of a line */
        {"第一条为了方便。\n第二条申请人应当到场。\n第一条规定的除外。\n第三条完。",
         "[第一条] 第一条为了方便。\n"
         "[第二条] 第二条申请人应当到场。|第一条规定的除外。\n"
         "[第三条] 第三条完。\n"},
        /* an action plan: headings, items with a run-in heading, paragraphs below an item */
        {"为做好工作，制定本计划。\n\n  一、总体要求\n\n  (一)指导思想\n  坚持便民。\n\n"
         "  二、重点任务\n  (一)优化服务，当好帮手\n  1.压缩时限。三日办结。\n  加急的一日办结。\n"
         "  2.减少材料，方便群众。只收两份。\n  (二)加强监管\n  1.双随机。每年一次。\n"
         "三、组织保障\n1.加强领导。成立小组。\n",
         "[] 为做好工作，制定本计划。\n"
         "一、总体要求 > (一)指导思想 > [] 坚持便民。\n"
         "二、重点任务 > (一)优化服务，当好帮手 > [1.压缩时限] 1.压缩时限。三日办结。|  "
         "加急的一日办结。\n"
         "二、重点任务 > (一)优化服务，当好帮手 > [2.减少材料，方便群众] "
         "2.减少材料，方便群众。只收两份。\n"
         "二、重点任务 > (二)加强监管 > [1.双随机] 1.双随机。每年一次。\n"
         "三、组织保障 > [1.加强领导] 1.加强领导。成立小组。\n"},
        /* a notice: conditions stay together under their heading */
        {"现将有关事项通知如下：\n一、申报条件\n申报单位应当符合下列条件：\n1.在本区注册；\n"
         "2.信用良好；\n3.没有欠薪。\n二、申报材料\n1.申请表\n2.营业执照复印件\n3.承诺书\n"
         "三、支持标准\n（一）首次认定的，奖励10万元。\n（二）复核可以简化。奖励5万元。\n"
         "四、其他\n本通知自印发之日起施行。\n\n云帆区发展局\n2026年3月1日\n\n附件：申请表\n",
         "[] 现将有关事项通知如下：\n"
         "一、申报条件 > [] 申报单位应当符合下列条件：|1.在本区注册；|2.信用良好；|3.没有欠薪。\n"
         "二、申报材料 > [] 1.申请表|2.营业执照复印件|3.承诺书\n"
         "三、支持标准 > [（一）] （一）首次认定的，奖励10万元。\n"
         "三、支持标准 > [（二）] （二）复核可以简化。奖励5万元。\n"
         "四、其他 > [] 本通知自印发之日起施行。\n"
         "[] 云帆区发展局|2026年3月1日\n"
         "[] 附件：申请表\n"},
        /* items of items: what is below 1. stays in it; what is below （一） names it in its path
         */
        {"（一）支持对象。在区内注册的企业。\n1.工业企业。产值达标。\n（1）含制造。\n①含装备。\n"
         "2.商贸企业。零售达标。\n（二）支持方式。补助。\n",
         "[（一）支持对象] （一）支持对象。在区内注册的企业。\n"
         "（一）支持对象 > [1.工业企业] 1.工业企业。产值达标。|（1）含制造。|①含装备。\n"
         "（一）支持对象 > [2.商贸企业] 2.商贸企业。零售达标。\n"
         "[（二）支持方式] （二）支持方式。补助。\n"},
        /* Markdown: levels, emphasised lines, marks inside headings */
        {"# 指南\n简介。\n## 办理条件\n**企业：**\n有执照。\n**个人**\n有身份证。\n## 办理流程\n"
         "### 1. 申请\n网上填表。\n### 2. 领证\n窗口领取。\n",
         "指南 > [] 简介。\n"
         "指南 > 办理条件 > 企业： > [] 有执照。\n"
         "指南 > 办理条件 > 个人 > [] 有身份证。\n"
         "指南 > 办理流程 > 1. 申请 > [] 网上填表。\n"
         "指南 > 办理流程 > 2. 领证 > [] 窗口领取。\n"},
        /* a table of contents is one clause and its headings come again below */
        {"目 录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。\n",
         "[] 目 录|第一章 总则|第二章 附则\n"
         "第一章 总则 > [第一条] 第一条 甲。\n"
         "第二章 附则 > [第二条] 第二条 乙。\n"},
        /* a heading with nothing below it is kept; an annex stands beside the chapters */
        {"第一章 总则\n第一条 甲。\n第二章 删除\n第三章 附则\n第二条 乙。\n附录：\n"
         "一、范围：\n(一)井下；\n(二)高处。\n二、其他\n",
         "第一章 总则 > [第一条] 第一条 甲。\n"
         "[] 第二章 删除\n"
         "第三章 附则 > [第二条] 第二条 乙。\n"
         "附录： > 一、范围： > [] (一)井下；|(二)高处。\n"
         "附录： > [二、] 二、其他\n"},
        {"甲。\n# #\n** **\n乙。\n", "[] 甲。|# #|** **|乙。\n"},
        {"a\r\n\r\n第一条 b\r\n", "[] a\n[第一条] 第一条 b\n"},
    };
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < N(CASES); i++) {
        struct clause_list list;
        clause_split(a, view_of(CASES[i].doc), &list);
        struct view got = render(a, &list);
        assert_string_equal(arena_text(a, got), CASES[i].want);
    }
    arena_free(a);
}

static void prose_is_gathered_up_to_a_size(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str doc = STR_EMPTY;
    for (int i = 0; i < 30; i++)
        str_add_text(&doc,
                     "这是一个没有序号的段落，说的是办事大厅的日常安排，大家都可以来看看。\n");
    struct clause_list list;
    clause_split(a, str_view(&doc), &list);
    assert_in_range(list.n, 3, 5);
    for (size_t i = 0; i < list.n; i++)
        assert_in_range(utf8_count(list.items[i].text), 1, 400);
    str_clear(&doc);
    arena_free(a);
}

/* --- nothing lost, merged or reordered -------------------------------------------------------- */

/* Marks each byte of the document that stands in a clause text or a heading. */
static char *cover(struct view doc, const struct clause_list *list)
{
    char *covered = calloc(doc.len + 1, 1);
    assert_non_null(covered);
    const char *end = doc.ptr;
    for (size_t i = 0; i < list->n; i++) {
        const struct clause *c = &list->items[i];
        assert_true(c->text.len > 0);
        assert_true(c->text.ptr >= end && c->text.ptr + c->text.len <= doc.ptr + doc.len);
        end = c->text.ptr + c->text.len;
        memset(covered + (c->text.ptr - doc.ptr), 1, c->text.len);
        for (size_t k = 0; k < c->n_path; k++) {
            assert_true(c->path[k].ptr >= doc.ptr && c->path[k].ptr < c->text.ptr);
            memset(covered + (c->path[k].ptr - doc.ptr), 1, c->path[k].len);
        }
    }
    return covered;
}

static void assert_nothing_lost(const char *name, struct view doc, const struct clause_list *list)
{
    char *covered = cover(doc, list);
    for (size_t at = 0; at < doc.len;) {
        size_t from = at;
        (void)utf8_next(doc, &at);
        struct view one = view_sub(doc, from, at - from);
        bool is_markup = doc.ptr[from] == '#' || doc.ptr[from] == '*';
        if (!covered[from] && !is_markup && mark_trim(one).len > 0)
            fail_msg("%s: lost at byte %zu: %.*s", name, from, 60, doc.ptr + from);
    }
    free(covered);
}

/* The articles of a document, found without the splitter: a line that starts with 第...条 and a
 * blank. */
static bool plain_article(struct view line, struct view *label_out)
{
    line = mark_trim(line);
    size_t end = view_find(line, VIEW("条"));
    if (!view_starts(line, "第") || end == SIZE_MAX || end > 24 ||
        mark_number(view_sub(line, 3, end - 3)) == 0)
        return false;
    struct view rest = view_sub(line, end + 3, line.len);
    if (view_starts(rest, "之"))
        rest = view_sub(rest, 6, rest.len);
    *label_out = view_sub(line, 0, (size_t)(rest.ptr - line.ptr));
    return rest.len == 0 || mark_trim(view_sub(rest, 0, 3)).len < (rest.len < 3 ? rest.len : 3);
}

static size_t assert_articles_in_order(const char *name, struct view doc,
                                       const struct clause_list *list)
{
    size_t n = 0;
    size_t i = 0;
    struct view line;
    struct view label;
    while (view_next_line(&doc, &line)) {
        if (!plain_article(line, &label))
            continue;
        while (i < list->n && !view_starts(list->items[i].label, "第"))
            i++;
        if (i == list->n || !view_eq(list->items[i].label, label))
            fail_msg("%s: article %.*s not found in its place", name, VIEW_ARG(label));
        i++;
        n++;
    }
    return n;
}

/* Without white space and markup, so that texts can be compared. */
static void add_bare(struct str *out, struct view text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        (void)utf8_next(text, &at);
        struct view one = view_sub(text, from, at - from);
        if (mark_trim(one).len > 0 && text.ptr[from] != '#' && text.ptr[from] != '*')
            str_add(out, one);
    }
}

/* Headings where they first come up and clause texts, one behind the other, are the document. */
static void assert_joined_equals(const char *name, struct view doc, const struct clause_list *list)
{
    struct str joined = STR_EMPTY;
    struct str whole = STR_EMPTY;
    const char *end = doc.ptr;
    add_bare(&whole, doc);
    for (size_t i = 0; i < list->n; i++) {
        const struct clause *c = &list->items[i];
        for (size_t k = 0; k < c->n_path; k++) {
            if (c->path[k].ptr < end)
                continue; /* said already, as a heading or as the label of a clause */
            add_bare(&joined, c->path[k]);
            end = c->path[k].ptr + c->path[k].len;
        }
        add_bare(&joined, c->text);
        end = c->text.ptr + c->text.len;
    }
    if (joined.len != whole.len || memcmp(joined.ptr, whole.ptr, whole.len) != 0)
        fail_msg("%s: %zu bytes of clauses, %zu of document", name, joined.len, whole.len);
    str_clear(&joined);
    str_clear(&whole);
}

static bool is_list_line(struct view line)
{
    return mark_read(line, 0).kind >= MARK_HAN && mark_read(line, 0).kind <= MARK_DIGIT;
}

static bool begins_something(struct view line, const struct clause_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct clause *c = &list->items[i];
        if (c->text.ptr == line.ptr)
            return true;
        for (size_t k = 0; k < c->n_path; k++) {
            if (c->path[k].ptr >= line.ptr && c->path[k].ptr < line.ptr + line.len)
                return true;
        }
    }
    return false;
}

/* In a document without articles: 一、 always begins a clause or is a heading, and so do (一)
 * and 1. with a sentence of their own, unless the line before leads over to them. Read without the
 * splitter. */
static size_t assert_items_apart(const char *name, struct view doc, const struct clause_list *list)
{
    static const char *const LEADS[] = {"：", ":", "；", ";", "，", "、"};
    size_t n = 0;
    struct view line;
    struct view before = VIEW_EMPTY;
    enum mark_kind deepest = MARK_NONE;
    for (struct view rest = doc; view_next_line(&rest, &line);) {
        line = mark_trim(line);
        if (line.len == 0)
            continue;
        bool leads = false;
        for (size_t i = 0; i < N(LEADS); i++)
            leads |= view_ends(before, LEADS[i]);
        enum mark_kind kind = mark_read(line, 0).kind;
        bool has_sentence = view_find(line, VIEW("。")) != SIZE_MAX;
        bool must = is_list_line(line) && (kind == MARK_HAN || (has_sentence && !leads));
        if (must && kind > MARK_HAN && deepest >= MARK_DIGIT && kind > deepest)
            must = false; /* below an item that is a clause with its own list */
        if (must && !begins_something(line, list))
            fail_msg("%s: item is part of another: %.*s", name, 90, line.ptr);
        n += must;
        if (kind >= MARK_HAN)
            deepest = kind;
        before = line;
    }
    return n;
}

/* Lines thrown together do not read on from each other. */
static bool is_random(const char *name)
{
    return strcmp(name, "random lines") == 0;
}

static size_t check_document(const char *name, struct view doc)
{
    struct arena *a = arena_new(0);
    struct clause_list list;
    clause_split(a, doc, &list);
    assert_nothing_lost(name, doc, &list);
    assert_joined_equals(name, doc, &list);
    size_t n = assert_articles_in_order(name, doc, &list);
    if (n == 0 && !is_random(name))
        n += assert_items_apart(name, doc, &list);
    arena_free(a);
    return n;
}

static void nothing_is_lost_in_any_order_of_lines(void **state)
{
    (void)state;
    static const char *const LINES[] = {
        "第一章 总则",  "第二节 登记", "第一条 甲。",        "第二条 乙：",
        "一、总体要求", "(一)小标题",  "（二）句子。还有。", "1.短",
        "2.条件；",     "(1)深一层。", "① 再深一层",         "普通段落。",
        "说明如下：",   "# 标题",      "### 小标题",         "**强调**",
        "附件1",        "目录",        "2025年3月1日",       "云帆区政府",
    };
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        struct str doc = STR_EMPTY;
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            str_addf(&doc, "%s\n", LINES[(seed >> 16) % N(LINES)]);
        }
        check_document("random lines", str_view(&doc));
        str_clear(&doc);
    }
}

/* A plan and a regulation of our own, with every level of numbers. */
static void own_documents_are_complete(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        size_t n_items;
        size_t n_clauses;
    } CASES[] = {
        {"plan",
         "云帆区优化营商环境行动计划\n为进一步便利企业，制定本计划。\n一、总体目标\n到年底，办事时"
         "间"
         "再减三成。\n二、主要任务\n（一）优化准入。\n1.推行一表申请。各窗口不得另收表格。\n2.推行"
         "免费刻章。费用由区财政承担。\n（二）完善融资。设立风险补偿资金，每年不少于一千万元。\n下"
         "列"
         "企业优先：\n1.专精特新企业；\n2."
         "科技型中小企业。\n（三）减轻负担\n清理收费。逐项公布清单。\n"
         "三、组织保障\n各部门按职责分工落实。\n附件1 任务清单\n| 任务 | 部门 |\n| --- | --- |\n| "
         "一表申请 | 市场监管局 |\n",
         7, 9},
        {"rule",
         "云帆区停车管理规定\n第一章 总则\n第一条 为规范停车，制定本规定。\n第二条 本规定适用于：\n"
         "（一）公共停车场；\n（二）路内泊位。\n第二章 收费\n第三条 收费标准见下表。\n| 车型 | "
         "元/小时 "
         "|\n| --- | --- |\n| 小型 | 5 |\n第三条之一 "
         "电动车减半。\n附件：说明\n一、计时从入场起。\n二、"
         "不足一小时按一小时。\n",
         4, 7},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct arena *a = arena_new(0);
        struct clause_list list;
        assert_int_equal(check_document(CASES[i].name, view_of(CASES[i].text)), CASES[i].n_items);
        clause_split(a, view_of(CASES[i].text), &list);
        assert_int_equal(list.n, CASES[i].n_clauses);
        arena_free(a);
    }
}

/* The checker sees what it is there to see. */
static void checker_notices_merged_items(void **state)
{
    (void)state;
    struct view doc = VIEW("一、甲。子。\n二、乙。丑。\n");
    struct clause merged = {.text = doc};
    struct clause_list list = {&merged, 1};
    assert_true(begins_something(view_sub(doc, 0, 10), &list));
    assert_false(begins_something(view_sub(doc, view_find(doc, VIEW("二、")), 10), &list));
}

static char *read_whole(const char *path, size_t *len_out)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *text = malloc(4u << 20);
    assert_non_null(text);
    *len_out = fread(text, 1, 4u << 20, f);
    fclose(f);
    return text;
}

static void folder_of_documents_is_complete(void **state)
{
    (void)state;
    const char *folder = getenv("BANGBAN_LAWS_DIR");
    DIR *dir = folder == NULL ? NULL : opendir(folder);
    if (dir == NULL)
        skip();
    size_t n_documents = 0;
    size_t n_articles = 0;
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        if (strstr(item->d_name, ".md") == NULL && strstr(item->d_name, ".txt") == NULL)
            continue;
        char path[4096];
        size_t len = 0;
        snprintf(path, sizeof path, "%s/%s", folder, item->d_name);
        char *text = read_whole(path, &len);
        n_articles += check_document(item->d_name, (struct view){text, len});
        n_documents++;
        free(text);
    }
    closedir(dir);
    assert_true(n_documents > 0);
    print_message("%zu documents, %zu articles\n", n_documents, n_articles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_recognised),
        cmocka_unit_test(numerals_are_read),
        cmocka_unit_test(documents_are_cut_where_a_person_would),
        cmocka_unit_test(prose_is_gathered_up_to_a_size),
        cmocka_unit_test(nothing_is_lost_in_any_order_of_lines),
        cmocka_unit_test(own_documents_are_complete),
        cmocka_unit_test(checker_notices_merged_items),
        cmocka_unit_test(folder_of_documents_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
