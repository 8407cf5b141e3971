/* questions.c - reads golden questions. Called by the evaluation and the publish gate. Any thread.
 */
#include "kb/exchange/questions.h"

#include "kb/exchange/json.h"
#include "kb/exchange/jsonl.h"

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

struct reading {
    struct arena *a;
    struct question *items;
    size_t n;
    size_t cap;
};

static enum rc take_object(void *arg, const json_t *object, int line, struct err *err)
{
    struct reading *r = arg;
    r->items = arena_push(r->a, r->items, r->n, &r->cap, sizeof *r->items);
    enum rc rc = read_question(r->a, object, &r->items[r->n], err);
    if (rc != RC_OK)
        return rc;
    r->items[r->n].line = line;
    r->n++;
    return RC_OK;
}

enum rc questions_parse(struct arena *a, struct view text, struct question_list *out,
                        struct err *err)
{
    struct reading r = {.a = a};
    enum rc rc = jsonl_each(text, take_object, &r, err);
    if (rc == RC_OK)
        *out = (struct question_list){r.items, r.n};
    return rc;
}

enum rc questions_read(struct arena *a, const char *path, struct question_list *out,
                       struct err *err)
{
    struct reading r = {.a = a};
    enum rc rc = jsonl_each_of_file(path, take_object, &r, err);
    if (rc == RC_OK)
        *out = (struct question_list){r.items, r.n};
    return rc;
}
