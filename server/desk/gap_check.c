/* gap_check.c - see gap_check.h. */
#include "server/desk/gap_check.h"

#include "intents/answer.h"
#include "intents/redirect_store.h"
#include "kb/base/clock.h"
#include "kb/version.h"
#include "server/desk/gap_question.h"
#include "server/desk/gap_sort.h"
#include "server/desk/webhook.h"
#include "server/options.h"

#define SLICE 16
#define SLICE_US 20000
#define EXAMPLES 40 /* looked at to find GAP_ASK_MAX distinct ones */

static const char SQL_OF_ENTRY[] =
    "SELECT gap_id FROM gap WHERE entry = $1 AND state = 'drafted' ORDER BY gap_id";

/* What came out for one gap. */
struct checked {
    int64_t gap_id;
    int n_asked;
    int n_answered;
    bool had_answers; /* the bot had answered one of them at the time, or that is not known */
};

struct checking {
    struct checked list[SLICE];
    size_t n;
    bool more;
    int64_t version;
};

/* --- asking
 * ---------------------------------------------------------------------------------------- */

static enum rc ask(struct think_ctx *t, struct call *c, const struct redirect_rules *rules,
                   const struct gap *g, struct view text, bool *answered_out, struct err *err)
{
    struct answer_input in = {.question = text,
                              .as_of_day =
                                  day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms)),
                              .region = VIEW_EMPTY,
                              .audience = VIEW_EMPTY,
                              .redirects = rules};
    struct arena *a = arena_new(0);
    struct decision d;
    enum rc rc = answer_decide(t->searcher, c->kb, &in, a, &d, err);
    *answered_out = rc == RC_OK && d.act == ACT_ANSWER;
    if (*answered_out && g->entry.len > 0) {
        const struct entry *e = snapshot_entry(c->kb, d.entry_id);
        *answered_out = e != NULL && view_eq(e->external_id, g->entry);
    }
    arena_free(a);
    return rc == RC_INVALID || rc == RC_LIMIT ? RC_OK : rc;
}

static bool is_repeated(const struct gap_question *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (view_eq(list[k].norm, list[i].norm))
            return true;
    return false;
}

static enum rc check_one(struct think_ctx *t, struct call *c, const struct redirect_rules *rules,
                         const struct gap *g, struct checked *out, struct err *err)
{
    struct gap_question *list = NULL;
    size_t n = 0;
    enum rc rc = gap_question_list(t->db, c->arena, g->gap_id, 0, EXAMPLES, &list, &n, err);
    *out = (struct checked){.gap_id = g->gap_id};
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        bool answered = false;
        out->had_answers |= list[i].act.len == 0 || view_eq(list[i].act, VIEW("answer"));
        if (out->n_asked == GAP_ASK_MAX || is_repeated(list, i))
            continue;
        rc = ask(t, c, rules, g, list[i].text, &answered, err);
        out->n_asked++;
        out->n_answered += answered;
    }
    return rc;
}

enum rc gap_check_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct checking *k = arena_alloc(c->arena, sizeof *k);
    struct redirect_rules rules;
    struct gap *list = NULL;
    size_t n = 0;
    int64_t from_us = clock_mono_us();
    c->thought = k;
    if (c->kb == NULL)
        return RC_OK;
    k->version = snapshot_version(c->kb);
    enum rc rc = redirect_load(t->db, c->arena, &rules, err);
    if (rc == RC_OK)
        rc = gap_list_unchecked(t->db, c->arena, k->version, SLICE, &list, &n, err);
    while (rc == RC_OK && k->n < n && (k->n == 0 || clock_mono_us() - from_us < SLICE_US)) {
        rc = check_one(t, c, &rules, &list[k->n], &k->list[k->n], err);
        k->n += rc == RC_OK;
    }
    k->more = n == SLICE || k->n < n;
    return rc;
}

/* --- what follows
 * ---------------------------------------------------------------------------------- */

enum verdict { VERDICT_NONE, VERDICT_ANSWERED, VERDICT_BACK };

