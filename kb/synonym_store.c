/* synonym_store.c - the table synonym. Apply thread and command line write, anyone reads. */
#include "kb/synonym_store.h"

#include <string.h>

#include "kb/kb.h"

#define MAX_CHAIN 16 /* pairs that are followed when looking for a loop */

static const char SQL_PUT[] =
    "INSERT INTO synonym (synonym_id, term, means, is_both_ways, kind, department, region, note,"
    " made_by, made_at_ms) VALUES ((SELECT coalesce(max(synonym_id), 0) + 1 FROM synonym), $1, $2,"
    " $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (term, means, kind, department, region) DO UPDATE SET"
    " is_both_ways = excluded.is_both_ways, note = excluded.note, made_by = excluded.made_by,"
    " made_at_ms = excluded.made_at_ms RETURNING synonym_id";
static const char SQL_CHANGE[] =
    "UPDATE synonym SET term = $1, means = $2, is_both_ways = $3, kind = $4, department = $5,"
    " region = $6, note = $7, made_by = $8, made_at_ms = $9 WHERE synonym_id = $10";
static const char SQL_REMOVE[] = "DELETE FROM synonym WHERE synonym_id = $1";
static const char SQL_LIST[] =
    "SELECT synonym_id, term, means, is_both_ways, kind, department,"
    " region, note, made_by, made_at_ms FROM synonym ORDER BY synonym_id";

static struct view text_of(struct view v)
{
    return v.len > 0 ? view_trim(v) : VIEW_EMPTY;
}

enum rc synonym_list(struct db *db, struct arena *a, struct synonym **list_out, size_t *n_out,
                     struct err *err)
{
    struct synonym *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct synonym){.synonym_id = stmt_int(st, 0),
                                     .term = arena_view(a, stmt_view(st, 1)),
                                     .means = arena_view(a, stmt_view(st, 2)),
                                     .is_both_ways = stmt_int(st, 3) != 0,
                                     .kind = arena_view(a, stmt_view(st, 4)),
                                     .department = arena_view(a, stmt_view(st, 5)),
                                     .region = arena_view(a, stmt_view(st, 6)),
                                     .note = arena_view(a, stmt_view(st, 7)),
                                     .made_by = arena_view(a, stmt_view(st, 8)),
                                     .made_at_ms = stmt_int(st, 9)};
    }
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

/* --- what may be stored
 * ------------------------------------------------------------------------------- */

static enum rc check_text(struct view text, const char *name, size_t most, struct err *err)
{
    if (text.len > 0 && (!utf8_valid(text, NULL) || memchr(text.ptr, '\n', text.len) != NULL))
        return err_set_field(err, RC_INVALID, name, "%s 应是一行文字", name);
    if (text.len > 0 && utf8_count(text) > most)
        return err_set_field(err, RC_LIMIT, name, "%s 超过 %zu 字", name, most);
    return RC_OK;
}

/* The form in which words are compared; it lives in `a`. */
static enum rc read_word(struct arena *a, struct view word, const char *name, struct view *out,
                         struct err *err)
{
    struct norm norm;
    enum rc rc = check_text(word, name, SYNONYM_WORD_MAX, err);
    if (rc != RC_OK)
        return rc;
    if (norm_question(a, word, &norm, NULL) != RC_OK)
        return err_set_field(err, RC_INVALID, name, "同义词的两边都要有字：%s 是空的", name);
    *out = norm.text;
    return RC_OK;
}

static enum rc check_plain(const struct synonym *s, struct err *err)
{
    enum entry_kind kind;
    enum rc rc = check_text(s->department, "department", SYNONYM_SCOPE_MAX, err);
    if (rc == RC_OK)
        rc = check_text(s->region, "region", SYNONYM_SCOPE_MAX, err);
    if (rc == RC_OK)
        rc = check_text(s->note, "note", SYNONYM_NOTE_MAX, err);
    if (rc == RC_OK && s->kind.len > 0 && !entry_kind_parse(s->kind, &kind))
        rc = err_set_field(err, RC_INVALID, "kind", "没有名为 %.*s 的条目类型", VIEW_ARG(s->kind));
    return rc;
}

/* Words that are already stored, for following from one to the next. */
struct chain {
    struct arena *a;
    struct synonym *list;
    struct view *terms; /* normalised, as the two below */
    struct view *means;
    bool *seen; /* followed already */
    size_t n;
    int64_t but; /* the pair that is being written */
};

