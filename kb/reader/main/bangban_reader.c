/* bangban_reader.c - the process that reads DOCX, XLSX and HTML files from outside.
 *
 * Started by kb/exchange/reading.c with the file as standard input and a pipe as standard output;
 * not meant to be called by hand. Says lines (kb/reader/lines.h) and ends with 0, or with 1 after
 * an error line.
 */
#include <errno.h>
#include <iconv.h>
#include <libxml/parser.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kb/base/mem.h"
#include "kb/exchange/encoding.h"
#include "kb/reader/docx.h"
#include "kb/reader/html.h"
#include "kb/reader/main/sandbox.h"
#include "kb/reader/sheet.h"

static void write_out(void *arg, struct view bytes)
{
    (void)arg;
    while (bytes.len > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            _exit(EXIT_FAILURE); /* nobody listens any more */
        if (n > 0)
            bytes = view_sub(bytes, (size_t)n, bytes.len);
    }
}

static enum rc read_office(bool is_sheet, struct lines *out, struct err *err)
{
    struct package_source source = {.fd = STDIN_FILENO, .bytes = VIEW_EMPTY};
    struct package *package = NULL;
    enum rc rc = package_open(&source, &package, err);
    if (rc == RC_OK)
        rc = is_sheet ? sheet_read(package, out, err) : docx_read(package, out, err);
    package_close(package);
    return rc;
}

static enum rc read_whole(struct str *out, struct err *err)
{
    char piece[65536];
    ssize_t n;
    while ((n = read(STDIN_FILENO, piece, sizeof piece)) > 0) {
        str_add(out, (struct view){piece, (size_t)n});
        if (out->len > HTML_LEN_MAX)
            return err_set(err, RC_LIMIT, "网页超过 %u MB", HTML_LEN_MAX >> 20);
    }
    return n == 0 ? RC_OK : err_set(err, RC_IO, "读不了文件");
}

static enum rc read_html(struct lines *out, struct err *err)
{
    struct str bytes = STR_EMPTY;
    struct str text = STR_EMPTY;
    size_t mark_len = 0;
    size_t bad_at = 0;
    enum rc rc = read_whole(&bytes, err);
    if (rc == RC_OK && bytes.len > 0)
        rc = encoding_convert(str_view(&bytes), encoding_detect(str_view(&bytes), &mark_len), &text,
                              err);
    if (rc == RC_OK && text.len > 0 && !utf8_valid(str_view(&text), &bad_at))
        rc = err_set(err, RC_INVALID, "文件第 %zu 字节不是 UTF-8 文字", bad_at + 1);
    str_clear(&bytes);
    if (rc == RC_OK)
        rc = html_read(text.len > 0 ? str_view(&text) : VIEW_EMPTY, out, err);
    str_clear(&text);
    return rc;
}

/* Conversion tables are files; they are loaded while files may still be opened. */
static void load_tables(void)
{
    static const char *const NAMES[] = {"GB18030", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        (void)iconv_open("UTF-8", NAMES[i]);
    xmlInitParser();
}

/* libzip asks for the local time of members, for which libc would open a file. */
static void settle_time_zone(void)
{
    setenv("TZ", "UTC0", 1);
    tzset();
}

int main(int argc, char **argv)
{
    struct lines out;
    struct err err = ERR_NONE;
    lines_init(&out, write_out, NULL);
    signal(SIGPIPE, SIG_IGN);
    const char *kind = argc == 2 ? argv[1] : "";
    settle_time_zone();
    if (strcmp(kind, "html") == 0)
        load_tables();
    enum rc rc = sandbox_enter(&err);
    if (rc != RC_OK)
        ;
    else if (strcmp(kind, "docx") == 0 || strcmp(kind, "xlsx") == 0)
        rc = read_office(kind[0] == 'x', &out, &err);
    else if (strcmp(kind, "html") == 0)
        rc = read_html(&out, &err);
    else
        rc = err_set(&err, RC_INVALID, "不认识的文件类型");
    if (rc == RC_OK)
        lines_end(&out);
    else
        lines_error(&out, &err);
    return rc == RC_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
