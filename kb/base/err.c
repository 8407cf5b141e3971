/* err.c - result codes, error texts and CHECK. Called from everywhere, on any thread. */
#include "kb/base/err.h"

#include <stdarg.h>
#include <string.h>

/* Cuts a UTF-8 text at the last whole character that fits, after a possibly truncating print. */
static void trim_to_character(char *text, size_t cap)
{
    size_t len = strlen(text);
    if (len + 1 < cap)
        return;
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (len - (start - 1) < want)
        text[start - 1] = '\0';
}

static void set_text(struct err *err, const char *fmt, va_list ap)
{
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    trim_to_character(err->text, sizeof err->text);
}

/* Adds as much of `more` as there is room for, in whole characters. */
static void append(char text[ERR_TEXT_LEN], const char *more)
{
    size_t used = strlen(text);
    size_t len = strnlen(more, ERR_TEXT_LEN - 1 - used);
    memcpy(text + used, more, len);
    text[used + len] = '\0';
    trim_to_character(text, ERR_TEXT_LEN);
}

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
    if (err == NULL)
        return rc;
    *err = (struct err){.rc = rc};
    va_list ap;
    va_start(ap, fmt);
    set_text(err, fmt, ap);
    va_end(ap);
    return rc;
}

enum rc err_set_field(struct err *err, enum rc rc, const char *field, const char *fmt, ...)
{
    if (err == NULL)
        return rc;
    *err = (struct err){.rc = rc};
    snprintf(err->field, sizeof err->field, "%s", field);
    va_list ap;
    va_start(ap, fmt);
    set_text(err, fmt, ap);
    va_end(ap);
    return rc;
}

enum rc err_wrap(struct err *err, const char *fmt, ...)
{
    if (err == NULL)
        return RC_INTERNAL;
    char context[ERR_TEXT_LEN];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(context, sizeof context, fmt, ap);
    va_end(ap);
    trim_to_character(context, sizeof context);
    char inner[ERR_TEXT_LEN];
    memcpy(inner, err->text, sizeof inner);
    memcpy(err->text, context, sizeof context);
    append(err->text, "：");
    append(err->text, inner);
    return err->rc;
}

static const char *const KINDS[RC_N_CODES] = {
    [RC_OK] = "ok",
    [RC_INVALID] = "invalid",
    [RC_NOT_FOUND] = "not_found",
    [RC_CONFLICT] = "conflict",
    [RC_DENIED] = "denied",
    [RC_UNAUTH] = "unauthenticated",
    [RC_LIMIT] = "too_large",
    [RC_RATE] = "rate_limited",
    [RC_BUSY] = "busy",
    [RC_NO_SPACE] = "no_space",
    [RC_IO] = "io",
    [RC_VERSION] = "newer_version",
    [RC_CORRUPT] = "corrupt",
    [RC_UNKNOWN_FATE] = "unknown_fate",
    [RC_INTERNAL] = "internal",
    [RC_LOCKED] = "locked",
    [RC_CODE_NEEDED] = "totp_required",
    [RC_IDENTITY] = "identity_refused",
};

const char *rc_kind(enum rc rc)
{
    if ((unsigned)rc >= RC_N_CODES || KINDS[rc] == NULL)
        return "internal";
    return KINDS[rc];
}

void check_failed(const char *file, int line, const char *expr)
{
    fprintf(stderr, "event=broken_invariant file=%s line=%d expr=\"%s\"\n", file, line, expr);
    fflush(stderr);
    abort();
}
