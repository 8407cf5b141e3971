/* limit.c - token buckets by name. Loop thread only. */
#include "server/limit.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "kb/base/mem.h"

#define NAME_LEN 80
#define SWEEP_EVERY 1024
#define NS_PER_MS INT64_C(1000000) /* whole milliseconds would make 4 of 3.3 */
#define WINDOW_NS (LIMIT_WINDOW_MS * NS_PER_MS)

struct bucket {
    char name[NAME_LEN];
    int64_t full_at_ns; /* when it will be full again: the whole state of a token bucket */
    UT_hash_handle hh;
};

struct limits {
    struct bucket *table;
    unsigned n_new; /* buckets made since the last sweep */
};

struct limits *limits_new(void)
{
    return mem_calloc(1, sizeof(struct limits));
}

static void forget(struct limits *ls, int64_t full_before_ns)
{
    struct bucket *b;
    struct bucket *next;
    HASH_ITER(hh, ls->table, b, next)
    {
        if (b->full_at_ns > full_before_ns)
            continue;
        HASH_DEL(ls->table, b);
        free(b);
    }
}

void limits_free(struct limits *ls)
{
    if (ls == NULL)
        return;
    forget(ls, INT64_MAX);
    free(ls);
}

static struct bucket *need_bucket(struct limits *ls, const char *name, int64_t now_ms)
{
    char key[NAME_LEN];
    snprintf(key, sizeof key, "%s", name);
    struct bucket *b;
    HASH_FIND_STR(ls->table, key, b);
    if (b != NULL)
        return b;
    if (++ls->n_new >= SWEEP_EVERY) {
        forget(ls, now_ms * NS_PER_MS);
        ls->n_new = 0;
    }
    b = mem_calloc(1, sizeof *b);
    memcpy(b->name, key, sizeof key);
    HASH_ADD_STR(ls->table, name, b);
    return b;
}

enum rc limits_take(struct limits *ls, const char *name, int64_t burst, int64_t cost,
                    int64_t now_ms, struct err *err)
{
    struct bucket *b = need_bucket(ls, name, now_ms);
    int64_t now_ns = now_ms * NS_PER_MS;
    int64_t from_ns = b->full_at_ns > now_ns ? b->full_at_ns : now_ns;
    int64_t price_ns = cost * WINDOW_NS / burst; /* rounded up, the last of a burst would not fit */
    int64_t after_ns = from_ns + price_ns;
    int64_t room_ns = price_ns > WINDOW_NS ? price_ns : WINDOW_NS;
    int64_t over_ms = (after_ns - now_ns - room_ns + NS_PER_MS - 1) / NS_PER_MS;
    if (over_ms > 0) {
        err_set(err, RC_RATE, "发送太快了，请 %lld 秒后再试", (long long)(over_ms + 999) / 1000);
        if (err != NULL)
            err->retry_ms = (int)over_ms;
        return RC_RATE;
    }
    b->full_at_ns = after_ns;
    return RC_OK;
}

size_t limits_n_buckets(const struct limits *ls)
{
    return HASH_COUNT(ls->table);
}
