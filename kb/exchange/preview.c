/* preview.c - the tables of imports in preview. Called by the console's import methods. */
#include "kb/exchange/preview.h"

#include "kb/audit.h"
#include "kb/exchange/entry_json.h"
#include "kb/exchange/synonym_json.h"
#include "kb/store.h"

#define WARNINGS_MAX 50
#define KEEP_MS (INT64_C(31) * 24 * 3600 * 1000)

#define RUN_COLUMNS                                                                                \
    "import_id, name, by_id, by_name, made_at_ms, mode, is_done, n_rows, n_new, n_changed,"        \
    " n_unchanged, n_refused, warnings"
#define ROW_COLUMNS "row_no, line, sheet, outcome, external_id, title, changed, reason, state, note"

static const char SQL_START[] =
    "INSERT INTO import_run (name, by_id, by_name, made_at_ms, mode, is_done, n_rows, n_new,"
    " n_changed, n_unchanged, n_refused, warnings)"
    " VALUES ($1, $2, $3, $4, '', 0, $5, $6, $7, $8, $9, $10) RETURNING import_id";
static const char SQL_FORGET[] = "DELETE FROM import_run WHERE made_at_ms < $1";
static const char SQL_DROP[] = "DELETE FROM import_run WHERE import_id = $1";
static const char SQL_ADD[] =
    "INSERT INTO import_row (import_id, row_no, line, sheet, outcome, external_id, title, changed,"
    " reason, body, state, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', '')";
static const char SQL_MODE[] = "UPDATE import_run SET mode = $2 WHERE import_id = $1";
static const char SQL_SKIP[] =
    "UPDATE import_row SET state = 'skipped' WHERE import_id = $1 AND row_no = $2"
    " AND state = 'waiting'";
static const char SQL_NEXT[] =
    "SELECT row_no, external_id, body FROM import_row WHERE import_id = $1 AND state = 'waiting'"
    " AND outcome IN ('new', 'changed') ORDER BY row_no LIMIT $2";
static const char SQL_SETTLE[] =
    "UPDATE import_row SET state = $3, note = $4 WHERE import_id = $1 AND row_no = $2";
static const char SQL_DONE[] = "UPDATE import_run SET is_done = 1 WHERE import_id = $1";
static const char SQL_LOAD[] = "SELECT " RUN_COLUMNS " FROM import_run WHERE import_id = $1";
static const char SQL_LIST[] =
    "SELECT " RUN_COLUMNS " FROM import_run ORDER BY import_id DESC LIMIT $1";
#define ROW_WHERE                                                                                  \
    " FROM import_row WHERE import_id = $1 AND ($2 = '' OR outcome = $2)"                          \
    " AND ($3 = '' OR state = $3)"
static const char SQL_ROWS[] =
    "SELECT " ROW_COLUMNS ROW_WHERE " ORDER BY row_no LIMIT $4 OFFSET $5";
static const char SQL_ROWS_COUNT[] = "SELECT count(*)" ROW_WHERE;
static const char SQL_ROW[] =
    "SELECT " ROW_COLUMNS ", body FROM import_row WHERE import_id = $1 AND row_no = $2";
static const char SQL_COUNT[] =
    "SELECT count(*) FROM import_row WHERE import_id = $1 AND state = $2";

static const char *const OUTCOMES[] = {[IMPORT_NEW] = "new",
                                       [IMPORT_CHANGED] = "changed",
                                       [IMPORT_UNCHANGED] = "unchanged",
                                       [IMPORT_REFUSED] = "refused"};
#define N_OUTCOMES (sizeof OUTCOMES / sizeof OUTCOMES[0])
static const char *const STATES[PREVIEW_N_STATES] = {"waiting", "skipped", "drafted", "published",
                                                     "failed"};

const char *preview_outcome_name(enum import_outcome o)
{
    return OUTCOMES[o];
}

bool preview_outcome_parse(struct view name, enum import_outcome *out)
{
    for (size_t i = 0; i < N_OUTCOMES; i++) {
        if (view_eq_text(name, OUTCOMES[i])) {
            *out = (enum import_outcome)i;
            return true;
        }
    }
    return false;
}

