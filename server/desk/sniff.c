/* sniff.c - kinds of files by their first bytes. */
#include "server/desk/sniff.h"

#include <string.h>

#include "kb/base/err.h"

#define NAME_CHARS 100
#define ZIP_END_LEN ((size_t)22)
#define ZIP_ENTRY_LEN ((size_t)46)
#define ZIP_MAX_COMMENT ((size_t)65535)
#define ZIP_MAX_ENTRIES 4096

static const struct {
    const char *name;
    const char *mime;
    bool is_image;
} TYPES[FILE_N_TYPES] = {
    [FILE_UNKNOWN] = {"", "application/octet-stream", false},
    [FILE_PNG] = {"png", "image/png", true},
    [FILE_JPEG] = {"jpg", "image/jpeg", true},
    [FILE_GIF] = {"gif", "image/gif", true},
    [FILE_WEBP] = {"webp", "image/webp", true},
    [FILE_PDF] = {"pdf", "application/pdf", false},
    [FILE_DOCX] = {"docx",
                   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                   false},
    [FILE_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                   false},
    [FILE_TEXT] = {"txt", "text/plain; charset=utf-8", false},
};

const char *file_type_name(enum file_type t)
{
    CHECK(t < FILE_N_TYPES);
    return TYPES[t].name;
}

bool file_type_parse(struct view name, enum file_type *out)
{
    for (int i = FILE_UNKNOWN + 1; i < FILE_N_TYPES; i++) {
        if (view_eq_text(name, TYPES[i].name)) {
            *out = (enum file_type)i;
            return true;
        }
    }
    return false;
}

const char *file_type_mime(enum file_type t)
{
    CHECK(t < FILE_N_TYPES);
    return TYPES[t].mime;
}

bool file_type_is_image(enum file_type t)
{
    CHECK(t < FILE_N_TYPES);
    return TYPES[t].is_image;
}

/* --- ZIP -----------------------------------------------------------------------------------------
 */

static uint32_t little(struct view v, size_t at, int n)
{
    uint32_t value = 0;
    for (int i = n - 1; i >= 0; i--)
        value = value << 8 | (unsigned char)v.ptr[at + (size_t)i];
    return value;
}

static bool starts_with(struct view v, size_t at, const char *magic, size_t len)
{
    return v.len >= len && at <= v.len - len && memcmp(v.ptr + at, magic, len) == 0;
}

/* The record at the end of an archive, behind which only its comment may follow. */
static bool find_end(struct view zip, size_t *at_out)
{
    if (zip.len < ZIP_END_LEN)
        return false;
    size_t last = zip.len - ZIP_END_LEN;
    size_t first = last > ZIP_MAX_COMMENT ? last - ZIP_MAX_COMMENT : 0;
    for (size_t at = last + 1; at-- > first;) {
        if (starts_with(zip, at, "PK\5\6", 4)) {
            *at_out = at;
            return true;
        }
    }
    return false;
}

static enum file_type office_type(struct view zip)
{
    enum file_type found = FILE_UNKNOWN;
    size_t end = 0;
    if (!find_end(zip, &end))
        return FILE_UNKNOWN;
    size_t at = little(zip, end + 16, 4);
    for (int i = 0; i < ZIP_MAX_ENTRIES && starts_with(zip, at, "PK\1\2", 4); i++) {
        if (at > zip.len - ZIP_ENTRY_LEN || zip.len < ZIP_ENTRY_LEN)
            return FILE_UNKNOWN;
        size_t name_len = little(zip, at + 28, 2);
        struct view name = view_sub(zip, at + ZIP_ENTRY_LEN, name_len);
        if (view_ends(name, "vbaProject.bin"))
            return FILE_UNKNOWN;
        if (view_eq_text(name, "word/document.xml"))
            found = FILE_DOCX;
        if (view_eq_text(name, "xl/workbook.xml"))
            found = FILE_XLSX;
        at += ZIP_ENTRY_LEN + name_len + little(zip, at + 30, 2) + little(zip, at + 32, 2);
    }
    return found;
}

