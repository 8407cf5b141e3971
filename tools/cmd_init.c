/* cmd_init.c - bangban init: makes the database with the tables of all layers, and the
 * demonstration content if wanted. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "kb/goldens.h"
#include "kb/kb.h"
#include "tools/commands.h"
#include "tools/importing.h"

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The demonstration content lies in share/bangban/demo beside bin/, or in kb/demo of the source
 * tree that the program was built in. */
static bool find_demo(char *out, size_t size)
{
    static const char *const PLACES[] = {"share/bangban/demo", "kb/demo"};
    char at[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", at, sizeof at - 1);
    if (len <= 0)
        return false;
    at[len] = '\0';
    for (char *slash = strrchr(at, '/'); slash != NULL && slash != at; slash = strrchr(at, '/')) {
        *slash = '\0';
        for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
            int n = snprintf(out, size, "%s/%s", at, PLACES[i]);
            if (n > 0 && (size_t)n < size && is_folder(out))
                return true;
        }
    }
    return false;
}

/* The golden questions that lie beside the content. */
static int import_golden(struct db *db, const char *folder)
{
    static const char *const FILES[] = {"golden_companies.jsonl", "golden_people.jsonl",
                                        "golden_policies.jsonl"};
    struct err err = ERR_NONE;
    size_t total = 0;
    enum rc rc = db_begin(db, &err);
    for (size_t i = 0; rc == RC_OK && i < sizeof FILES / sizeof FILES[0]; i++) {
        char path[PATH_MAX];
        size_t n = 0;
        if (snprintf(path, sizeof path, "%s/%s", folder, FILES[i]) < (int)sizeof path)
            rc = goldens_import(db, path, VIEW("import"), clock_now_ms(), &n, &err);
        else
            rc = err_set(&err, RC_LIMIT, "目录名太长：%s", folder);
        total += n;
    }
    if (rc == RC_OK)
        rc = db_commit(db, &err);
    db_rollback(db);
    if (rc != RC_OK)
        return tool_fail("init", &err);
    printf("标准测试问 %zu 条\n", total);
    return EXIT_DONE;
}

static int import_demo(struct db *db)
{
    char folder[PATH_MAX];
    if (!find_demo(folder, sizeof folder)) {
        fprintf(stderr, "bangban init：找不到演示内容（share/bangban/demo 或 kb/demo）\n");
        return EXIT_FAILED;
    }
    const struct import_options how = {.mark_demo = true};
    int status = importing_run("init", db, folder, &how);
    if (status == EXIT_DONE)
        status = import_golden(db, folder);
    return status == EXIT_DONE ? importing_calibrate("init", db, NULL, NULL) : status;
}

int cmd_init(int argc, char **argv)
{
    bool demo = false;
    const struct tool_option options[] = {
        {"--demo", NULL, "导入演示知识库（虚构的临江市云帆区）", &demo, NULL},
    };
    const struct tool_call call = {
        "init",
        "",
        "建立数据库文件。文件已经存在时不改动内容，只把结构升级到本程序的版本。",
        options,
        sizeof options / sizeof options[0],
        0,
        0};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    bool existed = access(tool_db_path(), F_OK) == 0;
    struct db *db = NULL;
    if (!tool_open_whole("init", DB_CREATE, &db))
        return EXIT_FAILED;
    printf(existed ? "%s 已经存在，结构是最新的\n" : "已建立 %s\n", tool_db_path());
    int status = demo ? import_demo(db) : EXIT_DONE;
    db_close(db);
    return status;
}
