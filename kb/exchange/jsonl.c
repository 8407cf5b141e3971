/* jsonl.c - the lines of a JSONL file. Called by the readers of questions and outcomes. */
#include "kb/exchange/jsonl.h"

#include "kb/exchange/json.h"
#include "kb/exchange/textfile.h"

static enum rc take_line(struct view line, int number, jsonl_fn take, void *arg, struct err *err)
{
    json_t *object = NULL;
    enum rc rc = textfile_check(line, 1, 0, err);
    if (rc == RC_OK)
        rc = json_read_object(line, &object, err);
    if (rc == RC_OK)
        rc = take(arg, object, number, err);
    json_decref(object);
    return rc;
}

enum rc jsonl_each(struct view text, jsonl_fn take, void *arg, struct err *err)
{
    struct view line;
    for (int number = 1; view_next_line(&text, &line); number++) {
        if (view_trim(line).len == 0)
            continue;
        enum rc rc = take_line(line, number, take, arg, err);
        if (rc != RC_OK) {
            err_wrap(err, "第 %d 行", number);
            if (err != NULL)
                err->line = number;
            return rc;
        }
    }
    return RC_OK;
}

enum rc jsonl_each_of_file(const char *path, jsonl_fn take, void *arg, struct err *err)
{
    struct textfile file = {NULL, VIEW_EMPTY};
    enum rc rc = textfile_read(path, &file, err);
    if (rc == RC_OK)
        rc = jsonl_each(file.text, take, arg, err);
    textfile_clear(&file);
    return rc == RC_OK ? rc : err_wrap(err, "%s", path);
}
