/* plain.h - reads lines of entries (kb/exchange/entry_json.h) for evaluation.
 *
 * Unlike the importer this reader takes entries without a title or without a text, which measuring
 * sets have: a dash, which holds no token, stands in for what is missing. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_PLAIN_H
#define BANGBAN_KB_EXCHANGE_PLAIN_H

#include "kb/entry.h"

/* Calls `each` for every entry of a file, in order; stops at the first failure. The entry lives
 * until each() returns. RC_NOT_FOUND, RC_IO, RC_INVALID with err.line. */
enum rc plain_entries_read(const char *path,
                           enum rc (*each)(void *arg, const struct entry *e, struct err *err),
                           void *arg, struct err *err);

#endif
