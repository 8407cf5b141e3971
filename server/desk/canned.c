/* canned.c - phrases with variables. */
#include "server/desk/canned.h"

#define COLUMNS "canned_id, scope, account_id, group_id, shortcut, title, text"
static const char SQL_ADD[] =
    "INSERT INTO canned (" COLUMNS ", changed_at_ms, is_deleted)"
    " VALUES ((SELECT coalesce(max(canned_id), 0) + 1 FROM canned), $2, $3, $4, $5, $6, $7, $8, 0)"
    " RETURNING canned_id";
static const char SQL_CHANGE[] =
    "UPDATE canned SET scope = $2, group_id = $4, shortcut = $5, title = $6, text = $7,"
    " changed_at_ms = $8 WHERE canned_id = $1 AND is_deleted = 0 RETURNING canned_id";
static const char SQL_DELETE[] =
    "UPDATE canned SET is_deleted = 1, changed_at_ms = $2 WHERE canned_id = $1";
static const char SQL_LOAD[] =
    "SELECT " COLUMNS " FROM canned WHERE canned_id = $1 AND is_deleted = 0";
static const char SQL_TAKEN[] =
    "SELECT 1 FROM canned WHERE is_deleted = 0 AND shortcut = $1 AND scope = $2 AND group_id = $3"
    " AND canned_id <> $4 AND (scope <> 'mine' OR account_id = $5)";
static const char SQL_LIST[] =
    "SELECT " COLUMNS " FROM canned WHERE is_deleted = 0 AND (scope = 'all'"
    " OR (scope = 'mine' AND account_id = $1) OR (scope = 'group' AND ($2 = 1 OR group_id IN"
    " (SELECT m.group_id FROM group_member m WHERE m.account_id = $1))))"
    " ORDER BY scope, title, canned_id";

static const char *const SCOPES[CANNED_N_SCOPES] = {
    [CANNED_MINE] = "mine", [CANNED_GROUP] = "group", [CANNED_ALL] = "all"};

bool canned_scope_parse(struct view name, enum canned_scope *out)
{
    for (int i = 0; i < CANNED_N_SCOPES; i++) {
        if (view_eq_text(name, SCOPES[i])) {
            *out = (enum canned_scope)i;
            return true;
        }
    }
    return false;
}

/* --- variables -----------------------------------------------------------------------------------
 */

enum variable { VAR_VISITOR, VAR_HELPER, VAR_MATTER, VAR_DESK, VAR_TODAY, VAR_NUMBER, VAR_N };

static const struct {
    const char *name;
    const char *stand_in; /* when there is no value */
} VARIABLES[VAR_N] = {
    [VAR_VISITOR] = {"访客称呼", "您"}, [VAR_HELPER] = {"帮办员", "帮办员"},
    [VAR_MATTER] = {"事项", "该事项"},  [VAR_DESK] = {"服务台", "服务台"},
    [VAR_TODAY] = {"今天", "今天"},     [VAR_NUMBER] = {"会话编号", ""},
};

static enum variable variable_of(struct view name)
{
    int i = 0;
    while (i < VAR_N && !view_eq_text(name, VARIABLES[i].name))
        i++;
    return (enum variable)i;
}

/* Cuts "before{name}" off *rest; false when there is no further variable. */
static bool next_variable(struct view *rest, struct view *before_out, struct view *name_out)
{
    size_t open = view_find(*rest, VIEW("{"));
    if (open == SIZE_MAX)
        return false;
    struct view after = view_sub(*rest, open + 1, rest->len);
    size_t close = view_find(after, VIEW("}"));
    if (close == SIZE_MAX)
        return false;
    *before_out = view_sub(*rest, 0, open);
    *name_out = view_sub(after, 0, close);
    *rest = view_sub(after, close + 1, after.len);
    return true;
}

static void add_value(enum variable v, const struct canned_values *values, struct str *out)
{
    struct view value = VIEW_EMPTY;
    switch (v) {
    case VAR_VISITOR:
        value = values->visitor;
        break;
    case VAR_HELPER:
        value = values->helper;
        break;
    case VAR_MATTER:
        value = values->matter;
        break;
    case VAR_DESK:
        value = values->desk;
        break;
    case VAR_TODAY:
        value = values->today;
        break;
    case VAR_NUMBER:
        str_addf(out, "%lld", (long long)values->conversation_id);
        return;
    case VAR_N:
        return;
    }
    str_add(out, value.len > 0 ? value : view_of(VARIABLES[v].stand_in));
}

void canned_fill(struct view text, const struct canned_values *values, struct str *out)
{
    struct view before;
    struct view name;
    while (next_variable(&text, &before, &name)) {
        str_add(out, before);
        add_value(variable_of(name), values, out);
    }
    str_add(out, text);
}

