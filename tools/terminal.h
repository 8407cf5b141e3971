/* terminal.h - what is printed for a person at a terminal: display width, wrapping, colour.
 *
 * Han and full-width characters take two columns. Colour only when standard output is a terminal
 * and NO_COLOR is not set. One thread.
 */
#ifndef BANGBAN_TOOLS_TERMINAL_H
#define BANGBAN_TOOLS_TERMINAL_H

#include <stdbool.h>

#include "kb/base/str.h"

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_CHOICE, STYLE_WARN, STYLE_N };

bool terminal_is_tty(void);
int terminal_columns(void); /* of standard output; 80 when it is no terminal, at most 100 */
int terminal_width(struct view text);

/* Prints the lines of `text`, wrapped, each with `indent` blanks before it. What is wrapped off a
 * line begins under the first character of that line's words. */
void terminal_print(enum style style, int indent, struct view text);
/* Pads with blanks up to `columns`. */
void terminal_print_cell(struct view text, int columns);

#endif
