/* encoding.c - UTF-8, UTF-16 and GB18030, the latter two through iconv. Called by readers of files.
 * Any thread. */
#include "kb/exchange/encoding.h"

#include <errno.h>
#include <iconv.h>

#define CHUNK_LEN 16384

static const struct {
    const char *iconv_name;
    const char *wrong; /* how an error calls a byte that is none of it */
} ENCODINGS[] = {
    [ENCODING_UTF8] = {"UTF-8", "不是 UTF-8 文字"},
    [ENCODING_UTF16LE] = {"UTF-16LE", "不是 UTF-16 文字"},
    [ENCODING_UTF16BE] = {"UTF-16BE", "不是 UTF-16 文字"},
    [ENCODING_GB18030] = {"GB18030", "既不是 UTF-8 也不是 GB18030 文字"},
};

/* Well-formed characters of three and four bytes against wrong bytes. Two bytes tell nothing: every
 * seventh character of GB 2312 looks like that. */
static bool is_mostly_utf8(struct view text)
{
    size_t n_good = 0;
    size_t n_bad = 0;
    while (text.len > 0) {
        size_t bad_at = text.len;
        bool is_valid = utf8_valid(text, &bad_at);
        struct view good = view_sub(text, 0, is_valid ? text.len : bad_at);
        for (size_t i = 0; i < good.len; i++)
            n_good += (unsigned char)good.ptr[i] >= 0xE0;
        if (is_valid)
            break;
        n_bad++;
        text = view_sub(text, bad_at + 1, text.len);
    }
    return n_good > n_bad;
}

enum encoding encoding_detect(struct view bytes, size_t *mark_len_out)
{
    *mark_len_out = 0;
    if (view_starts(bytes, "\xEF\xBB\xBF")) {
        *mark_len_out = 3;
        return ENCODING_UTF8;
    }
    if (view_starts(bytes, "\xFF\xFE") || view_starts(bytes, "\xFE\xFF")) {
        *mark_len_out = 2;
        return view_starts(bytes, "\xFF\xFE") ? ENCODING_UTF16LE : ENCODING_UTF16BE;
    }
    return utf8_valid(bytes, NULL) || is_mostly_utf8(bytes) ? ENCODING_UTF8 : ENCODING_GB18030;
}

static int count_lines(struct view text)
{
    int n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

static enum rc wrong_byte(enum encoding from, size_t at, struct view before, struct err *err)
{
    err_set(err, RC_INVALID, "文件第 %zu 字节%s", at + 1, ENCODINGS[from].wrong);
    if (err != NULL)
        err->line = count_lines(before);
    return RC_INVALID;
}

static enum rc convert(iconv_t cd, struct view bytes, enum encoding from, struct str *out,
                       struct err *err)
{
    char chunk[CHUNK_LEN];
    char *in = (char *)(uintptr_t)bytes.ptr; /* iconv does not write to it */
    size_t left = bytes.len;
    size_t start = out->len;
    while (left > 0) {
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t n = iconv(cd, &in, &left, &to, &room);
        str_add(out, (struct view){chunk, sizeof chunk - room});
        if (n == (size_t)-1 && errno != E2BIG)
            return wrong_byte(from, bytes.len - left, view_sub(str_view(out), start, SIZE_MAX),
                              err);
    }
    return RC_OK;
}

enum rc encoding_convert(struct view bytes, enum encoding from, struct str *out, struct err *err)
{
    size_t mark_len = 0;
    (void)encoding_detect(view_sub(bytes, 0, 3), &mark_len);
    if (from == ENCODING_UTF8) {
        str_add(out, view_sub(bytes, mark_len, bytes.len));
        return RC_OK;
    }
    iconv_t cd = iconv_open("UTF-8", ENCODINGS[from].iconv_name);
    if (cd == (iconv_t)-1)
        return err_set(err, RC_INTERNAL, "系统没有 %s 的转换表", ENCODINGS[from].iconv_name);
    struct view text = view_sub(bytes, from == ENCODING_GB18030 ? 0 : mark_len, bytes.len);
    enum rc rc = convert(cd, text, from, out, err);
    iconv_close(cd);
    return rc;
}