enum rc canned_check(struct view text, struct err *err)
{
    struct view before;
    struct view name;
    while (next_variable(&text, &before, &name)) {
        if (variable_of(name) == VAR_N)
            return err_set_field(
                err, RC_INVALID, "text",
                "没有变量 {%.*s}；可用：访客称呼、帮办员、事项、服务台、今天、会话编号",
                VIEW_ARG(utf8_head(name, 20)));
    }
    return RC_OK;
}

/* --- storage -------------------------------------------------------------------------------------
 */

static enum rc check_shortcut(struct db *db, const struct canned *c, struct err *err)
{
    bool taken = false;
    if (c->shortcut.len == 0)
        return RC_OK;
    struct stmt *st = db_stmt(db, SQL_TAKEN);
    stmt_bind_view(st, 1, c->shortcut);
    stmt_bind_text(st, 2, SCOPES[c->scope]);
    stmt_bind_int(st, 3, c->group_id);
    stmt_bind_int(st, 4, c->canned_id);
    stmt_bind_int(st, 5, c->account_id);
    enum rc rc = stmt_row(st, &taken, err);
    stmt_reset(st);
    if (rc == RC_OK && taken)
        rc = err_set_field(err, RC_CONFLICT, "shortcut", "快捷词 %.*s 已被使用",
                           VIEW_ARG(c->shortcut));
    return rc;
}

enum rc canned_put(struct db *db, const struct canned *c, int64_t now_ms, int64_t *canned_id_out,
                   struct err *err)
{
    enum rc rc = canned_check(c->text, err);
    if (rc == RC_OK)
        rc = check_shortcut(db, c, err);
    if (rc != RC_OK)
        return rc;
    struct stmt *st = db_stmt(db, c->canned_id == 0 ? SQL_ADD : SQL_CHANGE);
    stmt_bind_view(st, 5, c->shortcut.ptr != NULL ? c->shortcut : VIEW_EMPTY);
    stmt_bind_text(st, 2, SCOPES[c->scope]);
    stmt_bind_int(st, 4, c->group_id);
    stmt_bind_view(st, 6, c->title);
    stmt_bind_view(st, 7, c->text);
    stmt_bind_int(st, 8, now_ms);
    if (c->canned_id == 0)
        stmt_bind_int(st, 3, c->account_id);
    else
        stmt_bind_int(st, 1, c->canned_id);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        *canned_id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc canned_delete(struct db *db, int64_t canned_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_DELETE);
    stmt_bind_int(st, 1, canned_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

static struct canned read_row(struct stmt *st)
{
    struct canned c = {.canned_id = stmt_int(st, 0),
                       .account_id = stmt_int(st, 2),
                       .group_id = stmt_int(st, 3),
                       .shortcut = stmt_view(st, 4),
                       .title = stmt_view(st, 5),
                       .text = stmt_view(st, 6)};
    CHECK(canned_scope_parse(stmt_view(st, 1), &c.scope));
    return c;
}

enum rc canned_none(struct err *err)
{
    return err_set(err, RC_NOT_FOUND, "没有这条常用语");
}

enum rc canned_load(struct db *db, struct arena *a, int64_t canned_id, struct canned *out,
                    struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, canned_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK) {
        struct canned c = read_row(st);
        c.shortcut = arena_view(a, c.shortcut);
        c.title = arena_view(a, c.title);
        c.text = arena_view(a, c.text);
        *out = c;
    } else if (rc == RC_NOT_FOUND) {
        canned_none(err);
    }
    stmt_reset(st);
    return rc;
}

enum rc canned_write_list(struct jsonw *w, struct db *db, int64_t account_id, bool all_groups,
                          struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LIST);
    bool row = false;
    stmt_bind_int(st, 1, account_id);
    stmt_bind_int(st, 2, all_groups);
    enum rc rc = stmt_row(st, &row, err);
    jsonw_arr(w, "phrases");
    while (rc == RC_OK && row) {
        struct canned c = read_row(st);
        jsonw_obj(w, NULL);
        jsonw_int(w, "id", c.canned_id);
        jsonw_text(w, "scope", SCOPES[c.scope]);
        if (c.scope == CANNED_GROUP)
            jsonw_int(w, "group_id", c.group_id);
        jsonw_view(w, "shortcut", c.shortcut);
        jsonw_view(w, "title", c.title);
        jsonw_view(w, "text", c.text);
        jsonw_bool(w, "own", c.account_id == account_id);
        jsonw_obj_end(w);
        rc = stmt_row(st, &row, err);
    }
    jsonw_arr_end(w);
    stmt_reset(st);
    return rc;
}
