/* outcome_log.c - outcomes of an evaluation, written, drawn and compared. Called by the commands
 * eval and calibrate. */
#include "tools/outcome_log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/base/os_error.h"

#define N_IN_NOTE 6
#define RANKS 10 /* places that are looked at */

struct outcome_log {
    struct arena *arena;
    struct outcome_row *rows;
    size_t n;
    size_t cap;
};

struct outcome_log *outcome_log_new(void)
{
    struct outcome_log *log = mem_calloc(1, sizeof *log);
    log->arena = arena_new(1 << 16);
    return log;
}

void outcome_log_free(struct outcome_log *log)
{
    if (log == NULL)
        return;
    arena_free(log->arena);
    free(log->rows);
    free(log);
}

void outcome_log_add(struct outcome_log *log, const struct outcome_row *row)
{
    mem_grow((void **)&log->rows, &log->cap, log->n + 1, sizeof *log->rows);
    struct outcome_row *kept = &log->rows[log->n++];
    *kept = *row;
    kept->q = arena_view(log->arena, row->q);
    kept->expected = arena_view(log->arena, row->expected);
    kept->given = arena_view(log->arena, row->given);
    kept->note = arena_view(log->arena, row->note);
}

/* --- how it came about
 * ----------------------------------------------------------------------------- */

/* The largest feature that is not yet in the note; RANK_N_USED when none is left. */
static int largest(const double *features, const bool *is_used)
{
    int best = RANK_N_USED;
    for (int i = 0; i < RANK_N_USED; i++) {
        if (!is_used[i] && features[i] > 0 && (best == RANK_N_USED || features[i] > features[best]))
            best = i;
    }
    return best;
}

struct view outcome_log_note(struct arena *a, const struct search_result *r)
{
    bool is_used[RANK_N_FEATURES] = {false};
    struct str note = STR_EMPTY;
    if (r->n == 0)
        return VIEW_EMPTY;
    str_addf(&note, "得分 %.3f", r->list[0].score);
    if (r->n > 1)
        str_addf(&note, "，领先 %.3f", r->list[0].score - r->list[1].score);
    for (int k = 0; k < N_IN_NOTE; k++) {
        int i = largest(r->list[0].features, is_used);
        if (i == RANK_N_USED)
            break;
        is_used[i] = true;
        str_addf(&note, " · %s %.2f", rank_feature_name(i), r->list[0].features[i]);
    }
    struct view text = arena_view(a, str_view(&note));
    str_clear(&note);
    return text;
}

/* Passages have no title of their own: their id tells them apart. */
static struct view name_of(const struct entry *e)
{
    return utf8_count(e->title) > 1 ? e->title : e->external_id;
}

void outcome_log_question(void *arg, const struct question *q, const struct search_result *r,
                          size_t rank)
{
    struct outcome_log *log = arg;
    struct outcome_row row = {
        .q = q->q,
        .rank = rank < RANKS && rank < r->n ? (int)rank : OUTCOME_NOT_FOUND,
        .has_answer = q->n_expect > 0,
        .confidence = r->confidence,
        .expected = q->n_expect > 0 ? q->expect[0] : VIEW_EMPTY,
        .given = r->n > 0 ? name_of(r->list[0].entry) : VIEW_EMPTY,
        .note = VIEW_EMPTY,
    };
    if (row.rank != OUTCOME_NOT_FOUND)
        row.expected = name_of(r->list[rank].entry);
    if (row.rank != 0)
        row.note = outcome_log_note(log->arena, r);
    outcome_log_add(log, &row);
}

/* --- files
 * ---------------------------------------------------------------------------------------------- */

static enum rc write_file(const char *path, struct view text, struct err *err)
{
    FILE *f = fopen(path, "wbe");
    if (f == NULL)
        return err_set(err, os_error_rc(errno), "不能写 %s：%s", path, os_error_text(errno));
    bool failed = fwrite(text.ptr, 1, text.len, f) != text.len;
    failed = fclose(f) != 0 || failed;
    return failed ? err_set(err, os_error_rc(errno), "写 %s 失败：%s", path, os_error_text(errno))
                  : RC_OK;
}

