/* board.c - takes pictures of the desk and tells them. Called on think threads. */
#include "server/desk/board.h"

#include <stdlib.h>

#include "kb/base/mem.h"
#include "server/desk/closure.h"
#include "server/desk/event.h"
#include "server/desk/group.h"

static const char SQL_REVISION[] = "SELECT coalesce(max(event_id), 0) FROM event";
/* By group; the goal is missed when it says so since the hand-over. */
#define IS_BREACHED                                                                                \
    " coalesce(sum(c.responded_at_ms IS NULL AND EXISTS (SELECT 1 FROM event b"                    \
    "  WHERE b.conversation_id = c.conversation_id AND b.kind = 'breached'"                        \
    "  AND b.at_ms >= c.handed_at_ms)), 0)"
static const char SQL_QUEUED[] =
    "SELECT c.group_id, count(*), sum(c.is_off_hours), min(c.handed_at_ms)," IS_BREACHED
    " FROM conversation c WHERE c.state = 'queued' GROUP BY c.group_id";
static const char SQL_ACTIVE[] =
    "SELECT c.group_id, count(*)," IS_BREACHED " FROM conversation c WHERE c.state = 'active'"
    " GROUP BY c.group_id";
static const char SQL_WRAPUP[] =
    "SELECT c.group_id, count(*) FROM conversation c WHERE c.state = 'wrapup' GROUP BY c.group_id";
static const char SQL_HELPERS[] =
    "SELECT a.account_id, a.display_name, a.status, a.status_at_ms, coalesce(s.reason, ''),"
    " (SELECT count(*) FROM conversation c WHERE c.account_id = a.account_id"
    "  AND c.state = 'active'), coalesce(p.capacity, $1)"
    " FROM account a LEFT JOIN status_reason s ON s.account_id = a.account_id"
    " LEFT JOIN helper_profile p ON p.account_id = a.account_id"
    " WHERE a.is_disabled = 0 AND a.roles LIKE '%helper%' ORDER BY a.account_id";
/* The goal was missed and nobody has answered since. */
static const char SQL_UNANSWERED[] =
    "SELECT count(*) FROM event b WHERE b.kind = 'breached' AND b.at_ms >= $1 AND NOT EXISTS"
    " (SELECT 1 FROM event r WHERE r.conversation_id = b.conversation_id"
    " AND r.event_id > b.event_id AND r.kind = 'responded')";

static const char *const NOW_KEYS[BOARD_N_NOW] = {
    [NOW_WAITING] = "waiting", [NOW_NIGHT] = "night",   [NOW_LONGEST_SINCE] = "longest_since_ms",
    [NOW_ACTIVE] = "active",   [NOW_WRAPUP] = "wrapup", [NOW_BREACHED] = "breached",
};

static const struct {
    const char *key;
    bool is_rate;
} TODAY[BOARD_N_TODAY] = {
    [TODAY_CONVERSATIONS] = {"conversations", false},
    [TODAY_HANDOFFS] = {"handoffs", false},
    [TODAY_ACCEPTED] = {"accepted", false},
    [TODAY_ABANDONED] = {"abandoned", false},
    [TODAY_CLOSED] = {"closed", false},
    [TODAY_LOST] = {"lost", false},
    [TODAY_BREACHED] = {"breached", false},
    [TODAY_BOT_ONLY] = {"answered_by_bot", false},
    [TODAY_BOT_RATE] = {"bot_rate", true},
    [TODAY_RESPONDED] = {"responded", false},
    [TODAY_P50] = {"first_response_p50_ms", false},
    [TODAY_P90] = {"first_response_p90_ms", false},
    [TODAY_ATTAINED] = {"attained", true},
    [TODAY_RATED] = {"rated", false},
    [TODAY_BAD_GRADES] = {"bad_grades", false},
    [TODAY_SATISFIED] = {"satisfied", true},
};

/* --- now ----------------------------------------------------------------------------------------
 */

