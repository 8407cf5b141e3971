/* commands.h - what the commands of `bangban` share.
 *
 * Each command is one file cmd_NAME.c with `int cmd_NAME(int argc, char **argv)`, argv[0] being its
 * name, and one row in the table of bangban.c. Results go to standard output, everything else to
 * standard error. Exit status: 0 done, 1 failed, 2 called wrongly.
 */
#ifndef BANGBAN_TOOLS_COMMANDS_H
#define BANGBAN_TOOLS_COMMANDS_H

#include "kb/base/db.h"

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

/* Of --no-outcomes, which two commands have. */
#define TOOL_NO_OUTCOMES_HELP "不用服务中得来的结果：帮办员发的条目、访客点选的、有用和没用"

/* The database of --db, BANGBAN_DB or ./bangban.db. */
const char *tool_db_path(void);

/* Opens that database through kb_open; when it cannot, says why and what to do, and returns false.
 */
bool tool_open(const char *command, enum db_mode mode, struct db **db_out);
/* The same with the tables of all layers, through storage_open. */
bool tool_open_whole(const char *command, enum db_mode mode, struct db **db_out);

/* "bangban import: ..." on standard error. Returns EXIT_FAILED. */
int tool_fail(const char *command, const struct err *err);
/* The same for a wrong call, with a hint at --help. Returns EXIT_USAGE. */
int tool_usage(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A yes/no or text option of a command. The short help of all commands is printed from these. */
struct tool_option {
    const char *name;  /* "--dry-run" */
    const char *value; /* what its value is called, NULL for a yes/no option */
    const char *help;
    bool *flag;        /* set to true when given */
    const char **text; /* set to the value when given */
};

struct tool_call {
    const char *command;
    const char *args; /* "路径..." */
    const char *help; /* what the command does, a few lines */
    const struct tool_option *options;
    size_t n_options;
    int min_args;
    int max_args; /* -1 = any number */
};

enum tool_parse { TOOL_GO, TOOL_HELP_SHOWN, TOOL_WRONG };

/* Reads options and leaves the other arguments in argv[1..*n_args_out]. "--name=value" and "--name
 * value" are the same; after "--" nothing is an option. --help prints the help of the command. */
enum tool_parse tool_parse(const struct tool_call *call, int argc, char **argv, int *n_args_out);

/* What a command that works on the knowledge base begins with. */
struct tool_run {
    struct db *db; /* the caller closes it */
    int n_args;
    int status; /* when there is nothing to do: the exit status */
};

/* tool_parse and tool_open in one; false when the command ends here, with out->status. */
bool tool_begin(const struct tool_call *call, int argc, char **argv, enum db_mode mode,
                struct tool_run *out);

int cmd_init(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_template(int argc, char **argv);
int cmd_ask(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_eval(int argc, char **argv);
int cmd_rebuild(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_restore(int argc, char **argv);
int cmd_person(int argc, char **argv);
int cmd_user(int argc, char **argv);
int cmd_identity_key(int argc, char **argv);
int cmd_train(int argc, char **argv);
int cmd_calibrate(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_gaps(int argc, char **argv);
int cmd_golden(int argc, char **argv);
int cmd_synonym(int argc, char **argv);
int cmd_lexicon(int argc, char **argv);

#endif
