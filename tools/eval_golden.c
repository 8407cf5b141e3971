/* eval_golden.c - the golden questions of some files against one database. Called by cmd_eval. */
#include "tools/eval_golden.h"

#include <stdio.h>

#include "intents/golden.h"
#include "tools/commands.h"

static enum rc read_files(struct arena *a, const struct eval_golden_options *options,
                          struct question_list *all, struct err *err)
{
    size_t cap = 0;
    for (int i = 0; i < options->n_files; i++) {
        struct question_list list;
        enum rc rc = questions_read(a, options->files[i], &list, err);
        if (rc != RC_OK)
            return err_wrap(err, "%s", options->files[i]);
        for (size_t q = 0; q < list.n; q++) {
            all->items = arena_push(a, all->items, all->n, &cap, sizeof *all->items);
            all->items[all->n++] = list.items[q];
        }
    }
    return RC_OK;
}

static void print_report(const struct eval_golden_options *options, const struct golden_report *r,
                         const struct robust_report *robust)
{
    struct str out = STR_EMPTY;
    if (options->json) {
        struct jsonw w;
        jsonw_init(&w, &out);
        golden_write_json(&w, NULL, r, robust);
        str_add_char(&out, '\n');
    } else {
        golden_write_text(&out, r, (size_t)options->max_errors);
    }
    if (!options->json && robust != NULL) {
        str_add_char(&out, '\n');
        robust_write_text(&out, robust);
    }
    fputs(out.ptr, stdout);
    str_clear(&out);
}

static void keep_outcome(struct outcome_log *log, struct arena *a, const struct golden_result *g)
{
    bool has_answer = g->question->n_expect > 0;
    struct outcome_row row = {
        .q = g->question->q,
        .rank = golden_first_right(g) ? 0 : OUTCOME_NOT_FOUND,
        .has_answer = has_answer,
        .confidence = g->confidence,
        .expected = g->expected_title,
        .given = g->title,
        .note = arena_printf(a, "%.*s · %s（%s）", VIEW_ARG(g->question->kind), act_name(g->act),
                             g->reason),
    };
    outcome_log_add(log, &row);
}

/* --- mistyped
 * ---------------------------------------------------------------------------------------- */

struct golden_world {
    struct searcher *searcher;
    const struct snapshot *kb;
    const struct eval_golden_options *options;
};

static bool *right_ones(struct arena *a, const struct golden_report *r)
{
    bool *right = arena_alloc_array(a, r->n_results, sizeof *right);
    for (size_t i = 0; i < r->n_results; i++)
        right[i] = golden_first_right(&r->results[i]);
    return right;
}

static enum rc ask_mistyped(const struct golden_world *w, const struct question_list *set,
                            const struct golden_report *typed, struct robust_report *out,
                            struct err *err)
{
    enum rc rc = RC_OK;
    for (int k = 0; k < SLIP_N_KINDS && rc == RC_OK; k++) {
        struct arena *a = arena_new(1 << 16);
        struct robust_set slipped;
        struct golden_report report;
        w->options->progress(w->options->progress_arg, "打错的问题", (size_t)k, SLIP_N_KINDS);
        robust_mistype(a, (enum slip_kind)k, set, &slipped);
        rc = golden_run(w->searcher, w->kb, &slipped.list, w->options->as_of_day, a, &report, err);
        if (rc == RC_OK)
            out->rows[k] = robust_count(&slipped, right_ones(a, typed), right_ones(a, &report));
        arena_free(a);
    }
    w->options->progress(w->options->progress_arg, "", SLIP_N_KINDS, SLIP_N_KINDS);
    return rc;
}

/* --- what is shown
 * ---------------------------------------------------------------------------------------- */

static enum rc fulfil(const struct eval_golden_options *options, const struct golden_report *r,
                      const struct robust_report *robust, const struct snapshot *kb,
                      struct arena *a, struct err *err)
{
    const struct report_figure figures[] = {
        {VIEW("首选对 recall@1"), arena_printf(a, "%.3f", golden_recall_at_1(&r->all)), VIEW_EMPTY},
        {VIEW("作答的里面答错"), arena_printf(a, "%.3f", golden_wrong_share(&r->all)), VIEW_EMPTY},
        {VIEW("每问 CPU 微秒，中位"), arena_printf(a, "%.0f", r->cpu_us_p50), VIEW_EMPTY},
        {VIEW("每问 CPU 微秒，95 %"), arena_printf(a, "%.0f", r->cpu_us_p95), VIEW_EMPTY},
    };
    const struct report page = {
        .title = VIEW("标准测试问报告"),
        .about = arena_printf(a, "知识库版本 %lld，%zu 个条目；整个应答过程",
                              (long long)snapshot_version(kb), snapshot_n_entries(kb)),
        .other_label = VIEW_EMPTY,
        .figures = figures,
        .n_figures = sizeof figures / sizeof figures[0],
        .robust = robust,
        .cuts = snapshot_cuts(kb),
    };
    struct outcome_wishes wishes = options->wishes;
    struct outcome_log *log = outcome_log_new();
    wishes.n_errors = 0; /* golden_write_text has printed them */
    for (size_t i = 0; i < r->n_results; i++)
        keep_outcome(log, a, &r->results[i]);
    enum rc rc = outcome_log_fulfil(log, &wishes, &page, err);
    outcome_log_free(log);
    return rc;
}

int eval_golden_run(struct db *db, const struct eval_golden_options *options)
{
    struct err err = ERR_NONE;
    struct snapshot *kb = NULL;
    struct searcher *searcher = NULL;
    struct question_list questions = {NULL, 0};
    struct golden_report report;
    struct robust_report robust = {0};
    const struct robust_report *shown = options->robust ? &robust : NULL;
    struct arena *a = arena_new(1 << 16);
    enum rc rc = read_files(a, options, &questions, &err);
    if (rc == RC_OK)
        rc = snapshot_load(db, NULL, &kb, &err);
    if (rc == RC_OK)
        rc = searcher_on(db, &searcher, &err);
    if (rc == RC_OK)
        rc = golden_run(searcher, kb, &questions, options->as_of_day, a, &report, &err);
    const struct golden_world w = {searcher, kb, options};
    if (rc == RC_OK && options->robust)
        rc = ask_mistyped(&w, &questions, &report, &robust, &err);
    if (rc == RC_OK)
        print_report(options, &report, shown);
    if (rc == RC_OK)
        rc = fulfil(options, &report, shown, kb, a, &err);
    searcher_close(searcher);
    snapshot_unref(kb);
    arena_free(a);
    return rc == RC_OK ? EXIT_DONE : tool_fail("eval", &err);
}
