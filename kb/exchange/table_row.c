/* table_row.c - fills an entry from the cells of a row. Called by table.c. Any thread. */
#include "kb/exchange/table_row.h"

#include <sodium.h>
#include <string.h>

#include "kb/clause_mark.h"

#define SHORT_ANSWER_CHARS 1000 /* a longer answer is cut into clauses */

struct reading_row {
    struct arena *a;
    struct entry *e;
    struct err *problem;
    bool is_exact;
    bool has_kind;
    bool has_disabled;
    struct view content;
    struct view questions;
};

static enum rc wrong_cell(struct reading_row *r, const struct column *c, struct view cell,
                          const char *wanted)
{
    return err_set_field(r->problem, RC_INVALID, c->name, "列“%s”应当是%s：%.*s", c->name, wanted,
                         VIEW_ARG(utf8_head(view_trim(cell), 30)));
}

/* --- lists to the letter ---------------------------------------------------------------------- */

static void split_exact(struct arena *a, struct view text, struct view **list_out, size_t *n_out)
{
    struct view *list = NULL;
    size_t n = 0, cap = 0;
    for (size_t from = 0; text.len > 0 && from <= text.len;) {
        size_t len = view_find(view_sub(text, from, SIZE_MAX), VIEW("\n"));
        struct view one = view_sub(text, from, len);
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = arena_view(a, one);
        from += one.len + 1;
    }
    *list_out = list;
    *n_out = n;
}

static void set_list(struct reading_row *r, struct view cell, bool by_comma, struct view **list,
                     size_t *n)
{
    if (r->is_exact)
        split_exact(r->a, cell, list, n);
    else
        cells_list(r->a, cell, by_comma, list, n);
}

/* --- one cell --------------------------------------------------------------------------------- */

static bool is_long_text(const struct column *c)
{
    return c->offset == offsetof(struct entry, summary) ||
           c->offset == offsetof(struct entry, body);
}

static struct view take_text(struct reading_row *r, struct view cell, bool is_line)
{
    if (r->is_exact)
        return arena_view(r->a, cell);
    return is_line ? cells_line(r->a, cell) : arena_view(r->a, mark_trim(cell));
}

static enum rc set_day(struct reading_row *r, const struct column *c, struct view cell,
                       int32_t *out)
{
    if (cells_day(cell, out))
        return RC_OK;
    return wrong_cell(r, c, cell, " 2026-11-22 这样的日期");
}

/* Days in fields are texts; a second column for the same field only fills what is empty. */
static enum rc set_field(struct reading_row *r, const struct column *c, struct view cell)
{
    struct view *out = &r->e->fields[c->field];
    bool is_day = c->field == FIELD_APPLY_FROM || c->field == FIELD_APPLY_UNTIL;
    int32_t day = DAY_NONE;
    char text[16];
    if (out->len > 0 && strcmp(c->name, "实施编码") != 0)
        return RC_OK;
    *out = take_text(r, cell, c->field == FIELD_CODE);
    if (!is_day || r->is_exact)
        return RC_OK;
    if (set_day(r, c, cell, &day) != RC_OK)
        return RC_INVALID;
    day_format(day, text);
    *out = arena_view(r->a, view_of(text));
    return RC_OK;
}

static enum rc set_period(struct reading_row *r, struct view cell)
{
    int32_t from = DAY_NONE, until = DAY_NONE;
    char text[16];
    if (r->is_exact || !cells_period(cell, &from, &until)) {
        r->e->fields[FIELD_APPLY_PERIOD] = take_text(r, cell, false);
        return RC_OK;
    }
    day_format(from, text);
    r->e->fields[FIELD_APPLY_FROM] = arena_view(r->a, view_of(text));
    day_format(until, text);
    r->e->fields[FIELD_APPLY_UNTIL] = arena_view(r->a, view_of(text));
    return RC_OK;
}

static enum rc set_kind(struct reading_row *r, const struct column *c, struct view cell)
{
    r->has_kind = cells_kind(cell, &r->e->kind);
    if (r->has_kind || c->kind == COLUMN_NATURE)
        return RC_OK;
    return wrong_cell(r, c, cell, "事项、政策、常见问题、办事点或一件事");
}

