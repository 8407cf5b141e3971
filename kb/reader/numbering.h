/* numbering.h - automatic numbers of Word paragraphs: 第一条, 一、, (1) ...
 *
 * They are not in the text of a document but in lists that paragraphs refer to; without them a
 * numbered law would lose its numbers. Used by the reader process only.
 */
#ifndef BANGBAN_KB_READER_NUMBERING_H
#define BANGBAN_KB_READER_NUMBERING_H

#include "kb/base/arena.h"
#include "kb/reader/package.h"

#define NUMBERING_LEVELS 9

struct numbering;

/* Reads word/numbering.xml; a document without it has no lists. Lives in `a`. */
enum rc numbering_read(struct arena *a, struct package *p, struct numbering **out, struct err *err);

/* Counts a paragraph of list `list_id` at `level` (0-based) and appends what stands before its
 * text, ready to be followed by it. Nothing for a list or level that is not there. */
void numbering_next(struct numbering *n, int list_id, int level, struct str *out);

/* Appends `value` as a number format of Word writes it: "decimal", "chineseCounting" ... */
void numbering_add(struct str *out, const char *format, int value);

/* Frees what does not live in the arena; NULL is legal. */
void numbering_clear(struct numbering *n);

#endif
