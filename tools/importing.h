/* importing.h - an import as `bangban init` and `bangban import` show it. */
#ifndef BANGBAN_TOOLS_IMPORTING_H
#define BANGBAN_TOOLS_IMPORTING_H

#include "kb/exchange/import.h"
#include "kb/exchange/questions.h"
#include "kb/selfask.h"

/* Imports `path`, wrong lines on standard error, a progress line on a terminal, the counts on
 * standard output. Returns an exit status. */
int importing_run(const char *command, struct db *db, const char *path,
                  const struct import_options *options);

/* Fits the confidence to what the database now holds, golden questions and outcomes (either may be
 * NULL); one line about it on standard output. Returns an exit status. */
int importing_calibrate(const char *command, struct db *db, const struct question_list *golden,
                        const struct labelled_list *outcomes);

#endif
