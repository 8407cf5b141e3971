/* report.c - the report page. Called by the commands calibrate and eval. */
#include "kb/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"
#include "kb/html.h"
#include "kb/report_chart.h"

/* --- figures
 * ----------------------------------------------------------------------------------------- */

void report_bins(const struct report_question *list, size_t n, struct report_bin out[REPORT_BINS])
{
    double sum[REPORT_BINS] = {0};
    memset(out, 0, REPORT_BINS * sizeof out[0]);
    for (size_t i = 0; i < n; i++) {
        int bin = (int)(list[i].confidence * REPORT_BINS);
        bin = bin < 0 ? 0 : bin >= REPORT_BINS ? REPORT_BINS - 1 : bin;
        out[bin].n++;
        out[bin].n_right += list[i].is_right;
        sum[bin] += list[i].confidence;
    }
    for (int i = 0; i < REPORT_BINS; i++)
        out[i].confidence = out[i].n > 0 ? sum[i] / (double)out[i].n : (i + 0.5) / REPORT_BINS;
}

void report_shares(const struct report_question *list, size_t n, const struct cuts *cuts,
                   struct report_shares *out)
{
    *out = (struct report_shares){0};
    for (size_t i = 0; i < n; i++) {
        if (list[i].confidence >= cuts->answer) {
            out->n_answered++;
            out->n_wrong += !list[i].is_right;
        } else if (list[i].confidence >= cuts->clarify) {
            out->n_clarified++;
        } else {
            out->n_handoff++;
        }
    }
}

void report_interval(size_t k, size_t n, double *low_out, double *high_out)
{
    if (n == 0) {
        *low_out = 0;
        *high_out = 1;
        return;
    }
    const double z = 1.959964; /* 97.5 % of the normal distribution lie below */
    double total = (double)n;
    double share = (double)k / total;
    double centre = (share + z * z / (2 * total)) / (1 + z * z / total);
    double half =
        z / (1 + z * z / total) * sqrt(share * (1 - share) / total + z * z / (4 * total * total));
    *low_out = k > 0 ? centre - half : 0;
    *high_out = k < n ? centre + half : 1;
}

static int certain_first(const void *left, const void *right)
{
    const struct report_question *a = left, *b = right;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    if (a->is_right != b->is_right)
        return a->is_right ? 1 : -1; /* the wrong ones first: no luck in a tie */
    return view_cmp(a->question, b->question);
}

/* --- the page
 * ---------------------------------------------------------------------------------------- */

static const char STYLE[] =
    ":root{--paper:#fff;--ink:#1b1b1b;--soft:#595959;--rule:#d5d5d5;--main:#14508c;--right:#1b6b3a;"
    "--wrong:#b3261e;--absent:#6a4c93}\n"
    "@media screen and "
    "(prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#ececec;--soft:#b4b4b4;"
    "--rule:#3c4046;--main:#7fb6ee;--right:#6fce94;--wrong:#ff8a80;--absent:#c3a6ee}}\n"
    "*{box-sizing:border-box}body{margin:0 "
    "auto;padding:24px;max-width:920px;background:var(--paper);"
    "color:var(--ink);font:16px/1.7 \"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft "
    "YaHei\",sans-serif;"
    "line-break:strict}\n"
    "h1{font-size:26px;line-height:1.35;margin:0 0 4px}h2{font-size:20px;margin:40px 0 8px}"
    "p{margin:8px 0}.about,figcaption,.none{color:var(--soft)}figure{margin:0}"
    "svg{width:100%;height:auto;font-size:13px}\n"
    "svg text{fill:var(--ink)}svg .tick,svg .count{fill:var(--soft);font-size:12px}"
    "svg .mark{font-size:14px}.axis{stroke:var(--ink)}.grid{stroke:var(--rule)}"
    ".curve{fill:none;stroke:var(--main);stroke-width:2.5}\n"
    ".accepted{stroke:var(--wrong);stroke-width:1.5;stroke-dasharray:8 4}"
    ".cut{stroke:var(--ink);stroke-width:1.5;fill:var(--ink)}"
    ".clarify{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:3 3}"
    ".ideal{stroke:var(--soft);stroke-dasharray:6 4}\n"
    ".bar{fill:var(--main);fill-opacity:.55}.bar.right{fill:var(--right);fill-opacity:.8}"
    ".bar.wrong{fill:var(--wrong);fill-opacity:.8}.bar.absent{fill:var(--absent);fill-opacity:.8}"
    ".interval{stroke:var(--ink);stroke-width:1.5}"
    ".mean{fill:var(--paper);stroke:var(--ink);stroke-width:2}\n"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:6px 10px;border-bottom:1px solid var(--rule);overflow-wrap:anywhere}"
    "th{border-bottom:2px solid var(--ink);white-space:nowrap}"
    ".figure{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".note{color:var(--soft);font-size:14px}\n"
    "@media print{body{padding:0;max-width:none;font-size:11pt}figure,tr{break-inside:avoid}"
    "h2{break-after:avoid}thead{display:table-header-group}}\n";

