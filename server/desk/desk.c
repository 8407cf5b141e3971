/* desk.c - moves of a conversation and what people are told. Called by the handlers; apply thread.
 */
#include "server/desk/desk.h"

#include <string.h>

#include "kb/base/log.h"
#include "server/desk/assign.h"
#include "server/desk/closure.h"
#include "server/desk/editing.h"
#include "server/desk/file.h"
#include "server/desk/gap_watch.h"
#include "server/desk/group.h"
#include "server/desk/ladder.h"
#include "server/desk/notify.h"
#include "server/desk/place.h"
#include "server/desk/queue.h"
#include "server/desk/rectification.h"
#include "server/desk/silence.h"
#include "server/desk/status.h"
#include "server/desk/ticket.h"
#include "server/desk/transfer.h"

enum rc desk_init(struct desk *d, struct db *db, const struct options *options, struct call *c,
                  struct err *err)
{
    *d = (struct desk){.call = c, .db = db, .options = options, .calendar = options->calendar};
    return closure_load(db, c->arena, 0, &d->calendar, err);
}

enum rc desk_say(struct desk *d, struct conversation *cv, struct view text, struct err *err)
{
    struct message m = {.from = FROM_SYSTEM,
                        .at_ms = d->call->now_ms,
                        .blocks = message_text_blocks(d->call->arena, text)};
    enum rc rc = message_add(d->db, d->call->arena, cv, &m, VIEW_EMPTY, err);
    if (rc == RC_OK)
        notify_message(d->call, cv, &m);
    return rc;
}

enum rc desk_settle(struct desk *d, struct conversation *cv,
                    const struct conversation_notice *notice, struct err *err)
{
    enum rc rc = RC_OK;
    if (notice->text.len > 0)
        rc = desk_say(d, cv, notice->text, err);
    if (rc == RC_OK)
        rc = conversation_save(d->db, cv, err);
    if (rc == RC_OK)
        notify_conversation(d->call, cv, notice);
    return rc;
}

static enum rc settle(struct desk *d, struct conversation *cv, struct conversation_notice notice,
                      struct err *err)
{
    return desk_settle(d, cv, &notice, err);
}

enum rc desk_apply(struct desk *d, struct conversation *cv, struct conversation_change change,
                   struct err *err)
{
    change.now_ms = d->call->now_ms;
    return conversation_apply(d->db, cv, &change, err);
}

enum rc desk_due_set(struct desk *d, enum due_kind kind, int64_t object_id, int64_t due_at_ms,
                     struct err *err)
{
    outbox_wake_at(d->call, due_at_ms);
    return due_set(d->db, kind, object_id, due_at_ms, d->call->now_ms, err);
}

/* --- into the queue ------------------------------------------------------------------------------
 */

/* group_id: with hours of its own, otherwise 0 */
static enum rc wake_when_open(struct desk *d, int64_t group_id, int64_t opens_at_ms,
                              struct err *err)
{
    return opens_at_ms != 0 ? desk_due_set(d, DUE_DESK_OPENS, group_id, opens_at_ms, err) : RC_OK;
}

static enum rc enter_queue(struct desk *d, struct conversation *cv, enum conversation_event event,
                           struct view reason, struct err *err)
{
    struct conversation_change change = {.event = event, .reason = reason};
    struct calendar calendar;
    int64_t clock_id = 0; /* whose opening hours they are */
    int64_t position = 0;
    enum rc rc = assign_place(d, cv, &change, err);
    if (rc == RC_OK)
        rc = assign_calendar(d, change.group_id, &calendar, &clock_id, err);
    if (rc != RC_OK)
        return rc;
    struct calendar_state hours = calendar_at(&calendar, d->call->now_ms);
    change.is_off_hours = !hours.open;
    rc = desk_apply(d, cv, change, err);
    if (rc == RC_OK)
        rc = queue_position(d->db, cv, &position, err);
    if (rc == RC_OK)
        rc = settle(
            d, cv,
            (struct conversation_notice){
                .position = position, .text = place_entered_text(d, &calendar, position, &hours)},
            err);
    if (rc == RC_OK && !hours.open)
        rc = wake_when_open(d, clock_id, hours.changes_at_ms, err);
    return rc;
}

