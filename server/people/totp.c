/* totp.c - one-time codes. Called by server/handlers/totp.c and staff.c on the apply thread, and by
 * the CLI. */
#include "server/people/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

#include "server/people/token.h"

static const char SQL_STATE[] = "SELECT confirmed_at_ms FROM account_totp WHERE account_id = $1";
static const char SQL_BEGIN[] =
    "INSERT INTO account_totp (account_id, secret, last_step, made_at_ms) VALUES ($1, $2, 0, $3)"
    " ON CONFLICT (account_id) DO UPDATE SET secret = $2, last_step = 0, made_at_ms = $3"
    " WHERE account_totp.confirmed_at_ms IS NULL RETURNING account_id";
static const char SQL_SECRET[] =
    "SELECT secret, last_step, confirmed_at_ms FROM account_totp WHERE account_id = $1";
static const char SQL_USE_STEP[] =
    "UPDATE account_totp SET last_step = $2 WHERE account_id = $1 AND last_step < $2"
    " RETURNING account_id";
static const char SQL_CONFIRM[] =
    "UPDATE account_totp SET confirmed_at_ms = $2 WHERE account_id = $1";
static const char SQL_ADD_RECOVERY[] =
    "INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)";
static const char SQL_USE_RECOVERY[] =
    "UPDATE recovery_code SET used_at_ms = $3 WHERE account_id = $1 AND code_hash = $2"
    " AND used_at_ms IS NULL RETURNING account_id";
static const char SQL_LEFT[] =
    "SELECT count(*) FROM recovery_code WHERE account_id = $1 AND used_at_ms IS NULL";
static const char SQL_REMOVE[] = "DELETE FROM account_totp WHERE account_id = $1";
static const char SQL_REMOVE_RECOVERY[] = "DELETE FROM recovery_code WHERE account_id = $1";

/* --- codes ---------------------------------------------------------------------------------- */

uint32_t totp_code(const unsigned char *secret, size_t len, int64_t step)
{
    unsigned char counter[8];
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int mac_len = 0;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    CHECK(HMAC(EVP_sha1(), secret, (int)len, counter, sizeof counter, mac, &mac_len) != NULL);
    CHECK(mac_len == 20);
    size_t at = mac[19] & 15u; /* RFC 4226, 5.3: dynamic truncation */
    uint32_t word = (uint32_t)(mac[at] & 127u) << 24 | (uint32_t)mac[at + 1] << 16 |
                    (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    sodium_memzero(mac, sizeof mac);
    return word % 1000000u;
}

static const char BASE32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* No padding: the lengths in use are multiples of five bytes. */
void totp_write_base32(const unsigned char *bytes, size_t len, struct str *out)
{
    CHECK(len % 5 == 0);
    for (size_t i = 0; i < len; i += 5) {
        uint64_t block = 0;
        for (size_t k = 0; k < 5; k++)
            block = block << 8 | bytes[i + k];
        for (int k = 7; k >= 0; k--)
            str_addf(out, "%c", BASE32[block >> (5 * k) & 31u]);
    }
}

bool totp_read_base32(struct view text, unsigned char *out, size_t len)
{
    if (len % 5 != 0 || text.len != len / 5 * 8)
        return false;
    for (size_t i = 0; i < len; i += 5) {
        uint64_t block = 0;
        for (size_t k = 0; k < 8; k++) {
            char c = text.ptr[i / 5 * 8 + k];
            const char *at = c != '\0' ? strchr(BASE32, c) : NULL;
            if (at == NULL)
                return false;
            block = block << 5 | (uint64_t)(at - BASE32);
        }
        for (size_t k = 0; k < 5; k++)
            out[i + k] = (unsigned char)(block >> (32 - 8 * k));
    }
    return true;
}

static void add_escaped(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '-' || c == '.' || c == '_';
        str_addf(out, plain ? "%c" : "%%%02X", c);
    }
}

