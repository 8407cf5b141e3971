/* wrapup.c - the helper's last word on a conversation. */
#include "server/desk/wrapup.h"

static const char SQL_PUT[] =
    "INSERT INTO wrapup (conversation_id, account_id, category, resolution, blocker, note, at_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (conversation_id) DO UPDATE SET"
    " account_id = excluded.account_id, category = excluded.category,"
    " resolution = excluded.resolution, blocker = excluded.blocker, note = excluded.note,"
    " at_ms = excluded.at_ms";
static const char SQL_LOAD[] =
    "SELECT conversation_id, account_id, category, resolution, blocker, note, at_ms FROM wrapup"
    " WHERE conversation_id = $1";

static const char *const NAMES[RESOLUTION_N] = {
    [RESOLUTION_NONE] = "",
    [RESOLUTION_RESOLVED] = "resolved",
    [RESOLUTION_EXPLAINED] = "explained",
    [RESOLUTION_TICKET] = "ticket",
    [RESOLUTION_UNRESOLVED] = "unresolved",
    [RESOLUTION_INVALID] = "invalid",
};

const char *wrapup_resolution_name(enum resolution r)
{
    CHECK(r < RESOLUTION_N);
    return NAMES[r];
}

bool wrapup_resolution_parse(struct view name, enum resolution *out)
{
    for (int i = 0; i < RESOLUTION_N; i++) {
        if (view_eq_text(name, NAMES[i])) {
            *out = (enum resolution)i;
            return true;
        }
    }
    return false;
}

static struct view text_of(struct view v)
{
    return v.ptr != NULL ? v : VIEW_EMPTY;
}

enum rc wrapup_put(struct db *db, const struct wrapup *w, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PUT);
    stmt_bind_int(st, 1, w->conversation_id);
    stmt_bind_int(st, 2, w->account_id);
    stmt_bind_view(st, 3, text_of(w->category));
    stmt_bind_text(st, 4, wrapup_resolution_name(w->resolution));
    stmt_bind_view(st, 5, text_of(w->blocker));
    stmt_bind_view(st, 6, text_of(w->note));
    stmt_bind_int(st, 7, w->at_ms);
    return stmt_run(st, err);
}

enum rc wrapup_load(struct db *db, struct arena *a, int64_t conversation_id, struct wrapup *out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        *out = (struct wrapup){.conversation_id = stmt_int(st, 0),
                               .account_id = stmt_int(st, 1),
                               .category = arena_view(a, stmt_view(st, 2)),
                               .blocker = arena_view(a, stmt_view(st, 4)),
                               .note = arena_view(a, stmt_view(st, 5)),
                               .at_ms = stmt_int(st, 6)};
        CHECK(wrapup_resolution_parse(stmt_view(st, 3), &out->resolution));
    }
    stmt_reset(st);
    return rc;
}
