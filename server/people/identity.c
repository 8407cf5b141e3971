/* identity.c - keys of embedding sites, subjects and their visitors. Called by
 * server/handlers/visitor.c and tools/cmd_identity_key.c. */
#include "server/people/identity.h"

#include <string.h>

#include "server/people/token.h"

static const char SQL_KEYS[] =
    "SELECT kid, secret, made_at_ms FROM identity_key ORDER BY made_at_ms, kid LIMIT 2";
static const char SQL_ADD[] = "INSERT INTO identity_key (kid, secret, made_at_ms)"
                              " VALUES ($1, $2, $3) ON CONFLICT (kid) DO NOTHING RETURNING kid";
static const char SQL_REMOVE[] = "DELETE FROM identity_key WHERE kid = $1 RETURNING kid";
static const char SQL_VISITOR[] = "SELECT visitor_id FROM visitor_subject WHERE subject = $1";
static const char SQL_BIND[] =
    "INSERT INTO visitor_subject (subject, visitor_id, bound_at_ms) VALUES ($1, $2, $3)";

/* --- keys ------------------------------------------------------------------------------------ */

enum rc identity_keys(struct db *db, struct arena *a, struct identity_key list[IDENTITY_KEYS_MAX],
                      size_t *n_out, struct err *err)
{
    size_t n = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_KEYS);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row && n < IDENTITY_KEYS_MAX) {
        list[n++] = (struct identity_key){.key = {.kid = arena_view(a, stmt_view(st, 0)),
                                                  .secret = arena_view(a, stmt_view(st, 1))},
                                          .made_at_ms = stmt_int(st, 2)};
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *n_out = n;
    return rc;
}

static enum rc check_kid(struct view kid, struct err *err)
{
    bool good = kid.len > 0 && kid.len <= IDENTITY_KID_MAX;
    for (size_t i = 0; good && i < kid.len; i++) {
        char c = kid.ptr[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    }
    return good ? RC_OK
                : err_set_field(err, RC_INVALID, "kid", "密钥名应为 1 到 %d 个字母、数字、- 或 _",
                                IDENTITY_KID_MAX);
}

static enum rc check_room(struct db *db, struct err *err)
{
    struct identity_key list[IDENTITY_KEYS_MAX];
    size_t n = 0;
    struct arena *a = arena_new(0);
    enum rc rc = identity_keys(db, a, list, &n, err);
    arena_free(a);
    return rc == RC_OK && n == IDENTITY_KEYS_MAX
               ? err_set(err, RC_LIMIT, "已有 %d 个在用的密钥，请先移除旧的", IDENTITY_KEYS_MAX)
               : rc;
}

enum rc identity_key_add(struct db *db, struct view kid, int64_t now_ms, char secret_out[44],
                         struct err *err)
{
    struct token secret;
    enum rc rc = check_kid(kid, err);
    if (rc == RC_OK)
        rc = check_room(db, err);
    if (rc != RC_OK)
        return rc;
    token_make(&secret);
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_view(st, 1, kid);
    stmt_bind_text(st, 2, secret.text);
    stmt_bind_int(st, 3, now_ms);
    rc = stmt_one(st, err);
    stmt_reset(st);
    if (rc == RC_OK)
        memcpy(secret_out, secret.text, sizeof secret.text);
    return rc == RC_NOT_FOUND ? err_set(err, RC_CONFLICT, "已有名为 %.*s 的密钥", VIEW_ARG(kid))
                              : rc;
}

enum rc identity_key_remove(struct db *db, struct view kid, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REMOVE);
    stmt_bind_view(st, 1, kid);
    enum rc rc = stmt_one(st, err);
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? err_set(err, rc, "没有名为 %.*s 的密钥", VIEW_ARG(kid)) : rc;
}

enum rc identity_read(struct db *db, struct arena *a, struct view token, struct view audience,
                      int64_t now_ms, struct identity *out, struct err *err)
{
    struct identity_key list[IDENTITY_KEYS_MAX];
    struct jwt_key keys[IDENTITY_KEYS_MAX];
    struct jwt_rules rules = {.keys = keys, .audience = audience, .now_ms = now_ms};
    enum rc rc = identity_keys(db, a, list, &rules.n_keys, err);
    for (size_t i = 0; rc == RC_OK && i < rules.n_keys; i++)
        keys[i] = list[i].key;
    return rc == RC_OK ? jwt_read(token, &rules, a, out, err) : rc;
}

/* --- subjects -------------------------------------------------------------------------------- */

enum rc identity_visitor(struct db *db, struct view subject, int64_t *visitor_id_out,
                         struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_VISITOR);
    stmt_bind_view(st, 1, subject);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *visitor_id_out = row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc;
}

enum rc identity_bind(struct db *db, struct view subject, int64_t visitor_id, int64_t now_ms,
                      struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_BIND);
    stmt_bind_view(st, 1, subject);
    stmt_bind_int(st, 2, visitor_id);
    stmt_bind_int(st, 3, now_ms);
    return stmt_run(st, err);
}