enum rc desk_hand_over(struct desk *d, struct conversation *cv, struct view reason, struct err *err)
{
    enum rc rc = gap_watch_hand_over(d, cv, err);
    return rc == RC_OK ? enter_queue(d, cv, ON_HAND_OVER, reason, err) : rc;
}

/* --- out of the queue ----------------------------------------------------------------------------
 */

enum rc desk_cancel(struct desk *d, struct conversation *cv, struct err *err)
{
    enum rc rc = desk_apply(d, cv, (struct conversation_change){.event = ON_CANCEL}, err);
    return rc == RC_OK
               ? settle(d, cv,
                        (struct conversation_notice){
                            .text = VIEW("已取消排队，由机器人继续为您服务，需要时可再次转人工。")},
                        err)
               : rc;
}

static enum rc refuse_accept(struct desk *d, const struct conversation *cv, struct err *err)
{
    struct account owner;
    if (cv->state == CONVERSATION_ACTIVE &&
        account_load(d->db, d->call->arena, cv->account_id, &owner, NULL) == RC_OK)
        return err_set(err, RC_CONFLICT, "已由%.*s接入", VIEW_ARG(owner.display_name));
    return err_set(err, RC_CONFLICT, "该会话已不在队列中");
}

static enum rc welcome(struct desk *d, struct conversation *cv, const struct principal *helper,
                       struct err *err)
{
    struct view name = view_of(helper->name);
    struct view text = arena_printf(d->call->arena, "帮办员%.*s已接入，为您服务。", VIEW_ARG(name));
    outbox_subscribe_account(d->call, helper->account_id, TOPIC_CONVERSATION, cv->conversation_id);
    enum rc rc =
        settle(d, cv, (struct conversation_notice){.helper_name = name, .text = text}, err);
    return rc == RC_OK ? silence_helper_began(d, cv, err) : rc;
}

enum rc desk_accept(struct desk *d, struct conversation *cv, const struct principal *helper,
                    struct err *err)
{
    if (!conversation_may(cv, ON_ACCEPT))
        return refuse_accept(d, cv, err);
    enum rc rc = assign_check_accept(d, cv, helper, err);
    if (rc == RC_OK)
        rc = desk_apply(
            d, cv,
            (struct conversation_change){.event = ON_ACCEPT,
                                         .account_id = helper->account_id,
                                         .waited_ms = calendar_open_ms_between(
                                             &d->calendar, cv->handed_at_ms, d->call->now_ms)},
            err);
    return rc == RC_OK ? welcome(d, cv, helper, err) : rc;
}

/* --- away from the helper ------------------------------------------------------------------------
 */

static enum rc leave_helper(struct desk *d, int64_t account_id, const struct conversation *cv,
                            struct err *err)
{
    if (account_id == 0)
        return RC_OK;
    outbox_unsubscribe_account(d->call, account_id, TOPIC_CONVERSATION, cv->conversation_id);
    enum rc rc = transfer_withdraw(d, cv, err);
    return rc == RC_OK ? silence_over(d, cv, err) : rc;
}

static enum rc back_to_queue(struct desk *d, struct conversation *cv,
                             struct conversation_change change, const char *text, struct err *err)
{
    int64_t account_id = cv->account_id;
    int64_t position = 0;
    enum rc rc = desk_apply(d, cv, change, err);
    if (rc == RC_OK)
        rc = queue_position(d->db, cv, &position, err);
    if (rc == RC_OK)
        rc = settle(d, cv,
                    (struct conversation_notice){.position = position, .text = view_of(text)}, err);
    return rc == RC_OK ? leave_helper(d, account_id, cv, err) : rc;
}

