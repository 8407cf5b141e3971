/* edit_import.c - files into the knowledge base from the console: import.put (POST /imports) shows
 * what a file would do, import.apply takes it over, export.open (GET /exports/NAME) gives
 * everything back.
 *
 * The file is read on a think thread, Office files and HTML by the reader process; one at a time,
 * so that the other think threads go on answering. What it would do is stored in pieces
 * (import.store) and taken over in pieces (import.step), each a call of its own on the writer, so
 * that visitors' messages wait for one piece at most. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kb/base/mem.h"
#include "kb/exchange/entry_json.h"
#include "kb/exchange/export.h"
#include "kb/exchange/files.h"
#include "kb/exchange/ids.h"
#include "kb/exchange/preview.h"
#include "kb/exchange/synonym_json.h"
#include "kb/exchange/template.h"
#include "kb/store.h"
#include "server/handlers/edit.h"

#define PIECE_STORED 500
#define PIECE_TAKEN 20
#define NAME_CHARS 200
#define LIST_DEFAULT 50
#define LIST_MAX 200
#define RUNS_SHOWN 20
#define SKIP_MAX 5000
#define SKIP_BYTES_MAX 60000

static atomic_bool is_reading; /* a file is being read */

struct import_job {
    struct job job; /* first member */
    struct preview preview;
    struct preview_run run;
    int64_t account_id;
    size_t n_stored;
    int64_t n_taken;
    struct actor who; /* texts live in preview.a */
};

static void free_import_job(struct job *job)
{
    struct import_job *j = (struct import_job *)(void *)job;
    arena_free(j->preview.a);
    free(j);
}

static struct import_job *new_import_job(struct call *c)
{
    struct import_job *j = mem_calloc(1, sizeof *j);
    job_init(&j->job, free_import_job);
    j->preview.a = arena_new(0);
    c->job = &j->job;
    return j;
}

/* What the job needs of the person after this call is gone. */
static struct actor keep_actor(struct arena *a, const struct actor *who)
{
    struct actor kept = *who;
    struct view *departments = arena_alloc_array(a, who->n_departments + 1, sizeof *departments);
    kept.name = arena_view(a, who->name);
    for (size_t i = 0; i < who->n_departments; i++)
        departments[i] = arena_view(a, who->departments[i]);
    kept.departments = departments;
    return kept;
}

static enum rc may_import(const struct actor *who, struct err *err)
{
    if (who->is_editor || who->is_admin)
        return RC_OK;
    return err_set(err, RC_DENIED, "导入需要编辑权限");
}

static void push(struct call *c, struct import_job *j, const char *method, int64_t done,
                 int64_t total)
{
    struct view params =
        arena_printf(c->arena, "{\"import_id\":%lld,\"done\":%lld,\"total\":%lld}",
                     (long long)j->run.import_id, (long long)done, (long long)total);
    outbox_push(c, TOPIC_ACCOUNT, j->account_id, method, params);
}

/* --- writing out ---------------------------------------------------------------------------------
 */

static void write_run(struct jsonw *w, const char *key, const struct preview_run *run)
{
    struct view rest = run->warnings;
    struct view line;
    jsonw_obj(w, key);
    jsonw_int(w, "import_id", run->import_id);
    jsonw_view(w, "name", run->name);
    jsonw_view(w, "by", run->by_name);
    jsonw_int(w, "made_at_ms", run->made_at_ms);
    jsonw_view(w, "mode", run->mode);
    jsonw_bool(w, "is_done", run->is_done);
    jsonw_int(w, "n_rows", run->n_rows);
    jsonw_obj(w, "outcomes");
    jsonw_int(w, "new", run->n_new);
    jsonw_int(w, "changed", run->n_changed);
    jsonw_int(w, "unchanged", run->n_unchanged);
    jsonw_int(w, "refused", run->n_refused);
    jsonw_obj_end(w);
    jsonw_arr(w, "warnings");
    while (view_next_line(&rest, &line))
        jsonw_view(w, NULL, line);
    jsonw_arr_end(w);
    jsonw_obj_end(w);
}

static void write_row(struct jsonw *w, const char *key, const struct preview_row *r)
{
    jsonw_obj(w, key);
    jsonw_int(w, "row_no", r->row_no);
    jsonw_int(w, "line", r->line);
    jsonw_view(w, "sheet", r->sheet);
    jsonw_text(w, "outcome", preview_outcome_name(r->outcome));
    jsonw_view(w, "id", r->id);
    jsonw_view(w, "title", r->title);
    jsonw_view(w, "changed", r->changed);
    jsonw_view(w, "reason", r->reason);
    jsonw_text(w, "state", preview_state_name(r->state));
    jsonw_view(w, "note", r->note);
    jsonw_obj_end(w);
}

