/* test_as_of.c - nothing that is not in force on the day reaches a visitor, whichever road leads to
 * it.
 *
 * Every text of the dead entries and clauses holds MARK. Each road is walked for each of them, in
 * the ladder and through the methods of the server, and whatever comes back is searched for it. */
#include "desk_talk.h"

#include "intents/answer.h"
#include "intents/gate.h"
#include "kb/synonym_store.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MARK "旧口径"
#define TODAY day_from_civil(2026, 11, 23) /* of MONDAY_10 */

/* --- the knowledge base
 * ------------------------------------------------------------------------------ */

enum dead { EXPIRED, REPEALED, NOT_YET, DISABLED, EXPIRED_ALONE, N_DEAD };

static const struct dead_row {
    const char *id;
    const char *title;
    const char *variant;
    const char *successor; /* "" = none */
    const char *instead;   /* title that must be named; "" = none */
    const char *says;
} DEAD[N_DEAD] = {
    [EXPIRED] = {"night-2024", "夜间经济补贴办法", "晚上摆摊有没有钱拿", "night-2025",
                 "夜市扶持办法", "到期"},
    [REPEALED] = {"crane", "起重吊装登记", "吊车要不要登记", "", "", "废止"},
    [NOT_YET] = {"drone-2027", "低空飞行备案新规", "放无人机先跟谁说", "", "无人机飞行报备",
                 "还没有生效"},
    [DISABLED] = {"seal", "刻章奖励", "刻公章给奖励吗", "", "", "停用"},
    [EXPIRED_ALONE] = {"silk", "蚕桑贴息", "养蚕贷款贴息", "", "", "到期"},
};

static int64_t put(struct world *w, const struct entry *e)
{
    struct err err = ERR_NONE;
    int64_t entry_id = 0;
    enum store_change change;
    assert_int_equal(db_begin(w->db, &err), RC_OK);
    if (store_put(w->db, e, &entry_id, &change, &err) != RC_OK)
        fail_msg("%s: %s", e->external_id.ptr, err.text);
    assert_int_equal(db_commit(w->db, &err), RC_OK);
    return entry_id;
}

static void date(struct entry *e, enum dead what)
{
    if (what == EXPIRED || what == EXPIRED_ALONE)
        e->expires_on = TODAY - 1;
    if (what == REPEALED)
        e->repealed_on = TODAY;
    if (what == NOT_YET)
        e->effective_from = day_from_civil(2027, 1, 1);
    e->is_disabled = what == DISABLED;
}

static int64_t put_dead(struct world *w, enum dead what)
{
    const struct dead_row *row = &DEAD[what];
    struct view variants[] = {view_of(row->variant)};
    struct view keywords[] = {VIEW(MARK "关键词")};
    struct material materials[] = {{VIEW(MARK "申请表"), VIEW("1份"), VIEW("原件"), VIEW("自备")}};
    struct step steps[] = {{VIEW(MARK "受理"), VIEW(MARK "到窗口递交")}};
    struct clause clauses[1];
    struct entry e;
    entry_init(&e);
    clause_init(&clauses[0]);
    clauses[0].label = VIEW("第一条");
    clauses[0].text = VIEW("第一条 " MARK "在30个工作日内给予10万元，材料交到窗口，不收费。");
    e.external_id = view_of(row->id);
    e.kind = ENTRY_POLICY;
    e.title = view_of(row->title);
    e.summary = VIEW(MARK "可以办，30日内发放。");
    e.variants = variants;
    e.keywords = keywords;
    e.materials = materials;
    e.steps = steps;
    e.clauses = clauses;
    e.n_variants = e.n_keywords = e.n_materials = e.n_steps = e.n_clauses = 1;
    e.superseded_by = view_of(row->successor);
    e.source.title = VIEW("《" MARK "办法》");
    e.source.doc_no = VIEW("云政办规〔2024〕7号");
    for (int f = 0; f < FIELD_N; f++)
        e.fields[f] = f == FIELD_APPLY_FROM || f == FIELD_APPLY_UNTIL ? VIEW("2026-12-01")
                                                                      : VIEW(MARK "一栏");
    date(&e, what);
    return put(w, &e);
}

