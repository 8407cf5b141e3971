/* closure.c - the table of calendar rules. */
#include "server/desk/closure.h"

#include <string.h>

#include "kb/base/clock.h"

#define COLUMNS "rule_id, group_id, from_day, until_day, rule, account_id"

static const char SQL_OF_GROUP[] =
    "SELECT " COLUMNS " FROM calendar_rule WHERE group_id = $1 ORDER BY rule_id";
static const char SQL_LIST[] = "SELECT " COLUMNS " FROM calendar_rule ORDER BY rule_id";
static const char SQL_ADD[] =
    "INSERT INTO calendar_rule (rule_id, group_id, from_day, until_day, rule, account_id, "
    "made_at_ms)"
    " VALUES ((SELECT coalesce(max(rule_id), 0) + 1 FROM calendar_rule), $1, $2, $3, $4, $5, $6)"
    " RETURNING rule_id";
static const char SQL_REMOVE[] = "DELETE FROM calendar_rule WHERE rule_id = $1 RETURNING rule_id";

static enum rc read_list(struct stmt *st, struct arena *a, struct closure **list_out, size_t *n_out,
                         struct err *err)
{
    struct closure *list = NULL;
    size_t n = 0;
    size_t cap = 0;
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    while (rc == RC_OK && row) {
        list = arena_push(a, list, n, &cap, sizeof *list);
        list[n++] = (struct closure){.rule_id = stmt_int(st, 0),
                                     .group_id = stmt_int(st, 1),
                                     .from_day = (int32_t)stmt_int(st, 2),
                                     .until_day = (int32_t)stmt_int(st, 3),
                                     .rule = arena_view(a, stmt_view(st, 4)),
                                     .account_id = stmt_int(st, 5)};
        rc = stmt_row(st, &row, err);
    }
    stmt_reset(st);
    if (rc == RC_OK) {
        *list_out = list;
        *n_out = n;
    }
    return rc;
}

enum rc closure_load(struct db *db, struct arena *a, int64_t group_id, struct calendar *calendar,
                     struct err *err)
{
    struct closure *list = NULL;
    size_t n = 0;
    struct stmt *st = db_stmt(db, SQL_OF_GROUP);
    stmt_bind_int(st, 1, group_id);
    enum rc rc = read_list(st, a, &list, &n, err);
    if (rc != RC_OK || n == 0)
        return rc;
    struct calendar_rule *rules = arena_alloc_array(a, calendar->n_rules + n, sizeof *rules);
    if (calendar->n_rules > 0)
        memcpy(rules, calendar->rules, calendar->n_rules * sizeof *rules);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct calendar_rule *r = &rules[calendar->n_rules + i];
        rc = calendar_parse_rule(list[i].rule, a, r, err);
        r->from_day = list[i].from_day;
        r->until_day = list[i].until_day;
        r->account_id = list[i].account_id;
    }
    if (rc != RC_OK)
        return rc;
    calendar->rules = rules;
    calendar->n_rules += n;
    return RC_OK;
}

enum rc closure_list(struct db *db, struct arena *a, struct closure **list_out, size_t *n_out,
                     struct err *err)
{
    return read_list(db_stmt(db, SQL_LIST), a, list_out, n_out, err);
}

enum rc closure_add(struct db *db, const struct closure *c, int64_t now_ms, int64_t *rule_id_out,
                    struct err *err)
{
    struct arena *scratch = arena_new(0);
    struct calendar_rule parsed;
    enum rc rc = calendar_parse_rule(c->rule, scratch, &parsed, err);
    arena_free(scratch);
    if (rc != RC_OK)
        return rc;
    if (c->until_day < c->from_day)
        return err_set_field(err, RC_INVALID, "until", "结束日期早于开始日期");
    struct stmt *st = db_stmt(db, SQL_ADD);
    stmt_bind_int(st, 1, c->group_id);
    stmt_bind_int(st, 2, c->from_day);
    stmt_bind_int(st, 3, c->until_day);
    stmt_bind_view(st, 4, c->rule);
    if (c->account_id != 0)
        stmt_bind_int(st, 5, c->account_id);
    stmt_bind_int(st, 6, now_ms);
    rc = stmt_one(st, err);
    if (rc == RC_OK)
        *rule_id_out = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc closure_remove(struct db *db, int64_t rule_id, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_REMOVE);
    stmt_bind_int(st, 1, rule_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        err_set(err, rc, "没有这条日历规则");
    stmt_reset(st);
    return rc;
}
