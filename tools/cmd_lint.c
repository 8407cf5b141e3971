/* cmd_lint.c - bangban lint: what is wrong in the content, as a list with fixes. Changes nothing.
 */
#include <stdio.h>

#include "kb/base/clock.h"
#include "kb/lint.h"
#include "tools/commands.h"
#include "tools/terminal.h"

#define SHANGHAI_MIN 480

struct wishes {
    bool json;
    bool all;
    const char *day;
    const char *rule;
};

static bool is_wanted(const struct wishes *w, enum lint_rule rule, const struct lint_finding *f)
{
    if (w->rule != NULL && f->rule != rule)
        return false;
    return w->all || w->rule != NULL || f->severity > LINT_NOTE;
}

static void print_json(const struct lint_finding *f)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    lint_write_finding(&w, NULL, f);
    printf("%.*s\n", (int)out.len, out.ptr);
    str_clear(&out);
}

static void print_finding(struct arena *a, const struct lint_finding *f)
{
    static const enum style STYLES[LINT_N_SEVERITIES] = {STYLE_DIM, STYLE_CHOICE, STYLE_WARN};
    struct view where = f->field.len > 0 ? f->field : VIEW_EMPTY;
    if (f->row >= 0)
        where = arena_printf(a, "%.*s[%d]", VIEW_ARG(where), (int)f->row + 1);
    terminal_print(STYLES[f->severity], 0,
                   arena_printf(a, "%s %s  %.*s  %.*s  %.*s", lint_severity_label(f->severity),
                                lint_rule_label(f->rule), VIEW_ARG(f->entry_id), VIEW_ARG(f->title),
                                VIEW_ARG(where)));
    terminal_print(STYLE_PLAIN, 4, f->text);
    terminal_print(STYLE_DIM, 4, arena_printf(a, "→ %.*s", VIEW_ARG(f->fix)));
}

static void print_report(struct arena *a, const struct wishes *w, enum lint_rule rule,
                         const struct lint_report *report)
{
    size_t n_hidden = 0;
    for (size_t i = 0; i < report->n; i++) {
        if (!is_wanted(w, rule, &report->list[i]))
            n_hidden++;
        else if (w->json)
            print_json(&report->list[i]);
        else
            print_finding(a, &report->list[i]);
    }
    if (w->json)
        return;
    printf("%zu 个条目：%zu 个错误，%zu 个提醒，%zu 个建议", report->n_entries,
           report->n_of[LINT_ERROR], report->n_of[LINT_WARNING], report->n_of[LINT_NOTE]);
    printf(n_hidden > 0 && w->rule == NULL ? "（建议用 --all 列出）\n" : "\n");
}

static enum rc look(struct db *db, struct arena *a, int32_t today, struct lint_report *report,
                    struct snapshot **kb_out, struct err *err)
{
    struct searcher *s = NULL;
    enum rc rc = snapshot_load(db, NULL, kb_out, err);
    if (rc == RC_OK)
        rc = searcher_on(db, &s, err);
    if (rc == RC_OK)
        rc = lint_run(*kb_out, s, today, a, report, err);
    if (rc == RC_OK)
        rc = lint_add_stored(db, *kb_out, today, a, report, err);
    searcher_close(s);
    return rc;
}

int cmd_lint(int argc, char **argv)
{
    struct wishes w = {.json = false};
    const struct tool_option options[] = {
        {"--json", NULL, "每个问题一行 JSON", &w.json, NULL},
        {"--all", NULL, "也列出建议", &w.all, NULL},
        {"--rule", "名称",
         "只看一类：conflict contradict duplicate same_words stray link expired\n"
         "missing form long synonym due",
         NULL, &w.rule},
        {"--as-of", "日期", "按这一天判断有效期，默认今天", NULL, &w.day},
    };
    const struct tool_call call = {
        "lint",
        "",
        "检查内容：重复和互相冲突的条目、断开的替代关系、缺少的内容、串门的问法、过期未下架、\n"
        "该复核的条目。只读；有错误时退出状态为 1。",
        options,
        sizeof options / sizeof options[0],
        0,
        0};
    struct tool_run run;
    if (!tool_begin(&call, argc, argv, DB_READ, &run))
        return run.status;
    enum lint_rule rule = LINT_CONFLICT;
    int32_t today = day_of_ms(clock_now_ms(), SHANGHAI_MIN);
    if ((w.rule != NULL && !lint_rule_parse(view_of(w.rule), &rule)) ||
        (w.day != NULL && !day_parse(view_of(w.day), &today))) {
        db_close(run.db);
        return tool_usage("lint", "--rule 或 --as-of 的值不认识");
    }
    struct err err = ERR_NONE;
    struct lint_report report = {.n = 0};
    struct snapshot *kb = NULL;
    struct arena *a = arena_new(0);
    enum rc rc = look(run.db, a, today, &report, &kb, &err);
    if (rc == RC_OK)
        print_report(a, &w, rule, &report);
    arena_free(a);
    snapshot_unref(kb);
    db_close(run.db);
    if (rc != RC_OK)
        return tool_fail("lint", &err);
    return report.n_of[LINT_ERROR] == 0 ? EXIT_DONE : EXIT_FAILED;
}
