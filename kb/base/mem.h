/* mem.h - heap allocation that cannot return NULL.
 *
 * When memory runs out the process writes one line to stderr and exits with MEM_EXIT_STATUS:
 * whatever was acknowledged is on disk, and the service manager starts a fresh process. Any thread.
 */
#ifndef BANGBAN_KB_BASE_MEM_H
#define BANGBAN_KB_BASE_MEM_H

#include <stddef.h>

#define MEM_EXIT_STATUS 71

/* At the start of a program, before its threads. glibc gives freed blocks of more than 128 KiB back
 * to the kernel at once and fetches the next ones page by page; a question, an entry and a row of
 * the index free several. From here on memory freed is kept and fetched in large pieces: faster, at
 * the price of memory that is not given back after a peak. */
void mem_keep_freed(void);

void *mem_alloc(size_t size);              /* uninitialised; size 0 gives 1 byte */
void *mem_calloc(size_t n, size_t size);   /* zeroed; overflow counts as out of memory */
void *mem_realloc(void *ptr, size_t size); /* ptr may be NULL */
void *mem_realloc_array(void *ptr, size_t n, size_t size); /* n*size checked for overflow */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);

/* Grows `*ptr` (elements of `size`) so that at least `want` fit, doubling; updates *cap. */
void mem_grow(void **ptr, size_t *cap, size_t want, size_t size);

#endif
