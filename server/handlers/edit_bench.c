/* edit_bench.c - the workbench. bench.start: what was asked of late, and the weights in force.
 * bench.ask: a question as of any day, asked of what is live and of what would be live with some
 * drafts, other synonyms, weights or cuts, with the explanation of both. Stores nothing. Think
 * threads.
 */
#include "intents/answer.h"
#include "intents/explain.h"
#include "intents/redirect_store.h"
#include "intents/trace.h"
#include "kb/exchange/ids.h"
#include "kb/exchange/weights_json.h"
#include "kb/text/mask.h"
#include "server/handlers/edit.h"
#include "server/handlers/edit_trial.h"
#include "server/options.h"

#define VERSIONS_MAX 200
#define IDS_BYTES_MAX 8000
#define DAY_CHARS 10

struct bench_ask {
    struct view q;
    struct view before;
    struct view as_of;
    struct view region;
    struct view version_ids;
    struct trial trial;
};

static const struct param BENCH_ASK[] = {
    {"q", PARAM_VIEW, offsetof(struct bench_ask, q), true, 1, QUESTION_MAX_CHARS, "访客的问题"},
    {"before", PARAM_VIEW, offsetof(struct bench_ask, before), false, 0, QUESTION_MAX_CHARS,
     "同一会话里先问的一句，用来试追问"},
    {"as_of", PARAM_VIEW, offsetof(struct bench_ask, as_of), false, 0, DAY_CHARS,
     "按哪一天的有效期，默认今天"},
    {"region", PARAM_VIEW, offsetof(struct bench_ask, region), false, 0, 100, "访客所在地区"},
    {"version_ids", PARAM_ARRAY, offsetof(struct bench_ask, version_ids), false, 0, IDS_BYTES_MAX,
     "与这些版本发布后比较"},
    TRIAL_PARAMS(struct bench_ask, trial),
};
const struct params bench_ask_params = PARAMS(struct bench_ask, BENCH_ASK);

struct bench {
    struct think_ctx *t;
    struct call *c;
    const struct bench_ask *p;
    int32_t day;
    struct redirect_rules redirects;
};

static enum rc decide(const struct bench *b, const struct snapshot *kb, struct decision *out,
                      struct err *err)
{
    struct answer_input in = {.question = b->p->q,
                              .as_of_day = b->day,
                              .region = b->p->region,
                              .explain = true,
                              .redirects = &b->redirects};
    if (b->p->before.len > 0) {
        struct answer_input first = in;
        first.question = b->p->before;
        enum rc rc = answer_decide(b->t->searcher, kb, &first, b->c->arena, out, err);
        if (rc != RC_OK)
            return rc;
        in.dialogue = out->next;
    }
    return answer_decide(b->t->searcher, kb, &in, b->c->arena, out, err);
}

static void write_side(struct jsonw *w, const char *key, const struct snapshot *kb,
                       const struct decision *d)
{
    const struct entry *e = snapshot_entry(kb, d->entry_id);
    jsonw_obj(w, key);
    jsonw_text(w, "act", act_name(d->act));
    jsonw_text(w, "rung", rung_name(d->rung));
    jsonw_text(w, "reason", d->reason);
    jsonw_text(w, "facet", facet_name(d->facet));
    jsonw_real(w, "confidence", d->confidence, 4);
    jsonw_obj(w, "cuts");
    jsonw_real(w, "answer", d->cuts.answer, 4);
    jsonw_real(w, "clarify", d->cuts.clarify, 4);
    jsonw_obj_end(w);
    jsonw_view(w, "id", e != NULL ? e->external_id : VIEW_EMPTY);
    jsonw_view(w, "title", e != NULL ? e->title : VIEW_EMPTY);
    block_write_json(w, "blocks", d->blocks, d->n_blocks);
    explain_write_json(w, "explain", kb, d);
    jsonw_obj_end(w);
}

