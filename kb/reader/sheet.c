/* sheet.c - reads a workbook: its sheets, its table of texts, its formats, then each sheet twice,
 * because what is merged stands behind the rows. Called by the reader process. */
#include "kb/reader/sheet.h"

#include <string.h>

#include "kb/base/arena.h"
#include "kb/base/mem.h"
#include "kb/reader/cell.h"
#include "kb/reader/xml.h"

#define CELL_TEXT_MAX 262144 /* bytes of one cell; Excel allows 32767 characters */
#define NAME_MAX_LEN 256

struct sheet_name {
    struct view name;
    struct view relation; /* r:id */
    struct view part;     /* "xl/worksheets/sheet1.xml" */
};

/* The text of a merged area goes into column `column` of rows first+1..last. */
struct merge {
    int column;
    int first;
    int last;
    struct view text;
};

struct workbook {
    struct arena *a;
    struct package *package; /* NULL when only a sheet is read */
    struct lines *out;
    struct sheet_name *sheets;
    size_t n_sheets, cap_sheets;
    bool is_1904;
    struct view *strings;
    size_t n_strings, cap_strings;
    size_t strings_len;
    struct {
        int id;
        struct view code;
    } * codes; /* number formats with a code of their own */
    size_t n_codes, cap_codes;
    enum cell_format *formats; /* by the s attribute of a cell */
    size_t n_formats, cap_formats;
    bool in_formats;
    struct str text; /* being gathered */
    bool is_gathering;
    int n_rows; /* of all sheets */
};

static void gather(struct xml *x, void *arg, struct view text)
{
    struct workbook *w = arg;
    if (!w->is_gathering)
        return;
    if (w->text.len + text.len > CELL_TEXT_MAX)
        xml_fail(x, RC_LIMIT, "有单元格超过 %d KB", CELL_TEXT_MAX >> 10);
    else
        str_add(&w->text, text);
}

static void ignore_end(struct xml *x, void *arg, const char *name)
{
    (void)x;
    (void)arg;
    (void)name;
}

/* --- the workbook and where its sheets are ---------------------------------------------------- */

static void workbook_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct workbook *w = arg;
    if (strcmp(name, "workbookPr") == 0) {
        const char *value = xml_attribute(attributes, "date1904");
        w->is_1904 = value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
    }
    if (strcmp(name, "sheet") != 0)
        return;
    const char *title = xml_attribute(attributes, "name");
    const char *state = xml_attribute(attributes, "state");
    const char *id = NULL; /* sheetId must not be taken for it */
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        const char *colon = strchr(attributes[i], ':');
        if (colon != NULL && strcmp(colon, ":id") == 0)
            id = attributes[i + 1];
    }
    if (title == NULL || id == NULL || (state != NULL && strcmp(state, "visible") != 0))
        return;
    if (w->n_sheets == SHEET_SHEETS_MAX) {
        xml_fail(x, RC_LIMIT, "工作表超过 %d 张", SHEET_SHEETS_MAX);
        return;
    }
    w->sheets = arena_push(w->a, w->sheets, w->n_sheets, &w->cap_sheets, sizeof *w->sheets);
    w->sheets[w->n_sheets++] =
        (struct sheet_name){.name = arena_view(w->a, utf8_head(view_of(title), NAME_MAX_LEN)),
                            .relation = arena_view(w->a, view_of(id)),
                            .part = VIEW_EMPTY};
}

static void relations_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct workbook *w = arg;
    (void)x;
    const char *id = xml_attribute(attributes, "Id");
    const char *target = xml_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || id == NULL || target == NULL)
        return;
    for (size_t i = 0; i < w->n_sheets; i++) {
        if (view_eq_text(w->sheets[i].relation, id))
            w->sheets[i].part = target[0] == '/' ? arena_view(w->a, view_of(target + 1))
                                                 : arena_printf(w->a, "xl/%s", target);
    }
}

/* --- the table of texts ----------------------------------------------------------------------- */

static void strings_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct workbook *w = arg;
    (void)x;
    (void)attributes;
    if (strcmp(name, "si") == 0)
        str_reset(&w->text);
    else if (strcmp(name, "rPh") == 0) /* how it is pronounced */
        w->in_formats = true;
    else if (strcmp(name, "t") == 0)
        w->is_gathering = !w->in_formats;
}

