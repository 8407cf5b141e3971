/* import.c - files into entries into the store, in one transaction. Called by the command line, on
 * its thread and the writer's connection. */
#include "kb/exchange/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <uthash.h>

#include "kb/base/os_error.h"
#include "kb/exchange/changes.h"
#include "kb/exchange/csv_rows.h"
#include "kb/exchange/document.h"
#include "kb/exchange/entry_json.h"
#include "kb/exchange/files.h"
#include "kb/exchange/office.h"
#include "kb/exchange/synonym_json.h"
#include "kb/exchange/table.h"
#include "kb/exchange/textfile.h"
#include "kb/index.h"
#include "kb/review.h"
#include "kb/store.h"

#define MERGE_FROM 50 /* entries written by one import from which on the index is merged */
#define DEFAULT_PROBLEMS 20
#define ROW_BLOCK (64u << 10)

/* Where an id was first seen in this import. */
struct seen {
    UT_hash_handle hh;
    const char *file;
    int line; /* 0 for a document */
};

/* A member or successor that an entry names. */
struct reference {
    struct view from;
    struct view to;
};

struct importing {
    struct db *db;
    const struct import_options *options;
    struct import_result result;
    struct arena *a;   /* lives as long as the import: files, ids seen */
    struct arena *row; /* one entry */
    struct seen *seen;
    struct reference *references; /* of a dry run, which cannot look them up in the base */
    size_t n_references, cap_references;
    const char *file;       /* being read, as messages call it */
    struct view sheet;      /* of it */
    const char *sheet_name; /* both, as messages call them */
    size_t file_len;
    struct view warned_key; /* unknown key already warned about in this file */
    bool warned_title;      /* the same for titles made from the body */
    size_t bytes_done;      /* of the files before this one */
    size_t bytes_total;
};

/* --- reporting -------------------------------------------------------------------------------- */

static void report(struct importing *im, const struct err *problem, bool is_warning)
{
    int64_t *count = is_warning ? &im->result.n_warnings : &im->result.n_bad;
    int max = im->options->max_problems > 0 ? im->options->max_problems : DEFAULT_PROBLEMS;
    if (++*count <= max && im->options->report != NULL)
        im->options->report(im->options->arg, im->sheet.len > 0 ? im->sheet_name : im->file,
                            problem, is_warning);
}

/* The preview of one entry; `e` may be NULL when it could not be read. */
static void show_row(struct importing *im, const struct entry *e, int line,
                     enum import_outcome outcome, struct view changed, const char *reason)
{
    struct import_row row = {.file = im->file,
                             .sheet = im->sheet,
                             .line = line,
                             .id = e == NULL ? VIEW_EMPTY : e->external_id,
                             .title = e == NULL ? VIEW_EMPTY : e->title,
                             .outcome = outcome,
                             .changed = changed,
                             .reason = reason,
                             .entry = e,
                             .synonyms = VIEW_EMPTY};
    if (im->options->row != NULL)
        im->options->row(im->options->arg, &row);
}

static void warn(struct importing *im, int line, struct view text)
{
    struct err problem = ERR_NONE;
    err_set(&problem, RC_INVALID, "%.*s", VIEW_ARG(text));
    problem.line = line;
    report(im, &problem, true);
}

static void show_progress(struct importing *im, size_t bytes_in_file)
{
    if (im->options->progress != NULL)
        im->options->progress(im->options->arg, im->bytes_done + bytes_in_file, im->bytes_total);
}

/* Bad input is reported and counted; anything else ends the import. */
static bool is_bad_input(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_LIMIT || rc == RC_DENIED;
}

static enum rc report_bad(struct importing *im, enum rc rc, const struct entry *e, int line,
                          struct err *problem, struct err *err)
{
    if (problem->line == 0)
        problem->line = line;
    if (is_bad_input(rc)) {
        report(im, problem, false);
        show_row(im, e, problem->line, IMPORT_REFUSED, VIEW_EMPTY, problem->text);
        return RC_OK;
    }
    if (err != NULL)
        *err = *problem;
    return err_wrap(err, "%s", im->file);
}

