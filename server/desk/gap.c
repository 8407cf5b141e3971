/* gap.c - the table of gaps and its moves; see gap.h. */
#include "server/desk/gap.h"

#include <math.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "gap_id, state, title, department, n_questions, helper_ms, rank, first_at_ms, last_at_ms,"     \
    " assignee_id, assignee, snoozed_until_ms, entry, version_id, merged_into, checked_version,"   \
    " n_reopened, note, moved_by, moved_at_ms"
#define N_STATED 19 /* columns behind gap_id */

static const char SQL_ADD[] =
    "INSERT INTO gap (" COLUMNS ") VALUES ((SELECT coalesce(max(gap_id), 0) + 1 FROM gap), $1, $2,"
    " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
    " RETURNING gap_id";
static const char SQL_SAVE[] =
    "UPDATE gap SET state = $1, title = $2, department = $3, n_questions = $4, helper_ms = $5,"
    " rank = $6, first_at_ms = $7, last_at_ms = $8, assignee_id = $9, assignee = $10,"
    " snoozed_until_ms = $11, entry = $12, version_id = $13, merged_into = $14,"
    " checked_version = $15, n_reopened = $16, note = $17, moved_by = $18, moved_at_ms = $19"
    " WHERE gap_id = $20";
static const char SQL_LOAD[] = "SELECT " COLUMNS " FROM gap WHERE gap_id = $1";
static const char SQL_QUESTIONS[] =
    "SELECT at_ms, helper_ms FROM gap_question WHERE gap_id = $1 ORDER BY question_id";
static const char SQL_UNCHECKED[] =
    "SELECT " COLUMNS " FROM gap WHERE state IN ('open', 'drafted', 'answered')"
    " AND checked_version < $1 ORDER BY entry = '', state = 'answered', rank DESC LIMIT $2";

/* What a row must be like to be listed: the filter's members in the order of bind_filter. */
#define FITS                                                                                       \
    "($1 = '' AND state <> 'merged' OR state = $1 AND NOT (state = 'open' AND snoozed_until_ms >"  \
    " $5) OR $1 = 'snoozed' AND state = 'open' AND snoozed_until_ms > $5)"                         \
    " AND ($2 = '' OR instr(title, $2) > 0) AND ($3 = '' OR department = $3)"                      \
    " AND ($4 = '' OR assignee = CASE $4 WHEN '-' THEN '' ELSE $4 END)"                            \
    " AND ($6 = '' OR department = '' OR instr($6, char(10) || department || char(10)) > 0)"
static const char SQL_COUNT[] = "SELECT count(*) FROM gap WHERE " FITS;
#define SQL_LIST(order_)                                                                           \
    "SELECT " COLUMNS " FROM gap WHERE " FITS " ORDER BY " order_ ", gap_id DESC LIMIT $7 OFFSET " \
    "$8"
static const char SQL_BY_RANK[] = SQL_LIST("rank DESC");
static const char SQL_BY_LAST[] = SQL_LIST("last_at_ms DESC");
static const char SQL_BY_DEMAND[] = SQL_LIST("n_questions DESC");
static const char SQL_BY_COST[] = SQL_LIST("helper_ms DESC");
static const char SQL_COUNTS[] =
    "SELECT count(*) FILTER (WHERE state = 'open' AND snoozed_until_ms <= $1),"
    " count(*) FILTER (WHERE state = 'open' AND snoozed_until_ms > $1),"
    " count(*) FILTER (WHERE state = 'drafted'), count(*) FILTER (WHERE state = 'answered'),"
    " count(*) FILTER (WHERE state = 'out_of_scope') FROM gap";
static const char SQL_STAMP[] = "SELECT n FROM gap_stamp WHERE stamp_id = 1";
static const char SQL_STAMP_NEXT[] =
    "UPDATE gap_stamp SET n = n + 1 WHERE stamp_id = 1 RETURNING n";

#define MOVE(from_, on_, to_)                                                                      \
    {                                                                                              \
        GAP_##from_, GAP_ON_##on_, GAP_##to_                                                       \
    }
