/* cmd_synonym.c - bangban synonym: words that stand for each other, kept with the knowledge base.
 */
#include <stdio.h>
#include <string.h>

#include "kb/audit.h"
#include "kb/base/clock.h"
#include "kb/exchange/synonym_json.h"
#include "tools/commands.h"
#include "tools/terminal.h"

#define WORD_COLUMNS 26
#define ID_COLUMNS 6
#define WAY_COLUMNS 4

struct wish {
    struct db *db;
    struct arena *a;
    struct synonym s; /* what put wants */
    bool json;
};

static enum rc note_audit(const struct wish *k, const char *action, const struct synonym *s,
                          struct err *err)
{
    struct str detail = STR_EMPTY;
    synonym_json_write(&detail, s);
    struct audit_event e = {.at_ms = clock_now_ms(),
                            .actor = VIEW("import"),
                            .action = view_of(action),
                            .subject = arena_printf(k->a, "synonym:%lld", (long long)s->synonym_id),
                            .detail = str_view(&detail)};
    enum rc rc = audit_add(k->db, &e, err);
    str_clear(&detail);
    return rc;
}

static void print_row(const struct wish *k, const struct synonym *s)
{
    struct str line = STR_EMPTY;
    if (k->json) {
        synonym_json_write(&line, s);
        puts(line.ptr);
        str_clear(&line);
        return;
    }
    terminal_print_cell(arena_printf(k->a, "%lld", (long long)s->synonym_id), ID_COLUMNS);
    terminal_print_cell(s->term, WORD_COLUMNS);
    terminal_print_cell(s->is_both_ways ? VIEW("=") : VIEW("→"), WAY_COLUMNS);
    terminal_print_cell(s->means, WORD_COLUMNS);
    printf("%.*s\n", VIEW_ARG(synonym_scope_text(k->a, s)));
}

static enum rc list(struct wish *k, struct err *err)
{
    struct synonym *all = NULL;
    size_t n = 0;
    enum rc rc = synonym_list(k->db, k->a, &all, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        print_row(k, &all[i]);
    if (rc == RC_OK && n == 0 && !k->json)
        printf("还没有同义词\n");
    return rc;
}

static enum rc put(struct wish *k, const char *term, const char *means, struct err *err)
{
    k->s.term = view_of(term);
    k->s.means = view_of(means);
    k->s.made_by = VIEW("import");
    k->s.made_at_ms = clock_now_ms();
    enum rc rc = synonym_put(k->db, &k->s, &k->s.synonym_id, err);
    if (rc == RC_OK)
        rc = note_audit(k, "synonym.put", &k->s, err);
    if (rc == RC_OK)
        print_row(k, &k->s);
    return rc;
}

static enum rc remove_one(struct wish *k, const char *number, struct err *err)
{
    struct synonym old;
    int64_t synonym_id = 0;
    if (!view_to_int64(view_of(number), &synonym_id))
        return err_set(err, RC_INVALID, "同义词的编号应是数字，不是 %s", number);
    enum rc rc = synonym_remove(k->db, synonym_id, k->a, &old, err);
    return rc == RC_OK ? note_audit(k, "synonym.remove", &old, err) : rc;
}

/* How many arguments an action takes; -1 when there is no such action. */
static int n_wanted(const char *action)
{
    return strcmp(action, "list") == 0     ? 0
           : strcmp(action, "put") == 0    ? 2
           : strcmp(action, "remove") == 0 ? 1
                                           : -1;
}

static enum rc run(struct wish *k, char **args, struct err *err)
{
    if (strcmp(args[0], "list") == 0)
        return list(k, err);
    enum rc rc = db_begin(k->db, err);
    if (rc == RC_OK)
        rc = strcmp(args[0], "put") == 0 ? put(k, args[1], args[2], err)
                                         : remove_one(k, args[1], err);
    if (rc == RC_OK)
        rc = db_commit(k->db, err);
    db_rollback(k->db);
    return rc;
}

int cmd_synonym(int argc, char **argv)
{
    struct wish k = {.a = NULL};
    const char *kind = NULL, *department = NULL, *region = NULL, *note = NULL;
    const struct tool_option options[] = {
        {"--both", NULL, "两边互相代替；缺省只把前者读作后者", &k.s.is_both_ways, NULL},
        {"--kind", "类型", "只对这一类条目：procedure、policy、faq、place、bundle", NULL, &kind},
        {"--department", "部门", "只对这个部门的条目", NULL, &department},
        {"--region", "地区", "只对这个地区的条目", NULL, &region},
        {"--note", "说明", "为什么要有它", NULL, &note},
        {"--json", NULL, "list 输出 JSONL，bangban import 可以读", &k.json, NULL},
    };
    const struct tool_call call = {"synonym",
                                   "list|put 词 说法|remove 编号",
                                   "访客的词读作条目的说法，例如 bangban synonym put --both 执照 "
                                   "营业执照。立即生效，服务不用\n"
                                   "重启。成批的写在 JSONL 里用 bangban import 导入。",
                                   options,
                                   sizeof options / sizeof options[0],
                                   1,
                                   3};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    if (n_wanted(argv[1]) < 0)
        return tool_usage("synonym", "没有操作 %s", argv[1]);
    if (n_wanted(argv[1]) != n_args - 1)
        return tool_usage("synonym", "%s 后面应有 %d 个参数", argv[1], n_wanted(argv[1]));
    if (!tool_open("synonym", strcmp(argv[1], "list") == 0 ? DB_READ : DB_WRITE, &k.db))
        return EXIT_FAILED;
    struct err err = ERR_NONE;
    k.a = arena_new(0);
    k.s.kind = view_of(kind);
    k.s.department = view_of(department);
    k.s.region = view_of(region);
    k.s.note = view_of(note);
    enum rc rc = run(&k, argv + 1, &err);
    arena_free(k.a);
    db_close(k.db);
    return rc == RC_OK ? EXIT_DONE : tool_fail("synonym", &err);
}
