/* chars.h - the working form of normalisation: characters with the byte they came from.
 * Plain values in the turn's arena; used by the passes of normalise.c only.
 */
#ifndef BANGBAN_KB_TEXT_CHARS_H
#define BANGBAN_KB_TEXT_CHARS_H

#include <stddef.h>
#include <stdint.h>

struct mapped {
    uint32_t cp;
    uint32_t from; /* byte offset in the original */
};

struct chars {
    struct mapped *at;
    size_t n;
    size_t cap;
};

#endif
