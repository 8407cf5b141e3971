/* sniff.h - what a file is, by its content; names and declared types are not believed. Pure; any
 * thread.
 *
 * A table of eight kinds with their signatures rather than libmagic: what is not on the list is
 * refused anyway, and libmagic's parsers for hundreds of formats would stand between strangers'
 * bytes and the server. Office files are ZIP archives whose directory must name the part that
 * makes them one, and no macros. Formats: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), GIF89a, WebP
 * container (RIFF), PDF (ISO 32000), ZIP (APPNOTE 6.3, end and central directory), UTF-8.
 */
#ifndef BANGBAN_SERVER_DESK_SNIFF_H
#define BANGBAN_SERVER_DESK_SNIFF_H

#include <stdbool.h>

#include "kb/base/str.h"

enum file_type {
    FILE_UNKNOWN,
    FILE_PNG,
    FILE_JPEG,
    FILE_GIF,
    FILE_WEBP,
    FILE_PDF,
    FILE_DOCX,
    FILE_XLSX,
    FILE_TEXT,
    FILE_N_TYPES
};

enum file_type sniff(struct view bytes);
const char *file_type_name(enum file_type t); /* "png"; also the usual ending of the name */
bool file_type_parse(struct view name, enum file_type *out);
const char *file_type_mime(enum file_type t);
/* Shown in the page; everything else is only ever offered for saving. */
bool file_type_is_image(enum file_type t);

/* The name without folders, control characters and what it lacks of the type's ending; at most 100
 * characters. "..\\发票.exe" of a PDF becomes "发票.exe.pdf", an empty one "文件.pdf". */
void sniff_clean_name(struct view name, enum file_type t, struct str *out);

#endif
