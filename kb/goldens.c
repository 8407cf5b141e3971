/* goldens.c - the table golden. Apply thread and command line write, anyone reads. */
#include "kb/goldens.h"

#include <stdlib.h>
#include <string.h>

#define QUESTION_CHARS 500

static const char SQL_PUT[] =
    "INSERT INTO golden (golden_id, q, expect, kind, facet, before, note, turn_id, made_by,"
    " made_at_ms) VALUES ((SELECT coalesce(max(golden_id), 0) + 1 FROM golden), $1, $2, $3, $4, $5,"
    " $6, $7, $8, $9) ON CONFLICT (q, before) DO UPDATE SET expect = excluded.expect,"
    " kind = excluded.kind, facet = excluded.facet, note = excluded.note,"
    " turn_id = excluded.turn_id, made_by = excluded.made_by, made_at_ms = excluded.made_at_ms"
    " RETURNING golden_id";
static const char SQL_CHANGE[] =
    "UPDATE golden SET q = $1, expect = $2, kind = $3, facet = $4, before = $5, note = $6,"
    " turn_id = $7, made_by = $8, made_at_ms = $9 WHERE golden_id = $10";
static const char SQL_REMOVE[] = "DELETE FROM golden WHERE golden_id = $1";
static const char SQL_LIST[] =
    "SELECT golden_id, q, expect, kind, facet, before, note, turn_id, made_by, made_at_ms"
    " FROM golden ORDER BY golden_id";

static struct view join_lines(struct arena *a, const struct view *list, size_t n)
{
    struct str out = STR_EMPTY;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            str_add_char(&out, '\n');
        str_add(&out, list[i]);
    }
    struct view joined = n == 0 ? VIEW_EMPTY : arena_view(a, str_view(&out));
    str_clear(&out);
    return joined;
}

static void split_lines(struct arena *a, struct view text, struct view **list_out, size_t *n_out)
{
    struct view *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    struct view line;
    while (view_next_line(&text, &line)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = line;
    }
    *list_out = list;
    *n_out = n;
}

static enum rc check_line(struct view text, const char *name, struct err *err)
{
    if (view_trim(text).len == 0)
        return err_set_field(err, RC_INVALID, name, "%s 为空", name);
    if (!utf8_valid(text, NULL) || memchr(text.ptr, '\n', text.len) != NULL)
        return err_set_field(err, RC_INVALID, name, "%s 应是一行文字", name);
    if (utf8_count(text) > QUESTION_CHARS)
        return err_set_field(err, RC_LIMIT, name, "%s 超过 %d 字", name, QUESTION_CHARS);
    return RC_OK;
}

static enum rc check(const struct question *q, struct err *err)
{
    enum rc rc = check_line(q->q, "q", err);
    for (size_t i = 0; rc == RC_OK && i < q->n_expect; i++)
        rc = check_line(q->expect[i], "expect", err);
    for (size_t i = 0; rc == RC_OK && i < q->n_after; i++)
        rc = check_line(q->after[i], "after", err);
    return rc;
}

static void bind(struct stmt *st, struct arena *a, const struct golden *g)
{
    const struct question *q = &g->question;
    stmt_bind_view(st, 1, q->q);
    stmt_bind_view(st, 2, join_lines(a, q->expect, q->n_expect));
    stmt_bind_view(st, 3, q->kind.len > 0 ? q->kind : VIEW_EMPTY);
    stmt_bind_text(st, 4, facet_name(q->facet));
    stmt_bind_view(st, 5, join_lines(a, q->after, q->n_after));
    stmt_bind_view(st, 6, g->note.len > 0 ? g->note : VIEW_EMPTY);
    stmt_bind_int(st, 7, g->turn_id);
    stmt_bind_view(st, 8, g->made_by);
    stmt_bind_int(st, 9, g->made_at_ms);
}

static enum rc change(struct db *db, struct arena *a, const struct golden *g, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CHANGE);
    bind(st, a, g);
    stmt_bind_int(st, 10, g->golden_id);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK && db_changes(db) == 0)
        rc = err_set(err, RC_NOT_FOUND, "没有编号为 %lld 的标准测试问", (long long)g->golden_id);
    return rc;
}

