/* cmd_golden.c - bangban golden: the golden questions kept with the knowledge base. */
#include <stdio.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/base/jsonw.h"
#include "kb/goldens.h"
#include "tools/commands.h"

static enum rc import_files(struct db *db, char **paths, int n_paths, struct err *err)
{
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < n_paths; i++) {
        size_t n = 0;
        rc = goldens_import(db, paths[i], VIEW("import"), clock_now_ms(), &n, err);
        if (rc == RC_OK)
            printf("%s：%zu 条\n", paths[i], n);
    }
    return rc;
}

static void write_texts(struct jsonw *w, const char *key, const struct view *list, size_t n)
{
    jsonw_arr(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_view(w, NULL, list[i]);
    jsonw_arr_end(w);
}

static void print_question(const struct question *q)
{
    struct str line = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &line);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "q", q->q);
    write_texts(&w, "expect", q->expect, q->n_expect);
    if (q->kind.len > 0)
        jsonw_view(&w, "kind", q->kind);
    if (q->facet != FACET_NONE)
        jsonw_text(&w, "facet", facet_name(q->facet));
    if (q->n_after > 0)
        write_texts(&w, "after", q->after, q->n_after);
    jsonw_obj_end(&w);
    puts(line.ptr);
    str_clear(&line);
}

static enum rc export_all(struct db *db, struct err *err)
{
    struct arena *a = arena_new(0);
    struct golden *list = NULL;
    size_t n = 0;
    enum rc rc = goldens_list(db, a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        print_question(&list[i].question);
    arena_free(a);
    return rc;
}

static enum rc clear_all(struct db *db, struct err *err)
{
    struct arena *a = arena_new(0);
    struct golden *list = NULL;
    size_t n = 0;
    enum rc rc = goldens_list(db, a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = goldens_remove(db, list[i].golden_id, err);
    if (rc == RC_OK)
        printf("删去了 %zu 条\n", n);
    arena_free(a);
    return rc;
}

static enum rc run(struct db *db, const char *action, char **rest, int n_rest, struct err *err)
{
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK && strcmp(action, "import") == 0)
        rc = import_files(db, rest, n_rest, err);
    else if (rc == RC_OK && strcmp(action, "clear") == 0)
        rc = clear_all(db, err);
    else if (rc == RC_OK)
        rc = export_all(db, err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    db_rollback(db);
    return rc;
}

int cmd_golden(int argc, char **argv)
{
    const struct tool_call call = {
        "golden",
        "import|export|clear [文件...]",
        "库内的标准测试问：发布门禁每次重放它们。import 读 JSONL（一行一问，已有的更新），\n"
        "export 写到标准输出，clear 全部删去。",
        NULL,
        0,
        1,
        -1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    bool imports = strcmp(argv[1], "import") == 0;
    if (!imports && strcmp(argv[1], "export") != 0 && strcmp(argv[1], "clear") != 0)
        return tool_usage("golden", "没有操作 %s", argv[1]);
    if (imports != (n_args > 1))
        return tool_usage("golden", imports ? "缺少文件" : "多余的参数");
    struct err err = ERR_NONE;
    struct db *db = NULL;
    if (!tool_open("golden", DB_WRITE, &db))
        return EXIT_FAILED;
    enum rc rc = run(db, argv[1], argv + 2, n_args - 1, &err);
    db_close(db);
    return rc == RC_OK ? EXIT_DONE : tool_fail("golden", &err);
}