/* --- one entry -------------------------------------------------------------------------------- */

static enum rc check_repeat(struct importing *im, const struct entry *e, int line,
                            struct err *problem)
{
    struct seen *old = NULL;
    if (e->external_id.len == 0)
        return RC_OK; /* entry_check says so */
    HASH_FIND(hh, im->seen, e->external_id.ptr, e->external_id.len, old);
    if (old != NULL && old->line > 0)
        return err_set_field(problem, RC_INVALID, "id", "id %.*s 在 %s 第 %d 行已经用过",
                             VIEW_ARG(e->external_id), old->file, old->line);
    if (old != NULL)
        return err_set_field(problem, RC_INVALID, "id", "id %.*s 在 %s 已经用过",
                             VIEW_ARG(e->external_id), old->file);
    struct seen *first = arena_alloc(im->a, sizeof *first);
    struct view id = arena_view(im->a, e->external_id);
    first->file = im->file;
    first->line = line;
    HASH_ADD_KEYPTR(hh, im->seen, id.ptr, id.len, first);
    return RC_OK;
}

/* The entry as it is stored, NULL when it is new. */
static enum rc load_old(struct importing *im, const struct entry *e, struct entry **old_out,
                        struct err *problem)
{
    int64_t entry_id = 0;
    *old_out = NULL;
    enum rc rc = store_find(im->db, e->external_id, &entry_id, problem);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    return rc == RC_OK ? store_load(im->db, im->row, entry_id, old_out, problem) : rc;
}

/* A savepoint of its own: what went wrong leaves nothing. */
static enum rc store_one(struct importing *im, const struct entry *e, enum store_change *change_out,
                         struct err *problem)
{
    int64_t entry_id = 0;
    enum rc rc = db_savepoint(im->db, problem);
    if (rc != RC_OK)
        return rc;
    rc = store_put(im->db, e, &entry_id, change_out, problem);
    if (rc == RC_OK && *change_out != STORE_UNCHANGED)
        rc = review_record(im->db, entry_id, view_of(im->file), clock_now_ms(), problem);
    if (rc == RC_OK)
        return db_release(im->db, problem);
    db_rollback_savepoint(im->db);
    return rc;
}

static void note_reference(struct importing *im, const struct entry *e, struct view to)
{
    im->references = arena_push(im->a, im->references, im->n_references, &im->cap_references,
                                sizeof *im->references);
    im->references[im->n_references++] =
        (struct reference){arena_view(im->a, e->external_id), arena_view(im->a, to)};
}

static void note_references(struct importing *im, const struct entry *e)
{
    for (size_t i = 0; i < e->n_members; i++)
        note_reference(im, e, e->members[i]);
    if (e->superseded_by.len > 0)
        note_reference(im, e, e->superseded_by);
}

static enum rc put_entry(struct importing *im, const struct entry *e, const struct entry *old,
                         int line, struct err *problem)
{
    static const enum import_outcome OUTCOMES[] = {[STORE_NEW] = IMPORT_NEW,
                                                   [STORE_UPDATED] = IMPORT_CHANGED,
                                                   [STORE_UNCHANGED] = IMPORT_UNCHANGED};
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = im->options->dry_run ? store_compare(im->db, e, &change, problem)
                                      : store_one(im, e, &change, problem);
    if (rc != RC_OK)
        return rc;
    struct view changed =
        change == STORE_UPDATED && old != NULL ? changes_list(im->row, old, e) : VIEW_EMPTY;
    show_row(im, e, line, OUTCOMES[change], changed, NULL);
    im->result.n_new += change == STORE_NEW;
    im->result.n_updated += change == STORE_UPDATED;
    im->result.n_unchanged += change == STORE_UNCHANGED;
    return RC_OK;
}

