/* place.c - where a visitor stands in the queue, in words. */
#include "server/desk/place.h"

#include "server/desk/assign.h"
#include "server/desk/estimate.h"
#include "server/desk/queue.h"

#define MINUTE_MS INT64_C(60000)

static struct view off_hours_text(const struct desk *d, const struct calendar *calendar,
                                  const struct calendar_state *hours)
{
    struct str when = STR_EMPTY;
    struct str weekly = STR_EMPTY;
    hours_describe(&calendar->week, &weekly);
    if (hours->changes_at_ms != 0)
        calendar_describe_moment(calendar, hours->changes_at_ms, d->call->now_ms, &when);
    else
        str_add_text(&when, "恢复服务后");
    struct view text = arena_printf(d->call->arena,
                                    "现在不在人工服务时间（%s）。您的留言已记下并排队，帮办员将在%"
                                    "s上班后回复您；您可以继续补充，"
                                    "也可以先离开，稍后回到本页查看回复。",
                                    weekly.ptr, when.ptr);
    str_clear(&when);
    str_clear(&weekly);
    return text;
}

struct view place_entered_text(const struct desk *d, const struct calendar *calendar,
                               int64_t position, const struct calendar_state *hours)
{
    if (!hours->open)
        return off_hours_text(d, calendar, hours);
    if (position == 1)
        return VIEW("已为您转接人工帮办，您是下一位，请稍候。");
    return arena_printf(d->call->arena, "已为您转接人工帮办，您排在第 %lld 位，请稍候。",
                        (long long)position);
}

/* --- asked again ---------------------------------------------------------------------------------
 */

enum rc place_wait_ms(struct db *db, const struct options *o, const struct conversation *cv,
                      int64_t *wait_ms_out, struct err *err)
{
    struct service service;
    int64_t position = 0;
    if (cv->is_off_hours) { /* nobody serves now */
        *wait_ms_out = -1;
        return RC_OK;
    }
    enum rc rc = estimate_measure(db, o->capacity, &service, err);
    if (rc == RC_OK)
        rc = queue_position_overall(db, cv, &position, err);
    if (rc == RC_OK)
        *wait_ms_out = estimate_wait_ms(&service, position);
    return rc;
}

static struct view wait_text(struct arena *a, int64_t wait_ms)
{
    if (wait_ms < 0)
        return VIEW_EMPTY;
    if (wait_ms < MINUTE_MS)
        return VIEW("，预计 1 分钟内接入");
    return arena_printf(a, "，预计还需等待约 %lld 分钟",
                        (long long)((wait_ms + MINUTE_MS - 1) / MINUTE_MS));
}

static enum rc waiting_text(struct desk *d, const struct conversation *cv, struct view *out,
                            struct err *err)
{
    struct arena *a = d->call->arena;
    int64_t position = 0;
    int64_t wait_ms = -1;
    enum rc rc = queue_position(d->db, cv, &position, err);
    if (rc == RC_OK)
        rc = place_wait_ms(d->db, d->options, cv, &wait_ms, err);
    if (rc != RC_OK)
        return rc;
    struct view wait = wait_text(a, wait_ms);
    *out = position == 1
               ? arena_printf(a, "您已在人工队列中，是下一位%.*s，无需重复排队，请稍候。",
                              VIEW_ARG(wait))
               : arena_printf(a, "您已在人工队列中，排在第 %lld 位%.*s，无需重复排队，请稍候。",
                              (long long)position, VIEW_ARG(wait));
    return RC_OK;
}

static enum rc again_text(struct desk *d, const struct conversation *cv, struct view *out,
                          struct err *err)
{
    struct calendar calendar;
    int64_t clock_id = 0;
    enum rc rc = assign_calendar(d, cv->group_id, &calendar, &clock_id, err);
    if (rc != RC_OK)
        return rc;
    struct calendar_state hours = calendar_at(&calendar, d->call->now_ms);
    if (hours.open)
        return waiting_text(d, cv, out, err);
    *out = off_hours_text(d, &calendar, &hours);
    return RC_OK;
}

static enum rc is_last_word(struct desk *d, const struct conversation *cv, struct view text,
                            bool *same_out, struct err *err)
{
    struct arena *a = d->call->arena;
    struct message last;
    if (cv->last_seq == 0)
        return RC_OK;
    enum rc rc = message_load(d->db, a, cv->conversation_id, cv->last_seq, &last, err);
    if (rc == RC_OK)
        *same_out = last.from == FROM_SYSTEM && view_eq(last.blocks, message_text_blocks(a, text));
    return rc;
}

enum rc place_say_again(struct desk *d, struct conversation *cv, struct err *err)
{
    struct view text;
    bool same = false;
    enum rc rc = again_text(d, cv, &text, err);
    if (rc == RC_OK)
        rc = is_last_word(d, cv, text, &same, err);
    return rc == RC_OK && !same ? desk_say(d, cv, text, err) : rc;
}
