/* synonym.h - words that stand for each other, and the other ways a question can be read with them.
 *
 * A synonym says that visitors' `term` means what entries call `means`; both ways, that each stands
 * for the other. Its scope (kind, department, region; empty = any) names the entries for which it
 * holds. One step only: what a synonym puts in is not replaced again. The set is part of a snapshot
 * and never written after it is made; any thread.
 */
#ifndef BANGBAN_KB_SYNONYM_H
#define BANGBAN_KB_SYNONYM_H

#include "kb/base/arena.h"
#include "kb/entry.h"
#include "kb/text/normalise.h"

#define SYNONYM_MAX_READINGS 4 /* beside the question as it is */
#define SYNONYM_MAX_USES 3     /* words replaced in one reading */

struct synonym {
    int64_t synonym_id;
    struct view term;
    struct view means;
    bool is_both_ways;
    struct view kind; /* entry_kind_name, empty = any */
    struct view department;
    struct view region;
    struct view note;
    struct view made_by;
    int64_t made_at_ms;
};

struct synonyms;
/* Copies the list. Words that cannot be normalised are left out. One reference. */
struct synonyms *synonyms_new(const struct synonym *list, size_t n);
struct synonyms *synonyms_ref(struct synonyms *s);
void synonyms_unref(struct synonyms *s); /* NULL is legal */
size_t synonyms_n(const struct synonyms *s);

/* One word of a question read as another. */
struct synonym_use {
    const struct synonym *synonym; /* in the set */
    struct view said;              /* the word in the question, normalised */
    struct view read;              /* what stands in its place */
};

struct synonym_reading {
    struct norm norm; /* offsets point into what was typed */
    struct synonym_use uses[SYNONYM_MAX_USES];
    size_t n_uses;
};

/* The other readings of a question, at most SYNONYM_MAX_READINGS, first the one that replaces most;
 * the longest word at a place counts, and one that already stands within its synonym (执照 in
 * 营业执照) does not. `is_known` (may be NULL) says whether it is worth putting a word in. They
 * live in `a` and in the set. */
size_t synonym_readings(const struct synonyms *s, const struct norm *question,
                        bool (*is_known)(const void *arg, struct view word), const void *arg,
                        struct arena *a, struct synonym_reading out[SYNONYM_MAX_READINGS]);

/* Does the reading hold for this entry: is it in the scope of every synonym used? */
bool synonym_reading_fits(const struct synonym_reading *r, const struct entry *e);

/* Calls with every word of the set, normalised. */
void synonyms_each_word(const struct synonyms *s, void (*each)(void *arg, struct view word),
                        void *arg);

/* "procedure", "市监局", "临江市" joined for people: "事项、市监局"; "全部" without scope. In `a`.
 */
struct view synonym_scope_text(struct arena *a, const struct synonym *s);

#endif
