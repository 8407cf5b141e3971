/* importing.c - runs an import and says what came of it. */
#include "tools/importing.h"

#include <stdio.h>

#include "kb/calibrate.h"
#include "tools/commands.h"
#include "tools/progress.h"

#define PREVIEW_MAX 200 /* entries listed; the rest is only counted */

struct showing {
    struct progress progress;
    int64_t n_listed;
};

static void print_place(const struct import_row *row)
{
    if (row->sheet.len > 0)
        printf("%s %.*s!%d", row->file, VIEW_ARG(row->sheet), row->line);
    else if (row->line > 0)
        printf("%s:%d", row->file, row->line);
    else
        printf("%s", row->file);
}

/* What a dry run would do to each entry; refused ones are reported as errors. */
static void preview(void *arg, const struct import_row *row)
{
    struct showing *showing = arg;
    bool is_new = row->outcome == IMPORT_NEW;
    if ((!is_new && row->outcome != IMPORT_CHANGED) || ++showing->n_listed > PREVIEW_MAX)
        return;
    progress_end(&showing->progress);
    printf("%s ", is_new ? "新增" : "更新");
    print_place(row);
    printf(" %.*s", VIEW_ARG(row->title));
    if (row->changed.len > 0)
        printf("（%.*s）", VIEW_ARG(row->changed));
    printf("\n");
}

static void show_progress(void *arg, size_t done, size_t total)
{
    struct showing *showing = arg;
    progress_show(&showing->progress, done, total);
}

static void report(void *arg, const char *file, const struct err *problem, bool is_warning)
{
    struct showing *showing = arg;
    progress_end(&showing->progress);
    fprintf(stderr, "%s：%s", is_warning ? "提醒" : "错误", file);
    if (problem->line > 0)
        fprintf(stderr, "：第 %d 行", problem->line);
    fprintf(stderr, "：%s\n", problem->text);
}

static void print_counts(const struct import_result *r, bool is_dry_run)
{
    printf("%s%lld 个文件：新增 %lld，更新 %lld，未变 %lld", is_dry_run ? "试运行，没有写入。" : "",
           (long long)r->n_files, (long long)r->n_new, (long long)r->n_updated,
           (long long)r->n_unchanged);
    if (r->n_synonyms > 0)
        printf("，同义词 %lld 对", (long long)r->n_synonyms);
    if (r->n_bad > 0)
        printf("，跳过有错的 %lld", (long long)r->n_bad);
    if (r->n_warnings > 0)
        printf("，提醒 %lld", (long long)r->n_warnings);
    printf("\n");
}

int importing_run(const char *command, struct db *db, const char *path,
                  const struct import_options *options)
{
    struct showing showing = {.n_listed = 0};
    struct import_options shown = *options;
    struct import_result result = {0};
    struct err err = ERR_NONE;
    progress_start(&showing.progress, "导入");
    shown.arg = &showing;
    shown.report = report;
    shown.progress = show_progress;
    shown.row = options->dry_run ? preview : NULL;
    enum rc rc = import_path(db, path, &shown, &result, &err);
    progress_end(&showing.progress);
    if (showing.n_listed > PREVIEW_MAX)
        printf("……另有 %lld 个条目\n", (long long)(showing.n_listed - PREVIEW_MAX));
    if (rc != RC_OK)
        return tool_fail(command, &err);
    print_counts(&result, options->dry_run);
    return EXIT_DONE;
}

int importing_calibrate(const char *command, struct db *db, const struct question_list *golden,
                        const struct labelled_list *outcomes)
{
    struct progress progress;
    struct calibrate_options options = {.golden = golden,
                                        .outcomes = outcomes,
                                        .progress = progress_show,
                                        .progress_arg = &progress};
    struct calibrate_report r;
    struct err err = ERR_NONE;
    progress_start(&progress, "校准置信度");
    enum rc rc = calibrate_run(db, &options, &r, &err);
    progress_end(&progress);
    if (rc != RC_OK)
        return tool_fail(command, &err);
    if (!r.is_fitted)
        printf("置信度：条目太少，用自带的默认值\n");
    else if (r.cuts.answer > 1.0)
        printf("置信度已校准：怎样定界限，答错都会超过 %g%%，所以按把握从不直接回答，"
               "只反问或转人工\n",
               r.cuts.max_error * 100);
    else
        printf("置信度已校准：置信度达到 %.2f 时直接回答（预计答错 %.1f%%，有答案的问题答出 "
               "%.0f%%）\n",
               r.cuts.answer, r.error * 100, r.coverage * 100);
    if (r.n_of[ASK_OUTCOME] > 0)
        printf("也用了服务中得来的 %zu 条结果\n", r.n_of[ASK_OUTCOME]);
    return EXIT_DONE;
}
