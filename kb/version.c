/* version.c - the tables version and care. Written by the apply thread and the command line, read
 * anywhere. */
#include "kb/version.h"

#include <string.h>

#include "kb/exchange/entry_json.h"

/* --- life of a version ---------------------------------------------------------------------------
 *
 *            submit            schedule              publish at its time
 *   DRAFT ─────────► REVIEW ────────────► SCHEDULED ───────────┐
 *     │ ▲ recall       │ │ ◄──────────────   │                  ▼
 *     │ └──────────────┘ │    unschedule     │              PUBLISHED ──retire──► RETIRED
 *     │     return       └──publish──────────┼─────────────────►│                    │
 *     │                                      │                  │ replace            │ replace
 *     ├──replace (a later one was saved)─────┴──────────────────┴────────► REPLACED ◄┘
 *     └──discard──► DISCARDED
 */

#define MOVE(from, on, to)                                                                         \
    {                                                                                              \
        VERSION_##from, VERSION_ON_##on, VERSION_##to                                              \
    }
static const struct fsm_move MOVES[] = {
    MOVE(DRAFT, SUBMIT, REVIEW),         MOVE(DRAFT, REPLACE, REPLACED),
    MOVE(DRAFT, DISCARD, DISCARDED),     MOVE(REVIEW, RECALL, DRAFT),
    MOVE(REVIEW, RETURN, DRAFT),         MOVE(REVIEW, SCHEDULE, SCHEDULED),
    MOVE(REVIEW, PUBLISH, PUBLISHED),    MOVE(REVIEW, REPLACE, REPLACED),
    MOVE(SCHEDULED, PUBLISH, PUBLISHED), MOVE(SCHEDULED, UNSCHEDULE, REVIEW),
    MOVE(SCHEDULED, REPLACE, REPLACED),  MOVE(PUBLISHED, RETIRE, RETIRED),
    MOVE(PUBLISHED, REPLACE, REPLACED),  MOVE(RETIRED, REPLACE, REPLACED),
};

static const char *const STATES[VERSION_N_STATES] = {
    [VERSION_DRAFT] = "draft",         [VERSION_REVIEW] = "review",
    [VERSION_SCHEDULED] = "scheduled", [VERSION_PUBLISHED] = "published",
    [VERSION_RETIRED] = "retired",     [VERSION_REPLACED] = "replaced",
    [VERSION_DISCARDED] = "discarded",
};
static const char *const LABELS[VERSION_N_STATES] = {
    [VERSION_DRAFT] = "草稿",       [VERSION_REVIEW] = "待审核",  [VERSION_SCHEDULED] = "待发布",
    [VERSION_PUBLISHED] = "已发布", [VERSION_RETIRED] = "已下架", [VERSION_REPLACED] = "已被替代",
    [VERSION_DISCARDED] = "已放弃",
};
static const char *const EVENTS[VERSION_N_EVENTS] = {
    [VERSION_ON_SUBMIT] = "submit",         [VERSION_ON_RECALL] = "recall",
    [VERSION_ON_RETURN] = "return",         [VERSION_ON_SCHEDULE] = "schedule",
    [VERSION_ON_UNSCHEDULE] = "unschedule", [VERSION_ON_PUBLISH] = "publish",
    [VERSION_ON_RETIRE] = "retire",         [VERSION_ON_REPLACE] = "replace",
    [VERSION_ON_DISCARD] = "discard",
};

const struct fsm version_fsm = {"version", STATES, EVENTS, MOVES, sizeof MOVES / sizeof MOVES[0]};

#define VERSION_COLUMNS                                                                            \
    "version_id, external_id, number, parent_id, state, body, why, author_id, author, made_at_ms," \
    " is_autosave, mover_id, mover, moved_at_ms, note, publish_at_ms, retire_at_ms, gate_id"
#define CARE_COLUMNS                                                                               \
    "external_id, kind, title, department, effective_from, expires_on, n_variants, head_id,"       \
    " live_id, state, owner_id, owner, review_on, reminded_on, updated_by, updated_at_ms"

static const char SQL_NEXT[] =
    "SELECT (SELECT coalesce(max(version_id), 0) + 1 FROM version),"
    " (SELECT coalesce(max(number), 0) + 1 FROM version WHERE external_id = $1)";
