/* test_verbatim.c - a clause whose stored text was changed behind the program's back is never
 * quoted, on any road from the answer to its blocks, and the log names it. */
#include "desk_talk.h"

#include <fcntl.h>
#include <unistd.h>

#include "intents/answer.h"
#include "kb/base/log.h"
#include "server/metrics.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TODAY day_from_civil(2026, 11, 23)
#define TRUE_TEXT "第一条 安装雨棚的，自受理之日起10个工作日内给予补助3万元。"
#define FALSE_TEXT "第一条 安装雨棚的，自受理之日起10个工作日内给予补助900万元。"

static int64_t entry_id;

static void add_entry(struct world *w, bool with_summary)
{
    struct clause clauses[2];
    struct entry e;
    struct err err = ERR_NONE;
    enum store_change change;
    entry_init(&e);
    clause_init(&clauses[0]);
    clause_init(&clauses[1]);
    clauses[0].label = VIEW("第一条");
    clauses[0].text = VIEW(TRUE_TEXT);
    clauses[1].label = VIEW("第二条");
    clauses[1].text = VIEW("第二条 申请人向街道提交申请书。");
    e.external_id = VIEW("awning");
    e.kind = ENTRY_POLICY;
    e.title = VIEW("雨棚补助办法");
    e.summary = with_summary ? VIEW("可以补助。") : VIEW_EMPTY;
    e.clauses = clauses;
    e.n_clauses = 2;
    e.source.title = VIEW("《雨棚补助办法》");
    assert_int_equal(db_begin(w->db, &err), RC_OK);
    if (store_put(w->db, &e, &entry_id, &change, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(w->db, &err), RC_OK);
}

/* The whole knowledge base is read afresh, as after a restart. */
static void reread(struct world *w)
{
    snapshot_unref(w->kb);
    w->kb = NULL;
    assert_int_equal(snapshot_load(w->db, NULL, &w->kb, NULL), RC_OK);
}

static void tamper(struct world *w)
{
    assert_int_equal(db_script(w->db,
                               "UPDATE clause SET text = replace(text, '3万元', '900万元')"
                               " WHERE text LIKE '第一条%';",
                               NULL),
                     RC_OK);
    reread(w);
}

/* --- what is written to standard error while a question is answered
 * ------------------------------------- */

struct capture {
    int saved;
    int pipe_ends[2];
    char text[16384];
};

static void capture_start(struct capture *c)
{
    fflush(stderr);
    assert_int_equal(pipe(c->pipe_ends), 0);
    assert_int_equal(fcntl(c->pipe_ends[1], F_SETFL, O_NONBLOCK), 0);
    c->saved = dup(STDERR_FILENO);
    dup2(c->pipe_ends[1], STDERR_FILENO);
}

static void capture_stop(struct capture *c)
{
    dup2(c->saved, STDERR_FILENO);
    close(c->saved);
    close(c->pipe_ends[1]);
    ssize_t n = read(c->pipe_ends[0], c->text, sizeof c->text - 1);
    c->text[n > 0 ? n : 0] = '\0';
    close(c->pipe_ends[0]);
}

/* --- roads
 * ------------------------------------------------------------------------------------------------
 */

struct road {
    const char *name;
    struct answer_input in;
};

/* Blocks as the visitor gets them. */
static struct view reply_of(struct world *w, struct answer_input in, struct arena *a,
                            struct decision *d)
{
    struct err err = ERR_NONE;
    struct str json = STR_EMPTY;
    struct jsonw out;
    in.region = in.audience = VIEW_EMPTY;
    in.as_of_day = TODAY;
    if (answer_decide(w->searcher, w->kb, &in, a, d, &err) != RC_OK)
        fail_msg("%s", err.text);
    jsonw_init(&out, &json);
    block_write_json(&out, NULL, d->blocks, d->n_blocks);
    struct view text = arena_view(a, str_view(&json));
    str_clear(&json);
    return text;
}

static bool holds(struct view text, const char *part)
{
    return view_find(text, view_of(part)) != SIZE_MAX;
}

static size_t list_roads(struct road out[8])
{
    const struct road roads[] = {
        {"title", {.question = VIEW("雨棚补助办法")}},
        {"facet", {.question = VIEW("雨棚补助办法补多少")}},
        {"words of the clause", {.question = VIEW("安装雨棚的自受理之日起几个工作日内给予补助")}},
        {"click", {.question = VIEW_EMPTY, .chosen_entry_id = entry_id}},
        {"click on a facet",
         {.question = VIEW_EMPTY, .chosen_entry_id = entry_id, .chosen_facet = FACET_STANDARD}},
        {"number", {.question = VIEW("1"), .dialogue = {.choices = {entry_id}, .n_choices = 1}}},
        {"follow-up", {.question = VIEW("那补多少"), .dialogue = {.entry_id = entry_id}}},
    };
    memcpy(out, roads, sizeof roads);
    return COUNT(roads);
}

static void walk(struct world *w, bool is_tampered)
{
    struct road roads[8];
    size_t n = list_roads(roads), n_quoted = 0, n_reported = 0;
    char want_log[64];
    snprintf(want_log, sizeof want_log,
             "event=clause_hash_mismatch entry=%lld clause=", (long long)entry_id);
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new(0);
        struct decision d;
        struct capture c;
        capture_start(&c);
        struct view reply = reply_of(w, roads[i].in, a, &d);
        capture_stop(&c);
        if (holds(reply, "900万元"))
            fail_msg("%s says %.*s", roads[i].name, VIEW_ARG(reply));
        n_quoted += holds(reply, TRUE_TEXT) && d.clause_id != 0;
        n_reported += strstr(c.text, want_log) != NULL;
        arena_free(a);
    }
    if (is_tampered) {
        assert_int_equal(n_quoted, 0);
        assert_true(n_reported >= 4); /* every time it would have been quoted */
    } else {
        assert_true(n_quoted >= 4);
        assert_int_equal(n_reported, 0);
    }
}

