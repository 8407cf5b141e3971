/* str.h - text as a view (pointer + bytes) and a growable text buffer.
 *
 * A view never owns its bytes and is not NUL-terminated; it is valid as long as whoever owns the
 * bytes says. A struct str owns its buffer and is always NUL-terminated once something was
 * appended. Not thread-safe per object.
 */
#ifndef BANGBAN_KB_BASE_STR_H
#define BANGBAN_KB_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view {
    const char *ptr;
    size_t len; /* bytes */
};

#define VIEW_EMPTY ((struct view){"", 0})
/* View of a string literal. */
#define VIEW(literal) ((struct view){literal, sizeof(literal) - 1})
/* For printf: printf("%.*s", VIEW_ARG(v)). */
#define VIEW_ARG(v) ((int)(v).len), (v).ptr

struct view view_of(const char *text);                        /* NULL gives the empty view */
struct view view_sub(struct view v, size_t from, size_t len); /* clipped to v */
bool view_eq(struct view a, struct view b);
bool view_eq_text(struct view a, const char *text);
int view_cmp(struct view a, struct view b); /* byte order, for sorting */
bool view_starts(struct view v, const char *prefix);
bool view_ends(struct view v, const char *suffix);
/* Byte offset of the first occurrence of needle, or SIZE_MAX. */
size_t view_find(struct view v, struct view needle);
/* Cuts ASCII white space and U+3000 from both ends. */
struct view view_trim(struct view v);
/* Takes the next line off `*rest` (without \n or \r\n); false when nothing is left. */
bool view_next_line(struct view *rest, struct view *line_out);
/* Whole view as a decimal integer; false if it is anything else or overflows. */
bool view_to_int64(struct view v, int64_t *out);

/* --- UTF-8 --------------------------------------------------------------------------------- */

/* True if v is well-formed UTF-8 (no overlong forms, surrogates or values above U+10FFFF);
 * otherwise *bad_at_out (may be NULL) is the byte offset of the first bad sequence. */
bool utf8_valid(struct view v, size_t *bad_at_out);
/* Decodes one character at v[*at] and moves *at behind it. v must be valid UTF-8 and *at < v.len.
 */
uint32_t utf8_next(struct view v, size_t *at);
/* Writes cp as 1-4 bytes; returns how many. */
size_t utf8_put(char out[4], uint32_t cp);
/* Number of characters (code points). v must be valid. */
size_t utf8_count(struct view v);
/* The first n characters of v. v must be valid. */
struct view utf8_head(struct view v, size_t n);

/* --- growable buffer ------------------------------------------------------------------------- */

struct str {
    char *ptr; /* NULL until something is appended */
    size_t len;
    size_t cap;
};

#define STR_EMPTY ((struct str){NULL, 0, 0})

void str_clear(struct str *s); /* frees the buffer; the struct is empty and usable again */
void str_reset(struct str *s); /* length 0, keeps the buffer */
void str_add(struct str *s, struct view v);
void str_add_text(struct str *s, const char *text);
void str_add_char(struct str *s, char c);
void str_add_cp(struct str *s, uint32_t cp);
void str_addf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct view str_view(const struct str *s);
/* Hands the NUL-terminated buffer to the caller (free with free()); s is empty afterwards. */
char *str_steal(struct str *s);

#endif
