/* alarm.c - a sorted list of moments. Loop thread only. */
#include "server/alarm.h"

#include <stdlib.h>
#include <string.h>

#include "kb/base/mem.h"

void alarms_clear(struct alarms *a)
{
    free(a->at_ms);
    *a = (struct alarms){0};
}

void alarms_add(struct alarms *a, int64_t at_ms)
{
    size_t i = a->n;
    while (i > 0 && a->at_ms[i - 1] < at_ms)
        i--;
    if (i > 0 && a->at_ms[i - 1] == at_ms)
        return;
    void *grown = a->at_ms;
    mem_grow(&grown, &a->cap, a->n + 1, sizeof *a->at_ms);
    a->at_ms = grown;
    memmove(a->at_ms + i + 1, a->at_ms + i, (a->n - i) * sizeof *a->at_ms);
    a->at_ms[i] = at_ms;
    a->n++;
}

bool alarms_take_due(struct alarms *a, int64_t now_ms)
{
    size_t before = a->n;
    while (a->n > 0 && a->at_ms[a->n - 1] <= now_ms)
        a->n--;
    return a->n < before;
}

int64_t alarms_next_ms(const struct alarms *a)
{
    return a->n == 0 ? ALARM_NEVER : a->at_ms[a->n - 1];
}
