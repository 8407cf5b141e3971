/* block.h - structured parts of a reply. Never HTML: a web page and a mini-program both render
 * them. Plain values; texts live in the turn's arena or in the snapshot.
 */
#ifndef BANGBAN_INTENTS_BLOCK_H
#define BANGBAN_INTENTS_BLOCK_H

#include "kb/base/jsonw.h"
#include "kb/entry.h"

enum block_type {
    BLOCK_TEXT,       /* text */
    BLOCK_CONCLUSION, /* text: the first thing read */
    BLOCK_MATERIALS,  /* materials */
    BLOCK_STEPS,      /* steps */
    BLOCK_FIELDS,     /* fields: label and value pairs */
    BLOCK_PLACE,      /* fields: address, hours, transit ... of a place */
    BLOCK_TEL,        /* label, text = number */
    BLOCK_LINK,       /* label, url */
    BLOCK_SOURCE,     /* source, clause: verbatim quotation with title, number and path */
    BLOCK_CHOICES,    /* text = prompt, choices */
    BLOCK_NOTICE,     /* text: marks (demo data, validity, successor) */
    BLOCK_MEMBERS,    /* choices: the matters of a bundle */
};

struct block_field {
    const char *key; /* entry_field_name or "" */
    struct view label;
    struct view value;
};

struct block_choice {
    int64_t entry_id;
    enum facet facet; /* FACET_NONE: the whole matter */
    struct view title;
    struct view hint; /* department or kind, to tell similar titles apart */
};

struct block {
    enum block_type type;
    bool is_markdown; /* text, conclusion: an editor's prose with emphasis, lists or links */
    struct view text;
    struct view label;
    struct view url;
    const struct material *materials;
    size_t n_materials;
    const struct step *steps;
    size_t n_steps;
    struct block_field *fields;
    size_t n_fields;
    struct block_choice *choices;
    size_t n_choices;
    const struct source *source;
    const struct clause *clause; /* may be NULL: the entry has a source but no clause fits */
};

/* Writes the blocks as the JSON array of the protocol:
 *  {"type":"text","text"} {"type":"conclusion","text"} {"type":"notice","text"}
 *    ("format":"markdown" when it is; it reads well as it stands, too)
 *  {"type":"materials","items":[{"name","copies","form","source"}]}
 *  {"type":"steps","items":[{"title","text"}]}
 *  {"type":"fields"|"place","items":[{"key","label","value"}]}
 *  {"type":"tel","label","text"} {"type":"link","label","url"}
 *  {"type":"source","title","doc_no","issuer","url","published_on","clause_id","path":[..],"label",
 *   "quote","hash"}   (clause_id, path, label, quote, hash only when a clause is quoted)
 *  {"type":"choices"|"members","text","items":[{"entry_id","facet","title","hint"}]}
 */
void block_write_json(struct jsonw *w, const char *key, const struct block *blocks, size_t n);

/* The same array as text, in `a`. */
struct view block_json(struct arena *a, const struct block *blocks, size_t n);

/* Plain Chinese text for terminals and transcripts, lines wrapped by the caller's terminal. */
void block_write_text(struct str *out, const struct block *blocks, size_t n);

#endif
