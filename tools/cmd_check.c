/* cmd_check.c - bangban check: is everything in the database as it should be? Changes nothing. */
#include <stdio.h>

#include "kb/kb.h"
#include "kb/store.h"
#include "tools/commands.h"
#include "tools/progress.h"

struct checking {
    struct db *db;
    struct arena *a;
    struct progress progress;
    int64_t n_total;
    int64_t n_entries;
    int64_t n_clauses;
    int64_t n_problems;
};

static void complain(struct checking *c, struct view id, const char *problem)
{
    progress_end(&c->progress);
    printf("问题：%.*s：%s\n", VIEW_ARG(id), problem);
    c->n_problems++;
}

static enum rc check_entry(void *arg, struct entry *e, struct err *err)
{
    struct checking *c = arg;
    struct err problem = ERR_NONE;
    if (entry_check(e, &problem) != RC_OK)
        complain(c, e->external_id, problem.text);
    for (size_t i = 0; i < e->n_clauses; i++) {
        if (!clause_hash_ok(&e->clauses[i]))
            complain(
                c, e->external_id,
                arena_printf(c->a, "条款 %.*s 的原文与校验值不符", VIEW_ARG(e->clauses[i].label))
                    .ptr);
    }
    bool ok = true;
    if (store_hash_ok(c->db, e, &ok, err) != RC_OK)
        return err->rc;
    if (!ok)
        complain(c, e->external_id, "内容与写入时的校验值不符，可能被程序以外的方式改动过");
    c->n_clauses += (int64_t)e->n_clauses;
    progress_show(&c->progress, (size_t)++c->n_entries, (size_t)c->n_total);
    arena_reset(c->a);
    return RC_OK;
}

static void complain_dangling(void *arg, struct view from_id, struct view to_id)
{
    struct checking *c = arg;
    complain(c, from_id, arena_printf(c->a, "引用的条目不存在：%.*s", VIEW_ARG(to_id)).ptr);
}

static enum rc check_content(struct db *db, struct checking *c, struct err *err)
{
    enum rc rc = store_count(db, &c->n_total, err);
    if (rc == RC_OK)
        rc = store_each(db, c->a, check_entry, c, err);
    if (rc == RC_OK)
        rc = store_each_dangling(db, complain_dangling, c, err);
    return rc;
}

int cmd_check(int argc, char **argv)
{
    const struct tool_call call = {
        "check",
        "",
        "检查数据库文件是否完整、条目是否合规、条款原文是否与校验值一致、引用的条目是否存在。\n"
        "只读；有问题时逐条列出，退出状态为 1。",
        NULL,
        0,
        0,
        0};
    struct tool_run run;
    if (!tool_begin(&call, argc, argv, DB_READ, &run))
        return run.status;
    struct err err = ERR_NONE;
    struct checking c = {.db = run.db, .a = arena_new(0)};
    progress_start(&c.progress, "检查");
    enum rc rc = db_verify(run.db, &err);
    if (rc == RC_OK)
        rc = check_content(run.db, &c, &err);
    progress_end(&c.progress);
    arena_free(c.a);
    db_close(run.db);
    if (rc != RC_OK)
        return tool_fail("check", &err);
    printf("%lld 个条目，%lld 个条款，%lld 个问题\n", (long long)c.n_entries,
           (long long)c.n_clauses, (long long)c.n_problems);
    return c.n_problems == 0 ? EXIT_DONE : EXIT_FAILED;
}