void totp_write_address(struct view issuer, struct view name, struct view secret, struct str *out)
{
    str_add_text(out, "otpauth://totp/");
    add_escaped(out, issuer);
    str_add_text(out, ":");
    add_escaped(out, name);
    str_addf(out, "?secret=%.*s&issuer=", VIEW_ARG(secret));
    add_escaped(out, issuer);
    str_addf(out, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_MS / 1000);
}

/* --- enrolling ------------------------------------------------------------------------------ */

enum rc totp_state(struct db *db, int64_t account_id, enum totp_state *out, struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_STATE);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *out = !row ? TOTP_NONE : stmt_int(st, 0) != 0 ? TOTP_ON : TOTP_BEGUN;
    stmt_reset(st);
    return rc;
}

enum rc totp_begin(struct db *db, int64_t account_id, int64_t now_ms,
                   char secret_out[TOTP_SECRET_TEXT], struct err *err)
{
    unsigned char secret[TOTP_SECRET_LEN];
    struct str text = STR_EMPTY;
    randombytes_buf(secret, sizeof secret);
    totp_write_base32(secret, sizeof secret, &text);
    sodium_memzero(secret, sizeof secret);
    struct stmt *st = db_stmt(db, SQL_BEGIN);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_view(st, 2, str_view(&text));
    stmt_bind_int(st, 3, now_ms);
    enum rc rc = stmt_one(st, err);
    stmt_reset(st);
    if (rc == RC_OK)
        memcpy(secret_out, text.ptr, TOTP_SECRET_TEXT);
    sodium_memzero(text.ptr, text.len);
    str_clear(&text);
    return rc == RC_NOT_FOUND
               ? err_set(err, RC_CONFLICT, "动态口令已经启用，要换手机请由管理员先重置")
               : rc;
}

struct held {
    unsigned char secret[TOTP_SECRET_LEN];
    int64_t last_step;
    bool is_there;
    bool is_on;
};

static enum rc load(struct db *db, int64_t account_id, struct held *out, struct err *err)
{
    struct held held = {.is_there = false};
    struct stmt *st = db_stmt(db, SQL_SECRET);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_row(st, &held.is_there, err);
    if (rc == RC_OK && held.is_there) {
        held.last_step = stmt_int(st, 1);
        held.is_on = stmt_int(st, 2) != 0;
        if (!totp_read_base32(stmt_view(st, 0), held.secret, sizeof held.secret))
            rc =
                err_set(err, RC_CORRUPT, "账号 %lld 的动态口令密钥无法识别", (long long)account_id);
    }
    stmt_reset(st);
    *out = held;
    return rc;
}

/* The step the code belongs to, or 0. All three are computed whichever it is. */
static int64_t step_of(const struct held *held, struct view code, int64_t now_ms)
{
    int64_t now = now_ms / TOTP_STEP_MS;
    int64_t found = 0;
    if (code.len != TOTP_DIGITS)
        return 0;
    for (int64_t step = now - 1; step <= now + 1; step++) {
        char right[TOTP_DIGITS + 1];
        snprintf(right, sizeof right, "%06u", totp_code(held->secret, sizeof held->secret, step));
        if (sodium_memcmp(right, code.ptr, TOTP_DIGITS) == 0 && step > held->last_step &&
            found == 0)
            found = step;
    }
    return found;
}

static enum rc use_step(struct db *db, int64_t account_id, int64_t step, bool *good_out,
                        struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_USE_STEP);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, step);
    enum rc rc = stmt_row(st, good_out, err);
    stmt_reset(st);
    return rc;
}

/* --- recovery codes -------------------------------------------------------------------------- */

