/* account.c - staff accounts. Verifying on a think thread, writing on the apply thread or in the
 * CLI. */
#include "server/people/account.h"

#include <assert.h>
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "server/call.h"

static const char SQL_ADD[] =
    "INSERT INTO account (account_id, name, display_name, roles, password_hash, is_disabled, "
    "status,"
    " status_at_ms, created_at_ms)"
    " VALUES ((SELECT coalesce(max(account_id), 0) + 1 FROM account), $1, $2, $3, $4, 0, 'offline',"
    " $5, $5) ON CONFLICT (name) DO NOTHING RETURNING account_id";
static const char SQL_EXISTS[] = "SELECT account_id FROM account WHERE name = $1";
static const char SQL_PASSWORD[] =
    "UPDATE account SET password_hash = $2 WHERE name = $1 RETURNING account_id";
static const char SQL_SET_HASH[] = "UPDATE account SET password_hash = $2 WHERE account_id = $1";
static const char SQL_CHANGE[] =
    "UPDATE account SET display_name = $2, roles = $3 WHERE account_id = $1 RETURNING account_id";
static const char SQL_OTHER_ADMIN[] =
    "SELECT 1 FROM account WHERE account_id <> $1 AND is_disabled = 0 AND roles LIKE '%admin%'"
    " LIMIT 1";
static const char SQL_DISABLE[] =
    "UPDATE account SET is_disabled = $2 WHERE name = $1 RETURNING account_id";
#define COLUMNS "account_id, name, display_name, roles, status, status_at_ms, is_disabled"
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM account WHERE account_id = $1";
static const char SQL_LIST[] = "SELECT " COLUMNS " FROM account ORDER BY name";
static const char SQL_STATUS[] =
    "UPDATE account SET status = $2, status_at_ms = $3 WHERE account_id = $1";
static const char SQL_HASH[] =
    "SELECT password_hash, account_id FROM account WHERE name = $1 AND is_disabled = 0";
static const char SQL_FAILURES[] =
    "SELECT n_failed, first_at_ms FROM login_failure WHERE name = $1 AND first_at_ms > $2";
static const char SQL_FAILED[] =
    "INSERT INTO login_failure (name, n_failed, first_at_ms) VALUES ($1, 1, $2)"
    " ON CONFLICT (name) DO UPDATE SET n_failed = login_failure.n_failed + 1 RETURNING n_failed";
static const char SQL_FORGET[] = "DELETE FROM login_failure WHERE name = $1";
static const char SQL_FORGET_OLD[] = "DELETE FROM login_failure WHERE first_at_ms <= $1";

/* --- names ----------------------------------------------------------------------------------- */

static const char *const STATUS_NAMES[STATUS_N] = {
    [STATUS_OFFLINE] = "offline",
    [STATUS_ONLINE] = "online",
    [STATUS_BUSY] = "busy",
    [STATUS_BREAK] = "break",
};

static const struct {
    const char *name;
    unsigned role;
} ROLES[] = {
    {"helper", ROLE_HELPER},         {"editor", ROLE_EDITOR}, {"reviewer", ROLE_REVIEWER},
    {"supervisor", ROLE_SUPERVISOR}, {"admin", ROLE_ADMIN},
};
#define N_ROLES (sizeof ROLES / sizeof ROLES[0])

const char *account_status_name(enum account_status s)
{
    CHECK(s < STATUS_N);
    return STATUS_NAMES[s];
}

bool account_status_parse(struct view name, enum account_status *out)
{
    for (int i = 0; i < STATUS_N; i++) {
        if (view_eq_text(name, STATUS_NAMES[i])) {
            *out = (enum account_status)i;
            return true;
        }
    }
    return false;
}

static unsigned role_of(struct view name)
{
    for (size_t i = 0; i < N_ROLES; i++) {
        if (view_eq_text(name, ROLES[i].name))
            return ROLES[i].role;
    }
    return 0;
}

enum rc account_roles_parse(struct view text, unsigned *roles_out, struct err *err)
{
    unsigned roles = 0;
    struct view rest = text;
    while (rest.len > 0) {
        size_t end = view_find(rest, VIEW(","));
        struct view name = view_trim(view_sub(rest, 0, end));
        rest = end == SIZE_MAX ? VIEW_EMPTY : view_sub(rest, end + 1, rest.len);
        unsigned role = role_of(name);
        if (role == 0)
            return err_set_field(
                err, RC_INVALID, "role",
                "没有这个角色：%.*s（可用：helper、editor、reviewer、supervisor、admin）",
                VIEW_ARG(name));
        roles |= role;
    }
    if (roles == 0)
        return err_set_field(err, RC_INVALID, "role", "至少需要一个角色");
    *roles_out = roles;
    return RC_OK;
}

