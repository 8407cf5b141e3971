/* svg.h - drawings for pages: lines, bars, labels, and a plot area with axes.
 *
 * Writes SVG elements to be put into an HTML page. Looks come from CSS classes of the page (class
 * names are given by the caller), so that one drawing serves screen, dark mode and print.
 * Coordinates are pixels of the drawing, y downwards; a struct svg_plot maps values to them. Pure;
 * any thread.
 */
#ifndef BANGBAN_KB_SVG_H
#define BANGBAN_KB_SVG_H

#include "kb/base/str.h"

struct svg_point {
    double x;
    double y;
};

/* Opens and closes a drawing. `title` is read aloud for it; `id` is unique in the page. */
void svg_open(struct str *out, const char *id, struct svg_point size, const char *title);
void svg_close(struct str *out);

void svg_line(struct str *out, const char *css_class, struct svg_point from, struct svg_point to);
void svg_dot(struct str *out, const char *css_class, struct svg_point at);
/* A bar with a hint that shows when the mouse rests on it (NULL: none). */
void svg_bar(struct str *out, const char *css_class, struct svg_point corner, struct svg_point size,
             const char *hint);
void svg_curve(struct str *out, const char *css_class, const struct svg_point *points, size_t n);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };
struct svg_label {
    const char *css_class;
    struct svg_point at;
    enum svg_anchor anchor;
};
void svg_write(struct str *out, struct svg_label where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Where values lie: x from 0 to x_max over the width, y from 0 (bottom) to y_max (top). */
struct svg_plot {
    struct svg_point corner; /* top left, pixels */
    struct svg_point size;
    double x_max;
    double y_max;
};

/* Values beyond the axes are put on the border. */
struct svg_point svg_at(const struct svg_plot *p, double x, double y);

struct svg_axis {
    const char *label;
    double step;     /* a tick each */
    bool is_percent; /* ticks as 20 %, else as 0.2 */
};
/* Ticks, grid lines of the y axis, and both labels. */
void svg_axes(struct str *out, const struct svg_plot *p, struct svg_axis x, struct svg_axis y);

#endif