enum rc desk_release_to(struct desk *d, struct conversation *cv, int64_t group_id,
                        struct view reason, struct err *err)
{
    struct group_list groups;
    enum rc rc = group_list_all(d->db, d->call->arena, &groups, err);
    if (rc != RC_OK)
        return rc;
    const struct skill_group *g = group_in(&groups, group_id);
    if (g == NULL || g->is_disabled)
        return err_set_field(err, RC_NOT_FOUND, "to_group_id", "没有这个组");
    cv->group_id = group_id;
    return desk_release(d, cv, reason, err);
}

enum rc desk_release(struct desk *d, struct conversation *cv, struct view reason, struct err *err)
{
    return back_to_queue(d, cv, (struct conversation_change){.event = ON_RELEASE, .reason = reason},
                         "正在为您转接其他帮办员，请稍候。", err);
}

enum rc desk_hand_back(struct desk *d, struct conversation *cv, struct err *err)
{
    int64_t account_id = cv->account_id;
    enum rc rc = desk_apply(d, cv, (struct conversation_change){.event = ON_HAND_BACK}, err);
    if (rc == RC_OK)
        rc = settle(
            d, cv,
            (struct conversation_notice){
                .text = VIEW("帮办员已结束人工服务，由机器人继续为您服务，需要时可再次转人工。")},
            err);
    if (rc == RC_OK)
        rc = leave_helper(d, account_id, cv, err);
    return rc;
}

/* --- the end -------------------------------------------------------------------------------------
 */

/* The helper has some time for the wrap-up and still hears what is said. */
static enum rc begin_wrapup(struct desk *d, struct conversation *cv, struct err *err)
{
    enum rc rc = silence_over(d, cv, err);
    if (rc == RC_OK)
        rc = transfer_withdraw(d, cv, err);
    if (rc != RC_OK)
        return rc;
    if (d->options->wrapup_s == 0)
        return desk_close(d, cv, VIEW_EMPTY, VIEW_EMPTY, err);
    return desk_due_set(d, DUE_WRAPUP, cv->conversation_id,
                        d->call->now_ms + d->options->wrapup_s * 1000, err);
}

enum rc desk_finish(struct desk *d, struct conversation *cv, const char *reason, struct view text,
                    struct err *err)
{
    enum rc rc = desk_apply(
        d, cv, (struct conversation_change){.event = ON_FINISH, .reason = view_of(reason)}, err);
    if (rc == RC_OK)
        rc = settle(d, cv, (struct conversation_notice){.text = text}, err);
    if (rc == RC_OK)
        rc = gap_watch_end(d, cv, err);
    return rc == RC_OK ? begin_wrapup(d, cv, err) : rc;
}

static enum rc reopen_in_wrapup(struct desk *d, struct conversation *cv, struct err *err)
{
    struct account helper;
    enum rc rc = account_load(d->db, d->call->arena, cv->account_id, &helper, err);
    if (rc == RC_OK)
        rc = desk_apply(d, cv, (struct conversation_change){.event = ON_REOPEN}, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_WRAPUP, cv->conversation_id, d->call->now_ms, err);
    if (rc == RC_OK)
        rc =
            settle(d, cv,
                   (struct conversation_notice){.helper_name = helper.display_name,
                                                .text = VIEW("会话已接续，仍由原帮办员为您服务。")},
                   err);
    return rc == RC_OK ? silence_helper_began(d, cv, err) : rc;
}

enum rc desk_reopen(struct desk *d, struct conversation *cv, struct err *err)
{
    struct account helper;
    if (cv->state == CONVERSATION_WRAPUP)
        return reopen_in_wrapup(d, cv, err);
    enum rc rc = account_load(d->db, d->call->arena, cv->account_id, &helper, err);
    if (rc == RC_OK)
        rc = enter_queue(d, cv, ON_REOPEN, VIEW("reopened"), err);
    if (rc != RC_OK || helper.status != STATUS_ONLINE || helper.is_disabled)
        return rc;
    struct principal who = {.roles = helper.roles, .account_id = helper.account_id};
    snprintf(who.name, sizeof who.name, "%.*s", VIEW_ARG(helper.display_name));
    return desk_accept(d, cv, &who, err);
}

