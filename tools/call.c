/* call.c - options, help and errors of the commands: one way for all of them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kb/kb.h"
#include "server/storage.h"
#include "tools/commands.h"

#define HELP_COLUMN 24

int tool_fail(const char *command, const struct err *err)
{
    fprintf(stderr, "bangban %s：%s\n", command, err->text);
    return EXIT_FAILED;
}

int tool_usage(const char *command, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "bangban %s：", command);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "（用法见 bangban %s --help）\n", command);
    va_end(ap);
    return EXIT_USAGE;
}

static bool opened(enum rc rc, const char *command, const struct err *err)
{
    if (rc == RC_OK)
        return true;
    tool_fail(command, err);
    if (rc == RC_NOT_FOUND)
        fprintf(stderr, "还没有数据库时先运行 bangban init；别处的数据库用 --db 指定\n");
    return false;
}

bool tool_open(const char *command, enum db_mode mode, struct db **db_out)
{
    struct err err = ERR_NONE;
    return opened(kb_open(tool_db_path(), mode, db_out, &err), command, &err);
}

bool tool_open_whole(const char *command, enum db_mode mode, struct db **db_out)
{
    struct err err = ERR_NONE;
    return opened(storage_open(tool_db_path(), mode, db_out, &err), command, &err);
}

bool tool_begin(const struct tool_call *call, int argc, char **argv, enum db_mode mode,
                struct tool_run *out)
{
    struct tool_run run = {.status = EXIT_DONE};
    enum tool_parse parsed = tool_parse(call, argc, argv, &run.n_args);
    if (parsed != TOOL_GO)
        run.status = parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    else if (!tool_open(call->command, mode, &run.db))
        run.status = EXIT_FAILED;
    *out = run;
    return run.db != NULL;
}

/* --- options ---------------------------------------------------------------------------------- */

/* Columns on a terminal: what is not ASCII is Chinese here and takes two. */
static int width_of(const char *text)
{
    struct view v = view_of(text);
    int width = 0;
    for (size_t at = 0; at < v.len;)
        width += utf8_next(v, &at) < 0x80 ? 1 : 2;
    return width;
}

static void print_option(const char *name, const char *value, const char *help)
{
    int width = 2 + width_of(name) + (value == NULL ? 0 : 1 + width_of(value));
    printf("  %s%s%s%*s%s\n", name, value == NULL ? "" : " ", value == NULL ? "" : value,
           width < HELP_COLUMN ? HELP_COLUMN - width : 1, "", help);
}

static void print_help(const struct tool_call *call)
{
    printf("用法：bangban %s%s%s%s\n\n%s\n", call->command, call->n_options > 0 ? " [选项]" : "",
           call->args[0] == '\0' ? "" : " ", call->args, call->help);
    if (call->n_options > 0)
        printf("\n选项：\n");
    for (size_t i = 0; i < call->n_options; i++)
        print_option(call->options[i].name, call->options[i].value, call->options[i].help);
    printf("\n通用选项：\n");
    print_option("--db", "文件", "数据库，默认 ./bangban.db 或环境变量 BANGBAN_DB");
    print_option("--help", NULL, "本说明");
}

static const struct tool_option *find_option(const struct tool_call *call, const char *arg)
{
    size_t len = strcspn(arg, "=");
    for (size_t i = 0; i < call->n_options; i++) {
        if (strlen(call->options[i].name) == len && strncmp(call->options[i].name, arg, len) == 0)
            return &call->options[i];
    }
    return NULL;
}

/* Takes the option at argv[*i]; moves *i onto its value when that is the next argument. */
static bool take_option(const struct tool_call *call, int argc, char **argv, int *i)
{
    const char *arg = argv[*i];
    const struct tool_option *o = find_option(call, arg);
    const char *value = strchr(arg, '=');
    if (o == NULL) {
        tool_usage(call->command, "不认识的选项 %s", arg);
        return false;
    }
    if (o->value == NULL && value != NULL) {
        tool_usage(call->command, "%s 不带值", o->name);
        return false;
    }
    if (o->flag != NULL)
        *o->flag = true;
    if (o->value == NULL)
        return true;
    if (value == NULL && *i + 1 == argc) {
        tool_usage(call->command, "%s 后面缺少%s", o->name, o->value);
        return false;
    }
    *o->text = value != NULL ? value + 1 : argv[++*i];
    return true;
}

enum tool_parse tool_parse(const struct tool_call *call, int argc, char **argv, int *n_args_out)
{
    int n = 0;
    bool only_args = false;
    for (int i = 1; i < argc; i++) {
        bool is_option = !only_args && argv[i][0] == '-' && argv[i][1] != '\0';
        if (is_option && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
            print_help(call);
            return TOOL_HELP_SHOWN;
        }
        if (is_option && strcmp(argv[i], "--") == 0)
            only_args = true;
        else if (!is_option)
            argv[++n] = argv[i];
        else if (!take_option(call, argc, argv, &i))
            return TOOL_WRONG;
    }
    if (n < call->min_args || (call->max_args >= 0 && n > call->max_args)) {
        tool_usage(call->command, n < call->min_args ? "缺少%s" : "参数太多，只要%s",
                   call->args[0] == '\0' ? "选项" : call->args);
        return TOOL_WRONG;
    }
    *n_args_out = n;
    return TOOL_GO;
}