static const struct fsm_move MOVES[] = {
    MOVE(OPEN, DRAFT, DRAFTED),
    MOVE(OPEN, ANSWERED, ANSWERED),
    MOVE(OPEN, OUT_OF_SCOPE, OUT_OF_SCOPE),
    MOVE(OPEN, MERGE, MERGED),
    MOVE(DRAFTED, DRAFT, DRAFTED),
    MOVE(DRAFTED, ANSWERED, ANSWERED),
    MOVE(DRAFTED, OUT_OF_SCOPE, OUT_OF_SCOPE),
    MOVE(DRAFTED, REOPEN, OPEN),
    MOVE(DRAFTED, MERGE, MERGED),
    MOVE(ANSWERED, DRAFT, DRAFTED),
    MOVE(ANSWERED, OUT_OF_SCOPE, OUT_OF_SCOPE),
    MOVE(ANSWERED, REOPEN, OPEN),
    MOVE(ANSWERED, MERGE, MERGED),
    MOVE(OUT_OF_SCOPE, REOPEN, OPEN),
    MOVE(OUT_OF_SCOPE, MERGE, MERGED),
};
static const char *const STATES[GAP_N_STATES] = {
    [GAP_OPEN] = "open",         [GAP_DRAFTED] = "drafted",
    [GAP_ANSWERED] = "answered", [GAP_OUT_OF_SCOPE] = "out_of_scope",
    [GAP_MERGED] = "merged",
};
static const char *const LABELS[GAP_N_STATES] = {
    [GAP_OPEN] = "待处理",           [GAP_DRAFTED] = "已起草",    [GAP_ANSWERED] = "现已能答",
    [GAP_OUT_OF_SCOPE] = "不属本台", [GAP_MERGED] = "已并入别处",
};
static const char *const EVENTS[GAP_N_EVENTS] = {
    [GAP_ON_DRAFT] = "draft",
    [GAP_ON_ANSWERED] = "answered",
    [GAP_ON_OUT_OF_SCOPE] = "out_of_scope",
    [GAP_ON_REOPEN] = "reopen",
    [GAP_ON_MERGE] = "merge",
};
const struct fsm gap_fsm = {"gap", STATES, EVENTS, MOVES, sizeof MOVES / sizeof MOVES[0]};

const char *gap_state_name(enum gap_state s)
{
    CHECK(s < GAP_N_STATES);
    return STATES[s];
}

bool gap_state_parse(struct view name, enum gap_state *out)
{
    for (int i = 0; i < GAP_N_STATES; i++)
        if (view_eq_text(name, STATES[i])) {
            *out = (enum gap_state)i;
            return true;
        }
    return false;
}

bool gap_order_parse(struct view name, enum gap_order *out)
{
    static const char *const ORDERS[GAP_N_ORDERS] = {"rank", "last", "demand", "cost"};
    for (int i = 0; i < GAP_N_ORDERS; i++)
        if (view_eq_text(name, ORDERS[i])) {
            *out = (enum gap_order)i;
            return true;
        }
    return false;
}

/* --- rank
 * ------------------------------------------------------------------------------------------ */

double gap_rank_add(double rank, int64_t at_ms, double w)
{
    double one = (double)at_ms / (double)GAP_HALF_MS + log2(w);
    double more = one > rank ? one : rank;
    double less = one > rank ? rank : one;
    return more + log2(1 + exp2(less - more));
}

double gap_cost_weight(int64_t helper_ms)
{
    return (double)helper_ms / (60000.0 * GAP_HELPER_MIN);
}

double gap_heat(const struct gap *g, int64_t now_ms)
{
    return exp2(g->rank - (double)now_ms / (double)GAP_HALF_MS);
}

/* --- rows
 * ------------------------------------------------------------------------------------------ */

static void bind_row(struct stmt *st, const struct gap *g)
{
    stmt_bind_text(st, 1, STATES[g->state]);
    stmt_bind_view(st, 2, g->title);
    stmt_bind_view(st, 3, g->department);
    stmt_bind_int(st, 4, g->n_questions);
    stmt_bind_int(st, 5, g->helper_ms);
    stmt_bind_real(st, 6, g->rank);
    stmt_bind_int(st, 7, g->first_at_ms);
    stmt_bind_int(st, 8, g->last_at_ms);
    stmt_bind_int(st, 9, g->assignee_id);
    stmt_bind_view(st, 10, g->assignee);
    stmt_bind_int(st, 11, g->snoozed_until_ms);
    stmt_bind_view(st, 12, g->entry);
    stmt_bind_int(st, 13, g->version_id);
    stmt_bind_int(st, 14, g->merged_into);
    stmt_bind_int(st, 15, g->checked_version);
    stmt_bind_int(st, 16, g->n_reopened);
    stmt_bind_view(st, 17, g->note);
    stmt_bind_view(st, 18, g->moved_by);
    stmt_bind_int(st, N_STATED, g->moved_at_ms);
}