enum rc desk_close(struct desk *d, struct conversation *cv, struct view category, struct view note,
                   struct err *err)
{
    bool told = cv->state == CONVERSATION_WRAPUP; /* for the visitor it was over already */
    struct conversation_notice notice = {.text = told ? VIEW_EMPTY
                                                      : VIEW("本次服务已结束，请您评价。")};
    enum rc rc = desk_apply(
        d, cv, (struct conversation_change){.event = ON_CLOSE, .category = category, .note = note},
        err);
    if (rc == RC_OK)
        rc = settle(d, cv, notice, err);
    if (rc == RC_OK)
        rc = due_cancel(d->db, DUE_WRAPUP, cv->conversation_id, d->call->now_ms, err);
    if (rc == RC_OK && !told)
        rc = gap_watch_end(d, cv, err);
    return rc == RC_OK ? leave_helper(d, cv->account_id, cv, err) : rc;
}

enum rc desk_end(struct desk *d, struct conversation *cv, struct err *err)
{
    enum rc rc = desk_apply(d, cv, (struct conversation_change){.event = ON_END}, err);
    if (rc == RC_OK)
        rc = settle(
            d, cv, (struct conversation_notice){.text = VIEW("您已结束本次会话，欢迎评价。")}, err);
    if (rc != RC_OK || cv->state != CONVERSATION_WRAPUP)
        return rc;
    rc = gap_watch_end(d, cv, err);
    return rc == RC_OK ? begin_wrapup(d, cv, err) : rc;
}

/* --- helpers come and go -------------------------------------------------------------------------
 */

static enum rc log_status(struct desk *d, int64_t account_id, enum account_status status,
                          struct err *err)
{
    enum rc rc = account_set_status(d->db, account_id, status, d->call->now_ms, err);
    if (rc == RC_OK)
        rc = event_add(d->db,
                       &(struct event){.kind = EVENT_STATUS,
                                       .at_ms = d->call->now_ms,
                                       .account_id = account_id,
                                       .detail = view_of(account_status_name(status))},
                       err);
    return rc;
}

enum rc desk_set_status_because(struct desk *d, int64_t account_id, enum account_status status,
                                struct view reason, struct err *err)
{
    struct account acc;
    struct view before;
    enum rc rc = account_load(d->db, d->call->arena, account_id, &acc, err);
    if (rc == RC_OK)
        rc = status_reason_get(d->db, d->call->arena, account_id, &before, err);
    if (rc != RC_OK || (acc.status == status && view_eq(before, reason)))
        return rc;
    rc = status_reason_put(d->db, account_id, reason, err);
    if (rc == RC_OK && acc.status != status)
        rc = log_status(d, account_id, status, err);
    if (rc == RC_OK)
        notify_staff(d->call, account_id, status, reason);
    return rc;
}

enum rc desk_set_status(struct desk *d, int64_t account_id, enum account_status status,
                        struct err *err)
{
    return desk_set_status_because(d, account_id, status, VIEW_EMPTY, err);
}

enum rc desk_lose_helper(struct desk *d, int64_t account_id, struct err *err)
{
    struct conversation_list list = {.n = 0};
    enum rc rc = desk_set_status(d, account_id, STATUS_OFFLINE, err);
    if (rc == RC_OK)
        rc = conversation_list_of_helper(d->db, d->call->arena, account_id, &list, err);
    for (size_t i = 0; rc == RC_OK && i < list.n; i++)
        rc = back_to_queue(d, &list.items[i], (struct conversation_change){.event = ON_LOSE},
                           "帮办员的连接中断，已将您排到队伍最前，正在为您转接其他帮办员。", err);
    return rc;
}

