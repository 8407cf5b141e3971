/* gap_sort.c - see gap_sort.h. */
#include "server/desk/gap_sort.h"

#include <stdlib.h>

#include "kb/base/clock.h"
#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "kb/cluster.h"
#include "kb/text/normalise.h"
#include "server/desk/gap_question.h"
#include "server/desk/webhook.h"

#define SLICE 64        /* questions of one call */
#define LEARN_MAX 20000 /* titles and variants whose terms are counted */
#define STAMP_NEVER (-1)

struct groups {
    struct job job; /* first member */
    struct cluster *cluster;
    int64_t stamp;
};

static void free_groups(struct job *job)
{
    struct groups *g = (struct groups *)(void *)job;
    cluster_free(g->cluster);
    free(g);
}

static struct groups *groups_of(const struct apply_ctx *a)
{
    return (struct groups *)(void *)a->groups;
}

void gap_announce(struct call *c, const struct gap *g)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "gap_id", g->gap_id);
    jsonw_text(&w, "state", gap_state_name(g->state));
    jsonw_view(&w, "title", g->title);
    jsonw_int(&w, "n_questions", g->n_questions);
    jsonw_view(&w, "by", g->moved_by);
    jsonw_obj_end(&w);
    outbox_push(c, TOPIC_EDIT, 0, "gap.changed", str_view(&params));
    str_clear(&params);
}

/* --- gap.load
 * -------------------------------------------------------------------------------------- */

static void learn(struct cluster *x, struct arena *a, struct view text)
{
    struct norm norm;
    if (norm_text(a, text, &norm, NULL) == RC_OK)
        cluster_learn(x, norm.text);
}

static void learn_kb(struct cluster *x, const struct snapshot *kb)
{
    struct arena *a = arena_new(0);
    size_t n = 0;
    for (size_t i = 0; i < snapshot_n_entries(kb) && n < LEARN_MAX; i++) {
        const struct entry *e = snapshot_entry_at(kb, i);
        learn(x, a, e->title);
        for (size_t k = 0; k < e->n_variants; k++)
            learn(x, a, e->variants[k]);
        n += 1 + e->n_variants;
        arena_reset(a);
    }
    arena_free(a);
}

static void take_question(void *arg, int64_t group_id, struct view norm)
{
    cluster_add(arg, norm, group_id);
}

enum rc gap_load_think(struct think_ctx *t, struct call *c, struct err *err)
{
    int64_t from_us = clock_mono_us();
    if (c->kb == NULL)
        return RC_OK; /* asked for again when it is there */
    struct groups *g = mem_calloc(1, sizeof *g);
    job_init(&g->job, free_groups);
    g->cluster = cluster_new(snapshot_channel(c->kb));
    job_unref(c->job); /* the groups that were found to be of the past */
    c->job = &g->job;
    enum rc rc = gap_stamp(t->db, &g->stamp, err);
    if (rc != RC_OK)
        return rc;
    learn_kb(g->cluster, c->kb);
    rc = gap_question_each(t->db, take_question, g->cluster, err);
    log_event(LOG_INFO, "gaps_loaded", "questions=%zu groups=%zu ms=%lld",
              cluster_n_questions(g->cluster), cluster_n_groups(g->cluster),
              (long long)(clock_mono_us() - from_us) / 1000);
    return rc;
}

enum rc gap_load_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    int64_t stamp = 0;
    if (c->job == NULL)
        return RC_OK;
    enum rc rc = gap_stamp(a->db, &stamp, err);
    if (rc != RC_OK || ((struct groups *)(void *)c->job)->stamp != stamp)
        return rc; /* regrouped meanwhile: gap.sort asks again */
    job_unref(a->groups);
    a->groups = job_ref(c->job);
    outbox_continue(c, "gap.sort", 0);
    return RC_OK;
}

/* --- gap.sort
 * -------------------------------------------------------------------------------------- */

/* The department of the nearest entry, if that was at all likely. */
static struct view department_of(const struct call *c, const struct gap_question *q)
{
    const struct entry *e = c->kb != NULL ? snapshot_entry(c->kb, q->entry_id) : NULL;
    bool likely = e != NULL && q->confidence >= snapshot_cuts(c->kb).clarify;
    return likely ? e->department : VIEW_EMPTY;
}

