/* session.h - signed-in staff: tokens that live for some hours and can be revoked.
 * Owns table session. Reads on any connection, writes on the apply thread.
 */
#ifndef BANGBAN_SERVER_PEOPLE_SESSION_H
#define BANGBAN_SERVER_PEOPLE_SESSION_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "server/call.h"
#include "server/people/account.h"
#include "server/people/token.h"

struct session {
    int64_t session_id;
    int64_t account_id;
    int64_t expires_at_ms;
    int64_t seen_at_ms;   /* last use that was written down; 0 = not known */
    int64_t locked_at_ms; /* 0 = open */
};

enum rc session_add(struct db *db, int64_t account_id, const struct token *token,
                    struct view remote, int64_t now_ms, int64_t hours, struct session *out,
                    struct err *err);
/* RC_UNAUTH for every token that is unknown, expired, ended, or of a disabled account. */
enum rc session_of_token(struct db *db, struct view token, int64_t now_ms, struct session *out,
                         struct err *err);
/* RC_UNAUTH unless the session of a signed-in connection still holds: asked again at each request,
 * so that signing out, expiry and disabling take effect at once. */
enum rc session_check(struct db *db, int64_t session_id, int64_t now_ms, struct err *err);
enum rc session_end(struct db *db, int64_t session_id, int64_t now_ms, struct err *err);

/* Whether the password is wanted before anything else: it was locked, or nobody used it for
 * idle_lock_min (0 = never) while no server looked. */
bool session_is_locked(const struct session *s, int64_t idle_lock_min, int64_t now_ms);
/* RC_NOT_FOUND unless it holds and is open. */
enum rc session_lock(struct db *db, int64_t session_id, int64_t now_ms, struct err *err);
enum rc session_unlock(struct db *db, int64_t session_id, int64_t now_ms, struct err *err);
enum rc session_used(struct db *db, int64_t session_id, int64_t now_ms, struct err *err);
/* RC_NOT_FOUND with the words for one that is not there or not his. */
enum rc session_none(struct err *err);
/* RC_NOT_FOUND for one that holds no more. */
enum rc session_load(struct db *db, int64_t session_id, int64_t now_ms, struct session *out,
                     struct err *err);

struct session_row {
    struct session session;
    struct view account_name;
    struct view display_name;
    struct view remote; /* where it was signed in from */
    int64_t created_at_ms;
};
/* Sessions that hold, of one account or, for 0, of all; the latest used first, at most `limit`.
 * Texts in `a`. */
enum rc session_rows(struct db *db, struct arena *a, int64_t account_id, int64_t now_ms,
                     int64_t limit, struct session_row **list_out, size_t *n_out, struct err *err);

struct session_list {
    int64_t *ids;
    size_t n;
};
/* The sessions of an account that still hold; ids in `a`. */
enum rc session_list_open(struct db *db, struct arena *a, int64_t account_id, int64_t now_ms,
                          struct session_list *out, struct err *err);
/* Every session of an account: after a new password or when it is disabled. */
enum rc session_end_all(struct db *db, int64_t account_id, int64_t now_ms, struct err *err);

/* Who a connection becomes; of a locked session ROLE_LOCKED alone. */
struct principal session_principal(const struct session *s, const struct account *acc,
                                   bool is_locked);

#endif
