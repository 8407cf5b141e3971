/* outcomes.h - how each question of an evaluation went, one JSON object a line, to be read, drawn
 * and compared with another run.
 *
 * {"q":"怎么关公司","rank":0,"has_answer":true,"confidence":0.93,"expected":"公司注销登记",
 *  "given":"公司注销登记","note":"..."}
 * rank is the place of the first right entry, 0 = first, null = not among the ten. Written by
 * `bangban eval --outcomes`, read by `--compare`. Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_OUTCOMES_H
#define BANGBAN_KB_EXCHANGE_OUTCOMES_H

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/bootstrap.h"

#define OUTCOME_NOT_FOUND (-1)

struct outcome_row {
    struct view q;
    int rank; /* 0-based, OUTCOME_NOT_FOUND */
    bool has_answer;
    double confidence;
    struct view expected; /* title of a right entry */
    struct view given;    /* title of the first candidate */
    struct view note;
};

struct outcome_list {
    struct outcome_row *items;
    size_t n;
};

/* Appends the line with its newline. */
void outcomes_write(struct str *out, const struct outcome_row *row);

/* Everything lives in `a`. The first wrong line ends it: RC_INVALID with err.line. */
enum rc outcomes_read(struct arena *a, const char *path, struct outcome_list *out, struct err *err);
enum rc outcomes_parse(struct arena *a, struct view text, struct outcome_list *out,
                       struct err *err);

/* Recall@1 of the questions with an answer, before and after. RC_INVALID when the lists are not of
 * the same questions in the same order. */
enum rc outcomes_compare(const struct outcome_list *before, const struct outcome_list *after,
                         struct bootstrap_result *out, struct err *err);

#endif
