/* outbox.c - what a handler wants done after COMMIT. Think and apply threads; run by front.c. */
#include "server/call.h"

static struct effect *add(struct call *c, enum effect_kind kind)
{
    struct effect *e = arena_alloc(c->arena, sizeof *e);
    e->kind = kind;
    if (c->outbox.last != NULL)
        c->outbox.last->next = e;
    else
        c->outbox.first = e;
    c->outbox.last = e;
    return e;
}

static struct effect *add_topic(struct call *c, enum effect_kind effect, enum topic_kind kind,
                                int64_t id)
{
    struct effect *e = add(c, effect);
    e->topic.kind = kind;
    e->topic.id = id;
    return e;
}

void outbox_push(struct call *c, enum topic_kind kind, int64_t id, const char *method,
                 struct view params)
{
    struct effect *e = add_topic(c, EFFECT_PUSH, kind, id);
    e->method = method;
    e->params = arena_view(c->arena, params);
}

void outbox_sign_in(struct call *c, const struct principal *who)
{
    add(c, EFFECT_SIGN_IN)->who = *who;
}

void outbox_sign_out(struct call *c)
{
    add(c, EFFECT_SIGN_OUT);
}

void outbox_subscribe(struct call *c, enum topic_kind kind, int64_t id)
{
    add_topic(c, EFFECT_SUBSCRIBE, kind, id);
}

void outbox_unsubscribe(struct call *c, enum topic_kind kind, int64_t id)
{
    add_topic(c, EFFECT_UNSUBSCRIBE, kind, id);
}

void outbox_subscribe_account(struct call *c, int64_t account_id, enum topic_kind kind, int64_t id)
{
    add_topic(c, EFFECT_SUBSCRIBE_ACCOUNT, kind, id)->id = account_id;
}

void outbox_unsubscribe_account(struct call *c, int64_t account_id, enum topic_kind kind,
                                int64_t id)
{
    add_topic(c, EFFECT_UNSUBSCRIBE_ACCOUNT, kind, id)->id = account_id;
}

void outbox_close_session(struct call *c, int64_t session_id)
{
    add(c, EFFECT_CLOSE_SESSION)->id = session_id;
}

void outbox_lock_session(struct call *c, int64_t session_id)
{
    add(c, EFFECT_LOCK_SESSION)->id = session_id;
}

void outbox_unlock_session(struct call *c, int64_t session_id)
{
    add(c, EFFECT_UNLOCK_SESSION)->id = session_id;
}

void outbox_kb_changed(struct call *c)
{
    add(c, EFFECT_KB_CHANGED);
}

void outbox_continue(struct call *c, const char *method, int64_t part)
{
    struct effect *e = add(c, EFFECT_CONTINUE);
    e->method = method;
    e->id = part;
}

void outbox_desk_changed(struct call *c)
{
    add(c, EFFECT_DESK_CHANGED);
}

void outbox_wake_at(struct call *c, int64_t at_ms)
{
    add(c, EFFECT_WAKE_AT)->at_ms = at_ms;
}
