/* cmd_lexicon.c - bangban lexicon: the words the knowledge base itself uses. */
#include <stdio.h>

#include "kb/base/jsonw.h"
#include "kb/snapshot.h"
#include "tools/commands.h"
#include "tools/terminal.h"

#define WORD_COLUMNS 28
#define NUMBER_COLUMNS 8

static void print_json(struct arena *a, const struct lexicon_term *t)
{
    struct str line = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &line);
    jsonw_obj(&w, NULL);
    jsonw_view(&w, "word", lexicon_text(a, t));
    jsonw_int(&w, "n_entries", t->n_entries);
    jsonw_view(&w, "sources", lexicon_sources_text(a, t->sources));
    jsonw_real(&w, "pmi", t->pmi, 2);
    jsonw_int(&w, "variety", t->variety);
    jsonw_obj_end(&w);
    puts(line.ptr);
    str_clear(&line);
}

static void print_row(struct arena *a, const struct lexicon_term *t)
{
    terminal_print_cell(lexicon_text(a, t), WORD_COLUMNS);
    terminal_print_cell(arena_printf(a, "%u", t->n_entries), NUMBER_COLUMNS);
    terminal_print_cell(arena_printf(a, "%.1f", t->pmi), NUMBER_COLUMNS);
    terminal_print_cell(arena_printf(a, "%u", t->variety), NUMBER_COLUMNS);
    terminal_print(STYLE_PLAIN, 0, lexicon_sources_text(a, t->sources));
}

static void print_head(void)
{
    terminal_print_cell(VIEW("领域词"), WORD_COLUMNS);
    terminal_print_cell(VIEW("条目"), NUMBER_COLUMNS);
    terminal_print_cell(VIEW("互信息"), NUMBER_COLUMNS);
    terminal_print_cell(VIEW("邻字"), NUMBER_COLUMNS);
    terminal_print(STYLE_PLAIN, 0, VIEW("来源"));
}

static void list(const struct lexicon *l, bool json)
{
    struct arena *a = arena_new(0);
    if (!json && lexicon_n(l) > 0)
        print_head();
    for (size_t i = 0; i < lexicon_n(l); i++) {
        (json ? print_json : print_row)(a, lexicon_at(l, i));
        arena_reset(a);
    }
    if (!json && lexicon_n(l) == 0)
        printf("知识库里还没有可以挖的词\n");
    arena_free(a);
}

int cmd_lexicon(int argc, char **argv)
{
    bool json = false;
    const struct tool_option options[] = {
        {"--json", NULL, "每行一个 JSON 对象", &json, NULL},
    };
    const struct tool_call call = {
        "lexicon",
        "",
        "列出知识库自己的说法：关键词、标题、材料和部门的名称，以及在标题、相似问、关键词里\n"
        "经常连在一起用的字。条目多的在前。每次发布后自动更新，不用维护。",
        options,
        sizeof options / sizeof options[0],
        0,
        0};
    struct tool_run run;
    struct snapshot *kb = NULL;
    struct err err = ERR_NONE;
    if (!tool_begin(&call, argc, argv, DB_READ, &run))
        return run.status;
    enum rc rc = snapshot_load(run.db, NULL, &kb, &err);
    if (rc == RC_OK)
        list(snapshot_lexicon(kb), json);
    snapshot_unref(kb);
    db_close(run.db);
    return rc == RC_OK ? EXIT_DONE : tool_fail("lexicon", &err);
}
