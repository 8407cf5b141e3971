/* cluster.h - questions of one meaning find each other, one at a time and without a language model.
 *
 * A question is the unit vector of its characters and character pairs, each weighted by how rare it
 * is (inverse document frequency over what was learned and added so far; the ends count as a
 * character of their own). A group is the sum of its questions, so that the cosine with it, divided
 * by its size, is the mean similarity to its members: average link, which does not chain through
 * near misses as single link does. When the knowledge base has a learned channel (kb/embed.h), its
 * cosine has a share in the similarity.
 *
 * Lives in memory only and is derived from what is stored; groups are known by the caller's ids. An
 * add looks at the groups that share the rarest terms, at most a few hundred: some 50 us with 100k
 * questions. Not thread-safe; may be handed over whole.
 */
#ifndef BANGBAN_KB_CLUSTER_H
#define BANGBAN_KB_CLUSTER_H

#include "kb/base/str.h"
#include "kb/embed.h"

/* From here on two questions ask the same. Chosen on human paraphrases; tests/bench/gaps.sh. */
#define CLUSTER_SAME 0.58

struct cluster;

/* Takes a reference to the channel; NULL: there is none. */
struct cluster *cluster_new(const struct embed *channel);
void cluster_free(struct cluster *x); /* NULL is legal */

/* Texts are normalised (kb/text/normalise.h). Counts the terms of a text of the knowledge base, so
 * that from the first question on what is common there weighs little. */
void cluster_learn(struct cluster *x, struct view text);

struct cluster_match {
    int64_t group_id;
    double similarity; /* 0 .. 1 */
};
/* The nearest group; false when none shares a telling term. */
bool cluster_find(struct cluster *x, struct view text, struct cluster_match *out);
/* Joins the group, which may be new. */
void cluster_add(struct cluster *x, struct view text, int64_t group_id);

size_t cluster_n_questions(const struct cluster *x);
size_t cluster_n_groups(const struct cluster *x);

#endif
