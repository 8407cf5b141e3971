/* textfile.h - a whole text file in memory, as UTF-8, whatever it was encoded in (encoding.h).
 * Any thread; one object belongs to one thread at a time. */
#ifndef BANGBAN_KB_EXCHANGE_TEXTFILE_H
#define BANGBAN_KB_EXCHANGE_TEXTFILE_H

#include "kb/base/err.h"
#include "kb/base/str.h"

#define TEXTFILE_MAX (512u << 20) /* bytes */

struct textfile {
    char *bytes;      /* owned */
    struct view text; /* without a byte order mark */
};

/* Reads a regular file, or standard input for "-". RC_NOT_FOUND, RC_IO, RC_LIMIT; RC_INVALID with
 * err.line for bytes that belong to no encoding known. */
enum rc textfile_read(const char *path, struct textfile *out, struct err *err);
void textfile_clear(struct textfile *f);

/* RC_INVALID unless `text` is UTF-8 without NUL bytes. The error names line (1-based, err.line,
 * counted from first_line) and the byte offset counted from first_byte (0-based). */
enum rc textfile_check(struct view text, int first_line, size_t first_byte, struct err *err);

#endif