const char *preview_state_name(enum preview_state s)
{
    return STATES[s];
}

/* --- reading a file ------------------------------------------------------------------------------
 */

static struct view body_of(struct arena *a, const struct entry *e)
{
    struct str line = STR_EMPTY;
    entry_json_write(&line, e);
    struct view body = arena_view(a, str_view(&line));
    str_clear(&line);
    return body;
}

static struct view row_body(struct arena *a, const struct import_row *row)
{
    if (row->outcome != IMPORT_NEW && row->outcome != IMPORT_CHANGED)
        return VIEW_EMPTY;
    if (row->synonyms.len > 0)
        return arena_view(a, row->synonyms);
    return row->entry != NULL ? body_of(a, row->entry) : VIEW_EMPTY;
}

static void take_row(void *arg, const struct import_row *row)
{
    struct preview *p = arg;
    if (p->n >= PREVIEW_ROWS_MAX)
        return; /* the reader stops earlier */
    p->rows = arena_push(p->a, p->rows, p->n, &p->cap, sizeof *p->rows);
    struct preview_row *r = &p->rows[p->n++];
    *r = (struct preview_row){.row_no = (int64_t)p->n,
                              .line = row->line,
                              .sheet = arena_view(p->a, row->sheet),
                              .outcome = row->outcome,
                              .id = arena_view(p->a, row->id),
                              .title = arena_view(p->a, row->title),
                              .changed = arena_view(p->a, row->changed),
                              .reason = arena_view(p->a, view_of(row->reason)),
                              .body = row_body(p->a, row),
                              .note = VIEW_EMPTY};
}

static void take_warning(void *arg, const char *file, const struct err *problem, bool is_warning)
{
    struct preview *p = arg;
    (void)file;
    if (!is_warning || p->n_warnings >= WARNINGS_MAX)
        return;
    p->warnings =
        arena_push(p->a, p->warnings, p->n_warnings, &p->cap_warnings, sizeof *p->warnings);
    p->warnings[p->n_warnings++] =
        problem->line > 0 ? arena_printf(p->a, "第 %d 行：%s", problem->line, problem->text)
                          : arena_view(p->a, view_of(problem->text));
}

enum rc preview_read(struct db *db, struct view name, struct view bytes, struct preview *p,
                     struct err *err)
{
    const struct import_options options = {.skip_bad = true,
                                           .dry_run = true,
                                           .max_problems = WARNINGS_MAX,
                                           .arg = p,
                                           .report = take_warning,
                                           .row = take_row};
    const char *file = arena_text(p->a, name);
    p->name = view_of(file);
    enum rc rc = import_bytes(db, file, bytes, &options, &p->result, err);
    if (rc == RC_OK && p->n == 1 && p->rows[0].outcome == IMPORT_REFUSED && p->rows[0].line == 0)
        rc = err_set(err, RC_INVALID, "%.*s", VIEW_ARG(p->rows[0].reason));
    if (rc == RC_OK && p->n == 0)
        rc = err_set(err, RC_INVALID, "文件里没有可以导入的内容");
    return rc;
}

/* --- writing -------------------------------------------------------------------------------------
 */

enum rc preview_start(struct db *db, struct preview_run *run, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FORGET);
    stmt_bind_int(st, 1, run->made_at_ms - KEEP_MS);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, SQL_START);
    stmt_bind_view(st, 1, run->name);
    stmt_bind_int(st, 2, run->by_id);
    stmt_bind_view(st, 3, run->by_name);
    stmt_bind_int(st, 4, run->made_at_ms);
    stmt_bind_int(st, 5, run->n_rows);
    stmt_bind_int(st, 6, run->n_new);
    stmt_bind_int(st, 7, run->n_changed);
    stmt_bind_int(st, 8, run->n_unchanged);
    stmt_bind_int(st, 9, run->n_refused);
    stmt_bind_view(st, 10, run->warnings);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        run->import_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc preview_add(struct db *db, int64_t import_id, const struct preview *p, size_t from,
                    size_t to, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = from; rc == RC_OK && i < to && i < p->n; i++) {
        const struct preview_row *r = &p->rows[i];
        struct stmt *st = db_stmt(db, SQL_ADD);
        stmt_bind_int(st, 1, import_id);
        stmt_bind_int(st, 2, r->row_no);
        stmt_bind_int(st, 3, r->line);
        stmt_bind_view(st, 4, r->sheet);
        stmt_bind_text(st, 5, OUTCOMES[r->outcome]);
        stmt_bind_view(st, 6, r->id);
        stmt_bind_view(st, 7, r->title);
        stmt_bind_view(st, 8, r->changed);
        stmt_bind_view(st, 9, r->reason);
        stmt_bind_view(st, 10, r->body);
        rc = stmt_run(st, err);
    }
    return rc;
}

