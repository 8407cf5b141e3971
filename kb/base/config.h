/* config.h - options as one table: key, type, default, range, unit, help.
 *
 * The owner declares a plain struct and a table that points into it. Values come in this order,
 * later ones win: defaults, INI file, environment, command line flags. A key that the table does
 * not have stops the start and the error names file and line. The file is flat: `key = value`,
 * comments start with # or ;, a long value goes on in the next line when that is indented.
 *
 * Start-up only, one thread.
 */
#ifndef BANGBAN_KB_BASE_CONFIG_H
#define BANGBAN_KB_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

enum config_type {
    CONFIG_TEXT, /* char *, owned by the target, never NULL after config_defaults */
    CONFIG_INT,  /* int64_t in min..max */
    CONFIG_BOOL, /* bool; true/false, yes/no, on/off, 1/0 */
};

struct config_option {
    const char *key; /* lower case and _ : web_root, BANGBAN_WEB_ROOT, --web-root */
    enum config_type type;
    size_t offset;
    const char *fallback; /* default, as written in a file */
    int64_t min;
    int64_t max;
    const char *unit; /* "秒", "" = none */
    const char *help; /* one Chinese sentence */
};

struct config {
    const struct config_option *table;
    size_t n;
    void *target; /* the plain struct */
};

/* Sets every option to its default; target must be zeroed before the first call. */
void config_defaults(const struct config *c);
void config_clear(const struct config *c); /* frees the texts */

/* One value by key, from `where` (for the error text: "bangban.ini 第 3 行"). RC_INVALID. */
enum rc config_set(const struct config *c, const char *key, const char *value, const char *where,
                   struct err *err);
enum rc config_file(const struct config *c, const char *path, struct err *err);
/* Every variable PREFIX_KEY of the environment; others with the prefix are refused like a file's.
 */
enum rc config_env(const struct config *c, const char *prefix, char *const *environment,
                   struct err *err);
/* --key value, --key=value, and --key alone for booleans; "-" may stand for "_". Takes them from
 * argv[1] on; stops with RC_INVALID at anything else. */
enum rc config_flags(const struct config *c, int argc, char *const *argv, struct err *err);

/* The values in force as a commented file that config_file reads back. */
void config_print(const struct config *c, struct str *out);

#endif
