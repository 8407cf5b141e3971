/* eval_golden.h - golden questions asked of a database through the whole ladder: `bangban eval
 * --golden`.
 */
#ifndef BANGBAN_TOOLS_EVAL_GOLDEN_H
#define BANGBAN_TOOLS_EVAL_GOLDEN_H

#include <stdint.h>

#include "kb/base/db.h"
#include "tools/outcome_log.h"

struct eval_golden_options {
    const char *const *files; /* golden_*.jsonl */
    int n_files;
    int32_t as_of_day;
    bool json;
    int64_t max_errors; /* lines on what went wrong; the JSON holds all */
    bool robust;        /* ask every question mistyped in every way as well */
    void (*progress)(void *arg, const char *stage, size_t done, size_t total);
    void *progress_arg;
    struct outcome_wishes wishes; /* n_errors is not used: max_errors */
};

/* Prints the report on standard output. Returns an exit status. */
int eval_golden_run(struct db *db, const struct eval_golden_options *options);

#endif
