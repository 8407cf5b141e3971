/* export_xlsx.c - writes all entries and synonyms as a workbook. Called by the command line. Any
 * connection. */
#include "kb/exchange/export.h"

#include "kb/exchange/columns.h"
#include "kb/exchange/entry_json.h"
#include "kb/exchange/synonym_row.h"
#include "kb/exchange/table.h"
#include "kb/exchange/xlsx_out.h"
#include "kb/store.h"
#include "kb/synonym_store.h"

#define ROWS_MAX 200000 /* of one sheet: what an import takes */

enum sheet { ABOUT, ENTRIES, MATERIALS, STEPS, CLAUSES, SYNONYMS, CONTINUED, N_SHEETS };

static const char *const NAMES[N_SHEETS] = {"说明", "条目",        "申请材料",     "办理流程",
                                            "条款", SYNONYM_SHEET, TABLE_CONTINUED};

struct exporting {
    struct xlsx_out *out;
    struct arena *a;
    int rows[N_SHEETS]; /* written so far */
    void (*progress)(void *arg, size_t done, size_t total);
    void *arg;
    int64_t n_done;
    int64_t n_total;
};

static void put(struct exporting *ex, enum sheet sheet, int column, struct view text)
{
    int row = ex->rows[sheet];
    struct view rest = text;
    struct view first = utf8_head(rest, XLSX_CELL_CHARS);
    xlsx_out_cell(ex->out, sheet, row, column, first, XLSX_PLAIN);
    for (rest = view_sub(rest, first.len, SIZE_MAX); rest.len > 0;) {
        struct view part = utf8_head(rest, XLSX_CELL_CHARS);
        int at = ex->rows[CONTINUED]++;
        xlsx_out_cell(ex->out, CONTINUED, at, 0, view_of(NAMES[sheet]), XLSX_PLAIN);
        xlsx_out_cell(ex->out, CONTINUED, at, 1, arena_printf(ex->a, "%d", row + 1), XLSX_PLAIN);
        xlsx_out_cell(ex->out, CONTINUED, at, 2, arena_printf(ex->a, "%d", column + 1), XLSX_PLAIN);
        xlsx_out_cell(ex->out, CONTINUED, at, 3, part, XLSX_PLAIN);
        rest = view_sub(rest, part.len, SIZE_MAX);
    }
}

static struct view joined(struct arena *a, const struct view *list, size_t n)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            str_add_char(&text, '\n');
        str_add(&text, list[i]);
    }
    struct view out = text.len == 0 ? VIEW_EMPTY : arena_view(a, str_view(&text));
    str_clear(&text);
    return out;
}

static struct view day_text(struct arena *a, int32_t day)
{
    char text[16];
    day_format(day, text);
    return arena_view(a, view_of(text));
}

static struct view value_of(struct exporting *ex, const struct entry *e, const struct column *c)
{
    const void *at = (const char *)e + c->offset;
    switch (c->kind) {
    case COLUMN_ID:
        return e->external_id;
    case COLUMN_KIND:
        return view_of(entry_kind_label(e->kind));
    case COLUMN_TEXT:
        return *(const struct view *)at;
    case COLUMN_DAY:
        return day_text(ex->a, *(const int32_t *)at);
    case COLUMN_YES:
        return view_of(*(const bool *)at ? "是" : "否");
    case COLUMN_FIELD:
    case COLUMN_PERIOD:
        return e->fields[c->field];
    case COLUMN_VARIANTS:
        return joined(ex->a, e->variants, e->n_variants);
    case COLUMN_KEYWORDS:
        return joined(ex->a, e->keywords, e->n_keywords);
    case COLUMN_MEMBERS:
        return joined(ex->a, e->members, e->n_members);
    default:
        return VIEW_EMPTY;
    }
}

static void put_parts(struct exporting *ex, const struct entry *e)
{
    for (size_t i = 0; i < e->n_materials; i++, ex->rows[MATERIALS]++) {
        put(ex, MATERIALS, 0, e->external_id);
        put(ex, MATERIALS, 1, e->materials[i].name);
        put(ex, MATERIALS, 2, e->materials[i].copies);
        put(ex, MATERIALS, 3, e->materials[i].form);
        put(ex, MATERIALS, 4, e->materials[i].source);
    }
    for (size_t i = 0; i < e->n_steps; i++, ex->rows[STEPS]++) {
        put(ex, STEPS, 0, e->external_id);
        put(ex, STEPS, 1, e->steps[i].title);
        put(ex, STEPS, 2, e->steps[i].text);
    }
}

/* Clauses that follow from the body are cut from it again. */
static void put_clauses(struct exporting *ex, const struct entry *e)
{
    if (e->n_clauses == 0 || entry_json_clauses_follow(e))
        return;
    for (size_t i = 0; i < e->n_clauses; i++, ex->rows[CLAUSES]++) {
        const struct clause *c = &e->clauses[i];
        put(ex, CLAUSES, 0, e->external_id);
        put(ex, CLAUSES, 1, joined(ex->a, c->path, c->n_path));
        put(ex, CLAUSES, 2, c->label);
        put(ex, CLAUSES, 3, c->text);
        put(ex, CLAUSES, 4, day_text(ex->a, c->effective_from));
        put(ex, CLAUSES, 5, day_text(ex->a, c->expires_on));
    }
}