static enum rc set_cell(struct reading_row *r, const struct column *c, struct view cell)
{
    struct entry *e = r->e;
    void *at = (char *)e + c->offset;
    switch (c->kind) {
    case COLUMN_ID:
        e->external_id = take_text(r, cell, true);
        return RC_OK;
    case COLUMN_KIND:
    case COLUMN_NATURE:
        return set_kind(r, c, cell);
    case COLUMN_TEXT:
        *(struct view *)at = take_text(r, cell, !is_long_text(c));
        return RC_OK;
    case COLUMN_DAY:
        return set_day(r, c, cell, at);
    case COLUMN_YES:
        *(bool *)at = cells_yes(cell);
        r->has_disabled |= c->offset == offsetof(struct entry, is_disabled);
        return RC_OK;
    case COLUMN_FIELD:
        return set_field(r, c, cell);
    case COLUMN_PERIOD:
        return set_period(r, cell);
    case COLUMN_CONTENT:
        r->content = take_text(r, cell, false);
        return RC_OK;
    case COLUMN_QUESTIONS:
        r->questions = take_text(r, cell, false);
        return RC_OK;
    case COLUMN_CATEGORY:
    case COLUMN_KEYWORDS:
        set_list(r, cell, true, &e->keywords, &e->n_keywords);
        return RC_OK;
    case COLUMN_VARIANTS:
        set_list(r, cell, false, &e->variants, &e->n_variants);
        return RC_OK;
    case COLUMN_MEMBERS:
        set_list(r, cell, true, &e->members, &e->n_members);
        return RC_OK;
    case COLUMN_MATERIALS:
        cells_materials(r->a, cell, &e->materials, &e->n_materials);
        return RC_OK;
    case COLUMN_STEPS:
        cells_steps(r->a, cell, &e->steps, &e->n_steps);
        return RC_OK;
    default:
        return RC_OK; /* parts have sheets of their own */
    }
}

/* --- parts ------------------------------------------------------------------------------------ */

static struct view part_cell(const struct table_part *p, enum column_kind kind)
{
    for (size_t i = 0; i < p->row->n && i < p->sheet->n_columns; i++) {
        if (p->sheet->columns[i]->kind == kind)
            return p->row->cells[i];
    }
    return VIEW_EMPTY;
}

static void add_materials(struct reading_row *r, const struct table_part_list *list)
{
    if (list->n == 0)
        return;
    r->e->materials = arena_alloc_array(r->a, list->n, sizeof *r->e->materials);
    r->e->n_materials = list->n;
    for (size_t i = 0; i < list->n; i++) {
        const struct table_part *p = &list->items[i];
        r->e->materials[i] =
            (struct material){take_text(r, part_cell(p, COLUMN_MATERIAL_NAME), true),
                              take_text(r, part_cell(p, COLUMN_MATERIAL_COPIES), true),
                              take_text(r, part_cell(p, COLUMN_MATERIAL_FORM), true),
                              take_text(r, part_cell(p, COLUMN_MATERIAL_SOURCE), true)};
    }
}

static void add_steps(struct reading_row *r, const struct table_part_list *list)
{
    if (list->n == 0)
        return;
    r->e->steps = arena_alloc_array(r->a, list->n, sizeof *r->e->steps);
    r->e->n_steps = list->n;
    for (size_t i = 0; i < list->n; i++) {
        const struct table_part *p = &list->items[i];
        r->e->steps[i] = (struct step){take_text(r, part_cell(p, COLUMN_STEP_TITLE), true),
                                       take_text(r, part_cell(p, COLUMN_STEP_TEXT), false)};
    }
}

