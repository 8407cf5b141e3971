/* synonym_row.c - pairs of synonyms as rows of a sheet. Called by the readers and writers of
 * tables. Any thread. */
#include "kb/exchange/synonym_row.h"

const char *const SYNONYM_COLUMNS[] = {"同义词", "标准词", "双向",       "类型",
                                       "部门",   "区域",   "同义词备注", NULL};

static bool is_text(const struct column *c, size_t offset)
{
    return c->kind == COLUMN_TEXT && c->offset == offset;
}

bool synonym_row_uses(const struct column *c)
{
    return c->kind == COLUMN_KIND || c->kind >= COLUMN_SYNONYM ||
           is_text(c, offsetof(struct entry, department)) ||
           is_text(c, offsetof(struct entry, region));
}

static enum rc set_kind(struct view cell, struct view *out, struct err *problem)
{
    enum entry_kind kind = ENTRY_FAQ;
    if (!cells_kind(cell, &kind))
        return err_set_field(problem, RC_INVALID, "kind",
                             "列“类型”应当是事项、政策、常见问题、办事点或一件事：%.*s",
                             VIEW_ARG(utf8_head(view_trim(cell), 30)));
    *out = view_of(entry_kind_name(kind));
    return RC_OK;
}

static enum rc set_cell(struct arena *a, const struct column *c, struct view cell,
                        struct synonym *s, struct err *problem)
{
    struct view text = arena_view(a, view_trim(cell));
    if (text.len == 0)
        return RC_OK;
    if (c->kind == COLUMN_SYNONYM)
        s->term = text;
    else if (c->kind == COLUMN_SYNONYM_MEANS)
        s->means = text;
    else if (c->kind == COLUMN_SYNONYM_BOTH)
        s->is_both_ways = cells_yes(text);
    else if (c->kind == COLUMN_SYNONYM_NOTE)
        s->note = text;
    else if (c->kind == COLUMN_KIND)
        return set_kind(text, &s->kind, problem);
    else if (is_text(c, offsetof(struct entry, department)))
        s->department = text;
    else if (is_text(c, offsetof(struct entry, region)))
        s->region = text;
    return RC_OK;
}

enum rc synonym_row_read(struct arena *a, const struct table_sheet *s, const struct table_row *row,
                         struct synonym *out, struct err *problem)
{
    struct synonym pair = {.term = VIEW_EMPTY,
                           .means = VIEW_EMPTY,
                           .kind = VIEW_EMPTY,
                           .department = VIEW_EMPTY,
                           .region = VIEW_EMPTY,
                           .note = VIEW_EMPTY,
                           .made_by = VIEW("import")};
    enum rc rc = RC_OK;
    if (row->problem.len > 0)
        return err_set(problem, RC_INVALID, "%.*s", VIEW_ARG(row->problem));
    for (size_t i = 0; rc == RC_OK && i < row->n && i < s->n_columns; i++)
        rc = set_cell(a, s->columns[i], row->cells[i], &pair, problem);
    if (rc == RC_OK)
        *out = pair;
    return rc;
}

void synonym_row_cells(const struct synonym *s, struct view cells[SYNONYM_N_COLUMNS])
{
    enum entry_kind kind = ENTRY_FAQ;
    bool has_kind = entry_kind_parse(s->kind, &kind);
    cells[0] = s->term;
    cells[1] = s->means;
    cells[2] = s->is_both_ways ? VIEW("是") : VIEW_EMPTY;
    cells[3] = has_kind ? view_of(entry_kind_label(kind)) : VIEW_EMPTY;
    cells[4] = s->department;
    cells[5] = s->region;
    cells[6] = s->note;
}