/* --- import.put ----------------------------------------------------------------------------------
 */

/* The last part of what may be a path; without control characters. */
static struct view clean_name(struct arena *a, struct view name)
{
    for (size_t i = name.len; i-- > 0;) {
        if (name.ptr[i] == '/' || name.ptr[i] == '\\') {
            name = view_sub(name, i + 1, SIZE_MAX);
            break;
        }
    }
    if (!utf8_valid(name, NULL))
        return VIEW_EMPTY;
    name = arena_view(a, view_trim(name));
    for (size_t i = 0; i < name.len; i++)
        if ((unsigned char)name.ptr[i] < 0x20)
            return VIEW_EMPTY;
    return utf8_count(name) <= NAME_CHARS ? name : VIEW_EMPTY;
}

static struct view join_lines(struct arena *a, const struct view *lines, size_t n)
{
    struct str out = STR_EMPTY;
    for (size_t i = 0; i < n; i++) {
        str_add(&out, lines[i]);
        str_add_char(&out, '\n');
    }
    struct view joined = out.len > 0 ? arena_view(a, str_view(&out)) : VIEW_EMPTY;
    str_clear(&out);
    return joined;
}

static enum rc read_file(struct think_ctx *t, const struct file_upload *p, struct import_job *j,
                         struct err *err)
{
    enum file_kind kind;
    struct view name = clean_name(j->preview.a, p->name);
    if (name.len == 0)
        return err_set_field(err, RC_INVALID, "name", "文件没有名字，或名字太长");
    if (!files_kind(arena_text(j->preview.a, name), &kind))
        return err_set_field(err, RC_INVALID, "name",
                             "只能导入 docx、xlsx、csv、html、md、txt、jsonl 文件");
    if (p->bytes.len == 0)
        return err_set(err, RC_INVALID, "文件是空的");
    if (atomic_exchange(&is_reading, true))
        return err_set(err, RC_BUSY, "正在读取另一个文件，请稍候再试");
    /* The dry run holds a view of its own. */
    db_end_read(t->db);
    enum rc rc = preview_read(t->db, name, p->bytes, &j->preview, err);
    struct err again = ERR_NONE;
    if (db_begin_read(t->db, &again) != RC_OK && rc == RC_OK) {
        *err = again;
        rc = again.rc;
    }
    atomic_store(&is_reading, false);
    return rc;
}

static size_t count_rows(const struct preview *p, enum import_outcome outcome)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += p->rows[i].outcome == outcome;
    return n;
}

enum rc import_put_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = may_import(&who, err);
    if (rc != RC_OK)
        return rc;
    struct import_job *j = new_import_job(c);
    struct preview *p = &j->preview;
    rc = read_file(t, c->params, j, err);
    if (rc != RC_OK)
        return rc;
    j->account_id = who.account_id;
    j->who = keep_actor(p->a, &who);
    j->run = (struct preview_run){.name = p->name,
                                  .by_id = who.account_id,
                                  .by_name = j->who.name,
                                  .made_at_ms = c->now_ms,
                                  .mode = VIEW_EMPTY,
                                  .n_rows = (int64_t)p->n,
                                  .n_new = (int64_t)count_rows(p, IMPORT_NEW),
                                  .n_changed = (int64_t)count_rows(p, IMPORT_CHANGED),
                                  .n_unchanged = (int64_t)count_rows(p, IMPORT_UNCHANGED),
                                  .n_refused = (int64_t)count_rows(p, IMPORT_REFUSED),
                                  .warnings = join_lines(p->a, p->warnings, p->n_warnings)};
    return RC_OK;
}

static enum rc store_piece(struct apply_ctx *a, struct call *c, struct import_job *j,
                           struct err *err)
{
    size_t to =
        j->n_stored + PIECE_STORED < j->preview.n ? j->n_stored + PIECE_STORED : j->preview.n;
    enum rc rc = preview_add(a->db, j->run.import_id, &j->preview, j->n_stored, to, err);
    if (rc != RC_OK)
        return rc;
    j->n_stored = to;
    if (to < j->preview.n)
        outbox_continue(c, "import.store", 0);
    else
        push(c, j, "import.ready", (int64_t)to, (int64_t)to);
    return RC_OK;
}

