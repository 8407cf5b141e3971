/* session.c - sessions of staff. Called by server/handlers/staff.c and by the resolution of tokens.
 */
#include "server/people/session.h"

#include <string.h>

#define HOUR_MS (INT64_C(3600) * 1000)
#define NOTED_LATE_MS 60000 /* a use is written down once a minute */

#define COLUMNS "s.session_id, s.account_id, s.expires_at_ms, s.seen_at_ms, s.locked_at_ms"
static const char SQL_OPEN[] = "SELECT session_id FROM session WHERE account_id = $1"
                               " AND ended_at_ms IS NULL AND expires_at_ms > $2";
static const char SQL_ADD[] =
    "INSERT INTO session (session_id, token_hash, account_id, remote, created_at_ms,"
    " expires_at_ms, seen_at_ms)"
    " VALUES ((SELECT coalesce(max(session_id), 0) + 1 FROM session), $1, $2, $3, $4, $5, $4)"
    " RETURNING session_id";
static const char SQL_OF_TOKEN[] =
    "SELECT s.token_hash, " COLUMNS " FROM session s JOIN account a ON a.account_id = s.account_id"
    " WHERE s.token_hash = $1 AND s.ended_at_ms IS NULL AND s.expires_at_ms > $2"
    " AND a.is_disabled = 0";
static const char SQL_CHECK[] =
    "SELECT 1 FROM session s JOIN account a ON a.account_id = s.account_id"
    " WHERE s.session_id = $1 AND s.ended_at_ms IS NULL AND s.expires_at_ms > $2"
    " AND a.is_disabled = 0";
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM session s WHERE s.session_id = $1"
                               " AND s.ended_at_ms IS NULL AND s.expires_at_ms > $2";
static const char SQL_ROWS[] =
    "SELECT " COLUMNS ", a.name, a.display_name, s.remote, s.created_at_ms"
    " FROM session s JOIN account a ON a.account_id = s.account_id"
    " WHERE ($1 = 0 OR s.account_id = $1) AND s.ended_at_ms IS NULL AND s.expires_at_ms > $2"
    " AND a.is_disabled = 0 ORDER BY s.seen_at_ms DESC, s.session_id DESC LIMIT $3";
static const char SQL_LOCK[] =
    "UPDATE session SET locked_at_ms = $2 WHERE session_id = $1 AND ended_at_ms IS NULL"
    " AND expires_at_ms > $2 AND locked_at_ms IS NULL RETURNING session_id";
static const char SQL_UNLOCK[] =
    "UPDATE session SET locked_at_ms = NULL, seen_at_ms = $2 WHERE session_id = $1";
static const char SQL_USED[] = "UPDATE session SET seen_at_ms = $2 WHERE session_id = $1";
static const char SQL_END[] =
    "UPDATE session SET ended_at_ms = $2 WHERE session_id = $1 AND ended_at_ms IS NULL";
static const char SQL_END_ALL[] =
    "UPDATE session SET ended_at_ms = $2 WHERE account_id = $1 AND ended_at_ms IS NULL";

static enum rc unauthenticated(struct err *err)
{
    return err_set(err, RC_UNAUTH, "登录已失效，请重新登录");
}

enum rc session_add(struct db *db, int64_t account_id, const struct token *token,
                    struct view remote, int64_t now_ms, int64_t hours, struct session *out,
                    struct err *err)
{
    int64_t expires_at_ms = now_ms + hours * HOUR_MS;
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_text(st, 1, token->hash);
    stmt_bind_int(st, 2, account_id);
    stmt_bind_view(st, 3, remote);
    stmt_bind_int(st, 4, now_ms);
    stmt_bind_int(st, 5, expires_at_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = (struct session){.session_id = stmt_int(st, 0),
                                .account_id = account_id,
                                .expires_at_ms = expires_at_ms,
                                .seen_at_ms = now_ms};
    stmt_reset(st);
    return rc;
}

/* COLUMNS from column `at` on. */
static struct session read_columns(struct stmt *st, int at)
{
    return (struct session){.session_id = stmt_int(st, at),
                            .account_id = stmt_int(st, at + 1),
                            .expires_at_ms = stmt_int(st, at + 2),
                            .seen_at_ms = stmt_int(st, at + 3),
                            .locked_at_ms = stmt_int(st, at + 4)};
}

enum rc session_of_token(struct db *db, struct view token, int64_t now_ms, struct session *out,
                         struct err *err)
{
    char hash[TOKEN_HASH_LEN + 1];
    if (!token_hash(token, hash))
        return unauthenticated(err);
    struct stmt *st = db_stmt(db, SQL_OF_TOKEN);
    stmt_bind_text(st, 1, hash);
    stmt_bind_int(st, 2, now_ms);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row && token_hash_eq(stmt_view(st, 0), hash))
        *out = read_columns(st, 1);
    else if (rc == RC_OK)
        rc = unauthenticated(err);
    stmt_reset(st);
    return rc;
}

