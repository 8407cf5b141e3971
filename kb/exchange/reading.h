/* reading.h - reads a DOCX, XLSX or HTML file in a process of its own.
 *
 * Such files come from outside and their formats are large, so they are taken apart by
 * bangban-reader (kb/reader), which has limits on memory and time, no network and no files but this
 * one. What it says is parsed here, within limits of its own. The program stands beside the running
 * one, or where BANGBAN_READER says. Any thread; blocks until the file is read.
 */
#ifndef BANGBAN_KB_EXCHANGE_READING_H
#define BANGBAN_KB_EXCHANGE_READING_H

#include "kb/base/arena.h"
#include "kb/base/err.h"

#define READING_TIME_MS 60000          /* for one file */
#define READING_LINE_MAX (24u << 20)   /* bytes of one line that the reader says */
#define READING_TOTAL_MAX (100u << 20) /* of all of them */

enum reading_kind { READING_DOCX, READING_XLSX, READING_HTML };

enum reading_type {
    READING_ROW,     /* of a workbook: sheet, at, cells, problem */
    READING_TITLE,   /* text */
    READING_META,    /* name, text */
    READING_HEADING, /* level, at, text */
    READING_TEXT,    /* at, text */
    READING_CELLS    /* of a table in a document: table, at, cells */
};

/* See kb/reader/lines.h. The texts live until the callback returns. */
struct reading_item {
    enum reading_type type;
    int at;
    int level;
    int table;
    struct view sheet;
    struct view name;
    struct view text;
    struct view problem;
    struct view *cells;
    size_t n_cells;
};

typedef enum rc (*reading_each)(void *arg, const struct reading_item *item, struct err *err);

/* `fd` is a regular file or a memfd, read from its start. Calls `each` in order and stops at its
 * first code that is not RC_OK. A file that is refused or cannot be read: RC_INVALID, RC_DENIED or
 * RC_LIMIT with a text for the editor, perhaps after some items. RC_INTERNAL when there is no
 * reader program. */
enum rc reading_run(int fd, enum reading_kind kind, reading_each each, void *arg, struct err *err);

#endif
