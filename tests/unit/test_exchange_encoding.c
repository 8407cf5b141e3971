/* test_exchange_encoding.c - UTF-8, UTF-16 and GB18030 are told apart and converted; a wrong byte
 * is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>
#include <unistd.h>

#include "kb/exchange/encoding.h"
#include "kb/exchange/textfile.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const char RARE[] = "关于𠮷野㐂䶮镕旻冇囧𬭩等单位的通知\r\n第一条　朱镕、王旻、㙍㙓，￥"
                           "1"
                           "0"
                           "0"
                           "。\n"
                           "ḿ ǹ ﹏ ⿰ 龻 䶵\n";

/* `text` in another encoding, with a byte order mark before it. */
static struct str encoded(const char *text, const char *encoding, struct view mark)
{
    struct str out = STR_EMPTY;
    char buf[4096];
    char *in = (char *)(uintptr_t)text;
    char *to = buf;
    size_t left = strlen(text);
    size_t room = sizeof buf;
    iconv_t cd = iconv_open(encoding, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    assert_true(iconv(cd, &in, &left, &to, &room) != (size_t)-1);
    iconv_close(cd);
    str_add(&out, mark);
    str_add(&out, (struct view){buf, sizeof buf - room});
    return out;
}

static void every_encoding_gives_the_same_text(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct view mark;
        enum encoding want;
    } CASES[] = {
        {"UTF-8", {"", 0}, ENCODING_UTF8},
        {"UTF-8", {"\xEF\xBB\xBF", 3}, ENCODING_UTF8},
        {"UTF-16LE", {"\xFF\xFE", 2}, ENCODING_UTF16LE},
        {"UTF-16BE", {"\xFE\xFF", 2}, ENCODING_UTF16BE},
        {"GB18030", {"", 0}, ENCODING_GB18030},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct str bytes = encoded(RARE, CASES[i].name, CASES[i].mark);
        struct str out = STR_EMPTY;
        struct err err = ERR_NONE;
        size_t mark_len = 99;
        enum encoding from = encoding_detect(str_view(&bytes), &mark_len);
        assert_int_equal(from, CASES[i].want);
        assert_int_equal(mark_len, CASES[i].mark.len);
        if (encoding_convert(str_view(&bytes), from, &out, &err) != RC_OK)
            fail_msg("%s: %s", CASES[i].name, err.text);
        assert_string_equal(out.ptr, RARE);
        str_clear(&bytes);
        str_clear(&out);
    }
}

static void short_texts_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum encoding want;
    } CASES[] = {
        {"", ENCODING_UTF8},
        {"plain", ENCODING_UTF8},
        {"\xB0\xD7\xC8\xD5", ENCODING_GB18030},    /* two characters of GB 2312 */
        {"caf\xE9", ENCODING_GB18030},             /* refused when converted */
        {"几点下班\xFF营业到几点", ENCODING_UTF8}, /* one wrong byte in UTF-8 */
        {"\xC4\xE3\xBA\xC3 \xE5\xA4\xA9",
         ENCODING_GB18030}, /* three of the bytes look like UTF-8 */
    };
    for (size_t i = 0; i < N(CASES); i++) {
        size_t mark_len = 0;
        assert_int_equal(encoding_detect(view_of(CASES[i].bytes), &mark_len), CASES[i].want);
    }
}

static void wrong_byte_is_named(void **state)
{
    (void)state;
    static const struct {
        struct view bytes;
        enum encoding from;
        int line;
        const char *text;
    } CASES[] = {
        {{"\xB0\xD7\n\xC8\xD5\n\xFF\xB0", 8}, ENCODING_GB18030, 3, "第 7 字节既不是 UTF-8"},
        {{"caf\xE9", 4}, ENCODING_GB18030, 1, "第 4 字节既不是 UTF-8"},
        {{"\xFF\xFE\x0A\x00\x00\xDC", 6}, ENCODING_UTF16LE, 2, "不是 UTF-16"},
        {{"\xFF\xFE\x61", 3}, ENCODING_UTF16LE, 1, "不是 UTF-16"},
    };
    for (size_t i = 0; i < N(CASES); i++) {
        struct str out = STR_EMPTY;
        struct err err = ERR_NONE;
        assert_int_equal(encoding_convert(CASES[i].bytes, CASES[i].from, &out, &err), RC_INVALID);
        assert_int_equal(err.line, CASES[i].line);
        if (strstr(err.text, CASES[i].text) == NULL)
            fail_msg("%zu: %s", i, err.text);
        str_clear(&out);
    }
}

static void files_come_as_utf8(void **state)
{
    (void)state;
    static const char *const ENCODINGS[] = {"UTF-8", "GB18030"};
    for (size_t i = 0; i < N(ENCODINGS); i++) {
        char path[] = "/tmp/bangban-encoding-XXXXXX";
        struct str bytes = encoded(RARE, ENCODINGS[i], VIEW_EMPTY);
        int fd = mkstemp(path);
        assert_int_equal(write(fd, bytes.ptr, bytes.len), (ssize_t)bytes.len);
        close(fd);
        struct textfile file;
        assert_int_equal(textfile_read(path, &file, NULL), RC_OK);
        assert_true(view_eq_text(file.text, RARE));
        textfile_clear(&file);
        unlink(path);
        str_clear(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_encoding_gives_the_same_text),
        cmocka_unit_test(short_texts_are_told_apart),
        cmocka_unit_test(wrong_byte_is_named),
        cmocka_unit_test(files_come_as_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
