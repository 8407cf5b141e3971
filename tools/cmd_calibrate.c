/* cmd_calibrate.c - bangban calibrate: confidence and cuts fitted to the knowledge base, with a
 * report. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/os_error.h"
#include "kb/calibrate.h"
#include "kb/kb.h"
#include "kb/report.h"
#include "server/desk/labelled.h"
#include "tools/commands.h"
#include "tools/progress.h"

struct asked_questions {
    struct arena *a;
    struct report_question *items;
    size_t n;
    size_t cap;
};

static void keep_asked(void *arg, const struct selfask *q, const struct search_result *r,
                       double confidence, bool is_right)
{
    struct asked_questions *all = arg;
    all->items = arena_push(all->a, all->items, all->n, &all->cap, sizeof *all->items);
    all->items[all->n++] = (struct report_question){
        .question = arena_view(all->a, q->text),
        .confidence = confidence,
        .is_right = is_right,
        .has_answer = q->n_right > 0,
        .expected = VIEW_EMPTY,
        .given = r->n > 0 ? arena_view(all->a, r->list[0].entry->title) : VIEW_EMPTY,
        .note = view_of(selfask_kind_name(q->kind)),
    };
}

static struct report_figure figure(struct arena *a, const char *label, double value)
{
    return (struct report_figure){view_of(label), arena_printf(a, "%.3f", value), VIEW_EMPTY};
}

static int write_page(const char *path, const struct calibrate_report *r,
                      const struct asked_questions *all)
{
    const struct report_figure figures[] = {
        figure(all->a, "识别同题无答案 AUROC", r->auroc_near),
        figure(all->a, "识别无关问题 AUROC", r->auroc_far),
        figure(all->a, "校准误差", r->calibration_error),
        figure(all->a, "有答案的问题答出", r->coverage),
        figure(all->a, "答出的里面答错", r->error),
    };
    const struct report page = {
        .title = VIEW("置信度校准"),
        .about = VIEW("知识库用自己的相似问、藏起的条目和无关问题提问，交叉拟合"),
        .other_label = VIEW_EMPTY,
        .questions = all->items,
        .n_questions = all->n,
        .figures = figures,
        .n_figures = sizeof figures / sizeof figures[0],
        .cuts = r->cuts,
    };
    struct str html = STR_EMPTY;
    report_write_html(&html, &page);
    FILE *file = fopen(path, "we");
    bool written = file != NULL && fwrite(html.ptr, 1, html.len, file) == html.len;
    written = file != NULL && fclose(file) == 0 && written;
    str_clear(&html);
    if (written)
        return EXIT_DONE;
    struct err err = ERR_NONE;
    err_set(&err, RC_IO, "写不了 %s：%s", path, os_error_text(errno));
    return tool_fail("calibrate", &err);
}

static void print_report(const struct calibrate_report *r)
{
    printf("问过：");
    for (int k = 0; k < ASK_N_KINDS; k++)
        if (r->n_of[k] > 0)
            printf("%s %zu  ", selfask_kind_name((enum selfask_kind)k), r->n_of[k]);
    printf("\n");
    if (!r->is_fitted) {
        printf("条目太少，用自带的默认值\n");
        return;
    }
    printf("识别同题无答案 AUROC %.3f，无关问题 %.3f，校准误差 %.3f\n", r->auroc_near, r->auroc_far,
           r->calibration_error);
    if (r->cuts.answer > 1.0) {
        printf("可接受的答错比例 %g%%：怎样定界限都会超过，所以按把握从不直接回答；置信度达到 %.3f "
               "请访客选择\n",
               r->cuts.max_error * 100, r->cuts.clarify);
        return;
    }
    printf("可接受的答错比例 %g%%：置信度达到 %.3f 直接回答，达到 %.3f 请访客选择\n",
           r->cuts.max_error * 100, r->cuts.answer, r->cuts.clarify);
    printf("有答案的问题答出 %.1f%%，答出的里面预计答错 %.1f%%\n", r->coverage * 100,
           r->error * 100);
}

static enum rc keep_max_error(struct db *db, const char *text, struct err *err)
{
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = kb_setting_set(db, "confidence.max_error", view_of(text), err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    if (rc != RC_OK)
        db_rollback(db);
    return rc;
}

struct wishes {
    const char *golden_path;
    const char *error_text;
    const char *page_path;
    bool no_outcomes;
};

static int run(struct db *db, struct arena *a, const struct question_list *golden,
               const struct wishes *w)
{
    struct progress progress;
    struct asked_questions all = {.a = a};
    struct labelled_list outcomes = {NULL, 0};
    struct calibrate_options options = {.golden = golden,
                                        .outcomes = &outcomes,
                                        .progress = progress_show,
                                        .progress_arg = &progress,
                                        .asked = w->page_path != NULL ? keep_asked : NULL,
                                        .asked_arg = &all};
    struct calibrate_report r;
    struct err err = ERR_NONE;
    enum rc rc = w->error_text != NULL ? keep_max_error(db, w->error_text, &err) : RC_OK;
    if (rc == RC_OK && !w->no_outcomes)
        rc = labelled_read(db, a, &outcomes, &err);
    progress_start(&progress, "校准");
    if (rc == RC_OK)
        rc = calibrate_run(db, &options, &r, &err);
    progress_end(&progress);
    if (rc != RC_OK)
        return tool_fail("calibrate", &err);
    print_report(&r);
    return w->page_path != NULL ? write_page(w->page_path, &r, &all) : EXIT_DONE;
}

int cmd_calibrate(int argc, char **argv)
{
    struct wishes w = {.no_outcomes = false};
    const struct tool_option list[] = {
        {"--max-error", "比例", "直接回答里可以接受的答错比例，记入数据库，默认 0.05", NULL,
         &w.error_text},
        {"--golden", "文件", "也用这些标准问题", NULL, &w.golden_path},
        {"--no-outcomes", NULL, TOOL_NO_OUTCOMES_HELP, &w.no_outcomes, NULL},
        {"--report", "文件", "另写一页 HTML 报告", NULL, &w.page_path},
    };
    const struct tool_call call = {
        "calibrate",
        "",
        "让知识库问自己：藏起一个相似问来问它（答案已知），藏起整个条目来问它的相似问（没有答案），"
        "\n"
        "再加无关的问题和服务中得来的结果（帮办员发的条目、访客点选的、有用和没用）；据此拟合置信度"
        "，并按可接受的答错比例定出回答和澄清的界限。",
        list,
        sizeof list / sizeof list[0],
        0,
        0};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    if (w.error_text != NULL && !(strtod(w.error_text, NULL) > 0 && strtod(w.error_text, NULL) < 1))
        return tool_usage("calibrate", "--max-error 应在 0 和 1 之间，例如 0.05");
    struct arena *a = arena_new(0);
    struct question_list golden = {NULL, 0};
    struct err err = ERR_NONE;
    struct db *db = NULL;
    int status = EXIT_FAILED;
    if (w.golden_path != NULL && questions_read(a, w.golden_path, &golden, &err) != RC_OK)
        status = tool_fail("calibrate", &err);
    else if (tool_open_whole("calibrate", DB_WRITE, &db))
        status = run(db, a, &golden, &w);
    db_close(db);
    arena_free(a);
    return status;
}
