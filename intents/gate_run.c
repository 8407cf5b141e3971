/* gate_run.c - the table of gate runs. Apply thread writes, think threads read. */
#include "intents/gate_run.h"

#include <stdlib.h>
#include <string.h>

static const char SQL_START[] =
    "INSERT INTO gate_run (gate_id, state, version_ids, kb_version, by_id, by_name, started_at_ms,"
    " n_golden, n_real, n_regressions, report, override_id, override_name, override_why)"
    " VALUES ((SELECT coalesce(max(gate_id), 0) + 1 FROM gate_run), 'running', $1, $2, $3, $4, $5,"
    " 0, 0, 0, '', 0, '', '') RETURNING gate_id";
static const char SQL_FINISH[] =
    "UPDATE gate_run SET state = 'done', done_at_ms = $2, n_golden = $3, n_real = $4,"
    " n_regressions = $5, report = $6 WHERE gate_id = $1 AND state = 'running'";
static const char SQL_LOSE[] = "UPDATE gate_run SET state = 'lost', done_at_ms = $2"
                               " WHERE state = 'running' AND ($1 = 0 OR gate_id = $1)";
static const char SQL_OVERRIDE[] =
    "UPDATE gate_run SET override_id = $2, override_name = $3, override_why = $4"
    " WHERE gate_id = $1 AND state = 'done' AND n_regressions > 0";
static const char SQL_LOAD[] =
    "SELECT gate_id, state, version_ids, kb_version, by_id, by_name, started_at_ms, done_at_ms,"
    " n_golden, n_real, n_regressions, report, override_id, override_name, override_why"
    " FROM gate_run WHERE gate_id = $1";

static int id_cmp(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

struct view gate_run_ids(struct arena *a, const int64_t *ids, size_t n)
{
    int64_t *sorted = arena_alloc_array(a, n, sizeof *sorted);
    struct str out = STR_EMPTY;
    if (n > 0) /* a run of other cuts changes no entry: there may be no list at all */
        memcpy(sorted, ids, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, id_cmp);
    str_add_char(&out, '[');
    for (size_t i = 0; i < n; i++)
        str_addf(&out, "%s%lld", i > 0 ? "," : "", (long long)sorted[i]);
    str_add_char(&out, ']');
    struct view text = arena_view(a, str_view(&out));
    str_clear(&out);
    return text;
}

enum rc gate_run_start(struct db *db, struct gate_run *run, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_START);
    stmt_bind_view(st, 1, run->version_ids);
    stmt_bind_int(st, 2, run->kb_version);
    stmt_bind_int(st, 3, run->by_id);
    stmt_bind_view(st, 4, run->by_name);
    stmt_bind_int(st, 5, run->started_at_ms);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK)
        run->gate_id = stmt_int(st, 0);
    stmt_reset(st);
    return rc;
}

enum rc gate_run_finish(struct db *db, int64_t gate_id, const struct gate_counts *counts,
                        struct view report, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_FINISH);
    stmt_bind_int(st, 1, gate_id);
    stmt_bind_int(st, 2, now_ms);
    stmt_bind_int(st, 3, (int64_t)counts->n_golden);
    stmt_bind_int(st, 4, (int64_t)counts->n_real);
    stmt_bind_int(st, 5, (int64_t)counts->n_regressions);
    stmt_bind_view(st, 6, report);
    return stmt_run(st, err);
}

enum rc gate_run_lose(struct db *db, int64_t gate_id, int64_t now_ms, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOSE);
    stmt_bind_int(st, 1, gate_id);
    stmt_bind_int(st, 2, now_ms);
    return stmt_run(st, err);
}

enum rc gate_run_override(struct db *db, int64_t gate_id, int64_t by_id, struct view by_name,
                          struct view why, struct err *err)
{
    if (view_trim(why).len == 0)
        return err_set_field(err, RC_INVALID, "why", "放行要写明理由");
    struct stmt *st = db_stmt(db, SQL_OVERRIDE);
    stmt_bind_int(st, 1, gate_id);
    stmt_bind_int(st, 2, by_id);
    stmt_bind_view(st, 3, by_name);
    stmt_bind_view(st, 4, view_trim(why));
    enum rc rc = stmt_run(st, err);
    if (rc == RC_OK && db_changes(db) == 0)
        rc = err_set(err, RC_CONFLICT, "这次门禁没有需要放行的退步");
    return rc;
}

enum rc gate_run_load(struct db *db, struct arena *a, int64_t gate_id, struct gate_run *out,
                      struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_LOAD);
    stmt_bind_int(st, 1, gate_id);
    enum rc rc = stmt_one(st, err);
    if (rc == RC_NOT_FOUND)
        rc = err_set_field(err, rc, "gate_id", "没有编号为 %lld 的门禁", (long long)gate_id);
    if (rc == RC_OK)
        *out = (struct gate_run){.gate_id = stmt_int(st, 0),
                                 .state = arena_view(a, stmt_view(st, 1)),
                                 .version_ids = arena_view(a, stmt_view(st, 2)),
                                 .kb_version = stmt_int(st, 3),
                                 .by_id = stmt_int(st, 4),
                                 .by_name = arena_view(a, stmt_view(st, 5)),
                                 .started_at_ms = stmt_int(st, 6),
                                 .done_at_ms = stmt_int(st, 7),
                                 .n_golden = stmt_int(st, 8),
                                 .n_real = stmt_int(st, 9),
                                 .n_regressions = stmt_int(st, 10),
                                 .report = arena_view(a, stmt_view(st, 11)),
                                 .override_id = stmt_int(st, 12),
                                 .override_name = arena_view(a, stmt_view(st, 13)),
                                 .override_why = arena_view(a, stmt_view(st, 14))};
    stmt_reset(st);
    return rc;
}

static enum rc refuse(struct err *err, const char *text)
{
    return err_set_field(err, RC_CONFLICT, "gate_id", "%s", text);
}

enum rc gate_run_passes(const struct gate_run *run, struct view version_ids, int64_t kb_version,
                        int64_t account_id, struct err *err)
{
    if (!view_eq(run->state, VIEW("done")))
        return refuse(err, "门禁没有跑完，请重新运行");
    if (!view_eq(run->version_ids, version_ids))
        return refuse(err, "门禁检查的不是这些版本，请重新运行");
    if (run->kb_version != kb_version)
        return refuse(err, "门禁之后知识库又变了，请重新运行");
    if (run->n_regressions == 0)
        return RC_OK;
    if (run->override_id == 0)
        return refuse(err, "有标准测试问退步，须写明理由放行后才能发布");
    if (run->override_id == account_id)
        return refuse(err, "放行的人不能自己发布，请由另一个人发布");
    return RC_OK;
}
