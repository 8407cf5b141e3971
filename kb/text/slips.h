/* slips.h - the ways people mistype a question, made on purpose: to measure what they cost a
 * search.
 *
 * Deterministic: the same kind, seed and question give the same text; different seeds give
 * different places and replacements. Replacements are common characters, the more usual the more
 * likely, as an input method offers them. Not for answering. Any thread.
 */
#ifndef BANGBAN_KB_TEXT_SLIPS_H
#define BANGBAN_KB_TEXT_SLIPS_H

#include <stdbool.h>
#include <stdint.h>

#include "kb/base/arena.h"

enum slip_kind {
    SLIP_TRADITIONAL,  /* the whole question in traditional script */
    SLIP_HOMOPHONE,    /* one character replaced by another with the same toneless reading */
    SLIP_INPUT_METHOD, /* one character replaced by one of a confused syllable (zh/z, n/l, ing/in)
                        */
    SLIP_DROP,         /* one character left out */
    SLIP_DOUBLE,       /* one character twice */
    SLIP_SWAP,         /* two adjacent characters exchanged */
    SLIP_FILLER,       /* 麻烦问下 before, 谢谢 behind, or both */
    SLIP_PINYIN,       /* the whole question or one word of it typed as letters */
    SLIP_FULL_WIDTH,   /* letters, digits and punctuation in their full-width forms */
    SLIP_N_KINDS
};

const char *slip_name(enum slip_kind kind); /* "traditional", for reports */

/* The question with one slip of the kind. False, and *out untouched, if this kind cannot happen to
 * it (no Han characters to mistype, nothing to widen, nothing written otherwise in traditional
 * script) or it is not valid UTF-8; otherwise *out, in the arena, differs from the question. */
bool slip_apply(struct arena *a, enum slip_kind kind, uint64_t seed, struct view question,
                struct view *out);

#endif
