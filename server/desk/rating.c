/* rating.c - grades of conversations and verdicts on answers. */
#include "server/desk/rating.h"

static const char SQL_ADD[] =
    "INSERT INTO rating (conversation_id, account_id, grade, comment, at_ms)"
    " VALUES ($1, $2, $3, $4, $5)";
static const char SQL_FEEDBACK[] =
    "INSERT INTO feedback (conversation_id, seq, is_useful, at_ms) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (conversation_id, seq)"
    " DO UPDATE SET is_useful = excluded.is_useful, at_ms = excluded.at_ms";

const char *rating_label(int64_t grade)
{
    static const char *const LABELS[] = {"非常不满意", "不满意", "基本满意", "满意", "非常满意"};
    CHECK(grade >= 1 && grade <= RATING_BEST);
    return LABELS[grade - 1];
}

static enum rc insert(struct db *db, const struct conversation *cv, int64_t grade,
                      struct view comment, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, cv->conversation_id);
    if (cv->account_id != 0)
        stmt_bind_int(st, 2, cv->account_id);
    stmt_bind_int(st, 3, grade);
    stmt_bind_view(st, 4, comment.ptr != NULL ? comment : VIEW_EMPTY);
    stmt_bind_int(st, 5, now_ms);
    return stmt_run(st, err);
}

enum rc rating_add(struct db *db, struct conversation *cv, int64_t grade, struct view comment,
                   int64_t now_ms, struct err *err)
{
    if (cv->state != CONVERSATION_CLOSED && cv->state != CONVERSATION_WRAPUP)
        return err_set(err, RC_CONFLICT, "会话结束后才能评价");
    if (cv->is_rated)
        return err_set(err, RC_CONFLICT, "您已经评价过，感谢支持");
    enum rc rc = insert(db, cv, grade, comment, now_ms, err);
    if (rc != RC_OK)
        return rc;
    cv->is_rated = true;
    return event_add(db,
                     &(struct event){.kind = EVENT_RATED,
                                     .at_ms = now_ms,
                                     .conversation_id = cv->conversation_id,
                                     .account_id = cv->account_id,
                                     .has_amount = true,
                                     .amount = grade},
                     err);
}

enum rc feedback_put(struct db *db, int64_t conversation_id, int64_t seq, bool useful,
                     int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FEEDBACK);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_int(st, 2, seq);
    stmt_bind_int(st, 3, useful);
    stmt_bind_int(st, 4, now_ms);
    return stmt_run(st, err);
}
