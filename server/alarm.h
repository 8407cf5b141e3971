/* alarm.h - wall-clock moments at which something is due, earliest first, each kept once.
 *
 * Loop thread only.
 */
#ifndef BANGBAN_SERVER_ALARM_H
#define BANGBAN_SERVER_ALARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ALARM_NEVER INT64_MAX

/* A plain value; zeroed = empty. */
struct alarms {
    int64_t *at_ms; /* latest first, so that the earliest is taken off the end */
    size_t n;
    size_t cap;
};

void alarms_clear(struct alarms *a);
void alarms_add(struct alarms *a, int64_t at_ms);
/* Takes off everything that is due; false if nothing was. */
bool alarms_take_due(struct alarms *a, int64_t now_ms);
int64_t alarms_next_ms(const struct alarms *a); /* ALARM_NEVER when empty */

#endif
