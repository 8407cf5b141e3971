/* mask.h - personal data in what people write: found, and covered for those who need not see it.
 *
 * Found as people type it: half or full width, in groups of spaces, hyphens or dots (138-0013-8000,
 * １３８　００１３　８０００), read out in characters (一三八零零一三八零零零), between Chinese
 * text, behind a word (tel13800138000). What only looks like it stays: a number must have its
 * length, its check digit where it has one, and end where the digits end; so document numbers,
 * amounts, dates and the 31 characters of a procedure's code are left alone.
 *
 * Pure; time and memory linear in the text; any thread.
 */
#ifndef BANGBAN_KB_TEXT_MASK_H
#define BANGBAN_KB_TEXT_MASK_H

#include "kb/base/arena.h"
#include "kb/base/str.h"

enum mask_kind {
    MASK_ID_CARD, /* 身份证号: 18 with check digit (GB 11643), 15 with a possible birthday */
    MASK_MOBILE,  /* 手机号: eleven digits from 13 on, with or without +86 */
    MASK_CREDIT_CODE, /* 统一社会信用代码: GB 32100, check character verified */
    MASK_BANK_CARD,   /* 16-19 digits of an issuer, Luhn */
    MASK_EMAIL,
    MASK_LANDLINE, /* area code and 7-8 digits: an office's number as often as a person's */
    MASK_N_KINDS
};
const char *mask_kind_name(enum mask_kind kind); /* "id_card" */

#define MASK_BIT(kind) (1u << (kind))
#define MASK_ALL (MASK_BIT(MASK_N_KINDS) - 1)
/* What is a person's in any text. Landlines are left: helpers' answers give those of offices. */
#define MASK_PERSONAL (MASK_ALL & ~MASK_BIT(MASK_LANDLINE))

struct mask_span {
    size_t from; /* bytes */
    size_t len;
    enum mask_kind kind;
};

/* Ascending, never overlapping. `kinds` is a set of MASK_BIT. text must be valid UTF-8. */
void mask_find(struct arena *a, struct view text, unsigned kinds, struct mask_span **spans_out,
               size_t *n_out);
/* The text with every span covered: 138****8000, 110***********002X, 9131**********3X7A,
 * 6222********1234, z***@example.com, 021-****34; the text itself when there is none. Covering
 * twice changes nothing. */
struct view mask_text(struct arena *a, struct view text, unsigned kinds);
/* mask_text with MASK_PERSONAL, in the form of a callback (intents/gate.h). */
struct view mask_personal(struct arena *a, struct view text);

#endif