enum rc import_put_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct import_job *j = (struct import_job *)(void *)c->job;
    struct jsonw w;
    enum rc rc = preview_start(a->db, &j->run, err);
    if (rc == RC_OK)
        rc = store_piece(a, c, j, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    write_run(&w, NULL, &j->run);
    return RC_OK;
}

enum rc import_store_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    return store_piece(a, c, (struct import_job *)(void *)c->job, err);
}

/* --- import.list, import.rows, import.row --------------------------------------------------------
 */

enum rc import_list_think(struct think_ctx *t, struct call *c, struct err *err)
{
    struct actor who;
    struct preview_run *runs = NULL;
    size_t n = 0;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = preview_list(t->db, c->arena, RUNS_SHOWN, &runs, &n, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    jsonw_arr(&w, "imports");
    for (size_t i = 0; i < n; i++)
        write_run(&w, NULL, &runs[i]);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return RC_OK;
}

struct import_rows {
    int64_t import_id;
    struct view outcome;
    bool failed;
    int64_t offset;
    int64_t limit;
};

static const struct param IMPORT_ROWS[] = {
    {"import_id", PARAM_ID, offsetof(struct import_rows, import_id), true, 0, 0, "哪一次导入"},
    {"outcome", PARAM_VIEW, offsetof(struct import_rows, outcome), false, 0, 16,
     "new changed unchanged refused，空为全部"},
    {"failed", PARAM_BOOL, offsetof(struct import_rows, failed), false, 0, 0, "只看没有导入成功的"},
    {"offset", PARAM_INT, offsetof(struct import_rows, offset), false, 0, 1000000, "从第几行起"},
    {"limit", PARAM_INT, offsetof(struct import_rows, limit), false, 1, LIST_MAX,
     "最多几行，默认 50"},
};
const struct params import_rows_params = PARAMS(struct import_rows, IMPORT_ROWS);

static enum rc write_counts(struct db *db, struct jsonw *w, int64_t import_id, struct err *err)
{
    enum rc rc = RC_OK;
    jsonw_obj(w, "states");
    for (int i = 0; rc == RC_OK && i < PREVIEW_N_STATES; i++) {
        int64_t n = 0;
        rc = preview_count(db, import_id, (enum preview_state)i, &n, err);
        jsonw_int(w, preview_state_name((enum preview_state)i), n);
    }
    jsonw_obj_end(w);
    return rc;
}

enum rc import_rows_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct import_rows *p = c->params;
    struct actor who;
    struct preview_run run;
    struct preview_row *rows = NULL;
    size_t n = 0;
    int64_t total = 0;
    struct jsonw w;
    struct preview_filter f = {.by_outcome = p->outcome.len > 0,
                               .by_state = p->failed,
                               .state = PREVIEW_FAILED,
                               .offset = p->offset,
                               .limit = p->limit > 0 ? p->limit : LIST_DEFAULT};
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && f.by_outcome && !preview_outcome_parse(p->outcome, &f.outcome))
        rc = err_set_field(err, RC_INVALID, "outcome", "没有这种结果：%.*s", VIEW_ARG(p->outcome));
    if (rc == RC_OK)
        rc = preview_load(t->db, c->arena, p->import_id, &run, err);
    if (rc == RC_OK)
        rc = preview_rows(t->db, c->arena, p->import_id, &f, &rows, &n, &total, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    write_run(&w, "run", &run);
    rc = write_counts(t->db, &w, p->import_id, err);
    jsonw_int(&w, "total", total);
    jsonw_arr(&w, "rows");
    for (size_t i = 0; i < n; i++)
        write_row(&w, NULL, &rows[i]);
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    return rc;
}

struct import_which {
    int64_t import_id;
    int64_t row_no;
};

static const struct param IMPORT_ROW[] = {
    {"import_id", PARAM_ID, offsetof(struct import_which, import_id), true, 0, 0, "哪一次导入"},
    {"row_no", PARAM_ID, offsetof(struct import_which, row_no), true, 0, 0, "第几行"},
};
const struct params import_row_params = PARAMS(struct import_which, IMPORT_ROW);

