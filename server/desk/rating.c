/* rating.c - grades of conversations and verdicts on answers. */
#include "server/desk/rating.h"

static const char SQL_ADD[] =
    "INSERT INTO rating (conversation_id, account_id, grade, comment, at_ms)"
    " VALUES ($1, $2, $3, $4, $5)";
static const char SQL_FEEDBACK[] =
    "INSERT INTO feedback (conversation_id, seq, is_useful, at_ms) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (conversation_id, seq)"
    " DO UPDATE SET is_useful = excluded.is_useful, at_ms = excluded.at_ms";

static const char SQL_REASON[] =
    "INSERT INTO rating_reason (conversation_id, reason)"
    " VALUES ($1, $2) ON CONFLICT (conversation_id, reason) DO NOTHING";
static const char SQL_PAGE[] =
    "SELECT r.conversation_id, r.account_id, a.display_name, r.grade, r.comment, r.at_ms"
    " FROM rating r LEFT JOIN account a ON a.account_id = r.account_id"
    " WHERE r.at_ms >= $1 AND r.at_ms < $2 AND r.grade <= $3 AND ($4 = 0 OR r.account_id = $4)"
    " AND ($5 = 0 OR r.conversation_id < $5) ORDER BY r.conversation_id DESC LIMIT $6";
static const char SQL_REASONS[] =
    "SELECT reason FROM rating_reason WHERE conversation_id = $1 ORDER BY reason";
static const char SQL_GRADES[] =
    "SELECT grade, count(*) FROM rating WHERE at_ms >= $1 AND at_ms < $2 GROUP BY grade";
static const char SQL_USEFUL[] =
    "SELECT count(*) FILTER (WHERE is_useful = 1), count(*) FILTER (WHERE is_useful = 0)"
    " FROM feedback WHERE at_ms >= $1 AND at_ms < $2";
static const char SQL_CLOSED[] =
    "SELECT count(DISTINCT conversation_id) FROM event WHERE at_ms >= $1 AND at_ms < $2"
    " AND kind IN ('closed', 'ended')";

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

/* --- reasons -------------------------------------------------------------------------------------
 */

const char *const *rating_choices(int64_t grade)
{
    static const char *const GOOD[] = {"态度热情", "解答清楚", "响应及时", "一次办好", NULL};
    static const char *const FAIR[] = {"等待偏久", "解答不够清楚", "办理偏慢", "渠道不便", NULL};
    static const char *const BAD[] = {
        "态度不好", "解答错误", "长时间无人接待", "推诿扯皮", "要求额外材料", "问题没有解决", NULL};
    CHECK(grade >= 1 && grade <= RATING_BEST);
    return grade > RATING_WORST_GOOD ? GOOD : grade == RATING_WORST_GOOD ? FAIR : BAD;
}

static enum rc add_reason(struct db *db, int64_t conversation_id, int64_t grade, struct view reason,
                          struct err *err)
{
    const char *const *choice = rating_choices(grade);
    while (*choice != NULL && !view_eq_text(reason, *choice))
        choice++;
    if (*choice == NULL)
        return err_set_field(err, RC_INVALID, "reasons", "这一档评价没有原因 %.*s",
                             VIEW_ARG(utf8_head(reason, 20)));
    struct stmt *st = db_stmt(db, SQL_REASON);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_view(st, 2, reason);
    return stmt_run(st, err);
}

enum rc rating_add_reasons(struct db *db, int64_t conversation_id, int64_t grade,
                           struct view reasons, struct err *err)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK && reasons.len > 0) {
        size_t cut = view_find(reasons, VIEW(","));
        struct view one = view_trim(view_sub(reasons, 0, cut));
        if (one.len > 0)
            rc = add_reason(db, conversation_id, grade, one, err);
        reasons = cut == SIZE_MAX ? VIEW_EMPTY : view_sub(reasons, cut + 1, reasons.len);
    }
    return rc;
}

