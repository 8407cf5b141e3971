/* index.c - cuts entries into search units and keeps the full-text indexes in step.
 * Called by the store inside its transaction (writer's thread) and by the rebuild command. */
#include "kb/index.h"

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/kb.h"
#include "kb/store.h"
#include "kb/text/normalise.h"

#define PURGE_BATCH 200
#define PROGRESS_STEP 64
#define TEXTS_STEP 20000

static const struct {
    const char *name;
    const char *label;
    bool is_head;
} KINDS[UNIT_N_KINDS] = {
    [UNIT_TITLE] = {"title", "标题", true},      [UNIT_VARIANT] = {"variant", "相似问", true},
    [UNIT_SUMMARY] = {"summary", "结论", false}, [UNIT_FIELD] = {"field", "字段", false},
    [UNIT_CLAUSE] = {"clause", "条款", false},   [UNIT_KEYWORD] = {"keyword", "关键词", true},
};

static const char UNITS_OF[] = "SELECT unit_id, entry_id, kind, part, text FROM unit"
                               " WHERE entry_id = $1 AND retired_at_ms IS NULL ORDER BY unit_id";
static const char UNIT_ADD[] =
    "INSERT INTO unit (entry_id, kind, part, text) VALUES ($1, $2, $3, $4) RETURNING unit_id";
static const char UNIT_RETIRE[] = "UPDATE unit SET retired_at_ms = $2 WHERE unit_id = $1";
static const char UNIT_DROP[] = "DELETE FROM unit WHERE unit_id = $1";
static const char UNITS_STALE[] = "SELECT unit_id, entry_id, kind, part, text FROM unit"
                                  " WHERE retired_at_ms < $1 LIMIT $2";
static const char UNITS_LAST[] = "SELECT coalesce(max(unit_id), 0) FROM unit";
static const char HEAD_ADD[] = "INSERT INTO unit_head (rowid, text) VALUES ($1, $2)";
static const char BODY_ADD[] = "INSERT INTO unit_body (rowid, text) VALUES ($1, $2)";
_Static_assert(UNIT_TITLE == 0 && UNIT_VARIANT == 1 && UNIT_KEYWORD == 5, "kinds in SQL below");
static const char HEAD_ADD_RANGE[] =
    "INSERT INTO unit_head (rowid, text) SELECT unit_id, text FROM unit"
    " WHERE unit_id > $1 AND unit_id <= $2 AND kind IN (0, 1, 5) ORDER BY unit_id";
static const char BODY_ADD_RANGE[] =
    "INSERT INTO unit_body (rowid, text) SELECT unit_id, text FROM unit"
    " WHERE unit_id > $1 AND unit_id <= $2 AND kind NOT IN (0, 1, 5) ORDER BY unit_id";
static const char HEAD_DROP[] =
    "INSERT INTO unit_head (unit_head, rowid, text) VALUES ('delete', $1, $2)";
static const char BODY_DROP[] =
    "INSERT INTO unit_body (unit_body, rowid, text) VALUES ('delete', $1, $2)";
static const char CHANGE_PUT[] =
    "INSERT INTO index_change (entry_id, seq)"
    " VALUES ($1, (SELECT coalesce(max(seq), 0) + 1 FROM index_change))"
    " ON CONFLICT (entry_id) DO UPDATE SET seq = excluded.seq";
static const char MERGE_HEAD[] = "INSERT INTO unit_head (unit_head) VALUES ('optimize')";
static const char MERGE_BODY[] = "INSERT INTO unit_body (unit_body) VALUES ('optimize')";
static const char CHANGED_SINCE[] =
    "SELECT entry_id, seq FROM index_change WHERE seq > $1 ORDER BY seq";

const char *unit_kind_name(enum unit_kind kind)
{
    return KINDS[kind].name;
}

const char *unit_kind_label(enum unit_kind kind)
{
    return KINDS[kind].label;
}

bool unit_kind_is_head(enum unit_kind kind)
{
    return KINDS[kind].is_head;
}

/* --- what units an entry should have -----------------------------------------------------------
 */

