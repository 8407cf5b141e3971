/* part.c - the table of parts, and merging and showing differences by part.. */
#include "kb/part.h"

#include <string.h>

enum part_type { TYPE_TEXT, TYPE_DAY, TYPE_BOOL, TYPE_KIND, TYPE_LIST };

struct part {
    const char *name;
    const char *label;
    enum part_type type;
    size_t offset;   /* of the value, or of the pointer to the list */
    size_t n_offset; /* of the number of items */
    size_t size;     /* of an item */
    bool (*same)(const void *a, const void *b);
    void (*write)(struct jsonw *w, const char *key, const void *item);
};

/* --- items of lists ----------------------------------------------------------------------------
 */

static bool same_view(const void *a, const void *b)
{
    return view_eq(*(const struct view *)a, *(const struct view *)b);
}

static void write_view(struct jsonw *w, const char *key, const void *item)
{
    jsonw_view(w, key, *(const struct view *)item);
}

static bool same_material(const void *left, const void *right)
{
    const struct material *a = left;
    const struct material *b = right;
    return view_eq(a->name, b->name) && view_eq(a->copies, b->copies) &&
           view_eq(a->form, b->form) && view_eq(a->source, b->source);
}

static void write_material(struct jsonw *w, const char *key, const void *item)
{
    const struct material *m = item;
    jsonw_obj(w, key);
    jsonw_view(w, "name", m->name);
    jsonw_view(w, "copies", m->copies);
    jsonw_view(w, "form", m->form);
    jsonw_view(w, "source", m->source);
    jsonw_obj_end(w);
}

static bool same_step(const void *left, const void *right)
{
    const struct step *a = left;
    const struct step *b = right;
    return view_eq(a->title, b->title) && view_eq(a->text, b->text);
}

static void write_step(struct jsonw *w, const char *key, const void *item)
{
    const struct step *s = item;
    jsonw_obj(w, key);
    jsonw_view(w, "title", s->title);
    jsonw_view(w, "text", s->text);
    jsonw_obj_end(w);
}

static bool same_clause(const void *left, const void *right)
{
    const struct clause *a = left;
    const struct clause *b = right;
    bool same = a->n_path == b->n_path && view_eq(a->label, b->label) &&
                view_eq(a->text, b->text) && a->effective_from == b->effective_from &&
                a->expires_on == b->expires_on;
    for (size_t i = 0; same && i < a->n_path; i++)
        same = view_eq(a->path[i], b->path[i]);
    return same;
}

static void write_day(struct jsonw *w, const char *key, int32_t day)
{
    char text[16];
    day_format(day, text);
    jsonw_text(w, key, text[0] != '\0' ? text : NULL);
}

static void write_clause(struct jsonw *w, const char *key, const void *item)
{
    const struct clause *c = item;
    jsonw_obj(w, key);
    jsonw_arr(w, "path");
    for (size_t i = 0; i < c->n_path; i++)
        jsonw_view(w, NULL, c->path[i]);
    jsonw_arr_end(w);
    jsonw_view(w, "label", c->label);
    jsonw_view(w, "text", c->text);
    write_day(w, "effective_from", c->effective_from);
    write_day(w, "expires_on", c->expires_on);
    jsonw_obj_end(w);
}

/* --- the table ---------------------------------------------------------------------------------
 */

#define AT(member) offsetof(struct entry, member)
#define TEXT(name, label, member)                                                                  \
    {                                                                                              \
        name, label, TYPE_TEXT, AT(member), 0, 0, NULL, NULL                                       \
    }
#define DAY(name, label, member)                                                                   \
    {                                                                                              \
        name, label, TYPE_DAY, AT(member), 0, 0, NULL, NULL                                        \
    }
