/* embed_pairs.h - what the learned channel learns from: pairs of texts of one entry.
 *
 * Of an entry with variants: each variant with the title, with another variant, and with itself
 * (n-grams left out by chance); title and conclusion. Of one without: title and conclusion. (Titles
 * with sentences of the body, and sentences with each other, were tried: 4 times the training time,
 * and .689 instead of .696 first on 293 held-out questions to answers.) Of a question whose right
 * entry is known: with the title, the conclusion and two of the variants. The group of a pair is
 * its entry's id. For cross-validation leave questions (or entries) out of the lists.
 * Deterministic: which variants meet follows from their number alone. Any thread.
 */
#ifndef BANGBAN_KB_EMBED_PAIRS_H
#define BANGBAN_KB_EMBED_PAIRS_H

#include "kb/embed_train.h"
#include "kb/entry.h"

/* A question and the entry that answers it: golden, resolved by a helper, accepted choice. */
struct embed_question {
    struct view q;
    int64_t entry_id;
};

struct embed_sources {
    const struct entry *const *entries; /* with entry_id set */
    size_t n_entries;
    const struct embed_question *questions; /* of unknown entries: left out */
    size_t n_questions;
};

struct embed_pairs {
    struct embed_pair *items;
    size_t n;
};

/* Pairs and their normalised texts live in `a`; texts of the entries are only read. RC_INVALID for
 * a text that is not UTF-8. */
enum rc embed_pairs_from_entries(struct arena *a, const struct embed_sources *from,
                                 struct embed_pairs *out, struct err *err);

#endif
