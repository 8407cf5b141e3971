/* script.h - traditional to simplified script and back with OpenCC (phrases first, then
 * characters).
 *
 * A table of the characters OpenCC would change is made once per process, so that text in
 * simplified script never pays for a conversion. Any thread.
 */
#ifndef BANGBAN_KB_TEXT_SCRIPT_H
#define BANGBAN_KB_TEXT_SCRIPT_H

#include "kb/base/arena.h"
#include "kb/text/chars.h"

/* Converts in place; the number of characters may change, origins are kept. */
void script_to_simplified(struct arena *a, struct chars *c);

/* Simplified to traditional (s2t), for text made to look like what visitors write; returns the view
 * as it is if OpenCC cannot convert it. */
struct view script_to_traditional(struct arena *a, struct view simplified);

#endif
