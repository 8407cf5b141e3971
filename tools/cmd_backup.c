/* cmd_backup.c - bangban backup: copies the live database to a new file. */
#include <stdio.h>

#include "tools/commands.h"
#include "tools/progress.h"

int cmd_backup(int argc, char **argv)
{
    const struct tool_call call = {
        "backup", "文件", "把数据库复制到一个新文件，服务运行时也可以执行。不覆盖已有的文件。",
        NULL,     0,      1,
        1};
    struct tool_run run;
    if (!tool_begin(&call, argc, argv, DB_READ, &run))
        return run.status;
    struct err err = ERR_NONE;
    struct progress progress;
    progress_start(&progress, "备份");
    enum rc rc = db_backup(run.db, argv[1], progress_show_int, &progress, &err);
    progress_end(&progress);
    db_close(run.db);
    if (rc != RC_OK)
        return tool_fail("backup", &err);
    printf("已备份到 %s\n", argv[1]);
    return EXIT_DONE;
}
