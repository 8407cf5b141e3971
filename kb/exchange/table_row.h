/* table_row.h - one row of a table, with what other sheets say about it, as an entry. For table.c.
 */
#ifndef BANGBAN_KB_EXCHANGE_TABLE_ROW_H
#define BANGBAN_KB_EXCHANGE_TABLE_ROW_H

#include <uthash.h>

#include "kb/exchange/cells.h"
#include "kb/exchange/columns.h"
#include "kb/exchange/table.h"

enum table_role {
    TABLE_NOTHING,
    TABLE_ENTRIES,
    TABLE_MATERIALS,
    TABLE_STEPS,
    TABLE_CLAUSES,
    TABLE_SYNONYMS
};
#define TABLE_N_ROLES 6

struct table_row {
    int at;
    struct view *cells;
    size_t n;
    struct view problem;
};

struct table_sheet {
    struct view name;
    size_t first; /* of its rows */
    size_t n;
    size_t heading; /* number of the row of names */
    const struct column **columns;
    size_t n_columns;
    enum table_role role;
    enum entry_kind kind; /* of rows that do not say it */
};

/* A row of another sheet. */
struct table_part {
    const struct table_sheet *sheet;
    const struct table_row *row;
};

struct table_part_list {
    struct table_part *items;
    size_t n, cap;
};

struct table_parts {
    UT_hash_handle hh; /* by id of the entry */
    struct table_part_list of[TABLE_N_ROLES];
};

/* `parts` may be NULL. To the letter when `is_exact`. Fills entry->e and has_disabled, or
 * entry->problem. */
enum rc table_row_read(struct arena *a, const struct table_sheet *s, const struct table_row *row,
                       const struct table_parts *parts, bool is_exact, struct table_entry *entry);

#endif
