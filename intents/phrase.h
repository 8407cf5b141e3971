/* phrase.h - the small pattern language in which the rule tables of this folder are written.
 *
 * A pattern is a list of alternatives separated by '|'. In an alternative
 *   x      the character itself (patterns are written in normalised form: simplified, lower case)
 *   [xyz]  any one of these characters
 *   ?      makes the character or set before it optional
 *   ~      a gap of 0 to 6 characters
 *   ^  $   the beginning and the end of the text
 * Nothing else is special. Patterns are constants of the program; a malformed one is a broken
 * invariant. Matching costs no memory; alternatives whose first character the text does not hold
 * cost a few nanoseconds. Texts up to 64 KiB. Pure.
 */
#ifndef BANGBAN_INTENTS_PHRASE_H
#define BANGBAN_INTENTS_PHRASE_H

#include <stdbool.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

#define PHRASE_GAP 6

/* Finds the longest match (the leftmost of equals). Byte offsets into `text`, which must be valid
 * UTF-8; `hit_out` may be NULL. */
struct phrase_hit {
    size_t from;
    size_t to;
};
bool phrase_find(struct view text, const char *pattern, struct phrase_hit *hit_out);
/* Does some alternative match somewhere? NULL matches nothing. */
bool phrase_in(struct view text, const char *pattern);
/* Does some alternative match the whole text? */
bool phrase_is(struct view text, const char *pattern);
/* May this text from outside be used as a pattern? RC_INVALID naming `field`: sets that do not
 * close, ? after nothing, ^ and $ in the middle, gaps at an end or more than PHRASE_MAX_GAPS of
 * them (each multiplies the work), alternatives that fit everything. */
#define PHRASE_MAX_GAPS 3
enum rc phrase_check(struct view pattern, const char *field, struct err *err);
/* Many patterns at once, their alternatives ordered by the characters they can begin with: a text
 * is scanned in one go. Once made, reading is safe on any thread. */
struct phrase_table;
struct phrase_table *phrase_table_new(void);
void phrase_table_free(struct phrase_table *t); /* NULL is legal */
/* Tags tell the patterns apart. */
void phrase_table_add(struct phrase_table *t, const char *pattern, int tag);

struct phrase_found {
    int tag;
    struct phrase_hit hit; /* never empty */
    bool has_gap;          /* by an alternative with ~ */
};
/* Every alternative wherever it matches: places from left to right, at one place in no particular
 * order. */
void phrase_table_scan(const struct phrase_table *t, struct view text,
                       void (*each)(void *arg, const struct phrase_found *found), void *arg);

#endif
