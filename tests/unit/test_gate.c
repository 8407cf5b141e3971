/* The gate's verdicts, and that its lanes together ask everything exactly once. */
#include "tests/unit/unit.h"

#include <pthread.h>
#include <stdlib.h>

#include "intents/gate_run.h"
#include "kb/exchange/questions.h"
#include "kb/kb.h"
#include "kb/store.h"

#define TODAY 20780

struct base {
    struct db *db;
    struct searcher *searcher;
    struct snapshot *live;
    struct arena *a;
};

static const char *const MATTERS[][2] = {
    {"公司注销登记", "公司不想开了怎么关掉"},     {"食品经营许可证办理", "开餐馆要办什么证"},
    {"企业税务信息变更", "税务登记的电话怎么改"}, {"社会保险登记", "给员工上社保去哪里"},
    {"道路运输许可", "货车跑运输要什么手续"},     {"消防安全检查", "开店消防验收怎么弄"},
};

static void put(struct db *db, const struct entry *e)
{
    int64_t id = 0;
    enum store_change change;
    struct err err = ERR_NONE;
    assert_int_equal(db_begin(db, &err), RC_OK);
    if (store_put(db, e, &id, &change, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(db_commit(db, &err), RC_OK);
}

static struct entry matter(struct arena *a, size_t i)
{
    struct entry e;
    entry_init(&e);
    e.external_id = arena_printf(a, "m%zu", i);
    e.title = view_of(MATTERS[i][0]);
    e.summary = arena_printf(a, "%s到政务大厅二楼办理，五个工作日。", MATTERS[i][0]);
    e.variants = arena_alloc(a, sizeof *e.variants);
    e.variants[0] = view_of(MATTERS[i][1]);
    e.n_variants = 1;
    return e;
}

static int open_base(void **state)
{
    static struct base b;
    struct err err = ERR_NONE;
    b.a = arena_new(0);
    assert_int_equal(kb_open(NULL, DB_MEMORY, &b.db, &err), RC_OK);
    for (size_t i = 0; i < COUNT(MATTERS); i++) {
        struct entry e = matter(b.a, i);
        put(b.db, &e);
    }
    assert_int_equal(searcher_on(b.db, &b.searcher, &err), RC_OK);
    assert_int_equal(snapshot_load(b.db, NULL, &b.live, &err), RC_OK);
    *state = &b;
    return 0;
}

static int close_base(void **state)
{
    struct base *b = *state;
    snapshot_unref(b->live);
    searcher_close(b->searcher);
    db_close(b->db);
    arena_free(b->a);
    return 0;
}

static struct snapshot *stage(struct base *b, const struct entry *const *entries, size_t n)
{
    struct snapshot_change change = {.entries = entries, .n = n};
    struct snapshot *staged = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(store_next_ids(b->db, &change.next_entry_id, &change.next_clause_id, &err),
                     RC_OK);
    if (snapshot_stage(b->live, &change, &staged, &err) != RC_OK)
        fail_msg("%s", err.text);
    return staged;
}

static void finish(struct gate *g, struct searcher *s)
{
    struct err err = ERR_NONE;
    bool more = true;
    bool finished = false;
    bool was_finished = false;
    while (more) {
        if (gate_work(g, 0, s, 1000, &more, &finished, &err) != RC_OK)
            fail_msg("%s", err.text);
        was_finished |= finished;
    }
    assert_true(was_finished);
    assert_int_equal((int)gate_n_done(g), (int)gate_n(g));
}

static void test_verdicts(void **state)
{
    struct base *b = *state;
    struct entry gone = matter(b->a, 0);
    struct entry reworded = matter(b->a, 1);
    struct entry fresh = matter(b->a, 2);
    gone.is_disabled = true;
    reworded.summary = VIEW("食品经营许可证现在网上办理，三个工作日。");
    fresh.external_id = VIEW("fresh");
    fresh.title = VIEW("户外广告设置许可");
    fresh.variants[0] = VIEW("门头招牌要不要审批");
    fresh.summary = VIEW("户外广告到城管窗口备案。");
    const struct entry *list[] = {&gone, &reworded, &fresh};
    struct snapshot *staged = stage(b, list, COUNT(list));
    struct question_list golden;
    struct err err = ERR_NONE;
    static const struct {
        const char *line;
        enum gate_verdict golden;
        enum gate_verdict real;
    } CASES[] = {
        {"{\"q\":\"公司不想开了怎么关掉\",\"expect\":[\"m0\"]}", GATE_WORSE, GATE_LOST},
        {"{\"q\":\"开餐馆要办什么证\",\"expect\":[\"m1\"]}", GATE_DIFFERENT, GATE_DIFFERENT},
        {"{\"q\":\"门头招牌要不要审批\",\"expect\":[\"fresh\"]}", GATE_BETTER, GATE_ANSWERED},
        {"{\"q\":\"门头招牌要不要审批\",\"expect\":[]}", GATE_WORSE, GATE_ANSWERED},
        {"{\"q\":\"公司不想开了怎么关掉\",\"expect\":[]}", GATE_BETTER, GATE_LOST},
        {"{\"q\":\"给员工上社保去哪里\",\"expect\":[\"m3\"]}", GATE_SAME, GATE_SAME},
        {"{\"q\":\"你好\",\"expect\":[]}", GATE_SAME, GATE_SAME},
    };
    struct gate_question questions[2 * COUNT(CASES)];
    for (size_t i = 0; i < COUNT(CASES); i++) {
        if (questions_parse(b->a, view_of(CASES[i].line), &golden, &err) != RC_OK)
            fail_msg("%s", err.text);
        questions[2 * i] =
            (struct gate_question){.golden = &golden.items[0], .id = 1, .n_asked = 1};
        questions[2 * i + 1] = (struct gate_question){
            .id = 1,
            .n_asked = 1,
            .input = {.question = golden.items[0].q, .region = VIEW_EMPTY, .audience = VIEW_EMPTY}};
    }
    struct gate *g = gate_new(b->live, staged, questions, COUNT(questions), TODAY);
    finish(g, b->searcher);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        enum gate_verdict gold = gate_result_at(g, 2 * i)->verdict;
        enum gate_verdict real = gate_result_at(g, 2 * i + 1)->verdict;
        if (gold != CASES[i].golden || real != CASES[i].real)
            fail_msg("%s: golden %s, real %s", CASES[i].line, gate_verdict_name(gold),
                     gate_verdict_name(real));
    }
    struct gate_counts c = gate_count(g);
    assert_int_equal((int)c.n_regressions, 2);
    assert_int_equal((int)c.n_golden, (int)COUNT(CASES));
    struct str report = STR_EMPTY;
    gate_write(&report, g, 3, NULL);
    assert_true(view_find(str_view(&report), VIEW("\"n_regressions\":2")) != SIZE_MAX);
    assert_true(view_find(str_view(&report), VIEW("\"n_changes\":10")) != SIZE_MAX);
    str_clear(&report);
    gate_free(g);
    snapshot_unref(staged);
}

struct worker {
    struct gate *gate;
    struct searcher *searcher;
    size_t lane;
    int n_finished;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    bool more = true;
    bool finished = false;
    while (more && gate_work(w->gate, w->lane, w->searcher, 500, &more, &finished, NULL) == RC_OK)
        w->n_finished += finished;
    return NULL;
}

static void test_lanes(void **state)
{
    struct base *b = *state;
    struct entry changed = matter(b->a, 4);
    changed.summary = VIEW("改到三楼办理。");
    const struct entry *list[] = {&changed};
    struct snapshot *staged = stage(b, list, 1);
    struct gate_question questions[300];
    for (size_t i = 0; i < COUNT(questions); i++)
        questions[i] = (struct gate_question){
            .id = (int64_t)i,
            .n_asked = 1,
            .input = {.question = view_of(MATTERS[i % COUNT(MATTERS)][i / 7 % 2]),
                      .region = VIEW_EMPTY,
                      .audience = VIEW_EMPTY}};
    struct gate *g = gate_new(b->live, staged, questions, COUNT(questions), TODAY);
    struct worker workers[3];
    struct db *dbs[3];
    pthread_t threads[3];
    for (size_t i = 0; i < 3; i++) { /* everything is in the pictures' memory at this size */
        assert_int_equal(kb_open(NULL, DB_MEMORY, &dbs[i], NULL), RC_OK);
        workers[i] = (struct worker){.gate = g, .lane = i};
        assert_int_equal(searcher_on(dbs[i], &workers[i].searcher, NULL), RC_OK);
    }
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    int n_finished = 0;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        n_finished += workers[i].n_finished;
        searcher_close(workers[i].searcher);
        db_close(dbs[i]);
    }
    assert_int_equal(n_finished, 1);
    struct gate_counts c = gate_count(g);
    assert_int_equal((int)(c.real[GATE_SAME] + c.real[GATE_DIFFERENT]), (int)COUNT(questions));
    for (size_t i = 0; i < COUNT(questions); i++) {
        assert_true(gate_result_at(g, i)->is_done);
        bool touched = i % COUNT(MATTERS) == 4;
        assert_int_equal(gate_result_at(g, i)->verdict, touched ? GATE_DIFFERENT : GATE_SAME);
    }
    gate_free(g);
    snapshot_unref(staged);
}