static int64_t put_live(struct world *w, const char *id, const char *title, const char *successor)
{
    struct entry e;
    entry_init(&e);
    e.external_id = view_of(id);
    e.title = view_of(title);
    e.summary = VIEW("按现行规定办理，免费。");
    e.superseded_by = view_of(successor);
    return put(w, &e);
}

/* One clause in force, one expired, one to come; the body holds them all, there is no summary. */
static int64_t put_dated_clauses(struct world *w)
{
    struct clause clauses[3];
    struct entry e;
    entry_init(&e);
    for (size_t i = 0; i < COUNT(clauses); i++)
        clause_init(&clauses[i]);
    clauses[0].text = VIEW("第一条 琉璃窑炉" MARK "每座补助3万元，10日内发放。");
    clauses[0].expires_on = TODAY - 1;
    clauses[1].text = VIEW("第二条 陶瓷作坊按月申报，5日内答复。");
    clauses[2].text = VIEW("第三条 珐琅车间" MARK "每间补助9万元，8日内发放。");
    clauses[2].effective_from = TODAY + 1;
    e.external_id = VIEW("kiln");
    e.kind = ENTRY_POLICY;
    e.title = VIEW("手工业条例");
    e.body = VIEW("第一条 琉璃窑炉" MARK "每座补助3万元，10日内发放。\n第二条 陶瓷作坊按月申报，"
                  "5日内答复。\n第三条 珐琅车间" MARK "每间补助9万元，8日内发放。\n");
    e.clauses = clauses;
    e.n_clauses = COUNT(clauses);
    return put(w, &e);
}

static struct {
    int64_t dead[N_DEAD];
    int64_t bundle;
    int64_t kiln;
} ids;

static int64_t put_bundle(struct world *w)
{
    struct view members[N_DEAD + 1];
    struct entry e;
    entry_init(&e);
    for (int i = 0; i < N_DEAD; i++)
        members[i] = view_of(DEAD[i].id);
    members[N_DEAD] = VIEW("deregister");
    e.external_id = VIEW("bundle");
    e.kind = ENTRY_BUNDLE;
    e.title = VIEW("开夜宵店一件事");
    e.summary = VIEW("几件事一次办。");
    e.members = members;
    e.n_members = COUNT(members);
    return put(w, &e);
}

static void reload(struct world *w)
{
    struct snapshot *next = NULL;
    assert_int_equal(snapshot_load(w->db, w->kb, &next, NULL), RC_OK);
    snapshot_unref(w->kb);
    w->kb = next;
}

static void put_synonym(struct world *w, const char *means)
{
    struct err err = ERR_NONE;
    int64_t synonym_id = 0;
    struct synonym s = {.term = VIEW("狼烟"), .means = view_of(means), .is_both_ways = true};
    assert_int_equal(synonym_put(w->db, &s, &synonym_id, &err), RC_OK);
}

static int open_world(void **state)
{
    world_open(state);
    struct world *w = *state;
    for (int i = 0; i < N_DEAD; i++)
        ids.dead[i] = put_dead(w, (enum dead)i);
    put_live(w, "night-2025", "夜市补贴细则", "night-2026");
    put_live(w, "night-2026", "夜市扶持办法", "");
    struct err err = ERR_NONE;
    assert_int_equal(db_begin(w->db, &err), RC_OK);
    int64_t middle = 0;
    assert_int_equal(store_find(w->db, VIEW("night-2025"), &middle, &err), RC_OK);
    assert_int_equal(store_set_disabled(w->db, middle, true, &err), RC_OK);
    for (int i = 0; i < N_DEAD; i++)
        put_synonym(w, DEAD[i].title);
    assert_int_equal(db_commit(w->db, &err), RC_OK);
    put_live(w, "drone-now", "无人机飞行报备", "drone-2027");
    ids.kiln = put_dated_clauses(w);
    ids.bundle = put_bundle(w);
    reload(w);
    return 0;
}

