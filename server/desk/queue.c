/* queue.c - writes and announces the queue. Announcing on the apply thread. */
#include "server/desk/queue.h"

#include "server/desk/desk.h"
#include "server/desk/estimate.h"
#include "server/desk/ladder.h"
#include "server/desk/notify.h"
#include "server/people/visitor.h"

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

static enum rc write_waiting(struct jsonw *w, struct db *db, struct arena *a,
                             const struct conversation *cv, struct err *err)
{
    struct visitor visitor;
    int64_t respond_by_ms = 0;
    enum rc rc = visitor_load(db, a, cv->visitor_id, &visitor, err);
    if (rc == RC_OK)
        rc = ladder_respond_by(db, cv->conversation_id, &respond_by_ms, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, NULL);
    jsonw_int(w, "conversation_id", cv->conversation_id);
    jsonw_view(w, "name", visitor.name);
    jsonw_view(w, "region", visitor.region);
    jsonw_int(w, "waiting_since_ms", cv->handed_at_ms);
    jsonw_int(w, "respond_by_ms", respond_by_ms);
    jsonw_int(w, "group_id", cv->group_id);
    jsonw_view(w, "reason", cv->reason);
    jsonw_text(w, "reason_text", queue_reason_text(cv->reason));
    jsonw_view(w, "last_text", cv->last_text);
    jsonw_bool(w, "off_hours", cv->is_off_hours);
    jsonw_bool(w, "front", cv->is_front);
    jsonw_obj_end(w);
    return RC_OK;
}

static enum rc write_list(struct jsonw *w, struct db *db, struct arena *a,
                          const struct conversation_list *list, struct err *err)
{
    enum rc rc = RC_OK;
    jsonw_arr(w, "waiting");
    for (size_t i = 0; rc == RC_OK && i < list->n; i++)
        rc = write_waiting(w, db, a, &list->items[i], err);
    jsonw_arr_end(w);
    struct conversation_counts counts;
    if (rc == RC_OK)
        rc = conversation_count(db, &counts, err);
    if (rc != RC_OK)
        return rc;
    jsonw_int(w, "waiting_total", counts.waiting);
    jsonw_int(w, "active_total", counts.active);
    return RC_OK;
}

enum rc queue_write(struct jsonw *w, struct db *db, struct arena *a, struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_waiting(db, a, QUEUE_SHOWN, &list, err);
    return rc == RC_OK ? write_list(w, db, a, &list, err) : rc;
}

/* Places are counted within the group: whoever waits for another one is not before him. */
static void tell_positions(struct desk *d, const struct conversation_list *list, size_t from,
                           const struct service *service)
{
    for (size_t i = from; i < list->n; i++) {
        int64_t position = 1;
        for (size_t k = 0; k < i; k++)
            position += list->items[k].group_id == list->items[i].group_id;
        notify_position(d->call, &list->items[i], position, estimate_wait_ms(service, position));
    }
}

/* Those whose place is another one now: all from `from` on (0-based). `shown` is the head of the
 * queue; only when someone further back is concerned the rest is read too. */
static enum rc tell_moved(struct desk *d, const struct conversation_list *shown, size_t from,
                          struct err *err)
{
    struct conversation_list list = *shown;
    struct service service = {.n = 0};
    enum rc rc = RC_OK;
    if (list.n == QUEUE_SHOWN && from < QUEUE_TOLD)
        rc = conversation_list_waiting(d->db, d->call->arena, QUEUE_TOLD, &list, err);
    if (rc != RC_OK || from >= list.n)
        return rc;
    rc = estimate_measure(d->db, d->options->capacity, &service, err);
    if (rc == RC_OK)
        tell_positions(d, &list, from, &service);
    return rc;
}

enum rc queue_announce(struct desk *d, int64_t from_position, const char *reason, struct err *err)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    struct conversation_list list;
    enum rc rc = conversation_list_waiting(d->db, d->call->arena, QUEUE_SHOWN, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    rc = write_list(&w, d->db, d->call->arena, &list, err);
    if (rc == RC_OK) {
        jsonw_text(&w, "reason", reason);
        jsonw_obj_end(&w);
        outbox_push(d->call, TOPIC_DESK, 0, "queue.changed", str_view(&params));
    }
    str_clear(&params);
    return rc == RC_OK ? tell_moved(d, &list, (size_t)from_position - 1, err) : rc;
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
