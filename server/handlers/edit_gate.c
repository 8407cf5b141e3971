/* edit_gate.c - the publish gate: gate.run, its parts, gate.get, gate.override.
 *
 * gate.run builds the staged picture and the list of questions on a think thread; gate.step works
 * through a slice and lets others have their turn; the one that completes the last question writes
 * the report, gate.finish stores it. */
#include <stdlib.h>

#include "intents/gate_run.h"
#include "kb/audit.h"
#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "kb/exchange/ids.h"
#include "kb/goldens.h"
#include "kb/store.h"
#include "kb/text/mask.h"
#include "server/handlers/edit.h"
#include "server/handlers/edit_trial.h"
#include "server/options.h"

#define BATCH_MAX 1000
#define BATCH_BYTES_MAX 20000
#define REAL_MAX 10000
#define CHANGES_MAX 500
#define SLICE_US 20000
#define TELL_MS 250
#define WHY_CHARS 2000
#define DAY_MS INT64_C(86400000)

struct gate_job {
    struct job job; /* first member */
    struct gate *gate;
    int64_t gate_id;
    int64_t account_id;
    int64_t kb_version;
    atomic_bool has_failed;
    _Atomic int64_t told_ms;
    struct str report; /* by the lane that completed the last question */
};

static void free_gate_job(struct job *job)
{
    struct gate_job *g = (struct gate_job *)(void *)job;
    gate_free(g->gate);
    str_clear(&g->report);
    free(g);
}

/* --- gate.run ------------------------------------------------------------------------------------
 */

struct gate_start {
    struct view version_ids;
    struct trial trial;
};

static const struct param GATE_RUN[] = {
    {"version_ids", PARAM_ARRAY, offsetof(struct gate_start, version_ids), true, 0, BATCH_BYTES_MAX,
     "准备一起发布的版本；只试界限、权重或同义词时为空"},
    TRIAL_PARAMS(struct gate_start, trial),
};
const struct params gate_run_params = PARAMS(struct gate_start, GATE_RUN);

enum rc edit_load_changes(struct db *db, struct call *c, const int64_t *ids, size_t n,
                          struct snapshot_change *out, struct err *err)
{
    const struct entry **entries = arena_alloc_array(c->arena, n + 1, sizeof(struct entry *));
    enum rc rc = store_next_ids(db, &out->next_entry_id, &out->next_clause_id, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct version v;
        struct entry *e = NULL;
        rc = version_load(db, c->arena, ids[i], &v, err);
        if (rc == RC_OK && !version_state_is_open(v.state))
            rc = err_set_field(err, RC_CONFLICT, "version_ids", "%.*s 第 %lld 版%s，没有要发布的",
                               VIEW_ARG(v.external_id), (long long)v.number,
                               version_state_label(v.state));
        if (rc == RC_OK)
            rc = version_entry(c->arena, &v, &e, err);
        if (rc == RC_OK)
            rc = entry_check(e, err);
        entries[i] = e;
    }
    out->entries = entries;
    out->n = n;
    return rc;
}

static enum rc list_questions(struct think_ctx *t, struct call *c, struct gate_question **list_out,
                              size_t *n_out, struct err *err)
{
    struct review_rules rules;
    struct golden *golden = NULL;
    struct asked_turn *turns = NULL;
    size_t n_golden = 0;
    size_t n_turns = 0;
    enum rc rc = review_rules_load(t->db, &rules, err);
    if (rc == RC_OK)
        rc = goldens_list(t->db, c->arena, &golden, &n_golden, err);
    if (rc == RC_OK && rules.gate_days > 0)
        rc = trace_list_since(t->db, c->arena, c->now_ms - rules.gate_days * DAY_MS, REAL_MAX,
                              &turns, &n_turns, err);
    if (rc != RC_OK)
        return rc;
    struct gate_question *list = arena_alloc_array(c->arena, n_golden + n_turns, sizeof *list);
    for (size_t i = 0; i < n_golden; i++)
        list[i] = (struct gate_question){
            .golden = &golden[i].question, .id = golden[i].golden_id, .n_asked = 1};
    for (size_t i = 0; i < n_turns; i++)
        list[n_golden + i] = (struct gate_question){
            .id = turns[i].turn_id, .n_asked = turns[i].n_asked, .input = turns[i].input};
    *list_out = list;
    *n_out = n_golden + n_turns;
    return RC_OK;
}

