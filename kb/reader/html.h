/* html.h - the headings, paragraphs, lists and tables of an HTML page.
 *
 * Navigation, scripts, forms and what is hidden are passed over. Items of numbered lists get their
 * numbers as text. What government pages say about themselves (ArticleTitle, PubDate,
 * ContentSource ...) comes as meta lines. Used by the reader process only.
 */
#ifndef BANGBAN_KB_READER_HTML_H
#define BANGBAN_KB_READER_HTML_H

#include "kb/reader/lines.h"

#define HTML_LEN_MAX (16u << 20) /* bytes of a page */
#define HTML_DEPTH_MAX 1024      /* elements inside elements */

/* `text` is valid UTF-8. */
enum rc html_read(struct view text, struct lines *out, struct err *err);

#endif
