/* table.c - sorts out the sheets of a table and makes entries of its rows. Called by import.c. Any
 * thread. */
#include "kb/exchange/table.h"

#include <string.h>
#include <strings.h>
#include <uthash.h>

#include "kb/base/mem.h"
#include "kb/exchange/columns.h"
#include "kb/exchange/synonym_row.h"
#include "kb/exchange/table_row.h"

#define HEADING_ROWS 10 /* in which a heading is looked for */

static const struct column NO_COLUMN = {"", COLUMN_NONE, 0, FIELD_N};

struct table {
    struct arena *a;
    struct table_sheet *sheets;
    size_t n_sheets, cap_sheets;
    struct table_row *rows;
    size_t n_rows, cap_rows;
    size_t total_len;
    struct table_parts *parts; /* rows of other sheets, by entry */
    bool is_exported;
};

struct table *table_new(void)
{
    struct table *t = mem_calloc(1, sizeof *t);
    t->a = arena_new(64u << 10);
    return t;
}

void table_free(struct table *t)
{
    if (t == NULL)
        return;
    HASH_CLEAR(hh, t->parts);
    free(t->rows);
    arena_free(t->a);
    free(t);
}

enum rc table_add(struct table *t, struct view sheet, int at, const struct view *cells, size_t n,
                  struct view problem, struct err *err)
{
    if (t->n_sheets == 0 || !view_eq(t->sheets[t->n_sheets - 1].name, sheet)) {
        t->sheets = arena_push(t->a, t->sheets, t->n_sheets, &t->cap_sheets, sizeof *t->sheets);
        t->sheets[t->n_sheets++] =
            (struct table_sheet){.name = arena_view(t->a, sheet), .first = t->n_rows};
    }
    mem_grow((void **)&t->rows, &t->cap_rows, t->n_rows + 1, sizeof *t->rows);
    struct table_row *row = &t->rows[t->n_rows++];
    *row = (struct table_row){.at = at, .n = n, .problem = arena_view(t->a, problem)};
    row->cells = arena_alloc_array(t->a, n, sizeof *row->cells);
    for (size_t i = 0; i < n; i++) {
        row->cells[i] = arena_view(t->a, cells[i]);
        t->total_len += cells[i].len + sizeof *cells;
    }
    t->sheets[t->n_sheets - 1].n++;
    if (t->total_len > TABLE_TOTAL_MAX)
        return err_set(err, RC_LIMIT, "表格里的文字超过 %u MB", TABLE_TOTAL_MAX >> 20);
    return RC_OK;
}

/* --- headings --------------------------------------------------------------------------------- */

static bool names_entry(const struct column *c)
{
    return c->kind == COLUMN_ID ||
           (c->kind == COLUMN_TEXT && c->offset == offsetof(struct entry, title));
}

static enum table_role role_of(const struct column *const *columns, size_t n)
{
    size_t n_known = 0;
    bool has_name = false;
    bool has_synonym = false;
    bool has_means = false;
    for (size_t i = 0; i < n; i++) {
        has_name |= names_entry(columns[i]);
        has_synonym |= columns[i]->kind == COLUMN_SYNONYM;
        has_means |= columns[i]->kind == COLUMN_SYNONYM_MEANS;
        n_known += columns[i]->kind != COLUMN_NONE;
    }
    if (has_synonym && has_means)
        return TABLE_SYNONYMS;
    if (!has_name || n_known < 2)
        return TABLE_NOTHING;
    for (size_t i = 0; i < n; i++) {
        if (columns[i]->kind == COLUMN_MATERIAL_NAME)
            return TABLE_MATERIALS;
        if (columns[i]->kind == COLUMN_STEP_TITLE)
            return TABLE_STEPS;
        if (columns[i]->kind == COLUMN_CLAUSE_TEXT)
            return TABLE_CLAUSES;
    }
    return TABLE_ENTRIES;
}

/* A name that comes twice counts once. */
static void name_columns(struct table *t, struct table_sheet *s, const struct table_row *heading)
{
    const struct column **columns = arena_alloc_array(t->a, heading->n, sizeof *columns);
    for (size_t i = 0; i < heading->n; i++) {
        columns[i] = column_find(heading->cells[i]);
        for (size_t k = 0; k < i; k++) {
            if (columns[k] == columns[i] && columns[i]->kind != COLUMN_NONE)
                columns[i] = &NO_COLUMN;
        }
    }
    s->columns = columns;
    s->n_columns = heading->n;
    s->role = role_of(columns, heading->n);
}

static void find_heading(struct table *t, struct table_sheet *s)
{
    for (size_t i = 0; i < s->n && i < HEADING_ROWS; i++) {
        name_columns(t, s, &t->rows[s->first + i]);
        s->heading = s->first + i;
        if (s->role != TABLE_NOTHING)
            return;
    }
}

