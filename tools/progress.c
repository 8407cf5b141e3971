/* progress.c - the progress line of long commands. */
#include "tools/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "kb/base/clock.h"

#define QUIET_MS 500
#define REDRAW_MS 100
#define BAR_WIDTH 24

void progress_start(struct progress *p, const char *label)
{
    *p = (struct progress){
        .label = label, .started_ms = clock_mono_ms(), .is_terminal = isatty(STDERR_FILENO) != 0};
}

static void draw(const struct progress *p, size_t done, size_t total)
{
    char bar[BAR_WIDTH + 1];
    double share = total == 0 ? 0 : (double)done / (double)total;
    size_t filled = (size_t)(share * BAR_WIDTH);
    for (size_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r%s [%s] %3d%%\033[K", p->label, bar, (int)(share * 100));
    fflush(stderr);
}

void progress_show(void *arg, size_t done, size_t total)
{
    struct progress *p = arg;
    if (!p->is_terminal)
        return;
    int64_t now_ms = clock_mono_ms();
    if (now_ms - p->started_ms < QUIET_MS || now_ms - p->drawn_ms < REDRAW_MS)
        return;
    p->drawn_ms = now_ms;
    draw(p, done > total ? total : done, total);
}

void progress_show_int(void *arg, int done, int total)
{
    progress_show(arg, done < 0 ? 0 : (size_t)done, total < 0 ? 0 : (size_t)total);
}

void progress_end(struct progress *p)
{
    if (p->drawn_ms != 0)
        fputs("\r\033[K", stderr);
    p->drawn_ms = 0;
}
