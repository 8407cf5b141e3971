/* textfile.c - reads text files for the importers. Any thread. */
#include "kb/exchange/textfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kb/base/mem.h"
#include "kb/base/os_error.h"
#include "kb/exchange/encoding.h"

/* Takes over `bytes`; another encoding than UTF-8 is converted. */
static enum rc take_bytes(char *bytes, size_t len, struct textfile *out, struct err *err)
{
    struct view all = {bytes, len};
    size_t mark_len = 0;
    enum encoding from = encoding_detect(all, &mark_len);
    struct str converted = STR_EMPTY;
    if (from == ENCODING_UTF8) {
        *out = (struct textfile){bytes, view_sub(all, mark_len, len)};
        return RC_OK;
    }
    enum rc rc = encoding_convert(all, from, &converted, err);
    free(bytes);
    if (rc != RC_OK) {
        str_clear(&converted);
        return rc;
    }
    out->text.len = converted.len;
    out->bytes = str_steal(&converted);
    out->text.ptr = out->bytes;
    return RC_OK;
}

static enum rc read_stream(FILE *f, struct textfile *out, struct err *err)
{
    char *bytes = NULL;
    size_t len = 0;
    size_t cap = 0;
    for (;;) {
        mem_grow((void **)&bytes, &cap, len + 65536, 1);
        size_t n = fread(bytes + len, 1, cap - len, f);
        len += n;
        if (n == 0 || len > TEXTFILE_MAX)
            break;
    }
    enum rc rc = RC_OK;
    if (ferror(f))
        rc = err_set(err, os_error_rc(errno), "读取失败：%s", os_error_text(errno));
    else if (len > TEXTFILE_MAX)
        rc = err_set(err, RC_LIMIT, "文件超过 %u MB", TEXTFILE_MAX >> 20);
    if (rc != RC_OK) {
        free(bytes);
        return rc;
    }
    return take_bytes(bytes, len, out, err);
}

enum rc textfile_read(const char *path, struct textfile *out, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, out, err);
    struct stat st;
    FILE *f = fopen(path, "rbe");
    if (f == NULL || fstat(fileno(f), &st) != 0) {
        enum rc rc = os_error_rc(errno);
        err_set(err, rc, "打不开文件：%s", os_error_text(errno));
        if (f != NULL)
            fclose(f);
        return rc;
    }
    enum rc rc = S_ISDIR(st.st_mode) ? err_set(err, RC_INVALID, "这是一个文件夹，不是文件")
                                     : read_stream(f, out, err);
    fclose(f);
    return rc;
}

void textfile_clear(struct textfile *f)
{
    free(f->bytes);
    *f = (struct textfile){NULL, VIEW_EMPTY};
}

static int line_of(struct view text, size_t at, int first_line)
{
    int line = first_line;
    for (size_t i = 0; i < at; i++)
        line += text.ptr[i] == '\n';
    return line;
}

enum rc textfile_check(struct view text, int first_line, size_t first_byte, struct err *err)
{
    size_t at = 0;
    const char *problem = "不是 UTF-8 文字";
    if (utf8_valid(text, &at)) {
        const char *nul = text.len == 0 ? NULL : memchr(text.ptr, 0, text.len);
        if (nul == NULL)
            return RC_OK;
        at = (size_t)(nul - text.ptr);
        problem = "是空字符，这不像文本文件";
    }
    int line = line_of(text, at, first_line);
    err_set(err, RC_INVALID, "文件第 %zu 字节%s", first_byte + at + 1, problem);
    if (err != NULL)
        err->line = line;
    return RC_INVALID;
}