/* --- walking
 * ----------------------------------------------------------------------------------------- */

struct walk {
    struct world *w;
    struct arena *a;
    const char *road;
    enum dead what;
    struct decision d;
    struct str json; /* of the last reply */
};

static void write_blocks(struct walk *k, const struct block *blocks, size_t n)
{
    struct jsonw w;
    str_reset(&k->json);
    jsonw_init(&w, &k->json);
    block_write_json(&w, NULL, blocks, n);
}

static bool said(const struct walk *k, const char *part)
{
    return view_find(str_view(&k->json), view_of(part)) != SIZE_MAX;
}

static void want_clean(const struct walk *k, struct view reply, bool may_be_named)
{
    char id[48];
    snprintf(id, sizeof id, "\"entry_id\":%lld,", (long long)ids.dead[k->what]);
    if (view_find(reply, VIEW(MARK)) != SIZE_MAX)
        fail_msg("%s: %s says %.*s", k->road, DEAD[k->what].id, VIEW_ARG(reply));
    if (!may_be_named && view_find(reply, view_of(id)) != SIZE_MAX)
        fail_msg("%s: %s is offered by %.*s", k->road, DEAD[k->what].id, VIEW_ARG(reply));
}

static void ask_on(struct walk *k, struct answer_input in, int32_t day)
{
    struct err err = ERR_NONE;
    in.as_of_day = day;
    if (in.question.ptr == NULL)
        in.question = VIEW_EMPTY;
    in.region = in.audience = VIEW_EMPTY;
    if (answer_decide(k->w->searcher, k->w->kb, &in, k->a, &k->d, &err) != RC_OK)
        fail_msg("%s: %s", k->road, err.text);
    write_blocks(k, k->d.blocks, k->d.n_blocks);
}

/* Asks, and checks that the dead entry is neither the answer nor among what is found or offered. */
static void ask(struct walk *k, struct answer_input in)
{
    ask_on(k, in, TODAY);
    want_clean(k, str_view(&k->json), false);
    int64_t dead = ids.dead[k->what];
    assert_int_not_equal(k->d.entry_id, dead);
    for (size_t i = 0; i < k->d.next.n_choices; i++)
        assert_int_not_equal(k->d.next.choices[i], dead);
    for (size_t i = 0; i < k->d.search.n; i++)
        assert_int_not_equal(k->d.search.list[i].entry->entry_id, dead);
}

/* The road leads to the entry: the reply must say what has become of it and name what holds
 * instead. */
static void ask_and_be_told(struct walk *k, struct answer_input in)
{
    const struct dead_row *row = &DEAD[k->what];
    ask(k, in);
    if (k->d.act != ACT_CLARIFY || strcmp(k->d.reason, "not_in_force") != 0 || !said(k, row->says))
        fail_msg("%s: %s: %s %s %s", k->road, row->id, act_name(k->d.act), k->d.reason,
                 k->json.ptr);
    if (!said(k, row->instead))
        fail_msg("%s: %s does not name %s: %s", k->road, row->id, row->instead, k->json.ptr);
    assert_int_equal(k->d.clause_id, 0);
    assert_int_equal(k->d.next.entry_id, 0);
    assert_int_equal(k->d.next.n_choices, row->instead[0] != '\0');
}

static const char *const FACET_QUESTIONS[] = {
    "要什么材料", "有什么条件",   "流程是什么", "多久能办好", "要多少钱",
    "在哪里办",   "几点上班",     "电话多少",   "依据是什么", "能网上办吗",
    "补多少",     "什么时候截止", "有效期多久", "好停车吗",   "归谁管",
};

static void by_search(struct walk *k)
{
    const struct dead_row *row = &DEAD[k->what];
    const char *const texts[] = {row->title,
                                 row->variant,
                                 MARK "关键词",
                                 MARK "可以办，30日内发放。",
                                 "云政办规〔2024〕7号",
                                 MARK "申请表",
                                 MARK "到窗口递交",
                                 MARK "一栏",
                                 "第一条 " MARK "在30个工作日内给予10万元"};
    for (size_t i = 0; i < COUNT(texts); i++)
        ask(k, (struct answer_input){.question = view_of(texts[i])});
    for (size_t i = 0; i < COUNT(FACET_QUESTIONS); i++)
        ask(k, (struct answer_input){
                   .question = arena_printf(k->a, "%s%s", row->title, FACET_QUESTIONS[i])});
}

