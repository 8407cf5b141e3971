/* identity.h - visitors the embedding site vouches for, and the keys it signs with.
 *
 * Two keys are live at most: the site changes from one to the next while both count. A secret is
 * 256 random bits as base64url; its text is the key, as JWT libraries take it. It is shown once,
 * but must be stored as it is. Owns tables identity_key and visitor_subject. Reads on any
 * connection, writes on the apply thread and in the CLI.
 */
#ifndef BANGBAN_SERVER_PEOPLE_IDENTITY_H
#define BANGBAN_SERVER_PEOPLE_IDENTITY_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "server/proto/jwt.h"

#define IDENTITY_KEYS_MAX 2
#define IDENTITY_KID_MAX 32

struct identity_key {
    struct jwt_key key;
    int64_t made_at_ms;
};

/* In `a`, oldest first. */
enum rc identity_keys(struct db *db, struct arena *a, struct identity_key list[IDENTITY_KEYS_MAX],
                      size_t *n_out, struct err *err);
/* RC_INVALID for a name that is not 1 to 32 letters, digits, - or _; RC_CONFLICT when it is taken;
 * RC_LIMIT when two are live. secret_out: 43 characters. */
enum rc identity_key_add(struct db *db, struct view kid, int64_t now_ms, char secret_out[44],
                         struct err *err);
/* Tokens signed with it are refused from now on. RC_NOT_FOUND. */
enum rc identity_key_remove(struct db *db, struct view kid, struct err *err);

/* Reads a site's token with the keys there are (server/proto/jwt.h). */
enum rc identity_read(struct db *db, struct arena *a, struct view token, struct view audience,
                      int64_t now_ms, struct identity *out, struct err *err);

/* The visitor who is this subject; 0 = none yet. */
enum rc identity_visitor(struct db *db, struct view subject, int64_t *visitor_id_out,
                         struct err *err);
enum rc identity_bind(struct db *db, struct view subject, int64_t visitor_id, int64_t now_ms,
                      struct err *err);

#endif
