/* silence.c - reminders and alerts when one side says nothing. Called by moves and messages. */
#include "server/desk/silence.h"

#include "server/desk/notify.h"

static enum rc stop(struct desk *d, const struct conversation *cv, enum due_kind first,
                    enum due_kind second, struct err *err)
{
    int64_t now_ms = d->call->now_ms;
    enum rc rc = due_cancel(d->db, first, cv->conversation_id, now_ms, err);
    return rc == RC_OK ? due_cancel(d->db, second, cv->conversation_id, now_ms, err) : rc;
}

static enum rc stop_visitor(struct desk *d, const struct conversation *cv, struct err *err)
{
    return stop(d, cv, DUE_VISITOR_REMIND, DUE_VISITOR_CLOSE, err);
}

static enum rc stop_helper(struct desk *d, const struct conversation *cv, struct err *err)
{
    return stop(d, cv, DUE_HELPER_SILENT, DUE_HELPER_STILL_SILENT, err);
}

static enum rc start(struct desk *d, const struct conversation *cv, enum due_kind kind,
                     int64_t after_s, struct err *err)
{
    if (after_s == 0)
        return RC_OK;
    return desk_due_set(d, kind, cv->conversation_id, d->call->now_ms + after_s * 1000, err);
}

/* The helper's clock counts open time only: nobody is alerted of a lunch break. */
static enum rc start_helper(struct desk *d, const struct conversation *cv, enum due_kind kind,
                            struct err *err)
{
    int64_t after_ms = d->options->helper_silent_s * 1000;
    int64_t at_ms = calendar_add_open_ms(&d->calendar, d->call->now_ms, after_ms);
    if (after_ms == 0 || at_ms == 0)
        return RC_OK;
    return desk_due_set(d, kind, cv->conversation_id, at_ms, err);
}

enum rc silence_helper_began(struct desk *d, const struct conversation *cv, struct err *err)
{
    enum rc rc = stop_visitor(d, cv, err);
    if (rc == RC_OK)
        rc = stop_helper(d, cv, err);
    return rc == RC_OK ? start_helper(d, cv, DUE_HELPER_SILENT, err) : rc;
}

enum rc silence_helper_spoke(struct desk *d, const struct conversation *cv, struct err *err)
{
    if (cv->state != CONVERSATION_ACTIVE)
        return RC_OK;
    enum rc rc = stop_helper(d, cv, err);
    if (rc == RC_OK)
        rc = stop_visitor(d, cv, err);
    return rc == RC_OK ? start(d, cv, DUE_VISITOR_REMIND, d->options->visitor_remind_s, err) : rc;
}

/* A second message while he waits does not start the helper's clock again. */
enum rc silence_visitor_spoke(struct desk *d, const struct conversation *cv, struct err *err)
{
    if (cv->state != CONVERSATION_ACTIVE)
        return RC_OK;
    enum rc rc = stop_visitor(d, cv, err);
    if (rc != RC_OK || cv->awaiting_since_ms != d->call->now_ms)
        return rc;
    return start_helper(d, cv, DUE_HELPER_SILENT, err);
}

enum rc silence_over(struct desk *d, const struct conversation *cv, struct err *err)
{
    enum rc rc = stop_visitor(d, cv, err);
    return rc == RC_OK ? stop_helper(d, cv, err) : rc;
}

/* --- due -----------------------------------------------------------------------------------------
 */

static enum rc log_silence(struct desk *d, const struct conversation *cv, enum event_kind kind,
                           const char *told, struct err *err)
{
    int64_t now_ms = d->call->now_ms;
    bool helper = kind == EVENT_HELPER_SILENT;
    return event_add(d->db,
                     &(struct event){.kind = kind,
                                     .at_ms = now_ms,
                                     .conversation_id = cv->conversation_id,
                                     .account_id = cv->account_id,
                                     .has_amount = helper,
                                     .amount = helper ? now_ms - cv->awaiting_since_ms : 0,
                                     .detail = view_of(told)},
                     err);
}

static enum rc remind_visitor(struct desk *d, struct conversation *cv, struct err *err)
{
    int64_t close_s = d->options->visitor_close_s;
    struct view text = VIEW("您还在吗？有问题请继续说，我们在等您。");
    if (close_s > 0)
        text = arena_printf(d->call->arena,
                            "您还在吗？如没有其他问题，本次会话将在 %lld 分钟后自动结束，"
                            "之后仍可继续咨询。",
                            (long long)(close_s + 59) / 60);
    enum rc rc = desk_say(d, cv, text, err);
    if (rc == RC_OK)
        rc = conversation_save(d->db, cv, err);
    if (rc == RC_OK)
        rc = log_silence(d, cv, EVENT_REMINDED, "visitor", err);
    return rc == RC_OK ? start(d, cv, DUE_VISITOR_CLOSE, close_s, err) : rc;
}

static enum rc alert_helper(struct desk *d, const struct conversation *cv, struct err *err)
{
    notify_silence(d->call, cv->account_id, cv, "helper");
    enum rc rc = log_silence(d, cv, EVENT_HELPER_SILENT, "helper", err);
    if (rc == RC_OK)
        rc = start_helper(d, cv, DUE_HELPER_STILL_SILENT, err);
    return rc;
}

static enum rc alert_supervisors(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct account *accounts = NULL;
    size_t n = 0;
    enum rc rc = account_list(d->db, d->call->arena, &accounts, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if ((accounts[i].roles & ROLE_SUPERVISOR) != 0)
            notify_silence(d->call, accounts[i].account_id, cv, "supervisor");
    }
    return rc == RC_OK ? log_silence(d, cv, EVENT_HELPER_SILENT, "supervisor", err) : rc;
}

enum rc silence_due(struct desk *d, const struct due *due, struct err *err)
{
    struct conversation cv;
    enum rc rc = conversation_load(d->db, d->call->arena, due->object_id, &cv, err);
    if (rc != RC_OK || cv.state != CONVERSATION_ACTIVE)
        return rc;
    switch (due->kind) {
    case DUE_VISITOR_REMIND:
        return remind_visitor(d, &cv, err);
    case DUE_VISITOR_CLOSE:
        return desk_finish(
            d, &cv, "silence",
            VIEW("长时间没有收到您的消息，本次服务已自动结束。需要时请随时再来，也欢迎评价。"),
            err);
    case DUE_HELPER_SILENT:
        return alert_helper(d, &cv, err);
    case DUE_HELPER_STILL_SILENT:
        return alert_supervisors(d, &cv, err);
    default:
        break;
    }
    CHECK(due->kind < DUE_N);
    return RC_INTERNAL;
}
