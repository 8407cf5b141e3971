/* cmd_check.c - bangban check: is everything in the database as it should be? Changes nothing. */
#include <stdio.h>

#include "tools/checking.h"
#include "tools/commands.h"

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
    struct checked c = {0};
    enum rc rc = checking_content(run.db, "检查", &c, &err);
    db_close(run.db);
    if (rc != RC_OK)
        return tool_fail("check", &err);
    printf("%lld 个条目，%lld 个条款，%lld 个问题\n", (long long)c.n_entries,
           (long long)c.n_clauses, (long long)c.n_problems);
    return c.n_problems == 0 ? EXIT_DONE : EXIT_FAILED;
}
