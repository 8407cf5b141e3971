/* table.h - rows of a workbook or CSV file as entries.
 *
 * The first row of a sheet with a name for the title or the id and one more known name is its
 * heading (columns.h); every row below it is an entry. Sheets headed by 编号 and 材料名称, 步骤 or
 * 条款原文 list parts of entries, one headed by 同义词 and 标准词 lists synonyms. An entry is found
 * again by its 编号, without one by its code, else by its title. A workbook that `bangban export`
 * wrote is taken to the letter; in others white space around texts is dropped, days may be written
 * in several ways, and lists in cells are split. Any thread; one object belongs to one thread at a
 * time.
 */
#ifndef BANGBAN_KB_EXCHANGE_TABLE_H
#define BANGBAN_KB_EXCHANGE_TABLE_H

#include "kb/entry.h"
#include "kb/synonym.h"

/* First cell of a workbook that an export wrote, and its sheet of text that is too long for a cell.
 */
#define TABLE_EXPORTED "帮办知识库导出"
#define TABLE_CONTINUED "续文"
#define TABLE_TOTAL_MAX (100u << 20) /* bytes of all cells */

struct table;

struct table *table_new(void);
void table_free(struct table *t); /* NULL is legal */

/* Rows come in order, sheet by sheet; texts are copied. `problem`, when not empty, says why the row
 * cannot be read. RC_LIMIT. */
enum rc table_add(struct table *t, struct view sheet, int at, const struct view *cells, size_t n,
                  struct view problem, struct err *err);

/* What became of one row. The entry lives in the arena until the callback returns. */
struct table_entry {
    struct view sheet;
    int at;        /* row in the sheet, or line of the file */
    size_t n_done; /* rows before it, of n_total, for showing progress */
    size_t n_total;
    enum rc rc; /* RC_OK, or why the row is refused: `problem` */
    bool has_disabled;
    struct entry e;
    struct err problem;
};

/* The same of a row of synonyms. */
struct table_synonym {
    struct view sheet;
    int at;
    size_t n_done;
    size_t n_total;
    enum rc rc;
    struct synonym s; /* as it is written; made_by is the import */
    struct err problem;
};

struct table_calls {
    enum rc (*entry)(void *arg, struct table_entry *entry, struct err *err);
    enum rc (*synonym)(void *arg, struct table_synonym *synonym, struct err *err);
    void (*warn)(void *arg, struct view sheet, int at, const char *text);
    void *arg;
};

/* Calls for every row; `row` is reset after each. RC_INVALID when no sheet has a heading. */
enum rc table_entries(struct table *t, struct arena *row, const struct table_calls *calls,
                      struct err *err);

#endif