static void test_what_passes(void **state)
{
    (void)state;
    struct gate_run done = {.state = VIEW("done"), .version_ids = VIEW("[3,7]"), .kb_version = 9};
    struct gate_run bad = done;
    struct gate_run let = done;
    struct gate_run running = done;
    bad.n_regressions = let.n_regressions = 1;
    let.override_id = 5;
    running.state = VIEW("running");
    const struct {
        const struct gate_run *run;
        const char *ids;
        int64_t kb_version;
        int64_t account_id;
        enum rc rc;
    } CASES[] = {
        {&done, "[3,7]", 9, 5, RC_OK},        {&done, "[3]", 9, 5, RC_CONFLICT},
        {&done, "[3,7]", 10, 5, RC_CONFLICT}, {&running, "[3,7]", 9, 5, RC_CONFLICT},
        {&bad, "[3,7]", 9, 5, RC_CONFLICT},   {&let, "[3,7]", 9, 5, RC_CONFLICT},
        {&let, "[3,7]", 9, 6, RC_OK},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = ERR_NONE;
        enum rc rc = gate_run_passes(CASES[i].run, view_of(CASES[i].ids), CASES[i].kb_version,
                                     CASES[i].account_id, &err);
        if (rc != CASES[i].rc)
            fail_msg("case %zu: %d %s", i, rc, err.text);
    }
    struct arena *a = arena_new(0);
    assert_true(view_eq(gate_run_ids(a, (const int64_t[]){17, 3}, 2), VIEW("[3,17]")));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_verdicts, open_base, close_base),
        cmocka_unit_test_setup_teardown(test_lanes, open_base, close_base),
        cmocka_unit_test(test_what_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
