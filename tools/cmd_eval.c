/* cmd_eval.c - bangban eval: how good the answers are, on golden questions or on a measuring set.
 */
#include <stdio.h>
#include <string.h>

#include "kb/base/clock.h"
#include "kb/eval.h"
#include "kb/kb.h"
#include "tools/commands.h"
#include "tools/eval_golden.h"
#include "tools/outcome_log.h"
#include "tools/progress.h"

#define ZONE_MIN 480
#define FOLDS 5

struct measuring {
    const char *kb;
    const char *queries;
    const char *off_topic;
    const char *train_on;
    bool shipped;
    bool no_plain;
    bool robust;
    bool cross_validate;
    int64_t n_folds;
    struct progress progress;
    bool json;
    struct outcome_wishes wishes;
};

static void show(void *arg, const char *stage, size_t done, size_t total)
{
    struct measuring *m = arg;
    if (strcmp(m->progress.label, stage) != 0) {
        progress_end(&m->progress);
        progress_start(&m->progress, stage);
    }
    progress_show(&m->progress, done, total);
}

static void print_row(const char *name, double ours, double plain)
{
    printf("%-22s %9.3f %9.3f\n", name, ours, plain);
}

/* Figures that plain search has none of are left empty. */
static void print_spread(const struct eval_report *r)
{
    printf("%zu entries, %zu units; %zu answerable, %zu near, %zu far; %zu folds by entry\n",
           r->n_entries, r->n_units, r->n_answerable, r->n_near, r->n_far, r->n_folds);
    printf("%-28s %9s %8s %9s %8s\n", "mean and spread over folds", "bangban", "+-", "bm25()",
           "+-");
    for (int i = 0; i < EVAL_N_FIGURES; i++) {
        printf("%-28s %9.3f %8.3f", eval_figure_name(i), eval_figure_get(&r->ours, i),
               eval_figure_get(&r->ours_spread, i));
        if (eval_figure_of_plain(i))
            printf(" %9.3f %8.3f", eval_figure_get(&r->plain, i),
                   eval_figure_get(&r->plain_spread, i));
        printf("\n");
    }
    printf("%-28s %9.3f %8.3f\n", "recall_at_1 over bm25()", r->gain, r->gain_spread);
}

static void print_table(const struct eval_report *r)
{
    if (r->n_folds > 0) {
        print_spread(r);
        return;
    }
    const struct eval_figures *o = &r->ours;
    const struct eval_figures *p = &r->plain;
    printf("%zu entries, %zu units; %zu answerable, %zu near, %zu far; built in %.1f s\n",
           r->n_entries, r->n_units, r->n_answerable, r->n_near, r->n_far, r->build_s);
    printf("%-22s %9s %9s\n", "", "bangban", "bm25()");
    print_row("recall_at_1", o->recall_at_1, p->recall_at_1);
    print_row("recall_at_3", o->recall_at_3, p->recall_at_3);
    print_row("recall_at_10", o->recall_at_10, p->recall_at_10);
    print_row("mrr_at_10", o->mrr_at_10, p->mrr_at_10);
    print_row("auroc_near", o->auroc_near, p->auroc_near);
    print_row("auroc_far", o->auroc_far, p->auroc_far);
    print_row("calibration_error", o->calibration_error, p->calibration_error);
    print_row("  of it by chance", o->calibration_chance, p->calibration_chance);
    print_row("coverage_at_risk_5", o->coverage_at_risk_5, p->coverage_at_risk_5);
    print_row("coverage_at_risk_10", o->coverage_at_risk_10, p->coverage_at_risk_10);
    print_row("share_answered", o->share_answered, p->share_answered);
    print_row("share_clarified", o->share_clarified, p->share_clarified);
    print_row("share_handoff", o->share_handoff, p->share_handoff);
    print_row("error_answered", o->error_answered, p->error_answered);
    print_row("n_choices", o->n_choices, p->n_choices);
    print_row("choices_right", o->choices_right, p->choices_right);
    print_row("choices_promised", o->choices_promised, p->choices_promised);
    print_row("cpu_us_p50", o->cpu_us_p50, p->cpu_us_p50);
    print_row("cpu_us_p95", o->cpu_us_p95, p->cpu_us_p95);
    if (r->has_robust) {
        struct str table = STR_EMPTY;
        robust_write_text(&table, &r->robust);
        printf("\n%s", table.ptr);
        str_clear(&table);
    }
}

