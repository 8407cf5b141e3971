/* lint_entry.c - what one entry shows by itself: required fields, forms, lengths, validity.
 *
 * What a kind requires follows the national standards for 办事指南 and for knowledge bases of
 * hotlines: without it a visitor cannot go on.
 */
#include <string.h>

#include "kb/lint_rules.h"

/* --- required fields -----------------------------------------------------------------------------
 */

struct required {
    enum entry_kind kind;
    enum lint_severity severity;
    const char *field; /* where the editor is led */
    const char *text;
    bool (*is_there)(const struct entry *e);
};

static bool has_office(const struct entry *e)
{
    return e->department.len > 0 || e->fields[FIELD_AGENCY].len > 0;
}

static bool has_way(const struct entry *e)
{
    return e->fields[FIELD_ADDRESS].len > 0 || e->fields[FIELD_ONLINE_URL].len > 0 ||
           e->fields[FIELD_PHONE].len > 0;
}

static bool has_conditions(const struct entry *e)
{
    return e->fields[FIELD_CONDITIONS].len > 0 || e->fields[FIELD_TARGET].len > 0 ||
           e->n_clauses > 0;
}

static bool has_materials(const struct entry *e)
{
    return e->n_materials > 0;
}

static bool has_steps(const struct entry *e)
{
    return e->n_steps > 0;
}

static bool has_limit(const struct entry *e)
{
    return e->fields[FIELD_PROMISED_LIMIT].len > 0 || e->fields[FIELD_LEGAL_LIMIT].len > 0;
}

static bool has_fee(const struct entry *e)
{
    return e->fields[FIELD_FEE].len > 0;
}

static bool has_phone(const struct entry *e)
{
    return e->fields[FIELD_PHONE].len > 0;
}

static bool has_issuer(const struct entry *e)
{
    return e->source.issuer.len > 0 || e->department.len > 0;
}

static bool has_document(const struct entry *e)
{
    return e->source.doc_no.len > 0 || e->source.title.len > 0 || e->source.url.len > 0;
}

static bool has_content(const struct entry *e)
{
    return e->fields[FIELD_STANDARD].len > 0 || e->n_clauses > 0 || e->summary.len > 0;
}

static bool has_address(const struct entry *e)
{
    return e->fields[FIELD_ADDRESS].len > 0;
}

static bool has_hours(const struct entry *e)
{
    return e->fields[FIELD_HOURS].len > 0;
}

static bool has_members(const struct entry *e)
{
    return e->n_members > 0;
}

static const struct required REQUIRED[] = {
    {ENTRY_PROCEDURE, LINT_ERROR, "fields.address",
     "没有办理地点、网办链接和电话，访客不知道去哪里办", has_way},
    {ENTRY_PROCEDURE, LINT_WARNING, "fields.agency", "没有写实施主体", has_office},
    {ENTRY_PROCEDURE, LINT_WARNING, "fields.conditions", "没有写受理条件", has_conditions},
    {ENTRY_PROCEDURE, LINT_WARNING, "materials", "没有列申请材料", has_materials},
    {ENTRY_PROCEDURE, LINT_WARNING, "steps", "没有写办理流程", has_steps},
    {ENTRY_PROCEDURE, LINT_WARNING, "fields.promised_limit", "没有写办理时限", has_limit},
    {ENTRY_PROCEDURE, LINT_WARNING, "fields.fee", "没有写是否收费", has_fee},
    {ENTRY_PROCEDURE, LINT_WARNING, "fields.phone", "没有咨询电话", has_phone},
    {ENTRY_POLICY, LINT_ERROR, "clauses", "没有结论、扶持标准，也没有条款，答不出内容",
     has_content},
    {ENTRY_POLICY, LINT_WARNING, "source.issuer", "没有写发文单位", has_issuer},
    {ENTRY_POLICY, LINT_WARNING, "source.doc_no",
     "没有写文件标题、文号或原文链接，引用时说不清出处", has_document},
    {ENTRY_POLICY, LINT_WARNING, "fields.conditions", "没有写适用对象、申报条件，也没有条款",
     has_conditions},
    {ENTRY_PLACE, LINT_ERROR, "fields.address", "办事点没有地址", has_address},
    {ENTRY_PLACE, LINT_WARNING, "fields.hours", "没有写办公时间", has_hours},
    {ENTRY_PLACE, LINT_WARNING, "fields.phone", "没有电话", has_phone},
    {ENTRY_BUNDLE, LINT_ERROR, "members", "一件事没有包含任何事项", has_members},
};

