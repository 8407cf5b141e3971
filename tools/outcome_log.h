/* outcome_log.h - keeps how each question of an evaluation or calibration went, for --outcomes,
 * --html,
 * --report, --errors and --compare of the commands.
 */
#ifndef BANGBAN_TOOLS_OUTCOME_LOG_H
#define BANGBAN_TOOLS_OUTCOME_LOG_H

#include "kb/exchange/outcomes.h"
#include "kb/exchange/questions.h"
#include "kb/report.h"
#include "kb/search.h"

struct outcome_log;
struct outcome_log *outcome_log_new(void);
void outcome_log_free(struct outcome_log *log); /* NULL is legal */

/* Adds a row, copying its texts. */
void outcome_log_add(struct outcome_log *log, const struct outcome_row *row);
/* How the first candidate came to its score: "head_bm25 0.82 · body_ones 0.40 · ...", the largest
 * features first. In `a`. */
struct view outcome_log_note(struct arena *a, const struct search_result *r);
/* For the callback of kb/eval.h: `arg` is the log, rank 10 = not found. */
void outcome_log_question(void *arg, const struct question *q, const struct search_result *r,
                          size_t rank);

/* One JSON object a line. RC_IO. */
enum rc outcome_log_write(const struct outcome_log *log, const char *path, struct err *err);
/* The report page; questions and their number in `page` are filled in here. RC_IO. */
enum rc outcome_log_write_html(const struct outcome_log *log, const struct report *page,
                               const char *path, struct err *err);
/* What the command line asks for; NULL and 0 = nothing. */
struct outcome_wishes {
    const char *outcomes_path;
    const char *html_path;
    const char *compare_path;
    int64_t n_errors;
};
/* All of it. `page` as above. */
enum rc outcome_log_fulfil(const struct outcome_log *log, const struct outcome_wishes *wishes,
                           const struct report *page, struct err *err);

/* On standard output: the n errors made with the most confidence. */
void outcome_log_print_errors(const struct outcome_log *log, size_t n);
/* On standard output: recall@1 of this run against the run stored in the file. */
enum rc outcome_log_compare(const struct outcome_log *log, const char *path, struct err *err);

#endif
