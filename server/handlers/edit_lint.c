/* edit_lint.c - lint.list: what is wrong in the content, in pages. Think threads.
 *
 * A think thread keeps the last report it made (think_ctx.lint): leafing through it, or asking
 * again while nothing was published, costs nothing. What the database knows beside the content
 * (reviews that are due, synonyms) is added afresh each time.
 */
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/lint.h"
#include "server/handlers/edit.h"
#include "server/options.h"

#define LIST_DEFAULT 100
#define LIST_MAX 500
#define NAME_CHARS 100

struct lint_kept {
    struct snapshot *kb; /* texts of the report live there and in `a` */
    int32_t today;
    struct arena *a;
    struct lint_report report;
};

void edit_lint_forget(struct think_ctx *t)
{
    if (t->lint == NULL)
        return;
    arena_free(t->lint->a);
    snapshot_unref(t->lint->kb);
    free(t->lint);
    t->lint = NULL;
}

static enum rc make_report(struct think_ctx *t, struct call *c, int32_t today, struct err *err)
{
    if (t->lint != NULL && t->lint->today == today &&
        snapshot_version(t->lint->kb) == snapshot_version(c->kb))
        return RC_OK;
    edit_lint_forget(t);
    struct lint_kept *kept = mem_calloc(1, sizeof *kept);
    kept->a = arena_new(0);
    kept->kb = snapshot_ref(c->kb);
    kept->today = today;
    t->lint = kept;
    enum rc rc = lint_run(kept->kb, t->searcher, today, kept->a, &kept->report, err);
    if (rc != RC_OK)
        edit_lint_forget(t);
    return rc;
}

struct lint_list {
    struct view severity;
    struct view rule;
    struct view department;
    struct view text;
    int64_t offset;
    int64_t limit;
};

static const struct param LINT_LIST[] = {
    {"severity", PARAM_VIEW, offsetof(struct lint_list, severity), false, 0, 16,
     "error warning note，空为全部"},
    {"rule", PARAM_VIEW, offsetof(struct lint_list, rule), false, 0, 16,
     "conflict contradict duplicate same_words stray link expired missing form long synonym due"},
    {"department", PARAM_VIEW, offsetof(struct lint_list, department), false, 0, NAME_CHARS,
     "负责部门"},
    {"text", PARAM_VIEW, offsetof(struct lint_list, text), false, 0, NAME_CHARS,
     "标题或 id 中的文字"},
    {"offset", PARAM_INT, offsetof(struct lint_list, offset), false, 0, 1000000, "从第几条起"},
    {"limit", PARAM_INT, offsetof(struct lint_list, limit), false, 1, LIST_MAX,
     "最多几条，默认 100"},
};
const struct params lint_list_params = PARAMS(struct lint_list, LINT_LIST);

struct wanted {
    bool by_severity;
    enum lint_severity severity;
    bool by_rule;
    enum lint_rule rule;
    struct view department;
    struct view text;
};

static enum rc read_wanted(const struct lint_list *p, struct wanted *out, struct err *err)
{
    struct wanted w = {.by_severity = p->severity.len > 0,
                       .by_rule = p->rule.len > 0,
                       .department = p->department,
                       .text = view_trim(p->text)};
    if (w.by_severity && !lint_severity_parse(p->severity, &w.severity))
        return err_set_field(err, RC_INVALID, "severity", "没有这个级别：%.*s",
                             VIEW_ARG(p->severity));
    if (w.by_rule && !lint_rule_parse(p->rule, &w.rule))
        return err_set_field(err, RC_INVALID, "rule", "没有这类检查：%.*s", VIEW_ARG(p->rule));
    *out = w;
    return RC_OK;
}

static bool holds(const struct wanted *w, const struct lint_finding *f)
{
    return (!w->by_severity || f->severity == w->severity) && (!w->by_rule || f->rule == w->rule) &&
           (w->department.len == 0 || view_eq(f->department, w->department)) &&
           (w->text.len == 0 || view_find(f->title, w->text) != SIZE_MAX ||
            view_find(f->entry_id, w->text) != SIZE_MAX);
}

static void write_counts(struct jsonw *w, const struct lint_report *r)
{
    size_t n_of_rule[LINT_N_RULES] = {0};
    for (size_t i = 0; i < r->n; i++)
        n_of_rule[r->list[i].rule]++;
    jsonw_obj(w, "severities");
    for (int i = LINT_N_SEVERITIES; i-- > 0;)
        jsonw_int(w, lint_severity_name((enum lint_severity)i), (int64_t)r->n_of[i]);
    jsonw_obj_end(w);
    jsonw_arr(w, "rules");
    for (int i = 0; i < LINT_N_RULES; i++) {
        if (n_of_rule[i] == 0)
            continue;
        jsonw_obj(w, NULL);
        jsonw_text(w, "rule", lint_rule_name((enum lint_rule)i));
        jsonw_text(w, "label", lint_rule_label((enum lint_rule)i));
        jsonw_int(w, "n", (int64_t)n_of_rule[i]);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
}

static void write_list(struct call *c, const struct lint_report *r, const struct wanted *wanted)
{
    const struct lint_list *p = c->params;
    int64_t limit = p->limit > 0 ? p->limit : LIST_DEFAULT;
    int64_t total = 0;
    struct jsonw w;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "kb_version", snapshot_version(c->kb));
    jsonw_int(&w, "n_entries", (int64_t)r->n_entries);
    write_counts(&w, r);
    jsonw_arr(&w, "findings");
    for (size_t i = 0; i < r->n; i++) {
        if (!holds(wanted, &r->list[i]))
            continue;
        if (total >= p->offset && total < p->offset + limit)
            lint_write_finding(&w, NULL, &r->list[i]);
        total++;
    }
    jsonw_arr_end(&w);
    jsonw_int(&w, "total", total);
    jsonw_obj_end(&w);
}

enum rc lint_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct wanted wanted = {0};
    int32_t today = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms));
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && c->kb == NULL)
        rc = err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    if (rc == RC_OK)
        rc = read_wanted(c->params, &wanted, err);
    if (rc == RC_OK)
        rc = make_report(t, c, today, err);
    if (rc != RC_OK)
        return rc;
    struct lint_report whole = t->lint->report;
    if (whole.n > 0) {
        whole.list = arena_alloc_array(c->arena, whole.n, sizeof *whole.list);
        memcpy(whole.list, t->lint->report.list, whole.n * sizeof *whole.list);
    }
    rc = lint_add_stored(t->db, c->kb, today, c->arena, &whole, err);
    if (rc == RC_OK)
        write_list(c, &whole, &wanted);
    return rc;
}
