/* cell.h - the value of a spreadsheet cell as the text a person sees. Used by the reader process
 * only. */
#ifndef BANGBAN_KB_READER_CELL_H
#define BANGBAN_KB_READER_CELL_H

#include <stdbool.h>

#include "kb/base/str.h"

enum cell_format { CELL_GENERAL, CELL_DAY, CELL_TIME, CELL_DAY_TIME, CELL_PERCENT };

/* What a number format of a workbook shows: by its number when it is built in, else by its code. */
enum cell_format cell_format_of(int id, struct view code);

/* Appends a number as it is written in the file ("46348", "1.5E-2"). Days count from 1900 or 1904.
 */
void cell_add_number(struct str *out, struct view number, enum cell_format format, bool is_1904);

/* Appends a text in which _x000D_ stands for a character that XML cannot hold. */
void cell_add_text(struct str *out, struct view text);

/* "BC12" -> column 54 (0-based), row 12; false when it is no such address. */
bool cell_address(struct view text, int *column_out, int *row_out);

#endif
