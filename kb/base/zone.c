/* zone.c - offsets of a time zone. Loading: main thread at the start; everything else pure. */
#include "kb/base/zone.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"

#define FROM_S INT64_C(946684800)   /* 2000-01-01 */
#define UNTIL_S INT64_C(2840140800) /* 2060-01-01 */
#define STEP_S (INT64_C(6) * 86400) /* no zone changes its offset twice within it */
#define MINUTE_MS INT64_C(60000)

struct change {
    int64_t at_ms; /* from this moment on */
    int minutes;
};

struct zone {
    struct change *changes; /* ascending; the first one holds for everything before it too */
    size_t n;
    size_t cap;
};

/* --- asking the C library ----------------------------------------------------------------------
 */

static bool is_known(const char *name)
{
    static const char LETTERS[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    const char *dir = getenv("TZDIR");
    struct str path = STR_EMPTY;
    if (name[0] == '\0' || name[0] == '/' || strspn(name, LETTERS) != strlen(name))
        return false;
    str_addf(&path, "%s/%s", dir != NULL ? dir : "/usr/share/zoneinfo", name);
    bool found = access(path.ptr, R_OK) == 0;
    str_clear(&path);
    return found;
}

static int minutes_now(int64_t at_s)
{
    time_t at = (time_t)at_s;
    struct tm local;
    CHECK(localtime_r(&at, &local) != NULL);
    return (int)(local.tm_gmtoff / 60);
}

static void add_change(struct zone *z, int64_t at_s, int minutes)
{
    void *grown = z->changes;
    mem_grow(&grown, &z->cap, z->n + 1, sizeof *z->changes);
    z->changes = grown;
    z->changes[z->n++] = (struct change){at_s * 1000, minutes};
}

/* The second at which the offset becomes another one, between two samples. */
static int64_t find_change(int64_t from_s, int64_t until_s)
{
    int before = minutes_now(from_s);
    while (until_s - from_s > 1) {
        int64_t middle = from_s + (until_s - from_s) / 2;
        if (minutes_now(middle) == before)
            from_s = middle;
        else
            until_s = middle;
    }
    return until_s;
}

static void read_changes(struct zone *z)
{
    add_change(z, FROM_S, minutes_now(FROM_S));
    for (int64_t at = FROM_S; at < UNTIL_S; at += STEP_S) {
        int after = minutes_now(at + STEP_S);
        if (after != minutes_now(at))
            add_change(z, find_change(at, at + STEP_S), after);
    }
}

static void set_tz(const char *value)
{
    if (value != NULL)
        setenv("TZ", value, 1);
    else
        unsetenv("TZ");
    tzset();
}

enum rc zone_load(const char *name, struct zone **out, struct err *err)
{
    if (!is_known(name))
        return err_set_field(err, RC_INVALID, "zone", "没有这个时区：%s（例：Asia/Shanghai）",
                             name);
    const char *before = getenv("TZ");
    char *kept = before != NULL ? mem_strdup(before) : NULL;
    struct zone *z = mem_calloc(1, sizeof *z);
    set_tz(name);
    read_changes(z);
    set_tz(kept);
    free(kept);
    *out = z;
    return RC_OK;
}

void zone_free(struct zone *z)
{
    if (z == NULL)
        return;
    free(z->changes);
    free(z);
}

/* --- questions ---------------------------------------------------------------------------------
 */

static const struct change *change_at(const struct zone *z, int64_t at_ms)
{
    size_t from = 0;
    size_t until = z->n;
    while (until - from > 1) {
        size_t middle = from + (until - from) / 2;
        if (z->changes[middle].at_ms <= at_ms)
            from = middle;
        else
            until = middle;
    }
    return &z->changes[from];
}

int zone_minutes(const struct zone *z, int64_t at_ms)
{
    return change_at(z, at_ms)->minutes;
}

int64_t zone_to_utc(const struct zone *z, int64_t local_ms)
{
    int64_t early = local_ms - change_at(z, local_ms - 86400000)->minutes * MINUTE_MS;
    const struct change *then = change_at(z, local_ms + 86400000);
    int64_t late = local_ms - then->minutes * MINUTE_MS;
    if (early < then->at_ms)
        return early; /* the old offset still holds */
    return late > then->at_ms ? late : then->at_ms;
}

int64_t zone_to_local(const struct zone *z, int64_t at_ms)
{
    return at_ms + zone_minutes(z, at_ms) * MINUTE_MS;
}

int32_t zone_day(const struct zone *z, int64_t at_ms)
{
    return day_of_ms(at_ms, zone_minutes(z, at_ms));
}