void account_roles_write(unsigned roles, struct str *out)
{
    const char *comma = "";
    for (size_t i = 0; i < N_ROLES; i++) {
        if ((roles & ROLES[i].role) == 0)
            continue;
        str_addf(out, "%s%s", comma, ROLES[i].name);
        comma = ",";
    }
}

static enum rc check_name(struct view name, struct err *err)
{
    if (name.len == 0 || name.len > ACCOUNT_NAME_MAX)
        return err_set_field(err, RC_INVALID, "name", "登录名应为 1 到 %d 个字符",
                             ACCOUNT_NAME_MAX);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (!islower(c) && !isdigit(c) && strchr("._-", c) == NULL)
            return err_set_field(err, RC_INVALID, "name",
                                 "登录名只能用小写字母、数字和 . _ -：%.*s", VIEW_ARG(name));
    }
    return RC_OK;
}

static enum rc check_display_name(struct view name, struct err *err)
{
    bool sane = utf8_valid(name, NULL) && utf8_count(name) <= ACCOUNT_NAME_MAX && name.len < 64 * 3;
    for (size_t i = 0; sane && i < name.len; i++)
        sane = (unsigned char)name.ptr[i] >= 0x20;
    return sane ? RC_OK
                : err_set_field(err, RC_INVALID, "display", "显示名称最多 %d 个字，不能有控制字符",
                                ACCOUNT_NAME_MAX);
}

/* --- passwords ------------------------------------------------------------------------------- */

#define FEW_KIB 19456

static int64_t hash_kib = ACCOUNT_HASH_KIB_DEFAULT;

void account_set_hash_cost(int64_t memory_kib)
{
    CHECK(memory_kib >= ACCOUNT_HASH_KIB_MIN && memory_kib <= ACCOUNT_HASH_KIB_MAX);
    hash_kib = memory_kib;
}

static unsigned long long hash_passes(void)
{
    return hash_kib < FEW_KIB ? 5 : 2;
}

static enum rc hash_password(struct view password, char hash_out[crypto_pwhash_STRBYTES],
                             struct err *err)
{
    if (!utf8_valid(password, NULL) || utf8_count(password) < ACCOUNT_PASSWORD_MIN ||
        utf8_count(password) > ACCOUNT_PASSWORD_MAX)
        return err_set_field(err, RC_INVALID, "password", "密码应为 %d 到 %d 个字符",
                             ACCOUNT_PASSWORD_MIN, ACCOUNT_PASSWORD_MAX);
    if (sodium_init() < 0 || crypto_pwhash_str(hash_out, password.ptr, password.len, hash_passes(),
                                               (size_t)hash_kib * 1024) != 0)
        return err_set(err, RC_INTERNAL, "密码处理失败：内存不足");
    return RC_OK;
}

/* What an unknown name is compared with, so that it takes as long as a known one: the cost in force
 * with a salt and hash of zero bytes. */
static void write_nobody_hash(char out[crypto_pwhash_STRBYTES])
{
    snprintf(out, crypto_pwhash_STRBYTES,
             "$argon2id$v=19$m=%lld,t=%llu,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
             (long long)hash_kib, hash_passes());
}

static bool password_matches(const char hash[crypto_pwhash_STRBYTES], struct view password)
{
    bool ready = sodium_init() >= 0;
    CHECK(ready);
    return password.len <= 4 * ACCOUNT_PASSWORD_MAX &&
           crypto_pwhash_str_verify(hash, password.ptr, password.len) == 0;
}

/* --- checking before writing ----------------------------------------------------------------- */

static enum rc find_name(struct db *db, struct view name, bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_EXISTS);
    stmt_bind_view(st, 1, name);
    enum rc rc = stmt_row(st, found_out, err);
    stmt_reset(st);
    return rc;
}

static enum rc name_taken(struct view name, struct err *err)
{
    return err_set_field(err, RC_CONFLICT, "name", "登录名已被使用：%.*s", VIEW_ARG(name));
}

