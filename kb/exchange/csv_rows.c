/* csv_rows.c - reads CSV through libcsv. Called by import.c. Any thread. */
#include "kb/exchange/csv_rows.h"

#include <csv.h>
#include <string.h>

#include "kb/base/mem.h"

#define PIECE_LEN 65536

struct rows {
    csv_each each;
    void *arg;
    struct err *err;
    enum rc rc;
    struct str text; /* the cells of the row, one behind the other */
    size_t ends[CSV_CELLS_MAX];
    size_t n;
    int line; /* of the row */
    int n_rows;
    int breaks; /* inside its cells */
};

/* Line ends as \n only, so that lines can be counted; cells come out the same way. */
static void add_with_one_line_end(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\r')
            str_add_char(out, text.ptr[i]);
        else if (i + 1 == text.len || text.ptr[i + 1] != '\n')
            str_add_char(out, '\n');
    }
}

static char divider_of(struct view text)
{
    struct view line = VIEW_EMPTY;
    size_t tabs = 0, commas = 0;
    (void)view_next_line(&text, &line);
    for (size_t i = 0; i < line.len; i++) {
        tabs += line.ptr[i] == '\t';
        commas += line.ptr[i] == ',';
    }
    return tabs > commas ? '\t' : ',';
}

static void on_cell(void *cell, size_t len, void *arg)
{
    struct rows *r = arg;
    if (r->rc != RC_OK)
        return;
    if (r->n == CSV_CELLS_MAX) {
        r->rc = err_set(r->err, RC_LIMIT, "一行超过 %d 列", CSV_CELLS_MAX);
        return;
    }
    struct view text = {cell, len};
    str_add(&r->text, len == 0 ? VIEW_EMPTY : text);
    r->ends[r->n++] = r->text.len;
    for (size_t i = 0; i < len; i++)
        r->breaks += text.ptr[i] == '\n';
}

static void on_row(int end, void *arg)
{
    struct rows *r = arg;
    struct view cells[CSV_CELLS_MAX];
    (void)end;
    for (size_t i = 0, from = 0; i < r->n; from = r->ends[i++])
        cells[i] =
            r->ends[i] == from ? VIEW_EMPTY : view_sub(str_view(&r->text), from, r->ends[i] - from);
    bool is_empty = r->n == 0 || (r->n == 1 && cells[0].len == 0);
    if (r->rc == RC_OK && !is_empty && ++r->n_rows > CSV_ROWS_MAX)
        r->rc = err_set(r->err, RC_LIMIT, "表格超过 %d 行", CSV_ROWS_MAX);
    if (r->rc == RC_OK && !is_empty)
        r->rc = r->each(r->arg, r->line, cells, r->n, r->err);
    r->line += 1 + r->breaks;
    r->breaks = 0;
    r->n = 0;
    str_reset(&r->text);
}

static enum rc parse(struct csv_parser *parser, struct view text, struct rows *r)
{
    while (text.len > 0 && r->rc == RC_OK) {
        struct view piece = view_sub(text, 0, PIECE_LEN);
        if (csv_parse(parser, piece.ptr, piece.len, on_cell, on_row, r) != piece.len)
            return err_set(r->err, RC_INVALID, "引号不成对，或引号前后有多余的字");
        text = view_sub(text, piece.len, text.len);
    }
    if (r->rc == RC_OK && csv_fini(parser, on_cell, on_row, r) != 0)
        return err_set(r->err, RC_INVALID, "引号不成对，直到文件结尾");
    return r->rc;
}

enum rc csv_rows(struct view text, csv_each each, void *arg, struct err *err)
{
    struct csv_parser parser;
    struct str plain = STR_EMPTY;
    struct rows r = {.each = each, .arg = arg, .err = err, .text = STR_EMPTY, .line = 1};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return err_set(err, RC_INTERNAL, "无法开始读取 CSV");
    add_with_one_line_end(&plain, text);
    csv_set_delim(&parser, (unsigned char)divider_of(text));
    enum rc rc = parse(&parser, plain.len == 0 ? VIEW_EMPTY : str_view(&plain), &r);
    if (rc != RC_OK && err != NULL && err->line == 0)
        err->line = r.line;
    csv_free(&parser);
    str_clear(&plain);
    str_clear(&r.text);
    return rc;
}
