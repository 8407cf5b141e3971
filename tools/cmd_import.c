/* cmd_import.c - bangban import: files and folders into the knowledge base. */
#include <stdio.h>
#include <stdlib.h>

#include "server/desk/labelled.h"
#include "tools/commands.h"
#include "tools/importing.h"

static int calibrate(struct db *db)
{
    struct arena *a = arena_new(0);
    struct labelled_list outcomes;
    struct err err = ERR_NONE;
    int status = labelled_read(db, a, &outcomes, &err) == RC_OK
                     ? importing_calibrate("import", db, NULL, &outcomes)
                     : tool_fail("import", &err);
    arena_free(a);
    return status;
}

int cmd_import(int argc, char **argv)
{
    bool dry_run = false;
    bool skip_bad = false;
    bool demo = false;
    bool no_calibrate = false;
    const char *max_text = NULL;
    const struct tool_option options[] = {
        {"--dry-run", NULL, "只检查，列出哪些会新增、更新，不写入", &dry_run, NULL},
        {"--skip-bad", NULL, "跳过有错的行，导入其余内容", &skip_bad, NULL},
        {"--max-errors", "个数", "最多列出多少处错误和提醒，默认 20", NULL, &max_text},
        {"--demo", NULL, "标为演示数据", &demo, NULL},
        {"--no-calibrate", NULL, "导入后不重新校准置信度", &no_calibrate, NULL},
    };
    const struct tool_call call = {
        "import",
        "路径...",
        "导入 .xlsx 和 .csv（一行一个条目，模板见 bangban "
        "template）、.jsonl（一行一个条目）、.docx、\n"
        ".html、.md 和 .txt（一份文件一条政策，自动拆分条款）；路径可以是文件、文件夹，或 - "
        "表示从\n"
        "标准输入读 JSONL。按编号（没有时按编码或标题，文件按路径）对应已有条目，重复导入只更新有\n"
        "变化的内容。任何一处有错则整个路径都不导入，并列出全部错误所在的行。文字文件可以是 "
        "UTF-8、\n"
        "UTF-16 或 GB18030。",
        options,
        sizeof options / sizeof options[0],
        1,
        -1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    struct import_options how = {.dry_run = dry_run, .skip_bad = skip_bad, .mark_demo = demo};
    if (max_text != NULL && ((how.max_problems = atoi(max_text)) < 1 || how.max_problems > 100000))
        return tool_usage("import", "--max-errors 应为 1 到 100000 的整数");
    struct db *db = NULL;
    if (!(dry_run ? tool_open("import", DB_READ, &db) : tool_open_whole("import", DB_WRITE, &db)))
        return EXIT_FAILED;
    int status = EXIT_DONE;
    for (int i = 1; status == EXIT_DONE && i <= n_args; i++)
        status = importing_run("import", db, argv[i], &how);
    if (status == EXIT_DONE && !dry_run && !no_calibrate)
        status = calibrate(db);
    db_close(db);
    return status;
}
