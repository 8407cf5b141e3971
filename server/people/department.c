/* department.c - departments of editors and reviewers. */
#include "server/people/department.h"

#define NAME_MAX_CHARS 100

static const char SQL_LIST[] =
    "SELECT department FROM account_department WHERE account_id = $1 ORDER BY department";
static const char SQL_CLEAR[] = "DELETE FROM account_department WHERE account_id = $1";
static const char SQL_ADD[] = "INSERT INTO account_department (account_id, department)"
                              " VALUES ($1, $2) ON CONFLICT (account_id, department) DO NOTHING";

enum rc department_list(struct db *db, struct arena *a, int64_t account_id, struct view **list_out,
                        size_t *n_out, struct err *err)
{
    struct view *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    struct stmt *st = db_stmt(db, SQL_LIST);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_row(st, &row, err);
    for (; rc == RC_OK && row; rc = stmt_row(st, &row, err)) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = arena_view(a, stmt_view(st, 0));
    }
    if (rc != RC_OK)
        return rc;
    *list_out = list;
    *n_out = n;
    return RC_OK;
}

enum rc department_set(struct db *db, int64_t account_id, struct view names, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_CLEAR);
    stmt_bind_int(st, 1, account_id);
    enum rc rc = stmt_run(st, err);
    struct view rest = names;
    while (rc == RC_OK && rest.len > 0) {
        size_t end = view_find(rest, VIEW(","));
        struct view name = view_trim(view_sub(rest, 0, end));
        rest = end == SIZE_MAX ? VIEW_EMPTY : view_sub(rest, end + 1, rest.len);
        if (name.len == 0)
            continue;
        if (!utf8_valid(name, NULL) || utf8_count(name) > NAME_MAX_CHARS)
            return err_set_field(err, RC_INVALID, "department", "部门名称不正确或太长");
        st = db_stmt(db, SQL_ADD);
        stmt_bind_int(st, 1, account_id);
        stmt_bind_view(st, 2, name);
        rc = stmt_run(st, err);
    }
    return rc;
}
