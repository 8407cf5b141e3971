/* redirect_store.c - rows that change the official channels. */
#include "intents/redirect_store.h"

#include <stdlib.h>
#include <string.h>

#include "intents/phrase.h"

#define SHIPPED_STEP 100 /* between the positions of shipped rules */

static const char SQL_LIST[] =
    "SELECT name, is_firm, pattern, exception, answer, tels, position, is_enabled"
    " FROM redirect_rule ORDER BY name";
static const char SQL_PUT[] =
    "INSERT INTO redirect_rule (name, is_firm, pattern, exception, answer, tels, position,"
    " is_enabled, changed_at_ms, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (name) DO UPDATE SET is_firm = excluded.is_firm, pattern = excluded.pattern,"
    " exception = excluded.exception, answer = excluded.answer, tels = excluded.tels,"
    " position = excluded.position, is_enabled = excluded.is_enabled,"
    " changed_at_ms = excluded.changed_at_ms, changed_by = excluded.changed_by";
static const char SQL_RESET[] = "DELETE FROM redirect_rule WHERE name = $1";

/* Takes "label=number" off the list; false when nothing is left. */
static bool next_tel(struct view *rest, struct view *label, struct view *number)
{
    if (rest->len == 0)
        return false;
    size_t cut = view_find(*rest, VIEW(","));
    struct view one = view_sub(*rest, 0, cut);
    size_t eq = view_find(one, VIEW("="));
    *rest = cut == SIZE_MAX ? VIEW_EMPTY : view_sub(*rest, cut + 1, rest->len);
    *label = view_trim(view_sub(one, 0, eq));
    *number = eq == SIZE_MAX ? VIEW_EMPTY : view_trim(view_sub(one, eq + 1, one.len));
    return true;
}

static void read_tels(struct view tels, struct arena *a, struct redirect_rule *rule)
{
    struct view label;
    struct view number;
    for (size_t i = 0; i < REDIRECT_MAX_TELS && next_tel(&tels, &label, &number); i++)
        rule->tels[i] = (struct redirect_tel){arena_text(a, label), arena_text(a, number)};
}

static struct redirect_row read_row(struct stmt *st, struct arena *a)
{
    struct view exception = stmt_view(st, 3);
    struct redirect_row row = {
        .rule = {.name = arena_text(a, stmt_view(st, 0)),
                 .is_firm = stmt_int(st, 1) != 0,
                 .when = arena_text(a, stmt_view(st, 2)),
                 .unless = exception.len > 0 ? arena_text(a, exception) : NULL,
                 .text = arena_text(a, stmt_view(st, 4))},
        .position = stmt_int(st, 6),
        .is_enabled = stmt_int(st, 7) != 0,
        .is_changed = true,
    };
    read_tels(stmt_view(st, 5), a, &row.rule);
    return row;
}

static void merge(struct arena *a, struct redirect_row **list, size_t *n, size_t *cap,
                  const struct redirect_row *row)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp((*list)[i].rule.name, row->rule.name) == 0) {
            (*list)[i] = *row;
            (*list)[i].is_shipped = true;
            return;
        }
    }
    *list = arena_push(a, *list, *n, cap, sizeof **list);
    (*list)[(*n)++] = *row;
}

static int by_position(const void *x, const void *y)
{
    const struct redirect_row *a = x;
    const struct redirect_row *b = y;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return strcmp(a->rule.name, b->rule.name);
}

enum rc redirect_list(struct db *db, struct arena *a, struct redirect_row **list_out, size_t *n_out,
                      struct err *err)
{
    struct redirect_row *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct redirect_rules shipped = redirect_shipped();
    for (size_t i = 0; i < shipped.n; i++) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct redirect_row){.rule = shipped.list[i],
                                          .position = ((int64_t)i + 1) * SHIPPED_STEP,
                                          .is_enabled = true,
                                          .is_shipped = true};
    }
    struct stmt *st = db_stmt(db, SQL_LIST);
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        struct redirect_row changed = read_row(st, a);
        merge(a, &list, &n, &cap, &changed);
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    qsort(list, n, sizeof *list, by_position);
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