static void check_required(struct lint *l, const struct entry *e)
{
    for (size_t i = 0; i < sizeof REQUIRED / sizeof REQUIRED[0]; i++) {
        const struct required *r = &REQUIRED[i];
        if (r->kind != e->kind || r->is_there(e))
            continue;
        struct lint_finding *f = lint_add(l, LINT_MISSING, r->severity, e, r->field);
        f->text = view_of(r->text);
        f->fix = VIEW("补上这一项；确实没有的写明“无”");
    }
    if (e->n_variants == 0) {
        struct lint_finding *f = lint_add(l, LINT_MISSING, LINT_NOTE, e, "variants");
        f->text = VIEW("没有相似问，只能靠标题和正文找到");
        f->fix = VIEW("加三五个企业真会说的问法");
    }
    if (e->summary.len == 0 && e->kind != ENTRY_PLACE) {
        struct lint_finding *f = lint_add(l, LINT_MISSING, LINT_NOTE, e, "summary");
        f->text = VIEW("没有结论，回答会从正文开始");
        f->fix = VIEW("用一两句话先说结论");
    }
}

/* --- forms ---------------------------------------------------------------------------------------
 */

static void add_form(struct lint *l, const struct entry *e, const char *field, struct view value,
                     const char *text, const char *fix)
{
    struct lint_finding *f = lint_add(l, LINT_FORM, LINT_WARNING, e, field);
    f->text = arena_printf(l->a, "%s：「%.*s」", text, VIEW_ARG(utf8_head(value, 60)));
    f->fix = view_of(fix);
}

static size_t count_digits(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.len; i++)
        n += v.ptr[i] >= '0' && v.ptr[i] <= '9';
    return n;
}

static bool is_link(struct view v)
{
    return (view_starts(v, "https://") || view_starts(v, "http://")) &&
           view_find(v, VIEW(" ")) == SIZE_MAX && view_find(v, VIEW(".")) != SIZE_MAX;
}

static void check_forms(struct lint *l, const struct entry *e)
{
    static const struct {
        enum entry_field field;
        const char *name;
    } PHONES[] = {{FIELD_PHONE, "fields.phone"}, {FIELD_SUPERVISE_PHONE, "fields.supervise_phone"}};
    for (size_t i = 0; i < 2; i++) {
        struct view v = e->fields[PHONES[i].field];
        if (v.len > 0 && count_digits(v) < 3)
            add_form(l, e, PHONES[i].name, v, "电话里没有号码", "写成 0000-12345678 或 12345");
    }
    if (e->fields[FIELD_ONLINE_URL].len > 0 && !is_link(e->fields[FIELD_ONLINE_URL]))
        add_form(l, e, "fields.online_url", e->fields[FIELD_ONLINE_URL], "网办链接打不开",
                 "写完整的网址，以 https:// 开头");
    if (e->source.url.len > 0 && !is_link(e->source.url))
        add_form(l, e, "source.url", e->source.url, "原文链接打不开",
                 "写完整的网址，以 https:// 开头");
}

/* --- an entry against itself ---------------------------------------------------------------------
 */

