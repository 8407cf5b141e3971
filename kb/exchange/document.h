/* document.h - a Markdown file or a plain policy text as an entry.
 *
 * The title is the first # heading (Markdown) or the first line (plain text), else the file's name;
 * the rest is the body. Markdown: a front matter of "key: value" lines between --- fills the entry,
 * comments and emphasis inside lines are taken out. Plain text: what web pages leave around a text
 * (字号, 分享) is taken out. A day in brackets at the end of the name is the day of publication.
 * Any thread.
 */
#ifndef BANGBAN_KB_EXCHANGE_DOCUMENT_H
#define BANGBAN_KB_EXCHANGE_DOCUMENT_H

#include "kb/entry.h"

/* `id` is the path the file is known by, its last part the name; `text` is UTF-8. The entry lives
 * in `a`. RC_INVALID with err.line for a wrong front matter; *unknown_key_out is the first key of
 * it that nobody reads, empty when there is none. */
enum rc document_markdown(struct arena *a, struct view id, struct view text, struct entry *e,
                          struct view *unknown_key_out, struct err *err);
void document_plain(struct arena *a, struct view id, struct view text, struct entry *e);
/* A text that was taken out of another kind of file, with its title when that is known. */
void document_text(struct arena *a, struct view id, struct view title, struct view body,
                   struct entry *e);

/* May this first line be the title of a document? */
bool document_is_title(struct view line);

#endif
