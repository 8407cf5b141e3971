/* event.c - adds to and counts the log of moves. Writing on the apply thread, counting anywhere. */
#include "server/desk/event.h"

static const char SQL_ADD[] =
    "INSERT INTO event (event_id, at_ms, kind, conversation_id, account_id, amount, detail)"
    " VALUES ((SELECT coalesce(max(event_id), 0) + 1 FROM event), $1, $2, $3, $4, $5, $6)";
static const char SQL_COUNT[] = "SELECT count(*) FROM event WHERE kind = $1 AND at_ms >= $2";
static const char SQL_NEVER_HANDED[] =
    "SELECT count(*) FROM event o WHERE o.kind = 'opened' AND o.at_ms >= $1 AND NOT EXISTS"
    " (SELECT 1 FROM event h WHERE h.conversation_id = o.conversation_id"
    " AND h.kind = 'handed_over')";
static const char SQL_AMOUNTS[] = "SELECT count(*), count(*) FILTER (WHERE amount <= $3) FROM event"
                                  " WHERE kind = $1 AND at_ms >= $2 AND amount IS NOT NULL";
static const char SQL_NTH[] =
    "SELECT amount FROM event WHERE kind = $1 AND at_ms >= $2 AND amount IS NOT NULL"
    " ORDER BY amount LIMIT 1 OFFSET $3";

static const char *const NAMES[EVENT_N] = {
    [EVENT_RECTIFY_OPENED] = "rectify_opened",
    [EVENT_RECTIFY_ANSWERED] = "rectify_answered",
    [EVENT_RECTIFY_OVERDUE] = "rectify_overdue",
    [EVENT_TICKET_OPENED] = "ticket_opened",
    [EVENT_TICKET_ASSIGNED] = "ticket_assigned",
    [EVENT_TICKET_ANSWERED] = "ticket_answered",
    [EVENT_TICKET_CLOSED] = "ticket_closed",
    [EVENT_TICKET_OVERDUE] = "ticket_overdue",
    [EVENT_OPENED] = "opened",
    [EVENT_HANDED_OVER] = "handed_over",
    [EVENT_CANCELLED] = "cancelled",
    [EVENT_ACCEPTED] = "accepted",
    [EVENT_RESPONDED] = "responded",
    [EVENT_RELEASED] = "released",
    [EVENT_LOST] = "lost",
    [EVENT_HANDED_BACK] = "handed_back",
    [EVENT_CLOSED] = "closed",
    [EVENT_ENDED] = "ended",
    [EVENT_FINISHED] = "finished",
    [EVENT_REOPENED] = "reopened",
    [EVENT_TRANSFERRED] = "transferred",
    [EVENT_REMINDED] = "reminded",
    [EVENT_HELPER_SILENT] = "helper_silent",
    [EVENT_OFFERED] = "offered",
    [EVENT_OFFER_EXPIRED] = "offer_expired",
    [EVENT_DECLINED] = "declined",
    [EVENT_RERUNG] = "rerung",
    [EVENT_REROUTED] = "rerouted",
    [EVENT_BREACHED] = "breached",
    [EVENT_TIER_UP] = "tier_up",
    [EVENT_DESK_OPENED] = "desk_opened",
    [EVENT_STAFFING] = "staffing",
    [EVENT_RATED] = "rated",
    [EVENT_STATUS] = "status",
    [EVENT_SIGNED_IN] = "signed_in",
    [EVENT_SIGNED_OUT] = "signed_out",
    [EVENT_LOCKED_OUT] = "locked_out",
};

const char *event_name(enum event_kind kind)
{
    CHECK(kind < EVENT_N);
    return NAMES[kind];
}

enum rc event_add(struct db *db, const struct event *e, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, e->at_ms);
    stmt_bind_text(st, 2, event_name(e->kind));
    if (e->conversation_id != 0)
        stmt_bind_int(st, 3, e->conversation_id);
    if (e->account_id != 0)
        stmt_bind_int(st, 4, e->account_id);
    if (e->has_amount)
        stmt_bind_int(st, 5, e->amount);
    stmt_bind_view(st, 6, e->detail.ptr != NULL ? e->detail : VIEW_EMPTY);
    return stmt_run(st, err);
}

enum rc event_count(struct db *db, enum event_kind kind, int64_t since_ms, int64_t *n_out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_COUNT);
    stmt_bind_text(st, 1, event_name(kind));
    stmt_bind_int(st, 2, since_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc event_count_never_handed(struct db *db, int64_t since_ms, int64_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NEVER_HANDED);
    stmt_bind_int(st, 1, since_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

/* The smallest amount that `percent` of them do not exceed. */
static enum rc percentile(struct db *db, enum event_kind kind, int64_t since_ms, int64_t n,
                          int64_t percent, int64_t *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NTH);
    stmt_bind_text(st, 1, event_name(kind));
    stmt_bind_int(st, 2, since_ms);
    stmt_bind_int(st, 3, (n * percent + 99) / 100 - 1);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc event_amounts(struct db *db, enum event_kind kind, int64_t since_ms, int64_t limit,
                      struct event_amounts *out, struct err *err)
{
    struct event_amounts found = {.n = 0};
    struct stmt *st = db_stmt(db, SQL_AMOUNTS);
    stmt_bind_text(st, 1, event_name(kind));
    stmt_bind_int(st, 2, since_ms);
    stmt_bind_int(st, 3, limit);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        found.n = stmt_int(st, 0);
        found.n_within = stmt_int(st, 1);
    }
    stmt_reset(st);
    if (rc == RC_OK && found.n > 0)
        rc = percentile(db, kind, since_ms, found.n, 50, &found.median, err);
    if (rc == RC_OK && found.n > 0)
        rc = percentile(db, kind, since_ms, found.n, 90, &found.p90, err);
    if (rc == RC_OK)
        *out = found;
    return rc;
}