static void by_synonym(struct walk *k)
{
    ask(k, (struct answer_input){.question = VIEW("狼烟")});
    ask(k, (struct answer_input){.question = VIEW("狼烟要什么材料")});
}

static void by_click(struct walk *k)
{
    for (int f = 0; f < FACET_N; f++) {
        struct answer_input in = {.chosen_entry_id = ids.dead[k->what],
                                  .chosen_facet = (enum facet)f};
        ask_and_be_told(k, in);
        in.dialogue = (struct dialogue){
            .choices = {ids.dead[k->what]}, .n_choices = 1, .pending_facet = FACET_MATERIALS};
        ask_and_be_told(k, in);
    }
}

static void by_number_or_title(struct walk *k)
{
    const char *const words[] = {"1", "第一个", "最后一个", DEAD[k->what].title};
    for (size_t i = 0; i < COUNT(words); i++)
        ask_and_be_told(
            k, (struct answer_input){.question = view_of(words[i]),
                                     .dialogue = {.choices = {ids.dead[k->what]}, .n_choices = 1}});
}

static void by_follow_up(struct walk *k)
{
    for (size_t i = 0; i < COUNT(FACET_QUESTIONS); i++)
        ask_and_be_told(k, (struct answer_input){
                               .question = view_of(FACET_QUESTIONS[i]),
                               .dialogue = {.entry_id = ids.dead[k->what], .facet = FACET_FEE}});
    const char *const loose[] = {"那" MARK "申请表呢", "还有呢", "那这个呢", "继续"};
    for (size_t i = 0; i < COUNT(loose); i++)
        ask(k, (struct answer_input){.question = view_of(loose[i]),
                                     .dialogue = {.entry_id = ids.dead[k->what]}});
}

static void by_bundle(struct walk *k)
{
    ask(k, (struct answer_input){.question = VIEW("开夜宵店一件事")});
    assert_int_equal(k->d.entry_id, ids.bundle);
    ask(k, (struct answer_input){.chosen_entry_id = ids.bundle});
    assert_true(said(k, "公司注销登记")); /* the member in force is there */
}

static void by_card(struct walk *k)
{
    const struct entry *e = snapshot_entry(k->w->kb, ids.dead[k->what]);
    for (int f = 0; f < FACET_N; f++) {
        struct block *blocks = NULL;
        size_t n = 0;
        answer_card(k->w->kb, e, (enum facet)f, &e->clauses[0], TODAY, k->a, &blocks, &n);
        write_blocks(k, blocks, n);
        want_clean(k, str_view(&k->json), false);
        assert_true(said(k, DEAD[k->what].says));
    }
}

/* --- the same through the server's methods
 * ------------------------------------------------------------ */

static void want_clean_call(struct walk *k, bool may_be_named)
{
    const struct call *c = k->w->call;
    want_clean(k, str_view(&c->result), may_be_named);
    for (const struct effect *e = c->outbox.first; e != NULL; e = e->next) {
        if (e->kind == EFFECT_PUSH)
            want_clean(k, e->params, may_be_named);
    }
}

static void by_helper_methods(struct walk *k)
{
    struct world *w = k->w;
    struct principal helper = world_helper(w, arena_printf(k->a, "h%d", k->what).ptr, "小王");
    long long id = ids.dead[k->what];
    const char *const words[] = {DEAD[k->what].title, DEAD[k->what].variant, MARK "申请表", "狼烟"};
    for (size_t i = 0; i < COUNT(words); i++) {
        world_do(w, &helper, "kb.search", json("{\"q\":\"%s\"}", words[i]));
        want_clean_call(k, false);
    }
    world_do(w, &helper, "kb.card", json("{\"entry_id\":%lld}", id));
    want_clean_call(k, true); /* the card itself has its id, and says what has become of it */
    want_result(w, DEAD[k->what].says);
    world_do(w, &helper, "kb.card", json("{\"entry_id\":%lld,\"facet\":\"materials\"}", id));
    want_clean_call(k, true);
}

