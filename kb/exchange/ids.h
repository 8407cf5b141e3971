/* ids.h - a JSON array of positive whole numbers: versions of a batch, questions of a set. Any
 * thread. */
#ifndef BANGBAN_KB_EXCHANGE_IDS_H
#define BANGBAN_KB_EXCHANGE_IDS_H

#include "kb/base/arena.h"
#include "kb/base/err.h"

/* `name` is what errors call it. RC_INVALID for anything else, an empty list or a repeated number;
 * RC_LIMIT for more than max_n. */
enum rc ids_read(struct arena *a, struct view json, const char *name, size_t max_n,
                 int64_t **ids_out, size_t *n_out, struct err *err);

#endif