/* What is published now, an empty entry when it is new. */
static enum rc load_before(struct db *db, struct arena *a, struct view id, struct entry **out,
                           struct err *err)
{
    int64_t entry_id = 0;
    enum rc rc = store_find(db, id, &entry_id, err);
    if (rc == RC_OK)
        return store_load(db, a, entry_id, out, err);
    *out = arena_alloc(a, sizeof **out);
    entry_init(*out);
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

enum rc import_row_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct import_which *p = c->params;
    struct actor who;
    struct preview_row row;
    struct entry *before = NULL;
    struct entry after;
    struct entry_json_notes notes;
    struct jsonw w;
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK)
        rc = preview_row(t->db, c->arena, p->import_id, p->row_no, &row, err);
    if (rc != RC_OK)
        return rc;
    jsonw_init(&w, &c->result);
    jsonw_obj(&w, NULL);
    write_row(&w, "row", &row);
    if (row.body.len > 0 && !synonym_json_is(row.body)) {
        rc = entry_json_read(c->arena, row.body, &after, &notes, err);
        if (rc == RC_OK)
            rc = load_before(t->db, c->arena, row.id, &before, err);
        if (rc != RC_OK)
            return rc;
        after = store_complete(c->arena, &after);
        part_write_diff(&w, "changes", c->arena, before, &after);
    }
    jsonw_obj_end(&w);
    return RC_OK;
}

/* --- import.apply --------------------------------------------------------------------------------
 */

struct import_apply {
    int64_t import_id;
    struct view mode;
    struct view skip;
};

static const struct param IMPORT_APPLY[] = {
    {"import_id", PARAM_ID, offsetof(struct import_apply, import_id), true, 0, 0, "哪一次导入"},
    {"mode", PARAM_VIEW, offsetof(struct import_apply, mode), true, 1, 16,
     "draft：成为草稿，走审核；publish：直接发布，仅管理员"},
    {"skip", PARAM_ARRAY, offsetof(struct import_apply, skip), false, 0, SKIP_BYTES_MAX,
     "不导入的行号"},
};
const struct params import_apply_params = PARAMS(struct import_apply, IMPORT_APPLY);

/* Published at once is for setting up: nothing that visitors get now may change without a second
 * person. */
static enum rc check_mode(struct db *db, const struct actor *who, const struct preview_run *run,
                          struct view mode, struct err *err)
{
    struct review_rules rules;
    if (view_eq_text(mode, "draft"))
        return RC_OK;
    if (!view_eq_text(mode, "publish"))
        return err_set_field(err, RC_INVALID, "mode", "mode 应为 draft 或 publish");
    if (!who->is_admin)
        return err_set(err, RC_DENIED, "直接发布需要管理员");
    enum rc rc = review_rules_load(db, &rules, err);
    if (rc == RC_OK && rules.four_eyes && run->n_changed > 0)
        rc = err_set_field(err, RC_CONFLICT, "mode",
                           "有 %lld 行会改动已发布的内容，须由另一个人审核：请导入为草稿",
                           (long long)run->n_changed);
    return rc;
}

enum rc import_apply_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct import_apply *p = c->params;
    struct actor who;
    struct preview_run run;
    int64_t *skip = NULL;
    size_t n_skip = 0;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = may_import(&who, err);
    if (rc == RC_OK)
        rc = preview_load(a->db, c->arena, p->import_id, &run, err);
    if (rc == RC_OK)
        rc = check_mode(a->db, &who, &run, p->mode, err);
    if (rc == RC_OK && p->skip.len > 0 && !view_eq_text(p->skip, "[]"))
        rc = ids_read(c->arena, p->skip, "skip", SKIP_MAX, &skip, &n_skip, err);
    if (rc == RC_OK)
        rc = preview_begin(a->db, &run, p->mode, skip, n_skip, err);
    if (rc != RC_OK)
        return rc;
    struct import_job *j = new_import_job(c);
    j->account_id = who.account_id;
    j->who = keep_actor(j->preview.a, &who);
    j->run = run;
    j->run.name = arena_view(j->preview.a, run.name);
    j->run.mode = arena_view(j->preview.a, p->mode);
    outbox_continue(c, "import.step", 0);
    return RC_OK;
}