#define LIST(name, label, member, item, what)                                                      \
    {                                                                                              \
        name, label, TYPE_LIST, AT(member), AT(n_##member), sizeof(item), same_##what,             \
            write_##what                                                                           \
    }

static const struct part PARTS[] = {
    {"kind", "类型", TYPE_KIND, AT(kind), 0, 0, NULL, NULL},
    TEXT("title", "标题", title),
    TEXT("region", "适用地区", region),
    TEXT("department", "负责部门", department),
    TEXT("audience", "面向", audience),
    TEXT("summary", "结论", summary),
    TEXT("body", "正文", body),
    LIST("variants", "相似问", variants, struct view, view),
    LIST("keywords", "关键词", keywords, struct view, view),
    LIST("materials", "申请材料", materials, struct material, material),
    LIST("steps", "办理流程", steps, struct step, step),
    LIST("clauses", "条款", clauses, struct clause, clause),
    LIST("members", "包含事项", members, struct view, view),
    TEXT("source.title", "来源标题", source.title),
    TEXT("source.doc_no", "文号", source.doc_no),
    TEXT("source.issuer", "发文单位", source.issuer),
    TEXT("source.url", "原文链接", source.url),
    DAY("source.published_on", "发布日期", source.published_on),
    DAY("effective_from", "生效日期", effective_from),
    DAY("expires_on", "失效日期", expires_on),
    DAY("repealed_on", "废止日期", repealed_on),
    TEXT("superseded_by", "由谁替代", superseded_by),
    {"demo", "演示内容", TYPE_BOOL, AT(is_demo), 0, 0, NULL, NULL},
    {"disabled", "停用", TYPE_BOOL, AT(is_disabled), 0, 0, NULL, NULL},
};
#define N_PARTS (sizeof PARTS / sizeof PARTS[0])

static const char *const FIELD_PART_NAMES[FIELD_N] = {
    [FIELD_CODE] = "fields.code",
    [FIELD_AGENCY] = "fields.agency",
    [FIELD_BASIS] = "fields.basis",
    [FIELD_CONDITIONS] = "fields.conditions",
    [FIELD_LEGAL_LIMIT] = "fields.legal_limit",
    [FIELD_PROMISED_LIMIT] = "fields.promised_limit",
    [FIELD_FEE] = "fields.fee",
    [FIELD_RESULT] = "fields.result",
    [FIELD_ADDRESS] = "fields.address",
    [FIELD_HOURS] = "fields.hours",
    [FIELD_VISITS] = "fields.visits",
    [FIELD_PHONE] = "fields.phone",
    [FIELD_SUPERVISE_PHONE] = "fields.supervise_phone",
    [FIELD_ONLINE_URL] = "fields.online_url",
    [FIELD_TARGET] = "fields.target",
    [FIELD_INDUSTRY] = "fields.industry",
    [FIELD_SCALE] = "fields.scale",
    [FIELD_STANDARD] = "fields.standard",
    [FIELD_APPLY_FROM] = "fields.apply_from",
    [FIELD_APPLY_UNTIL] = "fields.apply_until",
    [FIELD_APPLY_PERIOD] = "fields.apply_period",
    [FIELD_METHOD] = "fields.method",
    [FIELD_TRANSIT] = "fields.transit",
    [FIELD_SERVICES] = "fields.services",
    [FIELD_PARKING] = "fields.parking",
};

size_t part_count(void)
{
    return N_PARTS + FIELD_N;
}

/* Structured fields come after the parts of the table. */
static struct part part_at(size_t no)
{
    CHECK(no < part_count());
    if (no < N_PARTS)
        return PARTS[no];
    enum entry_field f = (enum entry_field)(no - N_PARTS);
    return (struct part){.name = FIELD_PART_NAMES[f],
                         .label = entry_field_label(f),
                         .type = TYPE_TEXT,
                         .offset = AT(fields) + (no - N_PARTS) * sizeof(struct view)};
}

const char *part_name(size_t no)
{
    return part_at(no).name;
}

const char *part_label(size_t no)
{
    return part_at(no).label;
}

static const void *value_of(const struct part *p, const struct entry *e)
{
    return (const char *)e + p->offset;
}

static size_t n_of(const struct part *p, const struct entry *e)
{
    return *(const size_t *)(const void *)((const char *)e + p->n_offset);
}

static const char *items_of(const struct part *p, const struct entry *e)
{
    const char *items;
    memcpy(&items, value_of(p, e), sizeof items);
    return items;
}

static bool same_list(const struct part *p, const struct entry *a, const struct entry *b)
{
    size_t n = n_of(p, a);
    bool same = n == n_of(p, b);
    for (size_t i = 0; same && i < n; i++)
        same = p->same(items_of(p, a) + i * p->size, items_of(p, b) + i * p->size);
    return same;
}

bool part_equal(const struct entry *a, const struct entry *b, size_t no)
{
    struct part p = part_at(no);
    const void *x = value_of(&p, a);
    const void *y = value_of(&p, b);
    switch (p.type) {
    case TYPE_TEXT:
        return same_view(x, y);
    case TYPE_DAY:
        return *(const int32_t *)x == *(const int32_t *)y;
    case TYPE_BOOL:
        return *(const bool *)x == *(const bool *)y;
    case TYPE_KIND:
        return a->kind == b->kind;
    case TYPE_LIST:
        break;
    }
    return same_list(&p, a, b);
}

void part_take(struct entry *to, const struct entry *from, size_t no)
{
    static const size_t SIZES[] = {[TYPE_TEXT] = sizeof(struct view),
                                   [TYPE_DAY] = sizeof(int32_t),
                                   [TYPE_BOOL] = sizeof(bool),
                                   [TYPE_KIND] = sizeof(enum entry_kind),
                                   [TYPE_LIST] = sizeof(void *)};
    struct part p = part_at(no);
    memcpy((char *)to + p.offset, (const char *)from + p.offset, SIZES[p.type]);
    if (p.type == TYPE_LIST)
        memcpy((char *)to + p.n_offset, (const char *)from + p.n_offset, sizeof(size_t));
}

void part_write(struct jsonw *w, const char *key, const struct entry *e, size_t no)
{
    struct part p = part_at(no);
    const void *value = value_of(&p, e);
    switch (p.type) {
    case TYPE_TEXT:
        jsonw_view(w, key, *(const struct view *)value);
        return;
    case TYPE_DAY:
        write_day(w, key, *(const int32_t *)value);
        return;
    case TYPE_BOOL:
        jsonw_bool(w, key, *(const bool *)value);
        return;
    case TYPE_KIND:
        jsonw_text(w, key, entry_kind_name(e->kind));
        return;
    case TYPE_LIST:
        break;
    }
    jsonw_arr(w, key);
    for (size_t i = 0; i < n_of(&p, e); i++)
        p.write(w, NULL, items_of(&p, e) + i * p.size);
    jsonw_arr_end(w);
}

/* --- merging -----------------------------------------------------------------------------------
 */

static void add_part(struct part_set *set, size_t no)
{
    if (set == NULL)
        return;
    CHECK(set->n < sizeof set->list / sizeof set->list[0]);
    set->list[set->n++] = no;
}

void part_merge(const struct entry *base, const struct entry *theirs, const struct entry *mine,
                struct entry *merged_out, struct part_set *taken_out, struct part_set *conflict_out)
{
    *merged_out = *mine;
    conflict_out->n = 0;
    if (taken_out != NULL)
        taken_out->n = 0;
    for (size_t i = 0; i < part_count(); i++) {
        if (part_equal(base, theirs, i) || part_equal(theirs, mine, i))
            continue;
        if (part_equal(base, mine, i)) {
            part_take(merged_out, theirs, i);
            add_part(taken_out, i);
        } else {
            add_part(conflict_out, i);
        }
    }
}

static struct view join(struct arena *a, const struct part_set *set, const char *between,
                        const char *(*text)(size_t part))
{
    struct str out = STR_EMPTY;
    for (size_t i = 0; i < set->n; i++)
        str_addf(&out, "%s%s", i > 0 ? between : "", text(set->list[i]));
    struct view joined = arena_view(a, str_view(&out));
    str_clear(&out);
    return joined;
}

struct view part_names(struct arena *a, const struct part_set *set)
{
    return join(a, set, ",", part_name);
}

struct view part_labels(struct arena *a, const struct part_set *set)
{
    return join(a, set, "、", part_label);
}

/* --- differences -------------------------------------------------------------------------------
 */

#define LCS_CELLS_MAX 4000000

struct sides {
    const char *before;
    const char *after;
    size_t n_before;
    size_t n_after;
};

static void write_same(struct jsonw *w, size_t n)
{
    if (n == 0)
        return;
    jsonw_obj(w, NULL);
    jsonw_text(w, "op", "same");
    jsonw_int(w, "n", (int64_t)n);
    jsonw_obj_end(w);
}

static void write_item(struct jsonw *w, const struct part *p, const char *op, const char *item)
{
    jsonw_obj(w, NULL);
    jsonw_text(w, "op", op);
    p->write(w, "value", item);
    jsonw_obj_end(w);
}

/* Lengths of the longest common subsequences of all pairs of ends. */
static uint16_t *lcs_table(struct arena *a, const struct part *p, const struct sides *s)
{
    size_t width = s->n_after + 1;
    uint16_t *cells = arena_alloc_array(a, (s->n_before + 1) * width, sizeof *cells);
    for (size_t i = s->n_before; i-- > 0;) {
        for (size_t k = s->n_after; k-- > 0;) {
            uint16_t down = cells[(i + 1) * width + k];
            uint16_t right = cells[i * width + k + 1];
            bool same = p->same(s->before + i * p->size, s->after + k * p->size);
            cells[i * width + k] = same           ? (uint16_t)(cells[(i + 1) * width + k + 1] + 1)
                                   : down > right ? down
                                                  : right;
        }
    }
    return cells;
}

/* What lies between the common beginning and end. */
static void write_middle(struct jsonw *w, struct arena *a, const struct part *p,
                         const struct sides *s)
{
    bool small = (s->n_before + 1) * (s->n_after + 1) <= LCS_CELLS_MAX;
    uint16_t *cells = small ? lcs_table(a, p, s) : NULL;
    size_t width = s->n_after + 1;
    size_t i = 0;
    size_t k = 0;
    size_t n_same = 0;
    while (i < s->n_before || k < s->n_after) {
        bool both = i < s->n_before && k < s->n_after;
        if (both && small && p->same(s->before + i * p->size, s->after + k * p->size)) {
            n_same++, i++, k++;
            continue;
        }
        write_same(w, n_same);
        n_same = 0;
        bool removes =
            k == s->n_after ||
            (i < s->n_before && (!small || cells[(i + 1) * width + k] >= cells[i * width + k + 1]));
        if (removes)
            write_item(w, p, "remove", s->before + i++ * p->size);
        else
            write_item(w, p, "add", s->after + k++ * p->size);
    }
    write_same(w, n_same);
}

static void write_items(struct jsonw *w, struct arena *a, const struct part *p,
                        const struct entry *before, const struct entry *after)
{
    struct sides s = {items_of(p, before), items_of(p, after), n_of(p, before), n_of(p, after)};
    size_t head = 0;
    size_t tail = 0;
    while (head < s.n_before && head < s.n_after &&
           p->same(s.before + head * p->size, s.after + head * p->size))
        head++;
    while (tail < s.n_before - head && tail < s.n_after - head &&
           p->same(s.before + (s.n_before - 1 - tail) * p->size,
                   s.after + (s.n_after - 1 - tail) * p->size))
        tail++;
    struct sides middle = {s.before != NULL ? s.before + head * p->size : NULL,
                           s.after != NULL ? s.after + head * p->size : NULL,
                           s.n_before - head - tail, s.n_after - head - tail};
    jsonw_arr(w, "items");
    write_same(w, head);
    write_middle(w, a, p, &middle);
    write_same(w, tail);
    jsonw_arr_end(w);
}

void part_write_diff(struct jsonw *w, const char *key, struct arena *a, const struct entry *before,
                     const struct entry *after)
{
    jsonw_arr(w, key);
    for (size_t i = 0; i < part_count(); i++) {
        if (part_equal(before, after, i))
            continue;
        struct part p = part_at(i);
        jsonw_obj(w, NULL);
        jsonw_text(w, "part", p.name);
        jsonw_text(w, "label", p.label);
        if (p.type == TYPE_LIST) {
            write_items(w, a, &p, before, after);
        } else {
            part_write(w, "before", before, i);
            part_write(w, "after", after, i);
        }
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}