enum rc outcome_log_write(const struct outcome_log *log, const char *path, struct err *err)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < log->n; i++)
        outcomes_write(&text, &log->rows[i]);
    enum rc rc = write_file(path, str_view(&text), err);
    str_clear(&text);
    return rc;
}

static struct report_question *report_questions(const struct outcome_log *log)
{
    struct report_question *list = mem_calloc(log->n + 1, sizeof *list);
    for (size_t i = 0; i < log->n; i++) {
        const struct outcome_row *row = &log->rows[i];
        list[i] = (struct report_question){row->q,          row->confidence, row->rank == 0,
                                           row->has_answer, row->expected,   row->given,
                                           row->note};
    }
    return list;
}

enum rc outcome_log_write_html(const struct outcome_log *log, const struct report *page,
                               const char *path, struct err *err)
{
    struct str html = STR_EMPTY;
    struct report r = *page;
    struct report_question *list = report_questions(log);
    r.questions = list;
    r.n_questions = log->n;
    report_write_html(&html, &r);
    enum rc rc = write_file(path, str_view(&html), err);
    str_clear(&html);
    free(list);
    return rc;
}

/* --- standard output
 * ------------------------------------------------------------------------------------- */

static int certain_first(const void *left, const void *right)
{
    const struct outcome_row *a = *(const struct outcome_row *const *)left;
    const struct outcome_row *b = *(const struct outcome_row *const *)right;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    return (a > b) - (a < b);
}

static void print_error(const struct outcome_row *row)
{
    printf("%.3f  %.*s\n", row->confidence, VIEW_ARG(row->q));
    if (row->has_answer)
        printf("       应当答：%.*s", VIEW_ARG(row->expected));
    else
        printf("       应当不答");
    if (row->rank > 0)
        printf("（在第 %d 位）", row->rank + 1);
    printf("\n       首选：%.*s\n       %.*s\n", VIEW_ARG(row->given), VIEW_ARG(row->note));
}

void outcome_log_print_errors(const struct outcome_log *log, size_t n)
{
    const struct outcome_row **errors = mem_calloc(log->n + 1, sizeof *errors);
    size_t n_errors = 0;
    for (size_t i = 0; i < log->n; i++) {
        if (log->rows[i].rank != 0 && log->rows[i].given.len > 0)
            errors[n_errors++] = &log->rows[i];
    }
    qsort(errors, n_errors, sizeof *errors, certain_first);
    printf("首选不对的问题 %zu 个，把握最大的在前：\n", n_errors);
    for (size_t i = 0; i < n_errors && i < n; i++)
        print_error(errors[i]);
    free(errors);
}

enum rc outcome_log_compare(const struct outcome_log *log, const char *path, struct err *err)
{
    struct arena *a = arena_new(0);
    struct outcome_list before = {NULL, 0}, now = {log->rows, log->n};
    struct bootstrap_result r;
    enum rc rc = outcomes_read(a, path, &before, err);
    if (rc == RC_OK)
        rc = outcomes_compare(&before, &now, &r, err);
    if (rc == RC_OK)
        printf("与 %s 相比：recall@1 %.4f → %.4f，差 %+.4f（95%% 区间 %+.4f 到 %+.4f），p = %.4f；"
               "变好 %zu 问，变坏 %zu 问，共 %zu 问\n",
               path, r.mean_a, r.mean_b, r.difference, r.low, r.high, r.p_value, r.n_better,
               r.n_worse, r.n);
    arena_free(a);
    return rc;
}

enum rc outcome_log_fulfil(const struct outcome_log *log, const struct outcome_wishes *wishes,
                           const struct report *page, struct err *err)
{
    enum rc rc = RC_OK;
    if (wishes->n_errors > 0)
        outcome_log_print_errors(log, (size_t)wishes->n_errors);
    if (wishes->outcomes_path != NULL)
        rc = outcome_log_write(log, wishes->outcomes_path, err);
    if (rc == RC_OK && wishes->html_path != NULL)
        rc = outcome_log_write_html(log, page, wishes->html_path, err);
    if (rc == RC_OK && wishes->compare_path != NULL)
        rc = outcome_log_compare(log, wishes->compare_path, err);
    return rc;
}