enum rc session_check(struct db *db, int64_t session_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CHECK);
    stmt_bind_int(st, 1, session_id);
    stmt_bind_int(st, 2, now_ms);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    stmt_reset(st);
    return rc == RC_OK && !row ? unauthenticated(err) : rc;
}

enum rc session_end(struct db *db, int64_t session_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_END);
    stmt_bind_int(st, 1, session_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

enum rc session_end_all(struct db *db, int64_t account_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_END_ALL);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

static enum rc change_at(struct db *db, const char *sql, int64_t session_id, int64_t now_ms,
                         struct err *err)
{
    struct stmt *st = db_stmt(db, sql);
    stmt_bind_int(st, 1, session_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

enum rc session_unlock(struct db *db, int64_t session_id, int64_t now_ms, struct err *err)
{
    return change_at(db, SQL_UNLOCK, session_id, now_ms, err);
}

enum rc session_used(struct db *db, int64_t session_id, int64_t now_ms, struct err *err)
{
    return change_at(db, SQL_USED, session_id, now_ms, err);
}

enum rc session_none(struct err *err)
{
    return err_set(err, RC_NOT_FOUND, "没有这个登录，或已经结束");
}

enum rc session_lock(struct db *db, int64_t session_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOCK);
    stmt_bind_int(st, 1, session_id);
    stmt_bind_int(st, 2, now_ms);
    enum rc rc = stmt_one(st, err);
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? session_none(err) : rc;
}

enum rc session_load(struct db *db, int64_t session_id, int64_t now_ms, struct session *out,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, session_id);
    stmt_bind_int(st, 2, now_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = read_columns(st, 0);
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? session_none(err) : rc;
}

bool session_is_locked(const struct session *s, int64_t idle_lock_min, int64_t now_ms)
{
    int64_t limit_ms = idle_lock_min * 60000 + NOTED_LATE_MS;
    bool unused = idle_lock_min > 0 && s->seen_at_ms > 0 && now_ms - s->seen_at_ms > limit_ms;
    return s->locked_at_ms != 0 || unused;
}

struct principal session_principal(const struct session *s, const struct account *acc,
                                   bool is_locked)
{
    struct principal who = {.roles = is_locked ? ROLE_LOCKED : acc->roles,
                            .account_id = acc->account_id,
                            .session_id = s->session_id};
    struct view name = acc->display_name;
    while (name.len >= sizeof who.name)
        name = utf8_head(name, utf8_count(name) - 1);
    memcpy(who.name, name.ptr, name.len);
    return who;
}

enum rc session_list_open(struct db *db, struct arena *a, int64_t account_id, int64_t now_ms,
                          struct session_list *out, struct err *err)
{
    struct session_list list = {NULL, 0};
    struct stmt *st = db_stmt(db, SQL_OPEN);
    size_t cap = 0;
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, now_ms);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list.ids = arena_push(a, list.ids, list.n, &cap, sizeof *list.ids);
        list.ids[list.n++] = stmt_int(st, 0);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *out = list;
    return rc;
}

enum rc session_rows(struct db *db, struct arena *a, int64_t account_id, int64_t now_ms,
                     int64_t limit, struct session_row **list_out, size_t *n_out, struct err *err)
{
    struct session_row *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_ROWS);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, now_ms);
    stmt_bind_int(st, 3, limit);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct session_row){.session = read_columns(st, 0),
                                         .account_name = arena_view(a, stmt_view(st, 5)),
                                         .display_name = arena_view(a, stmt_view(st, 6)),
                                         .remote = arena_view(a, stmt_view(st, 7)),
                                         .created_at_ms = stmt_int(st, 8)};
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}
