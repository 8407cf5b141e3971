/* cmd_person.c - bangban person: what is stored about one visitor, given out or erased.
 *
 * Works on the file of a running server as another writer. Both are noted in the audit, by number
 * alone. */
#include <stdio.h>
#include <string.h>

#include "kb/audit.h"
#include "kb/base/arena.h"
#include "kb/base/clock.h"
#include "kb/base/jsonw.h"
#include "server/desk/ticket.h"
#include "server/people/person.h"
#include "tools/commands.h"

struct person_wish {
    struct db *db;
    struct arena *a;
    const char *visitor;
    const char *ticket;
    const char *files;
    bool yes;
    int64_t visitor_id;
};

static enum rc note_audit(struct person_wish *p, const char *action, struct err *err)
{
    struct audit_event e = {.at_ms = clock_now_ms(),
                            .actor = VIEW("command"),
                            .action = view_of(action),
                            .subject =
                                arena_printf(p->a, "visitor:%lld", (long long)p->visitor_id)};
    return audit_add(p->db, &e, err);
}

static enum rc export_all(struct person_wish *p, struct err *err)
{
    struct str out = STR_EMPTY;
    enum rc rc = db_begin(p->db, err);
    if (rc == RC_OK)
        rc = person_export(p->db, p->visitor_id, &out, err);
    if (rc == RC_OK)
        rc = note_audit(p, "person.export", err);
    if (rc == RC_OK)
        rc = db_commit(p->db, err);
    db_rollback(p->db);
    if (rc == RC_OK)
        puts(out.ptr);
    str_clear(&out);
    return rc;
}

static enum rc erase_rows(struct person_wish *p, struct person_erased *n, struct err *err)
{
    enum rc rc = db_begin(p->db, err);
    if (rc == RC_OK)
        rc = person_look(p->db, p->visitor_id, n, err);
    if (rc == RC_OK && p->yes)
        rc = person_erase(p->db, p->visitor_id, clock_now_ms(), err);
    if (rc == RC_OK && p->yes)
        rc = note_audit(p, "person.erase", err);
    if (rc == RC_OK && p->yes)
        rc = db_commit(p->db, err);
    db_rollback(p->db);
    return rc;
}

static enum rc erase(struct person_wish *p, struct err *err)
{
    struct person_erased n = {0};
    struct options o = {.db = (char *)(uintptr_t)tool_db_path(),
                        .files = (char *)(uintptr_t)(p->files == NULL ? "" : p->files)};
    enum rc rc = erase_rows(p, &n, err);
    if (rc == RC_OK && p->yes)
        rc = person_erase_files(p->db, &o, p->visitor_id, err);
    if (rc == RC_OK && p->yes)
        rc = db_purge_log(p->db, err);
    if (rc == RC_OK)
        printf("%s：访客 %lld 的 %lld 个会话、%lld 条消息、%lld 件工单、%lld 个文件\n",
               p->yes ? "已删除" : "将要删除", (long long)p->visitor_id,
               (long long)n.n_conversations, (long long)n.n_messages, (long long)n.n_tickets,
               (long long)n.n_files);
    if (rc == RC_OK && !p->yes)
        printf("删除后不能恢复；确实要删除时加上 --yes。备份里的要随备份到期。\n");
    return rc;
}

static enum rc find(struct person_wish *p, struct err *err)
{
    int64_t ticket_id = 0;
    if (p->visitor != NULL && view_to_int64(view_of(p->visitor), &p->visitor_id))
        return RC_OK;
    if (p->visitor != NULL)
        return err_set(err, RC_INVALID, "--visitor 应是访客编号");
    if (!ticket_number_parse(view_of(p->ticket), &ticket_id))
        return err_set(err, RC_INVALID, "--ticket 应是工单编号，如 20261123-17");
    return person_of_ticket(p->db, ticket_id, &p->visitor_id, err);
}

int cmd_person(int argc, char **argv)
{
    struct person_wish p = {0};
    const struct tool_option options[] = {
        {"--visitor", "编号", "哪一位访客", NULL, &p.visitor},
        {"--ticket", "编号", "或者：这件工单是谁的", NULL, &p.ticket},
        {"--files", "目录", "服务设置 files 的值，默认在数据库旁边", NULL, &p.files},
        {"--yes", NULL, "erase：真的删除；没有它只说会删除多少", &p.yes, NULL},
    };
    const struct tool_call call = {
        "person",
        "export|erase",
        "一位访客的全部资料。export 写成 JSON：会话、消息、工单、文件清单、评价、问答记录。\n"
        "erase "
        "抹去他说过和别人对他说过的话、姓名、联系方式、文件、问答记录，也从数据库文件和日志里\n"
        "抹去；时间、去向和评分留下，报表不变。服务运行时也可以执行；两者都记入审计日志。",
        options,
        4,
        1,
        1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    bool is_erase = strcmp(argv[1], "erase") == 0;
    if (!is_erase && strcmp(argv[1], "export") != 0)
        return tool_usage("person", "只有 export 和 erase，没有 %s", argv[1]);
    if ((p.visitor == NULL) == (p.ticket == NULL))
        return tool_usage("person", "--visitor 和 --ticket 给一个");
    if (!tool_open_whole("person", DB_WRITE, &p.db))
        return EXIT_FAILED;
    struct err err = ERR_NONE;
    p.a = arena_new(0);
    enum rc rc = find(&p, &err);
    if (rc == RC_OK)
        rc = is_erase ? erase(&p, &err) : export_all(&p, &err);
    arena_free(p.a);
    db_close(p.db);
    return rc == RC_OK ? EXIT_DONE : tool_fail("person", &err);
}
