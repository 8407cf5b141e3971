/* store.c - writes entries; store_read.c reads them back. Called by the apply thread and the
 * command line, in the caller's transaction. Owns entry and what hangs on it, and the id
 * counters of kb_state. */
#include "kb/store.h"

#include <stdlib.h>
#include <string.h>

#include "kb/clause.h"
#include "kb/index.h"
#include "kb/kb.h"

static const char SQL_FIND[] = "SELECT entry_id, content_hash FROM entry WHERE external_id = $1";
static const char SQL_TAKE_ENTRY_ID[] =
    "UPDATE kb_state SET next_entry_id = next_entry_id + 1 WHERE kb_state_id = 1"
    " RETURNING next_entry_id - 1";
static const char SQL_TAKE_CLAUSE_ID[] =
    "UPDATE kb_state SET next_clause_id = next_clause_id + 1 WHERE kb_state_id = 1"
    " RETURNING next_clause_id - 1";
static const char SQL_NEXT_IDS[] =
    "SELECT next_entry_id, next_clause_id FROM kb_state WHERE kb_state_id = 1";
static const char SQL_PUT_ENTRY[] =
    "INSERT INTO entry (entry_id, external_id, kind, title, region, department, audience, summary,"
    " body, source_title, source_doc_no, source_issuer, source_url, source_published_on,"
    " effective_from, expires_on, repealed_on, superseded_by, is_demo, is_disabled, content_hash,"
    " changed_in, updated_at_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
    " $20, $21, $22, $23)"
    " ON CONFLICT (entry_id) DO UPDATE SET kind = excluded.kind, title = excluded.title,"
    " region = excluded.region, department = excluded.department, audience = excluded.audience,"
    " summary = excluded.summary, body = excluded.body, source_title = excluded.source_title,"
    " source_doc_no = excluded.source_doc_no, source_issuer = excluded.source_issuer,"
    " source_url = excluded.source_url, source_published_on = excluded.source_published_on,"
    " effective_from = excluded.effective_from, expires_on = excluded.expires_on,"
    " repealed_on = excluded.repealed_on, superseded_by = excluded.superseded_by,"
    " is_demo = excluded.is_demo, is_disabled = excluded.is_disabled,"
    " content_hash = excluded.content_hash, changed_in = excluded.changed_in,"
    " updated_at_ms = excluded.updated_at_ms";
static const char *const SQL_CLEAR[] = {
    "DELETE FROM entry_field WHERE entry_id = $1", "DELETE FROM variant WHERE entry_id = $1",
    "DELETE FROM keyword WHERE entry_id = $1",     "DELETE FROM material WHERE entry_id = $1",
    "DELETE FROM step WHERE entry_id = $1",        "DELETE FROM clause WHERE entry_id = $1",
    "DELETE FROM member WHERE entry_id = $1",
};
static const char SQL_PUT_FIELD[] =
    "INSERT INTO entry_field (entry_id, name, value) VALUES ($1, $2, $3)";
static const char SQL_PUT_VARIANT[] =
    "INSERT INTO variant (entry_id, ordinal, text) VALUES ($1, $2, $3)";
static const char SQL_PUT_KEYWORD[] =
    "INSERT INTO keyword (entry_id, ordinal, text) VALUES ($1, $2, $3)";
static const char SQL_PUT_MEMBER[] =
    "INSERT INTO member (entry_id, ordinal, external_id) VALUES ($1, $2, $3)";
static const char SQL_PUT_MATERIAL[] =
    "INSERT INTO material (entry_id, ordinal, name, copies, form, source)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
static const char SQL_PUT_STEP[] =
    "INSERT INTO step (entry_id, ordinal, title, text) VALUES ($1, $2, $3, $4)";
static const char SQL_PUT_CLAUSE[] =
    "INSERT INTO clause (clause_id, entry_id, ordinal, path, label, text, effective_from,"
    " expires_on, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
static const char SQL_OLD_CLAUSES[] =
    "SELECT clause_id, hash, label FROM clause WHERE entry_id = $1 ORDER BY ordinal";