static void print_json(const struct eval_report *r)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    eval_write_json(&w, NULL, r);
    printf("%s\n", out.ptr);
    str_clear(&out);
}

#define FIGURE(label, field)                                                                       \
    {                                                                                              \
        VIEW(label), arena_printf(a, "%.3f", r->ours.field),                                       \
            arena_printf(a, "%.3f", r->plain.field)                                                \
    }

static enum rc fulfil(const struct measuring *m, const struct outcome_log *log,
                      const struct eval_report *r, struct err *err)
{
    struct arena *a = arena_new(0);
    const struct report_figure figures[] = {
        FIGURE("首选对 recall@1", recall_at_1),
        FIGURE("前三条有 recall@3", recall_at_3),
        FIGURE("前十条有 recall@10", recall_at_10),
        FIGURE("MRR@10", mrr_at_10),
        FIGURE("认出没有答案的问题（AUROC）", auroc_near),
        FIGURE("认出无关的问题（AUROC）", auroc_far),
        FIGURE("风险 5 % 时的覆盖", coverage_at_risk_5),
        FIGURE("风险 10 % 时的覆盖", coverage_at_risk_10),
        {VIEW("校准误差（10 段）"), arena_printf(a, "%.3f", r->ours.calibration_error), VIEW_EMPTY},
        {VIEW("每问 CPU 微秒，中位"), arena_printf(a, "%.0f", r->ours.cpu_us_p50),
         arena_printf(a, "%.0f", r->plain.cpu_us_p50)},
    };
    const struct report page = {
        .title = VIEW("测评集报告"),
        .about = arena_printf(a, "%s，%zu 个条目；%s", m->kb, r->n_entries, m->queries),
        .other_label = VIEW("FTS5 bm25()"),
        .figures = figures,
        .n_figures = sizeof figures / sizeof figures[0],
        .robust = r->has_robust ? &r->robust : NULL,
        .cuts = r->cuts,
    };
    enum rc rc = outcome_log_fulfil(log, &m->wishes, &page, err);
    arena_free(a);
    return rc;
}

static int measure(struct measuring *m)
{
    struct outcome_log *log = outcome_log_new();
    struct err err = ERR_NONE;
    struct eval_report report;
    struct eval_options options = {
        .kb_path = m->kb,
        .queries_path = m->queries,
        .off_topic_path = m->off_topic,
        .train_path = m->train_on,
        .skip_calibration = m->shipped,
        .skip_plain = m->no_plain,
        .robust = m->robust,
        .n_folds = m->cross_validate ? (size_t)m->n_folds : 0,
        .progress = show,
        .progress_arg = m,
        .answered = outcome_log_question,
        .answered_arg = log,
    };
    progress_start(&m->progress, "");
    enum rc rc = eval_run(&options, &report, &err);
    progress_end(&m->progress);
    if (rc == RC_OK && m->json)
        print_json(&report);
    else if (rc == RC_OK)
        print_table(&report);
    if (rc == RC_OK)
        rc = fulfil(m, log, &report, &err);
    outcome_log_free(log);
    return rc == RC_OK ? EXIT_DONE : tool_fail("eval", &err);
}

static int golden(int n_files, char **files, struct measuring *m)
{
    struct eval_golden_options options = {
        .files = (const char *const *)files,
        .n_files = n_files,
        .as_of_day = day_of_ms(clock_now_ms(), ZONE_MIN),
        .json = m->json,
        .max_errors = m->wishes.n_errors,
        .wishes = m->wishes,
        .robust = m->robust,
        .progress = show,
        .progress_arg = m,
    };
    if (n_files == 0)
        return tool_usage("eval", "--golden 后面写标准测试问文件");
    struct db *db = NULL;
    if (!tool_open("eval", DB_READ, &db))
        return EXIT_FAILED;
    progress_start(&m->progress, "");
    int status = eval_golden_run(db, &options);
    db_close(db);
    return status;
}