static enum rc load_chain(struct db *db, struct chain *c, struct err *err)
{
    enum rc rc = synonym_list(db, c->a, &c->list, &c->n, err);
    c->terms = arena_alloc_array(c->a, c->n, sizeof *c->terms);
    c->means = arena_alloc_array(c->a, c->n, sizeof *c->means);
    c->seen = arena_alloc_array(c->a, c->n, sizeof *c->seen);
    for (size_t i = 0; rc == RC_OK && i < c->n; i++) {
        rc = read_word(c->a, c->list[i].term, "term", &c->terms[i], err);
        if (rc == RC_OK)
            rc = read_word(c->a, c->list[i].means, "means", &c->means[i], err);
    }
    return rc;
}

/* Follows one-way pairs from `from`; the way that leads to `to` is written into `path`. Both-way
 * pairs are no part of a loop: each side of them stands for the other anyway. */
static bool leads_to(struct chain *c, struct view from, struct view to, int depth, struct str *path)
{
    size_t len = path->len;
    for (size_t i = 0; i < c->n && depth < MAX_CHAIN; i++) {
        const struct synonym *s = &c->list[i];
        if (c->seen[i] || s->is_both_ways || s->synonym_id == c->but || !view_eq(c->terms[i], from))
            continue;
        c->seen[i] = true;
        str_addf(path, "→%.*s", VIEW_ARG(s->means));
        if (view_eq(c->means[i], to) || leads_to(c, c->means[i], to, depth + 1, path))
            return true;
        path->len = len;
    }
    return false;
}

static bool same_scope(const struct synonym *a, const struct synonym *b)
{
    return view_eq(a->kind, b->kind) && view_eq(a->department, b->department) &&
           view_eq(a->region, b->region);
}

static enum rc check_loop(struct chain *c, const struct synonym *s, struct view term,
                          struct view means, struct err *err)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct synonym *old = &c->list[i];
        if (old->synonym_id == c->but || !same_scope(old, s) || !view_eq(c->terms[i], means) ||
            !view_eq(c->means[i], term))
            continue;
        return err_set_field(err, RC_CONFLICT, "means",
                             old->is_both_ways ? "“%.*s”与“%.*s”已经是双向的同义词"
                                               : "已经有反过来的“%.*s→%.*s”，请把它改成双向",
                             VIEW_ARG(old->term), VIEW_ARG(old->means));
    }
    struct str path = STR_EMPTY;
    enum rc rc = RC_OK;
    str_add(&path, s->means);
    if (!s->is_both_ways && leads_to(c, means, term, 0, &path))
        rc = err_set_field(err, RC_CONFLICT, "means", "同义词绕成了圈：%.*s→%.*s",
                           VIEW_ARG(s->term), VIEW_ARG(str_view(&path)));
    str_clear(&path);
    return rc;
}

/* The pair with the same words and scope that is stored; NULL for none. */
static const struct synonym *find_same(const struct chain *c, const struct synonym *s)
{
    for (size_t i = 0; i < c->n; i++)
        if (view_eq(c->list[i].term, s->term) && view_eq(c->list[i].means, s->means) &&
            same_scope(&c->list[i], s))
            return &c->list[i];
    return NULL;
}

/* *old_out (may be NULL) is what would be written over, NULL for none. */
static enum rc check(struct db *db, struct arena *a, const struct synonym *s,
                     const struct synonym **old_out, struct err *err)
{
    struct chain c = {.a = a, .but = s->synonym_id};
    struct view term;
    struct view means;
    enum rc rc = read_word(a, s->term, "term", &term, err);
    if (rc == RC_OK)
        rc = read_word(a, s->means, "means", &means, err);
    if (rc == RC_OK)
        rc = check_plain(s, err);
    if (rc == RC_OK && view_eq(term, means))
        rc = err_set_field(err, RC_INVALID, "means", "“%.*s”不能是自己的同义词", VIEW_ARG(s->term));
    if (rc == RC_OK)
        rc = load_chain(db, &c, err);
    if (rc != RC_OK)
        return rc;
    const struct synonym *same = find_same(&c, s);
    if (same != NULL && s->synonym_id != 0 && same->synonym_id != s->synonym_id)
        return err_set_field(err, RC_CONFLICT, "term", "已经有这一对同义词（编号 %lld）",
                             (long long)same->synonym_id);
    if (same == NULL && s->synonym_id == 0 && c.n >= SYNONYM_MAX)
        return err_set(err, RC_LIMIT, "同义词最多 %d 对", SYNONYM_MAX);
    if (old_out != NULL)
        *old_out = same;
    return check_loop(&c, s, term, means, err);
}

