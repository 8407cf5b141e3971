/* report_chart.c - risk-coverage curve, reliability diagram, histogram. Called by report.c. */
#include "kb/report_chart.h"

#include <stdio.h>
#include <stdlib.h>

#include "kb/base/mem.h"
#include "kb/svg.h"

static const struct svg_point DRAWING = {680, 400};
static const struct svg_plot PLOT = {{70, 40}, {580, 300}, 1, 1};

/* --- risk over coverage
 * ------------------------------------------------------------------------------ */

#define CURVE_POINTS 400
#define FIRST_SHARE                                                                                \
    0.01 /* of the questions; the risk of fewer says nothing about the height needed */
#define FIRST_AT_LEAST 10

struct curve {
    struct svg_point *points; /* x coverage, y risk */
    size_t n;
    double highest;       /* risk, the uncertain beginning left out */
    struct svg_point cut; /* where the questions at or above the cut end */
};

static void trace_curve(const struct report *r, const struct report_question *sorted,
                        struct curve *c)
{
    size_t n = r->n_questions, wrong = 0;
    size_t stride = n / CURVE_POINTS + 1;
    size_t first = (size_t)(FIRST_SHARE * (double)n) + FIRST_AT_LEAST;
    *c = (struct curve){.points = mem_calloc(n + 1, sizeof *c->points),
                        .highest = r->cuts.max_error};
    for (size_t i = 0; i < n; i++) {
        wrong += !sorted[i].is_right;
        bool last_of_equals = i + 1 == n || sorted[i + 1].confidence < sorted[i].confidence;
        if (!last_of_equals)
            continue;
        struct svg_point p = {(double)(i + 1) / (double)n, (double)wrong / (double)(i + 1)};
        if (i + 1 >= first && p.y > c->highest)
            c->highest = p.y;
        if (sorted[i].confidence >= r->cuts.answer)
            c->cut = p;
        if (i % stride == 0 || i + 1 == n || c->n == 0 || i < first)
            c->points[c->n++] = p;
    }
}

/* The next "round" height above a share, with 4 to 6 ticks. */
static double round_up(double share, double *step_out)
{
    static const double STEPS[] = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2};
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        *step_out = STEPS[i];
        for (int k = 4; k <= 6; k++) {
            if (share <= STEPS[i] * k && STEPS[i] * k <= 1.0)
                return STEPS[i] * k;
        }
    }
    return 1.0;
}

static void mark_cut(struct str *out, const struct svg_plot *p, const struct report *r,
                     struct svg_point cut)
{
    struct svg_point at = svg_at(p, cut.x, cut.y);
    svg_line(out, "cut", svg_at(p, cut.x, 0), svg_at(p, cut.x, p->y_max));
    svg_dot(out, "cut", at);
    bool to_the_left = cut.x > 0.5;
    struct svg_point beside = {at.x + (to_the_left ? -10 : 10), p->corner.y + 14};
    struct svg_label where = {"mark", beside, to_the_left ? SVG_END : SVG_START};
    svg_write(out, where, "作答线：把握 ≥ %.3f", r->cuts.answer);
    where.at.y += 20;
    svg_write(out, where, "作答 %.1f %%，其中答错 %.1f %%", cut.x * 100, cut.y * 100);
}

void chart_risk_coverage(struct str *out, const struct report *r,
                         const struct report_question *sorted)
{
    struct curve c;
    struct svg_axis y = {"答错的占比（风险）", 0, true};
    struct svg_plot p = PLOT;
    trace_curve(r, sorted, &c);
    p.y_max = round_up(c.highest * 1.05, &y.step);
    for (size_t i = 0; i < c.n; i++)
        c.points[i] = svg_at(&p, c.points[i].x, c.points[i].y);
    svg_open(out, "chart-risk", DRAWING, "风险—覆盖曲线");
    svg_axes(out, &p, (struct svg_axis){"由机器人作答的占比（覆盖）", 0.1, true}, y);
    svg_line(out, "accepted", svg_at(&p, 0, r->cuts.max_error), svg_at(&p, 1, r->cuts.max_error));
    struct svg_point end = svg_at(&p, 1, r->cuts.max_error);
    end.y -= 6;
    svg_write(out, (struct svg_label){"mark", end, SVG_END}, "选定的错误率 %g %%",
              r->cuts.max_error * 100);
    svg_curve(out, "curve", c.points, c.n);
    mark_cut(out, &p, r, c.cut);
    svg_close(out);
    free(c.points);
}

/* --- reliability
 * ------------------------------------------------------------------------------------- */

static void draw_bin(struct str *out, const struct svg_plot *p, int no, const struct report_bin *b)
{
    char hint[160];
    double low = 0, high = 1;
    double from = (double)no / REPORT_BINS;
    double middle = from + 0.5 / REPORT_BINS;
    struct svg_point foot = svg_at(p, middle, p->y_max);
    foot.y -= 4;
    svg_write(out, (struct svg_label){"count", foot, SVG_MIDDLE}, "%zu", b->n);
    if (b->n == 0)
        return;
    double share = (double)b->n_right / (double)b->n;
    report_interval(b->n_right, b->n, &low, &high);
    snprintf(hint, sizeof hint,
             "把握 %g-%g：%zu 问，平均把握 %.1f %%，实际答对 %.1f %%（%.1f-%.1f %%）", from,
             from + 1.0 / REPORT_BINS, b->n, b->confidence * 100, share * 100, low * 100,
             high * 100);
    struct svg_point corner = svg_at(p, from, share), end = svg_at(p, from + 1.0 / REPORT_BINS, 0);
    svg_bar(out, "bar", (struct svg_point){corner.x + 3, corner.y},
            (struct svg_point){end.x - corner.x - 6, end.y - corner.y}, hint);
    svg_line(out, "interval", svg_at(p, middle, low), svg_at(p, middle, high));
    svg_dot(out, "mean", svg_at(p, middle, b->confidence));
}

