/* visitor.h - visitors and the tokens by which they are known again.
 * Owns the tables visitor and visitor_session. Reads on any connection, writes on the apply thread.
 */
#ifndef BANGBAN_SERVER_PEOPLE_VISITOR_H
#define BANGBAN_SERVER_PEOPLE_VISITOR_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "server/people/token.h"

struct visitor {
    int64_t visitor_id;
    struct view name; /* may be empty */
    struct view page;
    struct view region;
    struct view locale;
};

/* Adds a visitor with its first token; `token_out` is filled by the caller's token_make(). */
enum rc visitor_add(struct db *db, const struct visitor *v, const struct token *token,
                    int64_t now_ms, int64_t *visitor_id_out, struct err *err);
/* A further token, for another device of the same visitor. */
enum rc visitor_add_token(struct db *db, int64_t visitor_id, const struct token *token,
                          int64_t now_ms, struct err *err);
/* Whose token is this? RC_UNAUTH for every token that is not known, whatever is wrong with it, and
 * for one of a visitor who has not been here since since_ms (0 = however long ago). */
enum rc visitor_of_token(struct db *db, struct view token, int64_t since_ms,
                         int64_t *visitor_id_out, struct err *err);
enum rc visitor_load(struct db *db, struct arena *a, int64_t visitor_id, struct visitor *out,
                     struct err *err);
enum rc visitor_seen(struct db *db, int64_t visitor_id, int64_t now_ms, struct err *err);

#endif
