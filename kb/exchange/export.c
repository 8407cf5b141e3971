/* export.c - writes all entries, and the synonyms after them, as JSON lines. Called by the command
 * line. Any connection. */
#include "kb/exchange/export.h"

#include <errno.h>
#include <string.h>

#include "kb/base/os_error.h"
#include "kb/exchange/entry_json.h"
#include "kb/exchange/synonym_json.h"
#include "kb/store.h"

struct exporting {
    FILE *out;
    struct arena *a;
    struct str line;
    void (*progress)(void *arg, size_t done, size_t total);
    void *arg;
    int64_t n_done;
    int64_t n_total;
};

static enum rc write_failed(struct err *err)
{
    return err_set(err, os_error_rc(errno), "写入失败：%s", os_error_text(errno));
}

static enum rc export_entry(void *arg, struct entry *e, struct err *err)
{
    struct exporting *ex = arg;
    str_reset(&ex->line);
    entry_json_write(&ex->line, e);
    str_add_char(&ex->line, '\n');
    arena_reset(ex->a);
    if (fwrite(ex->line.ptr, 1, ex->line.len, ex->out) != ex->line.len)
        return write_failed(err);
    ex->n_done++;
    if (ex->progress != NULL)
        ex->progress(ex->arg, (size_t)ex->n_done, (size_t)ex->n_total);
    return RC_OK;
}

static enum rc export_synonyms(struct exporting *ex, struct db *db, struct err *err)
{
    struct synonym *list = NULL;
    size_t n = 0;
    enum rc rc = synonym_list(db, ex->a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        str_reset(&ex->line);
        synonym_json_write(&ex->line, &list[i]);
        str_add_char(&ex->line, '\n');
        if (fwrite(ex->line.ptr, 1, ex->line.len, ex->out) != ex->line.len)
            rc = write_failed(err);
    }
    return rc;
}

enum rc export_jsonl(struct db *db, FILE *out,
                     void (*progress)(void *arg, size_t done, size_t total), void *arg,
                     int64_t *n_out, struct err *err)
{
    struct exporting ex = {.out = out, .line = STR_EMPTY, .progress = progress, .arg = arg};
    ex.a = arena_new(64u << 10);
    enum rc rc = db_begin_read(db, err);
    if (rc == RC_OK)
        rc = store_count(db, &ex.n_total, err);
    if (rc == RC_OK)
        rc = store_each(db, ex.a, export_entry, &ex, err);
    if (rc == RC_OK)
        rc = export_synonyms(&ex, db, err);
    db_end_read(db);
    if (rc == RC_OK && fflush(out) != 0)
        rc = write_failed(err);
    if (rc == RC_OK)
        *n_out = ex.n_done;
    str_clear(&ex.line);
    arena_free(ex.a);
    return rc;
}