static const char SQL_DISABLE[] =
    "UPDATE entry SET is_disabled = $2, content_hash = $3, changed_in = $4, updated_at_ms = $5"
    " WHERE entry_id = $1";
static const char SQL_REMOVE[] = "DELETE FROM entry WHERE entry_id = $1";

static void bind_view(struct stmt *st, int n, struct view text)
{
    stmt_bind_view(st, n, text.len == 0 ? VIEW_EMPTY : text);
}

static void bind_day(struct stmt *st, int n, int32_t day)
{
    if (day == DAY_NONE)
        stmt_bind_null(st, n);
    else
        stmt_bind_int(st, n, day);
}

static enum rc take_id(struct db *db, const char *sql, int64_t *id_out, struct err *err)
{
    struct stmt *st = db_stmt(db, sql);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        *id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

static enum rc put_row(struct db *db, const struct entry *e, const char *hash, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_PUT_ENTRY);
    stmt_bind_int(st, 1, e->entry_id);
    bind_view(st, 2, e->external_id);
    stmt_bind_text(st, 3, entry_kind_name(e->kind));
    bind_view(st, 4, e->title);
    bind_view(st, 5, e->region);
    bind_view(st, 6, e->department);
    bind_view(st, 7, e->audience);
    bind_view(st, 8, e->summary);
    bind_view(st, 9, e->body);
    bind_view(st, 10, e->source.title);
    bind_view(st, 11, e->source.doc_no);
    bind_view(st, 12, e->source.issuer);
    bind_view(st, 13, e->source.url);
    bind_day(st, 14, e->source.published_on);
    bind_day(st, 15, e->effective_from);
    bind_day(st, 16, e->expires_on);
    bind_day(st, 17, e->repealed_on);
    bind_view(st, 18, e->superseded_by);
    stmt_bind_int(st, 19, e->is_demo);
    stmt_bind_int(st, 20, e->is_disabled);
    stmt_bind_text(st, 21, hash);
    stmt_bind_int(st, 22, e->changed_in);
    stmt_bind_int(st, 23, e->updated_at_ms);
    return stmt_run(st, err);
}

static enum rc put_list(struct db *db, const char *sql, int64_t entry_id, const struct view *list,
                        size_t n, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct stmt *st = db_stmt(db, sql);
        stmt_bind_int(st, 1, entry_id);
        stmt_bind_int(st, 2, (int64_t)i);
        bind_view(st, 3, list[i]);
        rc = stmt_run(st, err);
    }
    return rc;
}

static enum rc put_fields(struct db *db, const struct entry *e, struct err *err)
{
    enum rc rc = RC_OK;
    for (int f = 0; rc == RC_OK && f < FIELD_N; f++) {
        if (e->fields[f].len == 0)
            continue;
        struct stmt *st = db_stmt(db, SQL_PUT_FIELD);
        stmt_bind_int(st, 1, e->entry_id);
        stmt_bind_text(st, 2, entry_field_name((enum entry_field)f));
        bind_view(st, 3, e->fields[f]);
        rc = stmt_run(st, err);
    }
    return rc;
}

static enum rc put_materials(struct db *db, const struct entry *e, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < e->n_materials; i++) {
        struct stmt *st = db_stmt(db, SQL_PUT_MATERIAL);
        stmt_bind_int(st, 1, e->entry_id);
        stmt_bind_int(st, 2, (int64_t)i);
        bind_view(st, 3, e->materials[i].name);
        bind_view(st, 4, e->materials[i].copies);
        bind_view(st, 5, e->materials[i].form);
        bind_view(st, 6, e->materials[i].source);
        rc = stmt_run(st, err);
    }
    return rc;
}

static enum rc put_steps(struct db *db, const struct entry *e, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < e->n_steps; i++) {
        struct stmt *st = db_stmt(db, SQL_PUT_STEP);
        stmt_bind_int(st, 1, e->entry_id);
        stmt_bind_int(st, 2, (int64_t)i);
        bind_view(st, 3, e->steps[i].title);
        bind_view(st, 4, e->steps[i].text);
        rc = stmt_run(st, err);
    }
    return rc;
}

