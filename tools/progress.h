/* progress.h - one line of progress on a terminal, nothing in a pipe or file.
 *
 * progress_show() has the shape of the callbacks of import, export, rebuild and backup. It draws at
 * most ten times a second and only after half a second, so that quick work stays quiet.
 */
#ifndef BANGBAN_TOOLS_PROGRESS_H
#define BANGBAN_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A plain value; `label` is borrowed. */
struct progress {
    const char *label;
    int64_t started_ms;
    int64_t drawn_ms; /* 0 = nothing on the line */
    bool is_terminal;
};

void progress_start(struct progress *p, const char *label);
/* `arg` is the struct progress. */
void progress_show(void *arg, size_t done, size_t total);
void progress_show_int(void *arg, int done, int total);
void progress_end(struct progress *p); /* wipes the line */

#endif