/* What the rows of a sheet are when they do not say it themselves: by its name, else by columns
 * that only one kind has. */
static enum entry_kind kind_of_sheet(const struct table_sheet *s)
{
    static const struct {
        const char *column;
        enum entry_kind kind;
    } SIGNS[] = {
        {"组成事项", ENTRY_BUNDLE},    {"可办事项", ENTRY_PLACE},     {"交通", ENTRY_PLACE},
        {"事项名称", ENTRY_PROCEDURE}, {"实施主体", ENTRY_PROCEDURE}, {"受理条件", ENTRY_PROCEDURE},
        {"办理流程", ENTRY_PROCEDURE}, {"政策名称", ENTRY_POLICY},    {"扶持标准", ENTRY_POLICY},
        {"申报条件", ENTRY_POLICY},    {"文号", ENTRY_POLICY}};
    enum entry_kind kind = ENTRY_FAQ;
    if (cells_kind(s->name, &kind))
        return kind;
    for (size_t i = 0; i < sizeof SIGNS / sizeof SIGNS[0]; i++) {
        for (size_t k = 0; k < s->n_columns; k++) {
            if (strcmp(s->columns[k]->name, SIGNS[i].column) == 0)
                return SIGNS[i].kind;
        }
    }
    return ENTRY_FAQ;
}

static bool is_used(const struct table_sheet *s, const struct column *c)
{
    if (s->role == TABLE_SYNONYMS)
        return synonym_row_uses(c);
    return c->kind != COLUMN_NONE && c->kind < COLUMN_SYNONYM;
}

static void warn_sheet(struct table *t, const struct table_sheet *s,
                       const struct table_calls *calls)
{
    char text[160];
    const struct table_row *heading = &t->rows[s->heading];
    if (s->role == TABLE_NOTHING && view_find(s->name, VIEW("说明")) == SIZE_MAX)
        calls->warn(calls->arg, s->name, 0, "没有认得的表头，这张工作表没有导入");
    for (size_t i = 0; s->role != TABLE_NOTHING && i < s->n_columns; i++) {
        struct view name = utf8_head(view_trim(heading->cells[i]), 40);
        if (is_used(s, s->columns[i]) || name.len == 0)
            continue;
        snprintf(text, sizeof text, "没有用到的列：%.*s", VIEW_ARG(name));
        calls->warn(calls->arg, s->name, heading->at, text);
    }
}

/* --- text too long for a cell ----------------------------------------------------------------- */

static struct table_row *find_row(struct table *t, struct view sheet, int64_t at)
{
    for (size_t i = 0; i < t->n_sheets; i++) {
        struct table_sheet *s = &t->sheets[i];
        size_t low = 0;
        size_t high = s->n;
        if (!view_eq(s->name, sheet))
            continue;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (t->rows[s->first + mid].at < at)
                low = mid + 1;
            else
                high = mid;
        }
        if (low < s->n && t->rows[s->first + low].at == at)
            return &t->rows[s->first + low];
    }
    return NULL;
}

/* Rows of sheet, row, column and text; several for one cell follow each other. */
static void join_continued(struct table *t, const struct table_sheet *s)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < s->n; i++) {
        const struct table_row *part = &t->rows[s->first + i];
        int64_t at = 0, column = 0;
        if (part->n < 4 || !view_to_int64(part->cells[1], &at) ||
            !view_to_int64(part->cells[2], &column))
            continue;
        struct table_row *row = find_row(t, part->cells[0], at);
        if (row == NULL || column < 1 || (size_t)column > row->n)
            continue;
        if (text.len == 0)
            str_add(&text, row->cells[column - 1]);
        str_add(&text, part->cells[3]);
        const struct table_row *next = i + 1 < s->n ? part + 1 : NULL;
        if (next != NULL && next->n >= 4 && view_eq(next->cells[0], part->cells[0]) &&
            view_eq(next->cells[1], part->cells[1]) && view_eq(next->cells[2], part->cells[2]))
            continue;
        row->cells[column - 1] = arena_view(t->a, str_view(&text));
        str_reset(&text);
    }
    str_clear(&text);
}

/* --- parts ------------------------------------------------------------------------------------ */

static struct view id_of_row(const struct table_sheet *s, const struct table_row *row)
{
    for (size_t i = 0; i < row->n && i < s->n_columns; i++) {
        if (s->columns[i]->kind == COLUMN_ID)
            return row->cells[i];
    }
    return VIEW_EMPTY;
}

