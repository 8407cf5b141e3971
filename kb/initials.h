/* initials.h - letters typed for the beginnings of a name's syllables: gszx for 公司注销.
 *
 * Names are what the knowledge base calls its matters: titles up to a bracket, keywords and short
 * variants, of 2 to 8 Han characters. A word of letters that no entry holds is compared with all of
 * them (kb/text/pinyin.h says what fits), which costs some milliseconds in ten thousand entries and
 * happens to no other question. Several names may fit: who uses this must not be sure of the
 * result. Any thread.
 */
#ifndef BANGBAN_KB_INITIALS_H
#define BANGBAN_KB_INITIALS_H

#include "kb/snapshot.h"
#include "kb/synonym.h"

#define INITIALS_MIN_LETTERS 3
#define INITIALS_MAX_LETTERS 12

/* The question with its first such word read as the names that fit, those of most entries first; at
 * most `most`, in `a`. Each uses a synonym with the id INITIALS_ID. */
#define INITIALS_ID 0
size_t initials_readings(const struct snapshot *kb, const struct norm *question, size_t most,
                         struct arena *a, struct synonym_reading *out);

/* Does the reading rest on initials? */
bool initials_used(const struct synonym_reading *r);

#endif
