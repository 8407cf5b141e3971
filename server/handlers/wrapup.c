/* wrapup.c - conversation.finish, conversation.close, conversation.wrap_up. */
#include "server/handlers/wrapup.h"

#include "server/desk/gap_watch.h"
#include "server/desk/wrapup.h"
#include "server/handlers/conversation.h"
#include "server/handlers/staff.h"

struct conversation_finish {
    int64_t conversation_id;
};

static const struct param CONVERSATION_FINISH[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_finish, conversation_id), true, 0, 0,
     "正在接待的会话"},
};
const struct params conversation_finish_params =
    PARAMS(struct conversation_finish, CONVERSATION_FINISH);

enum rc conversation_finish_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_finish *p = c->params;
    struct desk d;
    struct conversation cv;
    enum rc rc = conversation_begin_owned(&d, a, c, p->conversation_id, &cv, err);
    return rc == RC_OK ? desk_finish(&d, &cv, "helper", VIEW("本次服务已结束，请您评价。"), err)
                       : rc;
}

struct conversation_close {
    int64_t conversation_id;
    struct view category;
    struct view resolution;
    struct view blocker;
    struct view note;
};

static const struct param CONVERSATION_CLOSE[] = {
    {"conversation_id", PARAM_ID, offsetof(struct conversation_close, conversation_id), true, 0, 0,
     "接待的会话"},
    {"category", PARAM_VIEW, offsetof(struct conversation_close, category), false, 0,
     WRAPUP_CATEGORY_MAX, "咨询类别"},
    {"resolution", PARAM_VIEW, offsetof(struct conversation_close, resolution), false, 0, 20,
     "结果：resolved 已解决、explained 已解答、ticket 转工单、unresolved 未解决、invalid 无效咨询"},
    {"blocker", PARAM_VIEW, offsetof(struct conversation_close, blocker), false, 0,
     WRAPUP_BLOCKER_MAX, "难点堵点"},
    {"note", PARAM_VIEW, offsetof(struct conversation_close, note), false, 0, WRAPUP_NOTE_MAX,
     "内部小结，访客看不到"},
};
const struct params conversation_close_params =
    PARAMS(struct conversation_close, CONVERSATION_CLOSE);

static enum rc read_wrapup(const struct call *c, struct wrapup *out, struct err *err)
{
    const struct conversation_close *p = c->params;
    struct wrapup w = {.conversation_id = p->conversation_id,
                       .account_id = c->who.account_id,
                       .category = p->category,
                       .blocker = view_trim(p->blocker),
                       .note = p->note,
                       .at_ms = c->now_ms};
    if (p->resolution.len > 0 && !wrapup_resolution_parse(p->resolution, &w.resolution))
        return err_set_field(err, RC_INVALID, "resolution",
                             "resolution 只能是 resolved、explained、ticket、unresolved、invalid");
    *out = w;
    return RC_OK;
}

static enum rc put(struct desk *d, const struct wrapup *w, const struct conversation *cv,
                   struct err *err)
{
    enum rc rc = wrapup_put(d->db, w, err);
    if (rc != RC_OK || w->resolution == RESOLUTION_NONE)
        return rc;
    return gap_watch_resolved(d, cv, view_of(wrapup_resolution_name(w->resolution)), err);
}

/* A conversation in wrap-up may be closed as well as one that is still going on. */
static enum rc load_to_close(struct db *db, struct call *c, int64_t conversation_id,
                             struct conversation *cv, struct err *err)
{
    enum rc rc = conversation_load(db, c->arena, conversation_id, cv, err);
    if (rc == RC_OK && cv->state == CONVERSATION_WRAPUP && cv->account_id == c->who.account_id)
        return RC_OK;
    return rc == RC_OK ? conversation_load_owned(db, c, conversation_id, cv, err) : rc;
}

enum rc conversation_close_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_close *p = c->params;
    struct desk d;
    struct conversation cv;
    struct wrapup w;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = read_wrapup(c, &w, err);
    if (rc == RC_OK)
        rc = load_to_close(a->db, c, p->conversation_id, &cv, err);
    if (rc == RC_OK)
        rc = desk_close(&d, &cv, p->category, p->note, err);
    return rc == RC_OK ? put(&d, &w, &cv, err) : rc;
}

static enum rc amend(struct db *db, const struct wrapup *w, struct conversation *cv,
                     struct err *err)
{
    if (w->category.ptr != NULL)
        cv->category = w->category;
    if (w->note.ptr != NULL)
        cv->note = w->note;
    return conversation_save(db, cv, err);
}

enum rc conversation_wrap_up_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct conversation_close *p = c->params;
    struct desk d;
    struct conversation cv;
    struct wrapup w;
    enum rc rc = staff_begin(&d, a, c, err);
    if (rc == RC_OK)
        rc = read_wrapup(c, &w, err);
    if (rc == RC_OK)
        rc = conversation_load(a->db, c->arena, p->conversation_id, &cv, err);
    if (rc != RC_OK)
        return rc;
    if (cv.account_id != c->who.account_id)
        return conversation_not_owned(a->db, c, &cv, err);
    if (cv.state == CONVERSATION_WRAPUP)
        rc = desk_close(&d, &cv, p->category, p->note, err);
    else if (cv.state == CONVERSATION_CLOSED)
        rc = amend(a->db, &w, &cv, err);
    else
        rc = err_set(err, RC_CONFLICT, "会话还没有结束");
    return rc == RC_OK ? put(&d, &w, &cv, err) : rc;
}