#define N_COLUMNS 8

/* The rows as they stand, each column with its length before it. */
static enum rc read_changed(struct db *db, struct arena *a, struct view *out, struct err *err)
{
    struct str text = STR_EMPTY;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        for (int i = 0; i < N_COLUMNS; i++)
            str_addf(&text, "%zu:%.*s", stmt_view(st, i).len, VIEW_ARG(stmt_view(st, i)));
    }
    stmt_reset(st);
    if (rc == RC_OK)
        *out = text.len > 0 ? arena_view(a, str_view(&text)) : VIEW_EMPTY;
    str_clear(&text);
    return rc;
}

enum rc redirect_load(struct db *db, struct arena *a, struct redirect_rules *out, struct err *err)
{
    struct redirect_row *rows = NULL;
    struct view changed;
    size_t n = 0;
    enum rc rc = read_changed(db, a, &changed, err);
    if (rc == RC_OK && changed.len == 0) {
        *out = redirect_shipped();
        return rc;
    }
    if (rc == RC_OK)
        rc = redirect_list(db, a, &rows, &n, err);
    if (rc != RC_OK)
        return rc;
    struct redirect_rule *list = arena_alloc_array(a, n + 1, sizeof *list);
    struct redirect_rules rules = {list, 0, changed};
    for (size_t i = 0; i < n; i++) {
        if (rows[i].is_enabled)
            list[rules.n++] = rows[i].rule;
    }
    *out = rules;
    return RC_OK;
}

/* --- changing ------------------------------------------------------------------------------------
 */

static bool is_number(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if ((v.ptr[i] < '0' || v.ptr[i] > '9') && v.ptr[i] != '-')
            return false;
    }
    return v.len >= 3 && v.len <= 16;
}

static enum rc check_tels(struct view tels, struct err *err)
{
    struct view label;
    struct view number;
    size_t n = 0;
    while (next_tel(&tels, &label, &number)) {
        if (label.len == 0 || !is_number(number) || ++n > REDIRECT_MAX_TELS)
            return err_set_field(err, RC_INVALID, "tels",
                                 "电话应写作 名称=号码，逗号分隔，最多 %d 个", REDIRECT_MAX_TELS);
    }
    return RC_OK;
}

static enum rc check_name(struct view name, struct err *err)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_')
            return err_set_field(err, RC_INVALID, "name", "name 只能用小写字母、数字和下划线");
    }
    return name.len > 0 ? RC_OK : err_set_field(err, RC_INVALID, "name", "缺少 name");
}

static enum rc check(const struct redirect_change *change, struct err *err)
{
    enum rc rc = check_name(change->name, err);
    if (rc == RC_OK)
        rc = phrase_check(change->pattern, "pattern", err);
    if (rc == RC_OK && change->exception.len > 0)
        rc = phrase_check(change->exception, "unless", err);
    return rc == RC_OK ? check_tels(change->tels, err) : rc;
}

static struct view text_of(struct view v)
{
    return v.ptr != NULL ? v : VIEW_EMPTY;
}

enum rc redirect_put(struct db *db, const struct redirect_change *change, int64_t account_id,
                     int64_t now_ms, struct err *err)
{
    enum rc rc = check(change, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, SQL_PUT);
    stmt_bind_view(st, 1, change->name);
    stmt_bind_int(st, 2, change->is_firm);
    stmt_bind_view(st, 3, change->pattern);
    stmt_bind_view(st, 4, text_of(change->exception));
    stmt_bind_view(st, 5, change->text);
    stmt_bind_view(st, 6, text_of(change->tels));
    stmt_bind_int(st, 7, change->position);
    stmt_bind_int(st, 8, change->is_enabled);
    stmt_bind_int(st, 9, now_ms);
    stmt_bind_int(st, 10, account_id);
    return stmt_run(st, err);
}

enum rc redirect_reset(struct db *db, struct view name, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_RESET);
    stmt_bind_view(st, 1, name);
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK && db_changes(db) == 0)
        rc = err_set(err, RC_NOT_FOUND, "这条规则没有改动过");
    return rc;
}