static void by_visitor_methods(struct walk *k)
{
    struct world *w = k->w;
    const struct dead_row *row = &DEAD[k->what];
    struct principal asks = world_visitor(w), clicks = world_visitor(w);
    world_do(w, &asks, "message.send", json("{\"client_id\":\"c-1\",\"text\":\"%s\"}", row->title));
    want_clean_call(k, false);
    world_do(w, &clicks, "message.send",
             json("{\"client_id\":\"c-1\",\"text\":\"\",\"choice_entry_id\":%lld}",
                  (long long)ids.dead[k->what]));
    want_clean_call(k, false);
    world_do(w, &clicks, "message.send", "{\"client_id\":\"c-2\",\"text\":\"要什么材料\"}");
    want_clean_call(k, false);
    world_do(w, &clicks, "message.list", "{}");
    want_clean_call(k, false);
    want_result(w, row->says);
}

/* What a helper is offered and sends: suggestions, a card in a reply, words said in a side thread
 * are his own. */
static void by_helper_replies(struct walk *k)
{
    struct world *w = k->w;
    struct pair p = {world_visitor(w),
                     world_helper(w, arena_printf(k->a, "r%d", k->what).ptr, "李工")};
    world_do(w, &p.visitor, "handoff.request", "{}");
    world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
    long long conversation_id = p.visitor.conversation_id;
    const char *const words[] = {DEAD[k->what].title, DEAD[k->what].variant, MARK "申请表", "狼烟"};
    for (size_t i = 0; i < COUNT(words); i++) {
        world_do(w, &p.helper, "suggest.list",
                 json("{\"conversation_id\":%lld,\"text\":\"%s\"}", conversation_id, words[i]));
        want_clean_call(k, false);
    }
    world_do(w, &p.helper, "reply.send",
             json("{\"conversation_id\":%lld,\"client_id\":\"r-1\",\"card_entry_id\":%lld}",
                  conversation_id, (long long)ids.dead[k->what]));
    want_clean_call(k, true);
    world_do(w, &p.visitor, "message.list", "{}");
    want_clean_call(k, true);
    want_result(w, DEAD[k->what].says);
}

/* An editor may look at everything, but not be told that a dead entry is an answer. */
static void by_explanation(struct walk *k)
{
    struct world *w = k->w;
    struct principal editor =
        world_staff(w, arena_printf(k->a, "e%d", k->what).ptr, "编辑", ROLE_EDITOR);
    const char *const words[] = {DEAD[k->what].title, DEAD[k->what].variant, "狼烟"};
    for (size_t i = 0; i < COUNT(words); i++) {
        world_do(w, &editor, "kb.explain",
                 json("{\"q\":\"%s\",\"as_of\":\"2026-11-23\"}", words[i]));
        want_clean_call(k, false);
    }
}

/* The workbench, as things are and as they would be with cuts that let everything pass. */
static void by_workbench(struct walk *k)
{
    struct world *w = k->w;
    const struct dead_row *row = &DEAD[k->what];
    struct principal editor =
        world_staff(w, arena_printf(k->a, "b%d", k->what).ptr, "编辑", ROLE_EDITOR);
    const char *const words[] = {row->title, row->variant, "申请表", "狼烟", "要什么材料"};
    static const char *const CUTS[] = {"", ",\"answer_cut\":1,\"clarify_cut\":0"};
    for (size_t i = 0; i < COUNT(words); i++)
        for (size_t c = 0; c < COUNT(CUTS); c++) {
            world_do(w, &editor, "bench.ask",
                     json("{\"q\":\"%s\",\"as_of\":\"2026-11-23\"%s}", words[i], CUTS[c]));
            want_clean_call(k, false);
            assert_int_equal(result_has(w, "\"staged\""), c > 0);
            world_do(w, &editor, "bench.ask",
                     json("{\"q\":\"要什么材料\",\"before\":\"%s\",\"as_of\":\"2026-11-23\"%s}",
                          words[i], CUTS[c]));
            want_clean_call(k, false);
        }
}

