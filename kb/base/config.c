/* config.c - option tables filled from defaults, file, environment and flags. Start-up only. */
#include "kb/base/config.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kb/base/mem.h"
#include "kb/base/os_error.h"

/* inih reads lines into a buffer of 200 bytes; what is longer would be cut silently. */
#define MAX_LINE_LEN 198
#define MAX_FILE_LEN ((size_t)1 << 20)
#define MAX_KEY_LEN 63

static void *slot_of(const struct config *c, const struct config_option *o)
{
    return (char *)c->target + o->offset;
}

static const struct config_option *find_option(const struct config *c, const char *key)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->table[i].key, key) == 0)
            return &c->table[i];
    return NULL;
}

static enum rc set_int(const struct config *c, const struct config_option *o, const char *value,
                       const char *where, struct err *err)
{
    int64_t number;
    if (!view_to_int64(view_trim(view_of(value)), &number) || number < o->min || number > o->max)
        return err_set_field(err, RC_INVALID, o->key,
                             "%s：%s 应是 %lld 到 %lld 之间的整数，而不是 %s", where, o->key,
                             (long long)o->min, (long long)o->max, value);
    *(int64_t *)slot_of(c, o) = number;
    return RC_OK;
}

static enum rc set_bool(const struct config *c, const struct config_option *o, const char *value,
                        const char *where, struct err *err)
{
    static const char *const WORDS[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcasecmp(value, WORDS[i]) == 0) {
            *(bool *)slot_of(c, o) = i % 2 == 1;
            return RC_OK;
        }
    }
    return err_set_field(err, RC_INVALID, o->key, "%s：%s 应是 true 或 false，而不是 %s", where,
                         o->key, value);
}

static enum rc set_text(const struct config *c, const struct config_option *o, const char *value,
                        const char *where, struct err *err)
{
    size_t bad_at;
    if (!utf8_valid(view_of(value), &bad_at))
        return err_set_field(err, RC_INVALID, o->key, "%s：%s 不是有效的 UTF-8 文本", where,
                             o->key);
    char **slot = slot_of(c, o);
    free(*slot);
    *slot = mem_strdup(value);
    return RC_OK;
}

enum rc config_set(const struct config *c, const char *key, const char *value, const char *where,
                   struct err *err)
{
    const struct config_option *o = find_option(c, key);
    if (o == NULL)
        return err_set_field(err, RC_INVALID, key, "%s：没有名为 %s 的设置项", where, key);
    switch (o->type) {
    case CONFIG_INT:
        return set_int(c, o, value, where, err);
    case CONFIG_BOOL:
        return set_bool(c, o, value, where, err);
    default:
        return set_text(c, o, value, where, err);
    }
}

void config_defaults(const struct config *c)
{
    for (size_t i = 0; i < c->n; i++) {
        enum rc rc = config_set(c, c->table[i].key, c->table[i].fallback, "默认值", NULL);
        CHECK(rc == RC_OK);
    }
}

void config_clear(const struct config *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->table[i].type != CONFIG_TEXT)
            continue;
        char **slot = slot_of(c, &c->table[i]);
        free(*slot);
        *slot = NULL;
    }
}

/* --- file ----------------------------------------------------------------------------------------
 */

struct file_read {
    const struct config *config;
    char last_key[MAX_KEY_LEN + 1]; /* inih repeats the key for an indented line that goes on */
    struct err err;
};

static enum rc append_text(const struct config *c, const struct config_option *o, const char *more)
{
    char **slot = slot_of(c, o);
    struct str joined = STR_EMPTY;
    str_addf(&joined, "%s%s", *slot, more);
    free(*slot);
    *slot = str_steal(&joined);
    return RC_OK;
}

