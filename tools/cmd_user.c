/* cmd_user.c - bangban user: the accounts of helpers, editors, supervisors and administrators.
 *
 * Works on the file of a running server as well: a disabled account or a new password takes effect
 * at the person's next request. Passwords come from a prompt without echo or from standard input,
 * never from the command line, where other users could read them.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "server/people/account.h"
#include "server/people/department.h"
#include "server/people/session.h"
#include "server/people/totp.h"
#include "tools/commands.h"

#define PASSWORD_BYTES 1024

struct user_options {
    const char *roles;
    const char *display;
    const char *departments;
    bool password_from_stdin;
    const char *password_kib;
    char password[PASSWORD_BYTES];
};

/* --- passwords
 * ------------------------------------------------------------------------------------ */

static bool read_line(char out[PASSWORD_BYTES])
{
    if (fgets(out, PASSWORD_BYTES, stdin) == NULL)
        return false;
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

static bool prompt(const char *text, char out[PASSWORD_BYTES])
{
    struct termios shown;
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return false;
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s", text);
    bool read = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 && read_line(out);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    return read;
}

static enum rc prompt_twice(char out[PASSWORD_BYTES], struct err *err)
{
    char again[PASSWORD_BYTES] = "";
    bool read = prompt("新密码：", out) && prompt("再输一遍：", again);
    bool same = read && strcmp(out, again) == 0;
    sodium_memzero(again, sizeof again);
    if (!read)
        return err_set(err, RC_INVALID, "没有读到密码");
    return same ? RC_OK : err_set(err, RC_INVALID, "两次输入的密码不一致");
}

static enum rc read_password(struct user_options *o, struct err *err)
{
    if (o->password_from_stdin)
        return read_line(o->password) ? RC_OK : err_set(err, RC_INVALID, "标准输入里没有密码");
    if (!isatty(STDIN_FILENO))
        return err_set(err, RC_INVALID, "不在终端上：请用 --password-stdin 从标准输入给出密码");
    return prompt_twice(o->password, err);
}

/* --- actions
 * -------------------------------------------------------------------------------------- */

/* Before anyone is asked for a password. */
static enum rc check_add(struct db *db, struct view name, const struct user_options *o,
                         struct err *err)
{
    struct account acc = {.name = name, .display_name = view_of(o->display)};
    enum rc rc = account_roles_parse(view_of(o->roles), &acc.roles, err);
    return rc == RC_OK ? account_check_new(db, &acc, err) : rc;
}

static enum rc check_passwd(struct db *db, struct view name, const struct user_options *o,
                            struct err *err)
{
    (void)o;
    return account_check_exists(db, name, err);
}

static enum rc user_add(struct db *db, struct view name, const struct user_options *o,
                        struct err *err)
{
    struct account acc = {.name = name, .display_name = view_of(o->display)};
    int64_t account_id = 0;
    enum rc rc = account_roles_parse(view_of(o->roles), &acc.roles, err);
    if (rc == RC_OK)
        rc = account_add(db, &acc, view_of(o->password), clock_now_ms(), &account_id, err);
    if (rc == RC_OK)
        printf("已添加账号 %.*s\n", VIEW_ARG(name));
    return rc;
}

static enum rc user_passwd(struct db *db, struct view name, const struct user_options *o,
                           struct err *err)
{
    int64_t account_id = 0;
    enum rc rc = account_set_password(db, name, view_of(o->password), &account_id, err);
    if (rc == RC_OK)
        rc = session_end_all(db, account_id, clock_now_ms(), err);
    if (rc == RC_OK)
        rc = account_forget_failures(db, name, err);
    if (rc == RC_OK)
        printf("已更换 %.*s 的密码，原有登录全部失效\n", VIEW_ARG(name));
    return rc;
}

static enum rc user_disable(struct db *db, struct view name, const struct user_options *o,
                            struct err *err)
{
    (void)o;
    int64_t account_id = 0;
    enum rc rc = account_set_disabled(db, name, true, &account_id, err);
    if (rc == RC_OK)
        rc = session_end_all(db, account_id, clock_now_ms(), err);
    if (rc == RC_OK)
        printf("已停用账号 %.*s\n", VIEW_ARG(name));
    return rc;
}

static enum rc user_enable(struct db *db, struct view name, const struct user_options *o,
                           struct err *err)
{
    (void)o;
    int64_t account_id = 0;
    enum rc rc = account_set_disabled(db, name, false, &account_id, err);
    if (rc == RC_OK)
        printf("已启用账号 %.*s\n", VIEW_ARG(name));
    return rc;
}

static enum rc user_totp_reset(struct db *db, struct view name, const struct user_options *o,
                               struct err *err)
{
    (void)o;
    int64_t account_id = 0;
    enum rc rc = account_find(db, name, &account_id, err);
    if (rc == RC_OK)
        rc = totp_remove(db, account_id, err);
    if (rc == RC_OK)
        rc = session_end_all(db, account_id, clock_now_ms(), err);
    if (rc == RC_OK)
        printf("已取消 %.*s 的动态口令，原有登录全部失效\n", VIEW_ARG(name));
    return rc;
}

static enum rc user_departments(struct db *db, struct view name, const struct user_options *o,
                                struct err *err)
{
    struct arena *a = arena_new(0);
    struct account *list = NULL;
    size_t n = 0;
    int64_t account_id = 0;
    enum rc rc = account_list(db, a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        if (view_eq(list[i].name, name))
            account_id = list[i].account_id;
    if (rc == RC_OK && account_id == 0)
        rc = err_set(err, RC_NOT_FOUND, "没有账号 %.*s", VIEW_ARG(name));
    if (rc == RC_OK)
        rc = department_set(db, account_id, view_of(o->departments), err);
    if (rc == RC_OK)
        printf("%.*s 编辑审核的部门：%s\n", VIEW_ARG(name),
               o->departments[0] != '\0' ? o->departments : "全部");
    arena_free(a);
    return rc;
}

static enum rc user_list(struct db *db, struct view name, const struct user_options *o,
                         struct err *err)
{
    (void)name;
    (void)o;
    struct arena *a = arena_new(0);
    struct account *list = NULL;
    struct str roles = STR_EMPTY;
    size_t n = 0;
    enum rc rc = account_list(db, a, &list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        str_reset(&roles);
        account_roles_write(list[i].roles, &roles);
        printf("%-16.*s  %-24s  %.*s%s\n", VIEW_ARG(list[i].name), roles.ptr,
               VIEW_ARG(list[i].display_name), list[i].is_disabled ? "（已停用）" : "");
    }
    if (rc == RC_OK && n == 0)
        fprintf(stderr, "还没有账号：bangban user add 登录名 --role helper\n");
    str_clear(&roles);
    arena_free(a);
    return rc;
}

/* --- the command
 * ---------------------------------------------------------------------------------- */

typedef enum rc (*action_fn)(struct db *db, struct view name, const struct user_options *o,
                             struct err *err);

static const struct action {
    const char *name;
    bool needs_name;
    action_fn check; /* set: a password is wanted, after this */
    action_fn run;
} ACTIONS[] = {
    {"add", true, check_add, user_add},          {"list", false, NULL, user_list},
    {"passwd", true, check_passwd, user_passwd}, {"disable", true, NULL, user_disable},
    {"enable", true, NULL, user_enable},         {"departments", true, NULL, user_departments},
    {"totp-reset", true, NULL, user_totp_reset},
};

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        if (strcmp(name, ACTIONS[i].name) == 0)
            return &ACTIONS[i];
    }
    return NULL;
}

