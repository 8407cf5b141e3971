/* queue.c - pictures of the queue and what differs between two. */
#include "server/desk/queue.h"

#include <stdlib.h>

#include "kb/base/mem.h"
#include "server/desk/estimate.h"
#include "server/desk/ladder.h"
#include "server/desk/notify.h"
#include "server/desk/routing.h"
#include "server/people/visitor.h"

static const char SQL_REVISION[] = "SELECT coalesce(max(event_id), 0) FROM event";
static const char SQL_PLACES[] =
    "SELECT conversation_id, visitor_id, handed_at_ms, row_number() OVER"
    " (PARTITION BY group_id ORDER BY is_front DESC, rank_ms, conversation_id),"
    " CASE is_off_hours WHEN 0 THEN row_number() OVER (PARTITION BY is_off_hours"
    " ORDER BY is_front DESC, rank_ms, conversation_id) ELSE 0 END"
    " FROM conversation WHERE state = 'queued' ORDER BY conversation_id";

const char *queue_reason_text(struct view reason)
{
    static const struct {
        const char *name;
        const char *text;
    } REASONS[] = {
        {"asked_person", "访客要求人工"},        {"button", "访客要求人工"},
        {"low_confidence", "机器人没有把握"},    {"unsure", "机器人没有把握"},
        {"still_unsure", "机器人多次没有把握"},  {"no_candidate", "知识库没有相关内容"},
        {"no_candidates", "知识库没有相关内容"}, {"flow", "办事引导中要求人工"},
        {"reopened", "访客接续上次会话"},        {"leader", "访客要求领导帮办"},
    };
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (view_eq_text(reason, REASONS[i].name))
            return REASONS[i].text;
    }
    return "需要人工帮办";
}

enum rc queue_position(struct db *db, const struct conversation *cv, int64_t *position_out,
                       struct err *err)
{
    int64_t ahead = 0;
    enum rc rc = conversation_ahead(db, cv, &ahead, err);
    if (rc == RC_OK)
        *position_out = ahead + 1;
    return rc;
}

enum rc queue_position_overall(struct db *db, const struct conversation *cv, int64_t *position_out,
                               struct err *err)
{
    int64_t ahead = 0;
    enum rc rc = conversation_ahead_of_all(db, cv, &ahead, err);
    if (rc == RC_OK)
        *position_out = ahead + 1;
    return rc;
}

/* --- the picture --------------------------------------------------------------------------------
 */

static void free_picture(struct job *job)
{
    struct queue_picture *q = (struct queue_picture *)(void *)job;
    arena_free(q->arena);
    free(q);
}

static enum rc find_revision(struct db *db, int64_t *revision_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REVISION);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *revision_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static enum rc list_places(struct db *db, struct queue_picture *q, struct err *err)
{
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_PLACES);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        q->places = arena_push(q->arena, q->places, q->n_places, &cap, sizeof *q->places);
        q->places[q->n_places++] = (struct queue_place){.conversation_id = stmt_int(st, 0),
                                                        .visitor_id = stmt_int(st, 1),
                                                        .handed_at_ms = stmt_int(st, 2),
                                                        .position = stmt_int(st, 3),
                                                        .overall = stmt_int(st, 4)};
    }
    stmt_reset(st);
    return rc;
}

static enum rc write_row(struct db *db, struct arena *a, const struct conversation *cv,
                         struct view *out, struct err *err)
{
    struct visitor visitor;
    struct str text = STR_EMPTY;
    struct jsonw w;
    int64_t respond_by_ms = 0;
    enum rc rc = visitor_load(db, a, cv->visitor_id, &visitor, err);
    if (rc == RC_OK)
        rc = ladder_respond_by(db, cv->conversation_id, &respond_by_ms, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &text);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_view(&w, "name", visitor.name);
    jsonw_view(&w, "region", visitor.region);
    jsonw_int(&w, "waiting_since_ms", cv->handed_at_ms);
    jsonw_int(&w, "respond_by_ms", respond_by_ms);
    jsonw_int(&w, "group_id", cv->group_id);
    jsonw_view(&w, "reason", cv->reason);
    jsonw_text(&w, "reason_text", queue_reason_text(cv->reason));
    jsonw_view(&w, "last_text", cv->last_text);
    jsonw_bool(&w, "off_hours", cv->is_off_hours);
    jsonw_bool(&w, "front", cv->is_front);
    jsonw_obj_end(&w);
    *out = arena_view(a, str_view(&text));
    str_clear(&text);
    return RC_OK;
}

