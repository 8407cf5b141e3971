/* visitor.c - visitors and their tokens. Called by the handlers of visitor.start and
 * visitor.resume. */
#include "server/people/visitor.h"

static const char SQL_ADD[] =
    "INSERT INTO visitor (visitor_id, name, page, region, locale, created_at_ms, seen_at_ms)"
    " VALUES ((SELECT coalesce(max(visitor_id), 0) + 1 FROM visitor), $1, $2, $3, $4, $5, $5)"
    " RETURNING visitor_id";
static const char SQL_ADD_TOKEN[] =
    "INSERT INTO visitor_session (token_hash, visitor_id, created_at_ms) VALUES ($1, $2, $3)";
static const char SQL_OF_TOKEN[] = "SELECT s.token_hash, s.visitor_id FROM visitor_session s"
                                   " JOIN visitor v ON v.visitor_id = s.visitor_id"
                                   " WHERE s.token_hash = $1 AND v.seen_at_ms >= $2";
static const char SQL_LOAD[] =
    "SELECT name, page, region, locale FROM visitor WHERE visitor_id = $1";
static const char SQL_SEEN[] = "UPDATE visitor SET seen_at_ms = $2 WHERE visitor_id = $1";

static struct view given(struct view v)
{
    return v.ptr != NULL ? v : VIEW_EMPTY;
}

enum rc visitor_add_token(struct db *db, int64_t visitor_id, const struct token *token,
                          int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD_TOKEN);
    stmt_bind_text(st, 1, token->hash);
    stmt_bind_int(st, 2, visitor_id);
    stmt_bind_int(st, 3, now_ms);
    return stmt_run(st, err);
}

enum rc visitor_add(struct db *db, const struct visitor *v, const struct token *token,
                    int64_t now_ms, int64_t *visitor_id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_view(st, 1, given(v->name));
    stmt_bind_view(st, 2, given(v->page));
    stmt_bind_view(st, 3, given(v->region));
    stmt_bind_view(st, 4, given(v->locale));
    stmt_bind_int(st, 5, now_ms);
    enum rc rc = stmt_one(st, err);
    if (rc != RC_OK)
        return rc;
    int64_t visitor_id = stmt_int(st, 0);
    stmt_reset(st);
    rc = visitor_add_token(db, visitor_id, token, now_ms, err);
    if (rc == RC_OK)
        *visitor_id_out = visitor_id;
    return rc;
}

enum rc visitor_of_token(struct db *db, struct view token, int64_t since_ms,
                         int64_t *visitor_id_out, struct err *err)
{
    char hash[TOKEN_HASH_LEN + 1];
    bool row = false;
    enum rc rc = RC_OK;
    if (token_hash(token, hash)) {
        struct stmt *st = db_stmt(db, SQL_OF_TOKEN);
        stmt_bind_text(st, 1, hash);
        stmt_bind_int(st, 2, since_ms);
        rc = stmt_row(st, &row, err);
        row = rc == RC_OK && row && token_hash_eq(stmt_view(st, 0), hash);
        if (row)
            *visitor_id_out = stmt_int(st, 1);
        stmt_reset(st);
    }
    if (rc == RC_OK && !row)
        rc = err_set(err, RC_UNAUTH, "会话已失效，请重新开始");
    return rc;
}

enum rc visitor_load(struct db *db, struct arena *a, int64_t visitor_id, struct visitor *out,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, visitor_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = (struct visitor){.visitor_id = visitor_id,
                                .name = arena_view(a, stmt_view(st, 0)),
                                .page = arena_view(a, stmt_view(st, 1)),
                                .region = arena_view(a, stmt_view(st, 2)),
                                .locale = arena_view(a, stmt_view(st, 3))};
    stmt_reset(st);
    return rc;
}

enum rc visitor_seen(struct db *db, int64_t visitor_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SEEN);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}