static const char SQL_ADD[] = "INSERT INTO version (" VERSION_COLUMNS
                              ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
                              " $12, $13, $14, $15, $16, $17, $18)";
static const char SQL_RESAVE[] =
    "UPDATE version SET body = $2, made_at_ms = $3, why = $4, is_autosave = $5, parent_id = $6"
    " WHERE version_id = $1";
static const char SQL_MOVE[] =
    "UPDATE version SET state = $2, mover_id = $3, mover = $4, moved_at_ms = $5, note = $6,"
    " publish_at_ms = $7, retire_at_ms = $8, gate_id = $9 WHERE version_id = $1";
static const char SQL_MOVE_CARE[] = "UPDATE care SET state = $2, updated_by = $3,"
                                    " updated_at_ms = $4 WHERE head_id = $1";
static const char SQL_LOAD[] = "SELECT " VERSION_COLUMNS " FROM version WHERE version_id = $1";
static const char SQL_LIST[] =
    "SELECT version_id, external_id, number, parent_id, state, '' AS body, why, author_id, author,"
    " made_at_ms, is_autosave, mover_id, mover, moved_at_ms, note, publish_at_ms, retire_at_ms,"
    " gate_id FROM version WHERE external_id = $1 ORDER BY number DESC";
static const char SQL_HAD_AUTHOR[] =
    "SELECT count(*) FROM version v WHERE v.external_id = $1 AND v.author_id = $2"
    " AND v.state <> 'discarded' AND v.number <= $3 AND v.number > (SELECT coalesce(max(p.number),"
    " 0) FROM version p JOIN care c ON c.live_id = p.version_id WHERE p.external_id = $1)";
static const char SQL_PUT_CARE[] =
    "INSERT INTO care (" CARE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, '', NULL,"
    " NULL, $10, $11) ON CONFLICT (external_id) DO UPDATE SET kind = excluded.kind,"
    " title = excluded.title, department = excluded.department,"
    " effective_from = excluded.effective_from, expires_on = excluded.expires_on,"
    " n_variants = excluded.n_variants, head_id = excluded.head_id, state = excluded.state,"
    " updated_by = excluded.updated_by, updated_at_ms = excluded.updated_at_ms";
static const char SQL_SET_LIVE[] = "UPDATE care SET live_id = $2 WHERE external_id = $1";
static const char SQL_HEAD[] =
    "SELECT " VERSION_COLUMNS " FROM version WHERE external_id = $1"
    " AND state IN ('draft', 'review', 'scheduled', 'published', 'retired')"
    " ORDER BY number DESC LIMIT 1";
static const char SQL_DROP_CARE[] = "DELETE FROM care WHERE external_id = $1";
static const char SQL_SET_OWNER[] =
    "UPDATE care SET owner_id = $2, owner = $3, review_on = $4, reminded_on = NULL"
    " WHERE external_id = $1";
static const char SQL_SET_REMINDED[] = "UPDATE care SET reminded_on = $2 WHERE external_id = $1";
static const char SQL_CARE[] = "SELECT " CARE_COLUMNS " FROM care WHERE external_id = $1";
#define CARE_WHERE                                                                                 \
    " FROM care WHERE ($1 = '' OR instr(title, $1) > 0 OR instr(external_id, $1) > 0)"             \
    " AND ($2 = '' OR kind = $2) AND ($3 = '' OR state = $3) AND ($4 = '' OR department = $4)"     \
    " AND ($5 = '' OR owner = $5) AND ($6 = ''"                                                    \
    " OR ($6 = 'valid' AND coalesce(effective_from, $7) <= $7 AND coalesce(expires_on, $7) >= $7)" \
    " OR ($6 = 'future' AND effective_from > $7) OR ($6 = 'expired' AND expires_on < $7)"          \
    " OR ($6 = 'expiring' AND expires_on >= $7 AND expires_on < $7 + 30))"                         \
    " AND ($8 = '' OR ($8 = 'no_variants' AND n_variants = 0)"                                     \
    " OR ($8 = 'no_owner' AND owner = '') OR ($8 = 'overdue' AND review_on <= $7))"
