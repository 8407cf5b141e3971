/* cmd_replay.c - bangban replay: lists the last questions that were answered, or asks one of them
 * again and says whether the reply is the same. */
#include <stdio.h>

#include "intents/migrate.h"
#include "intents/trace.h"
#include "kb/base/clock.h"
#include "kb/kb.h"
#include "tools/commands.h"
#include "tools/explain.h"
#include "tools/terminal.h"

#define ZONE_MIN 480

static void print_stored(const struct replay *r)
{
    char at[32];
    char day[16];
    clock_format_ms(r->at_ms, ZONE_MIN, at);
    day_format(r->input.as_of_day, day);
    printf("提问时间    %s（按 %s 有效的内容）\n", at, day);
    printf("问题        %.*s\n", VIEW_ARG(r->input.question));
    printf("当时        %.*s（%.*s） 条目 %lld 把握 %.3f 知识库 %lld 答复 %.12s\n",
           VIEW_ARG(r->stored_act), VIEW_ARG(r->stored_reason), (long long)r->stored_entry_id,
           r->stored_confidence, (long long)r->stored_kb_version, r->stored_digest);
    printf("现在        %s（%s） 条目 %lld 把握 %.3f 知识库 %lld 答复 %.12s\n",
           act_name(r->now.act), r->now.reason, (long long)r->now.entry_id, r->now.confidence,
           (long long)r->kb_version, r->digest);
    printf("结论        %s\n", replay_verdict_text(r->verdict));
}

static void print_now(const struct snapshot *kb, const struct replay *r, bool explain)
{
    struct str text = STR_EMPTY;
    block_write_text(&text, r->now.blocks, r->now.n_blocks);
    printf("\n");
    if (text.len > 0)
        terminal_print(STYLE_PLAIN, 2, str_view(&text));
    str_clear(&text);
    if (explain) {
        printf("\n");
        explain_print(kb, &r->now);
    }
}

#define LIST_DEFAULT 20
#define LIST_MAX 1000
#define QUESTION_CHARS 40

/* One line whatever the visitor typed. */
static void print_row(const struct trace_row *row, struct str *line)
{
    char at[32];
    struct view head = utf8_head(row->question, QUESTION_CHARS);
    clock_format_ms(row->at_ms, ZONE_MIN, at);
    str_reset(line);
    str_add(line, head);
    for (size_t i = 0; i < line->len; i++) {
        if ((unsigned char)line->ptr[i] < 0x20)
            line->ptr[i] = ' ';
    }
    printf("%8lld  %s  %-12.*s  %.3f  %.*s%s\n", (long long)row->turn_id, at, VIEW_ARG(row->act),
           row->confidence, VIEW_ARG(str_view(line)), head.len < row->question.len ? "…" : "");
}

static enum rc list(struct db *db, int64_t limit, struct err *err)
{
    struct trace_row *rows = NULL;
    size_t n = 0;
    struct str line = STR_EMPTY;
    struct arena *a = arena_new(0);
    enum rc rc = intents_migrate_check(db, err);
    if (rc == RC_OK)
        rc = trace_list(db, a, limit, &rows, &n, err);
    if (rc == RC_OK && n == 0)
        fprintf(stderr, "还没有问答记录：服务回答过的问题才会列在这里\n");
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        print_row(&rows[i], &line);
    str_clear(&line);
    arena_free(a);
    return rc;
}

static enum rc replay(struct db *db, int64_t turn_id, bool explain, bool *differs_out,
                      struct err *err)
{
    struct snapshot *kb = NULL;
    struct searcher *searcher = NULL;
    struct replay r;
    struct arena *a = arena_new(1 << 16);
    enum rc rc = intents_migrate_check(db, err);
    if (rc == RC_OK)
        rc = snapshot_load(db, NULL, &kb, err);
    if (rc == RC_OK)
        rc = searcher_on(db, &searcher, err);
    if (rc == RC_OK)
        rc = trace_replay(db, searcher, kb, turn_id, a, &r, err);
    if (rc == RC_OK) {
        print_stored(&r);
        print_now(kb, &r, explain);
        *differs_out = r.verdict == REPLAY_DIFFERS;
    }
    searcher_close(searcher);
    snapshot_unref(kb);
    arena_free(a);
    return rc;
}

int cmd_replay(int argc, char **argv)
{
    bool explain = false;
    const char *limit_text = NULL;
    const struct tool_option options[] = {
        {"--explain", NULL, "同时说明现在的答复是怎么得出的", &explain, NULL},
        {"--limit", "个数", "不给编号时列出最近多少次，默认 20", NULL, &limit_text},
    };
    const struct tool_call call = {
        "replay",
        "[编号]",
        "用现在的知识库重放一次问答，与当时的答复比较：知识库没有变时必须完全相同，否则退出\n"
        "状态为 1。编号见帮办台上机器人的回答（问答 #编号）和服务日志的 turn=；不给编号时列出\n"
        "最近的问答：编号、时间、答复方式、把握、问题。",
        options,
        sizeof options / sizeof options[0],
        0,
        1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    int64_t turn_id = 0;
    int64_t limit = LIST_DEFAULT;
    if (n_args == 1 && !view_to_int64(view_of(argv[1]), &turn_id))
        return tool_usage("replay", "编号是一个整数，不是 %s", argv[1]);
    if (limit_text != NULL &&
        (!view_to_int64(view_of(limit_text), &limit) || limit < 1 || limit > LIST_MAX))
        return tool_usage("replay", "--limit 应为 1 到 %d 的整数", LIST_MAX);
    struct db *db = NULL;
    if (!tool_open("replay", DB_READ, &db))
        return EXIT_FAILED;
    struct err err = ERR_NONE;
    bool differs = false;
    enum rc rc = n_args == 0 ? list(db, limit, &err) : replay(db, turn_id, explain, &differs, &err);
    db_close(db);
    if (rc != RC_OK)
        return tool_fail("replay", &err);
    return differs ? EXIT_FAILED : EXIT_DONE;
}
