/* office.h - a Word document or HTML page as a policy.
 *
 * Headings become lines that kb/clause.h knows for headings, tables become Markdown tables; numbers
 * that Word made stand in the text. Title: what the file says is its title, else its first heading
 * of the first level or first line, else its name. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_OFFICE_H
#define BANGBAN_KB_EXCHANGE_OFFICE_H

#include "kb/entry.h"
#include "kb/exchange/reading.h"

/* `id` is the path the file is known by; the entry lives in `a`. As reading_run. */
enum rc office_document(struct arena *a, int fd, enum reading_kind kind, struct view id,
                        struct entry *e, struct err *err);

#endif
