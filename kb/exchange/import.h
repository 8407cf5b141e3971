/* import.h - brings files into the knowledge base.
 *
 * .jsonl files hold one entry (entry_json.h) or pair of synonyms (synonym_json.h) a line; .xlsx and
 * .csv files one a row (table.h); .md, .txt, .docx and .html files are one policy each (document.h,
 * office.h). A folder is read with everything below it, in name order; hidden files, README.md,
 * files of golden questions (golden_*.jsonl) and files of other kinds are passed over. An entry is
 * found again by its id, a document without an id of its own by its path below the folder (or its
 * name), so importing twice changes nothing.
 *
 * One transaction: when anything is wrong nothing is imported, unless skip_bad says otherwise. All
 * wrong lines are reported, not only the first. An entry that an editor disabled stays disabled
 * unless the line says "disabled".
 */
#ifndef BANGBAN_KB_EXCHANGE_IMPORT_H
#define BANGBAN_KB_EXCHANGE_IMPORT_H

#include "kb/base/db.h"
#include "kb/entry.h"

enum import_outcome { IMPORT_NEW, IMPORT_CHANGED, IMPORT_UNCHANGED, IMPORT_REFUSED };

/* What becomes of one entry of the input; texts live until the callback returns. */
struct import_row {
    const char *file;
    struct view sheet; /* of a workbook, else empty */
    int line;          /* row of the sheet or line of the file; 0 = the file is one entry */
    struct view id;
    struct view title;
    enum import_outcome outcome;
    struct view changed;       /* what differs: "承诺时限、收费" */
    const char *reason;        /* why it is refused */
    const struct entry *entry; /* as it would be written; NULL for synonyms and unreadable lines */
    struct view synonyms;      /* a pair of synonyms: its line (synonym_json.h); else empty */
};

struct import_options {
    bool skip_bad;    /* leave wrong lines out and import the rest */
    bool dry_run;     /* check, count and show, write nothing: any connection will do */
    bool mark_demo;   /* mark every entry as demonstration data */
    int max_problems; /* reported at most, then only counted; 0 = 20 */
    void *arg;        /* handed to those below, each may be NULL */
    /* A wrong line (is_warning false) or an oddity; `problem` has line and text, `file` the path.
     */
    void (*report)(void *arg, const char *file, const struct err *problem, bool is_warning);
    void (*progress)(void *arg, size_t bytes_done, size_t bytes_total);
    /* Every entry, in order: the preview. May be NULL. */
    void (*row)(void *arg, const struct import_row *row);
};

struct import_result {
    int64_t n_files;
    int64_t n_new;
    int64_t n_updated;
    int64_t n_unchanged;
    int64_t n_synonyms; /* pairs that are new or changed */
    int64_t n_bad;
    int64_t n_warnings;
};

/* `path` is a file, a folder, or "-" for JSON lines on standard input. Opens its own transaction on
 * the writer's connection; a dry run only reads. RC_INVALID when something is wrong and skip_bad is
 * not set (*result_out is filled then, too); RC_NOT_FOUND when there is no such path or nothing to
 * import in it. */
enum rc import_path(struct db *db, const char *path, const struct import_options *options,
                    struct import_result *result_out, struct err *err);

/* The same for one file that is in memory; `name` says what kind it is and is its id ("事项.xlsx").
 */
enum rc import_bytes(struct db *db, const char *name, struct view bytes,
                     const struct import_options *options, struct import_result *result_out,
                     struct err *err);

#endif
