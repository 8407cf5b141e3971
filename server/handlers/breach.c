/* breach.c - breach.list, breach.acknowledge. */
#include "server/handlers/breach.h"

#include "server/desk/breach.h"
#include "server/handlers/staff.h"

#define LIST_MAX 50

enum rc breach_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct breach_list list;
    struct jsonw w;
    int64_t today_ms = calendar_day_start_ms(&t->options->calendar, c->now_ms);
    enum rc rc = staff_check(t->db, c, err);
    if (rc == RC_OK)
        rc = breach_list_since(t->db, c->arena, today_ms, LIST_MAX, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "breaches");
    for (size_t i = 0; i < list.n; i++) {
        jsonw_obj(&w, NULL);
        breach_write(&w, &list.items[i]);
        jsonw_obj_end(&w);
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct breach_ack {
    int64_t event_id;
};

static const struct param BREACH_ACKNOWLEDGE[] = {
    {"event_id", PARAM_ID, offsetof(struct breach_ack, event_id), true, 0, 0,
     "breach.list 给出的超时编号"},
};
const struct params breach_acknowledge_params = PARAMS(struct breach_ack, BREACH_ACKNOWLEDGE);

static enum rc audit(struct desk *d, const struct breach *b, struct err *err)
{
    struct arena *a = d->call->arena;
    return staff_audit(
        d, "breach.acknowledge", arena_printf(a, "breach:%lld", (long long)b->event_id),
        arena_printf(a, "{\"conversation_id\":%lld}", (long long)b->conversation_id), err);
}

/* Every console hears who it was; a second one to do so gets the first one's name. */
enum rc breach_acknowledge_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct breach_ack *p = c->params;
    struct desk d;
    struct breach b;
    struct jsonw w;
    bool first = false;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = breach_load(a->db, c->arena, p->event_id, &b, err);
    if (rc == RC_OK)
        rc = breach_acknowledge(a->db, p->event_id, c->who.account_id, c->now_ms, &first, err);
    if (rc == RC_OK && first)
        rc = audit(&d, &b, err);
    if (rc == RC_OK)
        rc = breach_load(a->db, c->arena, p->event_id, &b, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    breach_write(&w, &b);
    jsonw_obj_end(&w);
    if (first)
        outbox_push(c, TOPIC_SUPERVISOR, 0, "breach.acknowledged", str_view(&c->result));
    return RC_OK;
}