static void want_clean_side(const struct walk *k, const struct gate_side *s)
{
    assert_int_not_equal(s->entry_id, ids.dead[k->what]);
    want_clean(k, s->text, false);
    if (view_eq_text(s->title, DEAD[k->what].title))
        fail_msg("%s: %s comes first", k->road, DEAD[k->what].id);
}

/* Golden and real questions of the gate, one of them with the dead entry as the matter before. */
static void by_gate(struct walk *k)
{
    struct world *w = k->w;
    const char *const words[] = {DEAD[k->what].title, DEAD[k->what].variant, "狼烟", "要什么材料"};
    struct view expect[] = {view_of(DEAD[k->what].id)};
    struct question golden[COUNT(words)];
    struct gate_question asked[2 * COUNT(words)];
    struct snapshot *staged = NULL;
    struct cuts cuts = {.answer = 0.001, .clarify = 0, .max_error = 0.05};
    struct snapshot_change change = {.cuts = &cuts};
    struct err err = ERR_NONE;
    bool more = true, finished = false;
    for (size_t i = 0; i < COUNT(words); i++) {
        golden[i] = (struct question){.q = view_of(words[i]), .expect = expect, .n_expect = 1};
        asked[2 * i] = (struct gate_question){.golden = &golden[i], .id = 1, .n_asked = 1};
        asked[2 * i + 1] = (struct gate_question){
            .id = 2,
            .n_asked = 1,
            .input = {.question = view_of(words[i]),
                      .dialogue = {.entry_id = i == 3 ? ids.dead[k->what] : 0},
                      .as_of_day = TODAY,
                      .region = VIEW_EMPTY,
                      .audience = VIEW_EMPTY}};
    }
    assert_int_equal(snapshot_stage(w->kb, &change, &staged, &err), RC_OK);
    struct gate *g = gate_new(w->kb, staged, asked, COUNT(asked), TODAY);
    while (more)
        assert_int_equal(gate_work(g, 0, w->searcher, 1000, &more, &finished, &err), RC_OK);
    for (size_t i = 0; i < gate_n(g); i++) {
        want_clean_side(k, &gate_result_at(g, i)->live);
        want_clean_side(k, &gate_result_at(g, i)->staged);
        if (asked[i].golden != NULL) /* that it was wanted makes it no right answer */
            assert_true(gate_result_at(g, i)->live.grade <= 0);
    }
    gate_free(g);
    snapshot_unref(staged);
}

/* A specialist is asked about it by its name: what people write is theirs, nothing is added. */
static void by_side_thread(struct walk *k)
{
    struct world *w = k->w;
    const char *title = DEAD[k->what].title;
    struct principal expert =
        world_staff(w, arena_printf(k->a, "s%d", k->what).ptr, "专员", ROLE_HELPER);
    struct pair p = {world_visitor(w),
                     world_helper(w, arena_printf(k->a, "t%d", k->what).ptr, "李工")};
    world_do(w, &p.visitor, "handoff.request", "{}");
    world_do(w, &p.helper, "conversation.accept", id_of(&p.visitor));
    world_do(w, &p.helper, "thread.open",
             json("{\"conversation_id\":%lld,\"question\":\"%s要什么材料\",\"account_id\":%lld}",
                  (long long)p.visitor.conversation_id, title, (long long)expert.account_id));
    want_clean_call(k, false);
    long long thread_id = result_int(w, "id");
    world_do(
        w, &expert, "thread.say",
        json("{\"thread_id\":%lld,\"client_id\":\"s-1\",\"text\":\"%s怎么办\"}", thread_id, title));
    want_clean_call(k, false);
    world_do(w, &p.helper, "thread.get", json("{\"thread_id\":%lld}", thread_id));
    want_clean_call(k, false);
    world_do(w, &p.helper, "thread.list", "{}");
    want_clean_call(k, false);
    world_do(w, &p.helper, "thread.close", json("{\"thread_id\":%lld}", thread_id));
    want_clean_call(k, false);
    world_do(w, &p.visitor, "message.list", "{}");
    want_clean_call(k, false);
}