static enum rc add_clauses(struct reading_row *r, const struct table_part_list *list)
{
    static const struct column FROM = {"条款生效", COLUMN_CLAUSE_FROM, 0, FIELD_N};
    static const struct column UNTIL = {"条款失效", COLUMN_CLAUSE_UNTIL, 0, FIELD_N};
    enum rc rc = RC_OK;
    if (list->n == 0)
        return RC_OK;
    r->e->clauses = arena_alloc_array(r->a, list->n, sizeof *r->e->clauses);
    r->e->n_clauses = list->n;
    for (size_t i = 0; rc == RC_OK && i < list->n; i++) {
        const struct table_part *p = &list->items[i];
        struct clause *c = &r->e->clauses[i];
        clause_init(c);
        split_exact(r->a, part_cell(p, COLUMN_CLAUSE_PATH), &c->path, &c->n_path);
        c->label = take_text(r, part_cell(p, COLUMN_CLAUSE_LABEL), true);
        c->text = take_text(r, part_cell(p, COLUMN_CLAUSE_TEXT), false);
        rc = set_day(r, &FROM, part_cell(p, COLUMN_CLAUSE_FROM), &c->effective_from);
        if (rc == RC_OK)
            rc = set_day(r, &UNTIL, part_cell(p, COLUMN_CLAUSE_UNTIL), &c->expires_on);
    }
    return rc;
}

/* --- the entry -------------------------------------------------------------------------------- */

/* Found again by its title: "t-" and the beginning of a hash. */
static struct view id_of_title(struct arena *a, struct view title)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    crypto_hash_sha256(hash, (const unsigned char *)title.ptr, title.len);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_printf(a, "t-%.16s", hex);
}

static void place_content(struct reading_row *r)
{
    struct entry *e = r->e;
    if (r->content.len > 0 && e->kind == ENTRY_FAQ && e->summary.len == 0 &&
        utf8_count(r->content) <= SHORT_ANSWER_CHARS)
        e->summary = r->content;
    else if (r->content.len > 0 && e->body.len == 0)
        e->body = r->content;
    else if (r->content.len > 0)
        e->body = arena_printf(r->a, "%.*s\n%.*s", VIEW_ARG(e->body), VIEW_ARG(r->content));
    if (r->questions.len > 0)
        e->body = arena_printf(r->a, "%.*s%s# 常见问题\n%.*s", VIEW_ARG(e->body),
                               e->body.len > 0 ? "\n" : "", VIEW_ARG(r->questions));
}

static void finish(struct reading_row *r, const struct table_sheet *s)
{
    struct entry *e = r->e;
    if (!r->has_kind)
        e->kind = s->kind;
    place_content(r);
    if (r->is_exact)
        return;
    if (e->external_id.len == 0)
        e->external_id = e->fields[FIELD_CODE];
    if (e->external_id.len == 0 && e->title.len > 0)
        e->external_id = id_of_title(r->a, e->title);
    if (e->kind == ENTRY_POLICY && e->source.title.len == 0)
        e->source.title = e->title;
}

enum rc table_row_read(struct arena *a, const struct table_sheet *s, const struct table_row *row,
                       const struct table_parts *parts, bool is_exact, struct table_entry *entry)
{
    struct reading_row r = {.a = a,
                            .e = &entry->e,
                            .problem = &entry->problem,
                            .is_exact = is_exact,
                            .content = VIEW_EMPTY,
                            .questions = VIEW_EMPTY};
    enum rc rc = RC_OK;
    entry_init(&entry->e);
    if (row->problem.len > 0)
        return err_set(&entry->problem, RC_INVALID, "%.*s", VIEW_ARG(row->problem));
    for (size_t i = 0; rc == RC_OK && i < row->n && i < s->n_columns; i++) {
        size_t len = is_exact ? row->cells[i].len : view_trim(row->cells[i]).len;
        if (s->columns[i]->kind != COLUMN_NONE && len > 0)
            rc = set_cell(&r, s->columns[i], row->cells[i]);
    }
    if (rc == RC_OK && parts != NULL) {
        add_materials(&r, &parts->of[TABLE_MATERIALS]);
        add_steps(&r, &parts->of[TABLE_STEPS]);
        rc = add_clauses(&r, &parts->of[TABLE_CLAUSES]);
    }
    if (rc == RC_OK)
        finish(&r, s);
    entry->has_disabled = r.has_disabled;
    return rc;
}
