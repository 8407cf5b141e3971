/* cmd_ask.c - bangban ask: the knowledge base tried at a terminal, one question or a conversation.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "intents/answer.h"
#include "intents/explain.h"
#include "intents/redirect_store.h"
#include "kb/base/clock.h"
#include "kb/kb.h"
#include "tools/commands.h"
#include "tools/explain.h"
#include "tools/terminal.h"

#define ZONE_MIN 480
#define LINE_MAX_BYTES 8192

struct asking {
    struct db *db;
    struct searcher *searcher;
    struct snapshot *kb;
    struct arena *turn;
    int32_t as_of_day;
    const char *region;
    bool explain;
    bool json;
    struct dialogue dialogue;
    struct block_choice offered[16]; /* of the last reply: a number picks one; titles not kept */
    size_t n_offered;
};

static enum style style_of(const struct block *b)
{
    switch (b->type) {
    case BLOCK_CONCLUSION:
        return STYLE_BOLD;
    case BLOCK_SOURCE:
        return STYLE_DIM;
    case BLOCK_NOTICE:
        return STYLE_WARN;
    case BLOCK_CHOICES:
    case BLOCK_MEMBERS:
        return STYLE_CHOICE;
    default:
        return STYLE_PLAIN;
    }
}

static void print_reply(const struct decision *d)
{
    struct str text = STR_EMPTY;
    for (size_t i = 0; i < d->n_blocks; i++) {
        str_reset(&text);
        block_write_text(&text, &d->blocks[i], 1);
        if (i > 0 && d->blocks[i].type != BLOCK_TEL && d->blocks[i].type != BLOCK_LINK)
            printf("\n");
        terminal_print(style_of(&d->blocks[i]), 0, str_view(&text));
    }
    str_clear(&text);
}

static void print_json(const struct asking *k, const struct decision *d)
{
    struct str out = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &out);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "act", act_name(d->act));
    jsonw_text(&w, "rung", rung_name(d->rung));
    jsonw_text(&w, "reason", d->reason);
    const struct entry *e = snapshot_entry(k->kb, d->entry_id);
    jsonw_view(&w, "entry", e != NULL ? e->external_id : VIEW_EMPTY);
    jsonw_int(&w, "entry_id", d->entry_id);
    jsonw_int(&w, "clause_id", d->clause_id);
    jsonw_text(&w, "facet", facet_name(d->facet));
    jsonw_real(&w, "confidence", d->confidence, 6);
    jsonw_int(&w, "kb_version", d->kb_version);
    block_write_json(&w, "blocks", d->blocks, d->n_blocks);
    if (k->explain)
        explain_write_json(&w, "explain", k->kb, d);
    jsonw_obj_end(&w);
    printf("%s\n", out.ptr);
    str_clear(&out);
}

/* What a bare number picks next: the choices of the reply, or the facets offered below it. */
static void keep_offers(struct asking *k, const struct decision *d)
{
    k->n_offered = 0;
    for (size_t i = 0; i < d->n_blocks; i++) {
        const struct block *b = &d->blocks[i];
        if (b->type != BLOCK_CHOICES)
            continue;
        for (size_t c = 0; c < b->n_choices && k->n_offered < 16; c++)
            k->offered[k->n_offered++] = b->choices[c];
    }
}

static void pick_offer(const struct asking *k, struct view text, struct answer_input *in)
{
    int64_t n = 0;
    if (view_to_int64(view_trim(text), &n) && n >= 1 && (size_t)n <= k->n_offered) {
        in->chosen_entry_id = k->offered[n - 1].entry_id;
        in->chosen_facet = k->offered[n - 1].facet;
    }
}