void chart_reliability(struct str *out, const struct report *r)
{
    struct report_bin bins[REPORT_BINS];
    struct svg_plot p = PLOT;
    report_bins(r->questions, r->n_questions, bins);
    svg_open(out, "chart-reliability", DRAWING, "可靠性图");
    svg_axes(out, &p, (struct svg_axis){"机器人给出的把握", 0.1, false},
             (struct svg_axis){"实际答对的占比", 0.2, true});
    svg_line(out, "ideal", svg_at(&p, 0, 0), svg_at(&p, 1, 1));
    for (int i = 0; i < REPORT_BINS; i++)
        draw_bin(out, &p, i, &bins[i]);
    svg_close(out);
}

/* --- histogram
 * --------------------------------------------------------------------------------------- */

#define HIST_BINS 20
#define ROW_HEIGHT 100
#define ROW_STEP 165

enum outcome_kind { OUTCOME_RIGHT, OUTCOME_WRONG, OUTCOME_NO_ANSWER, OUTCOME_N };

static enum outcome_kind kind_of(const struct report_question *q)
{
    if (!q->has_answer)
        return OUTCOME_NO_ANSWER;
    return q->is_right ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

static void count_confidence(const struct report *r, enum outcome_kind kind, size_t bins[HIST_BINS],
                             size_t *n_out)
{
    *n_out = 0;
    for (size_t i = 0; i < r->n_questions; i++) {
        if (kind_of(&r->questions[i]) != kind)
            continue;
        int bin = (int)(r->questions[i].confidence * HIST_BINS);
        bins[bin < 0 ? 0 : bin >= HIST_BINS ? HIST_BINS - 1 : bin]++;
        (*n_out)++;
    }
}

static void draw_bars(struct str *out, const struct svg_plot *p, const char *css_class,
                      const size_t bins[HIST_BINS])
{
    for (int i = 0; i < HIST_BINS; i++) {
        char hint[96];
        if (bins[i] == 0)
            continue;
        double from = (double)i / HIST_BINS;
        struct svg_point corner = svg_at(p, from, (double)bins[i]);
        struct svg_point end = svg_at(p, from + 1.0 / HIST_BINS, 0);
        snprintf(hint, sizeof hint, "把握 %.2f-%.2f：%zu 问", from, from + 1.0 / HIST_BINS,
                 bins[i]);
        svg_bar(out, css_class, (struct svg_point){corner.x + 1, corner.y},
                (struct svg_point){end.x - corner.x - 2, end.y - corner.y}, hint);
        struct svg_point above = {(corner.x + end.x) / 2, corner.y - 3};
        svg_write(out, (struct svg_label){"count", above, SVG_MIDDLE}, "%zu", bins[i]);
    }
}

static void draw_kind(struct str *out, const struct report *r, enum outcome_kind kind)
{
    static const struct {
        const char *css_class;
        const char *label;
    } ROWS[OUTCOME_N] = {
        [OUTCOME_RIGHT] = {"bar right", "首选答对"},
        [OUTCOME_WRONG] = {"bar wrong", "有答案，首选答错"},
        [OUTCOME_NO_ANSWER] = {"bar absent", "知识库里没有答案"},
    };
    size_t bins[HIST_BINS] = {0}, n = 0, highest = 1;
    count_confidence(r, kind, bins, &n);
    for (int i = 0; i < HIST_BINS; i++)
        highest = bins[i] > highest ? bins[i] : highest;
    struct svg_plot p = {{70, 50 + (double)kind * ROW_STEP}, {580, ROW_HEIGHT}, 1, (double)highest};
    struct svg_point head = {p.corner.x, p.corner.y - 24};
    svg_write(out, (struct svg_label){"mark", head, SVG_START}, "%s：%zu 问", ROWS[kind].label, n);
    svg_axes(out, &p,
             (struct svg_axis){kind + 1 == OUTCOME_N ? "机器人给出的把握" : "", 0.1, false},
             (struct svg_axis){"", 0, false});
    draw_bars(out, &p, ROWS[kind].css_class, bins);
    svg_line(out, "cut", svg_at(&p, r->cuts.answer, 0), svg_at(&p, r->cuts.answer, p.y_max));
    svg_line(out, "clarify", svg_at(&p, r->cuts.clarify, 0), svg_at(&p, r->cuts.clarify, p.y_max));
}

void chart_histogram(struct str *out, const struct report *r)
{
    svg_open(out, "chart-histogram", (struct svg_point){680, OUTCOME_N * ROW_STEP + 70},
             "把握的分布");
    for (int kind = 0; kind < OUTCOME_N; kind++)
        draw_kind(out, r, (enum outcome_kind)kind);
    svg_close(out);
}
