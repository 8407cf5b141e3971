/* sheet.h - the rows of an XLSX workbook, sheet by sheet.
 *
 * Cells come as a person sees them: whole numbers without a fraction, days as 2026-11-22, the
 * value that a formula had when the workbook was saved. The text of a cell that was merged
 * downwards stands in each of its rows. Hidden sheets are passed over, empty rows too. Used by the
 * reader process only.
 */
#ifndef BANGBAN_KB_READER_SHEET_H
#define BANGBAN_KB_READER_SHEET_H

#include "kb/reader/lines.h"
#include "kb/reader/package.h"

#define SHEET_ROWS_MAX 200000 /* the highest row of a sheet, and rows of all sheets */
#define SHEET_SHEETS_MAX 256
#define SHEET_STRINGS_MAX (32u << 20) /* bytes of the table of texts */
#define SHEET_MERGES_MAX 20000        /* merged areas of a sheet */

enum rc sheet_read(struct package *p, struct lines *out, struct err *err);

/* One sheet from its XML alone, without texts by number and without formats. For fuzzing. */
enum rc sheet_read_bytes(struct view xml, struct lines *out, struct err *err);

#endif