enum rc goldens_put(struct db *db, const struct golden *g, int64_t *golden_id_out, struct err *err)
{
    CHECK(db_in_transaction(db));
    enum rc rc = check(&g->question, err);
    if (rc != RC_OK)
        return rc;
    struct arena *a = arena_new(0);
    int64_t golden_id = g->golden_id;
    if (golden_id != 0) {
        rc = change(db, a, g, err);
    } else {
        struct stmt *st = db_stmt(db, SQL_PUT);
        bind(st, a, g);
        rc = stmt_one(st, err);
        if (rc == RC_OK)
            golden_id = stmt_int(st, 0);
        stmt_reset(st);
    }
    arena_free(a);
    if (rc == RC_OK)
        *golden_id_out = golden_id;
    return rc;
}

enum rc goldens_remove(struct db *db, int64_t golden_id, struct err *err)
{
    CHECK(db_in_transaction(db));
    struct stmt *st = db_stmt(db, SQL_REMOVE);
    stmt_bind_int(st, 1, golden_id);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK && db_changes(db) == 0)
        rc = err_set(err, RC_NOT_FOUND, "没有编号为 %lld 的标准测试问", (long long)golden_id);
    return rc;
}

static void read_golden(struct stmt *st, struct arena *a, struct golden *g)
{
    struct question *q = &g->question;
    *g = (struct golden){.golden_id = stmt_int(st, 0),
                         .note = arena_view(a, stmt_view(st, 6)),
                         .turn_id = stmt_int(st, 7),
                         .made_by = arena_view(a, stmt_view(st, 8)),
                         .made_at_ms = stmt_int(st, 9)};
    q->q = arena_view(a, stmt_view(st, 1));
    split_lines(a, arena_view(a, stmt_view(st, 2)), &q->expect, &q->n_expect);
    q->kind = arena_view(a, stmt_view(st, 3));
    if (!facet_parse(stmt_view(st, 4), &q->facet))
        q->facet = FACET_NONE;
    split_lines(a, arena_view(a, stmt_view(st, 5)), &q->after, &q->n_after);
}

enum rc goldens_list(struct db *db, struct arena *a, struct golden **list_out, size_t *n_out,
                     struct err *err)
{
    struct golden *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        read_golden(st, a, &list[n++]);
        list[n - 1].question.line = (int)n;
    }
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

static int id_cmp(const void *a, const void *b)
{
    return view_cmp(*(const struct view *)a, *(const struct view *)b);
}

enum rc goldens_coverage(struct db *db, struct arena *a,
                         void (*each)(void *arg, struct view external_id, int64_t n), void *arg,
                         struct err *err)
{
    struct golden *list = NULL;
    struct view *ids = NULL;
    size_t n = 0;
    size_t n_ids = 0;
    size_t cap = 0;
    enum rc rc = goldens_list(db, a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        for (size_t k = 0; k < list[i].question.n_expect; k++) {
            ids = arena_push(a, ids, n_ids, &cap, sizeof *ids);
            ids[n_ids++] = list[i].question.expect[k];
        }
    }
    if (n_ids > 0)
        qsort(ids, n_ids, sizeof *ids, id_cmp);
    for (size_t i = 0; rc == RC_OK && i < n_ids;) {
        size_t end = i;
        while (end < n_ids && view_eq(ids[end], ids[i]))
            end++;
        each(arg, ids[i], (int64_t)(end - i));
        i = end;
    }
    return rc;
}

enum rc goldens_import(struct db *db, const char *path, struct view made_by, int64_t now_ms,
                       size_t *n_out, struct err *err)
{
    struct arena *a = arena_new(0);
    struct question_list questions = {NULL, 0};
    enum rc rc = questions_read(a, path, &questions, err);
    for (size_t i = 0; rc == RC_OK && i < questions.n; i++) {
        struct golden g = {
            .question = questions.items[i], .made_by = made_by, .made_at_ms = now_ms};
        int64_t golden_id = 0;
        rc = goldens_put(db, &g, &golden_id, err);
        if (rc != RC_OK)
            err_wrap(err, "%s：第 %d 行", path, g.question.line);
    }
    if (rc == RC_OK)
        *n_out = questions.n;
    arena_free(a);
    return rc;
}