static void read_row(struct arena *a, struct stmt *st, struct gap *out)
{
    *out = (struct gap){.gap_id = stmt_int(st, 0),
                        .title = arena_view(a, stmt_view(st, 2)),
                        .department = arena_view(a, stmt_view(st, 3)),
                        .n_questions = stmt_int(st, 4),
                        .helper_ms = stmt_int(st, 5),
                        .rank = stmt_real(st, 6),
                        .first_at_ms = stmt_int(st, 7),
                        .last_at_ms = stmt_int(st, 8),
                        .assignee_id = stmt_int(st, 9),
                        .assignee = arena_view(a, stmt_view(st, 10)),
                        .snoozed_until_ms = stmt_int(st, 11),
                        .entry = arena_view(a, stmt_view(st, 12)),
                        .version_id = stmt_int(st, 13),
                        .merged_into = stmt_int(st, 14),
                        .checked_version = stmt_int(st, 15),
                        .n_reopened = stmt_int(st, 16),
                        .note = arena_view(a, stmt_view(st, 17)),
                        .moved_by = arena_view(a, stmt_view(st, 18)),
                        .moved_at_ms = stmt_int(st, 19)};
    (void)gap_state_parse(stmt_view(st, 1), &out->state);
}

static enum rc read_list(struct stmt *st, struct arena *a, struct gap **list_out, size_t *n_out,
                         struct err *err)
{
    struct gap *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        read_row(a, st, &list[n++]);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

enum rc gap_add(struct db *db, struct gap *g, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    bind_row(st, g);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        g->gap_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc gap_save(struct db *db, const struct gap *g, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SAVE);
    bind_row(st, g);
    stmt_bind_int(st, N_STATED + 1, g->gap_id);
    return stmt_run(st, err);
}

enum rc gap_load(struct db *db, struct arena *a, int64_t gap_id, struct gap *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, gap_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = err_set_field(err, rc, "gap_id", "没有编号为 %lld 的缺口", (long long)gap_id);
    if (rc == RC_OK)
        read_row(a, st, out);
    stmt_reset(st);
    return rc;
}

enum rc gap_move(struct db *db, struct gap *g, enum gap_event on, struct view note, struct view by,
                 int64_t now_ms, struct err *err)
{
    int to = 0;
    if (!fsm_next(&gap_fsm, (int)g->state, (int)on, &to))
        return err_set_field(err, RC_CONFLICT, "gap_id", "这个缺口%s，不能这样处理",
                             LABELS[g->state]);
    g->state = (enum gap_state)fsm_step(&gap_fsm, g->gap_id, (int)g->state, (int)on);
    g->n_reopened += on == GAP_ON_REOPEN;
    g->snoozed_until_ms = 0;
    g->note = note;
    g->moved_by = by;
    g->moved_at_ms = now_ms;
    return gap_save(db, g, err);
}

enum rc gap_recount(struct db *db, struct gap *g, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_QUESTIONS);
    bool row = false;
    stmt_bind_int(st, 1, g->gap_id);
    g->n_questions = 0;
    g->helper_ms = 0;
    g->rank = 0; /* of a question asked at the beginning of time */
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        int64_t at_ms = stmt_int(st, 0);
        if (g->n_questions++ == 0)
            g->first_at_ms = g->last_at_ms = at_ms;
        g->first_at_ms = at_ms < g->first_at_ms ? at_ms : g->first_at_ms;
        g->last_at_ms = at_ms > g->last_at_ms ? at_ms : g->last_at_ms;
        g->helper_ms += stmt_int(st, 1);
        g->rank = gap_rank_add(g->rank, at_ms, 1 + gap_cost_weight(stmt_int(st, 1)));
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    return rc == RC_OK ? gap_save(db, g, err) : rc;
}

enum rc gap_add_cost(struct db *db, int64_t gap_id, int64_t at_ms, int64_t more_ms, struct err *err)
{
    struct gap g;
    struct arena *a = arena_new(0);
    enum rc rc = gap_load(db, a, gap_id, &g, err);
    if (rc == RC_OK) {
        g.helper_ms += more_ms;
        if (more_ms > 0)
            g.rank = gap_rank_add(g.rank, at_ms, gap_cost_weight(more_ms));
        rc = gap_save(db, &g, err);
    }
    arena_free(a);
    return rc;
}

/* --- lists
 * ----------------------------------------------------------------------------------------- */

enum rc gap_list_unchecked(struct db *db, struct arena *a, int64_t version, int64_t limit,
                           struct gap **list_out, size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_UNCHECKED);
    stmt_bind_int(st, 1, version);
    stmt_bind_int(st, 2, limit);
    return read_list(st, a, list_out, n_out, err);
}

