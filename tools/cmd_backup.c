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
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    struct db *db = NULL;
    if (!tool_open(DB_READ, &db))
        return EXIT_FAILED;
    struct err err = ERR_NONE;
    struct progress progress;
    progress_start(&progress, "备份");
    enum rc rc = db_backup(db, argv[1], progress_show_int, &progress, &err);
    progress_end(&progress);
    db_close(db);
    if (rc != RC_OK)
        return tool_fail("backup", &err);
    printf("已备份到 %s\n", argv[1]);
    return EXIT_DONE;
}
