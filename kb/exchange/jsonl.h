/* jsonl.h - reads files with one JSON object a line: golden questions, outcomes of evaluations.
 *
 * (Entries have a reader of their own, import.c: it goes on after a wrong line.) Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_JSONL_H
#define BANGBAN_KB_EXCHANGE_JSONL_H

#include <jansson.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

/* Takes the object of one line; it is released afterwards. */
typedef enum rc (*jsonl_fn)(void *arg, const json_t *object, int line, struct err *err);

/* Every line that is not blank, until one fails: the error then names the line. */
enum rc jsonl_each(struct view text, jsonl_fn take, void *arg, struct err *err);
/* The same of a file ("-" is standard input); the error names it. */
enum rc jsonl_each_of_file(const char *path, jsonl_fn take, void *arg, struct err *err);

#endif
