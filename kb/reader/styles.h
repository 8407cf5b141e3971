/* styles.h - what the paragraph styles of a Word document say: which are headings, which are
 * numbered. Used by the reader process only. */
#ifndef BANGBAN_KB_READER_STYLES_H
#define BANGBAN_KB_READER_STYLES_H

#include "kb/base/arena.h"
#include "kb/reader/package.h"

#define STYLE_NO_LIST (-1)

/* Plain values; a style that is based on another has what that one says where it is silent. */
struct style {
    int outline; /* 0 = first heading level ... 8, -1 = no heading */
    int list_id; /* STYLE_NO_LIST */
    int level;   /* of the list, 0-based */
    bool is_title;
    bool is_contents; /* a line of the generated table of contents */
};

struct styles;

/* Reads word/styles.xml, which may be missing. Lives in `a`. */
enum rc styles_read(struct arena *a, struct package *p, struct styles **out, struct err *err);
/* By the id that paragraphs use; a plain paragraph for an id that is not there. */
struct style styles_find(const struct styles *s, struct view id);

/* Frees what does not live in the arena; NULL is legal. */
void styles_clear(struct styles *n);

#endif
