/* package.c - opens zip archives with libzip, inside the limits of the header. Called by the DOCX
 * and XLSX readers in the reader process. */
#include "kb/reader/package.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "kb/base/mem.h"

#define PIECE_LEN 65536
#define END_LEN 22         /* of the record at the end of an archive */
#define END_SEARCH 65557   /* it stands in the last bytes, a comment may follow */
#define OLE_SEARCH 1048576 /* where the directory of an old Office file is looked for */

struct package {
    struct package_source source;
    uint64_t len;
    uint64_t at;
    zip_error_t error;
    zip_t *zip;
    char piece[PIECE_LEN];
};

/* --- bytes ------------------------------------------------------------------------------------ */

static int64_t read_at(const struct package *p, uint64_t at, void *to, uint64_t len)
{
    if (at >= p->len)
        return 0;
    len = len < p->len - at ? len : p->len - at;
    if (p->source.fd >= 0)
        return pread(p->source.fd, to, len, (off_t)at);
    memcpy(to, p->source.bytes.ptr + at, len);
    return (int64_t)len;
}

static zip_int64_t fill_stat(const struct package *p, void *out)
{
    zip_stat_t *st = out;
    zip_stat_init(st);
    st->valid = ZIP_STAT_SIZE;
    st->size = p->len;
    return sizeof *st;
}

static zip_int64_t seek_to(struct package *p, void *where, zip_uint64_t len)
{
    zip_int64_t to = zip_source_seek_compute_offset(p->at, p->len, where, len, &p->error);
    if (to < 0)
        return -1;
    p->at = (uint64_t)to;
    return 0;
}

static zip_int64_t read_on(struct package *p, void *to, zip_uint64_t len)
{
    int64_t n = read_at(p, p->at, to, len);
    if (n < 0)
        zip_error_set(&p->error, ZIP_ER_READ, 0);
    else
        p->at += (uint64_t)n;
    return n;
}

/* What libzip asks of a source (zip_source_function_create). */
static zip_int64_t serve(void *state, void *to, zip_uint64_t len, zip_source_cmd_t command)
{
    struct package *p = state;
    switch (command) {
    case ZIP_SOURCE_OPEN:
        p->at = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return read_on(p, to, len);
    case ZIP_SOURCE_SEEK:
        return seek_to(p, to, len);
    case ZIP_SOURCE_TELL:
        return (zip_int64_t)p->at;
    case ZIP_SOURCE_STAT:
        return fill_stat(p, to);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&p->error, to, len);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
        return 0;
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
            ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default:
        zip_error_set(&p->error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
}

/* --- what is refused -------------------------------------------------------------------------- */

/* Old Office files and encrypted new ones begin alike; the latter have a stream of this name. */
static enum rc refuse_ole(const struct package *p, struct err *err)
{
    static const char NAME[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    static const char MAGIC[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    char start[8];
    if (read_at(p, 0, start, sizeof start) != sizeof start ||
        memcmp(start, MAGIC, sizeof start) != 0)
        return RC_OK;
    char *bytes = mem_alloc(OLE_SEARCH);
    int64_t n = read_at(p, 0, bytes, OLE_SEARCH);
    struct view text = {bytes, n > 0 ? (size_t)n : 0};
    bool is_encrypted = view_find(text, (struct view){NAME, sizeof NAME - 1}) != SIZE_MAX;
    free(bytes);
    return err_set(err, RC_INVALID, "%s",
                   is_encrypted ? "文件有密码保护，请去掉密码后再导入"
                                : "这是旧版 Office 文件（.doc、.xls），请另存为 .docx 或 .xlsx");
}

static enum rc too_many(struct err *err)
{
    return err_set(err, RC_LIMIT, "压缩包里的文件超过 %d 个", PACKAGE_MEMBERS_MAX);
}

/* Looks at the number of members before libzip makes a list of them. */
static enum rc check_end(const struct package *p, struct err *err)
{
    char *tail = mem_alloc(END_SEARCH);
    uint64_t from = p->len > END_SEARCH ? p->len - END_SEARCH : 0;
    int64_t n = read_at(p, from, tail, END_SEARCH);
    enum rc rc = err_set(err, RC_INVALID, "文件不完整，或者不是 Office 文件");
    for (int64_t i = n - END_LEN; i >= 0; i--) {
        if (memcmp(tail + i, "PK\5\6", 4) != 0)
            continue;
        unsigned count = (unsigned char)tail[i + 10] | (unsigned)(unsigned char)tail[i + 11] << 8;
        rc = count > PACKAGE_MEMBERS_MAX ? too_many(err) : RC_OK;
        break;
    }
    free(tail);
    return rc;
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name);
    size_t m = strlen(suffix);
    return n >= m && strcasecmp(name + n - m, suffix) == 0;
}

/* Documents embedded in a document are common; they are left alone, never opened. */
static bool is_archive(const char *name)
{
    static const char *const SUFFIXES[] = {".zip", ".7z",  ".rar",  ".gz",   ".bz2", ".xz",
                                           ".jar", ".tar", ".docx", ".xlsx", ".pptx"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++) {
        if (ends_with(name, SUFFIXES[i]))
            return strstr(name, "/embeddings/") == NULL;
    }
    return false;
}

static enum rc check_ratio(uint64_t unpacked, uint64_t packed, const char *name, struct err *err)
{
    if (unpacked > PACKAGE_MEMBER_MAX)
        return err_set(err, RC_LIMIT, "压缩包里的 %s 展开后超过 %u MB", name,
                       PACKAGE_MEMBER_MAX >> 20);
    if (unpacked > PACKAGE_RATIO_FROM && unpacked / PACKAGE_RATIO_MAX > packed)
        return err_set(err, RC_LIMIT, "压缩包里的 %s 压缩比超过 %d，像是压缩炸弹", name,
                       PACKAGE_RATIO_MAX);
    return RC_OK;
}

static enum rc check_member(const zip_stat_t *st, struct err *err)
{
    if ((st->valid & ZIP_STAT_NAME) == 0 || (st->valid & ZIP_STAT_SIZE) == 0)
        return err_set(err, RC_INVALID, "文件已损坏");
    if ((st->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && st->encryption_method != ZIP_EM_NONE)
        return err_set(err, RC_INVALID, "文件有密码保护，请去掉密码后再导入");
    if (ends_with(st->name, "vbaProject.bin"))
        return err_set(err, RC_DENIED, "文件含有宏，请另存为不含宏的 .docx 或 .xlsx");
    if (is_archive(st->name))
        return err_set(err, RC_DENIED, "压缩包里还有压缩包（%s）", st->name);
    return check_ratio(st->size, st->comp_size, st->name, err);
}

static enum rc check_members(const struct package *p, struct err *err)
{
    uint64_t total = 0;
    zip_int64_t n = zip_get_num_entries(p->zip, 0);
    if (n > PACKAGE_MEMBERS_MAX)
        return too_many(err);
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t st;
        if (zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) != 0)
            return err_set(err, RC_INVALID, "文件已损坏");
        enum rc rc = check_member(&st, err);
        if (rc != RC_OK)
            return rc;
        total += st.size;
        if (total > PACKAGE_TOTAL_MAX)
            return err_set(err, RC_LIMIT, "压缩包展开后超过 %u MB", PACKAGE_TOTAL_MAX >> 20);
    }
    return RC_OK;
}

/* --- opening and reading ---------------------------------------------------------------------- */

static enum rc find_len(struct package *p, struct err *err)
{
    struct stat st;
    p->len = p->source.bytes.len;
    if (p->source.fd >= 0) {
        if (fstat(p->source.fd, &st) != 0 || !S_ISREG(st.st_mode))
            return err_set(err, RC_IO, "读不了文件");
        p->len = (uint64_t)st.st_size;
    }
    if (p->len == 0)
        return err_set(err, RC_INVALID, "文件是空的");
    if (p->len > PACKAGE_FILE_MAX)
        return err_set(err, RC_LIMIT, "文件超过 %u MB", PACKAGE_FILE_MAX >> 20);
    return RC_OK;
}

static enum rc open_zip(struct package *p, struct err *err)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_function_create(serve, p, &error);
    p->zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, &error);
    enum rc rc = RC_OK;
    if (p->zip == NULL) {
        zip_source_free(source);
        rc = err_set(err, RC_INVALID, "文件不完整，或者不是 Office 文件");
    }
    zip_error_fini(&error);
    return rc;
}

