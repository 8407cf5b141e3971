/* cell.c - numbers, days and escapes of spreadsheet cells. Called by sheet.c. */
#include "kb/reader/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/clock.h"

#define DAY_1970 25569   /* 1970-01-01 counted from 1900 */
#define DAYS_1904 1462   /* between the two ways of counting */
#define LAST_DAY 2958465 /* 9999-12-31 */
#define EXACT 1e15       /* whole numbers below it are exact in a double */

static bool between(int id, int low, int high)
{
    return low <= id && id <= high;
}

/* Built-in formats 27-36 and 50-58 are the days of East Asian workbooks. */
static enum cell_format built_in(int id)
{
    if (id == 9 || id == 10)
        return CELL_PERCENT;
    if (id == 22)
        return CELL_DAY_TIME;
    if (between(id, 18, 21) || between(id, 45, 47) || between(id, 32, 35) || between(id, 55, 56))
        return CELL_TIME;
    if (between(id, 14, 17) || between(id, 27, 36) || between(id, 50, 58))
        return CELL_DAY;
    return CELL_GENERAL;
}

/* Skips "quoted", \escaped and [bracketed] parts of a format code, but [h] and [mm] are times. */
static size_t skip_literal(struct view code, size_t i)
{
    char c = code.ptr[i];
    if (c == '\\' || c == '_' || c == '*')
        return i + 1;
    if (c != '"' && c != '[')
        return i;
    char end = c == '"' ? '"' : ']';
    if (c == '[' && i + 1 < code.len && strchr("hHmMsS", code.ptr[i + 1]) != NULL)
        return i;
    for (size_t k = i + 1; k < code.len; k++) {
        if (code.ptr[k] == end)
            return k;
    }
    return code.len;
}

enum cell_format cell_format_of(int id, struct view code)
{
    bool has_day = false;
    bool has_time = false;
    if (code.len == 0)
        return built_in(id);
    if (view_eq_text(code, "General"))
        return CELL_GENERAL;
    for (size_t i = 0; i < code.len; i++) {
        size_t next = skip_literal(code, i);
        if (next != i) {
            i = next;
            continue;
        }
        char c = code.ptr[i];
        if (c == ';')
            break; /* what follows is for negative numbers */
        if (c == '%')
            return CELL_PERCENT;
        has_day |= c == 'y' || c == 'Y' || c == 'd' || c == 'D';
        has_time |= c == 'h' || c == 'H' || c == 's' || c == 'S';
    }
    if (has_day)
        return has_time ? CELL_DAY_TIME : CELL_DAY;
    return has_time ? CELL_TIME : CELL_GENERAL;
}

static void add_plain(struct str *out, double value)
{
    if (value == floor(value) && fabs(value) < EXACT)
        str_addf(out, "%.0f", value == 0 ? 0.0 : value);
    else
        str_addf(out, "%.15g", value);
}

static void add_time(struct str *out, double part)
{
    int seconds = (int)(part * 86400 + 0.5) % 86400;
    str_addf(out, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
    if (seconds % 60 != 0)
        str_addf(out, ":%02d", seconds % 60);
}

static void add_day(struct str *out, double value, enum cell_format format, bool is_1904)
{
    char text[16];
    double whole = floor(value);
    double part = value - whole;
    if (whole >= 1 || is_1904) {
        int day = (int)whole + (is_1904 ? DAYS_1904 : 0);
        day_format(day - DAY_1970 + (day < 60), text); /* day 60 is 1900-02-29, which never was */
        str_add_text(out, text);
        if (format != CELL_DAY_TIME || part * 86400 < 0.5)
            return;
        str_add_char(out, ' ');
    }
    add_time(out, part);
}

void cell_add_number(struct str *out, struct view number, enum cell_format format, bool is_1904)
{
    char text[64];
    char *end = text;
    size_t n_digits = 0;
    while (n_digits < number.len && number.ptr[n_digits] >= '0' && number.ptr[n_digits] <= '9')
        n_digits++;
    if (number.len >= sizeof text ||
        (format == CELL_GENERAL && n_digits == number.len)) { /* however many digits */
        str_add(out, number);
        return;
    }
    memcpy(text, number.ptr, number.len);
    text[number.len] = '\0';
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value)) {
        str_add(out, number);
    } else if (format == CELL_PERCENT) {
        add_plain(out, round(value * 1e12) / 1e10);
        str_add_char(out, '%');
    } else if (format == CELL_GENERAL || value < 0 || value > LAST_DAY) {
        add_plain(out, value);
    } else if (format == CELL_TIME && value < 1) {
        add_time(out, value);
    } else {
        add_day(out, value, format == CELL_TIME ? CELL_DAY_TIME : format, is_1904);
    }
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of _xHHHH_ at the start of `text`, or -1. */
static int read_escape(struct view text)
{
    int value = 0;
    if (text.len < 7 || text.ptr[0] != '_' || text.ptr[1] != 'x' || text.ptr[6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(text.ptr[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value == 0 || (value >= 0xD800 && value < 0xE000) ? -1 : value;
}

void cell_add_text(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        int cp = text.ptr[i] == '_' ? read_escape(view_sub(text, i, SIZE_MAX)) : -1;
        if (cp < 0) {
            str_add_char(out, text.ptr[i]);
            continue;
        }
        str_add_cp(out, (uint32_t)cp);
        i += 6;
    }
}

bool cell_address(struct view text, int *column_out, int *row_out)
{
    int column = 0;
    int64_t row = 0;
    size_t i = 0;
    for (; i < text.len && text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'; i++) {
        column = column * 26 + (text.ptr[i] - 'A' + 1);
        if (i >= 3)
            return false;
    }
    if (i == 0 || !view_to_int64(view_sub(text, i, SIZE_MAX), &row) || row < 1 || row > 1 << 24)
        return false;
    *column_out = column - 1;
    *row_out = (int)row;
    return true;
}