static enum rc take_entry(struct importing *im, struct entry *e, bool has_disabled, int line,
                          struct err *problem)
{
    if (im->options->mark_demo)
        e->is_demo = true;
    struct entry *old = NULL;
    enum rc rc = check_repeat(im, e, line, problem);
    if (rc == RC_OK)
        rc = load_old(im, e, &old, problem);
    if (rc == RC_OK && !has_disabled && old != NULL)
        e->is_disabled = old->is_disabled; /* the editor's decision, unless the line says it */
    if (rc == RC_OK)
        rc = put_entry(im, e, old, line, problem);
    if (rc == RC_OK && im->options->dry_run)
        note_references(im, e);
    return rc;
}

/* One warning for each key that comes up, not one for each line that has it. */
static void warn_unknown_key(struct importing *im, struct view key, int line)
{
    if (key.len == 0 || view_eq(key, im->warned_key))
        return;
    im->warned_key = arena_view(im->a, key);
    warn(im, line, arena_printf(im->row, "没有用到的键：%.*s", VIEW_ARG(key)));
}

/* --- files ------------------------------------------------------------------------------------ */

static void show_synonym(struct importing *im, struct view line, int number,
                         const struct synonym *s, enum import_outcome outcome)
{
    struct import_row row = {
        .file = im->file,
        .sheet = im->sheet,
        .line = number,
        .id = VIEW("同义词"),
        .title = arena_printf(im->row, "%.*s → %.*s", VIEW_ARG(s->term), VIEW_ARG(s->means)),
        .outcome = outcome,
        .changed = VIEW_EMPTY,
        .synonyms = line};
    if (im->options->row != NULL)
        im->options->row(im->options->arg, &row);
}

/* `line` is the pair as JSON. */
static enum rc store_synonym(struct importing *im, struct synonym *s, struct view line, int number,
                             struct err *problem)
{
    enum store_change change = STORE_UNCHANGED;
    s->made_at_ms = clock_now_ms();
    enum rc rc = synonym_json_store(im->db, s, im->options->dry_run, &change, problem);
    if (rc == RC_OK && change != STORE_UNCHANGED)
        im->result.n_synonyms++;
    if (rc == RC_OK)
        show_synonym(im, line, number, s,
                     change == STORE_NEW       ? IMPORT_NEW
                     : change == STORE_UPDATED ? IMPORT_CHANGED
                                               : IMPORT_UNCHANGED);
    return rc;
}

static enum rc take_synonym(struct importing *im, struct view line, int number, struct err *problem)
{
    struct synonym s;
    enum rc rc = synonym_json_read(im->row, line, &s, problem);
    return rc == RC_OK ? store_synonym(im, &s, line, number, problem) : rc;
}

static enum rc import_line(struct importing *im, struct view line, int number, size_t at_byte,
                           struct err *problem)
{
    struct entry e;
    struct entry_json_notes notes;
    enum rc rc = textfile_check(line, number, at_byte, problem);
    if (rc == RC_OK && synonym_json_is(line))
        return take_synonym(im, line, number, problem);
    if (rc == RC_OK)
        rc = entry_json_read(im->row, line, &e, &notes, problem);
    if (rc != RC_OK)
        return rc;
    warn_unknown_key(im, notes.unknown_key, number);
    if (notes.has_made_title && !im->warned_title) {
        warn(im, number, VIEW("没有 title，取 body 的开头作标题"));
        im->warned_title = true;
    }
    return take_entry(im, &e, notes.has_disabled, number, problem);
}

static enum rc import_lines(struct importing *im, const struct textfile *content, struct err *err)
{
    struct view rest = content->text;
    struct view line;
    for (int number = 1; view_next_line(&rest, &line); number++) {
        if (view_trim(line).len == 0)
            continue;
        struct err problem = ERR_NONE;
        size_t at_byte = (size_t)(line.ptr - content->bytes);
        enum rc rc = import_line(im, line, number, at_byte, &problem);
        if (rc != RC_OK)
            rc = report_bad(im, rc, NULL, number, &problem, err);
        if (rc != RC_OK)
            return rc;
        arena_reset(im->row);
        show_progress(im, at_byte + line.len);
    }
    return RC_OK;
}

