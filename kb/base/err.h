/* err.h - result codes and the error text that travels with them.
 *
 * Every function that can fail returns enum rc and takes struct err *err as its last parameter. The
 * caller owns the struct err (usually on its stack) and may pass NULL when it does not care for the
 * text. Outputs (`*_out`) are written only when RC_OK is returned.
 *
 * Texts are Chinese sentences for people; programs look at the code or at rc_kind(). Context is
 * added by wrapping, outermost first: "导入 faq.jsonl：第 12 行：answer 为空". Thread-safe: no
 * shared state.
 */
#ifndef BANGBAN_KB_BASE_ERR_H
#define BANGBAN_KB_BASE_ERR_H

#include <stdio.h>
#include <stdlib.h>

enum rc {
    RC_OK = 0,
    RC_INVALID,      /* input is wrong; err.field or err.line says where */
    RC_NOT_FOUND,    /* no such object (or not yours: the two are never told apart) */
    RC_CONFLICT,     /* the object is in another state than the request needs */
    RC_DENIED,       /* the role may not do this */
    RC_UNAUTH,       /* no valid session */
    RC_LIMIT,        /* a size, depth or length limit is passed */
    RC_RATE,         /* too fast; err.retry_ms says when to come back */
    RC_BUSY,         /* overloaded or locked; may be retried later as it is */
    RC_NO_SPACE,     /* the disk is full */
    RC_IO,           /* a file or device failed */
    RC_VERSION,      /* the database or file is of a newer version than this program */
    RC_CORRUPT,      /* stored content does not match its hash or its schema */
    RC_UNKNOWN_FATE, /* a write may or may not have been saved; retry with the same client id */
    RC_INTERNAL,     /* a defect or an unexpected library error */
    RC_LOCKED,       /* signed in, but to be unlocked by the password first */
    RC_CODE_NEEDED,  /* the password is right, the code of the second factor is missing */
    RC_IDENTITY,     /* what a site says about its visitor is not to be believed */
    RC_N_CODES
};

#define ERR_TEXT_LEN 512
#define ERR_FIELD_LEN 48

/* A plain value; start it as `struct err err = ERR_NONE;`. */
struct err {
    enum rc rc;
    int line;                  /* 1-based line of the input, 0 = not about a line */
    int retry_ms;              /* with RC_RATE and RC_BUSY: when to try again, 0 = unknown */
    char field[ERR_FIELD_LEN]; /* name of the wrong field, "" = not about a field */
    char text[ERR_TEXT_LEN];   /* UTF-8, always NUL-terminated, never cut inside a character */
};

#define ERR_NONE ((struct err){.rc = RC_OK})

/* Fills err (which may be NULL) and returns rc, so that callers write `return err_set(...)`. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, naming the wrong field. */
enum rc err_set_field(struct err *err, enum rc rc, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts "context：" before the text already there; code, field and line stay. Returns err->rc. */
enum rc err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Stable symbolic name for programs: "invalid", "not_found", ... Never NULL. */
const char *rc_kind(enum rc rc);

/* A broken invariant: logs file, line and expression, then aborts, in release builds too. */
#define CHECK(cond) ((cond) ? (void)0 : check_failed(__FILE__, __LINE__, #cond))
_Noreturn void check_failed(const char *file, int line, const char *expr);

#endif