static bool is_in(const struct conversation_list *list, size_t n, int64_t conversation_id)
{
    for (size_t i = 0; i < n; i++) {
        if (list->items[i].conversation_id == conversation_id)
            return true;
    }
    return false;
}

static int by_rank(const void *a, const void *b)
{
    const struct conversation *x = a;
    const struct conversation *y = b;
    struct routing_waiting of_x = {
        .conversation_id = x->conversation_id, .is_front = x->is_front, .rank_ms = x->rank_ms};
    struct routing_waiting of_y = {
        .conversation_id = y->conversation_id, .is_front = y->is_front, .rank_ms = y->rank_ms};
    return routing_compare(&of_x, &of_y);
}

/* The heads of the groups that the first of all leave out; the places are known. */
static enum rc add_heads(struct db *db, struct queue_picture *q, struct conversation_list *list,
                         struct err *err)
{
    size_t n_first = list->n;
    size_t cap = 0;
    struct conversation *items = NULL;
    size_t n = 0;
    enum rc rc = RC_OK;
    if (q->n_places <= n_first)
        return RC_OK;
    for (; n < n_first; n++) {
        items = arena_push(q->arena, items, n, &cap, sizeof *items);
        items[n] = list->items[n];
    }
    for (size_t i = 0; rc == RC_OK && i < q->n_places && n < QUEUE_SHOWN_MAX; i++) {
        const struct queue_place *p = &q->places[i];
        if (p->position > QUEUE_SHOWN_OF_GROUP || is_in(list, n_first, p->conversation_id))
            continue;
        items = arena_push(q->arena, items, n, &cap, sizeof *items);
        rc = conversation_load(db, q->arena, p->conversation_id, &items[n++], err);
    }
    if (rc != RC_OK)
        return rc;
    qsort(items, n, sizeof *items, by_rank);
    *list = (struct conversation_list){items, n};
    return RC_OK;
}

static enum rc list_rows(struct db *db, struct queue_picture *q, struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_waiting(db, q->arena, QUEUE_SHOWN, &list, err);
    if (rc == RC_OK)
        rc = add_heads(db, q, &list, err);
    if (rc != RC_OK)
        return rc;
    q->rows = arena_alloc_array(q->arena, list.n + 1, sizeof *q->rows);
    for (size_t i = 0; rc == RC_OK && i < list.n; i++) {
        q->rows[i].conversation_id = list.items[i].conversation_id;
        rc = write_row(db, q->arena, &list.items[i], &q->rows[i].json, err);
    }
    q->n_rows = list.n;
    return rc;
}

static enum rc count_active(struct db *db, struct queue_picture *q, struct err *err)
{
    struct conversation_counts counts;
    enum rc rc = conversation_count(db, &counts, err);
    if (rc == RC_OK)
        q->active = counts.active;
    return rc;
}

enum rc queue_look(struct db *db, int64_t now_ms, struct queue_picture **out, struct err *err)
{
    struct queue_picture *q = mem_calloc(1, sizeof *q);
    job_init(&q->job, free_picture);
    q->arena = arena_new(0);
    q->now_ms = now_ms;
    enum rc rc = find_revision(db, &q->revision, err);
    if (rc == RC_OK)
        rc = list_places(db, q, err);
    if (rc == RC_OK)
        rc = list_rows(db, q, err);
    if (rc == RC_OK)
        rc = count_active(db, q, err);
    if (rc == RC_OK)
        *out = q;
    else
        job_unref(&q->job);
    return rc;
}

static void write_totals(struct jsonw *w, const struct queue_picture *q)
{
    jsonw_int(w, "waiting_total", (int64_t)q->n_places);
    jsonw_int(w, "active_total", q->active);
}

void queue_write(struct jsonw *w, const struct queue_picture *q)
{
    jsonw_int(w, "revision", q->revision);
    jsonw_arr(w, "waiting");
    for (size_t i = 0; i < q->n_rows; i++)
        jsonw_raw(w, NULL, q->rows[i].json);
    jsonw_arr_end(w);
    write_totals(w, q);
}