static enum rc ask(struct asking *k, struct view text, bool quiet, struct err *err)
{
    struct answer_input in = {
        .question = text,
        .dialogue = k->dialogue,
        .as_of_day = k->as_of_day,
        .region = view_of(k->region),
        .explain = k->explain,
    };
    struct decision d;
    struct redirect_rules rules;
    arena_reset(k->turn);
    pick_offer(k, text, &in);
    enum rc rc = redirect_load(k->db, k->turn, &rules, err);
    if (rc != RC_OK)
        return rc;
    in.redirects = &rules;
    rc = answer_decide(k->searcher, k->kb, &in, k->turn, &d, err);
    if (rc != RC_OK)
        return rc;
    k->dialogue = d.next;
    keep_offers(k, &d);
    if (quiet)
        return RC_OK;
    if (k->json) {
        print_json(k, &d);
        return RC_OK;
    }
    print_reply(&d);
    if (k->explain) {
        printf("\n");
        explain_print(k->kb, &d);
    }
    return RC_OK;
}

static enum rc open_kb(struct asking *k, struct err *err)
{
    enum rc rc = snapshot_load(k->db, NULL, &k->kb, err);
    if (rc == RC_OK)
        rc = searcher_on(k->db, &k->searcher, err);
    return rc;
}

static void close_kb(struct asking *k)
{
    searcher_close(k->searcher);
    snapshot_unref(k->kb);
    arena_free(k->turn);
    db_close(k->db);
}

/* A conversation: follow-ups and choices work as in the page. Ends at the end of input or with
 * 退出. */
static int converse(struct asking *k)
{
    char line[LINE_MAX_BYTES];
    bool tty = terminal_is_tty() && isatty(STDIN_FILENO) == 1;
    if (tty)
        printf("直接输入问题，可以追问；输入编号选择，“退出”结束。\n");
    for (;;) {
        if (tty)
            printf("\n问 > ");
        fflush(stdout);
        if (fgets(line, sizeof line, stdin) == NULL)
            break;
        struct view text = view_trim(view_of(line));
        struct err err = ERR_NONE;
        if (view_eq_text(text, "退出") || view_eq_text(text, "exit") || view_eq_text(text, "quit"))
            break;
        if (text.len > 0 && ask(k, text, false, &err) != RC_OK)
            printf("%s\n", err.text);
    }
    if (tty)
        printf("\n");
    return EXIT_DONE;
}

static int ask_once(struct asking *k, const char *text, const char *after)
{
    struct err err = ERR_NONE;
    enum rc rc = after != NULL ? ask(k, view_of(after), true, &err) : RC_OK;
    if (rc == RC_OK)
        rc = ask(k, view_of(text), false, &err);
    return rc == RC_OK ? EXIT_DONE : tool_fail("ask", &err);
}

int cmd_ask(int argc, char **argv)
{
    const char *as_of = NULL;
    const char *after = NULL;
    struct asking k = {.region = ""};
    const struct tool_option options[] = {
        {"--explain", NULL, "说明答复是怎么得出的：词元、候选、得分构成、把握、门槛", &k.explain,
         NULL},
        {"--json", NULL, "输出 JSON", &k.json, NULL},
        {"--as-of", "日期", "按这一天有效的内容回答，如 2026-06-30", NULL, &as_of},
        {"--after", "问题", "先问过的一句：本句是接着它的追问", NULL, &after},
        {"--region", "地区", "访客所在地区", NULL, &k.region},
    };
    const struct tool_call call = {"ask",
                                   "[问题]",
                                   "向知识库提问。不写问题时进入对话：可以追问，可以输入编号选择。",
                                   options,
                                   sizeof options / sizeof options[0],
                                   0,
                                   1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    k.as_of_day = day_of_ms(clock_now_ms(), ZONE_MIN);
    if (as_of != NULL && !day_parse(view_of(as_of), &k.as_of_day))
        return tool_usage("ask", "日期写成 2026-06-30 的样子，不是 %s", as_of);
    if (!tool_open("ask", DB_READ, &k.db))
        return EXIT_FAILED;
    k.turn = arena_new(1 << 16);
    struct err err = ERR_NONE;
    int status = open_kb(&k, &err) != RC_OK ? tool_fail("ask", &err)
                 : n_args == 0              ? converse(&k)
                                            : ask_once(&k, argv[1], after);
    close_kb(&k);
    return status;
}