/* inih's callback: 0 means error, and ini_parse then returns the number of the first bad line. */
static int take_line(void *user, const char *section, const char *key, const char *value)
{
    struct file_read *r = user;
    if (r->err.rc != RC_OK)
        return 1;
    enum rc rc;
    const struct config_option *o = find_option(r->config, key);
    if (section[0] != '\0')
        rc = err_set_field(&r->err, RC_INVALID, section, "设置文件不分节，请去掉 [%s]", section);
    else if (o != NULL && strcmp(r->last_key, key) == 0 && o->type == CONFIG_TEXT)
        rc = append_text(r->config, o, value);
    else if (o != NULL && strcmp(r->last_key, key) == 0)
        rc = err_set_field(&r->err, RC_INVALID, key, "%s 只能有一行", key);
    else
        rc = config_set(r->config, key, value, "设置文件", &r->err);
    snprintf(r->last_key, sizeof r->last_key, "%s", key);
    return rc == RC_OK;
}

static enum rc read_text(const char *path, struct str *out, struct err *err)
{
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return err_set(err, os_error_rc(errno), "无法打开设置文件 %s：%s", path,
                       os_error_text(errno));
    char bytes[4096];
    size_t n;
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0 && out->len <= MAX_FILE_LEN)
        str_add(out, (struct view){bytes, n});
    bool failed = ferror(f) != 0;
    fclose(f);
    if (failed)
        return err_set(err, RC_IO, "无法读取设置文件 %s", path);
    if (out->len > MAX_FILE_LEN)
        return err_set(err, RC_LIMIT, "设置文件 %s 太大", path);
    return RC_OK;
}

static enum rc line_error(const char *path, int number, const char *what, struct err *err)
{
    err_set(err, RC_INVALID, "%s 第 %d 行：%s", path, number, what);
    if (err != NULL)
        err->line = number;
    return RC_INVALID;
}

/* Index of the option that a line sets; c->n for any other line. */
static size_t option_of_line(const struct config *c, struct view line)
{
    size_t end = 0;
    while (end < line.len && line.ptr[end] != '=' && line.ptr[end] != ':')
        end++;
    char key[MAX_KEY_LEN + 1];
    struct view name = view_trim(view_sub(line, 0, end));
    if (name.len > MAX_KEY_LEN)
        return c->n;
    memcpy(key, name.ptr, name.len);
    key[name.len] = '\0';
    const struct config_option *o = find_option(c, key);
    return o == NULL ? c->n : (size_t)(o - c->table);
}

/* What inih would let pass: lines too long for its buffer, and keys set twice. */
static enum rc check_lines(const struct config *c, const char *path, struct view text,
                           struct err *err)
{
    bool *seen = mem_calloc(c->n + 1, sizeof *seen);
    enum rc rc = RC_OK;
    struct view line;
    for (int number = 1; rc == RC_OK && view_next_line(&text, &line); number++) {
        if (line.len > MAX_LINE_LEN)
            rc = line_error(path, number, "超过 198 字节，长的值可以缩进写到下一行", err);
        else if (memchr(line.ptr, '\0', line.len) != NULL)
            rc = line_error(path, number, "含有空字符", err);
        if (rc != RC_OK || line.len == 0 || line.ptr[0] == ' ' || line.ptr[0] == '\t')
            continue;
        size_t i = option_of_line(c, line);
        if (i < c->n && seen[i])
            rc = line_error(path, number, "重复的设置项", err);
        seen[i] = true;
    }
    free(seen);
    return rc;
}

enum rc config_file(const struct config *c, const char *path, struct err *err)
{
    struct file_read r = {.config = c, .err = ERR_NONE};
    struct str text = STR_EMPTY;
    enum rc rc = read_text(path, &text, err);
    if (rc == RC_OK)
        rc = check_lines(c, path, str_view(&text), err);
    if (rc != RC_OK)
        goto out;
    int line = ini_parse_string(text.len > 0 ? text.ptr : "", take_line, &r);
    if (line != 0) {
        if (r.err.rc == RC_OK)
            err_set(&r.err, RC_INVALID, "应写成 键 = 值");
        rc = err_wrap(&r.err, "%s 第 %d 行", path, line);
        r.err.line = line;
        if (err != NULL)
            *err = r.err;
    }
out:
    str_clear(&text);
    return rc;
}

