/* limit.h - token buckets: how fast a person or an address may call.
 *
 * A bucket holds at most `burst` tokens and gains `burst` tokens per LIMIT_WINDOW_MS. One that is
 * full again is forgotten. Loop thread only.
 */
#ifndef BANGBAN_SERVER_LIMIT_H
#define BANGBAN_SERVER_LIMIT_H

#include "kb/base/err.h"
#include "kb/base/str.h"

#define LIMIT_WINDOW_MS 10000

struct limits;

struct limits *limits_new(void);
void limits_free(struct limits *ls); /* NULL is legal */
/* Takes `cost` tokens from the bucket `name` (at most 79 bytes, the rest is not told apart).
 * RC_RATE with err->retry_ms when there are not enough. */
enum rc limits_take(struct limits *ls, const char *name, int64_t burst, int64_t cost,
                    int64_t now_ms, struct err *err);
size_t limits_n_buckets(const struct limits *ls);

#endif
