/* pinyin.h - how characters sound: for homophones, input-method slips and pinyin typed as letters.
 *
 * The table of readings is generated at build time from the Unihan readings of Debian's
 * unicode-data (kTGHZ2013, kXHC1983, kHanyuPinlu, kMandarin; kHanyuPinyin only for characters the
 * first three do not know, mostly traditional ones); tones are dropped. A character matches on any
 * of its readings, because which one is right in context needs a dictionary we do not have.
 * Constant tables; any thread.
 */
#ifndef BANGBAN_KB_TEXT_PINYIN_H
#define BANGBAN_KB_TEXT_PINYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/arena.h"

#define PINYIN_MAX_READINGS 8
#define PINYIN_NONE 0           /* no syllable */
#define PINYIN_MAX_LETTERS 2048 /* pinyin_parse refuses longer text */

/* Toneless syllables (about 410) have ids from 1, in alphabetical order. */
size_t pinyin_n_syllables(void);
/* "zhu", with v for u with dots: "nv"; "" for an unknown id */
const char *pinyin_syllable(uint16_t id);
/* "zhu" -> id, PINYIN_NONE. Capitals count as small letters. Other usual spellings are understood:
 * lue and nue for lve and nve, jv, qv, xv, yv for ju, qu, xu, yu, and lyu, nyu as in passports for
 * lv, nv. */
uint16_t pinyin_find(struct view syllable);
/* Readings of a character, sorted, without duplicates; returns how many (0 for a non-Han one). */
size_t pinyin_readings(uint32_t cp, uint16_t out[PINYIN_MAX_READINGS]);
/* The usual reading (by occurrences in kHanyuPinlu), PINYIN_NONE for a non-Han character. */
uint16_t pinyin_main(uint32_t cp);

/* The class of syllables commonly confused in typing and speech: zh/z, ch/c, sh/s, n/l, an/ang,
 * en/eng, in/ing, hu/f (hui fei, hua fa, huang fan), r/l. Each class is named by one of its
 * syllables. */
uint16_t pinyin_fuzzy(uint16_t syllable);

/* The same character 1, a common reading 0.9, a common fuzzy class 0.6, else 0. */
double pinyin_similarity(uint32_t a, uint32_t b);

/* Letters typed instead of characters: "gongsi zhuxiao", "gongsizhuxiao", "gong si zhu xiao".
 * Splits text of letters (u with dots or v; spaces and apostrophes part syllables) into syllables;
 * among possible splits the one with the fewest syllables, then the one whose syllables are most
 * used (fangan is fang an). False if some letters fit no syllable or fewer than two result. */
bool pinyin_parse(struct arena *a, struct view letters, uint16_t **syllables_out, size_t *n_out);

/* True if the letters abbreviate the characters as input methods allow: for every character, in
 * order, the first letter of one of its readings (gszx for 公司注销), its zh, ch or sh (gszhx) or
 * the whole syllable (gongsizx). Other characters of the text stand for themselves. Case and spaces
 * in `letters` do not matter. False for more than 63 letters. */
bool pinyin_matches_initials(struct view letters, const uint32_t *cp, size_t n);

/* How common a simplified character is: 0 (not in the frequency list) to 15, about 1 + log2 of its
 * occurrences in kHanyuPinlu. */
unsigned pinyin_commonness(uint32_t cp);
/* The characters of the frequency list with this reading, most frequent first. Borrowed. */
const uint16_t *pinyin_common_characters(uint16_t syllable, size_t *n_out);

#endif
