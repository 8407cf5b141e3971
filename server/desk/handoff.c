/* handoff.c - rows of the current hand-overs. Apply thread. */
#include "server/desk/handoff.h"

#include "server/desk/group.h"

#define COLUMNS                                                                                    \
    "conversation_id, handed_at_ms, tier, is_wide, is_rung, specialist_id, last_helper_id,"        \
    " language, offered_to, offered_at_ms"

static const char SQL_FIND[] = "SELECT " COLUMNS " FROM handoff WHERE conversation_id = $1";
static const char SQL_SAVE[] =
    "INSERT INTO handoff (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (conversation_id) DO UPDATE SET handed_at_ms = $2, tier = $3, is_wide = $4,"
    " is_rung = $5, specialist_id = $6, last_helper_id = $7, language = $8, offered_to = $9,"
    " offered_at_ms = $10";
static const char SQL_FORGET[] = "DELETE FROM handoff WHERE conversation_id = $1";
static const char SQL_PASS[] =
    "INSERT INTO handoff_pass (conversation_id, account_id, at_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (conversation_id, account_id) DO UPDATE SET at_ms = excluded.at_ms";
static const char SQL_FORGET_PASSES[] = "DELETE FROM handoff_pass WHERE conversation_id = $1";
static const char SQL_PASSES[] =
    "SELECT account_id FROM handoff_pass WHERE conversation_id = $1 ORDER BY account_id";
static const char SQL_OFFERED_TO[] =
    "SELECT conversation_id FROM handoff WHERE offered_to = $1 ORDER BY conversation_id";
#define WAITS_NOW                                                                                  \
    " FROM conversation c JOIN handoff h ON h.conversation_id = c.conversation_id"                 \
    " WHERE c.state = 'queued' AND c.is_off_hours = 0"
static const char SQL_ANY_PENDING[] =
    "SELECT 1" WAITS_NOW " AND h.is_rung = 0 AND h.offered_to IS NULL LIMIT 1";
static const char SQL_LIST[] =
    "SELECT c.conversation_id, c.group_id, c.is_front, c.rank_ms, h.is_wide, h.tier, h.language,"
    " h.specialist_id, h.last_helper_id, EXISTS (SELECT 1 FROM handoff_pass p"
    " WHERE p.conversation_id = c.conversation_id)" WAITS_NOW
    " AND ($1 = 0 OR (h.is_rung = 0 AND h.offered_to IS NULL))"
    " ORDER BY c.is_front DESC, c.rank_ms, c.conversation_id LIMIT $2";
static const char SQL_LAST_HELPER[] =
    "SELECT account_id FROM conversation WHERE visitor_id = $1 AND conversation_id <= $2"
    " AND account_id IS NOT NULL ORDER BY conversation_id DESC LIMIT 1";
static const char SQL_REPEATED[] =
    "SELECT 1 FROM conversation WHERE visitor_id = $1 AND conversation_id < $2"
    " AND handed_at_ms >= $3 LIMIT 1";

static enum rc read_row(struct stmt *st, struct arena *a, struct handoff *out, struct err *err)
{
    *out = (struct handoff){
        .conversation_id = stmt_int(st, 0),
        .handed_at_ms = stmt_int(st, 1),
        .is_wide = stmt_int(st, 3) != 0,
        .is_rung = stmt_int(st, 4) != 0,
        .specialist_id = stmt_int(st, 5),
        .last_helper_id = stmt_int(st, 6),
        .language = arena_view(a, stmt_view(st, 7)),
        .offered_to = stmt_int(st, 8),
        .offered_at_ms = stmt_int(st, 9),
    };
    return routing_tier_parse(stmt_view(st, 2), &out->tier)
               ? RC_OK
               : err_set(err, RC_CORRUPT, "转接记录的层级无法识别");
}

enum rc handoff_find(struct db *db, struct arena *a, int64_t conversation_id, struct handoff *out,
                     bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FIND);
    bool row = false;
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row)
        rc = read_row(st, a, out, err);
    if (rc == RC_OK)
        *found_out = row;
    stmt_reset(st);
    return rc;
}

static void bind_some(struct stmt *st, int n, int64_t value)
{
    if (value != 0)
        stmt_bind_int(st, n, value);
}