static const char SQL_CARE_LIST[] = "SELECT " CARE_COLUMNS CARE_WHERE
                                    " ORDER BY updated_at_ms DESC, external_id LIMIT $9 OFFSET $10";
static const char SQL_CARE_DEPARTMENTS[] =
    "SELECT DISTINCT department FROM care WHERE department <> '' ORDER BY department LIMIT $1";
static const char SQL_CARE_COUNT[] = "SELECT count(*)" CARE_WHERE;
static const char SQL_CARE_OVERDUE[] =
    "SELECT " CARE_COLUMNS " FROM care WHERE review_on <= $1"
    " AND (reminded_on IS NULL OR reminded_on < review_on) ORDER BY review_on, external_id";
static const char SQL_CARE_DUE[] =
    "SELECT " CARE_COLUMNS " FROM care WHERE review_on <= $1 ORDER BY review_on, external_id";
static const char SQL_PLANNED[] =
    "SELECT " VERSION_COLUMNS " FROM version WHERE (state = 'scheduled' AND publish_at_ms <= $1)"
    " OR (state = 'published' AND retire_at_ms <= $1) ORDER BY version_id LIMIT 1";
static const char SQL_NEXT_PLANNED[] = "SELECT min(CASE WHEN state = 'scheduled' THEN "
                                       "publish_at_ms ELSE retire_at_ms END) FROM version"
                                       " WHERE (state = 'scheduled' AND publish_at_ms IS NOT NULL)"
                                       " OR (state = 'published' AND retire_at_ms IS NOT NULL)";
static const char SQL_UNVERSIONED[] =
    "SELECT e.entry_id FROM entry e LEFT JOIN care c ON c.external_id = e.external_id"
    " WHERE e.entry_id > $1 AND c.external_id IS NULL ORDER BY e.entry_id LIMIT 1";

const char *version_state_name(enum version_state s)
{
    CHECK((unsigned)s < VERSION_N_STATES);
    return STATES[s];
}

const char *version_state_label(enum version_state s)
{
    CHECK((unsigned)s < VERSION_N_STATES);
    return LABELS[s];
}

bool version_state_parse(struct view name, enum version_state *out)
{
    for (int i = 0; i < VERSION_N_STATES; i++) {
        if (view_eq_text(name, STATES[i])) {
            *out = (enum version_state)i;
            return true;
        }
    }
    return false;
}

bool version_state_is_open(enum version_state s)
{
    return s == VERSION_DRAFT || s == VERSION_REVIEW || s == VERSION_SCHEDULED;
}

/* --- binding and reading ------------------------------------------------------------------------
 */

static void bind_view(struct stmt *st, int n, struct view text)
{
    stmt_bind_view(st, n, text.len == 0 ? VIEW_EMPTY : text);
}

static void bind_day(struct stmt *st, int n, int32_t day)
{
    if (day == DAY_NONE)
        stmt_bind_null(st, n);
    else
        stmt_bind_int(st, n, day);
}

static void bind_time(struct stmt *st, int n, int64_t at_ms)
{
    if (at_ms == 0)
        stmt_bind_null(st, n);
    else
        stmt_bind_int(st, n, at_ms);
}

static struct view keep(struct stmt *st, struct arena *a, int col)
{
    struct view text = stmt_view(st, col);
    return text.len == 0 ? VIEW_EMPTY : arena_view(a, text);
}

static enum rc read_version(struct stmt *st, struct arena *a, struct version *v, struct err *err)
{
    *v = (struct version){.version_id = stmt_int(st, 0),
                          .external_id = keep(st, a, 1),
                          .number = stmt_int(st, 2),
                          .parent_id = stmt_int(st, 3),
                          .body = keep(st, a, 5),
                          .why = keep(st, a, 6),
                          .author_id = stmt_int(st, 7),
                          .author = keep(st, a, 8),
                          .made_at_ms = stmt_int(st, 9),
                          .is_autosave = stmt_int(st, 10) != 0,
                          .mover_id = stmt_int(st, 11),
                          .mover = keep(st, a, 12),
                          .moved_at_ms = stmt_int(st, 13),
                          .note = keep(st, a, 14),
                          .publish_at_ms = stmt_int(st, 15),
                          .retire_at_ms = stmt_int(st, 16),
                          .gate_id = stmt_int(st, 17)};
    if (!version_state_parse(stmt_view(st, 4), &v->state))
        return err_set(err, RC_CORRUPT, "版本 %lld 的状态未知", (long long)v->version_id);
    return RC_OK;
}

