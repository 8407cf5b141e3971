/* preview.h - a file on its way into the knowledge base: what each of its rows would do, kept until
 * an editor has looked at it. Owns the tables import_run and import_row.
 *
 * Reading is a dry run (import.h) on any connection; DOCX, XLSX and HTML are taken apart by the
 * reader process. Taking the rows over is done row by row: each becomes a draft or is published, or
 * says why not; synonyms, which have no drafts, are in force at once; what was begun goes on after
 * a restart, because every row knows whether it is done. Writing functions run on the writer's
 * connection inside the caller's transaction.
 */
#ifndef BANGBAN_KB_EXCHANGE_PREVIEW_H
#define BANGBAN_KB_EXCHANGE_PREVIEW_H

#include "kb/exchange/import.h"
#include "kb/review.h"

#define PREVIEW_ROWS_MAX 200000

/* What became of a row that was to be taken over. */
enum preview_state {
    PREVIEW_WAITING, /* not yet, or never to be: refused and unchanged rows */
    PREVIEW_SKIPPED, /* the editor left it out */
    PREVIEW_DRAFTED,
    PREVIEW_PUBLISHED,
    PREVIEW_FAILED, /* `note` says why */
    PREVIEW_N_STATES
};

const char *preview_state_name(enum preview_state s); /* "drafted" */

struct preview_row {
    int64_t row_no; /* 1, 2, 3 ... */
    int64_t line;   /* of the file or sheet; 0 = the file is one entry */
    struct view sheet;
    enum import_outcome outcome;
    struct view id;
    struct view title;
    struct view changed; /* "承诺时限、收费" */
    struct view reason;  /* why it is refused */
    struct view body;    /* the entry, or a pair of synonyms, as a JSON line; empty when refused or
                            unchanged */
    enum preview_state state;
    struct view note;
};

const char *preview_outcome_name(enum import_outcome o); /* "new" */
bool preview_outcome_parse(struct view name, enum import_outcome *out);

struct preview {
    struct view name; /* of the file */
    struct preview_row *rows;
    size_t n;
    size_t cap;
    struct view *warnings; /* "第 3 行：没有用到的键：电话", the first 50 */
    size_t n_warnings;
    size_t cap_warnings;
    struct import_result result;
    struct arena *a; /* everything lives there */
};

/* What the file would do. RC_OK also when rows are refused; RC_INVALID, RC_DENIED or RC_LIMIT when
 * the file as a whole cannot be read. `p->a` is set by the caller. */
enum rc preview_read(struct db *db, struct view name, struct view bytes, struct preview *p,
                     struct err *err);

/* A run as stored. */
struct preview_run {
    int64_t import_id;
    struct view name;
    int64_t by_id;
    struct view by_name;
    int64_t made_at_ms;
    struct view mode; /* "" = only looked at, "draft", "publish" */
    bool is_done;     /* all rows were taken over */
    int64_t n_rows;
    int64_t n_new;
    int64_t n_changed;
    int64_t n_unchanged;
    int64_t n_refused;
    struct view warnings; /* one a line */
};

/* --- writing -------------------------------------------------------------------------------------
 */

/* Adds the run and drops those older than a month; run->import_id is filled. */
enum rc preview_start(struct db *db, struct preview_run *run, struct err *err);
/* Adds rows from..to of the preview. */
enum rc preview_add(struct db *db, int64_t import_id, const struct preview *p, size_t from,
                    size_t to, struct err *err);
/* The mode, and which of the new and changed rows are left out (may be none). RC_CONFLICT when it
 * was begun in another mode. */
enum rc preview_begin(struct db *db, const struct preview_run *run, struct view mode,
                      const int64_t *skip, size_t n_skip, struct err *err);
/* Takes over the next rows, at most `most`; *n_out were. The run is done when it is less. Rows that
 * cannot be taken over say so and do not stop the others. */
enum rc preview_step(struct db *db, struct arena *a, const struct actor *who,
                     const struct preview_run *run, size_t most, int64_t now_ms, size_t *n_out,
                     struct err *err);
enum rc preview_drop(struct db *db, int64_t import_id, struct err *err);

/* --- reading; texts live in `a`
 * -------------------------------------------------------------------- */

enum rc preview_load(struct db *db, struct arena *a, int64_t import_id, struct preview_run *out,
                     struct err *err);
/* The newest first. */
enum rc preview_list(struct db *db, struct arena *a, int64_t limit, struct preview_run **list_out,
                     size_t *n_out, struct err *err);

struct preview_filter {
    bool by_outcome;
    enum import_outcome outcome;
    bool by_state;
    enum preview_state state;
    int64_t offset;
    int64_t limit;
};
/* In order of the file, without `body`; *total_out counts all that fit. */
enum rc preview_rows(struct db *db, struct arena *a, int64_t import_id,
                     const struct preview_filter *f, struct preview_row **list_out, size_t *n_out,
                     int64_t *total_out, struct err *err);
enum rc preview_row(struct db *db, struct arena *a, int64_t import_id, int64_t row_no,
                    struct preview_row *out, struct err *err);
/* How many rows came to this state. */
enum rc preview_count(struct db *db, int64_t import_id, enum preview_state state, int64_t *n_out,
                      struct err *err);

#endif