static const struct {
    const char *name;
    void (*walk)(struct walk *k);
} ROADS[] = {
    {"search", by_search},
    {"synonym", by_synonym},
    {"click", by_click},
    {"number or title", by_number_or_title},
    {"follow-up", by_follow_up},
    {"bundle", by_bundle},
    {"card", by_card},
    {"kb.search, kb.card", by_helper_methods},
    {"message.send", by_visitor_methods},
    {"suggest.list, reply.send", by_helper_replies},
    {"kb.explain", by_explanation},
    {"bench.ask", by_workbench},
    {"gate", by_gate},
    {"thread.open, .say, .get, .list, .close", by_side_thread},
};

static void no_road_leads_to_what_is_not_in_force(void **state)
{
    for (size_t i = 0; i < COUNT(ROADS); i++) {
        for (int what = 0; what < N_DEAD; what++) {
            struct walk k = {
                .w = *state, .a = arena_new(0), .road = ROADS[i].name, .what = (enum dead)what};
            ROADS[i].walk(&k);
            str_clear(&k.json);
            arena_free(k.a);
        }
    }
}

/* --- on other days
 * ------------------------------------------------------------------------------------- */

static void each_day_has_its_own_answer(void **state)
{
    struct walk k = {.w = *state, .a = arena_new(0), .road = "as of"};
    struct answer_input click = {.chosen_entry_id = ids.dead[EXPIRED]};
    ask_on(&k, click, TODAY - 1); /* its last day */
    assert_int_equal(k.d.act, ACT_ANSWER);
    assert_int_equal(k.d.entry_id, ids.dead[EXPIRED]);
    click.chosen_entry_id = ids.dead[REPEALED];
    ask_on(&k, click, TODAY - 1);
    assert_int_equal(k.d.act, ACT_ANSWER);
    click.chosen_entry_id = ids.dead[NOT_YET];
    ask_on(&k, click, day_from_civil(2027, 1, 1)); /* its first day */
    assert_int_equal(k.d.act, ACT_ANSWER);
    click.chosen_entry_id = ids.dead[DISABLED];
    ask_on(&k, click, TODAY - 5000);
    assert_int_equal(k.d.act, ACT_CLARIFY);
    str_clear(&k.json);
    arena_free(k.a);
}

static void what_holds_instead_is_one_step_away(void **state)
{
    struct walk k = {.w = *state, .a = arena_new(0), .road = "successor", .what = EXPIRED};
    ask_and_be_told(&k, (struct answer_input){.question = VIEW("要多少钱"),
                                              .dialogue = {.entry_id = ids.dead[EXPIRED]}});
    struct dialogue next = k.d.next;
    assert_int_equal(next.pending_facet, FACET_FEE); /* the question is kept */
    ask(&k, (struct answer_input){.question = VIEW("1"), .dialogue = next});
    assert_int_equal(k.d.act, ACT_ANSWER);
    assert_true(view_eq_text(snapshot_entry(k.w->kb, k.d.entry_id)->external_id, "night-2026"));
    str_clear(&k.json);
    arena_free(k.a);
}

static void a_conversation_learns_that_its_matter_has_expired(void **state)
{
    struct world *w = *state;
    struct principal visitor = world_visitor(w);
    w->now_ms -= 24 * HOUR; /* the last day */
    world_do(w, &visitor, "message.send",
             json("{\"client_id\":\"c-1\",\"text\":\"\",\"choice_entry_id\":%lld}",
                  (long long)ids.dead[EXPIRED]));
    world_do(w, &visitor, "message.list", "{\"after_seq\":2}");
    want_result(w, MARK "可以办");
    int64_t seen = result_int(w, "seq");
    w->now_ms += 24 * HOUR;
    world_do(w, &visitor, "message.send", "{\"client_id\":\"c-2\",\"text\":\"要什么材料\"}");
    world_do(w, &visitor, "message.list", json("{\"after_seq\":%lld}", (long long)seen));
    want_result(w, "已于2026-11-22到期，不再执行");
    want_result(w, "夜市扶持办法");
    assert_false(result_has(w, MARK));
}