static enum rc list_groups(struct board *b, struct db *db, struct err *err)
{
    struct group_list groups;
    enum rc rc = group_list_all(db, b->arena, &groups, err);
    if (rc != RC_OK)
        return rc;
    b->groups = arena_alloc_array(b->arena, groups.n + 1, sizeof *b->groups);
    b->groups[b->n_groups++] = (struct board_group){.group_id = 0, .name = VIEW_EMPTY};
    for (size_t i = 0; i < groups.n; i++)
        b->groups[b->n_groups++] = (struct board_group){.group_id = groups.items[i].group_id,
                                                        .name = groups.items[i].name};
    return RC_OK;
}

static struct board_group *group_of(struct board *b, int64_t group_id)
{
    for (size_t i = 0; i < b->n_groups; i++) {
        if (b->groups[i].group_id == group_id)
            return &b->groups[i];
    }
    return &b->groups[0];
}

static void add_up(struct board *b)
{
    for (size_t i = 0; i < b->n_groups; i++) {
        for (int k = 0; k < BOARD_N_NOW; k++) {
            int64_t value = b->groups[i].now[k];
            if (k != NOW_LONGEST_SINCE)
                b->now[k] += value;
            else if (value != 0 && (b->now[k] == 0 || value < b->now[k]))
                b->now[k] = value;
        }
    }
}

static void take_queued(struct board_group *g, struct stmt *st)
{
    g->now[NOW_WAITING] = stmt_int(st, 1);
    g->now[NOW_NIGHT] = stmt_int(st, 2);
    g->now[NOW_LONGEST_SINCE] = stmt_int(st, 3);
    g->now[NOW_BREACHED] += stmt_int(st, 4);
}

static void take_active(struct board_group *g, struct stmt *st)
{
    g->now[NOW_ACTIVE] = stmt_int(st, 1);
    g->now[NOW_BREACHED] += stmt_int(st, 2);
}

static void take_wrapup(struct board_group *g, struct stmt *st)
{
    g->now[NOW_WRAPUP] = stmt_int(st, 1);
}

static enum rc count_by_group(struct board *b, struct db *db, const char *sql,
                              void (*take)(struct board_group *g, struct stmt *st), struct err *err)
{
    struct stmt *st = db_stmt(db, sql);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err))
        take(group_of(b, stmt_int(st, 0)), st);
    stmt_reset(st);
    return rc;
}

static enum rc count_now(struct board *b, struct db *db, struct err *err)
{
    enum rc rc = list_groups(b, db, err);
    if (rc == RC_OK)
        rc = count_by_group(b, db, SQL_QUEUED, take_queued, err);
    if (rc == RC_OK)
        rc = count_by_group(b, db, SQL_ACTIVE, take_active, err);
    if (rc == RC_OK)
        rc = count_by_group(b, db, SQL_WRAPUP, take_wrapup, err);
    if (rc == RC_OK)
        add_up(b);
    return rc;
}

static enum rc list_helpers(struct board *b, struct db *db, int64_t capacity, struct err *err)
{
    size_t cap = 0;
    struct stmt *st = db_stmt(db, SQL_HELPERS);
    bool row = false;
    stmt_bind_int(st, 1, capacity);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        struct board_helper h = {.account_id = stmt_int(st, 0),
                                 .name = arena_view(b->arena, stmt_view(st, 1)),
                                 .status_at_ms = stmt_int(st, 3),
                                 .reason = arena_view(b->arena, stmt_view(st, 4)),
                                 .active = stmt_int(st, 5),
                                 .capacity = stmt_int(st, 6)};
        (void)account_status_parse(stmt_view(st, 2), &h.status);
        b->helpers = arena_push(b->arena, b->helpers, b->n_helpers, &cap, sizeof h);
        b->helpers[b->n_helpers++] = h;
    }
    stmt_reset(st);
    return rc;
}

/* --- today --------------------------------------------------------------------------------------
 */