static enum rc read_document(struct importing *im, const struct import_file *file,
                             const struct textfile *content, struct entry *e, struct err *problem)
{
    struct view text = content->text;
    struct view unknown_key = VIEW_EMPTY;
    enum rc rc = textfile_check(text, 1, (size_t)(text.ptr - content->bytes), problem);
    if (rc == RC_OK && view_trim(text).len == 0)
        rc = err_set(problem, RC_INVALID, "文件是空的");
    if (rc == RC_OK && file->kind == FILE_MARKDOWN)
        rc = document_markdown(im->row, file->id, text, e, &unknown_key, problem);
    else if (rc == RC_OK)
        document_plain(im->row, file->id, text, e);
    warn_unknown_key(im, unknown_key, 0);
    return rc;
}

/* A file that is one entry: `rc` and `problem` say how reading it went. */
static enum rc take_document(struct importing *im, enum rc rc, struct entry *e, struct err *problem,
                             struct err *err)
{
    bool is_read = rc == RC_OK;
    if (is_read)
        rc = take_entry(im, e, false, 0, problem);
    if (rc != RC_OK)
        rc = report_bad(im, rc, is_read ? e : NULL, 0, problem, err);
    arena_reset(im->row);
    return rc;
}

static enum rc import_text_file(struct importing *im, const struct import_file *file,
                                struct err *err)
{
    struct textfile content = {NULL, VIEW_EMPTY};
    struct entry e;
    struct err problem = ERR_NONE;
    enum rc rc = textfile_read(file->path, &content, &problem);
    if (rc == RC_OK && file->kind == FILE_JSONL) {
        rc = import_lines(im, &content, err);
    } else {
        if (rc == RC_OK)
            rc = read_document(im, file, &content, &e, &problem);
        rc = take_document(im, rc, &e, &problem, err);
    }
    textfile_clear(&content);
    return rc;
}

