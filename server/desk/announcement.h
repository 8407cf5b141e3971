/* announcement.h - what supervisors tell all helpers or the members of a group, until when, and who
 * has read it. Owns announcement and announcement_read. Writing on the apply thread, reading on any
 * connection.
 */
#ifndef BANGBAN_SERVER_DESK_ANNOUNCEMENT_H
#define BANGBAN_SERVER_DESK_ANNOUNCEMENT_H

#include "kb/base/arena.h"
#include "kb/base/db.h"
#include "kb/base/jsonw.h"

#define ANNOUNCEMENT_CHARS_MAX 500

struct announcement {
    int64_t announcement_id;
    int64_t account_id;
    struct view name; /* of its author, as he is called now */
    int64_t group_id; /* 0 = for all */
    struct view text;
    int64_t made_at_ms;
    int64_t until_ms;
    int64_t withdrawn_at_ms; /* 0 = not */
    int64_t read_at_ms;      /* by whom it was listed for, 0 = not yet */
    int64_t n_read;
    int64_t n_readers; /* for how many it is: those who are not disabled now */
};

/* Fills announcement_id. */
enum rc announcement_add(struct db *db, struct announcement *an, struct err *err);
/* As account_id sees it; RC_NOT_FOUND. */
enum rc announcement_load(struct db *db, struct arena *a, int64_t announcement_id,
                          int64_t account_id, struct announcement *out, struct err *err);
/* Harmless when it is withdrawn already. */
enum rc announcement_withdraw(struct db *db, int64_t announcement_id, int64_t now_ms,
                              struct err *err);
/* *first_out: he had not read it before. */
enum rc announcement_read(struct db *db, int64_t announcement_id, int64_t account_id,
                          int64_t now_ms, bool *first_out, struct err *err);

struct announcement_list {
    struct announcement *items;
    size_t n;
};
/* Those in force for him, latest first. */
enum rc announcement_list_for(struct db *db, struct arena *a, int64_t account_id, int64_t now_ms,
                              struct announcement_list *out, struct err *err);
/* All there ever were with ids below before_id (0 = from the end), latest first. */
enum rc announcement_list_all(struct db *db, struct arena *a, int64_t account_id, int64_t before_id,
                              int64_t limit, struct announcement_list *out, struct err *err);

/* Whom it is for, by name. */
struct announcement_reader {
    int64_t account_id;
    struct view name;
    int64_t read_at_ms; /* 0 = not yet */
};
enum rc announcement_readers(struct db *db, struct arena *a, int64_t announcement_id,
                             struct announcement_reader **list_out, size_t *n_out, struct err *err);

/* Its members into an open object. staff: how many have read it; otherwise whether the caller has.
 */
void announcement_write(struct jsonw *w, const struct announcement *an, bool counts);

#endif
