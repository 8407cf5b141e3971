/* arena.c - block allocator freed all at once. One thread at a time per arena. */
#include "kb/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/err.h"
#include "kb/base/mem.h"

#define DEFAULT_BLOCK ((size_t)4096)
#define MAX_GROWTH ((size_t)1 << 20)

struct block {
    struct block *next;
    size_t used;
    size_t cap;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *first;
    struct block *current;
    size_t used;
};

static struct block *block_new(size_t cap)
{
    struct block *b = mem_alloc(sizeof *b + cap);
    b->next = NULL;
    b->used = 0;
    b->cap = cap;
    return b;
}

struct arena *arena_new(size_t first_block_len)
{
    struct arena *a = mem_calloc(1, sizeof *a);
    a->first = block_new(first_block_len > 0 ? first_block_len : DEFAULT_BLOCK);
    a->current = a->first;
    return a;
}

static void free_blocks(struct block *b)
{
    while (b != NULL) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    free_blocks(a->first);
    free(a);
}

void arena_reset(struct arena *a)
{
    free_blocks(a->first->next);
    a->first->next = NULL;
    a->first->used = 0;
    a->current = a->first;
    a->used = 0;
}

/* Not zeroed. */
static void *take(struct arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    CHECK(size < SIZE_MAX - align);
    size = (size + align - 1) & ~(align - 1);
    if (size == 0)
        size = align;
    if (a->current->cap - a->current->used < size) {
        size_t cap = a->current->cap * 2;
        if (cap > MAX_GROWTH)
            cap = MAX_GROWTH;
        if (cap < size)
            cap = size;
        a->current->next = block_new(cap);
        a->current = a->current->next;
    }
    void *ptr = a->current->bytes + a->current->used;
    a->current->used += size;
    a->used += size;
    return ptr;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *arena_alloc_array(struct arena *a, size_t n, size_t size)
{
    size_t total;
    CHECK(!__builtin_mul_overflow(n, size, &total));
    return arena_alloc(a, total);
}

char *arena_text(struct arena *a, struct view v)
{
    CHECK(v.len < SIZE_MAX);
    char *copy = take(a, v.len + 1);
    if (v.len > 0)
        memcpy(copy, v.ptr, v.len);
    copy[v.len] = '\0';
    return copy;
}

struct view arena_view(struct arena *a, struct view v)
{
    return (struct view){arena_text(a, v), v.len};
}

struct view arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_list again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    CHECK(n >= 0);
    char *text = take(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    return (struct view){text, (size_t)n};
}

void *arena_push(struct arena *a, void *array, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return array;
    size_t bigger = *cap == 0 ? 8 : *cap * 2;
    void *moved = arena_alloc_array(a, bigger, size);
    if (n > 0)
        memcpy(moved, array, n * size);
    *cap = bigger;
    return moved;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