/* A file with macros says so in its list of content types even when the macros are elsewhere. */
static enum rc look_for_macros(void *arg, struct view piece, bool is_last, struct err *err)
{
    (void)arg;
    (void)is_last;
    if (view_find(piece, VIEW("macroEnabled")) != SIZE_MAX)
        return err_set(err, RC_DENIED, "文件含有宏，请另存为不含宏的 .docx 或 .xlsx");
    return RC_OK;
}

enum rc package_open(const struct package_source *source, struct package **package_out,
                     struct err *err)
{
    struct package *p = mem_calloc(1, sizeof *p);
    p->source = *source;
    zip_error_init(&p->error);
    enum rc rc = find_len(p, err);
    if (rc == RC_OK)
        rc = refuse_ole(p, err);
    if (rc == RC_OK)
        rc = check_end(p, err);
    if (rc == RC_OK)
        rc = open_zip(p, err);
    if (rc == RC_OK)
        rc = check_members(p, err);
    if (rc == RC_OK) {
        rc = package_read(p, "[Content_Types].xml", look_for_macros, NULL, err);
        if (rc == RC_NOT_FOUND)
            rc = err_set(err, RC_INVALID, "这个压缩包不是 Office 文件");
    }
    if (rc == RC_OK)
        *package_out = p;
    else
        package_close(p);
    return rc;
}

void package_close(struct package *p)
{
    if (p == NULL)
        return;
    if (p->zip != NULL)
        zip_discard(p->zip);
    zip_error_fini(&p->error);
    free(p);
}

bool package_has(const struct package *p, const char *name)
{
    return zip_name_locate(p->zip, name, ZIP_FL_NOCASE) >= 0;
}

static enum rc read_member(struct package *p, zip_file_t *file, const zip_stat_t *st,
                           package_piece each, void *arg, struct err *err)
{
    uint64_t total = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, p->piece, sizeof p->piece);
        if (n < 0)
            return err_set(err, RC_INVALID, "文件已损坏（%s）", st->name);
        total += (uint64_t)n;
        enum rc rc = check_ratio(total, st->comp_size, st->name, err);
        if (rc == RC_OK)
            rc = each(arg, (struct view){p->piece, (size_t)n}, n == 0, err);
        if (rc != RC_OK || n == 0)
            return rc;
    }
}

enum rc package_read(struct package *p, const char *name, package_piece each, void *arg,
                     struct err *err)
{
    zip_stat_t st;
    zip_int64_t i = zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
    if (i < 0)
        return err_set(err, RC_NOT_FOUND, "压缩包里没有 %s", name);
    zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)i, 0);
    if (file == NULL || zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) != 0) {
        if (file != NULL)
            zip_fclose(file);
        return err_set(err, RC_INVALID, "文件已损坏（%s）", name);
    }
    enum rc rc = read_member(p, file, &st, each, arg, err);
    zip_fclose(file);
    return rc;
}