/* The transaction begins when the password is there: a server may be writing. */
static enum rc in_transaction(struct db *db, const struct action *action, struct view name,
                              const struct user_options *o, struct err *err)
{
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = action->run(db, name, o, err);
    if (rc == RC_OK)
        return db_commit(db, err);
    db_rollback(db);
    return rc;
}

static int run_action(const struct action *action, const char *name, struct user_options *o)
{
    struct err err = ERR_NONE;
    struct db *db = NULL;
    enum rc rc = RC_OK;
    if (!tool_open_whole("user", DB_WRITE, &db))
        return EXIT_FAILED;
    if (action->check != NULL)
        rc = action->check(db, view_of(name), o, &err);
    if (rc == RC_OK && action->check != NULL)
        rc = read_password(o, &err);
    if (rc == RC_OK)
        rc = in_transaction(db, action, view_of(name), o, &err);
    db_close(db);
    sodium_memzero(o->password, sizeof o->password);
    return rc == RC_OK ? EXIT_DONE : tool_fail("user", &err);
}

static bool take_cost(const struct user_options *o)
{
    int64_t kib = ACCOUNT_HASH_KIB_DEFAULT;
    if (o->password_kib != NULL && !view_to_int64(view_of(o->password_kib), &kib))
        return false;
    if (kib < ACCOUNT_HASH_KIB_MIN || kib > ACCOUNT_HASH_KIB_MAX)
        return false;
    account_set_hash_cost(kib);
    return true;
}

int cmd_user(int argc, char **argv)
{
    struct user_options o = {.roles = "helper", .display = "", .departments = ""};
    const struct tool_option options[] = {
        {"--role", "角色", "helper、editor、reviewer、supervisor、admin，可用逗号并列；默认 helper",
         NULL, &o.roles},
        {"--display", "名称", "显示给访客和同事的名称，默认同登录名", NULL, &o.display},
        {"--departments", "部门", "departments：只编辑审核这些部门的条目，逗号分隔；空为全部", NULL,
         &o.departments},
        {"--password-stdin", NULL, "从标准输入的第一行读密码，不提示", &o.password_from_stdin,
         NULL},
        {"--password-kib", "KiB",
         "核对一次密码所用的内存，与服务的设置 password_kib 相同，默认 65536", NULL,
         &o.password_kib},
    };
    const struct tool_call call = {
        "user",
        "add|list|passwd|disable|enable|departments|totp-reset [登录名]",
        "管理工作人员账号。密码在提示后输入（不回显），不写在命令行上。\n"
        "例：bangban user add ligong --role helper,supervisor --display 李工",
        options,
        sizeof options / sizeof options[0],
        1,
        2};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    const struct action *action = find_action(argv[1]);
    if (action == NULL)
        return tool_usage("user", "没有操作 %s", argv[1]);
    if (action->needs_name != (n_args == 2))
        return tool_usage("user", action->needs_name ? "缺少登录名" : "多余的参数");
    if (!take_cost(&o))
        return tool_usage("user", "--password-kib 应为 %d 到 %d 的整数", ACCOUNT_HASH_KIB_MIN,
                          ACCOUNT_HASH_KIB_MAX);
    return run_action(action, n_args == 2 ? argv[2] : "", &o);
}
