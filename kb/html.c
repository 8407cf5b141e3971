/* html.c - escaping. Called by the writers of pages (svg, report). */
#include "kb/html.h"

#include <stdio.h>
#include <string.h>

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_control(char c)
{
    unsigned char u = (unsigned char)c;
    return (u < 0x20 && c != '\n' && c != '\t') || u == 0x7f;
}

void html_add(struct str *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char *written = reference(text.ptr[i]);
        if (written != NULL)
            str_add_text(out, written);
        else
            str_add_char(out, is_control(text.ptr[i]) ? ' ' : text.ptr[i]);
    }
}

void html_addf(struct str *out, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len < 0)
        return;
    size_t n = strlen(text);
    while (n > 0 && !utf8_valid((struct view){text, n}, NULL)) /* cut inside a character */
        n--;
    html_add(out, (struct view){text, n});
}
