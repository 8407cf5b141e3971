/* part.h - an entry as a list of named parts, for comparing, merging and showing what changed.
 *
 * A part is what one editor changes at a time: a text, a day, one structured field, or a whole list
 * (variants, materials ...). The id is not a part. Pure; any thread.
 */
#ifndef BANGBAN_KB_PART_H
#define BANGBAN_KB_PART_H

#include "kb/base/jsonw.h"
#include "kb/entry.h"

size_t part_count(void);
const char *part_name(size_t part);  /* "title", "source.doc_no", "fields.fee", "variants" */
const char *part_label(size_t part); /* "标题" */
bool part_equal(const struct entry *a, const struct entry *b, size_t part);
/* `to` then shares the part's texts with `from`. */
void part_take(struct entry *to, const struct entry *from, size_t part);
/* The part as a JSON value: text, day as text, true/false, or a list. */
void part_write(struct jsonw *w, const char *key, const struct entry *e, size_t part);

/* --- three versions
 * ---------------------------------------------------------------------------- */

/* Parts both sides changed, each to something else. */
struct part_set {
    size_t list[80];
    size_t n;
};

/* Takes what changed from `base` to `mine` and what changed from `base` to `theirs`. *merged_out
 * shares texts with all three; in a conflict it has the part of `mine`. `taken_out` (may be NULL)
 * are the parts that came from `theirs`. */
void part_merge(const struct entry *base, const struct entry *theirs, const struct entry *mine,
                struct entry *merged_out, struct part_set *taken_out,
                struct part_set *conflict_out);
/* "title,fields.fee" in `a`. */
struct view part_names(struct arena *a, const struct part_set *set);
/* "标题、收费" in `a`. */
struct view part_labels(struct arena *a, const struct part_set *set);

/* --- two versions
 * ------------------------------------------------------------------------------ */

/* "changes":[{"part","label","before","after"}] and for lists also
 * "items":[{"op":"same|add|remove", "value"}] in order, by longest common subsequence; long runs of
 * equal items become
 * {"op":"same","n":12}. */
void part_write_diff(struct jsonw *w, const char *key, struct arena *a, const struct entry *before,
                     const struct entry *after);

#endif