/* Is what was asked for together possible? */
static bool fits_together(const struct measuring *m, bool is_golden, const char *folds)
{
    if (m->json && (m->wishes.n_errors > 0 || m->wishes.compare_path != NULL))
        return tool_usage("eval", "--json 不与 --errors、--compare 同用") == EXIT_DONE;
    if (folds != NULL && (!m->cross_validate || m->n_folds < 2 || m->n_folds > EVAL_MAX_FOLDS))
        return tool_usage("eval", "--folds 与 --cross-validate 同用，是 2 到 %d 的整数，不是 %s",
                          EVAL_MAX_FOLDS, folds) == EXIT_DONE;
    if (m->cross_validate && (is_golden || m->robust || m->shipped || m->train_on != NULL))
        return tool_usage("eval", "--cross-validate 不与 --golden、--train-on、--shipped、"
                                  "--robust 同用") == EXIT_DONE;
    return true;
}

int cmd_eval(int argc, char **argv)
{
    bool is_golden = false;
    const char *errors = NULL, *folds = NULL;
    struct measuring m = {.progress = {.label = ""}, .n_folds = FOLDS};
    const struct tool_option options[] = {
        {"--golden", NULL, "用标准测试问走完整个应答过程，按种类统计（数据库用 --db）", &is_golden,
         NULL},
        {"--errors", "条数", "列出多少条答错的，把握最大的在前，带得分构成", NULL, &errors},
        {"--kb", "文件", "条目 JSONL：建一个用完即弃的知识库", NULL, &m.kb},
        {"--queries", "文件", "问题 JSONL：{\"q\"，\"ids\"}，ids 为空表示没有答案", NULL,
         &m.queries},
        {"--off-topic", "文件", "无关问题 JSONL", NULL, &m.off_topic},
        {"--train-on", "文件", "先在这些问题上学习排序和把握", NULL, &m.train_on},
        {"--cross-validate", NULL,
         "交叉验证：问题按条目分成几份，轮流在其余几份上学习、问这一份，列出平均和离散",
         &m.cross_validate, NULL},
        {"--folds", "份数", "交叉验证分成几份，默认 5", NULL, &folds},
        {"--shipped", NULL, "不校准，用自带的把握", &m.shipped, NULL},
        {"--no-plain", NULL, "不与 FTS5 的 bm25() 比较", &m.no_plain, NULL},
        {"--robust", NULL, "把每个问题再按各种打错的样子问一遍：繁体、同音、漏字、颠倒、拼音……",
         &m.robust, NULL},
        {"--html", "文件", "另写一页 HTML 报告：覆盖与风险、可靠性、把握的分布", NULL,
         &m.wishes.html_path},
        {"--outcomes", "文件", "另存每个问题的结果，JSONL", NULL, &m.wishes.outcomes_path},
        {"--compare", "文件", "与另一次 --outcomes 存下的结果比较（配对自助法检验）", NULL,
         &m.wishes.compare_path},
        {"--json", NULL, "输出 JSON", &m.json, NULL},
    };
    const struct tool_call call = {
        "eval",
        "[标准测试问文件...]",
        "衡量答得准不准：\n"
        "  bangban eval --golden kb/demo/golden_*.jsonl      整个应答过程\n"
        "  bangban eval --kb KB.jsonl --queries Q.jsonl      检索与把握，与 FTS5 的 bm25() 对比\n"
        "  bangban eval --kb KB.jsonl --queries Q.jsonl --cross-validate   学了这些问题会好多少",
        options,
        sizeof options / sizeof options[0],
        0,
        -1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    if (errors != NULL && !view_to_int64(view_of(errors), &m.wishes.n_errors))
        return tool_usage("eval", "--errors 后面是一个整数，不是 %s", errors);
    if (folds != NULL && !view_to_int64(view_of(folds), &m.n_folds))
        m.n_folds = 0;
    if (!fits_together(&m, is_golden, folds))
        return EXIT_USAGE;
    if (is_golden)
        return golden(n_args, argv + 1, &m);
    if (m.kb == NULL || m.queries == NULL || n_args > 0)
        return tool_usage("eval", "要么 --golden 文件，要么 --kb 和 --queries");
    return measure(&m);
}
