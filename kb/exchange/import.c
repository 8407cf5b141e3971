/* import.c - files into entries into the store, in one transaction. Called by the command line, on
 * its thread and the writer's connection. */
#include "kb/exchange/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

#include "kb/exchange/document.h"
#include "kb/exchange/entry_json.h"
#include "kb/exchange/files.h"
#include "kb/exchange/office.h"
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

struct importing {
    struct db *db;
    const struct import_options *options;
    struct import_result result;
    struct arena *a;   /* lives as long as the import: files, ids seen */
    struct arena *row; /* one entry */
    struct seen *seen;
    const char *file;       /* being read */
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
        im->options->report(im->options->arg, im->file, problem, is_warning);
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

static enum rc report_bad(struct importing *im, enum rc rc, int line, struct err *problem,
                          struct err *err)
{
    if (problem->line == 0)
        problem->line = line;
    if (is_bad_input(rc)) {
        report(im, problem, false);
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

/* Whether an entry is disabled is the editor's decision, unless the line says so. */
static enum rc keep_disabled(struct importing *im, struct entry *e, struct err *problem)
{
    int64_t entry_id = 0;
    struct entry *stored = NULL;
    enum rc rc = store_find(im->db, e->external_id, &entry_id, problem);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    if (rc == RC_OK)
        rc = store_load(im->db, im->row, entry_id, &stored, problem);
    if (rc == RC_OK)
        e->is_disabled = stored->is_disabled;
    return rc;
}

static enum rc put_entry(struct importing *im, const struct entry *e, struct err *problem)
{
    int64_t entry_id = 0;
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = db_savepoint(im->db, problem);
    if (rc != RC_OK)
        return rc;
    rc = store_put(im->db, e, &entry_id, &change, problem);
    if (rc == RC_OK && change != STORE_UNCHANGED)
        rc = review_record(im->db, entry_id, view_of(im->file), clock_now_ms(), problem);
    if (rc != RC_OK) {
        db_rollback_savepoint(im->db);
        return rc;
    }
    im->result.n_new += change == STORE_NEW;
    im->result.n_updated += change == STORE_UPDATED;
    im->result.n_unchanged += change == STORE_UNCHANGED;
    return db_release(im->db, problem);
}

static enum rc take_entry(struct importing *im, struct entry *e, bool has_disabled, int line,
                          struct err *problem)
{
    if (im->options->mark_demo)
        e->is_demo = true;
    enum rc rc = check_repeat(im, e, line, problem);
    if (rc == RC_OK && !has_disabled)
        rc = keep_disabled(im, e, problem);
    if (rc == RC_OK)
        rc = put_entry(im, e, problem);
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

static enum rc import_line(struct importing *im, struct view line, int number, size_t at_byte,
                           struct err *problem)
{
    struct entry e;
    struct entry_json_notes notes;
    enum rc rc = textfile_check(line, number, at_byte, problem);
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
            rc = report_bad(im, rc, number, &problem, err);
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
    if (rc == RC_OK)
        rc = take_entry(im, e, false, 0, problem);
    if (rc != RC_OK)
        rc = report_bad(im, rc, 0, problem, err);
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
        rc = err_set(&problem, RC_IO, "打不开文件：%s", strerror(errno));
    else
        rc = office_document(im->row, fd, kind, file->id, &e, &problem);
    rc = take_document(im, rc, &e, &problem, err);
    if (fd >= 0)
        close(fd);
    return rc;
}

static enum rc import_file(struct importing *im, const struct import_file *file, struct err *err)
{
    im->file = file->path;
    im->warned_key = VIEW_EMPTY;
    im->warned_title = false;
    enum rc rc = file->kind == FILE_DOCX || file->kind == FILE_HTML
                     ? import_office_file(im, file, err)
                     : import_text_file(im, file, err);
    im->result.n_files++;
    im->bytes_done += file->len;
    show_progress(im, 0);
    return rc;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void warn_dangling(void *arg, struct view from_id, struct view to_id)
{
    struct importing *im = arg;
    warn(im, 0,
         arena_printf(im->a, "%.*s 引用的条目不存在：%.*s", VIEW_ARG(from_id), VIEW_ARG(to_id)));
}

static enum rc import_all(struct importing *im, const struct import_files *files, const char *path,
                          struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < files->n; i++)
        rc = import_file(im, &files->items[i], err);
    im->file = path;
    if (rc == RC_OK)
        rc = store_each_dangling(im->db, warn_dangling, im, err);
    if (rc == RC_OK && im->result.n_bad > 0 && !im->options->skip_bad)
        rc = err_set(err, RC_INVALID, "有 %lld 处错误，没有导入任何内容",
                     (long long)im->result.n_bad);
    return rc;
}

static enum rc end_transaction(struct importing *im, enum rc rc, struct err *err)
{
    int64_t n_written = im->result.n_new + im->result.n_updated;
    bool is_written = n_written > 0 && !im->options->dry_run;
    if (rc == RC_OK && is_written && n_written >= MERGE_FROM)
        rc = index_merge(im->db, err);
    if (rc == RC_OK && is_written)
        rc = db_commit(im->db, err);
    db_rollback(im->db);
    return rc;
}

enum rc import_path(struct db *db, const char *path, const struct import_options *options,
                    struct import_result *result_out, struct err *err)
{
    struct importing im = {.db = db, .options = options};
    struct import_files files = {NULL, 0, 0};
    im.a = arena_new(0);
    im.row = arena_new(ROW_BLOCK);
    enum rc rc = files_collect(im.a, path, &files, err);
    if (rc == RC_OK)
        rc = db_begin(db, err);
    if (rc == RC_OK) {
        im.bytes_total = files.total_len;
        rc = import_all(&im, &files, path, err);
        rc = end_transaction(&im, rc, err);
        *result_out = im.result;
    }
    HASH_CLEAR(hh, im.seen);
    arena_free(im.row);
    arena_free(im.a);
    return rc;
}