enum rc preview_begin(struct db *db, const struct preview_run *run, struct view mode,
                      const int64_t *skip, size_t n_skip, struct err *err)
{
    if (run->is_done)
        return err_set_field(err, RC_CONFLICT, "import_id", "这次导入已经完成");
    if (run->mode.len > 0 && !view_eq(run->mode, mode))
        return err_set_field(err, RC_CONFLICT, "mode", "这次导入已经按另一种方式开始");
    struct stmt *st = db_stmt(db, SQL_MODE);
    stmt_bind_int(st, 1, run->import_id);
    stmt_bind_view(st, 2, mode);
    enum rc rc = stmt_run(st, err);
    for (size_t i = 0; rc == RC_OK && i < n_skip; i++) {
        st = db_stmt(db, SQL_SKIP);
        stmt_bind_int(st, 1, run->import_id);
        stmt_bind_int(st, 2, skip[i]);
        rc = stmt_run(st, err);
    }
    return rc;
}

/* As a draft on top of what is there: of the published version, of the only draft, or new. */
static enum rc save_draft(struct db *db, struct arena *a, const struct actor *who,
                          const struct preview_run *run, const struct entry *e, int64_t now_ms,
                          struct err *err)
{
    struct care care = {.head_id = 0};
    struct review_saved saved;
    enum rc rc = care_load(db, a, e->external_id, &care, err);
    if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    int64_t base_id = rc == RC_NOT_FOUND ? 0 : care.live_id != 0 ? care.live_id : care.head_id;
    struct review_save save = {
        .base_id = base_id, .entry = e, .why = arena_printf(a, "导入 %.*s", VIEW_ARG(run->name))};
    return review_save(db, a, who, &save, now_ms, &saved, err);
}

static enum rc publish_now(struct db *db, struct arena *a, const struct preview_run *run,
                           const struct entry *e, int64_t now_ms, struct err *err)
{
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = store_put(db, e, &entry_id, &change, err);
    if (rc == RC_OK && change != STORE_UNCHANGED)
        rc = review_record(db, entry_id, arena_printf(a, "导入 %.*s", VIEW_ARG(run->name)), now_ms,
                           err);
    return rc;
}

static enum rc store_synonym(struct db *db, struct arena *a, const struct actor *who,
                             struct view body, int64_t now_ms, struct err *err)
{
    struct synonym s;
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = synonym_json_read(a, body, &s, err);
    if (rc != RC_OK)
        return rc;
    s.made_by = who->name;
    s.made_at_ms = now_ms;
    return synonym_json_store(db, &s, false, &change, err);
}

/* What one row asks for; *done_out is what it comes to. */
static enum rc take_body(struct db *db, struct arena *a, const struct actor *who,
                         const struct preview_run *run, struct view body, int64_t now_ms,
                         enum preview_state *done_out, struct err *err)
{
    struct entry e;
    struct entry_json_notes notes;
    bool publish = view_eq_text(run->mode, "publish");
    *done_out = PREVIEW_PUBLISHED;
    if (synonym_json_is(body))
        return store_synonym(db, a, who, body, now_ms, err);
    enum rc rc = entry_json_read(a, body, &e, &notes, err);
    if (rc == RC_OK)
        rc = entry_check(&e, err);
    if (rc != RC_OK)
        return rc;
    if (!publish)
        *done_out = PREVIEW_DRAFTED;
    return publish ? publish_now(db, a, run, &e, now_ms, err)
                   : save_draft(db, a, who, run, &e, now_ms, err);
}

