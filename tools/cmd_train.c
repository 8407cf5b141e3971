/* cmd_train.c - bangban train: ranking weights learned from the knowledge base's own ways of
 * asking. */
#include <stdio.h>

#include "kb/fit.h"
#include "server/desk/labelled.h"
#include "tools/commands.h"
#include "tools/importing.h"
#include "tools/progress.h"

static void show_stage(void *arg, const char *stage, size_t done, size_t total)
{
    (void)stage;
    progress_show(arg, done, total);
}

static int train(struct db *db, const struct question_list *golden,
                 const struct labelled_list *outcomes)
{
    struct progress progress;
    struct fit_options options = {
        .golden = golden, .outcomes = outcomes, .progress = show_stage, .progress_arg = &progress};
    struct fit_report r;
    struct err err = ERR_NONE;
    progress_start(&progress, "学习排序");
    enum rc rc = fit_rank(db, &options, &r, &err);
    progress_end(&progress);
    if (rc != RC_OK)
        return tool_fail("train", &err);
    printf("%zu 个问题里第一条就对的（交叉验证）：自带的权重 %.1f%%，学到的权重 "
           "%.1f%%，加上学到的语义 "
           "%.1f%%；%s\n",
           r.n_lists, r.recall_shipped * 100, r.recall_fitted * 100, r.recall_channel * 100,
           r.has_channel  ? "采用学到的权重和语义"
           : r.is_adopted ? "采用学到的权重"
                          : "没有更好，用自带的权重");
    return importing_calibrate("train", db, golden, outcomes);
}

int cmd_train(int argc, char **argv)
{
    const char *golden_path = NULL;
    bool no_outcomes = false;
    const struct tool_option list[] = {
        {"--golden", "文件", "也从这些标准问题学习", NULL, &golden_path},
        {"--no-outcomes", NULL, TOOL_NO_OUTCOMES_HELP, &no_outcomes, NULL},
    };
    const struct tool_call call = {"train",
                                   "",
                                   "用每个条目自己的相似问（轮流藏起一个来问）和标准问题学习排序权"
                                   "重；服务中得来的结果（帮办员发的条目、访客点选的、有用和没用）"
                                   "也用上；\n交叉验证说明更好才采用，"
                                   "然后重新校准置信度。同样的内容得到同样的结果。",
                                   list,
                                   sizeof list / sizeof list[0],
                                   0,
                                   0};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    struct arena *a = arena_new(0);
    struct question_list golden = {NULL, 0};
    struct labelled_list outcomes = {NULL, 0};
    struct err err = ERR_NONE;
    struct db *db = NULL;
    int status = EXIT_FAILED;
    if (golden_path != NULL && questions_read(a, golden_path, &golden, &err) != RC_OK)
        status = tool_fail("train", &err);
    else if (tool_open_whole("train", DB_WRITE, &db))
        status = !no_outcomes && labelled_read(db, a, &outcomes, &err) != RC_OK
                     ? tool_fail("train", &err)
                     : train(db, &golden, &outcomes);
    db_close(db);
    arena_free(a);
    return status;
}
