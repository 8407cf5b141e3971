/* xlsx_out.h - writes a workbook, cell by cell, all of them texts. Rows of a sheet in order.
 * One thread. */
#ifndef BANGBAN_KB_EXCHANGE_XLSX_OUT_H
#define BANGBAN_KB_EXCHANGE_XLSX_OUT_H

#include "kb/base/err.h"
#include "kb/base/str.h"

#define XLSX_CELL_CHARS 10000 /* of one cell; a workbook allows 32767 units of UTF-16 */
#define XLSX_SHEETS_MAX 16

enum xlsx_look { XLSX_PLAIN, XLSX_HEADING, XLSX_NOTE };

struct xlsx_out;

/* The file is complete when xlsx_out_close has returned RC_OK. */
enum rc xlsx_out_open(const char *path, struct xlsx_out **out, struct err *err);
/* Returns the number of the new sheet. The first row stays in sight. */
int xlsx_out_sheet(struct xlsx_out *o, const char *name);
void xlsx_out_width(struct xlsx_out *o, int sheet, int column, double chars);
/* 0-based row and column; what is longer than XLSX_CELL_CHARS is a defect of the caller. */
void xlsx_out_cell(struct xlsx_out *o, int sheet, int row, int column, struct view text,
                   enum xlsx_look look);
enum rc xlsx_out_close(struct xlsx_out *o, struct err *err); /* frees it, too */

#endif