static enum rc import_office_file(struct importing *im, const struct import_file *file,
                                  struct err *err)
{
    struct entry e;
    struct err problem = ERR_NONE;
    enum reading_kind kind = file->kind == FILE_DOCX ? READING_DOCX : READING_HTML;
    enum rc rc = RC_OK;
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        rc = err_set(&problem, os_error_rc(errno), "打不开文件：%s", os_error_text(errno));
    else
        rc = office_document(im->row, fd, kind, file->id, &e, &problem);
    rc = take_document(im, rc, &e, &problem, err);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* --- tables ----------------------------------------------------------------------------------- */

static enum rc add_csv_row(void *arg, int line, const struct view *cells, size_t n, struct err *err)
{
    return table_add(arg, VIEW_EMPTY, line, cells, n, VIEW_EMPTY, err);
}

static enum rc add_sheet_row(void *arg, const struct reading_item *item, struct err *err)
{
    return table_add(arg, item->sheet, item->at, item->cells, item->n_cells, item->problem, err);
}

static enum rc read_csv(const struct import_file *file, struct table *t, struct err *problem)
{
    struct textfile content = {NULL, VIEW_EMPTY};
    enum rc rc = textfile_read(file->path, &content, problem);
    if (rc == RC_OK)
        rc = textfile_check(content.text, 1, (size_t)(content.text.ptr - content.bytes), problem);
    if (rc == RC_OK)
        rc = csv_rows(content.text, add_csv_row, t, problem);
    textfile_clear(&content);
    return rc;
}

static enum rc read_workbook(const struct import_file *file, struct table *t, struct err *problem)
{
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(problem, os_error_rc(errno), "打不开文件：%s", os_error_text(errno));
    enum rc rc = reading_run(fd, READING_XLSX, add_sheet_row, t, problem);
    close(fd);
    return rc;
}

static void enter_sheet(struct importing *im, struct view sheet)
{
    if (view_eq(sheet, im->sheet))
        return;
    im->sheet = arena_view(im->a, sheet);
    im->sheet_name = arena_printf(im->a, "%s：工作表“%.*s”", im->file, VIEW_ARG(sheet)).ptr;
}

static void warn_row(void *arg, struct view sheet, int at, const char *text)
{
    struct importing *im = arg;
    enter_sheet(im, sheet);
    warn(im, at, view_of(text));
}

static enum rc take_row(void *arg, struct table_entry *row, struct err *err)
{
    struct importing *im = arg;
    enum rc rc = row->rc;
    enter_sheet(im, row->sheet);
    if (rc == RC_OK)
        rc = take_entry(im, &row->e, row->has_disabled, row->at, &row->problem);
    if (rc != RC_OK)
        rc = report_bad(im, rc, &row->e, row->at, &row->problem, err);
    show_progress(im, im->file_len * row->n_done / row->n_total);
    return rc;
}

static enum rc take_synonym_row(void *arg, struct table_synonym *row, struct err *err)
{
    struct importing *im = arg;
    enum rc rc = row->rc;
    enter_sheet(im, row->sheet);
    if (rc == RC_OK) {
        struct str line = STR_EMPTY;
        synonym_json_write(&line, &row->s);
        rc = store_synonym(im, &row->s, str_view(&line), row->at, &row->problem);
        str_clear(&line);
    }
    if (rc != RC_OK)
        rc = report_bad(im, rc, NULL, row->at, &row->problem, err);
    show_progress(im, im->file_len * row->n_done / row->n_total);
    return rc;
}

static enum rc import_table(struct importing *im, const struct import_file *file, struct err *err)
{
    const struct table_calls calls = {take_row, take_synonym_row, warn_row, im};
    struct table *t = table_new();
    struct err problem = ERR_NONE;
    enum rc rc =
        file->kind == FILE_CSV ? read_csv(file, t, &problem) : read_workbook(file, t, &problem);
    if (rc == RC_OK)
        rc = table_entries(t, im->row, &calls, &problem);
    im->sheet = VIEW_EMPTY;
    if (rc != RC_OK)
        rc = report_bad(im, rc, NULL, 0, &problem, err);
    arena_reset(im->row);
    table_free(t);
    return rc;
}

static enum rc import_file(struct importing *im, const struct import_file *file, struct err *err)
{
    enum rc rc = RC_OK;
    im->file = file->name;
    im->file_len = file->len;
    im->sheet = VIEW_EMPTY;
    im->warned_key = VIEW_EMPTY;
    im->warned_title = false;
    if (file->kind == FILE_DOCX || file->kind == FILE_HTML)
        rc = import_office_file(im, file, err);
    else if (file->kind == FILE_CSV || file->kind == FILE_XLSX)
        rc = import_table(im, file, err);
    else
        rc = import_text_file(im, file, err);
    im->result.n_files++;
    im->bytes_done += file->len;
    show_progress(im, 0);
    return rc;
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool is_seen(const struct importing *im, struct view id)
{
    struct seen *seen = NULL;
    HASH_FIND(hh, im->seen, id.ptr, id.len, seen);
    return seen != NULL;
}

static void warn_dangling(void *arg, struct view from_id, struct view to_id)
{
    struct importing *im = arg;
    if (im->options->dry_run && (is_seen(im, from_id) || is_seen(im, to_id)))
        return; /* as it is before the import */
    warn(im, 0,
         arena_printf(im->a, "%.*s 引用的条目不存在：%.*s", VIEW_ARG(from_id), VIEW_ARG(to_id)));
}

static enum rc check_references(struct importing *im, struct err *err)
{
    int64_t entry_id = 0;
    enum rc rc = store_each_dangling(im->db, warn_dangling, im, err);
    for (size_t i = 0; rc == RC_OK && i < im->n_references; i++) {
        const struct reference *r = &im->references[i];
        if (is_seen(im, r->to))
            continue;
        rc = store_find(im->db, r->to, &entry_id, err);
        if (rc != RC_NOT_FOUND)
            continue;
        rc = RC_OK;
        warn(
            im, 0,
            arena_printf(im->a, "%.*s 引用的条目不存在：%.*s", VIEW_ARG(r->from), VIEW_ARG(r->to)));
    }
    return rc;
}

static enum rc import_all(struct importing *im, const struct import_files *files, const char *path,
                          struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < files->n; i++)
        rc = import_file(im, &files->items[i], err);
    im->file = path;
    if (rc == RC_OK)
        rc = check_references(im, err);
    if (rc == RC_OK && im->result.n_bad > 0 && !im->options->skip_bad)
        rc = err_set(err, RC_INVALID, "有 %lld 处错误，没有导入任何内容",
                     (long long)im->result.n_bad);
    return rc;
}

static enum rc end_transaction(struct importing *im, enum rc rc, struct err *err)
{
    int64_t n_written = im->result.n_new + im->result.n_updated;
    bool is_written = n_written + im->result.n_synonyms > 0;
    if (im->options->dry_run) {
        db_end_read(im->db);
        return rc;
    }
    if (rc == RC_OK && is_written && n_written >= MERGE_FROM)
        rc = index_merge(im->db, err);
    if (rc == RC_OK && is_written)
        rc = db_commit(im->db, err);
    db_rollback(im->db);
    return rc;
}

static enum rc import_files(struct db *db, struct importing *im, const struct import_files *files,
                            const char *name, struct import_result *result_out, struct err *err)
{
    im->db = db;
    im->row = arena_new(ROW_BLOCK);
    enum rc rc = im->options->dry_run ? db_begin_read(db, err) : db_begin(db, err);
    if (rc == RC_OK) {
        im->bytes_total = files->total_len;
        rc = import_all(im, files, name, err);
        rc = end_transaction(im, rc, err);
        *result_out = im->result;
    }
    HASH_CLEAR(hh, im->seen);
    arena_free(im->row);
    return rc;
}

enum rc import_path(struct db *db, const char *path, const struct import_options *options,
                    struct import_result *result_out, struct err *err)
{
    struct importing im = {.options = options, .sheet = VIEW_EMPTY, .a = arena_new(0)};
    struct import_files files = {NULL, 0, 0};
    enum rc rc = files_collect(im.a, path, &files, err);
    if (rc == RC_OK)
        rc = import_files(db, &im, &files, path, result_out, err);
    arena_free(im.a);
    return rc;
}

/* The readers open files by their path; memory can be a file, too. */
static enum rc memory_file(const char *name, struct view bytes, struct import_file *file,
                           char path[64], int *fd_out, struct err *err)
{
    if (!files_kind(name, &file->kind))
        return err_set(err, RC_INVALID, "%s：不能导入这种文件", name);
    int fd = memfd_create("bangban-import", MFD_CLOEXEC);
    size_t done = 0;
    while (fd >= 0 && done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (fd < 0 || done < bytes.len) {
        enum rc rc = err_set(err, os_error_rc(errno), "无法暂存文件：%s", os_error_text(errno));
        if (fd >= 0)
            close(fd);
        return rc;
    }
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    file->path = path;
    file->name = name;
    file->id = view_of(name);
    file->len = bytes.len;
    *fd_out = fd;
    return RC_OK;
}

enum rc import_bytes(struct db *db, const char *name, struct view bytes,
                     const struct import_options *options, struct import_result *result_out,
                     struct err *err)
{
    struct importing im = {.options = options, .sheet = VIEW_EMPTY, .a = arena_new(0)};
    struct import_file file;
    struct import_files files = {&file, 1, bytes.len};
    char path[64];
    int fd = -1;
    enum rc rc = memory_file(name, bytes, &file, path, &fd, err);
    if (rc == RC_OK)
        rc = import_files(db, &im, &files, name, result_out, err);
    if (fd >= 0)
        close(fd);
    arena_free(im.a);
    return rc;
}