static void strings_end(struct xml *x, void *arg, const char *name)
{
    struct workbook *w = arg;
    if (strcmp(name, "t") == 0)
        w->is_gathering = false;
    else if (strcmp(name, "rPh") == 0)
        w->in_formats = false;
    if (strcmp(name, "si") != 0)
        return;
    struct str text = STR_EMPTY;
    cell_add_text(&text, str_view(&w->text));
    w->strings_len += text.len + sizeof *w->strings;
    w->strings = arena_push(w->a, w->strings, w->n_strings, &w->cap_strings, sizeof *w->strings);
    w->strings[w->n_strings++] = arena_view(w->a, str_view(&text));
    str_clear(&text);
    if (w->strings_len > SHEET_STRINGS_MAX)
        xml_fail(x, RC_LIMIT, "工作簿里的文字超过 %u MB", SHEET_STRINGS_MAX >> 20);
}

/* --- formats ---------------------------------------------------------------------------------- */

static struct view code_of(const struct workbook *w, int id)
{
    for (size_t i = 0; i < w->n_codes; i++) {
        if (w->codes[i].id == id)
            return w->codes[i].code;
    }
    return VIEW_EMPTY;
}

static void styles_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct workbook *w = arg;
    int id = xml_number(attributes, "numFmtId", 0);
    if (strcmp(name, "numFmt") == 0) {
        w->codes = arena_push(w->a, w->codes, w->n_codes, &w->cap_codes, sizeof *w->codes);
        w->codes[w->n_codes].id = id;
        w->codes[w->n_codes++].code =
            arena_view(w->a, view_of(xml_attribute(attributes, "formatCode")));
    } else if (strcmp(name, "cellXfs") == 0) {
        w->in_formats = true;
    } else if (strcmp(name, "xf") == 0 && w->in_formats) {
        w->formats =
            arena_push(w->a, w->formats, w->n_formats, &w->cap_formats, sizeof *w->formats);
        w->formats[w->n_formats++] = cell_format_of(id, code_of(w, id));
    }
    if (w->n_codes > 4096 || w->n_formats > 65536)
        xml_fail(x, RC_LIMIT, "工作簿的单元格格式太多");
}

static void styles_end(struct xml *x, void *arg, const char *name)
{
    struct workbook *w = arg;
    (void)x;
    if (strcmp(name, "cellXfs") == 0)
        w->in_formats = false;
}

/* --- merged cells ----------------------------------------------------------------------------- */

struct sheet {
    struct workbook *w;
    struct view name;
    struct merge *merges; /* by first row */
    size_t n_merges, cap_merges;
    size_t first_merge; /* those before it end above the row being read */
    /* the row being read */
    int row;
    int last_row;
    struct str texts[LINES_CELLS_MAX];
    size_t n_cells;
    char problem[256];
    /* the cell being read */
    int column;
    char type[12];
    enum cell_format format;
    bool has_formula;
    bool has_value;
    bool in_inline;
};

static void merges_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct sheet *s = arg;
    if (strcmp(name, "row") == 0 && xml_number(attributes, "r", ++s->last_row) > SHEET_ROWS_MAX) {
        xml_fail(x, RC_LIMIT, "工作表“%.*s”超过 %d 行", VIEW_ARG(s->name), SHEET_ROWS_MAX);
        return;
    }
    if (strcmp(name, "mergeCell") != 0)
        return;
    struct view area = view_of(xml_attribute(attributes, "ref"));
    size_t colon = view_find(area, VIEW(":"));
    struct merge m = {.text = VIEW_EMPTY};
    int last_column = 0;
    if (colon == SIZE_MAX || !cell_address(view_sub(area, 0, colon), &m.column, &m.first) ||
        !cell_address(view_sub(area, colon + 1, SIZE_MAX), &last_column, &m.last))
        return;
    if (m.last <= m.first || m.column >= LINES_CELLS_MAX)
        return;
    if (s->n_merges == SHEET_MERGES_MAX) {
        xml_fail(x, RC_LIMIT, "工作表“%.*s”的合并单元格超过 %d 处", VIEW_ARG(s->name),
                 SHEET_MERGES_MAX);
        return;
    }
    s->merges = arena_push(s->w->a, s->merges, s->n_merges, &s->cap_merges, sizeof *s->merges);
    s->merges[s->n_merges++] = m;
}

