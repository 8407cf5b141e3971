/* store_read.c - reads entries back as plain values, for the snapshot, export and checks. Any
 * thread, on its own connection. The tables belong to store.c. */
#include <string.h>

#include "kb/store.h"

static const char SQL_GET[] =
    "SELECT entry_id, external_id, kind, title, region, department, audience, summary, body,"
    " source_title, source_doc_no, source_issuer, source_url, source_published_on, effective_from,"
    " expires_on, repealed_on, superseded_by, is_demo, is_disabled, changed_in, updated_at_ms"
    " FROM entry WHERE entry_id = $1";
static const char SQL_FIELDS[] = "SELECT name, value FROM entry_field WHERE entry_id = $1";
static const char SQL_VARIANTS[] = "SELECT text FROM variant WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_KEYWORDS[] = "SELECT text FROM keyword WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_MEMBERS[] =
    "SELECT external_id FROM member WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_MATERIALS[] =
    "SELECT name, copies, form, source FROM material WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_STEPS[] = "SELECT title, text FROM step WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_CLAUSES[] =
    "SELECT clause_id, path, label, text, effective_from, expires_on, hash FROM clause"
    " WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_NEXT[] =
    "SELECT entry_id FROM entry WHERE entry_id > $1 ORDER BY entry_id LIMIT 1";
static const char SQL_DANGLING[] =
    "SELECT e.external_id, m.external_id FROM member m JOIN entry e ON e.entry_id = m.entry_id"
    " WHERE NOT EXISTS (SELECT 1 FROM entry t WHERE t.external_id = m.external_id)"
    " UNION ALL SELECT e.external_id, e.superseded_by FROM entry e WHERE e.superseded_by <> ''"
    " AND NOT EXISTS (SELECT 1 FROM entry t WHERE t.external_id = e.superseded_by)"
    " ORDER BY 1, 2";
static const char SQL_COUNT[] = "SELECT count(*) FROM entry";

static int32_t column_day(struct stmt *st, int col)
{
    return stmt_is_null(st, col) ? DAY_NONE : (int32_t)stmt_int(st, col);
}

static struct view column_view(struct stmt *st, struct arena *a, int col)
{
    struct view text = stmt_view(st, col);
    return text.len == 0 ? VIEW_EMPTY : arena_view(a, text);
}

static enum rc read_row(struct db *db, struct arena *a, int64_t entry_id, struct entry *e,
                        struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_GET);
    stmt_bind_int(st, 1, entry_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        return err_set(err, rc, "没有编号为 %lld 的条目", (long long)entry_id);
    if (rc != RC_OK)
        return rc;
    entry_init(e);
    e->entry_id = stmt_int(st, 0);
    e->external_id = column_view(st, a, 1);
    if (!entry_kind_parse(stmt_view(st, 2), &e->kind))
        rc = err_set(err, RC_CORRUPT, "条目 %lld 的类型未知", (long long)entry_id);
    e->title = column_view(st, a, 3);
    e->region = column_view(st, a, 4);
    e->department = column_view(st, a, 5);
    e->audience = column_view(st, a, 6);
    e->summary = column_view(st, a, 7);
    e->body = column_view(st, a, 8);
    e->source.title = column_view(st, a, 9);
    e->source.doc_no = column_view(st, a, 10);
    e->source.issuer = column_view(st, a, 11);
    e->source.url = column_view(st, a, 12);
    e->source.published_on = column_day(st, 13);
    e->effective_from = column_day(st, 14);
    e->expires_on = column_day(st, 15);
    e->repealed_on = column_day(st, 16);
    e->superseded_by = column_view(st, a, 17);
    e->is_demo = stmt_int(st, 18) != 0;
    e->is_disabled = stmt_int(st, 19) != 0;
    e->changed_in = stmt_int(st, 20);
    e->updated_at_ms = stmt_int(st, 21);
    stmt_reset(st);
    return rc;
}

/* Reads the rows of one child table into an arena array: `read` fills one zeroed element. */
static enum rc read_array(struct db *db, struct arena *a, const char *sql, int64_t entry_id,
                          size_t size, void (*read)(struct stmt *st, struct arena *a, void *item),
                          void *items_out, size_t *n_out, struct err *err)
{
    char *items = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, sql);
    stmt_bind_int(st, 1, entry_id);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        items = arena_push(a, items, n, &cap, size);
        read(st, a, items + n * size);
        n++;
    }
    if (rc != RC_OK)
        return rc;
    memcpy(items_out, &items, sizeof items);
    *n_out = n;
    return RC_OK;
}

static void read_view(struct stmt *st, struct arena *a, void *item)
{
    *(struct view *)item = column_view(st, a, 0);
}

