/* lint.c - the rules in order, and the list they fill. Callers: `bangban lint` and lint.list. */
#include "kb/lint.h"

#include <stdlib.h>
#include <string.h>

#include "kb/lint_rules.h"
#include "kb/store.h"
#include "kb/synonym_store.h"
#include "kb/version.h"

static const char *const SEVERITIES[LINT_N_SEVERITIES][2] = {
    [LINT_NOTE] = {"note", "建议"},
    [LINT_WARNING] = {"warning", "提醒"},
    [LINT_ERROR] = {"error", "错误"},
};

static const char *const RULES[LINT_N_RULES][2] = {
    [LINT_CONFLICT] = {"conflict", "说法冲突"},   [LINT_CONTRADICT] = {"contradict", "自相矛盾"},
    [LINT_DUPLICATE] = {"duplicate", "内容重复"}, [LINT_SAME_WORDS] = {"same_words", "问法相同"},
    [LINT_STRAY] = {"stray", "问法串门"},         [LINT_LINK] = {"link", "链接断开"},
    [LINT_EXPIRED] = {"expired", "过期未下架"},   [LINT_MISSING] = {"missing", "缺少内容"},
    [LINT_FORM] = {"form", "写法有误"},           [LINT_LONG] = {"long", "太长难读"},
    [LINT_SYNONYM] = {"synonym", "同义词循环"},   [LINT_DUE] = {"due", "该复核了"},
};

const char *lint_severity_name(enum lint_severity s)
{
    return SEVERITIES[s][0];
}

const char *lint_severity_label(enum lint_severity s)
{
    return SEVERITIES[s][1];
}

const char *lint_rule_name(enum lint_rule rule)
{
    return RULES[rule][0];
}

const char *lint_rule_label(enum lint_rule rule)
{
    return RULES[rule][1];
}