struct wanted {
    enum unit_kind kind;
    int part;
    struct view text;
    bool is_there;   /* an equal unit is already stored */
    int64_t unit_id; /* of a new one */
};

struct plan {
    struct arena *a;
    struct wanted *items;
    size_t n;
    size_t cap;
    struct err *err;
    enum rc rc; /* first failure */
};

static struct norm normalised(struct plan *p, struct view text)
{
    struct norm n = {.text = VIEW_EMPTY};
    if (p->rc == RC_OK)
        p->rc = norm_text(p->a, text, &n, p->err);
    return n;
}

static void want_normalised(struct plan *p, enum unit_kind kind, int part, struct view text)
{
    if (text.len == 0 || p->rc != RC_OK)
        return;
    p->items = arena_push(p->a, p->items, p->n, &p->cap, sizeof *p->items);
    p->items[p->n++] = (struct wanted){.kind = kind, .part = part, .text = text};
}

static void want(struct plan *p, enum unit_kind kind, int part, struct view text)
{
    if (text.len > 0)
        want_normalised(p, kind, part, normalised(p, text).text);
}

static void want_keywords(struct plan *p, const struct entry *e)
{
    struct str all = STR_EMPTY;
    for (size_t i = 0; i < e->n_keywords; i++) {
        str_add(&all, e->keywords[i]);
        str_add_text(&all, "，");
    }
    want(p, UNIT_KEYWORD, 0, str_view(&all));
    str_clear(&all);
}

/* Fields that are sentences; codes, phone numbers, links and dates are shown, not searched. */
static bool field_is_searched(enum entry_field f)
{
    switch (f) {
    case FIELD_SUPERVISE_PHONE:
    case FIELD_PHONE:
    case FIELD_ONLINE_URL:
    case FIELD_APPLY_FROM:
    case FIELD_APPLY_UNTIL:
        return false;
    default:
        return true;
    }
}

static void want_fields(struct plan *p, const struct entry *e)
{
    for (int f = 0; f < FIELD_N; f++) {
        if (e->fields[f].len == 0 || !field_is_searched((enum entry_field)f))
            continue;
        struct view labelled = arena_printf(
            p->a, "%s：%.*s", entry_field_label((enum entry_field)f), VIEW_ARG(e->fields[f]));
        want(p, UNIT_FIELD, f, labelled);
    }
    struct str all = STR_EMPTY;
    for (size_t i = 0; i < e->n_materials; i++)
        str_addf(&all, "%s%.*s", i == 0 ? "申请材料：" : "，", VIEW_ARG(e->materials[i].name));
    want(p, UNIT_FIELD, PART_MATERIALS, str_view(&all));
    str_reset(&all);
    for (size_t i = 0; i < e->n_steps; i++)
        str_addf(&all, "%s%.*s：%.*s", i == 0 ? "办理流程：" : "；", VIEW_ARG(e->steps[i].title),
                 VIEW_ARG(e->steps[i].text));
    want(p, UNIT_FIELD, PART_STEPS, str_view(&all));
    str_clear(&all);
}

/* One line of a passage: innermost heading, then the clause. */
static struct norm clause_line(struct plan *p, const struct clause *c)
{
    struct view heading = c->n_path > 0 ? c->path[c->n_path - 1] : VIEW_EMPTY;
    return normalised(p, arena_printf(p->a, "%.*s %.*s", VIEW_ARG(heading), VIEW_ARG(c->text)));
}

static bool same_days(const struct clause *a, const struct clause *b)
{
    return a->effective_from == b->effective_from && a->expires_on == b->expires_on;
}

