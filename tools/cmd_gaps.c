/* cmd_gaps.c - bangban gaps: the knowledge gaps as the board shows them, personal data covered. */
#include <stdio.h>
#include <string.h>

#include "kb/base/clock.h"
#include "server/desk/gap.h"
#include "server/desk/gap_question.h"
#include "tools/commands.h"

#define PAGE 200

struct gaps_call {
    struct db *db;
    struct arena *a;
    const char *state; /* NULL: all */
    int64_t now_ms;
};

typedef enum rc (*gap_fn)(struct gaps_call *g, const struct gap *gap, struct err *err);

/* Calls fn for every gap of the state, by rank. */
static enum rc each_gap(struct gaps_call *g, gap_fn fn, struct err *err)
{
    struct gap_filter f = {.state = view_of(g->state), .now_ms = g->now_ms, .limit = PAGE};
    enum rc rc = RC_OK;
    int64_t total = 1;
    while (rc == RC_OK && f.offset < total) {
        struct gap *list = NULL;
        size_t n = 0;
        rc = gap_list(g->db, g->a, &f, &list, &n, &total, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++)
            rc = fn(g, &list[i], err);
        f.offset += PAGE;
    }
    return rc;
}

static enum rc print_row(struct gaps_call *g, const struct gap *gap, struct err *err)
{
    (void)err;
    printf("%lld\t%s\t%.2f\t%lld\t%.1f\t%.*s\n", (long long)gap->gap_id, gap_state_name(gap->state),
           gap_heat(gap, g->now_ms), (long long)gap->n_questions, (double)gap->helper_ms / 60000,
           VIEW_ARG(gap->title));
    return RC_OK;
}

/* {"gap": {...}, "questions": [...]} on one line. */
static enum rc print_json(struct gaps_call *g, const struct gap *gap, struct err *err)
{
    struct str line = STR_EMPTY;
    struct jsonw w;
    struct gap_question *list = NULL;
    size_t n = PAGE;
    int64_t before_id = 0;
    enum rc rc = RC_OK;
    jsonw_init(&w, &line);
    jsonw_obj(&w, NULL);
    gap_write(&w, "gap", gap, g->now_ms);
    jsonw_arr(&w, "questions");
    while (rc == RC_OK && n == PAGE) {
        rc = gap_question_list(g->db, g->a, gap->gap_id, before_id, PAGE, &list, &n, err);
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            jsonw_obj(&w, NULL);
            gap_question_write(&w, &list[i]);
            jsonw_obj_end(&w);
            before_id = list[i].question_id;
        }
    }
    jsonw_arr_end(&w);
    jsonw_obj_end(&w);
    if (rc == RC_OK)
        puts(line.ptr);
    str_clear(&line);
    return rc;
}

static enum rc show(struct gaps_call *g, const char *id, struct err *err)
{
    struct gap gap;
    int64_t gap_id = 0;
    if (!view_to_int64(view_of(id), &gap_id))
        return err_set(err, RC_INVALID, "%s 不是缺口的编号", id);
    enum rc rc = gap_load(g->db, g->a, gap_id, &gap, err);
    return rc == RC_OK ? print_json(g, &gap, err) : rc;
}

static enum rc run(struct gaps_call *g, const char *action, const char *id, struct err *err)
{
    if (strcmp(action, "show") == 0)
        return show(g, id, err);
    if (strcmp(action, "export") == 0)
        return each_gap(g, print_json, err);
    puts("编号\t状态\t热度\t次数\t人工分钟\t问题");
    return each_gap(g, print_row, err);
}

int cmd_gaps(int argc, char **argv)
{
    const char *state = NULL;
    const struct tool_option options[] = {
        {"--state", "状态", "只看 open、snoozed、drafted、answered、out_of_scope 或 merged", NULL,
         &state},
    };
    const struct tool_call call = {
        "gaps",
        "list|show|export [编号]",
        "知识缺口：没答好的提问，按意思归在一起。list 按轻重缓急列出，show 看一个，\n"
        "export 写 JSONL（一行一个缺口及其提问）。个人信息都已遮盖。",
        options,
        1,
        1,
        2};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    bool shows = strcmp(argv[1], "show") == 0;
    if (!shows && strcmp(argv[1], "list") != 0 && strcmp(argv[1], "export") != 0)
        return tool_usage("gaps", "没有操作 %s", argv[1]);
    if (shows != (n_args > 1))
        return tool_usage("gaps", shows ? "缺少编号" : "多余的参数");
    struct err err = ERR_NONE;
    struct gaps_call g = {.a = arena_new(0), .state = state, .now_ms = clock_now_ms()};
    int status = EXIT_FAILED;
    if (tool_open_whole("gaps", DB_READ, &g.db))
        status = run(&g, argv[1], argv[2], &err) == RC_OK ? EXIT_DONE : tool_fail("gaps", &err);
    db_close(g.db);
    arena_free(g.a);
    return status;
}
