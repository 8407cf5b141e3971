/* pinyin.h - how characters sound: for homophones, input-method slips and pinyin typed as letters.
 *
 * The table of readings is generated at build time from the Unihan readings of Debian's unicode-data
 * (fields kHanyuPinyin, kXHC1983, kTGHZ2013, kMandarin; tones dropped); a character matches on any of
 * its readings, because which one is right in context needs a dictionary we do not have. Constant
 * tables; any thread.
 */
#ifndef BANGBAN_KB_TEXT_PINYIN_H
#define BANGBAN_KB_TEXT_PINYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/arena.h"

#define PINYIN_MAX_READINGS 8
#define PINYIN_NONE 0 /* no syllable */

/* Toneless syllables (about 410) have ids from 1. */
size_t pinyin_n_syllables(void);
const char *pinyin_syllable(uint16_t id);      /* "zhu"; "" for an unknown id */
uint16_t pinyin_find(struct view syllable);    /* "zhu" -> id, PINYIN_NONE */
/* Readings of a character, sorted, without duplicates; returns how many (0 for a non-Han one). */
size_t pinyin_readings(uint32_t cp, uint16_t out[PINYIN_MAX_READINGS]);

/* The class of syllables commonly confused in typing and speech: zh/z, ch/c, sh/s, n/l, an/ang,
 * en/eng, in/ing, hu/f, r/l. Each class is named by one of its syllables. */
uint16_t pinyin_fuzzy(uint16_t syllable);

/* 1 for the same character, 0.9 when they share a reading, 0.6 when they share a fuzzy class, else 0. */
double pinyin_similarity(uint32_t a, uint32_t b);

/* Letters typed instead of characters: "gongsi zhuxiao", "gongsizhuxiao", "gong si zhu xiao".
 * Splits a-z text (spaces and apostrophes allowed) into syllables; among possible splits the one with
 * the fewest, longest syllables. False if some letters fit no syllable or fewer than two result. */
bool pinyin_parse(struct arena *a, struct view letters, uint16_t **syllables_out, size_t *n_out);

#endif
