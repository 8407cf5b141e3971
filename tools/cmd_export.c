/* cmd_export.c - bangban export: all entries as JSON lines or as a workbook. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kb/base/mem.h"
#include "kb/base/os_error.h"
#include "kb/exchange/export.h"
#include "tools/commands.h"
#include "tools/progress.h"

static enum rc export_to(struct db *db, FILE *out, int64_t *n_out, struct err *err)
{
    struct progress progress;
    progress_start(&progress, "导出");
    enum rc rc = export_jsonl(db, out, progress_show, &progress, n_out, err);
    progress_end(&progress);
    return rc;
}

static bool is_workbook(const char *path)
{
    size_t len = strlen(path);
    return len > 5 && strcasecmp(path + len - 5, ".xlsx") == 0;
}

static enum rc export_workbook(struct db *db, const char *path, const char *part, int64_t *n_out,
                               struct err *err)
{
    struct progress progress;
    FILE *out = fopen(part, "wbe"); /* so that an error names the file that was asked for */
    if (out == NULL)
        return err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    fclose(out);
    progress_start(&progress, "导出");
    enum rc rc = export_xlsx(db, part, progress_show, &progress, n_out, err);
    progress_end(&progress);
    return rc;
}

static enum rc export_lines(struct db *db, const char *path, const char *part, int64_t *n_out,
                            struct err *err)
{
    FILE *out = fopen(part, "wbe");
    if (out == NULL)
        return err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    enum rc rc = export_to(db, out, n_out, err);
    bool is_synced = fsync(fileno(out)) == 0;
    bool is_closed = fclose(out) == 0;
    if (rc == RC_OK && (!is_synced || !is_closed))
        rc = err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    return rc;
}

/* Written beside the target and renamed when complete, so that a half file never stands under its
 * name. */
static enum rc export_to_file(struct db *db, const char *path, int64_t *n_out, struct err *err)
{
    size_t size = strlen(path) + sizeof ".part";
    char *part = mem_alloc(size);
    snprintf(part, size, "%s.part", path);
    enum rc rc = is_workbook(path) ? export_workbook(db, path, part, n_out, err)
                                   : export_lines(db, path, part, n_out, err);
    if (rc == RC_OK && rename(part, path) != 0)
        rc = err_set(err, os_error_rc(errno), "无法写入 %s：%s", path, os_error_text(errno));
    if (rc != RC_OK)
        unlink(part);
    free(part);
    return rc;
}

int cmd_export(int argc, char **argv)
{
    const struct tool_call call = {
        "export",
        "[文件]",
        "把全部条目写成 JSONL（一行一个条目，按编号排序）；不给文件或给 - 时写到标准输出。\n"
        "文件名以 .xlsx 结尾时写成 Excel 工作簿，可以改好再导入。\n"
        "把它导入空的知识库，会得到内容相同的条目。",
        NULL,
        0,
        0,
        1};
    struct tool_run run;
    if (!tool_begin(&call, argc, argv, DB_READ, &run))
        return run.status;
    struct err err = ERR_NONE;
    int64_t n = 0;
    bool to_stdout = run.n_args == 0 || strcmp(argv[1], "-") == 0;
    enum rc rc =
        to_stdout ? export_to(run.db, stdout, &n, &err) : export_to_file(run.db, argv[1], &n, &err);
    db_close(run.db);
    if (rc != RC_OK)
        return tool_fail("export", &err);
    if (!to_stdout)
        printf("已导出 %lld 个条目到 %s\n", (long long)n, argv[1]);
    return EXIT_DONE;
}
