/* redirect_store.h - the official channels in force: the shipped rules (redirect.h) with what
 * editors changed. Owns table redirect_rule.
 *
 * A row replaces the shipped rule of its name, adds a new one, or switches one off; without rows
 * the shipped rules are in force. Read anew for each question, so that a change is effective at
 * once: a few rows, some microseconds. Reading on any connection, writing on the writer's.
 */
#ifndef BANGBAN_INTENTS_REDIRECT_STORE_H
#define BANGBAN_INTENTS_REDIRECT_STORE_H

#include "intents/redirect.h"
#include "kb/base/arena.h"
#include "kb/base/db.h"

#define REDIRECT_NAME_MAX 40 /* characters */
#define REDIRECT_PATTERN_MAX 1000
#define REDIRECT_TEXT_MAX 500
#define REDIRECT_TELS_MAX 150

/* Everything in `a`. */
enum rc redirect_load(struct db *db, struct arena *a, struct redirect_rules *out, struct err *err);

/* A rule as editors see it, in force or not. */
struct redirect_row {
    struct redirect_rule rule;
    int64_t position;
    bool is_enabled;
    bool is_shipped; /* there is a shipped rule of that name */
    bool is_changed; /* there is a row */
};
/* All, by position. */
enum rc redirect_list(struct db *db, struct arena *a, struct redirect_row **list_out, size_t *n_out,
                      struct err *err);

struct redirect_change {
    struct view name;
    bool is_firm;
    struct view pattern;
    struct view exception;
    struct view text;
    struct view tels; /* "报警=110,急救=120" */
    int64_t position;
    bool is_enabled;
};
/* RC_INVALID naming the field: a pattern that cannot be meant, telephones that are none. */
enum rc redirect_put(struct db *db, const struct redirect_change *change, int64_t account_id,
                     int64_t now_ms, struct err *err);
/* The shipped rule is in force again; an added one is gone. RC_NOT_FOUND when there is no row. */
enum rc redirect_reset(struct db *db, struct view name, struct err *err);

#endif
