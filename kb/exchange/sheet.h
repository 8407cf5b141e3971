/* sheet.h - a table of figures: made once, written as JSON, CSV or a workbook.
 *
 * Texts live as long as the arena the sheet was made with. One thread. CSV is UTF-8 with a byte
 * order mark and CRLF, as Excel wants it, and no text can begin a formula (=, +, -, @ get a quote
 * before them).
 */
#ifndef BANGBAN_KB_EXCHANGE_SHEET_H
#define BANGBAN_KB_EXCHANGE_SHEET_H

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/base/jsonw.h"

enum sheet_unit {
    SHEET_TEXT,
    SHEET_COUNT,
    SHEET_SECONDS, /* cells in milliseconds; written as seconds, in JSON as they are */
    SHEET_RATE     /* cells are parts of a thousand thousand; written as percent */
};

struct sheet_column {
    const char *key;  /* "response_p50_ms" */
    const char *name; /* "首次响应时长（中位，秒）" */
    enum sheet_unit unit;
};

struct sheet_cell {
    bool is_empty; /* there is nothing to say: no rate of nothing */
    int64_t value;
    struct view text; /* SHEET_TEXT */
};

struct sheet {
    struct arena *arena;
    const char *title;
    const struct sheet_column *columns;
    size_t n_columns;
    struct sheet_cell *cells; /* row by row */
    size_t n_cells;
    size_t cap;
};

void sheet_init(struct sheet *s, struct arena *a, const char *title,
                const struct sheet_column *columns, size_t n_columns);
/* Cells in order, a row after the other. */
void sheet_text(struct sheet *s, struct view text);
void sheet_int(struct sheet *s, int64_t value);
void sheet_none(struct sheet *s);
void sheet_rate(struct sheet *s, int64_t part, int64_t whole); /* empty when whole is 0 */
size_t sheet_n_rows(const struct sheet *s);                    /* complete ones */

/* "title", "columns":[{key,name,unit}], "rows":[[...]] into an open object; rates as 0..1. */
void sheet_write_json(const struct sheet *s, struct jsonw *w);
void sheet_write_csv(const struct sheet *s, struct str *out);
enum rc sheet_write_xlsx(const struct sheet *s, struct str *out, struct err *err);

#endif
