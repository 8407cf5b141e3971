/* terminal.c - output for people. Called by the commands that talk to one. */
#include "tools/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_COLUMNS 100

bool terminal_is_tty(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

int terminal_columns(void)
{
    struct winsize size = {.ws_col = 0};
    if (!terminal_is_tty() || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return 80;
    return size.ws_col < MAX_COLUMNS ? size.ws_col : MAX_COLUMNS;
}

/* As terminals count: marks that sit on the letter before take none, arrows and quotation marks
 * one. */
static int char_width(uint32_t cp)
{
    if (cp >= 0x0300 && cp <= 0x036F)
        return 0;
    return cp < 0x1100 || (cp >= 0x2010 && cp <= 0x2BFF) ? 1 : 2;
}

int terminal_width(struct view text)
{
    int width = 0;
    for (size_t at = 0; at < text.len;)
        width += char_width(utf8_next(text, &at));
    return width;
}

static const char *style_on(enum style style)
{
    static const char *const CODES[STYLE_N] = {
        [STYLE_PLAIN] = "",          [STYLE_BOLD] = "\033[1m",  [STYLE_DIM] = "\033[2m",
        [STYLE_CHOICE] = "\033[36m", [STYLE_WARN] = "\033[33m",
    };
    static int allowed = -1;
    if (allowed < 0)
        allowed = terminal_is_tty() && getenv("NO_COLOR") == NULL;
    return allowed ? CODES[style] : "";
}

/* Marks that must not begin a line. */
static bool clings(uint32_t cp)
{
    static const uint32_t MARKS[] = {0x3001, 0x3002, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F,
                                     0xFF01, 0xFF09, 0x300B, 0x300D, 0x201D, 0x3015,
                                     ',',    '.',    ')',    ';',    ':'};
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
        if (MARKS[i] == cp)
            return true;
    }
    return false;
}

static bool is_word_char(uint32_t cp)
{
    return cp > ' ' && cp < 0x1100 && !clings(cp);
}

/* How many bytes of `text` go on a line of `columns`; words of letters and digits stay whole. */
static size_t line_len(struct view text, int columns)
{
    size_t at = 0;
    size_t fits = 0;
    int width = 0;
    uint32_t before = ' ';
    while (at < text.len) {
        size_t here = at;
        uint32_t cp = utf8_next(text, &at);
        if (here > 0 && !clings(cp) && !(is_word_char(cp) && is_word_char(before)))
            fits = here;
        width += char_width(cp);
        if (width > columns && !clings(cp))
            return fits > 0 ? fits : here > 0 ? here : at;
        before = cp;
    }
    return text.len;
}

/* Blanks and an ordinal "12. " at the beginning of a line. */
static size_t hanging(struct view line)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] == ' ')
        at++;
    size_t digits = at;
    while (digits < line.len && line.ptr[digits] >= '0' && line.ptr[digits] <= '9')
        digits++;
    if (digits > at && digits + 1 < line.len && line.ptr[digits] == '.' &&
        line.ptr[digits + 1] == ' ')
        at = digits + 2;
    return at;
}

static void print_line(enum style style, int indent, struct view line)
{
    int hang = (int)hanging(line);
    int columns = terminal_columns() - indent;
    bool first = true;
    do {
        size_t len = line_len(line, first ? columns : columns - hang);
        const char *on = style_on(style);
        printf("%*s%s%.*s%s\n", first ? indent : indent + hang, "", on,
               VIEW_ARG(view_sub(line, 0, len)), on[0] != '\0' ? "\033[0m" : "");
        line = view_sub(line, len, line.len - len);
        first = false;
    } while (line.len > 0);
}

void terminal_print(enum style style, int indent, struct view text)
{
    struct view line;
    while (view_next_line(&text, &line))
        print_line(style, indent, line);
}

void terminal_print_cell(struct view text, int columns)
{
    int pad = columns - terminal_width(text);
    printf("%.*s%*s", VIEW_ARG(text), pad > 0 ? pad : 0, "");
}