static enum rc count_events(struct board *b, struct db *db, int64_t since_ms, struct err *err)
{
    static const struct {
        enum board_today figure;
        enum event_kind kind;
    } COUNTS[] = {
        {TODAY_CONVERSATIONS, EVENT_OPENED}, {TODAY_HANDOFFS, EVENT_HANDED_OVER},
        {TODAY_ACCEPTED, EVENT_ACCEPTED},    {TODAY_ABANDONED, EVENT_CANCELLED},
        {TODAY_CLOSED, EVENT_CLOSED},        {TODAY_LOST, EVENT_LOST},
        {TODAY_BREACHED, EVENT_BREACHED},
    };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof COUNTS / sizeof COUNTS[0]; i++)
        rc = event_count(db, COUNTS[i].kind, since_ms, &b->today[COUNTS[i].figure], err);
    return rc == RC_OK ? event_count_never_handed(db, since_ms, &b->today[TODAY_BOT_ONLY], err)
                       : rc;
}

static enum rc count_unanswered(struct db *db, int64_t since_ms, int64_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_UNANSWERED);
    stmt_bind_int(st, 1, since_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static int64_t rate(int64_t part, int64_t whole)
{
    return whole > 0 ? (part * 10000 + whole / 2) / whole : -1;
}

static enum rc count_today(struct board *b, struct db *db, const struct options *o, struct err *err)
{
    int64_t since_ms = calendar_day_start_ms(&o->calendar, b->at_ms);
    struct event_amounts responses = {0};
    struct event_amounts grades = {0};
    int64_t unanswered = 0;
    enum rc rc = count_events(b, db, since_ms, err);
    if (rc == RC_OK)
        rc = event_amounts(db, EVENT_RESPONDED, since_ms, o->response_s * 1000, &responses, err);
    if (rc == RC_OK)
        rc = event_amounts(db, EVENT_RATED, since_ms, BOARD_SATISFIED - 1, &grades, err);
    if (rc == RC_OK)
        rc = count_unanswered(db, since_ms, &unanswered, err);
    if (rc != RC_OK)
        return rc;
    int64_t *today = b->today;
    today[TODAY_BOT_RATE] = rate(today[TODAY_BOT_ONLY], today[TODAY_CONVERSATIONS]);
    today[TODAY_RESPONDED] = responses.n;
    today[TODAY_P50] = responses.median;
    today[TODAY_P90] = responses.p90;
    today[TODAY_ATTAINED] = rate(responses.n_within, responses.n + unanswered);
    today[TODAY_RATED] = grades.n;
    today[TODAY_BAD_GRADES] = grades.n_within;
    today[TODAY_SATISFIED] = rate(grades.n - grades.n_within, grades.n);
    return RC_OK;
}

/* --- the picture --------------------------------------------------------------------------------
 */

static void free_board(struct job *job)
{
    struct board *b = (struct board *)(void *)job;
    arena_free(b->arena);
    free(b);
}

static enum rc find_revision(struct board *b, struct db *db, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REVISION);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        b->revision = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

/* Supervisors may have entered the year themselves. */
static enum rc find_missing_year(struct board *b, struct db *db, const struct options *o,
                                 struct err *err)
{
    struct calendar calendar = o->calendar;
    enum rc rc = closure_load(db, b->arena, 0, &calendar, err);
    if (rc == RC_OK)
        b->missing_year = calendar_missing_year(&calendar, b->at_ms);
    return rc;
}

enum rc board_look(struct db *db, const struct options *o, int64_t now_ms, struct board **out,
                   struct err *err)
{
    struct board *b = mem_calloc(1, sizeof *b);
    job_init(&b->job, free_board);
    b->arena = arena_new(0);
    b->at_ms = now_ms;
    enum rc rc = find_missing_year(b, db, o, err);
    if (rc == RC_OK)
        rc = find_revision(b, db, err);
    if (rc == RC_OK)
        rc = count_now(b, db, err);
    if (rc == RC_OK)
        rc = list_helpers(b, db, o->capacity, err);
    if (rc == RC_OK)
        rc = count_today(b, db, o, err);
    if (rc == RC_OK)
        *out = b;
    else
        job_unref(&b->job);
    return rc;
}

/* --- telling ------------------------------------------------------------------------------------
 */

static void write_now(struct jsonw *w, int k, int64_t value)
{
    if (k == NOW_LONGEST_SINCE && value == 0)
        jsonw_null(w, NOW_KEYS[k]);
    else
        jsonw_int(w, NOW_KEYS[k], value);
}

static void write_today(struct jsonw *w, int k, int64_t value)
{
    if (!TODAY[k].is_rate)
        jsonw_int(w, TODAY[k].key, value);
    else if (value < 0)
        jsonw_null(w, TODAY[k].key);
    else
        jsonw_real(w, TODAY[k].key, (double)value / 10000.0, 4);
}

/* before NULL: everything. */
static void write_group(struct jsonw *w, const struct board_group *before,
                        const struct board_group *g)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "group_id", g->group_id);
    if (before == NULL)
        jsonw_view(w, "name", g->name);
    for (int k = 0; k < BOARD_N_NOW; k++) {
        if (before == NULL || before->now[k] != g->now[k])
            write_now(w, k, g->now[k]);
    }
    jsonw_obj_end(w);
}

