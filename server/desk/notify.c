/* notify.c - builds the desk's pushes. */
#include "server/desk/notify.h"

#include "server/desk/queue.h"

static void push(struct call *c, enum topic_kind kind, int64_t id, const char *method,
                 struct str *params)
{
    outbox_push(c, kind, id, method, str_view(params));
    str_clear(params);
}

static void push_message(struct call *c, enum topic_kind kind, int64_t id, const struct message *m,
                         enum viewer viewer)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    message_write(&w, NULL, m, viewer);
    push(c, kind, id, "message.new", &params);
}

void notify_message(struct call *c, const struct conversation *cv, const struct message *m)
{
    push_message(c, TOPIC_VISITOR, cv->visitor_id, m, VIEWER_VISITOR);
    push_message(c, TOPIC_CONVERSATION, cv->conversation_id, m, VIEWER_STAFF);
}

static void push_conversation(struct call *c, enum topic_kind kind, int64_t id, const char *state,
                              const struct conversation *cv,
                              const struct conversation_notice *notice)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_text(&w, "state", state);
    if (notice->helper_name.len > 0)
        jsonw_view(&w, "helper_name", notice->helper_name);
    if (notice->position > 0) {
        jsonw_int(&w, "position", notice->position);
        jsonw_int(&w, "ahead", notice->position - 1);
    }
    if (cv->state == CONVERSATION_QUEUED)
        jsonw_bool(&w, "off_hours", cv->is_off_hours);
    if (cv->closed_at_ms != 0)
        jsonw_bool(&w, "rated", cv->is_rated);
    if (notice->text.len > 0)
        jsonw_view(&w, "text", notice->text);
    jsonw_obj_end(&w);
    push(c, kind, id, "conversation.changed", &params);
}

void notify_conversation(struct call *c, const struct conversation *cv,
                         const struct conversation_notice *notice)
{
    push_conversation(c, TOPIC_VISITOR, cv->visitor_id, conversation_state_for_visitor(cv->state),
                      cv, notice);
    push_conversation(c, TOPIC_CONVERSATION, cv->conversation_id,
                      conversation_state_name(cv->state), cv, notice);
}

void notify_suggestions(struct call *c, const struct conversation *cv, struct view candidates)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_int(&w, "seq", cv->last_seq);
    jsonw_raw(&w, "candidates", candidates);
    jsonw_obj_end(&w);
    push(c, TOPIC_CONVERSATION, cv->conversation_id, "suggest.new", &params);
}

void notify_silence(struct call *c, int64_t account_id, const struct conversation *cv,
                    const char *to)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "kind", "silence");
    jsonw_text(&w, "to", to);
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_int(&w, "account_id", cv->account_id);
    jsonw_int(&w, "since_ms", cv->awaiting_since_ms);
    jsonw_obj_end(&w);
    push(c, TOPIC_ACCOUNT, account_id, "alert", &params);
}

void notify_ring(struct call *c, int64_t account_id, int64_t conversation_id, int step)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", conversation_id);
    jsonw_int(&w, "step", step);
    jsonw_obj_end(&w);
    push(c, TOPIC_ACCOUNT, account_id, "queue.ring", &params);
}

void notify_offer(struct call *c, int64_t account_id, int64_t conversation_id,
                  int64_t expires_at_ms, const char *why)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", conversation_id);
    jsonw_int(&w, "expires_at_ms", expires_at_ms);
    jsonw_text(&w, "why", why);
    jsonw_obj_end(&w);
    push(c, TOPIC_ACCOUNT, account_id, "queue.offer", &params);
}

void notify_offer_over(struct call *c, int64_t account_id, int64_t conversation_id)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", conversation_id);
    jsonw_obj_end(&w);
    push(c, TOPIC_ACCOUNT, account_id, "queue.offer_over", &params);
}

void notify_breach(struct call *c, const struct conversation *cv, int64_t waited_ms)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "kind", "breach");
    jsonw_text(&w, "to", "supervisor");
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_int(&w, "account_id", cv->account_id);
    jsonw_int(&w, "waited_ms", waited_ms);
    jsonw_obj_end(&w);
    push(c, TOPIC_SUPERVISOR, 0, "alert", &params);
}

void notify_position(struct call *c, const struct queue_place *place, int64_t wait_ms)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", place->conversation_id);
    jsonw_int(&w, "position", place->position);
    jsonw_int(&w, "waiting_s",
              c->now_ms > place->handed_at_ms ? (c->now_ms - place->handed_at_ms) / 1000 : 0);
    if (wait_ms >= 0)
        jsonw_int(&w, "wait_s", (wait_ms + 999) / 1000);
    jsonw_obj_end(&w);
    push(c, TOPIC_VISITOR, place->visitor_id, "queue.position", &params);
}

void notify_useful(struct call *c, const struct conversation *cv, int64_t seq, bool useful)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", cv->conversation_id);
    jsonw_int(&w, "seq", seq);
    jsonw_bool(&w, "useful", useful);
    jsonw_obj_end(&w);
    outbox_push(c, TOPIC_VISITOR, cv->visitor_id, "message.updated", str_view(&params));
    push(c, TOPIC_CONVERSATION, cv->conversation_id, "message.updated", &params);
}

void notify_staff(struct call *c, int64_t account_id, enum account_status status,
                  struct view reason)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "account_id", account_id);
    jsonw_text(&w, "status", account_status_name(status));
    if (reason.len > 0)
        jsonw_view(&w, "reason", reason);
    jsonw_obj_end(&w);
    push(c, TOPIC_DESK, 0, "staff.changed", &params);
}

static void push_typing(struct call *c, enum topic_kind kind, int64_t id, int64_t conversation_id,
                        const char *from)
{
    struct str params = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &params);
    jsonw_obj(&w, NULL);
    jsonw_int(&w, "conversation_id", conversation_id);
    jsonw_text(&w, "from", from);
    jsonw_obj_end(&w);
    push(c, kind, id, "typing", &params);
}

void notify_typing_of_visitor(struct call *c, int64_t conversation_id)
{
    push_typing(c, TOPIC_CONVERSATION, conversation_id, conversation_id, "visitor");
}

void notify_typing_of_helper(struct call *c, int64_t visitor_id, int64_t conversation_id)
{
    push_typing(c, TOPIC_VISITOR, visitor_id, conversation_id, "helper");
}
