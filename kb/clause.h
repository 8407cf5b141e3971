/* clause.h - splits a policy text into clauses a person would recognise.
 *
 * Understands 第X编/章/节 headings, 第X条 articles, 一、 (一) 1. (1) ① lists, Markdown # headings
 * and plain paragraphs; whatever stands before the first mark becomes a clause without label. Every
 * non-blank byte of the document is in exactly one clause text or heading, in order: the texts are
 * verbatim slices. Pure; any thread.
 */
#ifndef BANGBAN_KB_CLAUSE_H
#define BANGBAN_KB_CLAUSE_H

#include "kb/entry.h"

struct clause_list {
    struct clause *items; /* in `a`; texts are slices of the document (which must outlive them) */
    size_t n;
};

/* `doc` must be valid UTF-8. Never fails: at worst one clause holds everything. */
void clause_split(struct arena *a, struct view doc, struct clause_list *out);

#endif