static struct view join_path(struct arena *a, const struct clause *c)
{
    struct view path = VIEW_EMPTY;
    for (size_t i = 0; i < c->n_path; i++)
        path = i == 0 ? c->path[0]
                      : arena_printf(a, "%.*s\n%.*s", VIEW_ARG(path), VIEW_ARG(c->path[i]));
    return path;
}

static enum rc put_clauses(struct db *db, struct arena *a, const struct entry *e, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < e->n_clauses; i++) {
        const struct clause *c = &e->clauses[i];
        struct stmt *st = db_stmt(db, SQL_PUT_CLAUSE);
        stmt_bind_int(st, 1, c->clause_id);
        stmt_bind_int(st, 2, e->entry_id);
        stmt_bind_int(st, 3, (int64_t)i);
        bind_view(st, 4, join_path(a, c));
        bind_view(st, 5, c->label);
        bind_view(st, 6, c->text);
        bind_day(st, 7, c->effective_from);
        bind_day(st, 8, c->expires_on);
        stmt_bind_text(st, 9, c->hash);
        rc = stmt_run(st, err);
    }
    return rc;
}

static enum rc clear_children(struct db *db, int64_t entry_id, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < sizeof SQL_CLEAR / sizeof SQL_CLEAR[0]; i++) {
        struct stmt *st = db_stmt(db, SQL_CLEAR[i]);
        stmt_bind_int(st, 1, entry_id);
        rc = stmt_run(st, err);
    }
    return rc;
}

static enum rc put_children(struct db *db, struct arena *a, const struct entry *e, struct err *err)
{
    enum rc rc = put_fields(db, e, err);
    if (rc == RC_OK)
        rc = put_list(db, SQL_PUT_VARIANT, e->entry_id, e->variants, e->n_variants, err);
    if (rc == RC_OK)
        rc = put_list(db, SQL_PUT_KEYWORD, e->entry_id, e->keywords, e->n_keywords, err);
    if (rc == RC_OK)
        rc = put_list(db, SQL_PUT_MEMBER, e->entry_id, e->members, e->n_members, err);
    if (rc == RC_OK)
        rc = put_materials(db, e, err);
    if (rc == RC_OK)
        rc = put_steps(db, e, err);
    if (rc == RC_OK)
        rc = put_clauses(db, a, e, err);
    return rc;
}

/* --- clause ids survive a re-import ----------------------------------------------------------- */

/* A clause already stored. Sorted by hash, label, then id; `is_taken` once a new clause has its id.
 */
struct old_clause {
    char hash[CLAUSE_HASH_LEN + 1];
    struct view label;
    int64_t clause_id;
    bool is_taken;
};

static int old_clause_key_cmp(const struct old_clause *a, const struct old_clause *b)
{
    int order = strcmp(a->hash, b->hash);
    return order != 0 ? order : view_cmp(a->label, b->label);
}

static int old_clause_cmp(const void *left, const void *right)
{
    const struct old_clause *a = left;
    const struct old_clause *b = right;
    int order = old_clause_key_cmp(a, b);
    return order != 0 ? order : (a->clause_id > b->clause_id) - (a->clause_id < b->clause_id);
}

static enum rc load_old_clauses(struct db *db, struct arena *a, int64_t entry_id,
                                struct old_clause **old_out, size_t *n_out, struct err *err)
{
    struct old_clause *old = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = true;
    struct stmt *st = db_stmt(db, SQL_OLD_CLAUSES);
    stmt_bind_int(st, 1, entry_id);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        old = arena_push(a, old, n, &cap, sizeof *old);
        struct old_clause *c = &old[n++];
        struct view hash = view_sub(stmt_view(st, 1), 0, CLAUSE_HASH_LEN);
        memcpy(c->hash, hash.ptr, hash.len);
        c->label = arena_view(a, stmt_view(st, 2));
        c->clause_id = stmt_int(st, 0);
    }
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    if (n > 1)
        qsort(old, n, sizeof *old, old_clause_cmp);
    *old_out = old;
    *n_out = n;
    return RC_OK;
}

