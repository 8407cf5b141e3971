/* export.h - the whole knowledge base as JSON lines or as a workbook, in id order.
 * The synonyms follow the entries, in a workbook as a sheet of their own.
 * Importing the file into an empty knowledge base gives entries with the same content hashes. */
#ifndef BANGBAN_KB_EXCHANGE_EXPORT_H
#define BANGBAN_KB_EXCHANGE_EXPORT_H

#include <stdio.h>

#include "kb/base/db.h"

/* Reads one consistent state of the database; any connection. `progress` may be NULL. RC_IO when
 * `out` cannot take it all. */
enum rc export_jsonl(struct db *db, FILE *out,
                     void (*progress)(void *arg, size_t done, size_t total), void *arg,
                     int64_t *n_out, struct err *err);

/* The same as a workbook with a sheet for the entries and one each for materials, steps,
 * clauses, synonyms and texts that are too long for a cell. RC_LIMIT when a sheet would be longer
 * than an import takes. */
enum rc export_xlsx(struct db *db, const char *path,
                    void (*progress)(void *arg, size_t done, size_t total), void *arg,
                    int64_t *n_out, struct err *err);

#endif
