/* cmd_identity_key.c - bangban identity-key: the keys with which an embedding site signs who its
 * visitors are (server/proto/jwt.h).
 *
 * Works on the file of a running server as well, which looks its keys up at every use: a removed
 * one counts no more at once.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kb/base/clock.h"
#include "server/people/identity.h"
#include "tools/commands.h"

static enum rc key_add(struct db *db, struct view kid, struct err *err)
{
    char secret[44];
    enum rc rc = identity_key_add(db, kid, clock_now_ms(), secret, err);
    if (rc != RC_OK)
        return rc;
    printf("kid     %.*s\n密钥    %s\n", VIEW_ARG(kid), secret);
    fprintf(stderr,
            "密钥只显示这一次。网站用这段文字本身作 HS256 的密钥，并在 JWT 头部写明 kid。\n");
    sodium_memzero(secret, sizeof secret);
    return RC_OK;
}

static enum rc key_remove(struct db *db, struct view kid, struct err *err)
{
    enum rc rc = identity_key_remove(db, kid, err);
    if (rc == RC_OK)
        printf("已移除密钥 %.*s，用它签发的身份不再采信\n", VIEW_ARG(kid));
    return rc;
}

static enum rc key_list(struct db *db, struct view kid, struct err *err)
{
    (void)kid;
    struct identity_key list[IDENTITY_KEYS_MAX];
    struct arena *a = arena_new(0);
    size_t n = 0;
    enum rc rc = identity_keys(db, a, list, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        char day[16];
        day_format(day_of_ms(list[i].made_at_ms, 480), day);
        printf("%-32.*s  %s\n", VIEW_ARG(list[i].key.kid), day);
    }
    if (rc == RC_OK && n == 0)
        fprintf(stderr, "还没有密钥：bangban identity-key add 名称\n");
    arena_free(a);
    return rc;
}

static const struct {
    const char *name;
    bool needs_kid;
    enum rc (*run)(struct db *db, struct view kid, struct err *err);
} ACTIONS[] = {{"add", true, key_add}, {"list", false, key_list}, {"remove", true, key_remove}};
#define N_ACTIONS (sizeof ACTIONS / sizeof ACTIONS[0])

static int run_action(size_t i, const char *kid)
{
    struct err err = ERR_NONE;
    struct db *db = NULL;
    if (!tool_open_whole("identity-key", DB_WRITE, &db))
        return EXIT_FAILED;
    enum rc rc = db_begin(db, &err);
    if (rc == RC_OK)
        rc = ACTIONS[i].run(db, view_of(kid), &err);
    if (rc == RC_OK)
        rc = db_commit(db, &err);
    else
        db_rollback(db);
    db_close(db);
    return rc == RC_OK ? EXIT_DONE : tool_fail("identity-key", &err);
}

int cmd_identity_key(int argc, char **argv)
{
    const struct tool_call call = {
        "identity-key",
        "add|list|remove [名称]",
        "嵌入网站签发访客身份（JWT，HS256）所用的密钥。同时至多两个在用：换密钥时先加新的，\n"
        "网站改用之后再移除旧的。例：bangban identity-key add 2026-12",
        NULL,
        0,
        1,
        2};
    int n_args = 0;
    size_t i = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    while (i < N_ACTIONS && strcmp(ACTIONS[i].name, argv[1]) != 0)
        i++;
    if (i == N_ACTIONS)
        return tool_usage("identity-key", "没有操作 %s", argv[1]);
    if (ACTIONS[i].needs_kid != (n_args == 2))
        return tool_usage("identity-key", ACTIONS[i].needs_kid ? "缺少密钥名称" : "多余的参数");
    return run_action(i, n_args == 2 ? argv[2] : "");
}