/* --- lists and rates -----------------------------------------------------------------------------
 */

static enum rc write_reasons(struct jsonw *w, struct db *db, int64_t conversation_id,
                             struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REASONS);
    bool row = false;
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "reasons");
    while (rc == RC_OK && row) {
        jsonw_view(w, NULL, stmt_view(st, 0));
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}

static enum rc write_rating(struct jsonw *w, struct db *db, struct stmt *st, struct err *err)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "conversation_id", stmt_int(st, 0));
    if (!stmt_is_null(st, 1)) {
        jsonw_int(w, "account_id", stmt_int(st, 1));
        jsonw_view(w, "name", stmt_view(st, 2));
    }
    jsonw_int(w, "grade", stmt_int(st, 3));
    jsonw_text(w, "label", rating_label(stmt_int(st, 3)));
    jsonw_view(w, "comment", stmt_view(st, 4));
    jsonw_int(w, "at_ms", stmt_int(st, 5));
    enum rc rc = write_reasons(w, db, stmt_int(st, 0), err);
    jsonw_obj_end(w);
    return rc;
}

enum rc rating_write_page(struct jsonw *w, struct db *db, const struct rating_query *q,
                          struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PAGE);
    int64_t n = 0;
    bool row = false;
    stmt_bind_int(st, 1, q->from_ms);
    stmt_bind_int(st, 2, q->until_ms);
    stmt_bind_int(st, 3, q->max_grade);
    stmt_bind_int(st, 4, q->account_id);
    stmt_bind_int(st, 5, q->before_id);
    stmt_bind_int(st, 6, q->limit + 1);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "ratings");
    while (rc == RC_OK && row && n++ < q->limit) {
        rc = write_rating(w, db, st, err);
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    jsonw_bool(w, "more", row);
    stmt_reset(st);
    return rc;
}

static enum rc write_grades(struct jsonw *w, struct db *db, int64_t from_ms, int64_t until_ms,
                            struct err *err)
{
    int64_t n[RATING_BEST] = {0};
    int64_t rated = 0;
    int64_t satisfied = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_GRADES);
    stmt_bind_int(st, 1, from_ms);
    stmt_bind_int(st, 2, until_ms);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        int64_t grade = stmt_int(st, 0);
        CHECK(grade >= 1 && grade <= RATING_BEST);
        n[grade - 1] = stmt_int(st, 1);
        rated += n[grade - 1];
        satisfied += grade >= RATING_WORST_GOOD ? n[grade - 1] : 0;
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    jsonw_int(w, "rated", rated);
    jsonw_arr(w, "by_grade");
    for (int i = 0; i < RATING_BEST; i++)
        jsonw_int(w, NULL, n[i]);
    jsonw_arr_end(w);
    if (rated > 0)
        jsonw_real(w, "satisfied", (double)satisfied / (double)rated, 4);
    else
        jsonw_null(w, "satisfied");
    return rc;
}

static enum rc write_counts(struct jsonw *w, struct stmt *st, int64_t from_ms, int64_t until_ms,
                            const char *first, const char *second, struct err *err)
{
    stmt_bind_int(st, 1, from_ms);
    stmt_bind_int(st, 2, until_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        jsonw_int(w, first, stmt_int(st, 0));
    if (rc == RC_OK && second != NULL)
        jsonw_int(w, second, stmt_int(st, 1));
    stmt_reset(st);
    return rc;
}

enum rc rating_write_rates(struct jsonw *w, struct db *db, int64_t from_ms, int64_t until_ms,
                           struct err *err)
{
    enum rc rc = write_grades(w, db, from_ms, until_ms, err);
    if (rc == RC_OK)
        rc = write_counts(w, db_stmt(db, SQL_USEFUL), from_ms, until_ms, "useful", "not_useful",
                          err);
    if (rc == RC_OK)
        rc = write_counts(w, db_stmt(db, SQL_CLOSED), from_ms, until_ms, "closed", NULL, err);
    return rc;
}