enum rc gate_run_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct gate_start *p = c->params;
    struct actor who;
    int64_t *ids = NULL;
    size_t n_ids = 0;
    struct snapshot_change change = {.n = 0};
    struct gate_question *questions = NULL;
    size_t n = 0;
    struct snapshot *staged = NULL;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && c->kb == NULL)
        rc = err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    if (rc == RC_OK && trial_is_empty(&p->trial))
        rc = ids_read(c->arena, p->version_ids, "version_ids", BATCH_MAX, &ids, &n_ids, err);
    else if (rc == RC_OK && !view_eq_text(p->version_ids, "[]"))
        rc = err_set_field(err, RC_INVALID, "version_ids", "界限、权重、同义词与版本请分开比较");
    if (rc == RC_OK)
        rc = edit_load_changes(t->db, c, ids, n_ids, &change, err);
    if (rc == RC_OK)
        rc = trial_load(t->db, c, &p->trial, &change, err);
    if (rc == RC_OK)
        rc = list_questions(t, c, &questions, &n, err);
    if (rc == RC_OK)
        rc = snapshot_stage(c->kb, &change, &staged, err);
    if (rc != RC_OK)
        return rc;
    struct gate_job *g = mem_calloc(1, sizeof *g);
    job_init(&g->job, free_gate_job);
    g->account_id = who.account_id;
    g->kb_version = snapshot_version(c->kb);
    g->gate = gate_new(c->kb, staged, questions, n,
                       day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)));
    snapshot_unref(staged);
    c->job = &g->job;
    struct view *sorted = arena_alloc(c->arena, sizeof *sorted);
    *sorted = gate_run_ids(c->arena, ids, n_ids);
    c->thought = sorted;
    return RC_OK;
}

static int64_t n_lanes(const struct options *o)
{
    int64_t n = o->think_threads > 0 ? o->think_threads : 2;
    return n < GATE_MAX_LANES ? n : GATE_MAX_LANES;
}

enum rc gate_run_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct gate_job *g = (struct gate_job *)(void *)c->job;
    struct actor who;
    struct jsonw w;
    enum rc rc = edit_begin(a->db, c, &who, err);
    struct gate_run run = {.version_ids = *(struct view *)c->thought,
                           .kb_version = g->kb_version,
                           .by_id = who.account_id,
                           .by_name = who.name,
                           .started_at_ms = c->now_ms};
    if (rc == RC_OK)
        rc = gate_run_start(a->db, &run, err);
    if (rc != RC_OK)
        return rc;
    g->gate_id = run.gate_id;
    if (gate_n(g->gate) == 0)
        outbox_continue(c, "gate.finish", 0);
    for (int64_t lane = 0; gate_n(g->gate) > 0 && lane < n_lanes(a->options); lane++)
        outbox_continue(c, "gate.step", lane);
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "gate_id", run.gate_id);
    jsonw_int(&w, "n", (int64_t)gate_n(g->gate));
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- its parts -----------------------------------------------------------------------------------
 */

static void push(struct call *c, struct gate_job *g, const char *method, const char *more)
{
    struct view params =
        arena_printf(c->arena, "{\"gate_id\":%lld,\"done\":%zu,\"total\":%zu%s}",
                     (long long)g->gate_id, gate_n_done(g->gate), gate_n(g->gate), more);
    outbox_push(c, TOPIC_ACCOUNT, g->account_id, method, params);
}

static void tell_progress(struct call *c, struct gate_job *g)
{
    int64_t now = clock_mono_ms();
    int64_t told = atomic_load(&g->told_ms);
    if (now - told >= TELL_MS && atomic_compare_exchange_strong(&g->told_ms, &told, now))
        push(c, g, "gate.progress", "");
}

enum rc gate_step_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct gate_job *g = (struct gate_job *)(void *)c->job;
    bool more = false;
    bool finished = false;
    if (atomic_load(&g->has_failed))
        return RC_OK;
    enum rc rc =
        gate_work(g->gate, (size_t)c->job_part, t->searcher, SLICE_US, &more, &finished, err);
    if (rc != RC_OK && !atomic_exchange(&g->has_failed, true)) {
        log_event(LOG_ERROR, "gate_failed", "gate=%lld kind=%s", (long long)g->gate_id,
                  rc_kind(rc));
        outbox_continue(c, "gate.finish", 0);
    }
    if (rc != RC_OK)
        return RC_OK; /* gate.finish says so */
    if (finished) {
        gate_write(&g->report, g->gate, CHANGES_MAX, mask_personal);
        outbox_continue(c, "gate.finish", 0);
        return RC_OK;
    }
    tell_progress(c, g);
    if (more)
        outbox_continue(c, "gate.step", c->job_part);
    return RC_OK;
}