/* --- all -----------------------------------------------------------------------------------------
 */

/* Controls nobody types; those above 0x7f drive terminals as much as the old ones do. */
static bool is_control(uint32_t cp)
{
    bool line = cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x85;
    return !line && (cp < 0x20 || (cp >= 0x7f && cp < 0xa0));
}

static bool is_text(struct view v)
{
    if (v.len == 0 || !utf8_valid(v, NULL))
        return false;
    for (size_t at = 0; at < v.len;) {
        if (is_control(utf8_next(v, &at)))
            return false;
    }
    return true;
}

enum file_type sniff(struct view bytes)
{
    static const struct {
        enum file_type type;
        size_t at;
        size_t len;
        const char *magic;
    } SIGNATURES[] = {
        {FILE_PNG, 0, 8, "\x89PNG\r\n\x1a\n"},
        {FILE_JPEG, 0, 3, "\xff\xd8\xff"},
        {FILE_GIF, 0, 6, "GIF87a"},
        {FILE_GIF, 0, 6, "GIF89a"},
        {FILE_PDF, 0, 5, "%PDF-"},
    };
    for (size_t i = 0; i < sizeof SIGNATURES / sizeof SIGNATURES[0]; i++) {
        if (starts_with(bytes, SIGNATURES[i].at, SIGNATURES[i].magic, SIGNATURES[i].len))
            return SIGNATURES[i].type;
    }
    if (starts_with(bytes, 0, "RIFF", 4) && starts_with(bytes, 8, "WEBP", 4))
        return FILE_WEBP;
    if (starts_with(bytes, 0, "PK\3\4", 4))
        return office_type(bytes);
    return is_text(bytes) ? FILE_TEXT : FILE_UNKNOWN;
}

/* --- names ---------------------------------------------------------------------------------------
 */

static bool ends_as(struct view name, enum file_type t)
{
    static const char *const OTHERS[FILE_N_TYPES] = {[FILE_JPEG] = "jpeg", [FILE_TEXT] = "md"};
    char ending[8];
    struct str lower = STR_EMPTY;
    for (size_t i = 0; i < name.len; i++)
        str_add_char(&lower, name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] + 32)
                                                                      : name.ptr[i]);
    snprintf(ending, sizeof ending, ".%s", TYPES[t].name);
    bool fits = view_ends(str_view(&lower), ending);
    if (!fits && OTHERS[t] != NULL) {
        snprintf(ending, sizeof ending, ".%s", OTHERS[t]);
        fits = view_ends(str_view(&lower), ending);
    }
    str_clear(&lower);
    return fits;
}

/* Line separators, direction overrides and the like would lie about the name. */
static bool is_printable(uint32_t cp)
{
    return cp >= 0x20 && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0) && cp != '"' &&
           !(cp >= 0x200b && cp <= 0x200f) && !(cp >= 0x2028 && cp <= 0x202e) &&
           !(cp >= 0x2066 && cp <= 0x2069) && cp != 0xfeff;
}

void sniff_clean_name(struct view name, enum file_type t, struct str *out)
{
    size_t start = out->len;
    size_t n = 0;
    for (size_t at = 0; utf8_valid(name, NULL) && at < name.len && n < NAME_CHARS;) {
        uint32_t cp = utf8_next(name, &at);
        if (cp == '/' || cp == '\\') { /* a folder: what stands before it goes */
            out->len = start;
            n = 0;
        } else if (is_printable(cp) && !(n == 0 && (cp == '.' || cp == ' '))) {
            str_add_cp(out, cp);
            n++;
        }
    }
    if (out->len == start)
        str_add_text(out, "文件");
    if (!ends_as(view_sub(str_view(out), start, out->len), t))
        str_addf(out, ".%s", TYPES[t].name);
}