static int32_t column_day(struct stmt *st, int col)
{
    return stmt_is_null(st, col) ? DAY_NONE : (int32_t)stmt_int(st, col);
}

static enum rc read_care(struct stmt *st, struct arena *a, struct care *c, struct err *err)
{
    *c = (struct care){.external_id = keep(st, a, 0),
                       .title = keep(st, a, 2),
                       .department = keep(st, a, 3),
                       .effective_from = column_day(st, 4),
                       .expires_on = column_day(st, 5),
                       .n_variants = stmt_int(st, 6),
                       .head_id = stmt_int(st, 7),
                       .live_id = stmt_int(st, 8),
                       .owner_id = stmt_int(st, 10),
                       .owner = keep(st, a, 11),
                       .review_on = column_day(st, 12),
                       .reminded_on = column_day(st, 13),
                       .updated_by = keep(st, a, 14),
                       .updated_at_ms = stmt_int(st, 15)};
    if (!entry_kind_parse(stmt_view(st, 1), &c->kind) ||
        !version_state_parse(stmt_view(st, 9), &c->state))
        return err_set(err, RC_CORRUPT, "条目 %.*s 的登记有误", VIEW_ARG(c->external_id));
    return RC_OK;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static enum rc put_care(struct db *db, const struct version *v, const struct entry *e,
                        struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PUT_CARE);
    bind_view(st, 1, v->external_id);
    stmt_bind_text(st, 2, entry_kind_name(e->kind));
    bind_view(st, 3, e->title);
    bind_view(st, 4, e->department);
    bind_day(st, 5, e->effective_from);
    bind_day(st, 6, e->expires_on);
    stmt_bind_int(st, 7, (int64_t)e->n_variants);
    stmt_bind_int(st, 8, v->version_id);
    stmt_bind_text(st, 9, version_state_name(v->state));
    bind_view(st, 10, v->mover);
    stmt_bind_int(st, 11, v->moved_at_ms);
    return stmt_run(st, err);
}

static enum rc insert_version(struct db *db, const struct version *v, struct view body,
                              struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, v->version_id);
    bind_view(st, 2, v->external_id);
    stmt_bind_int(st, 3, v->number);
    stmt_bind_int(st, 4, v->parent_id);
    stmt_bind_text(st, 5, version_state_name(v->state));
    bind_view(st, 6, body);
    bind_view(st, 7, v->why);
    stmt_bind_int(st, 8, v->author_id);
    bind_view(st, 9, v->author);
    stmt_bind_int(st, 10, v->made_at_ms);
    stmt_bind_int(st, 11, v->is_autosave);
    stmt_bind_int(st, 12, v->mover_id);
    bind_view(st, 13, v->mover);
    stmt_bind_int(st, 14, v->moved_at_ms);
    bind_view(st, 15, v->note);
    bind_time(st, 16, v->publish_at_ms);
    bind_time(st, 17, v->retire_at_ms);
    stmt_bind_int(st, 18, v->gate_id);
    return stmt_run(st, err);
}

enum rc version_add(struct db *db, struct version *v, const struct entry *e, struct err *err)
{
    CHECK(db_in_transaction(db));
    struct str body = STR_EMPTY;
    struct stmt *st = db_stmt(db, SQL_NEXT);
    bind_view(st, 1, v->external_id);
    enum rc rc = stmt_one(st, err);
    if (rc != RC_OK)
        return rc;
    v->version_id = stmt_int(st, 0);
    v->number = stmt_int(st, 1);
    stmt_reset(st);
    entry_json_write(&body, e);
    rc = insert_version(db, v, str_view(&body), err);
    if (rc == RC_OK)
        rc = put_care(db, v, e, err);
    str_clear(&body);
    return rc;
}

