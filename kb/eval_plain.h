/* eval_plain.h - the yardstick: FTS5 with its own bm25() over whole entries, all terms OR-ed.
 *
 * Tokens are the same characters, bigrams and runs as the product's, but of the text as typed: no
 * traditional-simplified conversion, no unified numerals (only case and full-width forms are
 * folded), because what those add is part of what is measured. One thread.
 */
#ifndef BANGBAN_KB_EVAL_PLAIN_H
#define BANGBAN_KB_EVAL_PLAIN_H

#include "kb/entry.h"

#define PLAIN_K 10

struct plain;

struct plain_hit {
    int64_t entry_no; /* in the order they were added, from 0 */
    double score;     /* higher is better */
};

enum rc plain_new(struct plain **out, struct err *err);
void plain_free(struct plain *p); /* NULL is legal */
enum rc plain_add(struct plain *p, const struct entry *e, struct err *err);
/* To be called once after the last plain_add. */
enum rc plain_finish(struct plain *p, struct err *err);
/* The best PLAIN_K or fewer. */
enum rc plain_search(struct plain *p, struct view question, struct plain_hit hits[PLAIN_K],
                     size_t *n_out, struct err *err);

#endif
