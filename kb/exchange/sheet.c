/* sheet.c - tables of figures as JSON, CSV and workbook. */
#include "kb/exchange/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#define RATE_WHOLE 1000000
#define COLUMN_WIDTH 16

static const char *const UNITS[] = {"text", "count", "ms", "rate"};

void sheet_init(struct sheet *s, struct arena *a, const char *title,
                const struct sheet_column *columns, size_t n_columns)
{
    CHECK(n_columns > 0);
    *s = (struct sheet){.arena = a, .title = title, .columns = columns, .n_columns = n_columns};
}

static struct sheet_cell *add(struct sheet *s)
{
    s->cells = arena_push(s->arena, s->cells, s->n_cells, &s->cap, sizeof *s->cells);
    s->cells[s->n_cells] = (struct sheet_cell){.text = VIEW_EMPTY};
    return &s->cells[s->n_cells++];
}

void sheet_text(struct sheet *s, struct view text)
{
    add(s)->text = arena_view(s->arena, text);
}

void sheet_int(struct sheet *s, int64_t value)
{
    add(s)->value = value;
}

void sheet_none(struct sheet *s)
{
    add(s)->is_empty = true;
}

void sheet_rate(struct sheet *s, int64_t part, int64_t whole)
{
    struct sheet_cell *c = add(s);
    c->is_empty = whole == 0;
    c->value = whole != 0 ? part * RATE_WHOLE / whole : 0;
}

size_t sheet_n_rows(const struct sheet *s)
{
    return s->n_cells / s->n_columns;
}

static const struct sheet_cell *cell_at(const struct sheet *s, size_t row, size_t column)
{
    return &s->cells[row * s->n_columns + column];
}

/* --- JSON ---------------------------------------------------------------------------------------
 */

static void write_cell_json(struct jsonw *w, const struct sheet_cell *c, enum sheet_unit unit)
{
    if (c->is_empty)
        jsonw_null(w, NULL);
    else if (unit == SHEET_TEXT)
        jsonw_view(w, NULL, c->text);
    else if (unit == SHEET_RATE)
        jsonw_real(w, NULL, (double)c->value / RATE_WHOLE, 4);
    else
        jsonw_int(w, NULL, c->value);
}

void sheet_write_json(const struct sheet *s, struct jsonw *w)
{
    jsonw_text(w, "title", s->title);
    jsonw_arr(w, "columns");
    for (size_t i = 0; i < s->n_columns; i++) {
        jsonw_obj(w, NULL);
        jsonw_text(w, "key", s->columns[i].key);
        jsonw_text(w, "name", s->columns[i].name);
        jsonw_text(w, "unit", UNITS[s->columns[i].unit]);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    jsonw_arr(w, "rows");
    for (size_t row = 0; row < sheet_n_rows(s); row++) {
        jsonw_arr(w, NULL);
        for (size_t i = 0; i < s->n_columns; i++)
            write_cell_json(w, cell_at(s, row, i), s->columns[i].unit);
        jsonw_arr_end(w);
    }
    jsonw_arr_end(w);
}

/* --- CSV ----------------------------------------------------------------------------------------
 */

static void add_quoted(struct str *out, struct view text)
{
    str_add_char(out, '"');
    if (text.len > 0 && memchr("=+-@\t\r", text.ptr[0], 6) != NULL)
        str_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            str_add_char(out, '"');
        str_add_char(out, text.ptr[i]);
    }
    str_add_char(out, '"');
}

static void add_cell_csv(struct str *out, const struct sheet_cell *c, enum sheet_unit unit)
{
    if (c->is_empty)
        return;
    if (unit == SHEET_TEXT)
        add_quoted(out, c->text);
    else if (unit == SHEET_COUNT)
        str_addf(out, "%lld", (long long)c->value);
    else if (unit == SHEET_SECONDS)
        str_addf(out, "%.1f", (double)c->value / 1000);
    else
        str_addf(out, "%.2f%%", (double)c->value * 100 / RATE_WHOLE);
}