enum rc import_step_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    struct import_job *j = (struct import_job *)(void *)c->job;
    int64_t total = j->run.n_new + j->run.n_changed;
    size_t n = 0;
    enum rc rc = preview_step(a->db, c->arena, &j->who, &j->run, PIECE_TAKEN, c->now_ms, &n, err);
    if (rc != RC_OK)
        return rc; /* the rows taken so far are; import.apply goes on with the rest */
    j->n_taken += (int64_t)n;
    if (n == PIECE_TAKEN) {
        push(c, j, "import.progress", j->n_taken, total);
        outbox_continue(c, "import.step", 0);
        return RC_OK;
    }
    push(c, j, "import.done", j->n_taken, total);
    outbox_push(c, TOPIC_EDIT, 0, "entries.changed", VIEW("{}"));
    outbox_kb_changed(c); /* what was published, and synonyms */
    return RC_OK;
}

static const struct param IMPORT_DROP[] = {
    {"import_id", PARAM_ID, offsetof(struct import_which, import_id), true, 0, 0, "哪一次导入"},
};
const struct params import_drop_params = PARAMS(struct import_which, IMPORT_DROP);

enum rc import_drop_apply(struct apply_ctx *a, struct call *c, struct err *err)
{
    const struct import_which *p = c->params;
    struct actor who;
    enum rc rc = edit_begin(a->db, c, &who, err);
    if (rc == RC_OK)
        rc = may_import(&who, err);
    return rc == RC_OK ? preview_drop(a->db, p->import_id, err) : rc;
}

/* --- export.open ---------------------------------------------------------------------------------
 */

struct export_kind {
    const char *name; /* of the address */
    const char *mime;
    enum rc (*write)(struct db *db, int fd, const char *path, struct err *err);
};

static enum rc write_jsonl(struct db *db, int fd, const char *path, struct err *err)
{
    int64_t n = 0;
    (void)path;
    FILE *out = fdopen(dup(fd), "w");
    if (out == NULL)
        return err_set(err, RC_IO, "无法写出文件");
    enum rc rc = export_jsonl(db, out, NULL, NULL, &n, err);
    if (fclose(out) != 0 && rc == RC_OK)
        rc = err_set(err, RC_IO, "无法写出文件");
    return rc;
}

static enum rc write_xlsx(struct db *db, int fd, const char *path, struct err *err)
{
    int64_t n = 0;
    (void)fd;
    return export_xlsx(db, path, NULL, NULL, &n, err);
}

static enum rc write_template(struct db *db, int fd, const char *path, struct err *err)
{
    (void)db;
    (void)fd;
    return template_write_xlsx(path, err);
}

#define MIME_XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static const struct export_kind KINDS[] = {
    {"knowledge.jsonl", "application/x-ndjson", write_jsonl},
    {"knowledge.xlsx", MIME_XLSX, write_xlsx},
    {"template.xlsx", MIME_XLSX, write_template},
};

static enum rc write_out(struct db *db, const struct export_kind *kind, int *fd_out,
                         int64_t *len_out, struct err *err)
{
    char path[64];
    int fd = memfd_create("bangban-export", MFD_CLOEXEC);
    if (fd < 0)
        return err_set(err, RC_IO, "无法暂存文件");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    db_end_read(db); /* an export holds a view of its own */
    enum rc rc = kind->write(db, fd, path, err);
    struct err again = ERR_NONE;
    if (db_begin_read(db, &again) != RC_OK && rc == RC_OK) {
        *err = again;
        rc = again.rc;
    }
    off_t len = lseek(fd, 0, SEEK_END);
    if (rc == RC_OK && len < 0)
        rc = err_set(err, RC_IO, "无法暂存文件");
    if (rc != RC_OK) {
        close(fd);
        return rc;
    }
    *fd_out = fd;
    *len_out = len;
    return RC_OK;
}

enum rc export_open_think(struct think_ctx *t, struct call *c, struct err *err)
{
    const struct export_wish *p = c->params;
    const struct export_kind *kind = NULL;
    struct actor who;
    int fd = -1;
    int64_t len = 0;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (view_eq_text(p->name, KINDS[i].name))
            kind = &KINDS[i];
    enum rc rc = edit_begin(t->db, c, &who, err);
    if (rc == RC_OK && kind == NULL)
        rc = err_set(err, RC_NOT_FOUND, "没有这个文件");
    if (rc == RC_OK)
        rc = write_out(t->db, kind, &fd, &len, err);
    if (rc != RC_OK)
        return rc;
    c->file = arena_alloc(c->arena, sizeof *c->file);
    *c->file = (struct file_reply){
        .fd = fd, .len = len, .mime = kind->mime, .name = view_of(kind->name), .is_image = false};
    return RC_OK;
}
