/* desk_talk.h - a visitor and a helper who talk, for unit tests of what happens between them. */
#ifndef BANGBAN_TESTS_UNIT_DESK_TALK_H
#define BANGBAN_TESTS_UNIT_DESK_TALK_H

#include "tests/unit/desk_world.h"

UNUSED_OK const char *id_of(const struct principal *visitor)
{
    return json("{\"conversation_id\":%lld}", (long long)visitor->conversation_id);
}

UNUSED_OK void say(struct world *w, struct principal *who, const char *client_id)
{
    world_do(w, who, "message.send",
             json("{\"client_id\":\"%s\",\"text\":\"还有一个问题\"}", client_id));
}

UNUSED_OK void reply(struct world *w, struct principal *helper, const struct principal *visitor,
                     const char *client_id)
{
    world_do(w, helper, "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"%s\",\"text\":\"好的\"}",
                  (long long)visitor->conversation_id, client_id));
}

UNUSED_OK void want_state(struct world *w, const struct principal *visitor, const char *want)
{
    struct stmt *st = db_stmt(w->db, "SELECT state FROM conversation WHERE conversation_id = $1");
    stmt_bind_int(st, 1, visitor->conversation_id);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    struct view got = stmt_view(st, 0);
    if (!view_eq_text(got, want))
        fail_msg("state %.*s, wanted %s", VIEW_ARG(got), want);
    stmt_reset(st);
}

UNUSED_OK int64_t events(struct world *w, const char *kind)
{
    struct stmt *st = db_stmt(w->db, "SELECT count(*) FROM event WHERE kind = $1");
    stmt_bind_text(st, 1, kind);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

UNUSED_OK void pass(struct world *w, int64_t ms)
{
    w->now_ms += ms;
    world_internal(w, "due.run", "{}");
}

struct pair {
    struct principal visitor;
    struct principal helper;
};

UNUSED_OK struct pair talking(struct world *w)
{
    struct pair p = {world_visitor(w), world_helper(w, "li", "李工")};
    world_do(w, &p.visitor, "handoff.request", "{}");
    world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
    reply(w, &p.helper, &p.visitor, "first");
    return p;
}

UNUSED_OK struct principal world_staff(struct world *w, const char *name, const char *display,
                                       unsigned roles)
{
    struct principal who = world_helper(w, name, display);
    who.roles = roles;
    return who;
}

/* Nothing of this text may be in what this call pushed to visitors or answered. */
UNUSED_OK void want_secret(const struct world *w, const char *text)
{
    for (const struct effect *e = w->call->outbox.first; e != NULL; e = e->next)
        if (e->kind == EFFECT_PUSH && e->topic.kind == TOPIC_VISITOR &&
            view_find(e->params, view_of(text)) != SIZE_MAX)
            fail_msg("%s in push %s to the visitor", text, e->method);
    if (w->call->who.visitor_id != 0 && result_has(w, text))
        fail_msg("%s in the result of %s", text, w->call->method->name);
}

#endif