/* --- to the consoles ----------------------------------------------------------------------------
 */

static bool is_same_order(const struct queue_picture *a, const struct queue_picture *b)
{
    bool same = a->n_rows == b->n_rows;
    for (size_t i = 0; same && i < a->n_rows; i++)
        same = a->rows[i].conversation_id == b->rows[i].conversation_id;
    return same;
}

/* Is this row known, word for word? */
static bool has_row(const struct queue_picture *told, const struct queue_row *row)
{
    for (size_t i = 0; told != NULL && i < told->n_rows; i++) {
        if (told->rows[i].conversation_id == row->conversation_id)
            return view_eq(told->rows[i].json, row->json);
    }
    return false;
}

static bool write_new_rows(struct jsonw *w, const struct queue_picture *told,
                           const struct queue_picture *q)
{
    bool any = false;
    for (size_t i = 0; i < q->n_rows; i++) {
        if (has_row(told, &q->rows[i]))
            continue;
        if (!any)
            jsonw_arr(w, "rows");
        any = true;
        jsonw_raw(w, NULL, q->rows[i].json);
    }
    if (any)
        jsonw_arr_end(w);
    return any;
}

static void write_order(struct jsonw *w, const struct queue_picture *q)
{
    jsonw_arr(w, "order");
    for (size_t i = 0; i < q->n_rows; i++)
        jsonw_int(w, NULL, q->rows[i].conversation_id);
    jsonw_arr_end(w);
}

static bool tell_consoles(struct call *c, const struct queue_picture *told,
                          const struct queue_picture *q)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    bool any = told == NULL || told->n_places != q->n_places || told->active != q->active;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "revision", q->revision);
    jsonw_int(&w, "since", told != NULL ? told->revision : 0);
    if (told == NULL || !is_same_order(told, q)) {
        any = true;
        write_order(&w, q);
    }
    any |= write_new_rows(&w, told, q);
    write_totals(&w, q);
    jsonw_obj_end(&w);
    if (any)
        outbox_push(c, TOPIC_DESK, 0, "queue.changed", str_view(&params));
    str_clear(&params);
    return any;
}

/* --- to the visitors ----------------------------------------------------------------------------
 */

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

static bool is_worth_telling(const struct queue_place *p)
{
    if (p->told == 0 || p->position <= QUEUE_NEAR)
        return p->told != p->position;
    return distance(p->told, p->position) >= p->position / QUEUE_NEAR;
}

/* Both lists are by conversation. */
static void remember(const struct queue_picture *told, struct queue_picture *q)
{
    size_t at = 0;
    for (size_t i = 0; told != NULL && i < q->n_places; i++) {
        struct queue_place *p = &q->places[i];
        while (at < told->n_places && told->places[at].conversation_id < p->conversation_id)
            at++;
        bool same = at < told->n_places && told->places[at].conversation_id == p->conversation_id &&
                    told->places[at].handed_at_ms == p->handed_at_ms;
        if (same)
            p->told = told->places[at].told;
    }
}

static enum rc tell_visitors(struct db *db, const struct options *o, struct call *c,
                             struct queue_picture *q, bool *any_out, struct err *err)
{
    struct service service = {.n = 0};
    bool any = false;
    for (size_t i = 0; i < q->n_places; i++) {
        struct queue_place *p = &q->places[i];
        if (!is_worth_telling(p))
            continue;
        enum rc rc = any ? RC_OK : estimate_measure(db, o->capacity, &service, err);
        if (rc != RC_OK)
            return rc;
        any = true;
        notify_position(c, p, p->overall > 0 ? estimate_wait_ms(&service, p->overall) : -1);
        p->told = p->position;
    }
    *any_out |= any;
    return RC_OK;
}

enum rc queue_tell(struct db *db, const struct options *o, struct call *c,
                   const struct queue_picture *told, struct queue_picture *q, bool *any_out,
                   struct err *err)
{
    *any_out = tell_consoles(c, told, q);
    remember(told, q);
    return tell_visitors(db, o, c, q, any_out, err);
}
