/* importing.h - an import as `bangban init` and `bangban import` show it. */
#ifndef BANGBAN_TOOLS_IMPORTING_H
#define BANGBAN_TOOLS_IMPORTING_H

#include "kb/exchange/import.h"

/* Imports `path`, wrong lines on standard error, a progress line on a terminal, the counts on
 * standard output. Returns an exit status. */
int importing_run(const char *command, struct db *db, const char *path,
                  const struct import_options *options);

#endif