void sheet_write_csv(const struct sheet *s, struct str *out)
{
    str_add_text(out, "\xef\xbb\xbf");
    for (size_t i = 0; i < s->n_columns; i++) {
        str_add_text(out, i > 0 ? "," : "");
        add_quoted(out, view_of(s->columns[i].name));
    }
    str_add_text(out, "\r\n");
    for (size_t row = 0; row < sheet_n_rows(s); row++) {
        for (size_t i = 0; i < s->n_columns; i++) {
            str_add_text(out, i > 0 ? "," : "");
            add_cell_csv(out, cell_at(s, row, i), s->columns[i].unit);
        }
        str_add_text(out, "\r\n");
    }
}

/* --- workbook -----------------------------------------------------------------------------------
 */

struct book {
    lxw_worksheet *sheet;
    lxw_format *formats[4];
    lxw_format *heading;
};

static void put_cell(struct book *b, const struct sheet *s, size_t row, size_t column)
{
    const struct sheet_cell *c = cell_at(s, row, column);
    enum sheet_unit unit = s->columns[column].unit;
    lxw_row_t at = (lxw_row_t)row + 1;
    lxw_col_t col = (lxw_col_t)column;
    if (c->is_empty)
        return;
    if (unit == SHEET_TEXT) {
        worksheet_write_string(b->sheet, at, col, arena_text(s->arena, c->text), NULL);
        return;
    }
    double value = unit == SHEET_SECONDS ? (double)c->value / 1000
                   : unit == SHEET_RATE  ? (double)c->value / RATE_WHOLE
                                         : (double)c->value;
    worksheet_write_number(b->sheet, at, col, value, b->formats[unit]);
}

static void fill(lxw_workbook *book, const struct sheet *s)
{
    struct book b = {.sheet = workbook_add_worksheet(book, NULL),
                     .heading = workbook_add_format(book)};
    format_set_bold(b.heading);
    for (size_t i = 0; i < 4; i++)
        b.formats[i] = workbook_add_format(book);
    format_set_num_format(b.formats[SHEET_SECONDS], "0.0");
    format_set_num_format(b.formats[SHEET_RATE], "0.0%");
    worksheet_freeze_panes(b.sheet, 1, 0);
    for (size_t i = 0; i < s->n_columns; i++) {
        worksheet_set_column(b.sheet, (lxw_col_t)i, (lxw_col_t)i, COLUMN_WIDTH, NULL);
        worksheet_write_string(b.sheet, 0, (lxw_col_t)i, s->columns[i].name, b.heading);
    }
    for (size_t row = 0; row < sheet_n_rows(s); row++)
        for (size_t i = 0; i < s->n_columns; i++)
            put_cell(&b, s, row, i);
}

static enum rc read_back(const char *path, struct str *out, struct err *err)
{
    char piece[4096];
    size_t n = 0;
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return err_set(err, RC_IO, "读取临时文件 %s", path);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        str_add(out, (struct view){piece, n});
    bool failed = ferror(f) != 0;
    fclose(f);
    return failed ? err_set(err, RC_IO, "读取临时文件 %s", path) : RC_OK;
}

enum rc sheet_write_xlsx(const struct sheet *s, struct str *out, struct err *err)
{
    char path[] = "/tmp/bangban-sheet-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        return err_set(err, RC_IO, "无法建立临时文件");
    close(fd);
    lxw_workbook *book = workbook_new(path);
    enum rc rc = book != NULL ? RC_OK : err_set(err, RC_IO, "无法建立工作簿");
    if (rc == RC_OK) {
        fill(book, s);
        if (workbook_close(book) != LXW_NO_ERROR)
            rc = err_set(err, RC_IO, "无法写出工作簿");
    }
    if (rc == RC_OK)
        rc = read_back(path, out, err);
    unlink(path);
    return rc;
}
