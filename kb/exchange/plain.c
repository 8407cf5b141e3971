/* plain.c - plain entries of measuring sets. Command line and tests. */
#include "kb/exchange/plain.h"

#include "kb/exchange/json.h"
#include "kb/exchange/textfile.h"

static enum rc read_entry(struct arena *a, struct view line, struct entry *e, struct err *err)
{
    json_t *object = NULL;
    entry_init(e);
    e->kind = ENTRY_FAQ;
    enum rc rc = textfile_check(line, 1, 0, err);
    if (rc == RC_OK)
        rc = json_read_object(line, &object, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "id", "id", &e->external_id, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "title", "title", &e->title, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "body", "body", &e->body, err);
    if (rc == RC_OK)
        rc = json_get_texts(a, object, "variants", "variants", &e->variants, &e->n_variants, err);
    json_decref(object);
    if (view_trim(e->title).len == 0)
        e->title = VIEW("—");
    if (view_trim(e->body).len == 0)
        e->summary = VIEW("—");
    return rc;
}

enum rc plain_entries_read(const char *path,
                           enum rc (*each)(void *arg, const struct entry *e, struct err *err), void *arg,
                           struct err *err)
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
