/* log.h - one event, one line: `2026-11-22T09:30:05.123Z level=info event=started port=8080`.
 *
 * Keys are ASCII, values are quoted when they hold a space. Never message text or secrets above
 * LOG_DEBUG. Written with one write(2) to stderr, so lines of several threads do not mix. Any
 * thread.
 */
#ifndef BANGBAN_KB_BASE_LOG_H
#define BANGBAN_KB_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };

void log_set_level(enum log_level level); /* default LOG_INFO */
bool log_parse_level(const char *name, enum log_level *out);
/* fmt holds the key=value pairs: log_event(LOG_INFO, "started", "port=%d", port). */
void log_event(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