/* The id of an old clause with the same text and label that nobody has taken yet, or 0. */
static int64_t take_old_id(struct old_clause *old, size_t n, const struct clause *c)
{
    struct old_clause key = {.label = c->label};
    memcpy(key.hash, c->hash, sizeof key.hash);
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (old_clause_key_cmp(&old[mid], &key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < n && old_clause_key_cmp(&old[low], &key) == 0; low++) {
        if (!old[low].is_taken) {
            old[low].is_taken = true;
            return old[low].clause_id;
        }
    }
    return 0;
}

static enum rc number_clauses(struct db *db, struct arena *a, struct entry *e, struct err *err)
{
    struct old_clause *old = NULL;
    size_t n_old = 0;
    enum rc rc = load_old_clauses(db, a, e->entry_id, &old, &n_old, err);
    for (size_t i = 0; rc == RC_OK && i < e->n_clauses; i++) {
        struct clause *c = &e->clauses[i];
        c->clause_id = take_old_id(old, n_old, c);
        if (c->clause_id == 0)
            rc = take_id(db, SQL_TAKE_CLAUSE_ID, &c->clause_id, err);
    }
    return rc;
}

/* --- store_put -------------------------------------------------------------------------------- */

struct entry store_complete(struct arena *a, const struct entry *e)
{
    struct entry full = *e;
    if (full.n_clauses == 0 && view_trim(full.body).len > 0) {
        struct clause_list list = {NULL, 0};
        clause_split(a, full.body, &list);
        full.clauses = list.items;
        full.n_clauses = list.n;
    } else if (full.n_clauses > 0) {
        full.clauses = arena_alloc_array(a, full.n_clauses, sizeof *full.clauses);
        memcpy(full.clauses, e->clauses, full.n_clauses * sizeof *full.clauses);
    }
    for (size_t i = 0; i < full.n_clauses; i++)
        clause_set_hash(&full.clauses[i]);
    return full;
}

enum rc store_next_ids(struct db *db, int64_t *entry_id_out, int64_t *clause_id_out,
                       struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_NEXT_IDS);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        *entry_id_out = stmt_int(st, 0);
        *clause_id_out = stmt_int(st, 1);
    }
    stmt_reset(st);
    return rc;
}

static enum rc find_stored(struct db *db, struct view external_id, int64_t *entry_id_out,
                           char hash_out[CLAUSE_HASH_LEN + 1], struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FIND);
    bind_view(st, 1, external_id);
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row) {
        struct view hash = view_sub(stmt_view(st, 1), 0, CLAUSE_HASH_LEN);
        *entry_id_out = stmt_int(st, 0);
        memset(hash_out, 0, CLAUSE_HASH_LEN + 1);
        memcpy(hash_out, hash.ptr, hash.len);
    }
    stmt_reset(st);
    return rc;
}

enum rc store_find(struct db *db, struct view external_id, int64_t *entry_id_out, struct err *err)
{
    int64_t entry_id = 0;
    char hash[CLAUSE_HASH_LEN + 1];
    enum rc rc = find_stored(db, external_id, &entry_id, hash, err);
    if (rc == RC_OK && entry_id == 0)
        rc = err_set(err, RC_NOT_FOUND, "没有 id 为 %.*s 的条目", VIEW_ARG(external_id));
    if (rc == RC_OK)
        *entry_id_out = entry_id;
    return rc;
}

static enum rc write_entry(struct db *db, struct arena *a, struct entry *e, const char *hash,
                           struct err *err)
{
    bool is_new = e->entry_id == 0;
    enum rc rc = kb_version_bump(db, err);
    if (rc == RC_OK)
        rc = kb_version(db, &e->changed_in, err);
    if (rc == RC_OK && is_new)
        rc = take_id(db, SQL_TAKE_ENTRY_ID, &e->entry_id, err);
    if (rc == RC_OK)
        rc = number_clauses(db, a, e, err);
    if (rc == RC_OK && !is_new)
        rc = clear_children(db, e->entry_id, err);
    e->updated_at_ms = clock_now_ms();
    if (rc == RC_OK)
        rc = put_row(db, e, hash, err);
    if (rc == RC_OK)
        rc = put_children(db, a, e, err);
    if (rc == RC_OK)
        rc = index_entry(db, e, err);
    return rc;
}

