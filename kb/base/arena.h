/* arena.h - memory that is freed all at once.
 *
 * What lives for one turn (or one import row, one snapshot) comes from one arena and is never freed
 * singly. Allocation cannot fail (see mem.h). An arena belongs to one thread at a time and may be
 * handed over whole.
 */
#ifndef BANGBAN_KB_BASE_ARENA_H
#define BANGBAN_KB_BASE_ARENA_H

#include <stddef.h>

#include "kb/base/str.h"

struct arena;

struct arena *arena_new(size_t first_block_len);                 /* 0 = 4 KiB */
void arena_free(struct arena *a);                                /* NULL is legal */
void arena_reset(struct arena *a);                               /* frees all but the first block */
void *arena_alloc(struct arena *a, size_t size);                 /* aligned for any type, zeroed */
void *arena_alloc_array(struct arena *a, size_t n, size_t size); /* zeroed, overflow checked */
char *arena_text(struct arena *a, struct view v);                /* NUL-terminated copy */
struct view arena_view(struct arena *a, struct view v);          /* the same as a view */
struct view arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Grows an arena array of `n` used elements to fit one more; returns the (possibly moved) array. */
void *arena_push(struct arena *a, void *array, size_t n, size_t *cap, size_t size);
size_t arena_used(const struct arena *a); /* bytes handed out, for limits and metrics */

#endif
