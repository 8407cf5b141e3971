/* handoff.c - rows of the current hand-overs. Apply thread. */
#include "server/desk/handoff.h"

#include <stdlib.h>

#include "server/desk/group.h"

#define COLUMNS                                                                                    \
    "conversation_id, handed_at_ms, tier, is_wide, is_rung, specialist_id, last_helper_id,"        \
    " language, offered_to, offered_at_ms, waits, group_id, is_front, rank_ms"

static const char SQL_FIND[] = "SELECT " COLUMNS " FROM handoff WHERE conversation_id = $1";
static const char SQL_SAVE[] =
    "INSERT INTO handoff (" COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
    " ON CONFLICT (conversation_id) DO UPDATE SET handed_at_ms = $2, tier = $3, is_wide = $4,"
    " is_rung = $5, specialist_id = $6, last_helper_id = $7, language = $8, offered_to = $9,"
    " offered_at_ms = $10, waits = $11, group_id = $12, is_front = $13, rank_ms = $14";
static const char SQL_FORGET[] = "DELETE FROM handoff WHERE conversation_id = $1";
static const char SQL_PASS[] =
    "INSERT INTO handoff_pass (conversation_id, account_id, at_ms) VALUES ($1, $2, $3)"
    " ON CONFLICT (conversation_id, account_id) DO UPDATE SET at_ms = excluded.at_ms";
static const char SQL_FORGET_PASSES[] = "DELETE FROM handoff_pass WHERE conversation_id = $1";
static const char SQL_PASSES[] =
    "SELECT account_id FROM handoff_pass WHERE conversation_id = $1 ORDER BY account_id";
static const char SQL_OFFERED_TO[] =
    "SELECT conversation_id FROM handoff WHERE offered_to = $1 ORDER BY conversation_id";
/* Of the waiting, without those of the night; each list has an index of its own. */
#define SELECT_WAITING                                                                             \
    "SELECT h.conversation_id, h.group_id, h.is_front, h.rank_ms, h.is_wide, h.tier, h.language,"  \
    " h.specialist_id, h.last_helper_id, EXISTS (SELECT 1 FROM handoff_pass p"                     \
    " WHERE p.conversation_id = h.conversation_id) FROM handoff h WHERE h.waits = 1"               \
    " AND EXISTS (SELECT 1 FROM conversation c WHERE c.conversation_id = h.conversation_id"        \
    " AND c.is_off_hours = 0)"
#define IS_PENDING " AND h.is_rung = 0 AND h.offered_to IS NULL"
#define IN_ORDER " ORDER BY h.is_front DESC, h.rank_ms, h.conversation_id LIMIT $1"
static const char SQL_ONE[] = SELECT_WAITING " AND h.conversation_id = $1";
static const char SQL_OF_GROUP[] = SELECT_WAITING " AND h.group_id = $2" IN_ORDER;
static const char SQL_WIDE[] = SELECT_WAITING " AND h.is_wide = 1" IN_ORDER;
static const char SQL_OF_SPECIALIST[] = SELECT_WAITING " AND h.specialist_id = $2" IN_ORDER;
static const char SQL_PENDING_OF_GROUP[] =
    SELECT_WAITING IS_PENDING " AND h.group_id = $2" IN_ORDER;
static const char SQL_PENDING_WIDE[] = SELECT_WAITING IS_PENDING " AND h.is_wide = 1" IN_ORDER;
static const char SQL_PENDING_OF_SPECIALIST[] =
    SELECT_WAITING IS_PENDING " AND h.specialist_id = $2" IN_ORDER;
static const char SQL_RUNG_ALIKE[] =
    "UPDATE handoff SET is_rung = 1 WHERE waits = 1 AND is_rung = 0 AND offered_to IS NULL"
    " AND group_id = $1 AND is_wide = $2 AND tier = $3 AND language = $4 AND specialist_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM handoff_pass p"
    " WHERE p.conversation_id = handoff.conversation_id)"
    " AND EXISTS (SELECT 1 FROM conversation c WHERE c.conversation_id = handoff.conversation_id"
    " AND c.is_off_hours = 0)";
static const char SQL_ANY_PENDING[] =
    "SELECT 1 FROM handoff WHERE waits = 1 AND is_rung = 0 AND offered_to IS NULL LIMIT 1";
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
        .waits = stmt_int(st, 10) != 0,
        .group_id = stmt_int(st, 11),
        .is_front = stmt_int(st, 12) != 0,
        .rank_ms = stmt_int(st, 13),
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
    stmt_bind_int(st, 11, h->waits);
    stmt_bind_int(st, 12, h->group_id);
    stmt_bind_int(st, 13, h->is_front);
    stmt_bind_int(st, 14, h->rank_ms);
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