static void write_helper(struct jsonw *w, const struct board_helper *h)
{
    jsonw_obj(w, NULL);
    jsonw_int(w, "account_id", h->account_id);
    jsonw_view(w, "name", h->name);
    jsonw_text(w, "status", account_status_name(h->status));
    jsonw_int(w, "status_at_ms", h->status_at_ms);
    jsonw_view(w, "reason", h->reason);
    jsonw_int(w, "active", h->active);
    jsonw_int(w, "capacity", h->capacity);
    jsonw_obj_end(w);
}

void board_write(struct jsonw *w, const struct board *b)
{
    int64_t since_ms = b->now[NOW_LONGEST_SINCE];
    jsonw_int(w, "revision", b->revision);
    jsonw_int(w, "now_ms", b->at_ms);
    for (int k = 0; k < BOARD_N_NOW; k++)
        write_now(w, k, b->now[k]);
    jsonw_int(w, "longest_wait_ms", since_ms != 0 && b->at_ms > since_ms ? b->at_ms - since_ms : 0);
    jsonw_arr(w, "groups");
    for (size_t i = 0; i < b->n_groups; i++)
        write_group(w, NULL, &b->groups[i]);
    jsonw_arr_end(w);
    jsonw_arr(w, "helpers");
    for (size_t i = 0; i < b->n_helpers; i++)
        write_helper(w, &b->helpers[i]);
    jsonw_arr_end(w);
    if (b->missing_year != 0)
        jsonw_int(w, "calendar_missing_year", b->missing_year);
    jsonw_obj(w, "today");
    for (int k = 0; k < BOARD_N_TODAY; k++)
        write_today(w, k, b->today[k]);
    jsonw_obj_end(w);
}

/* --- differences --------------------------------------------------------------------------------
 */

static bool group_differs(const struct board_group *a, const struct board_group *b)
{
    for (int k = 0; k < BOARD_N_NOW; k++) {
        if (a->now[k] != b->now[k])
            return true;
    }
    return !view_eq(a->name, b->name);
}

static const struct board_group *group_in_board(const struct board *b, int64_t group_id)
{
    for (size_t i = 0; i < b->n_groups; i++) {
        if (b->groups[i].group_id == group_id)
            return &b->groups[i];
    }
    return NULL;
}

/* An array is opened with its first row only. */
static void open_once(struct jsonw *w, const char *key, bool *is_open)
{
    if (!*is_open)
        jsonw_arr(w, key);
    *is_open = true;
}

