/* synonym_row.h - one row of a sheet of synonyms as a pair, and the columns such a sheet has. For
 * table.c and the export. Any thread. */
#ifndef BANGBAN_KB_EXCHANGE_SYNONYM_ROW_H
#define BANGBAN_KB_EXCHANGE_SYNONYM_ROW_H

#include "kb/exchange/table_row.h"
#include "kb/synonym.h"

#define SYNONYM_SHEET "同义词" /* as an export and the template name it */

/* 同义词, 标准词, 双向, 类型, 部门, 区域, 同义词备注: in this order, NULL behind the last. */
extern const char *const SYNONYM_COLUMNS[];
#define SYNONYM_N_COLUMNS 7

bool synonym_row_uses(const struct column *c);
/* Texts live in `a`. RC_INVALID with a reason; synonym_put checks what the words say. */
enum rc synonym_row_read(struct arena *a, const struct table_sheet *s, const struct table_row *row,
                         struct synonym *out, struct err *problem);
/* The cells of a pair, in order of the columns. */
void synonym_row_cells(const struct synonym *s, struct view cells[SYNONYM_N_COLUMNS]);

#endif