/* As typed: any case, with or without the hyphen. */
static bool hash_recovery(struct view code, char hash_out[TOKEN_HASH_LEN + 1])
{
    char plain[TOTP_RECOVERY_LEN];
    unsigned char raw[TOKEN_HASH_LEN / 2];
    size_t n = 0;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '-' || c == ' ')
            continue;
        if (n == TOTP_RECOVERY_LEN - 1)
            return false;
        plain[n++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    if (n != TOTP_RECOVERY_LEN - 1)
        return false;
    crypto_generichash(raw, sizeof raw, (const unsigned char *)plain, n, NULL, 0);
    sodium_bin2hex(hash_out, TOKEN_HASH_LEN + 1, raw, sizeof raw);
    return true;
}

static void make_recovery(char out[TOTP_RECOVERY_LEN + 1])
{
    for (int i = 0; i < TOTP_RECOVERY_LEN; i++)
        out[i] = i == TOTP_RECOVERY_LEN / 2 ? '-' : BASE32[randombytes_uniform(32)];
    out[TOTP_RECOVERY_LEN] = '\0';
}

static enum rc add_recovery(struct db *db, int64_t account_id, char out[TOTP_RECOVERY_LEN + 1],
                            struct err *err)
{
    char hash[TOKEN_HASH_LEN + 1];
    make_recovery(out);
    CHECK(hash_recovery(view_of(out), hash));
    struct stmt *st = db_stmt(db, SQL_ADD_RECOVERY);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_text(st, 2, hash);
    return stmt_run(st, err);
}

static enum rc use_recovery(struct db *db, int64_t account_id, struct view code, int64_t now_ms,
                            bool *good_out, struct err *err)
{
    char hash[TOKEN_HASH_LEN + 1];
    *good_out = false;
    if (!hash_recovery(code, hash))
        return RC_OK;
    struct stmt *st = db_stmt(db, SQL_USE_RECOVERY);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_text(st, 2, hash);
    stmt_bind_int(st, 3, now_ms);
    enum rc rc = stmt_row(st, good_out, err);
    stmt_reset(st);
    return rc;
}

enum rc totp_recovery_left(struct db *db, int64_t account_id, int64_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LEFT);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

/* --- using ----------------------------------------------------------------------------------- */

static enum rc switch_on(struct db *db, int64_t account_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CONFIRM);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

enum rc totp_confirm(struct db *db, int64_t account_id, struct view code, int64_t now_ms,
                     char recovery_out[TOTP_RECOVERY_N][TOTP_RECOVERY_LEN + 1], struct err *err)
{
    struct held held;
    bool good = false;
    enum rc rc = load(db, account_id, &held, err);
    if (rc == RC_OK && (!held.is_there || held.is_on))
        rc = err_set(err, RC_CONFLICT,
                     held.is_on ? "动态口令已经启用" : "请先取得密钥，再输入动态口令");
    if (rc != RC_OK)
        return rc;
    int64_t step = step_of(&held, code, now_ms);
    sodium_memzero(&held, sizeof held);
    if (step != 0)
        rc = use_step(db, account_id, step, &good, err);
    if (rc == RC_OK && !good)
        rc = err_set_field(err, RC_INVALID, "code", "动态口令不正确，请核对手机的时间");
    if (rc == RC_OK)
        rc = switch_on(db, account_id, now_ms, err);
    for (int i = 0; rc == RC_OK && i < TOTP_RECOVERY_N; i++)
        rc = add_recovery(db, account_id, recovery_out[i], err);
    return rc;
}

enum rc totp_take(struct db *db, int64_t account_id, struct view code, int64_t now_ms,
                  bool *good_out, struct err *err)
{
    struct held held;
    *good_out = false;
    enum rc rc = load(db, account_id, &held, err);
    if (rc != RC_OK || !held.is_on)
        return rc;
    int64_t step = step_of(&held, code, now_ms);
    sodium_memzero(&held, sizeof held);
    return step != 0 ? use_step(db, account_id, step, good_out, err)
                     : use_recovery(db, account_id, code, now_ms, good_out, err);
}

enum rc totp_remove(struct db *db, int64_t account_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REMOVE_RECOVERY);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_REMOVE);
    stmt_bind_int(st, 1, account_id);
    return stmt_run(st, err);
}
