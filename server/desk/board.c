/* board.c - counts what the supervisor sees. Called by board.get on a think thread. */
#include "server/desk/board.h"

#include "server/call.h"
#include "server/desk/conversation.h"
#include "server/people/account.h"

#define BOARD_BAD_GRADE 2 /* 不满意: this and below are bad grades */

static enum rc write_now(struct jsonw *w, struct db *db, int64_t now_ms, struct err *err)
{
    struct conversation_counts counts;
    enum rc rc = conversation_count(db, &counts, err);
    if (rc != RC_OK)
        return rc;
    jsonw_int(w, "waiting", counts.waiting);
    jsonw_int(w, "longest_wait_ms", counts.waiting > 0 ? now_ms - counts.oldest_handed_at_ms : 0);
    jsonw_int(w, "active", counts.active);
    return RC_OK;
}

static enum rc write_helper(struct jsonw *w, struct db *db, struct arena *a,
                            const struct account *acc, struct err *err)
{
    struct conversation_list list;
    enum rc rc = conversation_list_of_helper(db, a, acc->account_id, &list, err);
    if (rc != RC_OK)
        return rc;
    jsonw_obj(w, NULL);
    jsonw_int(w, "account_id", acc->account_id);
    jsonw_view(w, "name", acc->display_name);
    jsonw_text(w, "status", account_status_name(acc->status));
    jsonw_int(w, "status_at_ms", acc->status_at_ms);
    jsonw_int(w, "active", (int64_t)list.n);
    jsonw_obj_end(w);
    return RC_OK;
}

static enum rc write_helpers(struct jsonw *w, struct db *db, struct arena *a, struct err *err)
{
    struct account *accounts = NULL;
    size_t n = 0;
    enum rc rc = account_list(db, a, &accounts, &n, err);
    jsonw_arr(w, "helpers");
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        if ((accounts[i].roles & ROLE_HELPER) != 0 && !accounts[i].is_disabled)
            rc = write_helper(w, db, a, &accounts[i], err);
    }
    jsonw_arr_end(w);
    return rc;
}

static enum rc write_counts(struct jsonw *w, struct db *db, int64_t since_ms, struct err *err)
{
    static const struct {
        const char *key;
        enum event_kind kind;
    } COUNTS[] = {
        {"conversations", EVENT_OPENED}, {"handoffs", EVENT_HANDED_OVER},
        {"accepted", EVENT_ACCEPTED},    {"abandoned", EVENT_CANCELLED},
        {"closed", EVENT_CLOSED},        {"lost", EVENT_LOST},
    };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof COUNTS / sizeof COUNTS[0]; i++) {
        int64_t n = 0;
        rc = event_count(db, COUNTS[i].kind, since_ms, &n, err);
        jsonw_int(w, COUNTS[i].key, n);
    }
    return rc;
}

static enum rc write_today(struct jsonw *w, struct db *db, int64_t since_ms, struct err *err)
{
    struct event_amounts responses = {0, 0, 0};
    struct event_amounts grades = {0, 0, 0};
    int64_t never_handed = 0;
    enum rc rc = write_counts(w, db, since_ms, err);
    if (rc == RC_OK)
        rc = event_amounts(db, EVENT_RESPONDED, since_ms, BOARD_RESPONSE_GOAL_MS, &responses, err);
    if (rc == RC_OK)
        rc = event_amounts(db, EVENT_RATED, since_ms, BOARD_BAD_GRADE, &grades, err);
    if (rc == RC_OK)
        rc = event_count_never_handed(db, since_ms, &never_handed, err);
    if (rc != RC_OK)
        return rc;
    jsonw_int(w, "answered_by_bot", never_handed);
    jsonw_int(w, "responded", responses.n);
    jsonw_int(w, "first_response_p50_ms", responses.median);
    if (responses.n > 0)
        jsonw_real(w, "attained", (double)responses.n_within / (double)responses.n, 4);
    else
        jsonw_null(w, "attained");
    jsonw_int(w, "rated", grades.n);
    if (grades.n > 0)
        jsonw_real(w, "satisfied", (double)(grades.n - grades.n_within) / (double)grades.n, 4);
    else
        jsonw_null(w, "satisfied");
    return RC_OK;
}

enum rc board_write(struct jsonw *w, struct db *db, struct arena *a, int64_t now_ms,
                    const struct calendar *calendar, struct err *err)
{
    int64_t since_ms = calendar_day_start_ms(calendar, now_ms);
    enum rc rc = write_now(w, db, now_ms, err);
    if (rc == RC_OK)
        rc = write_helpers(w, db, a, err);
    if (rc != RC_OK)
        return rc;
    int missing = calendar_missing_year(calendar, now_ms);
    if (missing != 0)
        jsonw_int(w, "calendar_missing_year", missing);
    jsonw_obj(w, "today");
    rc = write_today(w, db, since_ms, err);
    jsonw_obj_end(w);
    return rc;
}