/* The entry as it would be stored, its hash, and what there is already. */
static enum rc prepare(struct db *db, struct arena *a, const struct entry *e, struct entry *full,
                       char hash[CLAUSE_HASH_LEN + 1], enum store_change *change_out,
                       struct err *err)
{
    char stored_hash[CLAUSE_HASH_LEN + 1] = "";
    enum rc rc = entry_check(e, err);
    if (rc != RC_OK)
        return rc;
    *full = store_complete(a, e);
    rc = entry_check(full, err); /* the clauses cut from the body have limits, too */
    if (rc != RC_OK)
        return rc;
    full->entry_id = 0;
    entry_content_hash(full, hash);
    rc = find_stored(db, e->external_id, &full->entry_id, stored_hash, err);
    if (rc == RC_OK)
        *change_out = full->entry_id == 0              ? STORE_NEW
                      : strcmp(hash, stored_hash) != 0 ? STORE_UPDATED
                                                       : STORE_UNCHANGED;
    return rc;
}

enum rc store_compare(struct db *db, const struct entry *e, enum store_change *change_out,
                      struct err *err)
{
    struct arena *a = arena_new(0);
    struct entry full;
    char hash[CLAUSE_HASH_LEN + 1];
    enum rc rc = prepare(db, a, e, &full, hash, change_out, err);
    arena_free(a);
    return rc;
}

enum rc store_put(struct db *db, const struct entry *e, int64_t *entry_id_out,
                  enum store_change *change_out, struct err *err)
{
    CHECK(db_in_transaction(db));
    struct arena *a = arena_new(0);
    struct entry full;
    char hash[CLAUSE_HASH_LEN + 1];
    enum store_change change = STORE_UNCHANGED;
    enum rc rc = prepare(db, a, e, &full, hash, &change, err);
    if (rc == RC_OK && change != STORE_UNCHANGED)
        rc = write_entry(db, a, &full, hash, err);
    if (rc == RC_OK) {
        *entry_id_out = full.entry_id;
        *change_out = change;
    }
    arena_free(a);
    return rc;
}

enum rc store_set_disabled(struct db *db, int64_t entry_id, bool disabled, struct err *err)
{
    CHECK(db_in_transaction(db));
    struct arena *a = arena_new(0);
    struct entry *e = NULL;
    char hash[CLAUSE_HASH_LEN + 1];
    int64_t version = 0;
    enum rc rc = store_load(db, a, entry_id, &e, err);
    if (rc != RC_OK || e->is_disabled == disabled)
        goto out;
    e->is_disabled = disabled;
    entry_content_hash(e, hash);
    rc = kb_version_bump(db, err);
    if (rc == RC_OK)
        rc = kb_version(db, &version, err);
    if (rc != RC_OK)
        goto out;
    struct stmt *st = db_stmt(db, SQL_DISABLE);
    stmt_bind_int(st, 1, entry_id);
    stmt_bind_int(st, 2, disabled);
    stmt_bind_text(st, 3, hash);
    stmt_bind_int(st, 4, version);
    stmt_bind_int(st, 5, clock_now_ms());
    rc = stmt_run(st, err);
    if (rc == RC_OK)
        rc = index_touch(db, entry_id, err);
out:
    arena_free(a);
    return rc;
}

enum rc store_remove(struct db *db, int64_t entry_id, struct err *err)
{
    CHECK(db_in_transaction(db));
    struct stmt *st = db_stmt(db, SQL_REMOVE);
    stmt_bind_int(st, 1, entry_id);
    enum rc rc = stmt_run(st, err);
    if (rc != RC_OK)
        return rc;
    if (db_changes(db) == 0)
        return err_set(err, RC_NOT_FOUND, "没有编号为 %lld 的条目", (long long)entry_id);
    rc = index_remove(db, entry_id, err);
    return rc == RC_OK ? kb_version_bump(db, err) : rc;
}