/* The clauses of one passage are in force on the same days, so that it can be left out whole. */
static void want_passages(struct plan *p, const struct entry *e)
{
    struct str passage = STR_EMPTY;
    size_t chars = 0;
    int first = 0;
    for (size_t i = 0; i < e->n_clauses; i++) {
        struct norm line = clause_line(p, &e->clauses[i]);
        if (i > (size_t)first &&
            (chars + line.n > PASSAGE_CHARS || !same_days(&e->clauses[first], &e->clauses[i]))) {
            want_normalised(p, UNIT_CLAUSE, first, arena_view(p->a, str_view(&passage)));
            str_reset(&passage);
            chars = 0;
            first = (int)i;
        }
        if (i > (size_t)first)
            str_add_char(&passage, '\n');
        str_add(&passage, line.text);
        chars += line.n;
    }
    if (chars > 0)
        want_normalised(p, UNIT_CLAUSE, first, arena_view(p->a, str_view(&passage)));
    str_clear(&passage);
}

static void plan_entry(struct plan *p, const struct entry *e)
{
    want(p, UNIT_TITLE, 0, e->title);
    for (size_t i = 0; i < e->n_variants; i++)
        want(p, UNIT_VARIANT, (int)i, e->variants[i]);
    want_keywords(p, e);
    want(p, UNIT_SUMMARY, 0, e->summary);
    want_fields(p, e);
    want_passages(p, e);
}

enum rc index_plan(struct arena *a, const struct entry *e,
                   void (*each)(void *arg, const struct unit_row *u), void *arg, struct err *err)
{
    struct plan p = {.a = a, .err = err};
    plan_entry(&p, e);
    for (size_t i = 0; i < p.n && p.rc == RC_OK; i++) {
        const struct wanted *w = &p.items[i];
        each(arg, &(struct unit_row){
                      .entry_id = e->entry_id, .kind = w->kind, .part = w->part, .text = w->text});
    }
    return p.rc;
}

/* --- bringing the tables in line
 * ------------------------------------------------------------------ */

static enum rc read_unit(struct stmt *st, struct unit_row *out, bool *row_out, struct err *err)
{
    enum rc rc = stmt_row(st, row_out, err);
    if (rc == RC_OK && *row_out)
        *out = (struct unit_row){
            .unit_id = stmt_int(st, 0),
            .entry_id = stmt_int(st, 1),
            .kind = (enum unit_kind)stmt_int(st, 2),
            .part = (int)stmt_int(st, 3),
            .text = stmt_view(st, 4),
        };
    return rc;
}

enum rc index_units_of(struct db *db, int64_t entry_id,
                       void (*each)(void *arg, const struct unit_row *u), void *arg,
                       struct err *err)
{
    struct stmt *st = db_stmt(db, UNITS_OF);
    stmt_bind_int(st, 1, entry_id);
    for (;;) {
        struct unit_row u;
        bool row = false;
        enum rc rc = read_unit(st, &u, &row, err);
        if (rc != RC_OK || !row)
            return rc;
        each(arg, &u);
    }
}

struct stored {
    struct arena *a;
    struct plan *plan;
    int64_t *retire; /* units that no longer fit */
    size_t n_retire;
    size_t cap;
};

static void compare_unit(void *arg, const struct unit_row *u)
{
    struct stored *s = arg;
    for (size_t i = 0; i < s->plan->n; i++) {
        struct wanted *w = &s->plan->items[i];
        if (!w->is_there && w->kind == u->kind && w->part == u->part && view_eq(w->text, u->text)) {
            w->is_there = true;
            return;
        }
    }
    s->retire = arena_push(s->a, s->retire, s->n_retire, &s->cap, sizeof *s->retire);
    s->retire[s->n_retire++] = u->unit_id;
}

static enum rc add_row(struct db *db, int64_t entry_id, struct wanted *w, struct err *err)
{
    struct stmt *st = db_stmt(db, UNIT_ADD);
    stmt_bind_int(st, 1, entry_id);
    stmt_bind_int(st, 2, w->kind);
    stmt_bind_int(st, 3, w->part);
    stmt_bind_view(st, 4, w->text);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        w->unit_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static enum rc add_text(struct db *db, const struct wanted *w, struct err *err)
{
    struct stmt *st = db_stmt(db, unit_kind_is_head(w->kind) ? HEAD_ADD : BODY_ADD);
    stmt_bind_int(st, 1, w->unit_id);
    stmt_bind_view(st, 2, w->text);
    return stmt_run(st, err);
}

static enum rc retire_units(struct db *db, const struct stored *s, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < s->n_retire && rc == RC_OK; i++) {
        struct stmt *st = db_stmt(db, UNIT_RETIRE);
        stmt_bind_int(st, 1, s->retire[i]);
        stmt_bind_int(st, 2, clock_now_ms());
        rc = stmt_run(st, err);
    }
    return rc;
}

