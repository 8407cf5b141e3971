/* questions.c - reads golden questions. Called by the evaluation and the publish gate. Any thread.
 */
#include "kb/exchange/questions.h"

#include "kb/exchange/json.h"
#include "kb/exchange/textfile.h"

static enum rc read_facet(struct arena *a, const json_t *object, enum facet *out, struct err *err)
{
    struct view name = VIEW_EMPTY;
    enum rc rc = json_get_text(a, object, "facet", "facet", &name, err);
    if (rc == RC_OK && name.len > 0 && !facet_parse(name, out))
        rc = err_set_field(err, RC_INVALID, "facet", "没有名为 %.*s 的方面", VIEW_ARG(name));
    return rc;
}

static enum rc read_question(struct arena *a, const json_t *object, struct question *q,
                             struct err *err)
{
    *q = (struct question){.q = VIEW_EMPTY, .kind = VIEW_EMPTY, .facet = FACET_NONE};
    const char *expect = json_object_get(object, "expect") != NULL ? "expect" : "ids";
    if (json_object_get(object, expect) == NULL)
        return err_set_field(err, RC_INVALID, "expect", "缺少 expect（没有答案时写空数组 []）");
    enum rc rc = json_get_text(a, object, "q", "q", &q->q, err);
    if (rc == RC_OK)
        rc = json_get_texts(a, object, expect, expect, &q->expect, &q->n_expect, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "kind", "kind", &q->kind, err);
    if (rc == RC_OK)
        rc = json_get_texts(a, object, "after", "after", &q->after, &q->n_after, err);
    if (rc == RC_OK)
        rc = read_facet(a, object, &q->facet, err);
    if (rc == RC_OK && view_trim(q->q).len == 0)
        rc = err_set_field(err, RC_INVALID, "q", "q 为空");
    return rc;
}

static enum rc parse_line(struct arena *a, struct view line, struct question *q, struct err *err)
{
    json_t *object = NULL;
    enum rc rc = textfile_check(line, 1, 0, err);
    if (rc == RC_OK)
        rc = json_read_object(line, &object, err);
    if (rc == RC_OK)
        rc = read_question(a, object, q, err);
    json_decref(object);
    return rc;
}

enum rc questions_parse(struct arena *a, struct view text, struct question_list *out,
                        struct err *err)
{
    struct question *items = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct view line;
    for (int number = 1; view_next_line(&text, &line); number++) {
        if (view_trim(line).len == 0)
            continue;
        items = arena_push(a, items, n, &cap, sizeof *items);
        enum rc rc = parse_line(a, line, &items[n], err);
        if (rc != RC_OK) {
            err_wrap(err, "第 %d 行", number);
            if (err != NULL)
                err->line = number;
            return rc;
        }
        items[n++].line = number;
    }
    *out = (struct question_list){items, n};
    return RC_OK;
}

enum rc questions_read(struct arena *a, const char *path, struct question_list *out,
                       struct err *err)
{
    struct textfile file = {NULL, VIEW_EMPTY};
    enum rc rc = textfile_read(path, &file, err);
    if (rc == RC_OK)
        rc = questions_parse(a, file.text, out, err);
    textfile_clear(&file);
    return rc == RC_OK ? rc : err_wrap(err, "%s", path);
}
