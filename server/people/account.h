/* account.h - staff accounts: names, roles, passwords, status, and the lock after failed sign-ins.
 *
 * Owns the tables account and login_failure. Passwords are Argon2id strings of libsodium; verifying
 * takes some 50 ms of CPU and 64 MiB, so it belongs on a think thread. An unknown name costs the
 * same time and gives the same answer as a wrong password, and is counted and locked alike.
 */
#ifndef BANGBAN_SERVER_PEOPLE_ACCOUNT_H
#define BANGBAN_SERVER_PEOPLE_ACCOUNT_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

#define ACCOUNT_NAME_MAX 40    /* characters; also of the display name */
#define ACCOUNT_PASSWORD_MIN 8 /* characters */
#define ACCOUNT_PASSWORD_MAX 128
#define ACCOUNT_MAX_FAILURES 10
#define ACCOUNT_FAILURE_WINDOW_MS (INT64_C(15) * 60 * 1000)

enum account_status { STATUS_OFFLINE, STATUS_ONLINE, STATUS_BUSY, STATUS_BREAK, STATUS_N };

struct account {
    int64_t account_id;
    struct view name;
    struct view display_name;
    unsigned roles; /* mask of enum role, staff bits only */
    enum account_status status;
    int64_t status_at_ms;
    bool is_disabled;
};

const char *account_status_name(enum account_status s); /* "online" */
bool account_status_parse(struct view name, enum account_status *out);
/* "helper,supervisor" <-> mask; RC_INVALID for an unknown or missing role. */
enum rc account_roles_parse(struct view text, unsigned *roles_out, struct err *err);
void account_roles_write(unsigned roles, struct str *out);

/* What hashing a password costs from now on, as memory; with less than 19 MiB it is five passes
 * instead of two (OWASP Password Storage Cheat Sheet). The default is libsodium's for sign-ins,
 * 64 MiB. Passwords hashed at another cost stay good. Start-up only, before other threads. */
#define ACCOUNT_HASH_KIB_MIN 8192
#define ACCOUNT_HASH_KIB_MAX 1048576
#define ACCOUNT_HASH_KIB_DEFAULT 65536
void account_set_hash_cost(int64_t memory_kib);

/* Whether account_add would take it, but for the password: RC_INVALID for a bad name or display
 * name, RC_CONFLICT if the name is taken. */
enum rc account_check_new(struct db *db, const struct account *acc, struct err *err);
/* RC_NOT_FOUND for an unknown name. */
enum rc account_find(struct db *db, struct view name, int64_t *account_id_out, struct err *err);
enum rc account_check_exists(struct db *db, struct view name, struct err *err);
/* RC_INVALID for a bad name, display name or password; RC_CONFLICT if the name is taken. The
 * display name may be empty: the name is used. */
enum rc account_add(struct db *db, const struct account *acc, struct view password, int64_t now_ms,
                    int64_t *account_id_out, struct err *err);
/* The same in two halves, so that hashing can be done on a think thread. */
#define ACCOUNT_HASH_LEN 128
enum rc account_hash(struct view password, char hash_out[ACCOUNT_HASH_LEN], struct err *err);
enum rc account_add_hashed(struct db *db, const struct account *acc, const char *hash,
                           int64_t now_ms, int64_t *account_id_out, struct err *err);
enum rc account_set_hash(struct db *db, int64_t account_id, const char *hash, struct err *err);
/* Display name and roles. RC_CONFLICT when the last administrator would be one no longer. */
enum rc account_change(struct db *db, const struct account *acc, struct err *err);
/* RC_NOT_FOUND for an unknown name. The caller ends the sessions (server/people/session.h). */
enum rc account_set_password(struct db *db, struct view name, struct view password,
                             int64_t *account_id_out, struct err *err);
enum rc account_set_disabled(struct db *db, struct view name, bool disabled,
                             int64_t *account_id_out, struct err *err);
enum rc account_load(struct db *db, struct arena *a, int64_t account_id, struct account *out,
                     struct err *err);
/* In name order. */
enum rc account_list(struct db *db, struct arena *a, struct account **list_out, size_t *n_out,
                     struct err *err);
enum rc account_set_status(struct db *db, int64_t account_id, enum account_status status,
                           int64_t now_ms, struct err *err);

/* Reading half of a sign-in: RC_RATE while locked; otherwise RC_OK with *account_id_out = 0 when
 * name or password is wrong or the account is disabled. */
enum rc account_verify(struct db *db, struct view name, struct view password, int64_t now_ms,
                       int64_t *account_id_out, struct err *err);
/* Writing half: counts a failure (RC_UNAUTH, *locked_out set when this one closed the lock) or
 * forgets earlier ones. */
enum rc account_note_failure(struct db *db, struct view name, int64_t now_ms, bool *locked_out,
                             struct err *err);
enum rc account_forget_failures(struct db *db, struct view name, struct err *err);

#endif
