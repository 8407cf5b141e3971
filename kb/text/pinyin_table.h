/* pinyin_table.h - the tables of readings; the values are written at build time by gen/gen_pinyin.c
 * from the Unihan readings of Debian's package unicode-data. Constant; used by pinyin.c only.
 *
 * A character leads to its set of readings in two steps, page and entry; characters that sound
 * alike share one set, set 0 is empty. An entry holds the set in its low 12 bits and the commonness
 * above.
 */
#ifndef BANGBAN_KB_TEXT_PINYIN_TABLE_H
#define BANGBAN_KB_TEXT_PINYIN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define PINYIN_TABLE_END 0x33480u /* first code point behind the table */
#define PINYIN_PAGE_BITS 7
#define PINYIN_SET_BITS 12
#define PINYIN_SET_SIZE 8
#define PINYIN_SYLLABLE_SIZE 8

struct pinyin_set {
    uint64_t
        classes; /* bit (fuzzy class % 64) of every reading: no common bit, nothing in common */
    uint16_t ids[PINYIN_SET_SIZE]; /* rising */
    uint8_t n;
    uint8_t main; /* index of the usual reading */
};

extern const uint16_t pinyin_table_n_syllables; /* highest id; ids start at 1 */
extern const char pinyin_table_syllables[]
                                        [PINYIN_SYLLABLE_SIZE]; /* by id, in byte order; [0] = "" */
extern const uint16_t pinyin_table_fuzzy[];                     /* by syllable id */
extern const uint16_t pinyin_table_weight[]; /* by syllable id: about 16 * log2 of its use */
extern const uint16_t pinyin_table_pages[PINYIN_TABLE_END >> PINYIN_PAGE_BITS];
extern const uint16_t pinyin_table_entries[];
extern const struct pinyin_set pinyin_table_sets[];
/* Common characters of syllable id: [common_at[id], common_at[id + 1]), most frequent first. */
extern const uint16_t pinyin_table_common_at[];
extern const uint16_t pinyin_table_common[];

#endif