/* Has the version that was to answer it been published, or given up? */
static enum rc draft_fate(struct db *db, struct arena *a, const struct gap *g, bool *live_out,
                          bool *given_up_out, struct err *err)
{
    struct care care;
    enum rc rc = care_load(db, a, g->entry, &care, err);
    if (rc == RC_NOT_FOUND) {
        *live_out = false;
        *given_up_out = true;
        return RC_OK;
    }
    if (rc != RC_OK)
        return rc;
    *live_out = care.live_id >= g->version_id && care.state != VERSION_RETIRED;
    *given_up_out = !*live_out && !version_state_is_open(care.state);
    return RC_OK;
}

static enum verdict judge(const struct gap *g, const struct checked *c, bool is_live)
{
    bool mostly = 2 * c->n_answered > c->n_asked;
    if (g->state == GAP_ANSWERED)
        return mostly ? VERDICT_NONE : VERDICT_BACK;
    if (g->state == GAP_DRAFTED)
        return !is_live ? VERDICT_NONE : mostly ? VERDICT_ANSWERED : VERDICT_BACK;
    bool all = c->n_asked > 0 && c->n_answered == c->n_asked;
    return g->state == GAP_OPEN && all && !c->had_answers ? VERDICT_ANSWERED : VERDICT_NONE;
}

static enum rc carry_out(struct db *db, struct call *c, struct gap *g, const struct checked *k,
                         enum verdict v, struct err *err)
{
    bool answered = v == VERDICT_ANSWERED;
    struct view note =
        arena_printf(c->arena, "重新提问 %d 句，答上 %d 句", k->n_asked, k->n_answered);
    if (v == VERDICT_NONE)
        return gap_save(db, g, err);
    enum rc rc = gap_move(db, g, answered ? GAP_ON_ANSWERED : GAP_ON_REOPEN, note, VIEW("server"),
                          c->now_ms, err);
    if (rc == RC_OK)
        rc = webhook_gap(db, c, answered ? "gap.answered" : "gap.opened", g, err);
    if (rc == RC_OK)
        gap_announce(c, g);
    return rc;
}

static enum rc follow_one(struct db *db, struct call *c, const struct checking *all,
                          const struct checked *k, struct err *err)
{
    struct gap g;
    bool is_live = false;
    bool given_up = false;
    enum rc rc = gap_load(db, c->arena, k->gap_id, &g, err);
    if (rc == RC_OK && g.state == GAP_DRAFTED)
        rc = draft_fate(db, c->arena, &g, &is_live, &given_up, err);
    if (rc != RC_OK || g.checked_version >= all->version)
        return rc;
    g.checked_version = all->version;
    return carry_out(db, c, &g, k, judge(&g, k, is_live), err);
}

enum rc gap_check_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct checking *k = c->thought;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < k->n; i++)
        rc = follow_one(a->db, c, k, &k->list[i], err);
    if (rc == RC_OK && k->more)
        outbox_continue(c, "gap.check", 0);
    return rc;
}

static enum rc give_back(struct db *db, struct call *c, int64_t gap_id, struct err *err)
{
    struct gap g;
    bool is_live = false;
    bool given_up = false;
    enum rc rc = gap_load(db, c->arena, gap_id, &g, err);
    if (rc == RC_OK)
        rc = draft_fate(db, c->arena, &g, &is_live, &given_up, err);
    if (rc != RC_OK || !given_up)
        return rc;
    rc = gap_move(db, &g, GAP_ON_REOPEN, VIEW("为它起草的版本已放弃"), VIEW("server"), c->now_ms,
                  err);
    if (rc == RC_OK)
        gap_announce(c, &g);
    return rc;
}

enum rc gap_entry_changed(struct db *db, struct call *c, struct view external_id, struct err *err)
{
    int64_t *ids = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_OF_ENTRY);
    stmt_bind_view(st, 1, external_id);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        ids = arena_push(c->arena, ids, n, &cap, sizeof *ids);
        ids[n++] = stmt_int(st, 0);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = give_back(db, c, ids[i], err);
    return rc;
}