enum rc gate_finish_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct gate_job *g = (struct gate_job *)(void *)c->job;
    if (atomic_load(&g->has_failed)) {
        push(c, g, "gate.failed", "");
        return gate_run_lose(a->db, g->gate_id, c->now_ms, err);
    }
    struct gate_counts counts = gate_count(g->gate);
    if (gate_n(g->gate) == 0)
        gate_write(&g->report, g->gate, CHANGES_MAX, mask_personal);
    enum rc rc = gate_run_finish(a->db, g->gate_id, &counts, str_view(&g->report), c->now_ms, err);
    char more[64];
    snprintf(more, sizeof more, ",\"n_regressions\":%zu", counts.n_regressions);
    push(c, g, "gate.done", more);
    return rc;
}

/* --- gate.get, gate.override ---------------------------------------------------------------------
 */

struct gate_which {
    int64_t gate_id;
    struct view why;
};

static const struct param GATE_GET[] = {
    {"gate_id", PARAM_ID, offsetof(struct gate_which, gate_id), true, 0, 0, "哪一次门禁"},
};
const struct params gate_get_params = PARAMS(struct gate_which, GATE_GET);

enum rc gate_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct gate_which *p = c->params;
    struct actor who;
    struct gate_run run;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = gate_run_load(t->db, c->arena, p->gate_id, &run, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "gate_id", run.gate_id);
    jsonw_view(&w, "state", run.state);
    jsonw_raw(&w, "version_ids", run.version_ids);
    jsonw_int(&w, "kb_version", run.kb_version);
    jsonw_view(&w, "by", run.by_name);
    jsonw_int(&w, "started_at_ms", run.started_at_ms);
    jsonw_int(&w, "done_at_ms", run.done_at_ms);
    jsonw_int(&w, "n_golden", run.n_golden);
    jsonw_int(&w, "n_real", run.n_real);
    jsonw_int(&w, "n_regressions", run.n_regressions);
    jsonw_view(&w, "override_by", run.override_name);
    jsonw_view(&w, "override_why", run.override_why);
    if (run.report.len > 0)
        jsonw_raw(&w, "report", run.report);
    jsonw_obj_end(&w);
    return RC_OK;
}

static const struct param GATE_OVERRIDE[] = {
    {"gate_id", PARAM_ID, offsetof(struct gate_which, gate_id), true, 0, 0, "哪一次门禁"},
    {"why", PARAM_VIEW, offsetof(struct gate_which, why), true, 1, WHY_CHARS, "为什么退步也放行"},
};
const struct params gate_override_params = PARAMS(struct gate_which, GATE_OVERRIDE);

static struct view override_detail(struct call *c, const struct gate_run *run, struct view why)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "why", why);
    jsonw_int(&w, "n_regressions", run->n_regressions);
    jsonw_raw(&w, "version_ids", utf8_head(run->version_ids, 8000));
    jsonw_obj_end(&w);
    struct view detail = arena_view(c->arena, str_view(&out));
    str_clear(&out);
    return detail;
}

enum rc gate_override_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct gate_which *p = c->params;
    struct actor who;
    struct gate_run run;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK && !who.is_reviewer && !who.is_admin)
        rc = err_set(err, RC_DENIED, "没有审核发布权限");
    if (rc == RC_OK)
        rc = gate_run_load(a->db, c->arena, p->gate_id, &run, err);
    if (rc == RC_OK)
        rc = gate_run_override(a->db, p->gate_id, who.account_id, who.name, p->why, err);
    if (rc != RC_OK)
        return rc;
    struct audit_event e = {.at_ms = c->now_ms,
                            .actor = who.name,
                            .action = VIEW("gate.override"),
                            .subject = arena_printf(c->arena, "gate:%lld", (long long)p->gate_id),
                            .detail = override_detail(c, &run, p->why)};
    return audit_add(a->db, &e, err);
}
