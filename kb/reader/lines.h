/* lines.h - what the reader process says: one JSON object a line.
 *
 * {"t":"row","sheet":"事项","at":5,"cells":["a","b"],"problem":"C5：..."}  a row of a workbook
 * {"t":"title","text":"..."}            the title of a document, where it says what that is
 * {"t":"meta","name":"PubDate","text":"..."}  what an HTML page says about itself
 * {"t":"heading","level":2,"at":7,"text":"..."}
 * {"t":"text","at":8,"text":"..."}      a paragraph; lines broken by hand are divided by \n
 * {"t":"cells","table":1,"at":9,"cells":["a","b"]}  a row of a table
 * {"t":"end"}                           nothing is missing
 * {"t":"error","kind":"limit","text":"..."}   nothing of it may be used
 *
 * `at` is the row of the sheet, the number of the paragraph (DOCX) or of the line (HTML).
 */
#ifndef BANGBAN_KB_READER_LINES_H
#define BANGBAN_KB_READER_LINES_H

#include "kb/base/err.h"
#include "kb/base/jsonw.h"
#include "kb/base/str.h"

#define LINES_CELLS_MAX 512         /* columns of a sheet or table */
#define LINES_TEXT_MAX (4u << 20)   /* bytes of one paragraph or cell */
#define LINES_TOTAL_MAX (96u << 20) /* bytes said in all */

/* Where the lines go; start it with lines_init. */
struct lines {
    void (*write)(void *arg, struct view bytes);
    void *arg;
    struct str buffer;
    size_t total; /* bytes written */
    bool is_full; /* LINES_TOTAL_MAX is passed: nothing more is written */
};

void lines_init(struct lines *l, void (*write)(void *arg, struct view bytes), void *arg);
void lines_flush(struct lines *l);
void lines_clear(struct lines *l);

void lines_row(struct lines *l, struct view sheet, int at, const struct view *cells, size_t n,
               const char *problem);
void lines_title(struct lines *l, struct view text);
void lines_meta(struct lines *l, const char *name, struct view text);
void lines_heading(struct lines *l, int level, int at, struct view text);
void lines_text(struct lines *l, int at, struct view text);
void lines_cells(struct lines *l, int table, int at, const struct view *cells, size_t n);
void lines_end(struct lines *l);
void lines_error(struct lines *l, const struct err *err);

/* RC_LIMIT when more was said than may be. */
enum rc lines_check(const struct lines *l, struct err *err);

#endif