static bool is_row_refused(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_LIMIT || rc == RC_DENIED || rc == RC_CONFLICT;
}

static enum rc settle(struct db *db, int64_t import_id, int64_t row_no, enum preview_state state,
                      const char *note, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_SETTLE);
    stmt_bind_int(st, 1, import_id);
    stmt_bind_int(st, 2, row_no);
    stmt_bind_text(st, 3, STATES[state]);
    stmt_bind_text(st, 4, note);
    return stmt_run(st, err);
}

static enum rc take_over(struct db *db, struct arena *a, const struct actor *who,
                         const struct preview_run *run, const struct preview_row *row,
                         int64_t now_ms, struct err *err)
{
    struct err problem = ERR_NONE;
    enum preview_state done = PREVIEW_FAILED;
    enum rc rc = take_body(db, a, who, run, row->body, now_ms, &done, &problem);
    if (rc != RC_OK && !is_row_refused(rc)) {
        if (err != NULL)
            *err = problem;
        return rc;
    }
    return settle(db, run->import_id, row->row_no, rc == RC_OK ? done : PREVIEW_FAILED,
                  rc == RC_OK ? "" : problem.text, err);
}

static enum rc load_next(struct db *db, struct arena *a, int64_t import_id, size_t most,
                         struct preview_row **list_out, size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NEXT);
    struct preview_row *list = arena_alloc_array(a, most, sizeof *list);
    size_t n = 0;
    bool row = false;
    enum rc rc;
    stmt_bind_int(st, 1, import_id);
    stmt_bind_int(st, 2, (int64_t)most);
    while ((rc = stmt_row(st, &row, err)) == RC_OK && row && n < most)
        list[n++] = (struct preview_row){.row_no = stmt_int(st, 0),
                                         .id = arena_view(a, stmt_view(st, 1)),
                                         .body = arena_view(a, stmt_view(st, 2))};
    stmt_reset(st);
    *list_out = list;
    *n_out = n;
    return rc;
}

static enum rc finish(struct db *db, const struct actor *who, const struct preview_run *run,
                      struct arena *a, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_DONE);
    stmt_bind_int(st, 1, run->import_id);
    enum rc rc = stmt_run(st, err);
    struct audit_event e = {.at_ms = now_ms,
                            .actor = who->name,
                            .action = VIEW("import.apply"),
                            .subject = arena_printf(a, "import:%lld", (long long)run->import_id),
                            .detail =
                                arena_printf(a, "{\"mode\":\"%.*s\",\"new\":%lld,\"changed\":%lld}",
                                             VIEW_ARG(run->mode), (long long)run->n_new,
                                             (long long)run->n_changed)};
    return rc == RC_OK ? audit_add(db, &e, err) : rc;
}

enum rc preview_step(struct db *db, struct arena *a, const struct actor *who,
                     const struct preview_run *run, size_t most, int64_t now_ms, size_t *n_out,
                     struct err *err)
{
    struct preview_row *rows = NULL;
    size_t n = 0;
    enum rc rc = load_next(db, a, run->import_id, most, &rows, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = take_over(db, a, who, run, &rows[i], now_ms, err);
    if (rc == RC_OK && n < most)
        rc = finish(db, who, run, a, now_ms, err);
    if (rc == RC_OK)
        *n_out = n;
    return rc;
}

enum rc preview_drop(struct db *db, int64_t import_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_DROP);
    stmt_bind_int(st, 1, import_id);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK && db_changes(db) == 0)
        rc = err_set(err, RC_NOT_FOUND, "没有这次导入");
    return rc;
}

/* --- reading -------------------------------------------------------------------------------------
 */

