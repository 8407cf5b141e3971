/* html.h - text into HTML and SVG, as element content or inside a double-quoted attribute.
 *
 * For pages the command line writes to a file; replies to visitors are never HTML. Pure; any
 * thread.
 */
#ifndef BANGBAN_KB_HTML_H
#define BANGBAN_KB_HTML_H

#include "kb/base/str.h"

/* Appends text (valid UTF-8) with & < > " ' written as references. Control characters, which HTML
 * forbids, become a space. */
void html_add(struct str *out, struct view text);

/* The same for text made by printf. */
void html_addf(struct str *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
