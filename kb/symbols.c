/* symbols.c - cuts normalised text into symbols. Pure; any thread. */
#include "kb/symbols.h"

#include "kb/text/normalise.h"

#define HAN_FIRST 0x3400
#define HAN_LAST 0x9FFF
#define N_BELOW (HAN_FIRST - 1)         /* numbers 1 .. HAN_FIRST - 1 */
#define N_ABOVE (UINT16_MAX - HAN_LAST) /* numbers HAN_LAST + 1 .. 65535 */

enum symbol_class { CLASS_NONE, CLASS_SINGLE, CLASS_LETTER, CLASS_DIGIT };

static enum symbol_class class_of(uint32_t cp)
{
    if (cp >= '0' && cp <= '9')
        return CLASS_DIGIT;
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? CLASS_LETTER : CLASS_NONE;
    if (norm_is_han(cp) || (cp >= 0x3041 && cp <= 0x30FF) || (cp >= 0xAC00 && cp <= 0xD7A3))
        return CLASS_SINGLE;
    return norm_is_word(cp) ? CLASS_LETTER : CLASS_NONE;
}

static uint16_t hashed(struct view text)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (uint8_t)text.ptr[i]) * 16777619u;
    h = (h ^ (h >> 15)) % (N_BELOW + N_ABOVE);
    return (uint16_t)(h < N_BELOW ? h + 1 : h - N_BELOW + HAN_LAST + 1);
}

uint64_t symbols_hash(const uint16_t *symbols, size_t n)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < n; i++)
        h = (h ^ symbols[i]) * UINT64_C(1099511628211);
    return h;
}

uint32_t symbols_count_breaks(const uint16_t *symbols, size_t n)
{
    uint32_t n_breaks = 0;
    for (size_t i = 0; i < n; i++)
        n_breaks += symbols[i] == SYMBOL_BREAK;
    return n_breaks;
}

bool symbol_is_han(uint16_t symbol)
{
    return symbol >= HAN_FIRST && symbol <= HAN_LAST;
}

/* End of the number or the run of letters that begins before `at`; a point between digits belongs.
 */
static size_t run_end(struct view text, size_t at, enum symbol_class class)
{
    while (at < text.len) {
        size_t next = at;
        uint32_t cp = utf8_next(text, &next);
        bool point = class == CLASS_DIGIT && cp == '.' && next < text.len &&
                     text.ptr[next] >= '0' && text.ptr[next] <= '9';
        if (!point && class_of(cp) != class)
            break;
        at = next;
    }
    return at;
}

size_t symbols_cut(struct view text, uint16_t *out, struct symbol_span *spans)
{
    size_t n = 0;
    bool broken = false;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t cp = utf8_next(text, &at);
        enum symbol_class class = class_of(cp);
        if (class == CLASS_NONE) {
            broken = n > 0;
            continue;
        }
        if (class != CLASS_SINGLE)
            at = run_end(text, at, class);
        if (broken) {
            if (spans != NULL)
                spans[n] = (struct symbol_span){(uint32_t)from, (uint32_t)from};
            out[n++] = SYMBOL_BREAK;
            broken = false;
        }
        if (spans != NULL)
            spans[n] = (struct symbol_span){(uint32_t)from, (uint32_t)at};
        bool plain = class == CLASS_SINGLE && cp >= HAN_FIRST && cp <= HAN_LAST;
        out[n++] = plain ? (uint16_t)cp : hashed(view_sub(text, from, at - from));
    }
    return n;
}
