/* estimate.c - measured service times and what follows for those who wait. */
#include "server/desk/estimate.h"

/* The mean of the latest, each counted with four times the middle one at most: the mean is what a
 * queue goes by, and nights and lunches within a conversation do not move this one. */
static const char SQL_HANDLE[] =
    "WITH latest AS (SELECT closed_at_ms - accepted_at_ms AS ms FROM conversation"
    " WHERE accepted_at_ms IS NOT NULL AND closed_at_ms IS NOT NULL"
    " ORDER BY closed_at_ms DESC LIMIT $1), middle AS (SELECT ms FROM latest ORDER BY ms LIMIT 1"
    " OFFSET (SELECT count(*) / 2 FROM latest))"
    " SELECT count(*), cast(coalesce(avg(min(ms, 4 * (SELECT ms FROM middle))), 0) AS integer)"
    " FROM latest";
/* Whoever was accepted later than that waited for a place, not for somebody to look up. */
static const char SQL_ACCEPT[] =
    "WITH straight AS (SELECT amount AS ms FROM (SELECT amount FROM event WHERE kind = 'accepted'"
    " ORDER BY at_ms DESC LIMIT $1) AS latest WHERE amount <= $2)"
    " SELECT coalesce((SELECT ms FROM straight ORDER BY ms LIMIT 1"
    " OFFSET (SELECT count(*) / 2 FROM straight)), $2)";
static const char SQL_PLACES[] =
    "SELECT coalesce(sum(capacity), 0), coalesce(sum(max(capacity - load, 0)), 0) FROM"
    " (SELECT coalesce(p.capacity, $1) AS capacity, (SELECT count(*) FROM conversation c"
    " WHERE c.account_id = a.account_id AND c.state = 'active') AS load"
    " FROM account a LEFT JOIN helper_profile p ON p.account_id = a.account_id"
    " WHERE a.status = 'online' AND a.is_disabled = 0 AND a.roles LIKE '%helper%') AS places";

enum rc estimate_measure(struct db *db, int64_t capacity, struct service *out, struct err *err)
{
    struct service s = {.n = 0};
    struct stmt *st = db_stmt(db, SQL_HANDLE);
    stmt_bind_int(st, 1, ESTIMATE_SAMPLES);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        s.n = stmt_int(st, 0);
        s.handle_ms = stmt_int(st, 1);
    }
    stmt_reset(st);
    *out = s;
    if (rc != RC_OK || s.n < ESTIMATE_MIN)
        return rc;
    st = db_stmt(db, SQL_ACCEPT);
    stmt_bind_int(st, 1, ESTIMATE_SAMPLES);
    stmt_bind_int(st, 2, ESTIMATE_STRAIGHT_MS);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        out->accept_ms = stmt_int(st, 0);
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_PLACES);
    stmt_bind_int(st, 1, capacity);
    rc = stmt_one(st, err);
    if (rc == RC_OK) {
        out->places = stmt_int(st, 0);
        out->n_free = stmt_int(st, 1);
    }
    stmt_reset(st);
    return rc;
}

int64_t estimate_wait_ms(const struct service *s, int64_t position)
{
    if (s->n < ESTIMATE_MIN || s->places <= 0)
        return -1;
    if (position <= s->n_free)
        return s->accept_ms;
    return (position - s->n_free) * s->handle_ms / s->places;
}