static int merge_cmp(const void *left, const void *right)
{
    const struct merge *a = left;
    const struct merge *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

/* Remembers the texts of areas that begin in this row and puts those of areas begun above it. */
static void apply_merges(struct sheet *s)
{
    while (s->first_merge < s->n_merges && s->merges[s->first_merge].last < s->row)
        s->first_merge++;
    for (size_t i = s->first_merge; i < s->n_merges && s->merges[i].first <= s->row; i++) {
        struct merge *m = &s->merges[i];
        struct str *cell = &s->texts[m->column];
        if (m->first == s->row) {
            m->text =
                (size_t)m->column < s->n_cells ? arena_view(s->w->a, str_view(cell)) : VIEW_EMPTY;
        } else if (m->last >= s->row && m->text.len > 0) {
            str_reset(cell);
            str_add(cell, m->text);
            if (s->n_cells <= (size_t)m->column)
                s->n_cells = (size_t)m->column + 1;
        }
    }
}

/* --- rows ------------------------------------------------------------------------------------- */

static void column_name(int column, char out[8])
{
    char reversed[8];
    int n = 0;
    for (column++; column > 0 && n < 6; column = (column - 1) / 26)
        reversed[n++] = (char)('A' + (column - 1) % 26);
    for (int i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    out[n] = '\0';
}

static void note_problem(struct sheet *s, const char *text)
{
    char column[8];
    if (s->problem[0] != '\0')
        return;
    column_name(s->column, column);
    snprintf(s->problem, sizeof s->problem, "单元格 %s%d %s", column, s->row, text);
}

static void start_row(struct xml *x, struct sheet *s, const char **attributes)
{
    s->row = xml_number(attributes, "r", s->row + 1);
    s->n_cells = 0;
    s->column = -1;
    s->problem[0] = '\0';
    for (size_t i = 0; i < LINES_CELLS_MAX; i++)
        str_reset(&s->texts[i]);
    if (s->row > SHEET_ROWS_MAX || s->row < 1)
        xml_fail(x, RC_LIMIT, "工作表“%.*s”超过 %d 行", VIEW_ARG(s->name), SHEET_ROWS_MAX);
}

static void start_cell(struct xml *x, struct sheet *s, const char **attributes)
{
    int row = 0;
    const char *address = xml_attribute(attributes, "r");
    const char *type = xml_attribute(attributes, "t");
    int style = xml_number(attributes, "s", 0);
    s->column++;
    if (address != NULL && !cell_address(view_of(address), &s->column, &row))
        xml_fail(x, RC_INVALID, "工作表“%.*s”里有错误的单元格地址", VIEW_ARG(s->name));
    else if (s->column >= LINES_CELLS_MAX)
        xml_fail(x, RC_LIMIT, "工作表“%.*s”超过 %d 列", VIEW_ARG(s->name), LINES_CELLS_MAX);
    snprintf(s->type, sizeof s->type, "%s", type == NULL ? "n" : type);
    s->format = style >= 0 && (size_t)style < s->w->n_formats ? s->w->formats[style] : CELL_GENERAL;
    s->has_formula = false;
    s->has_value = false;
    str_reset(&s->w->text);
}

static void row_start(struct xml *x, void *arg, const char *name, const char **attributes)
{
    struct sheet *s = arg;
    if (strcmp(name, "row") == 0)
        start_row(x, s, attributes);
    else if (strcmp(name, "c") == 0)
        start_cell(x, s, attributes);
    else if (strcmp(name, "f") == 0)
        s->has_formula = true;
    else if (strcmp(name, "v") == 0)
        s->w->is_gathering = s->has_value = true;
    else if (strcmp(name, "rPh") == 0)
        s->in_inline = true;
    else if (strcmp(name, "t") == 0)
        s->w->is_gathering = s->has_value = !s->in_inline;
}

static void put_value(struct sheet *s, struct str *cell)
{
    struct view value = str_view(&s->w->text);
    int64_t number = 0;
    if (strcmp(s->type, "s") == 0) {
        if (view_to_int64(value, &number) && number >= 0 && (size_t)number < s->w->n_strings)
            str_add(cell, s->w->strings[number]);
        else if (value.len > 0)
            note_problem(s, "指向不存在的文字");
    } else if (strcmp(s->type, "b") == 0) {
        str_add_text(cell, view_eq_text(value, "1") ? "是" : "否");
    } else if (strcmp(s->type, "e") == 0) {
        char text[80];
        snprintf(text, sizeof text, "的公式出错：%.*s", (int)(value.len < 32 ? value.len : 32),
                 value.ptr);
        note_problem(s, text);
    } else if (strcmp(s->type, "n") == 0) {
        cell_add_number(cell, view_trim(value), s->format, s->w->is_1904);
    } else {
        cell_add_text(cell, value); /* str, inlineStr, d */
    }
}

static void end_cell(struct sheet *s)
{
    if (s->column < 0 || s->column >= LINES_CELLS_MAX)
        return;
    struct str *cell = &s->texts[s->column];
    if (s->has_value)
        put_value(s, cell);
    else if (s->has_formula)
        note_problem(s, "的公式没有保存结果，请用表格软件打开并保存一次");
    if (cell->len > 0 && s->n_cells <= (size_t)s->column)
        s->n_cells = (size_t)s->column + 1;
}

static void end_row(struct xml *x, struct sheet *s)
{
    struct view cells[LINES_CELLS_MAX];
    apply_merges(s);
    if (s->n_cells == 0 && s->problem[0] == '\0')
        return;
    for (size_t i = 0; i < s->n_cells; i++)
        cells[i] = str_view(&s->texts[i]);
    lines_row(s->w->out, s->name, s->row, cells, s->n_cells, s->problem);
    if (++s->w->n_rows > SHEET_ROWS_MAX)
        xml_fail(x, RC_LIMIT, "工作簿超过 %d 行", SHEET_ROWS_MAX);
    if (s->w->out->is_full)
        xml_stop(x); /* lines_check says why */
}

static void row_end(struct xml *x, void *arg, const char *name)
{
    struct sheet *s = arg;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->w->is_gathering = false;
    else if (strcmp(name, "rPh") == 0)
        s->in_inline = false;
    else if (strcmp(name, "c") == 0)
        end_cell(s);
    else if (strcmp(name, "row") == 0)
        end_row(x, s);
    else if (strcmp(name, "sheetData") == 0)
        xml_stop(x);
}

static void row_text(struct xml *x, void *arg, struct view text)
{
    gather(x, ((struct sheet *)arg)->w, text);
}

static const struct xml_handlers MERGES = {merges_start, ignore_end, NULL};
static const struct xml_handlers ROWS = {row_start, row_end, row_text};

static enum rc read_part(struct workbook *w, struct view part, struct view bytes,
                         const struct xml_handlers *handlers, struct sheet *s, struct err *err)
{
    if (w->package == NULL)
        return xml_read_bytes(bytes, handlers, s, err);
    return xml_read_member(w->package, arena_text(w->a, part), handlers, s, err);
}

static enum rc read_sheet(struct workbook *w, const struct sheet_name *name, struct view bytes,
                          struct err *err)
{
    struct sheet *s = mem_calloc(1, sizeof *s);
    s->w = w;
    s->name = name->name;
    enum rc rc = read_part(w, name->part, bytes, &MERGES, s, err);
    if (s->n_merges > 1)
        qsort(s->merges, s->n_merges, sizeof *s->merges, merge_cmp);
    w->is_gathering = false;
    if (rc == RC_OK)
        rc = read_part(w, name->part, bytes, &ROWS, s, err);
    for (size_t i = 0; i < LINES_CELLS_MAX; i++)
        str_clear(&s->texts[i]);
    free(s);
    return rc == RC_OK ? lines_check(w->out, err) : rc;
}

/* --- the whole -------------------------------------------------------------------------------- */

static const struct xml_handlers WORKBOOK = {workbook_start, ignore_end, NULL};
static const struct xml_handlers RELATIONS = {relations_start, ignore_end, NULL};
static const struct xml_handlers STRINGS = {strings_start, strings_end, gather};
static const struct xml_handlers STYLES = {styles_start, styles_end, NULL};

/* A part that a workbook need not have. */
static enum rc read_optional(struct workbook *w, const char *name,
                             const struct xml_handlers *handlers, struct err *err)
{
    if (!package_has(w->package, name))
        return RC_OK;
    return xml_read_member(w->package, name, handlers, w, err);
}

static enum rc read_all(struct workbook *w, struct err *err)
{
    if (!package_has(w->package, "xl/workbook.xml"))
        return err_set(err, RC_INVALID, "这不是 Excel 工作簿（.xlsx）");
    enum rc rc = xml_read_member(w->package, "xl/workbook.xml", &WORKBOOK, w, err);
    if (rc == RC_OK)
        rc = read_optional(w, "xl/_rels/workbook.xml.rels", &RELATIONS, err);
    if (rc == RC_OK)
        rc = read_optional(w, "xl/sharedStrings.xml", &STRINGS, err);
    if (rc == RC_OK)
        rc = read_optional(w, "xl/styles.xml", &STYLES, err);
    for (size_t i = 0; rc == RC_OK && i < w->n_sheets; i++) {
        if (w->sheets[i].part.len > 0 &&
            package_has(w->package, arena_text(w->a, w->sheets[i].part)))
            rc = read_sheet(w, &w->sheets[i], VIEW_EMPTY, err);
    }
    return rc;
}

enum rc sheet_read(struct package *p, struct lines *out, struct err *err)
{
    struct workbook w = {.a = arena_new(64u << 10), .package = p, .out = out, .text = STR_EMPTY};
    enum rc rc = read_all(&w, err);
    str_clear(&w.text);
    arena_free(w.a);
    return rc;
}

enum rc sheet_read_bytes(struct view xml, struct lines *out, struct err *err)
{
    struct workbook w = {.a = arena_new(4096), .out = out, .text = STR_EMPTY};
    struct sheet_name name = {VIEW("表"), VIEW_EMPTY, VIEW_EMPTY};
    enum rc rc = read_sheet(&w, &name, xml, err);
    str_clear(&w.text);
    arena_free(w.a);
    return rc;
}