static void gather_parts(struct table *t, const struct table_sheet *s)
{
    for (size_t i = s->heading + 1; i < s->first + s->n; i++) {
        struct table_parts *parts = NULL;
        struct view id = id_of_row(s, &t->rows[i]);
        if (id.len == 0)
            continue;
        HASH_FIND(hh, t->parts, id.ptr, id.len, parts);
        if (parts == NULL) {
            parts = arena_alloc(t->a, sizeof *parts);
            HASH_ADD_KEYPTR(hh, t->parts, id.ptr, id.len, parts);
        }
        struct table_part_list *list = &parts->of[s->role];
        list->items = arena_push(t->a, list->items, list->n, &list->cap, sizeof *list->items);
        list->items[list->n++] = (struct table_part){s, &t->rows[i]};
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum rc prepare(struct table *t, const struct table_calls *calls, struct err *err)
{
    bool has_entries = false;
    t->is_exported =
        t->n_rows > 0 && t->rows[0].n > 0 && view_eq_text(t->rows[0].cells[0], TABLE_EXPORTED);
    for (size_t i = 0; i < t->n_sheets; i++) {
        struct table_sheet *s = &t->sheets[i];
        if (t->is_exported && view_eq_text(s->name, TABLE_CONTINUED))
            join_continued(t, s);
    }
    for (size_t i = 0; i < t->n_sheets; i++) {
        struct table_sheet *s = &t->sheets[i];
        if (t->is_exported && (i == 0 || view_eq_text(s->name, TABLE_CONTINUED)))
            continue;
        find_heading(t, s);
        s->kind = kind_of_sheet(s);
        warn_sheet(t, s, calls);
        has_entries |= s->role == TABLE_ENTRIES || s->role == TABLE_SYNONYMS;
        if (s->role == TABLE_MATERIALS || s->role == TABLE_STEPS || s->role == TABLE_CLAUSES)
            gather_parts(t, s);
    }
    if (!has_entries)
        return err_set(err, RC_INVALID,
                       "没有找到表头：需要一行列名，例如 事项名称、实施主体、受理条件，或 "
                       "类目、标题、内容（bangban template 给出模板）");
    return RC_OK;
}

static bool is_blank(const struct table_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (view_trim(row->cells[i]).len > 0)
            return false;
    }
    return row->problem.len == 0;
}

static enum rc each_row(struct table *t, const struct table_sheet *s, struct arena *a,
                        const struct table_calls *calls, struct err *err)
{
    for (size_t i = s->heading + 1; i < s->first + s->n; i++) {
        const struct table_row *row = &t->rows[i];
        struct table_entry entry = {
            .sheet = s->name, .at = row->at, .n_done = i, .n_total = t->n_rows};
        struct table_parts *parts = NULL;
        struct view id = id_of_row(s, row);
        if (is_blank(row))
            continue;
        if (view_starts(view_trim(id), "示例")) {
            calls->warn(calls->arg, s->name, row->at, "示例行没有导入");
            continue;
        }
        if (id.len > 0)
            HASH_FIND(hh, t->parts, id.ptr, id.len, parts);
        entry.rc = table_row_read(a, s, row, parts, t->is_exported, &entry);
        enum rc rc = calls->entry(calls->arg, &entry, err);
        if (rc != RC_OK)
            return rc;
        arena_reset(a);
    }
    return RC_OK;
}

static enum rc each_synonym(struct table *t, const struct table_sheet *s, struct arena *a,
                            const struct table_calls *calls, struct err *err)
{
    for (size_t i = s->heading + 1; i < s->first + s->n; i++) {
        const struct table_row *row = &t->rows[i];
        struct table_synonym synonym = {
            .sheet = s->name, .at = row->at, .n_done = i, .n_total = t->n_rows};
        if (is_blank(row))
            continue;
        synonym.rc = synonym_row_read(a, s, row, &synonym.s, &synonym.problem);
        if (synonym.rc == RC_OK && view_starts(synonym.s.term, "示例")) {
            calls->warn(calls->arg, s->name, row->at, "示例行没有导入");
            continue;
        }
        enum rc rc = calls->synonym(calls->arg, &synonym, err);
        if (rc != RC_OK)
            return rc;
        arena_reset(a);
    }
    return RC_OK;
}

enum rc table_entries(struct table *t, struct arena *row, const struct table_calls *calls,
                      struct err *err)
{
    enum rc rc = prepare(t, calls, err);
    for (size_t i = 0; rc == RC_OK && i < t->n_sheets; i++) {
        if (t->sheets[i].role == TABLE_ENTRIES)
            rc = each_row(t, &t->sheets[i], row, calls, err);
    }
    for (size_t i = 0; rc == RC_OK && i < t->n_sheets; i++) {
        if (t->sheets[i].role == TABLE_SYNONYMS)
            rc = each_synonym(t, &t->sheets[i], row, calls, err);
    }
    return rc;
}
