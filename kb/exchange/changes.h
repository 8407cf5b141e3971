/* changes.h - what differs between two states of an entry, in words for an editor. Any thread. */
#ifndef BANGBAN_KB_EXCHANGE_CHANGES_H
#define BANGBAN_KB_EXCHANGE_CHANGES_H

#include "kb/entry.h"

/* "承诺时限、收费"; empty when nothing an editor writes differs. Clauses count when `after` has its
 * own. */
struct view changes_list(struct arena *a, const struct entry *before, const struct entry *after);

#endif
