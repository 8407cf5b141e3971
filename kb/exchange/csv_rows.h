/* csv_rows.h - the rows of a CSV file, also divided by tabs. Any thread. */
#ifndef BANGBAN_KB_EXCHANGE_CSV_ROWS_H
#define BANGBAN_KB_EXCHANGE_CSV_ROWS_H

#include "kb/base/err.h"
#include "kb/base/str.h"

#define CSV_CELLS_MAX 512
#define CSV_ROWS_MAX 200000

typedef enum rc (*csv_each)(void *arg, int line, const struct view *cells, size_t n,
                            struct err *err);

/* `text` is UTF-8. Calls `each` for every row that is not empty, `line` being that of its first
 * cell. RC_INVALID with err.line for wrong quotes, RC_LIMIT. */
enum rc csv_rows(struct view text, csv_each each, void *arg, struct err *err);

#endif
