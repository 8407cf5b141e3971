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

static void print_report(const struct eval_golden_options *options, const struct golden_report *r)
{
    struct str out = STR_EMPTY;
    if (options->json) {
        struct jsonw w;
        jsonw_init(&w, &out);
        golden_write_json(&w, NULL, r);
        str_add_char(&out, '\n');
    } else {
        golden_write_text(&out, r, (size_t)options->max_errors);
    }
    fputs(out.ptr, stdout);
    str_clear(&out);
}

int eval_golden_run(struct db *db, const struct eval_golden_options *options)
{
    struct err err = ERR_NONE;
    struct snapshot *kb = NULL;
    struct searcher *searcher = NULL;
    struct question_list questions = {NULL, 0};
    struct golden_report report;
    struct arena *a = arena_new(1 << 16);
    enum rc rc = read_files(a, options, &questions, &err);
    if (rc == RC_OK)
        rc = snapshot_load(db, NULL, &kb, &err);
    if (rc == RC_OK)
        rc = searcher_on(db, &searcher, &err);
    if (rc == RC_OK)
        rc = golden_run(searcher, kb, &questions, options->as_of_day, a, &report, &err);
    if (rc == RC_OK)
        print_report(options, &report);
    searcher_close(searcher);
    snapshot_unref(kb);
    arena_free(a);
    return rc == RC_OK ? EXIT_DONE : tool_fail("eval", &err);
}
