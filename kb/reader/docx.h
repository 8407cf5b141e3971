/* docx.h - the paragraphs and tables of a Word document.
 *
 * As printed after all tracked changes are accepted: automatic numbers stand in the text, deleted
 * and hidden text does not; headings are told by their style's outline level; footnotes and
 * endnotes follow the document, [注1] marking their place. Merged cells repeat downwards. The table
 * of contents that Word generates is left out. Used by the reader process only.
 */
#ifndef BANGBAN_KB_READER_DOCX_H
#define BANGBAN_KB_READER_DOCX_H

#include "kb/reader/lines.h"
#include "kb/reader/package.h"

#define DOCX_PARAGRAPHS_MAX 200000
#define DOCX_NOTES_MAX 10000

enum rc docx_read(struct package *p, struct lines *out, struct err *err);

/* word/document.xml alone, without styles and lists. For fuzzing. */
enum rc docx_read_bytes(struct view xml, struct lines *out, struct err *err);

#endif