/* --- writing
 * ------------------------------------------------------------------------------------------ */

static void bind(struct stmt *st, const struct synonym *s)
{
    stmt_bind_view(st, 1, s->term);
    stmt_bind_view(st, 2, s->means);
    stmt_bind_int(st, 3, s->is_both_ways);
    stmt_bind_view(st, 4, s->kind);
    stmt_bind_view(st, 5, s->department);
    stmt_bind_view(st, 6, s->region);
    stmt_bind_view(st, 7, s->note);
    stmt_bind_view(st, 8, s->made_by);
    stmt_bind_int(st, 9, s->made_at_ms);
}

static enum rc no_such(int64_t synonym_id, struct err *err)
{
    return err_set(err, RC_NOT_FOUND, "没有编号为 %lld 的同义词", (long long)synonym_id);
}

static enum rc write(struct db *db, const struct synonym *s, int64_t *synonym_id_out,
                     struct err *err)
{
    struct stmt *st = db_stmt(db, s->synonym_id != 0 ? SQL_CHANGE : SQL_PUT);
    bind(st, s);
    *synonym_id_out = s->synonym_id;
    if (s->synonym_id == 0) {
        enum rc rc = stmt_one(st, err);
        if (rc == RC_OK)
            *synonym_id_out = stmt_int(st, 0);
        stmt_reset(st);
        return rc;
    }
    stmt_bind_int(st, 10, s->synonym_id);
    enum rc rc = stmt_run(st, err);
    return rc == RC_OK && db_changes(db) == 0 ? no_such(s->synonym_id, err) : rc;
}

static struct synonym tidy(const struct synonym *s)
{
    struct synonym own = *s;
    own.term = text_of(s->term);
    own.means = text_of(s->means);
    own.kind = text_of(s->kind);
    own.department = text_of(s->department);
    own.region = text_of(s->region);
    own.note = text_of(s->note);
    own.made_by = text_of(s->made_by);
    return own;
}

enum rc synonym_put(struct db *db, const struct synonym *s, int64_t *synonym_id_out,
                    struct err *err)
{
    CHECK(db_in_transaction(db));
    struct arena *a = arena_new(0);
    struct synonym own = tidy(s);
    int64_t synonym_id = 0;
    enum rc rc = check(db, a, &own, NULL, err);
    if (rc == RC_OK)
        rc = write(db, &own, &synonym_id, err);
    if (rc == RC_OK)
        rc = kb_version_bump(db, err);
    arena_free(a);
    if (rc == RC_OK)
        *synonym_id_out = synonym_id;
    return rc;
}

enum rc synonym_compare(struct db *db, const struct synonym *s, enum store_change *change_out,
                        struct err *err)
{
    struct arena *a = arena_new(0);
    struct synonym own = tidy(s);
    const struct synonym *old = NULL;
    enum rc rc = check(db, a, &own, &old, err);
    if (rc == RC_OK && old == NULL)
        *change_out = STORE_NEW;
    else if (rc == RC_OK)
        *change_out = old->is_both_ways == own.is_both_ways && view_eq(old->note, own.note)
                          ? STORE_UNCHANGED
                          : STORE_UPDATED;
    arena_free(a);
    return rc;
}

enum rc synonym_remove(struct db *db, int64_t synonym_id, struct arena *a, struct synonym *old_out,
                       struct err *err)
{
    CHECK(db_in_transaction(db));
    struct synonym *list = NULL;
    size_t n = 0;
    size_t at = 0;
    enum rc rc = synonym_list(db, a, &list, &n, err);
    if (rc != RC_OK)
        return rc;
    while (at < n && list[at].synonym_id != synonym_id)
        at++;
    if (at == n)
        return no_such(synonym_id, err);
    struct stmt *st = db_stmt(db, SQL_REMOVE);
    stmt_bind_int(st, 1, synonym_id);
    rc = stmt_run(st, err);
    if (rc == RC_OK)
        rc = kb_version_bump(db, err);
    if (rc == RC_OK)
        *old_out = list[at];
    return rc;
}
