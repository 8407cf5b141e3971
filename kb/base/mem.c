/* mem.c - allocation that exits cleanly instead of returning NULL. Any thread. */
#include "kb/base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEEP_LEN (32 << 20) /* blocks above are still mapped for themselves */
#define FETCH_LEN (1 << 20)

void mem_keep_freed(void)
{
    mallopt(M_MMAP_THRESHOLD, KEEP_LEN);
    mallopt(M_TRIM_THRESHOLD, 2 * KEEP_LEN);
    mallopt(M_TOP_PAD, FETCH_LEN);
}

static _Noreturn void out_of_memory(void)
{
    static const char LINE[] = "event=out_of_memory action=exit\n";
    ssize_t ignored = write(STDERR_FILENO, LINE, sizeof LINE - 1);
    (void)ignored;
    _exit(MEM_EXIT_STATUS);
}

void *mem_alloc(size_t size)
{
    void *ptr = malloc(size > 0 ? size : 1);
    if (ptr == NULL)
        out_of_memory();
    return ptr;
}

void *mem_calloc(size_t n, size_t size)
{
    void *ptr = calloc(n > 0 ? n : 1, size > 0 ? size : 1);
    if (ptr == NULL)
        out_of_memory();
    return ptr;
}

void *mem_realloc(void *ptr, size_t size)
{
    void *bigger = realloc(ptr, size > 0 ? size : 1);
    if (bigger == NULL)
        out_of_memory();
    return bigger;
}

void *mem_realloc_array(void *ptr, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        out_of_memory();
    return mem_realloc(ptr, n * size);
}

char *mem_strndup(const char *text, size_t len)
{
    char *copy = mem_alloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *mem_strdup(const char *text)
{
    return mem_strndup(text, strlen(text));
}

void mem_grow(void **ptr, size_t *cap, size_t want, size_t size)
{
    if (want <= *cap)
        return;
    size_t bigger = *cap < 8 ? 8 : *cap;
    while (bigger < want) {
        if (bigger > SIZE_MAX / 2)
            out_of_memory();
        bigger *= 2;
    }
    *ptr = mem_realloc_array(*ptr, bigger, size);
    *cap = bigger;
}