static enum rc purge_unit(struct db *db, const struct unit_row *u, struct err *err)
{
    struct stmt *st = db_stmt(db, unit_kind_is_head(u->kind) ? HEAD_DROP : BODY_DROP);
    stmt_bind_int(st, 1, u->unit_id);
    stmt_bind_view(st, 2, u->text);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, UNIT_DROP);
    stmt_bind_int(st, 1, u->unit_id);
    return stmt_run(st, err);
}

/* Takes a few units out whose grace period is over. */
static enum rc purge_stale(struct db *db, struct arena *a, struct err *err)
{
    struct unit_row *list = NULL;
    size_t n = 0, cap = 0;
    struct stmt *st = db_stmt(db, UNITS_STALE);
    stmt_bind_int(st, 1, clock_now_ms() - INDEX_GRACE_MS);
    stmt_bind_int(st, 2, PURGE_BATCH);
    enum rc rc = RC_OK;
    for (;;) {
        struct unit_row u;
        bool row = false;
        rc = read_unit(st, &u, &row, err);
        if (rc != RC_OK || !row)
            break;
        u.text = arena_view(a, u.text);
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = u;
    }
    for (size_t i = 0; i < n && rc == RC_OK; i++)
        rc = purge_unit(db, &list[i], err);
    return rc;
}

enum rc index_touch(struct db *db, int64_t entry_id, struct err *err)
{
    struct stmt *st = db_stmt(db, CHANGE_PUT);
    stmt_bind_int(st, 1, entry_id);
    return stmt_run(st, err);
}

/* Stored units against the plan; an empty plan retires them all. */
static enum rc apply_plan(struct db *db, int64_t entry_id, struct plan *p, struct err *err)
{
    struct stored s = {.a = p->a, .plan = p};
    enum rc rc = index_units_of(db, entry_id, compare_unit, &s, err);
    if (rc == RC_OK)
        rc = retire_units(db, &s, err);
    for (size_t i = 0; i < p->n && rc == RC_OK; i++)
        if (!p->items[i].is_there)
            rc = add_row(db, entry_id, &p->items[i], err);
    if (rc == RC_OK)
        rc = index_touch(db, entry_id, err);
    /* Last: a statement that could be undone alone makes FTS5 write what it has gathered. */
    for (size_t i = 0; i < p->n && rc == RC_OK; i++)
        if (!p->items[i].is_there)
            rc = add_text(db, &p->items[i], err);
    return rc;
}

enum rc index_entry(struct db *db, const struct entry *e, struct err *err)
{
    CHECK(e->entry_id > 0);
    struct arena *a = arena_new(0);
    struct plan p = {.a = a, .err = err};
    plan_entry(&p, e);
    enum rc rc = p.rc;
    if (rc == RC_OK)
        rc = apply_plan(db, e->entry_id, &p, err);
    if (rc == RC_OK)
        rc = purge_stale(db, a, err);
    arena_free(a);
    return rc;
}

enum rc index_remove(struct db *db, int64_t entry_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct plan p = {.a = a, .err = err};
    enum rc rc = apply_plan(db, entry_id, &p, err);
    arena_free(a);
    return rc;
}

/* --- rebuilding
 * ----------------------------------------------------------------------------------- */

struct rebuild {
    struct db *db;
    struct arena *a;
    size_t done;
    size_t total;
    void (*progress)(void *arg, size_t done, size_t total);
    void *arg;
};