static void read_material(struct stmt *st, struct arena *a, void *item)
{
    *(struct material *)item = (struct material){.name = column_view(st, a, 0),
                                                 .copies = column_view(st, a, 1),
                                                 .form = column_view(st, a, 2),
                                                 .source = column_view(st, a, 3)};
}

static void read_step(struct stmt *st, struct arena *a, void *item)
{
    *(struct step *)item =
        (struct step){.title = column_view(st, a, 0), .text = column_view(st, a, 1)};
}

static void split_path(struct arena *a, struct view joined, struct clause *c)
{
    size_t cap = 0;
    struct view heading;
    while (view_next_line(&joined, &heading)) {
        c->path = arena_push(a, c->path, c->n_path, &cap, sizeof *c->path);
        c->path[c->n_path++] = heading;
    }
}

static void read_clause(struct stmt *st, struct arena *a, void *item)
{
    struct clause *c = item;
    clause_init(c);
    c->clause_id = stmt_int(st, 0);
    split_path(a, column_view(st, a, 1), c);
    c->label = column_view(st, a, 2);
    c->text = column_view(st, a, 3);
    c->effective_from = column_day(st, 4);
    c->expires_on = column_day(st, 5);
    struct view hash = view_sub(stmt_view(st, 6), 0, CLAUSE_HASH_LEN);
    memcpy(c->hash, hash.ptr, hash.len);
}

static enum rc read_fields(struct db *db, struct arena *a, struct entry *e, struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_FIELDS);
    stmt_bind_int(st, 1, e->entry_id);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        enum entry_field field;
        if (entry_field_parse(stmt_view(st, 0), &field))
            e->fields[field] = column_view(st, a, 1);
    }
    return rc;
}

static enum rc read_children(struct db *db, struct arena *a, struct entry *e, struct err *err)
{
    enum rc rc = read_fields(db, a, e, err);
    if (rc == RC_OK)
        rc = read_array(db, a, SQL_VARIANTS, e->entry_id, sizeof *e->variants, read_view,
                        &e->variants, &e->n_variants, err);
    if (rc == RC_OK)
        rc = read_array(db, a, SQL_KEYWORDS, e->entry_id, sizeof *e->keywords, read_view,
                        &e->keywords, &e->n_keywords, err);
    if (rc == RC_OK)
        rc = read_array(db, a, SQL_MEMBERS, e->entry_id, sizeof *e->members, read_view, &e->members,
                        &e->n_members, err);
    if (rc == RC_OK)
        rc = read_array(db, a, SQL_MATERIALS, e->entry_id, sizeof *e->materials, read_material,
                        &e->materials, &e->n_materials, err);
    if (rc == RC_OK)
        rc = read_array(db, a, SQL_STEPS, e->entry_id, sizeof *e->steps, read_step, &e->steps,
                        &e->n_steps, err);
    if (rc == RC_OK)
        rc = read_array(db, a, SQL_CLAUSES, e->entry_id, sizeof *e->clauses, read_clause,
                        &e->clauses, &e->n_clauses, err);
    return rc;
}

enum rc store_load(struct db *db, struct arena *a, int64_t entry_id, struct entry **entry_out,
                   struct err *err)
{
    struct entry *e = arena_alloc(a, sizeof *e);
    enum rc rc = read_row(db, a, entry_id, e, err);
    if (rc == RC_OK)
        rc = read_children(db, a, e, err);
    if (rc == RC_OK)
        *entry_out = e;
    return rc;
}

/* One short query per entry instead of one long one: each() may write to the entry it was given. */
enum rc store_each(struct db *db, struct arena *a,
                   enum rc (*each)(void *arg, struct entry *e, struct err *err), void *arg,
                   struct err *err)
{
    int64_t entry_id = 0;
    for (;;) {
        struct stmt *st = db_stmt(db, SQL_NEXT);
        stmt_bind_int(st, 1, entry_id);
        bool row = false;
        enum rc rc = stmt_row(st, &row, err);
        if (rc == RC_OK && row)
            entry_id = stmt_int(st, 0);
        stmt_reset(st);
        if (rc != RC_OK || !row)
            return rc;
        struct entry *e = NULL;
        rc = store_load(db, a, entry_id, &e, err);
        if (rc == RC_OK)
            rc = each(arg, e, err);
        if (rc != RC_OK)
            return rc;
    }
}

enum rc store_each_dangling(struct db *db,
                            void (*each)(void *arg, struct view from_id, struct view to_id),
                            void *arg, struct err *err)
{
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_DANGLING);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err))
        each(arg, stmt_view(st, 0), stmt_view(st, 1));
    return rc;
}

enum rc store_count(struct db *db, int64_t *n_out, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_COUNT);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *n_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}
