/* goldens.h - golden questions kept with the knowledge base. Owns table golden.
 *
 * The same questions as kb/exchange/questions.h reads from files. A question is found again by its
 * words and those before it, so importing a file twice adds nothing. Writes on the writer's
 * connection inside the caller's transaction.
 */
#ifndef BANGBAN_KB_GOLDENS_H
#define BANGBAN_KB_GOLDENS_H

#include "kb/base/db.h"
#include "kb/exchange/questions.h"

struct golden {
    int64_t golden_id; /* 0 = new */
    struct question question;
    struct view note;
    int64_t turn_id;
    struct view made_by;
    int64_t made_at_ms;
};

/* Adds, or writes over the one with the same words or the given id. RC_INVALID for an empty or long
 * question; RC_NOT_FOUND for an id that is not there. */
enum rc goldens_put(struct db *db, const struct golden *g, int64_t *golden_id_out, struct err *err);
enum rc goldens_remove(struct db *db, int64_t golden_id, struct err *err);
/* All, in order of id; texts live in `a`. question.line is the place in the list, from 1. */
enum rc goldens_list(struct db *db, struct arena *a, struct golden **list_out, size_t *n_out,
                     struct err *err);
/* How many golden questions expect each entry that has any: calls `each` in order of id. */
enum rc goldens_coverage(struct db *db, struct arena *a,
                         void (*each)(void *arg, struct view external_id, int64_t n), void *arg,
                         struct err *err);
/* A file of questions; *n_out were new or changed. */
enum rc goldens_import(struct db *db, const char *path, struct view made_by, int64_t now_ms,
                       size_t *n_out, struct err *err);

#endif