static void a_known_change_is_announced(void **state)
{
    static const struct {
        int year, month, day;
        const char *want;
    } CASES[] = {
        {2026, 11, 23, "明年1月1日（2027-01-01）起改为「低空飞行备案新规」"},
        {2025, 12, 31, "2027-01-01起改为「低空飞行备案新规」"},
        {2027, 1, 1, ""},
    };
    struct walk k = {.w = *state, .a = arena_new(0), .road = "announcement"};
    struct err err = ERR_NONE;
    struct answer_input click = {.chosen_entry_id = 0};
    assert_int_equal(store_find(k.w->db, VIEW("drone-now"), &click.chosen_entry_id, &err), RC_OK);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ask_on(&k, click, day_from_civil(CASES[i].year, CASES[i].month, CASES[i].day));
        assert_int_equal(k.d.act, ACT_ANSWER);
        if (!said(&k, CASES[i].want) || (CASES[i].want[0] == '\0' && said(&k, "起改为")))
            fail_msg("%s", k.json.ptr);
    }
    str_clear(&k.json);
    arena_free(k.a);
}

/* --- clauses
 * -------------------------------------------------------------------------------------------- */

static void a_clause_not_in_force_is_neither_found_nor_said(void **state)
{
    struct walk k = {.w = *state, .a = arena_new(0), .road = "clause"};
    const struct entry *e = snapshot_entry(k.w->kb, ids.kiln);
    static const char *const LOST[] = {"琉璃窑炉", "珐琅车间"};
    for (size_t i = 0; i < COUNT(LOST); i++) {
        ask_on(&k, (struct answer_input){.question = view_of(LOST[i])}, TODAY);
        assert_int_equal(k.d.search.n, 0);
    }
    for (int f = 0; f < FACET_N; f++) {
        ask_on(&k,
               (struct answer_input){.chosen_entry_id = ids.kiln, .chosen_facet = (enum facet)f},
               TODAY);
        want_clean(&k, str_view(&k.json), true);
        for (size_t i = 0; i < e->n_clauses; i++) {
            struct block *blocks = NULL;
            size_t n = 0;
            answer_card(k.w->kb, e, (enum facet)f, &e->clauses[i], TODAY, k.a, &blocks, &n);
            write_blocks(&k, blocks, n);
            want_clean(&k, str_view(&k.json), true);
        }
    }
    ask_on(&k, (struct answer_input){.question = VIEW("手工业条例琉璃窑炉补多少")}, TODAY);
    want_clean(&k, str_view(&k.json), true);
    ask_on(&k, (struct answer_input){.question = VIEW("琉璃窑炉每座补助多少")}, TODAY - 1);
    assert_true(k.d.search.n > 0); /* on its last day it is found, and it is the clause */
    assert_ptr_equal(k.d.search.list[0].clause, &snapshot_entry(k.w->kb, ids.kiln)->clauses[0]);
    ask_on(&k, (struct answer_input){.question = VIEW("珐琅车间每间补助多少")}, TODAY + 1);
    assert_ptr_equal(k.d.search.list[0].clause, &snapshot_entry(k.w->kb, ids.kiln)->clauses[2]);
    str_clear(&k.json);
    arena_free(k.a);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_world, world_close)
    const struct CMUnitTest tests[] = {
        TEST(no_road_leads_to_what_is_not_in_force),
        TEST(each_day_has_its_own_answer),
        TEST(what_holds_instead_is_one_step_away),
        TEST(a_conversation_learns_that_its_matter_has_expired),
        TEST(a_known_change_is_announced),
        TEST(a_clause_not_in_force_is_neither_found_nor_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
