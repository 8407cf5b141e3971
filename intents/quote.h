/* quote.h - which clause of an entry to quote, and which sentence of it to say first.
 *
 * A clause is scored by the character pairs it shares with the question and with what the reply
 * says, and by words that belong to the facet asked for (日内, 工作日 for the time limit; 万元,
 * 给予 for the standard). In a long text only clauses around the one the search found are looked
 * at. A promulgation line is not quoted unless the question is about it (公布, 通过, 修订 ...).
 * Only clauses that are valid on the day and whose text matches its stored hash are quoted. Pure
 * but for the log.
 */
#ifndef BANGBAN_INTENTS_QUOTE_H
#define BANGBAN_INTENTS_QUOTE_H

#include "intents/block.h"
#include "kb/base/db.h"
#include "kb/entry.h"

struct quote_for {
    struct view words; /* of the question; may be empty */
    struct view name;  /* of the matter: its title */
    enum facet facet;
    struct view
        shown; /* what the reply says of the facet: the clause should bear it out; may be empty */
};

/* `found` (may be NULL) is the clause the search names: it wins ties. NULL: nothing fits. With a
 * facet only clauses that speak of it are quoted. */
const struct clause *quote_choose(const struct entry *e, const struct clause *found,
                                  const struct quote_for *what, int32_t as_of_day);

/* The line below a title that says when and by whom a text was passed (（2015年8月29日…通过）,
 * 2014年11月24日国务院令第656号公布): no clause that anyone asks for. */
bool quote_is_promulgation(const struct clause *c);

/* The sentence of the clause that answers best: a slice of its text. Of a long sentence only the
 * phrase that answers and what stands before it, about 50 characters. */
struct view quote_sentence(const struct clause *c, const struct quote_for *what);

/* The first sentences of a text, at most max_chars characters, cut at a sentence end if there is
 * one. */
struct view quote_head(struct view text, size_t max_chars);

/* `text` on one line of at most max_chars characters: line breaks become blanks, and what is longer
 * ends at a mark of punctuation with "…" after it, never inside a word or number. In `a`. */
struct view quote_line(struct arena *a, struct view text, size_t max_chars);

/* The first clause that may be quoted on the day, promulgation lines only if there is nothing else;
 * NULL for none. */
const struct clause *quote_first(const struct entry *e, int32_t as_of_day);

/* How an entry without a conclusion begins: the head of quote_first(), of the body when it has no
 * clauses. May be empty. */
struct view quote_opening(const struct entry *e, int32_t as_of_day, size_t max_chars);

/* Before blocks are stored that were composed on an earlier snapshot: is the entry still in force
 * on the day, and every clause they quote still the same (store_check_sent)? What is not sent is
 * logged. Writer's connection. */
enum rc quote_check_sent(struct db *db, int64_t entry_id, const struct block *blocks, size_t n,
                         int32_t as_of_day, struct err *err);

/* Does the text hold words of that facet (a number of days, an amount of money ...)? */
bool quote_speaks_of(struct view text, enum facet facet);

#endif
