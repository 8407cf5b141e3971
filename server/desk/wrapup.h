/* wrapup.h - what a conversation was about, as its helper says at the end. Owns table wrapup.
 * Reading on any connection, writing on the apply thread.
 */
#ifndef BANGBAN_SERVER_DESK_WRAPUP_H
#define BANGBAN_SERVER_DESK_WRAPUP_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

#define WRAPUP_CATEGORY_MAX 60 /* characters */
#define WRAPUP_BLOCKER_MAX 60
#define WRAPUP_NOTE_MAX 1000

enum resolution {
    RESOLUTION_NONE, /* the helper did not say */
    RESOLUTION_RESOLVED,
    RESOLUTION_EXPLAINED,
    RESOLUTION_TICKET, /* goes on as a ticket */
    RESOLUTION_UNRESOLVED,
    RESOLUTION_INVALID,
    RESOLUTION_N
};

struct wrapup {
    int64_t conversation_id;
    int64_t account_id;
    struct view category;
    enum resolution resolution;
    struct view blocker; /* 难点堵点 */
    struct view note;
    int64_t at_ms;
};

const char *wrapup_resolution_name(enum resolution r); /* "resolved"; "" for none */
bool wrapup_resolution_parse(struct view name, enum resolution *out);
/* The last word counts. */
enum rc wrapup_put(struct db *db, const struct wrapup *w, struct err *err);
/* RC_NOT_FOUND when nothing was noted. */
enum rc wrapup_load(struct db *db, struct arena *a, int64_t conversation_id, struct wrapup *out,
                    struct err *err);

#endif