/* Groups are disabled, never removed. */
static bool write_group_changes(struct jsonw *w, const struct board *before,
                                const struct board *after)
{
    bool any = false;
    for (size_t i = 0; i < after->n_groups; i++) {
        const struct board_group *g = &after->groups[i];
        const struct board_group *old = group_in_board(before, g->group_id);
        if (old != NULL && !group_differs(old, g))
            continue;
        open_once(w, "groups", &any);
        write_group(w, old != NULL && view_eq(old->name, g->name) ? old : NULL, g);
    }
    if (any)
        jsonw_arr_end(w);
    return any;
}

static const struct board_helper *helper_in(const struct board *b, size_t *at, int64_t account_id)
{
    while (*at < b->n_helpers && b->helpers[*at].account_id < account_id)
        (*at)++;
    return *at < b->n_helpers && b->helpers[*at].account_id == account_id ? &b->helpers[*at] : NULL;
}

static bool is_same_but_load(const struct board_helper *a, const struct board_helper *b)
{
    return view_eq(a->name, b->name) && a->status == b->status &&
           a->status_at_ms == b->status_at_ms && view_eq(a->reason, b->reason) &&
           a->capacity == b->capacity;
}

static bool write_helper_changes(struct jsonw *w, const struct board *before,
                                 const struct board *after)
{
    bool any = false;
    size_t at = 0;
    for (size_t i = 0; i < after->n_helpers; i++) {
        const struct board_helper *h = &after->helpers[i];
        const struct board_helper *old = helper_in(before, &at, h->account_id);
        if (old != NULL && is_same_but_load(old, h))
            continue;
        open_once(w, "helpers", &any);
        write_helper(w, h);
    }
    if (any)
        jsonw_arr_end(w);
    return any;
}

/* What changes most is told shortest: [account, conversations in hand]. */
static bool write_loads(struct jsonw *w, const struct board *before, const struct board *after)
{
    bool any = false;
    size_t at = 0;
    for (size_t i = 0; i < after->n_helpers; i++) {
        const struct board_helper *h = &after->helpers[i];
        const struct board_helper *old = helper_in(before, &at, h->account_id);
        if (old == NULL || !is_same_but_load(old, h) || old->active == h->active)
            continue;
        open_once(w, "loads", &any);
        jsonw_arr(w, NULL);
        jsonw_int(w, NULL, h->account_id);
        jsonw_int(w, NULL, h->active);
        jsonw_arr_end(w);
    }
    if (any)
        jsonw_arr_end(w);
    return any;
}

static bool write_gone(struct jsonw *w, const struct board *before, const struct board *after)
{
    bool any = false;
    size_t at = 0;
    for (size_t i = 0; i < before->n_helpers; i++) {
        int64_t account_id = before->helpers[i].account_id;
        if (helper_in(after, &at, account_id) != NULL)
            continue;
        open_once(w, "helpers_gone", &any);
        jsonw_int(w, NULL, account_id);
    }
    if (any)
        jsonw_arr_end(w);
    return any;
}

static bool write_today_changes(struct jsonw *w, const struct board *before,
                                const struct board *after)
{
    bool any = false;
    for (int k = 0; k < BOARD_N_TODAY; k++) {
        if (before->today[k] == after->today[k])
            continue;
        if (!any)
            jsonw_obj(w, "today");
        any = true;
        write_today(w, k, after->today[k]);
    }
    if (any)
        jsonw_obj_end(w);
    return any;
}

bool board_write_changes(struct jsonw *w, const struct board *before, const struct board *after)
{
    bool any = false;
    jsonw_int(w, "revision", after->revision);
    jsonw_int(w, "since", before->revision);
    for (int k = 0; k < BOARD_N_NOW; k++) {
        if (before->now[k] == after->now[k])
            continue;
        any = true;
        write_now(w, k, after->now[k]);
    }
    any |= write_group_changes(w, before, after);
    any |= write_helper_changes(w, before, after);
    any |= write_loads(w, before, after);
    any |= write_gone(w, before, after);
    any |= write_today_changes(w, before, after);
    return any;
}
