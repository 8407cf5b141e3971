/* svg.c - writes SVG elements. Called by report.c. */
#include "kb/svg.h"

#include <stdio.h>

#include "kb/html.h"

#define DOT_RADIUS 4.5
#define TICK_LEN 5.0
#define LABEL_MAX 256

void svg_open(struct str *out, const char *id, struct svg_point size, const char *title)
{
    str_addf(out,
             "<svg viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\" "
             "aria-labelledby=\"%s\"><title id=\"%s\">",
             size.x, size.y, size.x, size.y, id, id);
    html_add(out, view_of(title));
    str_add_text(out, "</title>\n");
}

void svg_close(struct str *out)
{
    str_add_text(out, "</svg>\n");
}

void svg_line(struct str *out, const char *css_class, struct svg_point from, struct svg_point to)
{
    str_addf(out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
             css_class, from.x, from.y, to.x, to.y);
}

void svg_dot(struct str *out, const char *css_class, struct svg_point at)
{
    str_addf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", css_class, at.x,
             at.y, DOT_RADIUS);
}

void svg_bar(struct str *out, const char *css_class, struct svg_point corner, struct svg_point size,
             const char *hint)
{
    str_addf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
             css_class, corner.x, corner.y, size.x, size.y);
    if (hint != NULL) {
        str_add_text(out, "<title>");
        html_add(out, view_of(hint));
        str_add_text(out, "</title>");
    }
    str_add_text(out, "</rect>\n");
}

void svg_curve(struct str *out, const char *css_class, const struct svg_point *points, size_t n)
{
    if (n == 0)
        return;
    str_addf(out, "<polyline class=\"%s\" points=\"", css_class);
    for (size_t i = 0; i < n; i++)
        str_addf(out, "%s%.1f,%.1f", i > 0 ? " " : "", points[i].x, points[i].y);
    str_add_text(out, "\"/>\n");
}

void svg_write(struct str *out, struct svg_label where, const char *fmt, ...)
{
    static const char *const ANCHORS[] = {"start", "middle", "end"};
    char text[LABEL_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    str_addf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", where.css_class,
             where.at.x, where.at.y, ANCHORS[where.anchor]);
    html_addf(out, "%s", text);
    str_add_text(out, "</text>\n");
}

/* --- plot
 * ------------------------------------------------------------------------------------------- */

static double share_of(double value, double max)
{
    double share = max > 0 ? value / max : 0;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

struct svg_point svg_at(const struct svg_plot *p, double x, double y)
{
    return (struct svg_point){p->corner.x + p->size.x * share_of(x, p->x_max),
                              p->corner.y + p->size.y * (1 - share_of(y, p->y_max))};
}

static void tick_text(const struct svg_axis *axis, double value, char out[32])
{
    if (axis->is_percent)
        snprintf(out, 32, "%g %%", value * 100);
    else
        snprintf(out, 32, "%g", value);
}

static size_t n_ticks(const struct svg_axis *axis, double max)
{
    return axis->step > 0 ? (size_t)(max / axis->step + 0.5) : 0;
}

static void x_axis(struct str *out, const struct svg_plot *p, const struct svg_axis *axis)
{
    char text[32];
    svg_line(out, "axis", svg_at(p, 0, 0), svg_at(p, p->x_max, 0));
    for (size_t i = 0; i <= n_ticks(axis, p->x_max); i++) {
        struct svg_point at = svg_at(p, (double)i * axis->step, 0);
        tick_text(axis, (double)i * axis->step, text);
        svg_line(out, "axis", at, (struct svg_point){at.x, at.y + TICK_LEN});
        at.y += 18;
        svg_write(out, (struct svg_label){"tick", at, SVG_MIDDLE}, "%s", text);
    }
    struct svg_point middle = svg_at(p, p->x_max / 2, 0);
    middle.y += 38;
    svg_write(out, (struct svg_label){"name", middle, SVG_MIDDLE}, "%s", axis->label);
}

static void y_axis(struct str *out, const struct svg_plot *p, const struct svg_axis *axis)
{
    char text[32];
    svg_line(out, "axis", svg_at(p, 0, 0), svg_at(p, 0, p->y_max));
    for (size_t i = 0; i <= n_ticks(axis, p->y_max); i++) {
        double value = (double)i * axis->step;
        struct svg_point at = svg_at(p, 0, value);
        tick_text(axis, value, text);
        if (i > 0)
            svg_line(out, "grid", at, svg_at(p, p->x_max, value));
        at.x -= 8;
        at.y += 4;
        svg_write(out, (struct svg_label){"tick", at, SVG_END}, "%s", text);
    }
    struct svg_point above = {p->corner.x - 8, p->corner.y - 22};
    svg_write(out, (struct svg_label){"name", above, SVG_START}, "%s", axis->label);
}

void svg_axes(struct str *out, const struct svg_plot *p, struct svg_axis x, struct svg_axis y)
{
    y_axis(out, p, &y);
    x_axis(out, p, &x);
}