static struct preview_run read_run(struct stmt *st, struct arena *a)
{
    return (struct preview_run){.import_id = stmt_int(st, 0),
                                .name = arena_view(a, stmt_view(st, 1)),
                                .by_id = stmt_int(st, 2),
                                .by_name = arena_view(a, stmt_view(st, 3)),
                                .made_at_ms = stmt_int(st, 4),
                                .mode = arena_view(a, stmt_view(st, 5)),
                                .is_done = stmt_int(st, 6) != 0,
                                .n_rows = stmt_int(st, 7),
                                .n_new = stmt_int(st, 8),
                                .n_changed = stmt_int(st, 9),
                                .n_unchanged = stmt_int(st, 10),
                                .n_refused = stmt_int(st, 11),
                                .warnings = arena_view(a, stmt_view(st, 12))};
}

enum rc preview_load(struct db *db, struct arena *a, int64_t import_id, struct preview_run *out,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, import_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *out = read_run(st, a);
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? err_set(err, rc, "没有这次导入") : rc;
}

enum rc preview_list(struct db *db, struct arena *a, int64_t limit, struct preview_run **list_out,
                     size_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LIST);
    struct preview_run *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    enum rc rc;
    stmt_bind_int(st, 1, limit);
    while ((rc = stmt_row(st, &row, err)) == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_run(st, a);
    }
    stmt_reset(st);
    *list_out = list;
    *n_out = n;
    return rc;
}

static size_t find_name(const char *const *names, size_t n, struct view name)
{
    size_t i = 0;
    while (i + 1 < n && !view_eq_text(name, names[i]))
        i++;
    return i;
}

static struct preview_row read_row(struct stmt *st, struct arena *a)
{
    return (struct preview_row){
        .row_no = stmt_int(st, 0),
        .line = stmt_int(st, 1),
        .sheet = arena_view(a, stmt_view(st, 2)),
        .outcome = (enum import_outcome)find_name(OUTCOMES, N_OUTCOMES, stmt_view(st, 3)),
        .id = arena_view(a, stmt_view(st, 4)),
        .title = arena_view(a, stmt_view(st, 5)),
        .changed = arena_view(a, stmt_view(st, 6)),
        .reason = arena_view(a, stmt_view(st, 7)),
        .state = (enum preview_state)find_name(STATES, PREVIEW_N_STATES, stmt_view(st, 8)),
        .note = arena_view(a, stmt_view(st, 9)),
        .body = VIEW_EMPTY};
}

static struct stmt *bind_filter(struct db *db, const char *sql, int64_t import_id,
                                const struct preview_filter *f)
{
    struct stmt *st = db_stmt(db, sql);
    stmt_bind_int(st, 1, import_id);
    stmt_bind_text(st, 2, f->by_outcome ? OUTCOMES[f->outcome] : "");
    stmt_bind_text(st, 3, f->by_state ? STATES[f->state] : "");
    return st;
}

enum rc preview_rows(struct db *db, struct arena *a, int64_t import_id,
                     const struct preview_filter *f, struct preview_row **list_out, size_t *n_out,
                     int64_t *total_out, struct err *err)
{
    struct preview_row *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = bind_filter(db, SQL_ROWS_COUNT, import_id, f);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *total_out = stmt_int(st, 0);
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    st = bind_filter(db, SQL_ROWS, import_id, f);
    stmt_bind_int(st, 4, f->limit);
    stmt_bind_int(st, 5, f->offset);
    while ((rc = stmt_row(st, &row, err)) == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = read_row(st, a);
    }
    stmt_reset(st);
    *list_out = list;
    *n_out = n;
    return rc;
}

enum rc preview_row(struct db *db, struct arena *a, int64_t import_id, int64_t row_no,
                    struct preview_row *out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_ROW);
    stmt_bind_int(st, 1, import_id);
    stmt_bind_int(st, 2, row_no);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        *out = read_row(st, a);
        out->body = arena_view(a, stmt_view(st, 10));
    }
    stmt_reset(st);
    return rc == RC_NOT_FOUND ? err_set(err, rc, "没有这一行") : rc;
}

enum rc preview_count(struct db *db, int64_t import_id, enum preview_state state, int64_t *n_out,
                      struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_COUNT);
    stmt_bind_int(st, 1, import_id);
    stmt_bind_text(st, 2, STATES[state]);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}