static enum rc rebuild_one(void *arg, struct entry *e, struct err *err)
{
    struct rebuild *r = arg;
    struct plan p = {.a = r->a, .err = err};
    plan_entry(&p, e);
    enum rc rc = p.rc;
    for (size_t i = 0; i < p.n && rc == RC_OK; i++)
        rc = add_row(r->db, e->entry_id, &p.items[i], err);
    if (rc == RC_OK)
        rc = index_touch(r->db, e->entry_id, err);
    r->done++;
    if (r->progress != NULL && r->done % PROGRESS_STEP == 0)
        r->progress(r->arg, r->done / 2, r->total); /* the other half is their texts */
    arena_reset(r->a);
    return rc;
}

static enum rc add_texts(struct db *db, const char *sql, int64_t after, int64_t to, struct err *err)
{
    struct stmt *st = db_stmt(db, sql);
    stmt_bind_int(st, 1, after);
    stmt_bind_int(st, 2, to);
    return stmt_run(st, err);
}

static enum rc last_unit(struct db *db, int64_t *id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, UNITS_LAST);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

/* The texts of all units after `first`, many at a time. */
static enum rc rebuild_texts(struct rebuild *r, int64_t first, struct err *err)
{
    int64_t last = 0;
    enum rc rc = last_unit(r->db, &last, err);
    for (int64_t from = first; from < last && rc == RC_OK; from += TEXTS_STEP) {
        rc = add_texts(r->db, HEAD_ADD_RANGE, from, from + TEXTS_STEP, err);
        if (rc == RC_OK)
            rc = add_texts(r->db, BODY_ADD_RANGE, from, from + TEXTS_STEP, err);
        if (r->progress != NULL)
            r->progress(r->arg,
                        r->total / 2 + (size_t)((double)r->total / 2 * (double)(from - first) /
                                                (double)(last - first)),
                        r->total);
    }
    return rc;
}

static enum rc rebuild_all(struct rebuild *r, struct err *err)
{
    int64_t total = 0, first = 0;
    enum rc rc = store_count(r->db, &total, err);
    if (rc == RC_OK)
        rc = last_unit(r->db, &first, err);
    if (rc != RC_OK)
        return rc;
    r->total = (size_t)total;
    rc = db_script(r->db,
                   "DELETE FROM unit;"
                   "INSERT INTO unit_head (unit_head) VALUES ('delete-all');"
                   "INSERT INTO unit_body (unit_body) VALUES ('delete-all');",
                   err);
    if (rc == RC_OK)
        rc = store_each(r->db, r->a, rebuild_one, r, err);
    if (rc == RC_OK)
        rc = rebuild_texts(r, first, err);
    if (rc == RC_OK && r->progress != NULL)
        r->progress(r->arg, r->done, r->total);
    return rc;
}

enum rc index_merge(struct db *db, struct err *err)
{
    enum rc rc = stmt_run(db_stmt(db, MERGE_HEAD), err);
    return rc == RC_OK ? stmt_run(db_stmt(db, MERGE_BODY), err) : rc;
}

enum rc index_rebuild(struct db *db, void (*progress)(void *arg, size_t done, size_t total),
                      void *arg, struct err *err)
{
    struct rebuild r = {.db = db, .a = arena_new(0), .progress = progress, .arg = arg};
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK) {
        rc = rebuild_all(&r, err);
        if (rc == RC_OK)
            rc = index_merge(db, err);
        if (rc == RC_OK)
            rc = kb_version_bump(db, err);
        if (rc == RC_OK)
            rc = db_commit(db, err);
        if (rc != RC_OK)
            db_rollback(db);
    }
    arena_free(r.a);
    return rc;
}

enum rc index_changed_since(struct db *db, int64_t seq, void (*each)(void *arg, int64_t entry_id),
                            void *arg, int64_t *newest_out, struct err *err)
{
    struct stmt *st = db_stmt(db, CHANGED_SINCE);
    stmt_bind_int(st, 1, seq);
    int64_t newest = seq;
    for (;;) {
        bool row = false;
        enum rc rc = stmt_row(st, &row, err);
        if (rc != RC_OK)
            return rc;
        if (!row)
            break;
        newest = stmt_int(st, 1);
        if (each != NULL)
            each(arg, stmt_int(st, 0));
    }
    *newest_out = newest;
    return RC_OK;
}