static enum rc open_gap(struct apply_ctx *a, struct call *c, const struct gap_question *q,
                        struct gap *g, struct err *err)
{
    *g = (struct gap){.state = GAP_OPEN,
                      .title = utf8_head(q->text, GAP_TITLE_MAX),
                      .department = department_of(c, q),
                      .n_questions = 1,
                      .helper_ms = q->helper_ms,
                      .rank = gap_rank_add(0, q->at_ms, 1 + gap_cost_weight(q->helper_ms)),
                      .first_at_ms = q->at_ms,
                      .last_at_ms = q->at_ms,
                      .assignee = VIEW_EMPTY,
                      .entry = VIEW_EMPTY,
                      .note = VIEW_EMPTY,
                      .moved_by = VIEW("server"),
                      .moved_at_ms = c->now_ms};
    enum rc rc = gap_add(a->db, g, err);
    return rc == RC_OK ? webhook_gap(a->db, c, "gap.opened", g, err) : rc;
}

/* Asked again, although it counted as answered. */
static enum rc come_back(struct apply_ctx *a, struct call *c, struct gap *g, struct err *err)
{
    enum rc rc = gap_move(a->db, g, GAP_ON_REOPEN, VIEW("又有人问到，没有答上"), VIEW("server"),
                          c->now_ms, err);
    return rc == RC_OK ? webhook_gap(a->db, c, "gap.opened", g, err) : rc;
}

static enum rc join_gap(struct apply_ctx *a, struct call *c, const struct gap_question *q,
                        int64_t gap_id, struct gap *g, struct err *err)
{
    enum rc rc = gap_load(a->db, c->arena, gap_id, g, err);
    if (rc != RC_OK)
        return rc;
    g->n_questions++;
    g->helper_ms += q->helper_ms;
    g->last_at_ms = q->at_ms > g->last_at_ms ? q->at_ms : g->last_at_ms;
    g->rank = gap_rank_add(g->rank, q->at_ms, 1 + gap_cost_weight(q->helper_ms));
    if (g->state == GAP_ANSWERED && q->outcome != GAP_LOW_CONFIDENCE && q->at_ms >= g->moved_at_ms)
        return come_back(a, c, g, err);
    return gap_save(a->db, g, err);
}

static enum rc place(struct apply_ctx *a, struct call *c, const struct gap_question *q,
                     struct err *err)
{
    struct cluster *x = groups_of(a)->cluster;
    struct cluster_match m = {.similarity = 0};
    struct gap g;
    int64_t gap_id = 0;
    bool joins = cluster_find(x, q->norm, &m) && m.similarity >= CLUSTER_SAME;
    enum rc rc =
        joins ? gap_question_gap_of(a->db, m.group_id, &gap_id, err) : open_gap(a, c, q, &g, err);
    if (rc == RC_OK && joins)
        rc = join_gap(a, c, q, gap_id, &g, err);
    if (rc != RC_OK)
        return rc;
    int64_t group_id = joins ? m.group_id : g.gap_id;
    rc = gap_question_group(a->db, q->question_id, g.gap_id, group_id, err);
    if (rc != RC_OK)
        return rc;
    cluster_add(x, q->norm, group_id);
    gap_announce(c, &g);
    return RC_OK;
}

enum rc gap_sort_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct gap_question *list = NULL;
    size_t n = 0;
    int64_t stamp = 0;
    enum rc rc = gap_question_give_up_choices(a->db, c->now_ms, err);
    if (rc == RC_OK)
        rc = gap_question_waiting(a->db, c->arena, SLICE, &list, &n, err);
    if (rc == RC_OK)
        rc = gap_stamp(a->db, &stamp, err);
    if (rc != RC_OK || n == 0)
        return rc;
    if (a->groups == NULL || groups_of(a)->stamp != stamp) {
        outbox_continue(c, "gap.load", 0);
        return RC_OK;
    }
    groups_of(a)->stamp = STAMP_NEVER; /* until all of it is written */
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = place(a, c, &list[i], err);
    if (rc == RC_OK)
        rc = gap_stamp_next(a->db, &stamp, err);
    if (rc != RC_OK)
        return rc;
    groups_of(a)->stamp = stamp;
    if (n == SLICE)
        outbox_continue(c, "gap.sort", 0);
    return RC_OK;
}

/* --- what editors do
 * ------------------------------------------------------------------------------- */

enum rc gap_sort_regrouped(struct apply_ctx *a, struct err *err)
{
    int64_t stamp = 0;
    return gap_stamp_next(a->db, &stamp, err);
}
