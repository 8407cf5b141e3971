/* files.h - which files an import reads. Any thread. */
#ifndef BANGBAN_KB_EXCHANGE_FILES_H
#define BANGBAN_KB_EXCHANGE_FILES_H

#include "kb/base/arena.h"
#include "kb/base/err.h"

enum file_kind {
    FILE_JSONL,
    FILE_MARKDOWN,
    FILE_PLAIN,
    FILE_CSV,
    FILE_XLSX, /* this one and those below are read in a process of their own */
    FILE_DOCX,
    FILE_HTML
};

struct import_file {
    const char *path; /* to open it; "-" is standard input */
    const char *name; /* what messages call it */
    struct view id;   /* below the folder that was asked for, or the name of a single file */
    enum file_kind kind;
    size_t len; /* bytes; 0 for standard input */
};

struct import_files {
    struct import_file *items; /* in name order */
    size_t n;
    size_t total_len;
};

/* Everything lives in `a`. RC_NOT_FOUND, RC_IO, RC_INVALID for a single file of unknown kind,
 * RC_LIMIT for folders nested deeper than 16. Symbolic links to folders are not followed. */
enum rc files_collect(struct arena *a, const char *path, struct import_files *out, struct err *err);

/* What a file of this name is; false when it cannot be imported. */
bool files_kind(const char *name, enum file_kind *out);

#endif