static bool find_name(const char *const names[][2], size_t n, struct view name, size_t *out)
{
    for (size_t i = 0; i < n; i++) {
        if (view_eq_text(name, names[i][0])) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool lint_severity_parse(struct view name, enum lint_severity *out)
{
    size_t i = 0;
    bool found = find_name(SEVERITIES, LINT_N_SEVERITIES, name, &i);
    if (found)
        *out = (enum lint_severity)i;
    return found;
}

bool lint_rule_parse(struct view name, enum lint_rule *out)
{
    size_t i = 0;
    bool found = find_name(RULES, LINT_N_RULES, name, &i);
    if (found)
        *out = (enum lint_rule)i;
    return found;
}

/* --- the list ------------------------------------------------------------------------------------
 */

struct lint_finding *lint_add(struct lint *l, enum lint_rule rule, enum lint_severity severity,
                              const struct entry *e, const char *field)
{
    struct lint_report *r = l->report;
    r->list = arena_push(l->a, r->list, r->n, &l->cap, sizeof *r->list);
    struct lint_finding *f = &r->list[r->n++];
    *f = (struct lint_finding){.rule = rule,
                               .severity = severity,
                               .entry_id = e != NULL ? e->external_id : VIEW_EMPTY,
                               .title = e != NULL ? e->title : VIEW_EMPTY,
                               .department = e != NULL ? e->department : VIEW_EMPTY,
                               .field = view_of(field),
                               .row = -1,
                               .text = VIEW_EMPTY,
                               .fix = VIEW_EMPTY,
                               .other_id = VIEW_EMPTY,
                               .other_title = VIEW_EMPTY};
    r->n_of[severity]++;
    return f;
}

static int compare(const void *left, const void *right)
{
    const struct lint_finding *a = left;
    const struct lint_finding *b = right;
    if (a->severity != b->severity)
        return a->severity < b->severity ? 1 : -1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    int order = view_cmp(a->entry_id, b->entry_id);
    if (order == 0)
        order = view_cmp(a->field, b->field);
    if (order == 0)
        order = a->row < b->row ? -1 : a->row > b->row;
    if (order == 0)
        order = view_cmp(a->other_id, b->other_id);
    return order != 0 ? order : view_cmp(a->text, b->text);
}

void lint_sort(struct lint_report *report)
{
    if (report->n > 0)
        qsort(report->list, report->n, sizeof *report->list, compare);
}

enum rc lint_run(const struct snapshot *kb, struct searcher *s, int32_t today, struct arena *a,
                 struct lint_report *out, struct err *err)
{
    struct lint l = {.kb = kb, .searcher = s, .today = today, .a = a, .report = out, .cap = 0};
    *out = (struct lint_report){.list = NULL, .n = 0};
    for (size_t i = 0; i < snapshot_n_entries(kb); i++) {
        const struct entry *e = snapshot_entry_at(kb, i);
        if (e->is_disabled)
            continue;
        out->n_entries++;
        lint_one(&l, e);
    }
    lint_links(&l);
    lint_groups(&l);
    lint_similar(&l);
    enum rc rc = lint_stray(&l, err);
    lint_sort(out);
    return rc;
}

void lint_entry(const struct entry *e, int32_t today, struct arena *a, struct lint_report *out)
{
    struct lint l = {.today = today, .a = a, .report = out, .cap = 0};
    *out = (struct lint_report){.list = NULL, .n = 0, .n_entries = 1};
    lint_one(&l, e);
    lint_sort(out);
}

static void write_some(struct jsonw *w, const char *key, struct view text)
{
    if (text.len > 0)
        jsonw_view(w, key, text);
}

void lint_write_finding(struct jsonw *w, const char *key, const struct lint_finding *f)
{
    jsonw_obj(w, key);
    jsonw_text(w, "rule", lint_rule_name(f->rule));
    jsonw_text(w, "severity", lint_severity_name(f->severity));
    write_some(w, "id", f->entry_id);
    write_some(w, "title", f->title);
    write_some(w, "field", f->field);
    if (f->row >= 0)
        jsonw_int(w, "row", f->row);
    jsonw_view(w, "text", f->text);
    jsonw_view(w, "fix", f->fix);
    write_some(w, "other_id", f->other_id);
    write_some(w, "other_title", f->other_title);
    jsonw_obj_end(w);
}

/* --- what the database knows beside the content
 * ---------------------------------------------------
 */

static enum rc add_due(struct lint *l, struct db *db, struct err *err)
{
    struct care *list = NULL;
    size_t n = 0;
    enum rc rc = care_list_due(db, l->a, l->today, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        const struct entry *e = snapshot_find(l->kb, list[i].external_id);
        if (e == NULL || e->is_disabled)
            continue;
        char day[16];
        day_format(list[i].review_on, day);
        struct lint_finding *f = lint_add(l, LINT_DUE, LINT_WARNING, e, "");
        f->text = list[i].owner.len > 0
                      ? arena_printf(l->a, "复核日是 %s，负责人 %.*s", day, VIEW_ARG(list[i].owner))
                      : arena_printf(l->a, "复核日是 %s，没有负责人", day);
        f->fix = VIEW("看一遍内容，没有变化就把复核日往后移");
    }
    return rc;
}

struct pair_list {
    struct synonym *list;
    size_t n;
};

/* Is the start reached again from `at`, one-way synonyms followed only? `way` then holds the way.
 */
static bool leads_back(const struct pair_list *p, struct view start, struct view at, bool *seen,
                       struct str *way)
{
    size_t mark = way->len;
    str_addf(way, " → %.*s", VIEW_ARG(at));
    if (view_eq(at, start))
        return true;
    for (size_t i = 0; i < p->n; i++) {
        if (seen[i] || p->list[i].is_both_ways || !view_eq(p->list[i].term, at))
            continue;
        seen[i] = true;
        if (leads_back(p, start, p->list[i].means, seen, way))
            return true;
    }
    way->len = mark;
    return false;
}

/* New ones are refused (kb/synonym_store.h); a base may have old ones. */
static enum rc add_synonyms(struct lint *l, struct db *db, struct err *err)
{
    struct pair_list p = {NULL, 0};
    struct str way = STR_EMPTY;
    enum rc rc = synonym_list(db, l->a, &p.list, &p.n, err);
    for (size_t i = 0; rc == RC_OK && i < p.n; i++) {
        const struct synonym *pair = &p.list[i];
        bool *seen = arena_alloc_array(l->a, p.n, sizeof *seen);
        bool is_itself = view_eq(pair->term, pair->means);
        str_reset(&way);
        str_add(&way, pair->term);
        if (!is_itself &&
            (pair->is_both_ways || !leads_back(&p, pair->term, pair->means, seen, &way)))
            continue;
        struct lint_finding *f = lint_add(l, LINT_SYNONYM, LINT_WARNING, NULL, "");
        f->text = is_itself ? arena_printf(l->a, "「%.*s」与自己同义", VIEW_ARG(pair->term))
                            : arena_printf(l->a, "绕一圈回到自己：%.*s", VIEW_ARG(str_view(&way)));
        f->fix = VIEW("互相替代的写成双向的一条，其余的删去");
    }
    str_clear(&way);
    return rc;
}

enum rc lint_add_stored(struct db *db, const struct snapshot *kb, int32_t today, struct arena *a,
                        struct lint_report *report, struct err *err)
{
    struct lint l = {.kb = kb, .today = today, .a = a, .report = report, .cap = report->n};
    enum rc rc = add_due(&l, db, err);
    if (rc == RC_OK)
        rc = add_synonyms(&l, db, err);
    lint_sort(report);
    return rc;
}