static void open_page(struct str *out, const struct report *r)
{
    str_add_text(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" "
                      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_add(out, r->title);
    str_add_text(out, "</title>\n<style>\n");
    str_add_text(out, STYLE);
    str_add_text(out, "</style></head><body>\n<h1>");
    html_add(out, r->title);
    str_add_text(out, "</h1>\n<p class=\"about\">");
    html_add(out, r->about);
    str_add_text(out, "</p>\n");
}

static void add_element(struct str *out, const char *name, const char *css_class, struct view text)
{
    str_addf(out, "<%s class=\"%s\">", name, css_class);
    html_add(out, text);
    str_addf(out, "</%s>", name);
}

static double percent(size_t k, size_t n)
{
    return n > 0 ? 100.0 * (double)k / (double)n : 0;
}

static void write_summary(struct str *out, const struct report *r)
{
    struct report_shares s;
    double low = 0, high = 1;
    report_shares(r->questions, r->n_questions, &r->cuts, &s);
    report_interval(s.n_wrong, s.n_answered, &low, &high);
    str_addf(out,
             "<p>共 %zu 问。把握不低于 %.3f 的直接作答：%zu 问（%.1f %%），其中答错 %zu 问"
             "（%.1f %%，95 %% 区间 %.1f-%.1f %%；选定的错误率为 %g %%）。"
             "把握在 %.3f 与 %.3f 之间的反问：%zu 问（%.1f %%）。其余转人工或说明不在范围：%zu 问"
             "（%.1f %%）。</p>\n",
             r->n_questions, r->cuts.answer, s.n_answered, percent(s.n_answered, r->n_questions),
             s.n_wrong, percent(s.n_wrong, s.n_answered), low * 100, high * 100,
             r->cuts.max_error * 100, r->cuts.clarify, r->cuts.answer, s.n_clarified,
             percent(s.n_clarified, r->n_questions), s.n_handoff,
             percent(s.n_handoff, r->n_questions));
}

static void write_figures(struct str *out, const struct report *r)
{
    bool compares = r->other_label.len > 0;
    if (r->n_figures == 0)
        return;
    str_add_text(out,
                 "<h2>指标</h2>\n<table><thead><tr><th>指标</th><th class=\"figure\">数值</th>");
    if (compares)
        add_element(out, "th", "figure", r->other_label);
    str_add_text(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < r->n_figures; i++) {
        str_add_text(out, "<tr>");
        add_element(out, "td", "", r->figures[i].label);
        add_element(out, "td", "figure", r->figures[i].value);
        if (compares)
            add_element(out, "td", "figure", r->figures[i].other);
        str_add_text(out, "</tr>\n");
    }
    str_add_text(out, "</tbody></table>\n");
}

static void write_robust(struct str *out, const struct robust_report *r)
{
    str_add_text(out,
                 "<h2>打错字损失多少</h2>\n<table><thead><tr><th>错法</th><th class=\"figure\">"
                 "问题数</th><th class=\"figure\">照原样的 recall@1</th><th class=\"figure\">"
                 "打错后</th><th class=\"figure\">损失</th></tr></thead><tbody>\n");
    for (int k = 0; k < SLIP_N_KINDS; k++) {
        const struct robust_row *row = &r->rows[k];
        if (row->n == 0)
            continue;
        str_add_text(out, "<tr>");
        add_element(out, "td", "", view_of(robust_label((enum slip_kind)k)));
        str_addf(out,
                 "<td class=\"figure\">%zu</td><td class=\"figure\">%.3f</td>"
                 "<td class=\"figure\">%.3f</td><td class=\"figure\">%.3f</td></tr>\n",
                 row->n, robust_recall_typed(row), robust_recall_slipped(row), robust_loss(row));
    }
    str_add_text(out, "</tbody></table>\n");
}

static void open_figure(struct str *out, const char *head, const char *caption)
{
    str_addf(out, "<h2>%s</h2>\n<figure><figcaption>%s</figcaption>\n", head, caption);
}

static void write_charts(struct str *out, const struct report *r,
                         const struct report_question *sorted)
{
    open_figure(out, "覆盖与风险",
                "从最有把握的问题开始作答，答得越多，答错的占比越高。竖线是现在的作答线，"
                "虚线是选定的错误率；知识库里没有答案的问题，答了就算错。");
    chart_risk_coverage(out, r, sorted);
    str_add_text(out, "</figure>\n");
    open_figure(out, "把握可靠吗",
                "说有八成把握的问题，应当有八成答对：柱顶是实际答对的占比，竖线是其 95 % 区间，"
                "圆点是平均把握，两者应当重合并落在对角线上；上方的数字是问题数。");
    chart_reliability(out, r);
    str_add_text(out, "</figure>\n");
    open_figure(out, "把握的分布",
                "三类问题各有多少落在每一段把握上（纵轴各自按最高的一段画）。实线是作答线，"
                "点线是反问线。");
    chart_histogram(out, r);
    str_add_text(out, "</figure>\n");
}

static const char *fate_of(const struct report_question *q, const struct cuts *cuts)
{
    return q->confidence >= cuts->answer    ? "作答"
           : q->confidence >= cuts->clarify ? "反问"
                                            : "转人工";
}

static void write_error(struct str *out, const struct report_question *q, const struct cuts *cuts)
{
    str_addf(out, "<tr><td class=\"figure\">%.3f<br>%s</td><td>", q->confidence, fate_of(q, cuts));
    html_add(out, q->question);
    if (q->note.len > 0)
        add_element(out, "div", "note", q->note);
    str_add_text(out, "</td><td>");
    if (q->has_answer)
        html_add(out, q->expected);
    else
        str_add_text(out, "<span class=\"none\">知识库里没有</span>");
    str_add_text(out, "</td><td>");
    html_add(out, q->given);
    str_add_text(out, "</td></tr>\n");
}

static void write_errors(struct str *out, const struct report *r,
                         const struct report_question *sorted)
{
    size_t most = r->max_errors > 0 ? r->max_errors : REPORT_ERRORS;
    size_t n = 0;
    str_add_text(out, "<h2>把握最大的错误</h2>\n");
    for (size_t i = 0; i < r->n_questions && n < most; i++) {
        if (sorted[i].is_right || sorted[i].given.len == 0)
            continue;
        if (n++ == 0)
            str_add_text(out, "<table><thead><tr><th>把握</th><th>问题</th><th>应当答</th>"
                              "<th>首选</th></tr></thead><tbody>\n");
        write_error(out, &sorted[i], &r->cuts);
    }
    str_add_text(out, n > 0 ? "</tbody></table>\n" : "<p class=\"none\">没有答错的问题。</p>\n");
}

void report_write_html(struct str *out, const struct report *r)
{
    struct report_question *sorted = mem_calloc(r->n_questions, sizeof *sorted);
    if (r->n_questions > 0)
        memcpy(sorted, r->questions, r->n_questions * sizeof *sorted);
    qsort(sorted, r->n_questions, sizeof *sorted, certain_first);
    open_page(out, r);
    if (r->n_questions > 0) {
        write_summary(out, r);
        write_figures(out, r);
        if (r->robust != NULL)
            write_robust(out, r->robust);
        write_charts(out, r, sorted);
        write_errors(out, r, sorted);
    } else {
        str_add_text(out, "<p class=\"none\">没有问题可报告。</p>\n");
    }
    str_add_text(out, "</body></html>\n");
    free(sorted);
}
