/* jwt.h - what the embedding site says about its visitor: a JWT it signs for at most an hour.
 *
 * HS256 (RFC 7515, 7518, 7519) and nothing else: a token that names another algorithm is refused
 * before anything is computed, and no key is ever taken from the token. The kid chooses among the
 * live keys, of which there are two while a site changes from one to the next. Wanted: sub (the
 * site's id of its user), aud (our name), exp; iat and nbf count when they are there. Clocks may
 * differ by a minute. Any thread.
 */
#ifndef BANGBAN_SERVER_PROTO_JWT_H
#define BANGBAN_SERVER_PROTO_JWT_H

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/base/str.h"

#define JWT_MAX 4096 /* bytes of the token */
#define JWT_LIFE_S 3600
#define JWT_LEEWAY_S 60
#define JWT_SUBJECT_MAX 128 /* characters */
#define JWT_NAME_MAX 40
#define JWT_COMPANY_MAX 80

struct jwt_key {
    struct view kid;
    struct view secret; /* its bytes as they are are the key */
};

struct jwt_rules {
    const struct jwt_key *keys;
    size_t n_keys;
    struct view audience;
    int64_t now_ms;
};

struct identity {
    struct view subject;
    struct view name;    /* may be empty */
    struct view company; /* may be empty */
};

/* RC_IDENTITY with the reason and the field "identity" for whatever is not to be believed; texts in
 * `a`. */
enum rc jwt_read(struct view token, const struct jwt_rules *rules, struct arena *a,
                 struct identity *out, struct err *err);

#endif