enum rc desk_helper_returned(struct desk *d, int64_t account_id, struct err *err)
{
    return due_cancel(d->db, DUE_HELPER_GRACE, account_id, d->call->now_ms, err);
}

/* --- time ----------------------------------------------------------------------------------------
 */

static enum rc wait_for_helper(struct desk *d, int64_t account_id, struct err *err)
{
    int64_t until_ms = d->call->now_ms + d->options->helper_grace_s * 1000;
    return due_set(d->db, DUE_HELPER_GRACE, account_id, until_ms, d->call->now_ms, err);
}

static enum rc wait_for_helpers(struct desk *d, struct err *err)
{
    struct account *accounts = NULL;
    size_t n_accounts = 0;
    int64_t *busy = NULL;
    size_t n_busy = 0;
    enum rc rc = account_list(d->db, d->call->arena, &accounts, &n_accounts, err);
    if (rc == RC_OK)
        rc = conversation_list_helpers(d->db, d->call->arena, &busy, &n_busy, err);
    for (size_t i = 0; rc == RC_OK && i < n_accounts; i++) {
        if (accounts[i].status != STATUS_OFFLINE)
            rc = wait_for_helper(d, accounts[i].account_id, err);
    }
    for (size_t i = 0; rc == RC_OK && i < n_busy; i++)
        rc = wait_for_helper(d, busy[i], err);
    return rc;
}

static void warn_of_missing_year(const struct desk *d)
{
    int year = calendar_missing_year(&d->calendar, d->call->now_ms);
    if (year != 0)
        log_event(LOG_WARN, "calendar_year_missing",
                  "year=%d hint=\"holidays and make-up days of this year are not known: give them "
                  "in calendar_file\"",
                  year);
}

enum rc desk_recover(struct desk *d, struct err *err)
{
    warn_of_missing_year(d);
    struct calendar_state hours = calendar_at(&d->calendar, d->call->now_ms);
    enum rc rc = wait_for_helpers(d, err);
    if (rc == RC_OK)
        rc = editing_recover(d, err);
    if (rc == RC_OK)
        rc = wake_when_open(d, 0, hours.open ? d->call->now_ms : hours.changes_at_ms, err);
    return rc == RC_OK ? desk_run_due(d, err) : rc;
}

/* Those of the night of this clock wait like all others, and are told where they stand. */
static enum rc open_for(struct desk *d, struct conversation *cv, struct err *err)
{
    int64_t position = 0;
    cv->is_off_hours = false;
    enum rc rc = conversation_save(d->db, cv, err);
    if (rc == RC_OK)
        rc = queue_position(d->db, cv, &position, err);
    if (rc == RC_OK)
        notify_conversation(d->call, cv,
                            &(struct conversation_notice){
                                .position = position, .text = VIEW("人工服务已开始，请稍候。")});
    return rc;
}

static enum rc open_night(struct desk *d, int64_t clock_id, struct err *err)
{
    struct conversation_list night;
    bool any = false;
    enum rc rc = conversation_list_night(d->db, d->call->arena, &night, err);
    for (size_t i = 0; rc == RC_OK && i < night.n; i++) {
        struct calendar calendar;
        int64_t its_clock = 0;
        rc = assign_calendar(d, night.items[i].group_id, &calendar, &its_clock, err);
        if (rc != RC_OK || its_clock != clock_id)
            continue;
        any = true;
        rc = open_for(d, &night.items[i], err);
    }
    if (rc != RC_OK || !any)
        return rc;
    return event_add(d->db, &(struct event){.kind = EVENT_DESK_OPENED, .at_ms = d->call->now_ms},
                     err);
}