static enum rc no_such_name(struct view name, struct err *err)
{
    return err_set(err, RC_NOT_FOUND, "没有这个账号：%.*s", VIEW_ARG(name));
}

enum rc account_check_new(struct db *db, const struct account *acc, struct err *err)
{
    bool found = false;
    enum rc rc = check_name(acc->name, err);
    if (rc == RC_OK)
        rc = check_display_name(acc->display_name, err);
    if (rc == RC_OK)
        rc = find_name(db, acc->name, &found, err);
    return rc == RC_OK && found ? name_taken(acc->name, err) : rc;
}

enum rc account_check_exists(struct db *db, struct view name, struct err *err)
{
    bool found = false;
    enum rc rc = find_name(db, name, &found, err);
    return rc == RC_OK && !found ? no_such_name(name, err) : rc;
}

enum rc account_find(struct db *db, struct view name, int64_t *account_id_out, struct err *err)
{
    bool found = false;
    struct stmt *st = db_stmt(db, SQL_EXISTS);
    stmt_bind_view(st, 1, name);
    enum rc rc = stmt_row(st, &found, err);
    if (rc == RC_OK && found)
        *account_id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc == RC_OK && !found ? no_such_name(name, err) : rc;
}

/* --- writing --------------------------------------------------------------------------------- */

enum rc account_hash(struct view password, char hash_out[ACCOUNT_HASH_LEN], struct err *err)
{
    static_assert(ACCOUNT_HASH_LEN >= crypto_pwhash_STRBYTES, "room for the hash");
    return hash_password(password, hash_out, err);
}

enum rc account_add(struct db *db, const struct account *acc, struct view password, int64_t now_ms,
                    int64_t *account_id_out, struct err *err)
{
    char hash[ACCOUNT_HASH_LEN];
    enum rc rc = account_check_new(db, acc, err);
    if (rc == RC_OK)
        rc = account_hash(password, hash, err);
    return rc == RC_OK ? account_add_hashed(db, acc, hash, now_ms, account_id_out, err) : rc;
}

enum rc account_add_hashed(struct db *db, const struct account *acc, const char *hash,
                           int64_t now_ms, int64_t *account_id_out, struct err *err)
{
    struct str roles = STR_EMPTY;
    enum rc rc = account_check_new(db, acc, err);
    if (rc != RC_OK)
        return rc;
    account_roles_write(acc->roles, &roles);
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_view(st, 1, acc->name);
    stmt_bind_view(st, 2, acc->display_name.len > 0 ? acc->display_name : acc->name);
    stmt_bind_view(st, 3, str_view(&roles));
    stmt_bind_text(st, 4, hash);
    stmt_bind_int(st, 5, now_ms);
    str_clear(&roles);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        *account_id_out = stmt_int(st, 0);
    else if (rc == RC_NOT_FOUND)
        rc = name_taken(acc->name, err);
    stmt_reset(st);
    return rc;
}

enum rc account_set_hash(struct db *db, int64_t account_id, const char *hash, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SET_HASH);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_text(st, 2, hash);
    return stmt_run(st, err);
}

/* Somebody else who can still give rights away. */
static enum rc check_other_admin(struct db *db, int64_t account_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OTHER_ADMIN);
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_row(st, &row, err);
    stmt_reset(st);
    return rc == RC_OK && !row ? err_set(err, RC_CONFLICT, "至少要保留一个可用的管理员账号") : rc;
}

enum rc account_change(struct db *db, const struct account *acc, struct err *err)
{
    struct str roles = STR_EMPTY;
    enum rc rc = check_display_name(acc->display_name, err);
    if (rc == RC_OK && (acc->roles & ROLE_ADMIN) == 0)
        rc = check_other_admin(db, acc->account_id, err);
    if (rc != RC_OK)
        return rc;
    account_roles_write(acc->roles, &roles);
    struct stmt *st = db_stmt(db, SQL_CHANGE);
    stmt_bind_int(st, 1, acc->account_id);
    stmt_bind_view(st, 2, acc->display_name);
    stmt_bind_view(st, 3, str_view(&roles));
    str_clear(&roles);
    rc = stmt_one(st, err);
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? err_set(err, rc, "没有这个账号") : rc;
}

static enum rc change_named(struct stmt *st, struct view name, int64_t *account_id_out,
                            struct err *err)
{
    stmt_bind_view(st, 1, name);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *account_id_out = stmt_int(st, 0);
    else if (rc == RC_NOT_FOUND)
        rc = no_such_name(name, err);
    stmt_reset(st);
    return rc;
}