/* The picture with the drafts and what else is tried; NULL when nothing was given. */
static enum rc stage(const struct bench *b, struct snapshot **out, struct err *err)
{
    int64_t *ids = NULL;
    size_t n = 0;
    struct snapshot_change change = {.n = 0};
    bool has_drafts = b->p->version_ids.len > 0 && !view_eq_text(b->p->version_ids, "[]");
    enum rc rc = RC_OK;
    *out = NULL;
    if (!has_drafts && trial_is_empty(&b->p->trial))
        return RC_OK;
    if (has_drafts)
        rc = ids_read(b->c->arena, b->p->version_ids, "version_ids", VERSIONS_MAX, &ids, &n, err);
    if (rc == RC_OK)
        rc = edit_load_changes(b->t->db, b->c, ids, n, &change, err);
    if (rc == RC_OK)
        rc = trial_load(b->t->db, b->c, &b->p->trial, &change, err);
    return rc == RC_OK ? snapshot_stage(b->c->kb, &change, out, err) : rc;
}

enum rc bench_ask_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct bench b = {.t = t, .c = c, .p = c->params};
    struct actor who;
    struct snapshot *staged = NULL;
    struct decision live;
    struct decision then;
    struct jsonw w;
    char day[16];
    b.day = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms));
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && c->kb == NULL)
        rc = err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    if (rc == RC_OK && b.p->as_of.len > 0 && !day_parse(b.p->as_of, &b.day))
        rc = err_set_field(err, RC_INVALID, "as_of", "日期要写成 2026-12-31 的样子");
    if (rc == RC_OK)
        rc = redirect_load(t->db, c->arena, &b.redirects, err);
    if (rc == RC_OK)
        rc = stage(&b, &staged, err);
    if (rc == RC_OK)
        rc = decide(&b, c->kb, &live, err);
    if (rc == RC_OK && staged != NULL)
        rc = decide(&b, staged, &then, err);
    if (rc == RC_OK) {
        day_format(b.day, day);
        jsonw_init(&w, &c->result);
        jsonw_obj(&w, NULL);
        jsonw_text(&w, "as_of", day);
        write_side(&w, "live", c->kb, &live);
        if (staged != NULL)
            write_side(&w, "staged", staged, &then);
        jsonw_obj_end(&w);
    }
    snapshot_unref(staged);
    return rc;
}

/* --- bench.start ---------------------------------------------------------------------------------
 */

#define RECENT_DAYS 30
#define RECENT_DEFAULT 50
#define RECENT_MAX 500
#define DAY_MS (INT64_C(24) * 3600 * 1000)

struct bench_start {
    int64_t limit;
};

static const struct param BENCH_START[] = {
    {"limit", PARAM_INT, offsetof(struct bench_start, limit), false, 1, RECENT_MAX,
     "最多几问，默认 50"},
};
const struct params bench_start_params = PARAMS(struct bench_start, BENCH_START);

static enum rc write_recent(struct jsonw *w, struct think_ctx *t, struct call *c, struct err *err)
{
    const struct bench_start *p = c->params;
    struct asked_turn *turns = NULL;
    size_t n = 0;
    enum rc rc = trace_list_since(t->db, c->arena, c->now_ms - RECENT_DAYS * DAY_MS,
                                  p->limit > 0 ? p->limit : RECENT_DEFAULT, &turns, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_arr(w, "questions");
    for (size_t i = 0; i < n; i++) {
        jsonw_obj(w, NULL);
        jsonw_int(w, "turn_id", turns[i].turn_id);
        jsonw_view(w, "q", mask_personal(c->arena, turns[i].input.question));
        jsonw_int(w, "n_asked", turns[i].n_asked);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    return RC_OK;
}

enum rc bench_start_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && c->kb == NULL)
        rc = err_set(err, RC_BUSY, "知识库正在载入，请稍后重试");
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    rc = write_recent(&w, t, c, err);
    weights_json_write(&w, "weights", &snapshot_models(c->kb)->rank);
    jsonw_obj_end(&w);
    return rc;
}