static void a_changed_clause_is_not_quoted_on_any_road(void **state)
{
    struct world *w = *state;
    for (int with_summary = 0; with_summary < 2; with_summary++) {
        add_entry(w, with_summary);
        reread(w);
        walk(w, false);
        tamper(w);
        walk(w, true);
        assert_int_equal(db_script(w->db, "DELETE FROM entry WHERE external_id = 'awning';", NULL),
                         RC_OK);
    }
}

static void a_changed_clause_is_not_on_a_card_nor_in_a_message(void **state)
{
    struct world *w = *state;
    struct capture c;
    add_entry(w, false);
    tamper(w);
    struct principal helper = world_helper(w, "li", "小李"), visitor = world_visitor(w);
    capture_start(&c);
    world_do(w, &helper, "kb.card",
             json("{\"entry_id\":%lld,\"facet\":\"standard\"}", (long long)entry_id));
    bool on_card = result_has(w, "900万元");
    world_do(w, &helper, "kb.search", "{\"q\":\"安装雨棚自受理之日起\"}");
    bool in_snippet = result_has(w, "900万元");
    bool found = result_has(w, "雨棚补助办法");
    world_do(w, &visitor, "message.send",
             json("{\"client_id\":\"c-1\",\"text\":\"\",\"choice_entry_id\":%lld}",
                  (long long)entry_id));
    world_do(w, &visitor, "message.list", "{}");
    bool in_message = result_has(w, "900万元");
    capture_stop(&c);
    assert_true(found);
    assert_false(on_card);
    assert_false(in_snippet);
    assert_false(in_message);
    assert_non_null(strstr(c.text, "event=clause_hash_mismatch"));
    assert_null(strstr(c.text, "900万元")); /* the log names the clause, it does not repeat it */
}

/* Two clauses could be quoted, one of them was changed: the other one is, word for word. */
static void the_clause_beside_it_is_still_quoted(void **state)
{
    struct world *w = *state;
    struct capture c;
    struct decision d;
    struct arena *a = arena_new(0);
    add_entry(w, false);
    tamper(w);
    capture_start(&c);
    struct view reply = reply_of(
        w, (struct answer_input){.question = VIEW("雨棚补助办法谁向街道提交申请书")}, a, &d);
    capture_stop(&c);
    assert_true(holds(reply, "第二条 申请人向街道提交申请书。"));
    assert_int_not_equal(d.clause_id, 0);
    assert_false(holds(reply, "900万元"));
    arena_free(a);
}