/* "\n市监局\n税务局\n" */
static struct view join_departments(struct arena *a, const struct gap_filter *f)
{
    struct str out = STR_EMPTY;
    for (size_t i = 0; i < f->n_departments; i++)
        str_addf(&out, "%s%.*s\n", i == 0 ? "\n" : "", VIEW_ARG(f->departments[i]));
    struct view joined = arena_view(a, str_view(&out));
    str_clear(&out);
    return joined;
}

static void bind_text(struct stmt *st, int n, struct view text)
{
    stmt_bind_view(st, n, text.ptr != NULL ? text : VIEW_EMPTY);
}

static void bind_filter(struct stmt *st, struct arena *a, const struct gap_filter *f)
{
    bind_text(st, 1, f->state);
    bind_text(st, 2, f->text);
    bind_text(st, 3, f->department);
    bind_text(st, 4, f->assignee);
    stmt_bind_int(st, 5, f->now_ms);
    bind_text(st, 6, join_departments(a, f));
}

enum rc gap_list(struct db *db, struct arena *a, const struct gap_filter *f, struct gap **list_out,
                 size_t *n_out, int64_t *total_out, struct err *err)
{
    static const char *const BY[GAP_N_ORDERS] = {SQL_BY_RANK, SQL_BY_LAST, SQL_BY_DEMAND,
                                                 SQL_BY_COST};
    struct stmt *st = db_stmt(db, SQL_COUNT);
    bind_filter(st, a, f);
    enum rc rc = stmt_one(st, err);
    if (rc != RC_OK)
        return rc;
    *total_out = stmt_int(st, 0);
    stmt_reset(st);
    st = db_stmt(db, BY[f->order]);
    bind_filter(st, a, f);
    stmt_bind_int(st, 7, f->limit);
    stmt_bind_int(st, 8, f->offset);
    return read_list(st, a, list_out, n_out, err);
}

enum rc gap_write_counts(struct jsonw *w, struct db *db, int64_t now_ms, struct err *err)
{
    static const char *const KEYS[] = {"open", "snoozed", "drafted", "answered", "out_of_scope"};
    struct stmt *st = db_stmt(db, SQL_COUNTS);
    stmt_bind_int(st, 1, now_ms);
    enum rc rc = stmt_one(st, err);
    for (int i = 0; rc == RC_OK && i < 5; i++)
        jsonw_int(w, KEYS[i], stmt_int(st, i));
    stmt_reset(st);
    return rc;
}

void gap_write(struct jsonw *w, const char *key, const struct gap *g, int64_t now_ms)
{
    jsonw_obj(w, key);
    jsonw_int(w, "gap_id", g->gap_id);
    jsonw_text(w, "state", STATES[g->state]);
    jsonw_text(w, "label", LABELS[g->state]);
    jsonw_view(w, "title", g->title);
    jsonw_view(w, "department", g->department);
    jsonw_int(w, "n_questions", g->n_questions);
    jsonw_real(w, "helper_minutes", (double)g->helper_ms / 60000, 1);
    jsonw_real(w, "heat", gap_heat(g, now_ms), 2);
    jsonw_int(w, "first_at_ms", g->first_at_ms);
    jsonw_int(w, "last_at_ms", g->last_at_ms);
    jsonw_view(w, "assignee", g->assignee);
    jsonw_int(w, "snoozed_until_ms", g->snoozed_until_ms > now_ms ? g->snoozed_until_ms : 0);
    jsonw_view(w, "entry", g->entry);
    jsonw_int(w, "version_id", g->version_id);
    jsonw_int(w, "merged_into", g->merged_into);
    jsonw_int(w, "n_reopened", g->n_reopened);
    jsonw_view(w, "note", g->note);
    jsonw_view(w, "moved_by", g->moved_by);
    jsonw_int(w, "moved_at_ms", g->moved_at_ms);
    jsonw_obj_end(w);
}

/* --- the stamp
 * ------------------------------------------------------------------------------------- */

static enum rc read_stamp(struct stmt *st, int64_t *stamp_out, struct err *err)
{
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *stamp_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc gap_stamp(struct db *db, int64_t *stamp_out, struct err *err)
{
    return read_stamp(db_stmt(db, SQL_STAMP), stamp_out, err);
}

enum rc gap_stamp_next(struct db *db, int64_t *stamp_out, struct err *err)
{
    return read_stamp(db_stmt(db, SQL_STAMP_NEXT), stamp_out, err);
}
