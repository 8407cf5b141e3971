/* plain.c - entries of measuring sets. Command line and tests. */
#include "kb/exchange/plain.h"

#include "kb/exchange/entry_json.h"
#include "kb/exchange/textfile.h"

static enum rc read_entry(struct arena *a, struct view line, struct entry *e, struct err *err)
{
    struct entry_json_notes notes;
    enum rc rc = textfile_check(line, 1, 0, err);
    if (rc == RC_OK)
        rc = entry_json_read(a, line, e, &notes, err);
    if (rc != RC_OK)
        return rc;
    if (notes.has_made_title || view_trim(e->title).len == 0)
        e->title = VIEW("—");
    if (view_trim(e->body).len == 0 && e->summary.len == 0)
        e->summary = VIEW("—");
    return RC_OK;
}

enum rc plain_entries_read(const char *path,
                           enum rc (*each)(void *arg, const struct entry *e, struct err *err),
                           void *arg, struct err *err)
{
    struct textfile file = {NULL, VIEW_EMPTY};
    struct arena *a = arena_new(0);
    enum rc rc = textfile_read(path, &file, err);
    struct view rest = file.text;
    struct view line;
    int number = 0;
    while (rc == RC_OK && view_next_line(&rest, &line)) {
        struct entry e;
        number++;
        if (view_trim(line).len == 0)
            continue;
        arena_reset(a);
        rc = read_entry(a, line, &e, err);
        if (rc == RC_OK)
            rc = each(arg, &e, err);
    }
    if (rc != RC_OK && number > 0) {
        err_wrap(err, "%s 第 %d 行", path, number);
        if (err != NULL)
            err->line = number;
    }
    textfile_clear(&file);
    arena_free(a);
    return rc;
}