static enum rc read_waiting(struct stmt *st, struct arena *a, struct routing_waiting *out,
                            bool *passed_out, struct err *err)
{
    *out = (struct routing_waiting){
        .conversation_id = stmt_int(st, 0),
        .group_id = stmt_int(st, 1),
        .is_front = stmt_int(st, 2) != 0,
        .rank_ms = stmt_int(st, 3),
        .is_wide = stmt_int(st, 4) != 0,
        .language = routing_language(stmt_view(st, 6)),
        .locale = arena_view(a, stmt_view(st, 6)),
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

/* Adds what the statement yields. */
static enum rc take_rows(struct db *db, struct stmt *st, struct arena *a, struct handoff_list *list,
                         struct err *err)
{
    bool row = false;
    bool passed = false;
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = rc == RC_OK ? stmt_row(st, &row, err) : rc) {
        list->items = arena_push(a, list->items, list->n, &list->cap, sizeof *list->items);
        struct routing_waiting *w = &list->items[list->n++];
        rc = read_waiting(st, a, w, &passed, err);
        if (rc == RC_OK && passed)
            rc = load_passes(db, a, w, err);
    }
    stmt_reset(st);
    return rc;
}

enum rc handoff_rung_alike(struct db *db, const struct routing_waiting *w, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_RUNG_ALIKE);
    stmt_bind_int(st, 1, w->group_id);
    stmt_bind_int(st, 2, w->is_wide);
    stmt_bind_text(st, 3, routing_tier_name(w->tier));
    stmt_bind_view(st, 4, w->locale);
    return stmt_run(st, err);
}

enum rc handoff_waiting(struct db *db, struct arena *a, int64_t conversation_id,
                        struct routing_waiting *out, bool *found_out, struct err *err)
{
    struct handoff_list list = {.n = 0};
    struct stmt *st = db_stmt(db, SQL_ONE);
    stmt_bind_int(st, 1, conversation_id);
    enum rc rc = take_rows(db, st, a, &list, err);
    if (rc == RC_OK && list.n > 0)
        *out = list.items[0];
    if (rc == RC_OK)
        *found_out = list.n > 0;
    return rc;
}

/* One of the lists; `of` is its group or specialist. */
static enum rc take_list(struct db *db, struct arena *a, const char *sql, int64_t of,
                         struct handoff_list *list, const struct handoff_query *q, struct err *err)
{
    struct stmt *st = db_stmt(db, sql);
    size_t before = list->n;
    stmt_bind_int(st, 1, q->depth);
    if (of >= 0)
        stmt_bind_int(st, 2, of);
    enum rc rc = take_rows(db, st, a, list, err);
    list->is_cut |= (int64_t)(list->n - before) >= q->depth;
    return rc;
}

/* Groups of those who are free, each once. */
static size_t groups_of(struct arena *a, const struct routing_helper *helpers, size_t n,
                        int64_t **out)
{
    int64_t *ids = arena_alloc_array(a, 1, sizeof *ids);
    size_t cap = 1;
    size_t n_ids = 1;
    ids[0] = 0; /* anybody's */
    for (size_t i = 0; i < n; i++) {
        for (size_t g = 0; g < helpers[i].n_groups; g++) {
            size_t k = 0;
            while (k < n_ids && ids[k] != helpers[i].groups[g].group_id)
                k++;
            if (k < n_ids)
                continue;
            ids = arena_push(a, ids, n_ids, &cap, sizeof *ids);
            ids[n_ids++] = helpers[i].groups[g].group_id;
        }
    }
    *out = ids;
    return n_ids;
}

static int by_order(const void *a, const void *b)
{
    return routing_compare(a, b);
}

/* In order; whoever is in two lists once. */
static void put_in_order(struct handoff_list *list)
{
    size_t n = 0;
    if (list->n > 1)
        qsort(list->items, list->n, sizeof *list->items, by_order);
    for (size_t i = 0; i < list->n; i++) {
        if (n == 0 || list->items[n - 1].conversation_id != list->items[i].conversation_id)
            list->items[n++] = list->items[i];
    }
    list->n = n;
}

enum rc handoff_list_for(struct db *db, struct arena *a, const struct handoff_query *q,
                         struct handoff_list *out, struct err *err)
{
    struct handoff_list list = {.n = 0};
    int64_t *groups = NULL;
    size_t n_groups = groups_of(a, q->helpers, q->n_helpers, &groups);
    enum rc rc = take_list(db, a, q->pending ? SQL_PENDING_WIDE : SQL_WIDE, -1, &list, q, err);
    for (size_t i = 0; rc == RC_OK && i < n_groups; i++)
        rc = take_list(db, a, q->pending ? SQL_PENDING_OF_GROUP : SQL_OF_GROUP, groups[i], &list, q,
                       err);
    for (size_t i = 0; rc == RC_OK && i < q->n_helpers; i++) {
        if (q->helpers[i].is_specialist)
            rc = take_list(db, a, q->pending ? SQL_PENDING_OF_SPECIALIST : SQL_OF_SPECIALIST,
                           q->helpers[i].account_id, &list, q, err);
    }
    if (rc != RC_OK)
        return rc;
    put_in_order(&list);
    *out = list;
    return RC_OK;
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
