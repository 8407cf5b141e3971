/* package.h - the members of a DOCX or XLSX file, which are zip archives.
 *
 * Everything that makes such a file dangerous is refused when it is opened: macros, encryption,
 * archives inside the archive, too many members, too large or too strongly compressed ones. What is
 * read is counted again, whatever the archive says about itself. Used by the reader process only.
 */
#ifndef BANGBAN_KB_READER_PACKAGE_H
#define BANGBAN_KB_READER_PACKAGE_H

#include "kb/base/err.h"
#include "kb/base/str.h"

#define PACKAGE_FILE_MAX (64u << 20)    /* bytes of the file itself */
#define PACKAGE_MEMBERS_MAX 10000       /* members of the archive */
#define PACKAGE_MEMBER_MAX (256u << 20) /* bytes of one member, unpacked */
#define PACKAGE_TOTAL_MAX (1024u << 20) /* bytes of all members, unpacked */
#define PACKAGE_RATIO_MAX 250           /* unpacked to packed, of members larger than ... */
#define PACKAGE_RATIO_FROM (8u << 20)   /* ... this, unpacked */

/* Where the bytes come from: a file that can be read at any place, or memory when fd is -1. */
struct package_source {
    int fd;
    struct view bytes;
};

struct package;

/* RC_INVALID for what is no such file, is damaged or encrypted; RC_DENIED for macros; RC_LIMIT. */
enum rc package_open(const struct package_source *source, struct package **package_out,
                     struct err *err);
void package_close(struct package *p); /* NULL is legal */
bool package_has(const struct package *p, const char *name);

/* Hands out a member piece by piece; the last piece has `is_last` set and may be empty. Stops at
 * the first code of `each` that is not RC_OK. RC_NOT_FOUND when there is no such member. */
typedef enum rc (*package_piece)(void *arg, struct view piece, bool is_last, struct err *err);
enum rc package_read(struct package *p, const char *name, package_piece each, void *arg,
                     struct err *err);

#endif