enum rc account_set_password(struct db *db, struct view name, struct view password,
                             int64_t *account_id_out, struct err *err)
{
    char hash[crypto_pwhash_STRBYTES];
    enum rc rc = hash_password(password, hash, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_PASSWORD);
    stmt_bind_text(st, 2, hash);
    return change_named(st, name, account_id_out, err);
}

enum rc account_set_disabled(struct db *db, struct view name, bool disabled,
                             int64_t *account_id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_DISABLE);
    stmt_bind_int(st, 2, disabled);
    return change_named(st, name, account_id_out, err);
}

enum rc account_set_status(struct db *db, int64_t account_id, enum account_status status,
                           int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_STATUS);
    stmt_bind_int(st, 1, account_id);
    stmt_bind_text(st, 2, account_status_name(status));
    stmt_bind_int(st, 3, now_ms);
    return stmt_run(st, err);
}

/* --- reading --------------------------------------------------------------------------------- */

static enum rc read_row(struct stmt *st, struct arena *a, struct account *out, struct err *err)
{
    struct account acc = {
        .account_id = stmt_int(st, 0),
        .name = arena_view(a, stmt_view(st, 1)),
        .display_name = arena_view(a, stmt_view(st, 2)),
        .status_at_ms = stmt_int(st, 5),
        .is_disabled = stmt_int(st, 6) != 0,
    };
    if (!account_status_parse(stmt_view(st, 4), &acc.status))
        return err_set(err, RC_CORRUPT, "账号 %lld 的状态无法识别", (long long)acc.account_id);
    enum rc rc = account_roles_parse(stmt_view(st, 3), &acc.roles, err);
    if (rc == RC_OK)
        *out = acc;
    return rc;
}

enum rc account_load(struct db *db, struct arena *a, int64_t account_id, struct account *out,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        rc = read_row(st, a, out, err);
    stmt_reset(st);
    return rc;
}

enum rc account_list(struct db *db, struct arena *a, struct account **list_out, size_t *n_out,
                     struct err *err)
{
    struct account *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct stmt *st = db_stmt(db, SQL_LIST);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        rc = read_row(st, a, &list[n++], err);
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

/* --- signing in ------------------------------------------------------------------------------ */

static enum rc refuse_locked(struct db *db, struct view name, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FAILURES);
    stmt_bind_view(st, 1, name);
    stmt_bind_int(st, 2, now_ms - ACCOUNT_FAILURE_WINDOW_MS);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row && stmt_int(st, 0) >= ACCOUNT_MAX_FAILURES) {
        int64_t until_ms = stmt_int(st, 1) + ACCOUNT_FAILURE_WINDOW_MS;
        rc = err_set(err, RC_RATE, "登录失败次数过多，请 15 分钟后再试");
        if (err != NULL)
            err->retry_ms = (int)(until_ms - now_ms);
    }
    stmt_reset(st);
    return rc;
}

enum rc account_verify(struct db *db, struct view name, struct view password, int64_t now_ms,
                       int64_t *account_id_out, struct err *err)
{
    char hash[crypto_pwhash_STRBYTES] = "";
    int64_t account_id = 0;
    enum rc rc = refuse_locked(db, name, now_ms, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_HASH);
    stmt_bind_view(st, 1, name);
    bool row = false;
    rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row && stmt_view(st, 0).len < sizeof hash) {
        memcpy(hash, stmt_view(st, 0).ptr, stmt_view(st, 0).len);
        account_id = stmt_int(st, 1);
    } else {
        write_nobody_hash(hash);
    }
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    bool matches = password_matches(hash, password);
    *account_id_out = matches ? account_id : 0;
    return RC_OK;
}

enum rc account_note_failure(struct db *db, struct view name, int64_t now_ms, bool *locked_out,
                             struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FORGET_OLD);
    stmt_bind_int(st, 1, now_ms - ACCOUNT_FAILURE_WINDOW_MS);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_FAILED);
    stmt_bind_view(st, 1, name);
    stmt_bind_int(st, 2, now_ms);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        *locked_out = stmt_int(st, 0) == ACCOUNT_MAX_FAILURES;
    stmt_reset(st);
    return rc;
}

enum rc account_forget_failures(struct db *db, struct view name, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FORGET);
    stmt_bind_view(st, 1, name);
    return stmt_run(st, err);
}
