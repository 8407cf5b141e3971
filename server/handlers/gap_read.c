/* gap_read.c - the gap board and one gap with its questions. Think threads. */
#include "intents/answer.h"
#include "kb/base/clock.h"
#include "kb/review.h"
#include "server/desk/gap.h"
#include "server/desk/gap_question.h"
#include "server/handlers/edit.h"
#include "server/handlers/gap.h"
#include "server/options.h"

#define LIST_DEFAULT 50
#define NAME_CHARS 100
#define NEAREST 5

/* --- gap.list
 * -------------------------------------------------------------------------------------- */

struct gap_listing {
    struct view state;
    struct view text;
    struct view department;
    struct view assignee;
    struct view order;
    int64_t offset;
    int64_t limit;
};

static const struct param GAP_LIST[] = {
    {"state", PARAM_VIEW, offsetof(struct gap_listing, state), false, 0, 16,
     "open 待处理、snoozed 推后的、drafted 已起草、answered 现已能答、out_of_scope "
     "不属本台、merged "
     "已并入，默认全部"},
    {"text", PARAM_VIEW, offsetof(struct gap_listing, text), false, 0, GAP_TITLE_MAX, "标题里的字"},
    {"department", PARAM_VIEW, offsetof(struct gap_listing, department), false, 0, NAME_CHARS,
     "部门"},
    {"assignee", PARAM_VIEW, offsetof(struct gap_listing, assignee), false, 0, NAME_CHARS,
     "负责人的登录名，- 为无人负责"},
    {"order", PARAM_VIEW, offsetof(struct gap_listing, order), false, 0, 16,
     "rank 轻重缓急（默认）、last 最近问到、demand 问得最多、cost 人工最久"},
    {"offset", PARAM_INT, offsetof(struct gap_listing, offset), false, 0, 1000000, "跳过几个"},
    {"limit", PARAM_INT, offsetof(struct gap_listing, limit), false, 1, GAP_PAGE_MAX,
     "最多几个，默认 50"},
};
const struct params gap_list_params = PARAMS(struct gap_listing, GAP_LIST);

static enum rc read_filter(const struct call *c, const struct actor *who, struct gap_filter *out,
                           struct err *err)
{
    const struct gap_listing *p = c->params;
    enum gap_state state;
    *out = (struct gap_filter){.state = p->state,
                               .text = view_trim(p->text.ptr != NULL ? p->text : VIEW_EMPTY),
                               .department = p->department,
                               .assignee = p->assignee,
                               .departments = who->departments,
                               .n_departments = who->n_departments,
                               .now_ms = c->now_ms,
                               .offset = p->offset,
                               .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    if (p->state.len > 0 && !view_eq_text(p->state, "snoozed") &&
        !gap_state_parse(p->state, &state))
        return err_set_field(err, RC_INVALID, "state", "没有这个状态：%.*s", VIEW_ARG(p->state));
    if (p->order.len > 0 && !gap_order_parse(p->order, &out->order))
        return err_set_field(err, RC_INVALID, "order", "order 只能是 rank、last、demand、cost");
    return RC_OK;
}

enum rc gap_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct gap_filter f;
    struct gap *list = NULL;
    size_t n = 0;
    int64_t total = 0;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = read_filter(c, &who, &f, err);
    if (rc == RC_OK)
        rc = gap_list(t->db, c->arena, &f, &list, &n, &total, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "gaps");
    for (size_t i = 0; i < n; i++)
        gap_write(&w, NULL, &list[i], c->now_ms);
    jsonw_arr_end(&w);
    jsonw_int(&w, "total", total);
    jsonw_obj(&w, "counts");
    rc = gap_write_counts(&w, t->db, c->now_ms, err);
    jsonw_obj_end(&w);
    jsonw_obj_end(&w);
    return rc;
}

/* --- gap.get
 * --------------------------------------------------------------------------------------- */

struct gap_getting {
    int64_t gap_id;
    int64_t before_id;
    int64_t limit;
};

static const struct param GAP_GET[] = {
    {"gap_id", PARAM_ID, offsetof(struct gap_getting, gap_id), true, 0, 0, "哪个缺口"},
    {"before_id", PARAM_INT, offsetof(struct gap_getting, before_id), false, 0, INT64_MAX,
     "这一句之前的提问"},
    {"limit", PARAM_INT, offsetof(struct gap_getting, limit), false, 1, GAP_PAGE_MAX,
     "最多几句，默认 50"},
};
const struct params gap_get_params = PARAMS(struct gap_getting, GAP_GET);

static void write_entry(struct jsonw *w, const char *key, const struct call *c, int64_t entry_id)
{
    const struct entry *e = c->kb != NULL ? snapshot_entry(c->kb, entry_id) : NULL;
    if (e == NULL)
        return;
    jsonw_obj(w, key);
    jsonw_view(w, "id", e->external_id);
    jsonw_view(w, "title", e->title);
    jsonw_obj_end(w);
}

static void write_question(struct jsonw *w, const struct call *c, const struct gap_question *q)
{
    jsonw_obj(w, NULL);
    gap_question_write(w, q);
    write_entry(w, "candidate", c, q->entry_id);
    write_entry(w, "resolved_with", c, q->resolved_entry_id);
    jsonw_obj_end(w);
}

/* Entries that come nearest to the title, published as of now. */
static enum rc write_nearest(struct jsonw *w, struct think_ctx *t, struct call *c,
                             const struct gap *g, struct err *err)
{
    struct norm norm;
    struct search_result found = {.n = 0};
    struct search_options o = {
        .k = NEAREST, .as_of_day = day_of_ms(c->now_ms, options_zone_min(t->options, c->now_ms))};
    enum rc rc = RC_OK;
    if (c->kb != NULL && norm_question(c->arena, g->title, &norm, NULL) == RC_OK)
        rc = search_run(t->searcher, c->kb, &norm, &o, c->arena, &found, err);
    jsonw_arr(w, "nearest");
    for (size_t i = 0; rc == RC_OK && i < found.n; i++) {
        jsonw_obj(w, NULL);
        jsonw_view(w, "id", found.list[i].entry->external_id);
        jsonw_view(w, "title", found.list[i].entry->title);
        jsonw_view(w, "department", found.list[i].entry->department);
        jsonw_real(w, "probability", found.list[i].probability, 3);
        jsonw_obj_end(w);
    }
    jsonw_arr_end(w);
    return rc;
}

enum rc gap_get_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct gap_getting *p = c->params;
    int64_t limit = p->limit > 0 ? p->limit : LIST_DEFAULT;
    struct actor who;
    struct gap g;
    struct gap_question *list = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = gap_begin(t->db, c, p->gap_id, &who, &g, err);
    if (rc == RC_OK)
        rc = gap_question_list(t->db, c->arena, g.gap_id, p->before_id, limit + 1, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    bool more = (int64_t)n > limit;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    gap_write(&w, "gap", &g, c->now_ms);
    jsonw_arr(&w, "questions");
    for (size_t i = 0; i < n - more; i++)
        write_question(&w, c, &list[i]);
    jsonw_arr_end(&w);
    jsonw_bool(&w, "more", more);
    rc = write_nearest(&w, t, c, &g, err);
    jsonw_obj_end(&w);
    return rc;
}