enum rc handoff_save(struct db *db, const struct handoff *h, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SAVE);
    stmt_bind_int(st, 1, h->conversation_id);
    stmt_bind_int(st, 2, h->handed_at_ms);
    stmt_bind_text(st, 3, routing_tier_name(h->tier));
    stmt_bind_int(st, 4, h->is_wide);
    stmt_bind_int(st, 5, h->is_rung);
    bind_some(st, 6, h->specialist_id);
    bind_some(st, 7, h->last_helper_id);
    stmt_bind_view(st, 8, h->language.ptr != NULL ? h->language : VIEW_EMPTY);
    bind_some(st, 9, h->offered_to);
    bind_some(st, 10, h->offered_at_ms);
    return stmt_run(st, err);
}

enum rc handoff_forget_passes(struct db *db, int64_t conversation_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FORGET_PASSES);
    stmt_bind_int(st, 1, conversation_id);
    return stmt_run(st, err);
}

enum rc handoff_forget(struct db *db, int64_t conversation_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FORGET);
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = stmt_run(st, err);
    return rc == RC_OK ? handoff_forget_passes(db, conversation_id, err) : rc;
}

enum rc handoff_pass(struct db *db, int64_t conversation_id, int64_t account_id, int64_t now_ms,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PASS);
    stmt_bind_int(st, 1, conversation_id);
    stmt_bind_int(st, 2, account_id);
    stmt_bind_int(st, 3, now_ms);
    return stmt_run(st, err);
}

static enum rc read_ids(struct stmt *st, struct arena *a, int64_t **ids_out, size_t *n_out,
                        struct err *err)
{
    int64_t *ids = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        ids = arena_push(a, ids, n, &cap, sizeof *ids);
        ids[n++] = stmt_int(st, 0);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *ids_out = ids;
        *n_out = n;
    }
    return rc;
}

enum rc handoff_offered_to(struct db *db, struct arena *a, int64_t account_id, int64_t **ids_out,
                           size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_OFFERED_TO);
    stmt_bind_int(st, 1, account_id);
    return read_ids(st, a, ids_out, n_out, err);
}

enum rc handoff_any_pending(struct db *db, bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ANY_PENDING);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    stmt_reset(st);
    if (rc == RC_OK)
        *found_out = row;
    return rc;
}

/* --- the waiting --------------------------------------------------------------------------------
 */

static enum rc read_waiting(struct stmt *st, struct routing_waiting *out, bool *passed_out,
                            struct err *err)
{
    *out = (struct routing_waiting){
        .conversation_id = stmt_int(st, 0),
        .group_id = stmt_int(st, 1),
        .is_front = stmt_int(st, 2) != 0,
        .rank_ms = stmt_int(st, 3),
        .is_wide = stmt_int(st, 4) != 0,
        .language = routing_language(stmt_view(st, 6)),
        .specialist_id = stmt_int(st, 7),
        .last_helper_id = stmt_int(st, 8),
    };
    *passed_out = stmt_int(st, 9) != 0;
    return routing_tier_parse(stmt_view(st, 5), &out->tier)
               ? RC_OK
               : err_set(err, RC_CORRUPT, "转接记录的层级无法识别");
}

static enum rc load_passes(struct db *db, struct arena *a, struct routing_waiting *w,
                           struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PASSES);
    int64_t *ids = NULL;
    stmt_bind_int(st, 1, w->conversation_id);
    enum rc rc = read_ids(st, a, &ids, &w->n_passed, err);
    w->passed_ids = ids;
    return rc;
}

enum rc handoff_list(struct db *db, struct arena *a, bool pending, int64_t limit,
                     struct routing_waiting **list_out, size_t *n_out, struct err *err)
{
    struct routing_waiting *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct stmt *st = db_stmt(db, SQL_LIST);
    bool row = false;
    bool passed = false;
    stmt_bind_int(st, 1, pending);
    stmt_bind_int(st, 2, limit);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        rc = read_waiting(st, &list[n], &passed, err);
        if (rc == RC_OK && passed)
            rc = load_passes(db, a, &list[n], err);
        n++;
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

enum rc handoff_history(struct db *db, int64_t visitor_id, int64_t conversation_id,
                        int64_t since_ms, int64_t *last_helper_out, bool *repeated_out,
                        struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LAST_HELPER);
    bool row = false;
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_int(st, 2, conversation_id);
    enum rc rc = stmt_row(st, &row, err);
    int64_t last = rc == RC_OK && row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_REPEATED);
    stmt_bind_int(st, 1, visitor_id);
    stmt_bind_int(st, 2, conversation_id);
    stmt_bind_int(st, 3, since_ms);
    rc = stmt_row(st, &row, err);
    stmt_reset(st);
    if (rc == RC_OK) {
        *last_helper_out = last;
        *repeated_out = row;
    }
    return rc;
}