static enum rc export_entry(void *arg, struct entry *e, struct err *err)
{
    struct exporting *ex = arg;
    const struct column *c;
    for (int i = 0; (c = column_exported((size_t)i)) != NULL; i++)
        put(ex, ENTRIES, i, value_of(ex, e, c));
    ex->rows[ENTRIES]++;
    put_parts(ex, e);
    put_clauses(ex, e);
    arena_reset(ex->a);
    for (int s = 0; s < N_SHEETS; s++) {
        if (ex->rows[s] > ROWS_MAX)
            return err_set(err, RC_LIMIT, "工作表“%s”超过 %d 行，请导出为 .jsonl", NAMES[s],
                           ROWS_MAX);
    }
    ex->n_done++;
    if (ex->progress != NULL)
        ex->progress(ex->arg, (size_t)ex->n_done, (size_t)ex->n_total);
    return RC_OK;
}

static enum rc export_synonyms(struct exporting *ex, struct db *db, struct err *err)
{
    struct synonym *list = NULL;
    size_t n = 0;
    enum rc rc = synonym_list(db, ex->a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++, ex->rows[SYNONYMS]++) {
        struct view cells[SYNONYM_N_COLUMNS];
        synonym_row_cells(&list[i], cells);
        for (int c = 0; c < SYNONYM_N_COLUMNS; c++)
            put(ex, SYNONYMS, c, cells[c]);
    }
    return rc;
}

static void put_heading(struct exporting *ex, enum sheet sheet, const char *const *names)
{
    for (int i = 0; names[i] != NULL; i++)
        xlsx_out_cell(ex->out, sheet, 0, i, view_of(names[i]), XLSX_HEADING);
    ex->rows[sheet] = 1;
}

static void start_sheets(struct exporting *ex)
{
    static const char *const ABOUT_TEXT[] = {
        TABLE_EXPORTED,
        "每张工作表的第一行是列名；改好后可以用 bangban import 导回来，按编号对应已有条目。",
        "相似问、关键词、组成事项一行一个。太长的文字接在“" TABLE_CONTINUED
        "”表里，请不要改动它。"};
    static const char *const MATERIAL_NAMES[] = {"编号", "材料名称", "份数", "形式", "来源", NULL};
    static const char *const STEP_NAMES[] = {"编号", "步骤", "步骤说明", NULL};
    static const char *const CLAUSE_NAMES[] = {"编号",     "标题路径", "条款号", "条款原文",
                                               "条款生效", "条款失效", NULL};
    static const char *const CONTINUED_NAMES[] = {"工作表", "行", "列", "文字", NULL};
    const struct column *c;
    for (int s = 0; s < N_SHEETS; s++)
        CHECK(xlsx_out_sheet(ex->out, NAMES[s]) == s);
    for (int i = 0; i < 3; i++)
        xlsx_out_cell(ex->out, ABOUT, i, 0, view_of(ABOUT_TEXT[i]), XLSX_PLAIN);
    for (int i = 0; (c = column_exported((size_t)i)) != NULL; i++)
        xlsx_out_cell(ex->out, ENTRIES, 0, i, view_of(c->name), XLSX_HEADING);
    ex->rows[ENTRIES] = 1;
    put_heading(ex, MATERIALS, MATERIAL_NAMES);
    put_heading(ex, STEPS, STEP_NAMES);
    put_heading(ex, CLAUSES, CLAUSE_NAMES);
    put_heading(ex, SYNONYMS, SYNONYM_COLUMNS);
    put_heading(ex, CONTINUED, CONTINUED_NAMES);
}

enum rc export_xlsx(struct db *db, const char *path,
                    void (*progress)(void *arg, size_t done, size_t total), void *arg,
                    int64_t *n_out, struct err *err)
{
    struct exporting ex = {.progress = progress, .arg = arg};
    enum rc rc = xlsx_out_open(path, &ex.out, err);
    if (rc != RC_OK)
        return rc;
    ex.a = arena_new(64u << 10);
    start_sheets(&ex);
    rc = db_begin_read(db, err);
    if (rc == RC_OK)
        rc = store_count(db, &ex.n_total, err);
    if (rc == RC_OK)
        rc = store_each(db, ex.a, export_entry, &ex, err);
    if (rc == RC_OK)
        rc = export_synonyms(&ex, db, err);
    db_end_read(db);
    enum rc closed = xlsx_out_close(ex.out, rc == RC_OK ? err : NULL);
    if (rc == RC_OK)
        rc = closed;
    if (rc == RC_OK)
        *n_out = ex.n_done;
    arena_free(ex.a);
    return rc;
}
