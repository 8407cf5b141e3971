/* review.h - what editors and reviewers do to entries: who may, what moves, what is logged.
 *
 * Every function is one change: it checks the permission, stores or moves versions (kb/version.h),
 * writes the entry when visitors are concerned (kb/store.h), and adds the audit row, all inside the
 * caller's transaction on the writer's connection. Roles: an editor writes; a reviewer publishes;
 * an admin may do both. With four eyes on, nobody publishes what he wrote any part of since the
 * last publication. Departments: a person with a list of departments works on their entries only.
 */
#ifndef BANGBAN_KB_REVIEW_H
#define BANGBAN_KB_REVIEW_H

#include "kb/part.h"
#include "kb/version.h"

struct actor {
    int64_t account_id; /* 0 = import or server */
    struct view name;
    bool is_editor;
    bool is_reviewer;
    bool is_admin;
    const struct view *departments; /* empty = all */
    size_t n_departments;
};

struct review_rules {
    bool four_eyes; /* default true */
    bool gate;      /* publishing needs a gate run (default true) */
    int64_t gate_days;
};
/* Kept in setting: review.four_eyes, review.gate ("on"/"off"), gate.days. */
enum rc review_rules_load(struct db *db, struct review_rules *out, struct err *err);
enum rc review_rules_save(struct db *db, const struct review_rules *rules, const struct actor *who,
                          int64_t now_ms, struct err *err);

enum review_act {
    REVIEW_WRITE,   /* save, submit, recall, discard, roll back, owner and review day */
    REVIEW_RETURN,  /* send back to the author */
    REVIEW_PUBLISH, /* publish, schedule, unschedule */
    REVIEW_RETIRE,
    REVIEW_N_ACTS
};

/* The table of permissions. `is_author`: he wrote something since the last publication. RC_DENIED
 * with a text for people. */
enum rc review_may(const struct actor *who, enum review_act act, struct view department,
                   bool is_author, bool four_eyes, struct err *err);

/* --- writing
 * ----------------------------------------------------------------------------------- */

struct review_save {
    int64_t base_id; /* version the editor began with; 0 = a new entry */
    int64_t
        base_rev; /* its made_at_ms as he saw it: tells an autosave in another window; 0 = any */
    const struct entry *entry;
    struct view why;
    bool is_autosave;
};

struct review_saved {
    int64_t version_id;
    int64_t number;
    int64_t rev;               /* base_rev of the next save */
    bool is_changed;           /* something differs from the version before */
    struct part_set merged;    /* parts that came from somebody else's version */
    struct err problem;        /* why it could not be submitted yet; rc RC_OK = nothing */
    struct part_set conflict;  /* RC_CONFLICT: changed on both sides */
    struct version *theirs;    /* RC_CONFLICT: the version in the way, in `a` */
    struct entry *their_entry; /* RC_CONFLICT: its content, in `a` */
};

/* A draft may be incomplete; only limits are refused. Another's version in between is merged part
 * by part, or RC_CONFLICT with err.field naming the parts and out->theirs set. */
enum rc review_save(struct db *db, struct arena *a, const struct actor *who,
                    const struct review_save *save, int64_t now_ms, struct review_saved *out,
                    struct err *err);
enum rc review_submit(struct db *db, const struct actor *who, int64_t version_id, struct view note,
                      int64_t now_ms, struct err *err);
enum rc review_recall(struct db *db, const struct actor *who, int64_t version_id, int64_t now_ms,
                      struct err *err);
/* The reviewer must say why. */
enum rc review_return(struct db *db, const struct actor *who, int64_t version_id, struct view note,
                      int64_t now_ms, struct err *err);
enum rc review_discard(struct db *db, const struct actor *who, int64_t version_id, int64_t now_ms,
                       struct err *err);
/* A new draft with the content of an earlier version. */
enum rc review_rollback(struct db *db, struct arena *a, const struct actor *who, int64_t version_id,
                        struct view why, int64_t now_ms, struct review_saved *out, struct err *err);
enum rc review_assign(struct db *db, const struct actor *who, struct view external_id,
                      int64_t owner_id, struct view owner, int32_t review_on, int64_t now_ms,
                      struct err *err);

/* --- going live
 * ------------------------------------------------------------------------------- */

/* What stands in the way of publishing this version, before anything is written. */
enum rc review_check_publish(struct db *db, const struct actor *who, int64_t version_id,
                             struct err *err);
/* Visitors are answered from it once the transaction commits. `why` says what overrode the gate. */
enum rc review_publish(struct db *db, const struct actor *who, int64_t version_id, int64_t gate_id,
                       struct view why, int64_t retire_at_ms, int64_t now_ms, struct err *err);
enum rc review_schedule(struct db *db, const struct actor *who, int64_t version_id, int64_t gate_id,
                        int64_t publish_at_ms, int64_t retire_at_ms, int64_t now_ms,
                        struct err *err);
enum rc review_unschedule(struct db *db, const struct actor *who, int64_t version_id,
                          int64_t now_ms, struct err *err);
/* Takes the published version off; the entry stays, disabled. */
enum rc review_retire(struct db *db, const struct actor *who, struct view external_id,
                      struct view why, int64_t now_ms, struct err *err);
/* Everything planned for now or earlier; *n_out changes were made. One that cannot be published
 * goes back to review with the reason. */
enum rc review_run_planned(struct db *db, int64_t now_ms, size_t *n_out, struct err *err);

/* An entry was written by import: the stored content becomes a published version by "import". An
 * open draft stays on top, with what the import changed merged into it where the draft left it. */
enum rc review_record(struct db *db, int64_t entry_id, struct view why, int64_t now_ms,
                      struct err *err);
/* Versions for entries that have none (databases from before versions). */
enum rc review_adopt(struct db *db, int64_t now_ms, size_t *n_out, struct err *err);

#endif