/* --- environment and flags -----------------------------------------------------------------------
 */

/* Copies a key in lower case with "_" for "-"; false if it is too long. */
static bool fold_key(struct view name, char out[MAX_KEY_LEN + 1])
{
    if (name.len == 0 || name.len > MAX_KEY_LEN)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];
        out[i] = ch == '-' ? '_' : ch >= 'A' && ch <= 'Z' ? (char)(ch - 'A' + 'a') : ch;
    }
    out[name.len] = '\0';
    return true;
}

enum rc config_env(const struct config *c, const char *prefix, char *const *environment,
                   struct err *err)
{
    size_t skip = strlen(prefix);
    for (; *environment != NULL; environment++) {
        const char *equals = strchr(*environment, '=');
        if (equals == NULL || strncmp(*environment, prefix, skip) != 0)
            continue;
        const char *name = *environment + skip;
        char key[MAX_KEY_LEN + 1];
        char where[MAX_KEY_LEN + 64];
        snprintf(where, sizeof where, "环境变量 %s%.*s", prefix, (int)(equals - name), name);
        if (!fold_key((struct view){name, (size_t)(equals - name)}, key))
            return err_set(err, RC_INVALID, "%s：名称不对", where);
        enum rc rc = config_set(c, key, equals + 1, where, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

enum rc config_flags(const struct config *c, int argc, char *const *argv, struct err *err)
{
    for (int i = 1; i < argc; i++) {
        char key[MAX_KEY_LEN + 1];
        const char *equals = strchr(argv[i], '=');
        size_t len = equals != NULL ? (size_t)(equals - argv[i]) : strlen(argv[i]);
        if (strncmp(argv[i], "--", 2) != 0 || !fold_key((struct view){argv[i] + 2, len - 2}, key))
            return err_set(err, RC_INVALID, "不认识的参数 %s（--help 列出全部）", argv[i]);
        const struct config_option *o = find_option(c, key);
        const char *value = equals != NULL ? equals + 1 : NULL;
        if (o != NULL && value == NULL && o->type == CONFIG_BOOL)
            value = "true";
        else if (o != NULL && value == NULL && i + 1 < argc)
            value = argv[++i];
        if (o != NULL && value == NULL)
            return err_set_field(err, RC_INVALID, key, "参数 %s 后面缺少值", argv[i]);
        enum rc rc = config_set(c, key, o != NULL ? value : "", "命令行", err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* --- printing ------------------------------------------------------------------------------------
 */

static void print_value(const struct config *c, const struct config_option *o, struct str *out)
{
    if (o->type == CONFIG_INT)
        str_addf(out, "%lld", (long long)*(int64_t *)slot_of(c, o));
    else if (o->type == CONFIG_BOOL)
        str_add_text(out, *(bool *)slot_of(c, o) ? "true" : "false");
    else
        str_add_text(out, *(char **)slot_of(c, o));
}

void config_print(const struct config *c, struct str *out)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct config_option *o = &c->table[i];
        str_addf(out, "%s# %s\n# ", i > 0 ? "\n" : "", o->help);
        if (o->type == CONFIG_INT)
            str_addf(out, "整数 %lld 到 %lld%s%s，", (long long)o->min, (long long)o->max,
                     o->unit[0] != '\0' ? "，单位：" : "", o->unit);
        else if (o->type == CONFIG_BOOL)
            str_add_text(out, "true 或 false，");
        else
            str_add_text(out, "文本，");
        str_addf(out, "默认：%s\n%s = ", o->fallback[0] != '\0' ? o->fallback : "（空）", o->key);
        print_value(c, o, out);
        str_add_char(out, '\n');
    }
}
