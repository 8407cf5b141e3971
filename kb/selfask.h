/* selfask.h - questions a knowledge base can ask itself, with known answers.
 *
 * - a variant (or the title of an entry that has variants), while that one unit is hidden: right is
 * its entry;
 * - every other variant, or the title of an entry without variants, with characters left out,
 * sometimes turned round, and a way of asking put behind it, nothing hidden;
 * - a sentence of an entry's text, with more left out;
 * - for a quarter of the entries any of these while the whole entry is hidden: there is no right
 * answer, and the subject is near;
 * - off-topic questions (kb/asking.h): no right answer, far;
 * - golden questions and outcomes the caller adds.
 * The choice is made by hashes of ids, so it is the same every time. One thread.
 */
#ifndef BANGBAN_KB_SELFASK_H
#define BANGBAN_KB_SELFASK_H

#include "kb/exchange/questions.h"
#include "kb/search.h"

enum selfask_kind {
    ASK_VARIANT,
    ASK_TITLE,
    ASK_REWORDED,
    ASK_SENTENCE,
    ASK_LEFT_OUT,
    ASK_OFF_TOPIC,
    ASK_GOLDEN,
    ASK_OUTCOME,
    ASK_N_KINDS
};

/* What became of a question in service: this entry answered it, or did not. A plain value. */
struct labelled {
    struct view q;
    int64_t entry_id;
    bool is_right;
};

struct labelled_list {
    struct labelled *items;
    size_t n;
};

struct selfask {
    enum selfask_kind kind;
    struct view text;
    struct view source; /* the text of the base, or the labelled question, it was made of */
    int64_t right[4];   /* entry ids; none = there is no right answer */
    size_t n_right;
    int64_t wrong_id; /* entry that is known not to answer it, 0 = none; what would, nobody said */
    int64_t hidden_unit_id;
    int64_t hidden_entry_id;
};

struct selfask_list {
    struct selfask *items; /* texts live in the arena or the snapshot */
    size_t n;
};

/* At most about `most` questions of each kind. */
void selfask_make(const struct snapshot *kb, size_t most, struct arena *a,
                  struct selfask_list *out);
/* Adds labelled questions; those whose entries are not in the snapshot are left out, and so are
 * follow-ups, which do not name their matter. */
void selfask_add(const struct snapshot *kb, const struct question_list *golden, struct arena *a,
                 struct selfask_list *list);

/* Adds what became of questions; those of entries that are no longer there are left out. */
void selfask_add_outcomes(const struct snapshot *kb, const struct labelled_list *outcomes,
                          struct arena *a, struct selfask_list *list);

/* Asks one of them: search with what is hidden. RC_OK with an empty result when it cannot be asked.
 */
enum rc selfask_run(struct searcher *s, const struct snapshot *kb, const struct selfask *q,
                    size_t k, struct arena *a, struct search_result *out, struct err *err);
/* Is the entry a right answer? */
bool selfask_is_right(const struct selfask *q, int64_t entry_id);

/* Entries that are only asked about while they are hidden: about a quarter. */
bool selfask_leaves_out(int64_t entry_id);
/* Which of n folds a question, a text or an entry belongs to: a question to that of its text; one
 * whose entry is hidden, and a labelled one, to that of the entry. */
size_t selfask_fold(const struct selfask *q, size_t n);
size_t selfask_text_fold(struct view text, size_t n);
size_t selfask_entry_fold(int64_t entry_id, size_t n);

const char *selfask_kind_name(enum selfask_kind kind); /* "variant" */

#endif