enum rc version_resave(struct db *db, struct version *v, const struct entry *e, struct err *err)
{
    CHECK(db_in_transaction(db));
    struct str body = STR_EMPTY;
    entry_json_write(&body, e);
    struct stmt *st = db_stmt(db, SQL_RESAVE);
    stmt_bind_int(st, 1, v->version_id);
    bind_view(st, 2, str_view(&body));
    stmt_bind_int(st, 3, v->made_at_ms);
    bind_view(st, 4, v->why);
    stmt_bind_int(st, 5, v->is_autosave);
    stmt_bind_int(st, 6, v->parent_id);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK)
        rc = put_care(db, v, e, err);
    str_clear(&body);
    return rc;
}

enum rc version_move(struct db *db, struct version *v, enum version_event on, struct err *err)
{
    int to = 0;
    CHECK(db_in_transaction(db));
    if (!fsm_next(&version_fsm, v->state, on, &to))
        return err_set_field(err, RC_CONFLICT, "state", "第 %lld 版的状态是“%s”，不能这样操作",
                             (long long)v->number, version_state_label(v->state));
    v->state = (enum version_state)fsm_step(&version_fsm, v->version_id, v->state, on);
    struct stmt *st = db_stmt(db, SQL_MOVE);
    stmt_bind_int(st, 1, v->version_id);
    stmt_bind_text(st, 2, version_state_name(v->state));
    stmt_bind_int(st, 3, v->mover_id);
    bind_view(st, 4, v->mover);
    stmt_bind_int(st, 5, v->moved_at_ms);
    bind_view(st, 6, v->note);
    bind_time(st, 7, v->publish_at_ms);
    bind_time(st, 8, v->retire_at_ms);
    stmt_bind_int(st, 9, v->gate_id);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_MOVE_CARE);
    stmt_bind_int(st, 1, v->version_id);
    stmt_bind_text(st, 2, version_state_name(v->state));
    bind_view(st, 3, v->mover);
    stmt_bind_int(st, 4, v->moved_at_ms);
    return stmt_run(st, err);
}

enum rc version_set_live(struct db *db, struct view external_id, int64_t version_id,
                         struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SET_LIVE);
    bind_view(st, 1, external_id);
    stmt_bind_int(st, 2, version_id);
    return stmt_run(st, err);
}

enum rc version_find_head(struct db *db, struct view external_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct version v;
    struct entry *e = NULL;
    struct stmt *st = db_stmt(db, SQL_HEAD);
    bind_view(st, 1, external_id);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row)
        rc = read_version(st, a, &v, err);
    stmt_reset(st);
    if (rc == RC_OK && row) {
        rc = version_entry(a, &v, &e, err);
        if (rc == RC_OK)
            rc = put_care(db, &v, e, err);
    } else if (rc == RC_OK) {
        st = db_stmt(db, SQL_DROP_CARE);
        bind_view(st, 1, external_id);
        rc = stmt_run(st, err);
    }
    arena_free(a);
    return rc;
}

enum rc version_set_owner(struct db *db, struct view external_id, int64_t owner_id,
                          struct view owner, int32_t review_on, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SET_OWNER);
    bind_view(st, 1, external_id);
    stmt_bind_int(st, 2, owner_id);
    bind_view(st, 3, owner);
    bind_day(st, 4, review_on);
    return stmt_run(st, err);
}

enum rc version_set_reminded(struct db *db, struct view external_id, int32_t day, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SET_REMINDED);
    bind_view(st, 1, external_id);
    bind_day(st, 2, day);
    return stmt_run(st, err);
}

/* --- reading -----------------------------------------------------------------------------------
 */

enum rc version_load(struct db *db, struct arena *a, int64_t version_id, struct version *out,
                     struct err *err)
{
    struct version v;
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, version_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = err_set(err, rc, "没有编号为 %lld 的版本", (long long)version_id);
    if (rc == RC_OK)
        rc = read_version(st, a, &v, err);
    stmt_reset(st);
    if (rc == RC_OK)
        *out = v;
    return rc;
}

enum rc version_entry(struct arena *a, const struct version *v, struct entry **out, struct err *err)
{
    struct entry *e = arena_alloc(a, sizeof *e);
    struct entry_json_notes notes;
    enum rc rc = entry_json_read(a, v->body, e, &notes, err);
    if (rc == RC_OK)
        *out = e;
    return rc;
}

