/* outcomes.c - reads, writes and compares the outcomes of evaluations. Called by `bangban eval`. */
#include "kb/exchange/outcomes.h"

#include <stdlib.h>

#include "kb/base/jsonw.h"
#include "kb/base/mem.h"
#include "kb/exchange/json.h"
#include "kb/exchange/jsonl.h"

#define MAX_RANK 1000000

void outcomes_write(struct str *out, const struct outcome_row *row)
{
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "q", row->q);
    if (row->rank == OUTCOME_NOT_FOUND)
        jsonw_null(&w, "rank");
    else
        jsonw_int(&w, "rank", row->rank);
    jsonw_bool(&w, "has_answer", row->has_answer);
    jsonw_real(&w, "confidence", row->confidence, 6);
    jsonw_view(&w, "expected", row->expected);
    jsonw_view(&w, "given", row->given);
    if (row->note.len > 0)
        jsonw_view(&w, "note", row->note);
    jsonw_obj_end(&w);
    str_add_char(out, '\n');
}

static enum rc read_numbers(const json_t *object, struct outcome_row *row, struct err *err)
{
    const json_t *rank = json_object_get(object, "rank");
    const json_t *confidence = json_object_get(object, "confidence");
    row->rank = OUTCOME_NOT_FOUND;
    if (rank == NULL || (!json_is_null(rank) && !json_is_integer(rank)))
        return err_set_field(err, RC_INVALID, "rank", "rank 应当是整数或 null");
    if (json_is_integer(rank)) {
        json_int_t value = json_integer_value(rank);
        if (value < 0 || value > MAX_RANK)
            return err_set_field(err, RC_INVALID, "rank", "rank 应当在 0 到 %d 之间", MAX_RANK);
        row->rank = (int)value;
    }
    if (!json_is_number(confidence))
        return err_set_field(err, RC_INVALID, "confidence", "confidence 应当是数");
    row->confidence = json_number_value(confidence);
    return RC_OK;
}

static enum rc read_row(struct arena *a, const json_t *object, struct outcome_row *row,
                        struct err *err)
{
    *row = (struct outcome_row){
        .q = VIEW_EMPTY, .expected = VIEW_EMPTY, .given = VIEW_EMPTY, .note = VIEW_EMPTY};
    enum rc rc = json_get_text(a, object, "q", "q", &row->q, err);
    if (rc == RC_OK && row->q.len == 0)
        rc = err_set_field(err, RC_INVALID, "q", "缺少 q");
    if (rc == RC_OK)
        rc = read_numbers(object, row, err);
    if (rc == RC_OK)
        rc = json_get_bool(object, "has_answer", &row->has_answer, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "expected", "expected", &row->expected, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "given", "given", &row->given, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "note", "note", &row->note, err);
    return rc;
}

struct reading {
    struct arena *a;
    struct outcome_row *items;
    size_t n;
    size_t cap;
};

static enum rc take_object(void *arg, const json_t *object, int line, struct err *err)
{
    struct reading *r = arg;
    r->items = arena_push(r->a, r->items, r->n, &r->cap, sizeof *r->items);
    enum rc rc = read_row(r->a, object, &r->items[r->n], err);
    if (rc != RC_OK)
        return rc;
    (void)line;
    r->n++;
    return RC_OK;
}

enum rc outcomes_parse(struct arena *a, struct view text, struct outcome_list *out, struct err *err)
{
    struct reading r = {.a = a};
    enum rc rc = jsonl_each(text, take_object, &r, err);
    if (rc == RC_OK)
        *out = (struct outcome_list){r.items, r.n};
    return rc;
}

enum rc outcomes_read(struct arena *a, const char *path, struct outcome_list *out, struct err *err)
{
    struct reading r = {.a = a};
    enum rc rc = jsonl_each_of_file(path, take_object, &r, err);
    if (rc == RC_OK)
        *out = (struct outcome_list){r.items, r.n};
    return rc;
}

enum rc outcomes_compare(const struct outcome_list *before, const struct outcome_list *after,
                         struct bootstrap_result *out, struct err *err)
{
    if (before->n != after->n)
        return err_set(err, RC_INVALID, "两次评测的问题数不同：%zu 与 %zu", before->n, after->n);
    double *a = mem_calloc(before->n + 1, sizeof *a), *b = mem_calloc(before->n + 1, sizeof *b);
    size_t n = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < before->n && rc == RC_OK; i++) {
        const struct outcome_row *old = &before->items[i], *new = &after->items[i];
        if (!view_eq(old->q, new->q) || old->has_answer != new->has_answer) {
            rc = err_set(err, RC_INVALID, "两次评测的第 %zu 个问题不同", i + 1);
        } else if (old->has_answer) {
            a[n] = old->rank == 0;
            b[n++] = new->rank == 0;
        }
    }
    if (rc == RC_OK)
        rc = bootstrap_paired(a, b, n, NULL, out, err);
    free(a);
    free(b);
    return rc;
}
