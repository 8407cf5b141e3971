/* changes.c - compares two states of an entry. Called by the importer. Any thread. */
#include "kb/exchange/changes.h"

#include <stddef.h>

static const struct {
    const char *name;
    size_t offset;
} TEXTS[] = {
    {"标题", offsetof(struct entry, title)},
    {"区域", offsetof(struct entry, region)},
    {"部门", offsetof(struct entry, department)},
    {"面向对象", offsetof(struct entry, audience)},
    {"结论", offsetof(struct entry, summary)},
    {"正文", offsetof(struct entry, body)},
    {"来源标题", offsetof(struct entry, source.title)},
    {"文号", offsetof(struct entry, source.doc_no)},
    {"发文单位", offsetof(struct entry, source.issuer)},
    {"原文链接", offsetof(struct entry, source.url)},
    {"替代条目", offsetof(struct entry, superseded_by)},
};

static void add(struct str *out, bool differs, const char *name)
{
    if (!differs)
        return;
    if (out->len > 0)
        str_add_text(out, "、");
    str_add_text(out, name);
}

static bool lists_differ(const struct view *a, size_t n_a, const struct view *b, size_t n_b)
{
    bool differ = n_a != n_b;
    for (size_t i = 0; !differ && i < n_a; i++)
        differ = !view_eq(a[i], b[i]);
    return differ;
}

static bool materials_differ(const struct entry *a, const struct entry *b)
{
    bool differ = a->n_materials != b->n_materials;
    for (size_t i = 0; !differ && i < a->n_materials; i++)
        differ = !view_eq(a->materials[i].name, b->materials[i].name) ||
                 !view_eq(a->materials[i].copies, b->materials[i].copies) ||
                 !view_eq(a->materials[i].form, b->materials[i].form) ||
                 !view_eq(a->materials[i].source, b->materials[i].source);
    return differ;
}

static bool steps_differ(const struct entry *a, const struct entry *b)
{
    bool differ = a->n_steps != b->n_steps;
    for (size_t i = 0; !differ && i < a->n_steps; i++)
        differ = !view_eq(a->steps[i].title, b->steps[i].title) ||
                 !view_eq(a->steps[i].text, b->steps[i].text);
    return differ;
}

static bool clauses_differ(const struct entry *a, const struct entry *b)
{
    bool differ = a->n_clauses != b->n_clauses;
    for (size_t i = 0; !differ && i < a->n_clauses; i++) {
        const struct clause *x = &a->clauses[i], *y = &b->clauses[i];
        differ = !view_eq(x->text, y->text) || !view_eq(x->label, y->label) ||
                 x->effective_from != y->effective_from || x->expires_on != y->expires_on ||
                 lists_differ(x->path, x->n_path, y->path, y->n_path);
    }
    return differ;
}

struct view changes_list(struct arena *a, const struct entry *before, const struct entry *after)
{
    struct str out = STR_EMPTY;
    add(&out, before->kind != after->kind, "类型");
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        const struct view *x = (const void *)((const char *)before + TEXTS[i].offset);
        const struct view *y = (const void *)((const char *)after + TEXTS[i].offset);
        add(&out, !view_eq(*x, *y), TEXTS[i].name);
    }
    for (int f = 0; f < FIELD_N; f++)
        add(&out, !view_eq(before->fields[f], after->fields[f]),
            entry_field_label((enum entry_field)f));
    add(&out,
        lists_differ(before->variants, before->n_variants, after->variants, after->n_variants),
        "相似问");
    add(&out,
        lists_differ(before->keywords, before->n_keywords, after->keywords, after->n_keywords),
        "关键词");
    add(&out, lists_differ(before->members, before->n_members, after->members, after->n_members),
        "组成事项");
    add(&out, materials_differ(before, after), "申请材料");
    add(&out, steps_differ(before, after), "办理流程");
    add(&out, after->n_clauses > 0 && clauses_differ(before, after), "条款");
    add(&out, before->source.published_on != after->source.published_on, "发布日期");
    add(&out, before->effective_from != after->effective_from, "生效日期");
    add(&out, before->expires_on != after->expires_on, "失效日期");
    add(&out, before->repealed_on != after->repealed_on, "废止日期");
    add(&out, before->is_demo != after->is_demo, "演示");
    add(&out, before->is_disabled != after->is_disabled, "停用");
    struct view text = out.len == 0 ? VIEW_EMPTY : arena_view(a, str_view(&out));
    str_clear(&out);
    return text;
}