enum rc version_list(struct db *db, struct arena *a, struct view external_id,
                     struct version **list_out, size_t *n_out, struct err *err)
{
    struct version *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    bind_view(st, 1, external_id);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        rc = read_version(st, a, &list[n++], err);
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

enum rc version_had_author(struct db *db, const struct version *v, int64_t account_id,
                           bool *had_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_HAD_AUTHOR);
    bind_view(st, 1, v->external_id);
    stmt_bind_int(st, 2, account_id);
    stmt_bind_int(st, 3, v->number);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *had_out = stmt_int(st, 0) > 0;
    stmt_reset(st);
    return rc;
}

enum rc care_load(struct db *db, struct arena *a, struct view external_id, struct care *out,
                  struct err *err)
{
    struct care c;
    struct stmt *st = db_stmt(db, SQL_CARE);
    bind_view(st, 1, external_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = err_set(err, rc, "没有 id 为 %.*s 的条目", VIEW_ARG(external_id));
    if (rc == RC_OK)
        rc = read_care(st, a, &c, err);
    stmt_reset(st);
    if (rc == RC_OK)
        *out = c;
    return rc;
}

static enum rc read_cares(struct stmt *st, struct arena *a, struct care **list_out, size_t *n_out,
                          struct err *err)
{
    struct care *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        rc = read_care(st, a, &list[n++], err);
        if (rc == RC_OK)
            rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

static void bind_filter(struct stmt *st, const struct care_filter *f)
{
    bind_view(st, 1, f->text);
    bind_view(st, 2, f->kind);
    bind_view(st, 3, f->state);
    bind_view(st, 4, f->department);
    bind_view(st, 5, f->owner);
    bind_view(st, 6, f->validity);
    stmt_bind_int(st, 7, f->today);
    bind_view(st, 8, f->quality);
}

enum rc care_list(struct db *db, struct arena *a, const struct care_filter *f,
                  struct care **list_out, size_t *n_out, int64_t *total_out, struct err *err)
{
    int64_t total = 0;
    struct stmt *st = db_stmt(db, SQL_CARE_COUNT);
    bind_filter(st, f);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        total = stmt_int(st, 0);
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_CARE_LIST);
    bind_filter(st, f);
    stmt_bind_int(st, 9, f->limit);
    stmt_bind_int(st, 10, f->offset);
    rc = read_cares(st, a, list_out, n_out, err);
    if (rc == RC_OK)
        *total_out = total;
    return rc;
}

enum rc care_departments(struct db *db, struct arena *a, size_t most, struct view **list_out,
                         size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CARE_DEPARTMENTS);
    struct view *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    stmt_bind_int(st, 1, (int64_t)most);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = arena_view(a, stmt_view(st, 0));
    }
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

enum rc care_list_overdue(struct db *db, struct arena *a, int32_t today, struct care **list_out,
                          size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CARE_OVERDUE);
    stmt_bind_int(st, 1, today);
    return read_cares(st, a, list_out, n_out, err);
}

enum rc care_list_due(struct db *db, struct arena *a, int32_t today, struct care **list_out,
                      size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CARE_DUE);
    stmt_bind_int(st, 1, today);
    return read_cares(st, a, list_out, n_out, err);
}

enum rc version_find_planned(struct db *db, struct arena *a, int64_t now_ms, struct version *out,
                             bool *found_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PLANNED);
    stmt_bind_int(st, 1, now_ms);
    enum rc rc = stmt_row(st, found_out, err);
    if (rc == RC_OK && *found_out)
        rc = read_version(st, a, out, err);
    stmt_reset(st);
    return rc;
}

enum rc version_next_planned(struct db *db, int64_t *at_ms_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NEXT_PLANNED);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *at_ms_out = stmt_int(st, 0); /* 0 for NULL */
    stmt_reset(st);
    return rc;
}

enum rc care_next_unversioned(struct db *db, int64_t after_entry_id, int64_t *entry_id_out,
                              struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_UNVERSIONED);
    stmt_bind_int(st, 1, after_entry_id);
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK)
        *entry_id_out = row ? stmt_int(st, 0) : 0;
    stmt_reset(st);
    return rc;
}
