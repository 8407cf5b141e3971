/* cmd_rebuild.c - bangban rebuild: makes the search index anew from the entries. */
#include <stdio.h>

#include "kb/index.h"
#include "kb/store.h"
#include "tools/commands.h"
#include "tools/progress.h"

static enum rc rebuild(struct db *db, int64_t *n_out, struct err *err)
{
    struct progress progress;
    progress_start(&progress, "重建索引");
    enum rc rc = index_rebuild(db, progress_show, &progress, err);
    progress_end(&progress);
    if (rc == RC_OK)
        rc = store_count(db, n_out, err);
    return rc;
}

int cmd_rebuild(int argc, char **argv)
{
    const struct tool_call call = {
        "rebuild",
        "",
        "由条目重新生成检索索引。索引随时可以重建，不影响内容；服务运行时也可以执行。",
        NULL,
        0,
        0,
        0};
    struct tool_run run;
    if (!tool_begin(&call, argc, argv, DB_WRITE, &run))
        return run.status;
    struct err err = ERR_NONE;
    int64_t n = 0;
    enum rc rc = rebuild(run.db, &n, &err);
    db_close(run.db);
    if (rc != RC_OK)
        return tool_fail("rebuild", &err);
    printf("已重建 %lld 个条目的索引\n", (long long)n);
    return EXIT_DONE;
}