static void check_limits(struct lint *l, const struct entry *e)
{
    int64_t legal = 0;
    int64_t promised = 0;
    bool legal_works = false;
    bool promised_works = false;
    if (!lint_find_days(l->a, e->fields[FIELD_LEGAL_LIMIT], &legal, &legal_works) ||
        !lint_find_days(l->a, e->fields[FIELD_PROMISED_LIMIT], &promised, &promised_works) ||
        legal_works != promised_works || promised <= legal)
        return;
    struct lint_finding *f = lint_add(l, LINT_CONTRADICT, LINT_ERROR, e, "fields.promised_limit");
    f->text = arena_printf(l->a, "承诺时限（%.*s）比法定时限（%.*s）还长",
                           VIEW_ARG(e->fields[FIELD_PROMISED_LIMIT]),
                           VIEW_ARG(e->fields[FIELD_LEGAL_LIMIT]));
    f->fix = VIEW("核对两个时限，可能写反了");
}

static void check_fee(struct lint *l, const struct entry *e)
{
    struct view fee = e->fields[FIELD_FEE];
    bool is_free = view_find(e->summary, VIEW("不收费")) != SIZE_MAX ||
                   view_find(e->summary, VIEW("免费办理")) != SIZE_MAX;
    bool costs = count_digits(fee) > 0 && view_find(fee, VIEW("元")) != SIZE_MAX &&
                 view_find(fee, VIEW("不收")) == SIZE_MAX && view_find(fee, VIEW("免")) == SIZE_MAX;
    if (!is_free || !costs)
        return;
    struct lint_finding *f = lint_add(l, LINT_CONTRADICT, LINT_ERROR, e, "fields.fee");
    f->text =
        arena_printf(l->a, "结论里说不收费，收费一栏写「%.*s」", VIEW_ARG(utf8_head(fee, 60)));
    f->fix = VIEW("核对收费，两处写成一样");
}

/* --- lengths and validity ------------------------------------------------------------------------
 */

static void check_lengths(struct lint *l, const struct entry *e)
{
    for (size_t i = 0; i < e->n_clauses; i++) {
        if (e->clauses[i].text.len <= LINT_CLAUSE_CHARS)
            continue; /* no more characters than bytes */
        size_t chars = utf8_count(e->clauses[i].text);
        if (chars <= LINT_CLAUSE_CHARS)
            continue;
        struct lint_finding *f = lint_add(l, LINT_LONG, LINT_NOTE, e, "clauses");
        f->row = (int32_t)i;
        f->text = arena_printf(l->a, "条款%s%.*s有 %zu 字，引用时一屏读不完",
                               e->clauses[i].label.len > 0 ? " " : "",
                               VIEW_ARG(e->clauses[i].label), chars);
        f->fix = VIEW("按款拆成几条，文字一个不改");
    }
    size_t chars = utf8_count(e->summary);
    if (chars > LINT_SUMMARY_CHARS) {
        struct lint_finding *f = lint_add(l, LINT_LONG, LINT_NOTE, e, "summary");
        f->text = arena_printf(l->a, "结论有 %zu 字", chars);
        f->fix = VIEW("只留结论，细节放到下面各栏");
    }
}

static void check_validity(struct lint *l, const struct entry *e)
{
    bool is_repealed = e->repealed_on != DAY_NONE && e->repealed_on <= l->today;
    bool is_expired = e->expires_on != DAY_NONE && e->expires_on < l->today;
    if (!is_repealed && !is_expired)
        return;
    char day[16];
    day_format(is_repealed ? e->repealed_on : e->expires_on, day);
    struct lint_finding *f =
        lint_add(l, LINT_EXPIRED, e->superseded_by.len > 0 ? LINT_NOTE : LINT_WARNING, e,
                 is_repealed ? "repealed_on" : "expires_on");
    f->text = arena_printf(
        l->a, is_repealed ? "%s 起已经废止，仍是发布状态" : "%s 已经到期，仍是发布状态", day);
    f->fix = e->superseded_by.len > 0 ? VIEW("不再需要时下架；访客会被引到替代它的条目")
                                      : VIEW("延长有效期、写明替代它的条目，或者下架");
}

void lint_one(struct lint *l, const struct entry *e)
{
    check_required(l, e);
    check_forms(l, e);
    check_limits(l, e);
    check_fee(l, e);
    check_lengths(l, e);
    check_validity(l, e);
}