static void add_other_entry(struct world *w)
{
    struct clause clauses[2];
    struct entry e;
    struct err err = ERR_NONE;
    enum store_change change;
    int64_t id = 0;
    entry_init(&e);
    for (size_t i = 0; i < COUNT(clauses); i++)
        clause_init(&clauses[i]);
    clauses[0].label = VIEW("第一条");
    clauses[0].text = VIEW("第一条 拆除雨棚的，由街道给予补助2000元。");
    clauses[1].label = VIEW("第二条");
    clauses[1].text = VIEW("第二条 拆除前应当告知邻居。");
    e.external_id = VIEW("awning-off");
    e.kind = ENTRY_POLICY;
    e.title = VIEW("雨棚拆除办法");
    e.clauses = clauses;
    e.n_clauses = COUNT(clauses);
    assert_int_equal(db_begin(w->db, &err), RC_OK);
    if (store_put(w->db, &e, &id, &change, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(w->db, &err), RC_OK);
}

/* Choices quote the clause that was found of each entry. */
static void choices_quote_only_what_is_true(void **state)
{
    struct world *w = *state;
    struct arena *a = arena_new(0);
    struct capture c;
    struct decision d;
    add_entry(w, false);
    add_other_entry(w);
    reread(w);
    for (int is_tampered = 0; is_tampered < 2; is_tampered++) {
        if (is_tampered)
            tamper(w);
        capture_start(&c);
        struct view reply =
            reply_of(w, (struct answer_input){.question = VIEW("雨棚给予补助")}, a, &d);
        capture_stop(&c);
        assert_int_equal(d.entry_id, 0);
        assert_true(holds(reply, "\"type\":\"choices\""));
        assert_true(holds(reply, "拆除雨棚的，由街道给予补助2000元"));
        assert_false(holds(reply, "900万元"));
        assert_int_equal(holds(reply, "安装雨棚的"), !is_tampered);
    }
    arena_free(a);
}

/* Think read one version, an editor's commit came between, apply must not send the other one. */
static void what_changed_between_deciding_and_sending_is_not_sent(void **state)
{
    static const char *const CHANGES[] = {
        "UPDATE entry SET is_disabled = 1 WHERE external_id = 'awning';",
        "UPDATE entry SET repealed_on = 0 WHERE external_id = 'awning';",
        "UPDATE clause SET hash = replace(hash, substr(hash, 1, 8), '00000000');",
        "DELETE FROM entry WHERE external_id = 'awning';",
        "",
    };
    struct world *w = *state;
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        add_entry(w, false);
        reread(w);
        struct principal visitor = world_visitor(w);
        int64_t n_refused = metrics_read(METRIC_QUOTES_REFUSED);
        world_begin(w, &visitor, "message.send",
                    "{\"client_id\":\"c-1\",\"text\":\"雨棚补助办法补多少\"}");
        if (CHANGES[i][0] != '\0')
            assert_int_equal(db_script(w->db, CHANGES[i], NULL), RC_OK);
        enum rc rc = world_finish(w, &visitor);
        assert_int_equal(rc, CHANGES[i][0] != '\0' ? RC_BUSY : RC_OK);
        assert_true(rc == RC_OK || w->call->err.retry_ms > 0);
        assert_int_equal(metrics_read(METRIC_QUOTES_REFUSED) - n_refused, rc != RC_OK);
        assert_int_equal(count_sql(w, "SELECT count(*) FROM message WHERE act = 'answer'"),
                         rc == RC_OK);
        assert_int_equal(db_script(w->db, "DELETE FROM entry WHERE external_id = 'awning';", NULL),
                         RC_OK);
    }
}

/* A helper's card is a reply like any other. */
static void a_card_that_changed_meanwhile_is_not_sent(void **state)
{
    static const char *const CHANGES[] = {
        "UPDATE entry SET is_disabled = 1 WHERE external_id = 'awning';",
        "UPDATE clause SET hash = replace(hash, substr(hash, 1, 8), '00000000');",
        "",
    };
    struct world *w = *state;
    struct pair p = talking(w);
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        struct capture c;
        int64_t n_refused = metrics_read(METRIC_QUOTES_REFUSED);
        add_entry(w, false);
        reread(w);
        world_begin(w, &p.helper, "reply.send",
                    json("{\"conversation_id\":%lld,\"client_id\":\"r-%zu\",\"card_entry_id\":%lld,"
                         "\"card_facet\":\"standard\"}",
                         (long long)p.visitor.conversation_id, i, (long long)entry_id));
        if (CHANGES[i][0] != '\0')
            assert_int_equal(db_script(w->db, CHANGES[i], NULL), RC_OK);
        capture_start(&c);
        enum rc rc = world_finish(w, &p.helper);
        capture_stop(&c);
        assert_int_equal(rc, CHANGES[i][0] != '\0' ? RC_BUSY : RC_OK);
        assert_true((rc == RC_OK) == (strstr(c.text, "event=reply_not_sent") == NULL));
        assert_int_equal(metrics_read(METRIC_QUOTES_REFUSED) - n_refused, rc != RC_OK);
        assert_int_equal(db_script(w->db, "DELETE FROM entry WHERE external_id = 'awning';", NULL),
                         RC_OK);
    }
}

/* bangban check compares these two; see also the scenario of the commands. */
static void the_whole_entry_has_a_hash_too(void **state)
{
    struct world *w = *state;
    struct entry *e = NULL;
    struct err err = ERR_NONE;
    struct arena *a = arena_new(0);
    bool ok = false;
    add_entry(w, true);
    assert_int_equal(store_load(w->db, a, entry_id, &e, &err), RC_OK);
    assert_int_equal(store_hash_ok(w->db, e, &ok, &err), RC_OK);
    assert_true(ok);
    assert_int_equal(db_script(w->db, "UPDATE entry SET summary = '补助9亿元。';", NULL), RC_OK);
    assert_int_equal(store_load(w->db, a, entry_id, &e, &err), RC_OK);
    assert_int_equal(store_hash_ok(w->db, e, &ok, &err), RC_OK);
    assert_false(ok);
    arena_free(a);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)
    const struct CMUnitTest tests[] = {
        TEST(a_changed_clause_is_not_quoted_on_any_road),
        TEST(a_changed_clause_is_not_on_a_card_nor_in_a_message),
        TEST(the_clause_beside_it_is_still_quoted),
        TEST(choices_quote_only_what_is_true),
        TEST(what_changed_between_deciding_and_sending_is_not_sent),
        TEST(a_card_that_changed_meanwhile_is_not_sent),
        TEST(the_whole_entry_has_a_hash_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
