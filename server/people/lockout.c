/* lockout.c - the lock of an address after failed sign-ins. Called by server/handlers/signin.c. */
#include "server/people/lockout.h"

#include <arpa/inet.h>
#include <string.h>

static const char SQL_FAILURES[] =
    "SELECT n_failed, first_at_ms FROM address_failure WHERE address = $1 AND first_at_ms > $2";
static const char SQL_FAILED[] =
    "INSERT INTO address_failure (address, n_failed, first_at_ms) VALUES ($1, 1, $2)"
    " ON CONFLICT (address) DO UPDATE SET n_failed = address_failure.n_failed + 1"
    " RETURNING n_failed";
static const char SQL_FORGET_OLD[] = "DELETE FROM address_failure WHERE first_at_ms <= $1";

#define KEY_LEN INET6_ADDRSTRLEN

/* Whoever has an IPv6 address has 2^64 of them: the network counts. */
static void make_key(struct view address, char key[KEY_LEN])
{
    struct in6_addr six;
    size_t len = address.len < KEY_LEN - 1 ? address.len : KEY_LEN - 1;
    memcpy(key, address.ptr, len);
    key[len] = '\0';
    if (inet_pton(AF_INET6, key, &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six))
        return;
    memset(&six.s6_addr[8], 0, 8);
    inet_ntop(AF_INET6, &six, key, KEY_LEN);
}

enum rc lockout_check(struct db *db, struct view address, int64_t now_ms, struct err *err)
{
    char key[KEY_LEN];
    bool row = false;
    make_key(address, key);
    struct stmt *st = db_stmt(db, SQL_FAILURES);
    stmt_bind_text(st, 1, key);
    stmt_bind_int(st, 2, now_ms - LOCKOUT_WINDOW_MS);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row && stmt_int(st, 0) >= LOCKOUT_MAX_FAILURES) {
        rc = err_set(err, RC_RATE, "登录失败次数过多，请 15 分钟后再试");
        if (err != NULL)
            err->retry_ms = (int)(stmt_int(st, 1) + LOCKOUT_WINDOW_MS - now_ms);
    }
    stmt_reset(st);
    return rc;
}

enum rc lockout_note(struct db *db, struct view address, int64_t now_ms, bool *closed_out,
                     struct err *err)
{
    char key[KEY_LEN];
    make_key(address, key);
    struct stmt *st = db_stmt(db, SQL_FORGET_OLD);
    stmt_bind_int(st, 1, now_ms - LOCKOUT_WINDOW_MS);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_FAILED);
    stmt_bind_text(st, 1, key);
    stmt_bind_int(st, 2, now_ms);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        *closed_out = stmt_int(st, 0) == LOCKOUT_MAX_FAILURES;
    stmt_reset(st);
    return rc;
}
