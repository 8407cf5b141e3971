/* cmd_audit.c - bangban audit: shows and verifies the chained log of changes. */
#include <stdio.h>
#include <string.h>

#include "kb/audit.h"
#include "kb/base/clock.h"
#include "tools/commands.h"

#define LIST_DEFAULT 50
#define SHANGHAI_MIN 480

static void print_fault(void *arg, int64_t audit_id, enum audit_fault fault)
{
    (void)arg;
    printf("第 %lld 行：%s\n", (long long)audit_id, audit_fault_text(fault));
}

static int verify(struct db *db, const char *anchor_text)
{
    struct audit_anchor anchor;
    struct err err = ERR_NONE;
    int64_t n_rows = 0;
    int64_t n_faults = 0;
    if (anchor_text != NULL && !audit_anchor_parse(view_of(anchor_text), &anchor))
        return tool_usage("audit", "--anchor 应是 行数:哈希");
    enum rc rc = audit_verify(db, anchor_text != NULL ? &anchor : NULL, print_fault, NULL, &n_rows,
                              &n_faults, &err);
    if (rc != RC_OK)
        return tool_fail("audit", &err);
    if (n_faults > 0) {
        printf("审计日志共 %lld 行，有 %lld 处不符\n", (long long)n_rows, (long long)n_faults);
        return EXIT_FAILED;
    }
    printf("审计日志共 %lld 行，完整\n", (long long)n_rows);
    return EXIT_DONE;
}

static int show_anchor(struct db *db)
{
    struct audit_anchor anchor;
    struct err err = ERR_NONE;
    if (audit_anchor(db, &anchor, &err) != RC_OK)
        return tool_fail("audit", &err);
    printf("%lld:%s\n", (long long)anchor.n_rows, anchor.hash);
    return EXIT_DONE;
}

static int list(struct db *db, const char *subject, const char *limit_text)
{
    struct arena *a = arena_new(0);
    struct audit_row *rows = NULL;
    size_t n = 0;
    int64_t limit = LIST_DEFAULT;
    struct err err = ERR_NONE;
    if (limit_text != NULL && (!view_to_int64(view_of(limit_text), &limit) || limit < 1)) {
        arena_free(a);
        return tool_usage("audit", "--limit 应是正整数");
    }
    enum rc rc = audit_list(db, a, view_of(subject), 0, limit, &rows, &n, &err);
    for (size_t i = n; rc == RC_OK && i-- > 0;) {
        char at[32];
        const struct audit_event *e = &rows[i].event;
        clock_format_ms(e->at_ms, SHANGHAI_MIN, at);
        printf("%lld  %s  %.*s  %.*s  %.*s  %.*s\n", (long long)rows[i].audit_id, at,
               VIEW_ARG(e->actor), VIEW_ARG(e->action), VIEW_ARG(e->subject), VIEW_ARG(e->detail));
    }
    arena_free(a);
    return rc == RC_OK ? EXIT_DONE : tool_fail("audit", &err);
}

int cmd_audit(int argc, char **argv)
{
    const char *subject = NULL;
    const char *limit = NULL;
    const char *anchor = NULL;
    const struct tool_option options[] = {
        {"--subject", "对象", "list：只看这一对象，如 entry:company-deregister", NULL, &subject},
        {"--limit", "行数", "list：最多几行，默认 50（最新的）", NULL, &limit},
        {"--anchor", "行数:哈希", "verify：再与以前记下的锚点比对", NULL, &anchor},
    };
    const struct tool_call call = {
        "audit",
        "list|verify|anchor",
        "审计日志：谁在何时改了什么，每行带前一行的哈希。verify 逐行核对并指出被改动或删除的行，\n"
        "有不符时退出状态为 1；anchor 打印当前锚点，抄存在别处可以发现整段重写。",
        options,
        sizeof options / sizeof options[0],
        1,
        1};
    struct tool_run run;
    int status;
    if (!tool_begin(&call, argc, argv, DB_READ, &run))
        return run.status;
    if (strcmp(argv[1], "verify") == 0)
        status = verify(run.db, anchor);
    else if (strcmp(argv[1], "list") == 0)
        status = list(run.db, subject, limit);
    else if (strcmp(argv[1], "anchor") == 0)
        status = show_anchor(run.db);
    else
        status = tool_usage("audit", "不认识 %s", argv[1]);
    db_close(run.db);
    return status;
}
