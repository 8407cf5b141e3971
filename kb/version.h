/* version.h - every state an entry ever had, and one row for each entry as its editors see it.
 *
 * Owns the tables version and care. This module stores and moves; who may do what, and what goes
 * with a move, is kb/review.h. Writing functions run on the writer's connection inside the caller's
 * transaction.
 */
#ifndef BANGBAN_KB_VERSION_H
#define BANGBAN_KB_VERSION_H

#include "kb/base/db.h"
#include "kb/base/fsm.h"
#include "kb/entry.h"

enum version_state {
    VERSION_DRAFT,
    VERSION_REVIEW,    /* a second person is to look at it */
    VERSION_SCHEDULED, /* approved, goes live at publish_at_ms */
    VERSION_PUBLISHED, /* visitors are answered from it */
    VERSION_RETIRED,   /* was published, taken off */
    VERSION_REPLACED,  /* a later one took its place */
    VERSION_DISCARDED, /* its author gave it up */
    VERSION_N_STATES
};

enum version_event {
    VERSION_ON_SUBMIT,
    VERSION_ON_RECALL, /* its author takes it back out of review */
    VERSION_ON_RETURN, /* the reviewer sends it back */
    VERSION_ON_SCHEDULE,
    VERSION_ON_UNSCHEDULE,
    VERSION_ON_PUBLISH,
    VERSION_ON_RETIRE,
    VERSION_ON_REPLACE,
    VERSION_ON_DISCARD,
    VERSION_N_EVENTS
};

extern const struct fsm version_fsm;
const char *version_state_name(enum version_state s);  /* "review" */
const char *version_state_label(enum version_state s); /* "待审核" */
bool version_state_parse(struct view name, enum version_state *out);
bool version_state_is_open(enum version_state s); /* draft, review, scheduled */

struct version {
    int64_t version_id;
    struct view external_id;
    int64_t number;
    int64_t parent_id;
    enum version_state state;
    struct view body; /* JSON line */
    struct view why;
    int64_t author_id;
    struct view author;
    int64_t made_at_ms;
    bool is_autosave;
    int64_t mover_id;
    struct view mover;
    int64_t moved_at_ms;
    struct view note;
    int64_t publish_at_ms; /* 0 = not planned */
    int64_t retire_at_ms;  /* 0 = not planned */
    int64_t gate_id;
};

/* One row of the editors' list. */
struct care {
    struct view external_id;
    enum entry_kind kind;
    struct view title;
    struct view department;
    int32_t effective_from;
    int32_t expires_on;
    int64_t n_variants;
    int64_t head_id;
    int64_t live_id;
    enum version_state state; /* of the head */
    int64_t owner_id;
    struct view owner;
    int32_t review_on;
    int32_t reminded_on;
    struct view updated_by;
    int64_t updated_at_ms;
};

/* --- writing
 * ----------------------------------------------------------------------------------- */

/* Stores a new version of e with the next number and makes it the head; v brings author, why,
 * parent, state, times. Fills version_id and number. */
enum rc version_add(struct db *db, struct version *v, const struct entry *e, struct err *err);
/* An autosave over an autosave: the body of the head changes, number and id stay. */
enum rc version_resave(struct db *db, struct version *v, const struct entry *e, struct err *err);
/* Moves v by the table above (RC_CONFLICT when it has no such move) and stores mover, note, times
 * and gate as they stand in v; the head's row in care follows. */
enum rc version_move(struct db *db, struct version *v, enum version_event on, struct err *err);
/* The version that is stored in entry: published, or retired after it. */
enum rc version_set_live(struct db *db, struct view external_id, int64_t version_id,
                         struct err *err);
/* The head becomes the newest that is open, published or retired; the row goes when there
 * is none. */
enum rc version_find_head(struct db *db, struct view external_id, struct err *err);
enum rc version_set_owner(struct db *db, struct view external_id, int64_t owner_id,
                          struct view owner, int32_t review_on, struct err *err);
enum rc version_set_reminded(struct db *db, struct view external_id, int32_t day, struct err *err);

/* --- reading; texts live in `a`
 * -------------------------------------------------------------------- */

enum rc version_load(struct db *db, struct arena *a, int64_t version_id, struct version *out,
                     struct err *err);
/* The entry a version holds, checked as JSON only. */
enum rc version_entry(struct arena *a, const struct version *v, struct entry **out,
                      struct err *err);
/* Newest first; `body` is left empty. */
enum rc version_list(struct db *db, struct arena *a, struct view external_id,
                     struct version **list_out, size_t *n_out, struct err *err);
/* The first version whose time of publication or retirement has come; and when the next comes (0 =
 * none is planned). */
enum rc version_find_planned(struct db *db, struct arena *a, int64_t now_ms, struct version *out,
                             bool *found_out, struct err *err);
enum rc version_next_planned(struct db *db, int64_t *at_ms_out, struct err *err);
/* Did this account make one of the versions after the published one, up to and with v? */
enum rc version_had_author(struct db *db, const struct version *v, int64_t account_id,
                           bool *had_out, struct err *err);
enum rc care_load(struct db *db, struct arena *a, struct view external_id, struct care *out,
                  struct err *err);

struct care_filter {
    struct view text;       /* part of title or id; empty = all */
    struct view kind;       /* entry_kind_name; empty = all */
    struct view state;      /* version_state_name; empty = all */
    struct view department; /* empty = all */
    struct view owner;      /* empty = all */
    struct view validity;   /* "valid", "future", "expired", "expiring" (30 days); empty = all */
    struct view
        quality; /* "no_variants", "no_owner", "overdue" (review day has come); empty = all */
    int32_t today;
    int64_t offset;
    int64_t limit;
};
/* Those that entries have, in order, at most `most`. */
enum rc care_departments(struct db *db, struct arena *a, size_t most, struct view **list_out,
                         size_t *n_out, struct err *err);
/* Last changed first. *total_out counts all that fit. */
enum rc care_list(struct db *db, struct arena *a, const struct care_filter *f,
                  struct care **list_out, size_t *n_out, int64_t *total_out, struct err *err);
/* Entries whose review day has come and which were not reminded of since. */
enum rc care_list_overdue(struct db *db, struct arena *a, int32_t today, struct care **list_out,
                          size_t *n_out, struct err *err);
/* All entries whose review day has come, reminded of or not; the longest due first. */
enum rc care_list_due(struct db *db, struct arena *a, int32_t today, struct care **list_out,
                      size_t *n_out, struct err *err);
/* Entries that have no version yet (databases from before versions). */
enum rc care_next_unversioned(struct db *db, int64_t after_entry_id, int64_t *entry_id_out,
                              struct err *err);

#endif