static enum rc desk_opens(struct desk *d, int64_t clock_id, struct err *err)
{
    struct calendar calendar;
    int64_t same = 0;
    enum rc rc = assign_calendar(d, clock_id, &calendar, &same, err);
    if (rc != RC_OK)
        return rc;
    struct calendar_state hours = calendar_at(&calendar, d->call->now_ms);
    if (!hours.open)
        return wake_when_open(d, clock_id, hours.changes_at_ms, err);
    warn_of_missing_year(d);
    return open_night(d, clock_id, err);
}

static enum rc wrapup_over(struct desk *d, int64_t conversation_id, struct err *err)
{
    struct conversation cv;
    enum rc rc = conversation_load(d->db, d->call->arena, conversation_id, &cv, err);
    if (rc != RC_OK || cv.state != CONVERSATION_WRAPUP)
        return rc;
    return desk_close(d, &cv, VIEW_EMPTY, VIEW_EMPTY, err);
}

static enum rc carry_out(struct desk *d, const struct due *due, struct err *err)
{
    switch (due->kind) {
    case DUE_RECTIFY:
        return rectification_due(d, due->object_id, err);
    case DUE_TICKET:
    case DUE_TASK:
        return ticket_due(d, due, err);
    case DUE_HELPER_GRACE:
        return desk_lose_helper(d, due->object_id, err);
    case DUE_DESK_OPENS:
        return desk_opens(d, due->object_id, err);
    case DUE_WRAPUP:
        return wrapup_over(d, due->object_id, err);
    case DUE_VISITOR_REMIND:
    case DUE_VISITOR_CLOSE:
    case DUE_HELPER_SILENT:
    case DUE_HELPER_STILL_SILENT:
        return silence_due(d, due, err);
    case DUE_WEBHOOK:
        outbox_continue(d->call, "webhook.pick", 0);
        return RC_OK;
    case DUE_FILES:
        return file_due(d, err);
    case DUE_TRANSFER:
        return transfer_due(d, due->object_id, err);
    case DUE_EDIT_PLAN:
        return editing_run_planned(d, err);
    case DUE_EDIT_DAY:
        return editing_remind(d, err);
    case DUE_OFFER:
        return assign_offer_over(d, due->object_id, err);
    case DUE_RING:
    case DUE_REROUTE:
    case DUE_BREACH:
    case DUE_TIER_UP:
        return ladder_due(d, due, err);
    case DUE_N:
        break;
    }
    CHECK(due->kind < DUE_N);
    return RC_INTERNAL;
}

enum rc desk_run_due(struct desk *d, struct err *err)
{
    struct due due;
    bool found = false;
    int64_t next_at_ms = 0;
    enum rc rc = due_take(d->db, d->call->now_ms, &due, &found, err);
    while (rc == RC_OK && found) {
        rc = carry_out(d, &due, err);
        if (rc == RC_OK)
            rc = due_take(d->db, d->call->now_ms, &due, &found, err);
    }
    if (rc == RC_OK)
        rc = due_next_at(d->db, &next_at_ms, err);
    if (rc == RC_OK && next_at_ms != 0)
        outbox_wake_at(d->call, next_at_ms);
    return rc;
}

/* --- texts ---------------------------------------------------------------------------------------
 */

void desk_write_hours(const struct desk *d, struct jsonw *w, const char *key)
{
    struct calendar_state hours = calendar_at(&d->calendar, d->call->now_ms);
    struct str text = STR_EMPTY;
    jsonw_obj(w, key);
    jsonw_bool(w, "open", hours.open);
    hours_describe(&d->calendar.week, &text);
    jsonw_view(w, "text", str_view(&text));
    if (!hours.open && hours.changes_at_ms != 0) {
        str_reset(&text);
        calendar_describe_moment(&d->calendar, hours.changes_at_ms, d->call->now_ms, &text);
        jsonw_view(w, "opens_text", str_view(&text));
        jsonw_int(w, "opens_at_ms", hours.changes_at_ms);
    }
    jsonw_obj_end(w);
    str_clear(&text);
}
