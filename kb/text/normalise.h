/* normalise.h - the one form in which questions and documents are compared.
 *
 * Steps, each keeping a map back to the original bytes: UTF-8 check, NFKC and case fold (utf8proc),
 * zero-width and control characters removed, white space folded to one space, OpenCC traditional ->
 * simplified, Chinese numerals unified with digits where they count something (三十个工作日 ->
 * 30个工作日; 一般纳税人, 三方协议 stay), document-number brackets unified (〔2025〕 [2025] (2025)
 * -> 〔2025〕). Idempotent: normalise(normalise(x)) = normalise(x). Any thread (OpenCC converters
 * are per normaliser object; one object per thread).
 */
#ifndef BANGBAN_KB_TEXT_NORMALISE_H
#define BANGBAN_KB_TEXT_NORMALISE_H

#include <stdbool.h>

#include "kb/base/arena.h"
#include "kb/base/err.h"
#include "kb/base/str.h"

/* Characters after normalisation; longer input to norm_question gives RC_LIMIT. */
#define QUESTION_MAX_CHARS 500

struct norm {
    struct view text; /* normalised UTF-8, in the arena */
    uint32_t *cp;     /* its characters */
    uint32_t *from;   /* cp[i] came from original bytes from[i] .. from[i + 1]; n + 1 values */
    size_t n;         /* characters */
};

/* Documents and units: invalid UTF-8 gives RC_INVALID naming the byte offset. */
enum rc norm_text(struct arena *a, struct view input, struct norm *out, struct err *err);
/* Questions: also RC_INVALID "empty" when nothing but punctuation, emoji and space is left
 * (err.field = "text"), RC_LIMIT when longer than QUESTION_MAX_CHARS. */
enum rc norm_question(struct arena *a, struct view input, struct norm *out, struct err *err);

/* `text` with n other characters in the place of the n_old (at least 1) at `at`; they come from the bytes of the
 * characters they replace. In `a`. */
struct norm norm_replace(struct arena *a, const struct norm *text, size_t at, size_t n_old,
                         const uint32_t *cp, size_t n);

/* Character classes after normalisation. */
bool norm_is_han(uint32_t cp);
bool norm_is_word(uint32_t cp); /* Han, letter or digit */

#endif
