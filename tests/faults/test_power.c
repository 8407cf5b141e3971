/* test_power.c - power cuts: what was acknowledged is there afterwards, whole and in order.
 *
 * A desk works on a real database: questions, replies, hand-overs, publications, checkpoints in
 * between. The VFS of wrap_vfs.h keeps every write and sync. Then the power is cut at many places:
 * what was not synced is gone, or half gone with torn sectors; the database is opened as the server
 * opens it, checked, and compared with the ledger of acknowledgements. The control, the same with
 * synchronous=NORMAL, must lose something: else the test could not tell.
 *
 * BANGBAN_POWER_CUTS sets the number of cuts (default 500).
 */
#include "tests/unit/desk_world.h"

#include "server/desk/conversation.h"
#include "tests/faults/scratch.h"
#include "tests/faults/wrap_vfs.h"

#define VISITORS 6
#define STEPS 260
#define LEDGER_MAX 1000

struct acked {
    size_t position; /* steps of the journal when COMMIT had returned */
    int64_t conversation_id;
    char client_id[24];
};

struct ledger {
    struct acked list[LEDGER_MAX];
    size_t n;
};

struct bench {
    struct world w;
    struct scratch run; /* the running database */
    struct scratch cut; /* where it is made again */
    struct ledger ledger;
};

static void must(enum rc rc, const struct err *err)
{
    if (rc != RC_OK)
        fail_msg("%s", err->text);
}

static void open_world(struct bench *b, const char *level)
{
    struct world *w = &b->w;
    struct err err = ERR_NONE;
    must(storage_open(b->run.db, DB_CREATE, &w->db, &err), &err);
    must(db_script(w->db, level, &err), &err);
    must(searcher_on(w->db, &w->searcher, &err), &err);
    must(snapshot_load(w->db, NULL, &w->kb, &err), &err);
    w->thoughts = thoughts_new(THOUGHTS_MAX_BYTES);
}

static void close_world(struct bench *b)
{
    struct world *w = &b->w;
    world_forget_call(w);
    thoughts_free(w->thoughts);
    w->thoughts = NULL;
    searcher_close(w->searcher);
    snapshot_unref(w->kb);
    db_close(w->db);
    w->searcher = NULL;
    w->kb = NULL;
    w->db = NULL;
}

static int bench_open(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    struct err err = ERR_NONE;
    wrap_install();
    scratch_open(&b->run);
    scratch_open(&b->cut);
    options_defaults(&b->w.options);
    b->w.now_ms = MONDAY_10;
    must(storage_open(b->run.db, DB_CREATE, &b->w.db, &err), &err);
    world_add_entry(&b->w);
    db_close(b->w.db);
    *state = b;
    return 0;
}

static int bench_close(void **state)
{
    struct bench *b = *state;
    wrap_remove();
    scratch_close(&b->run);
    scratch_close(&b->cut);
    options_clear(&b->w.options);
    free(b);
    return 0;
}

/* --- the day that is cut short
 * --------------------------------------------------------------------- */

static unsigned dice(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void acknowledge(struct bench *b, int64_t conversation_id, const char *client_id)
{
    assert_true(b->ledger.n < LEDGER_MAX);
    struct acked *a = &b->ledger.list[b->ledger.n++];
    a->position = wrap_journal_len();
    a->conversation_id = conversation_id;
    snprintf(a->client_id, sizeof a->client_id, "%s", client_id);
}

/* The conversation of a visitor changes when the old one has ended. */
static void visitor_says(struct bench *b, struct principal *visitor, int n)
{
    static const char *const TEXTS[] = {"公司注销要带什么材料", "那多久能办好", "谢谢",
                                        "要交多少钱"};
    char id[24];
    snprintf(id, sizeof id, "v%d", n);
    world_do(&b->w, visitor, "message.send",
             json("{\"client_id\":\"%s\",\"text\":\"%s\"}", id, TEXTS[n % 4]));
    visitor->conversation_id = result_int(&b->w, "conversation_id");
    acknowledge(b, visitor->conversation_id, id);
}

static void helper_says(struct bench *b, struct principal *helper, const struct principal *visitor,
                        int n)
{
    char id[24];
    snprintf(id, sizeof id, "h%d", n);
    enum rc rc =
        world_call(&b->w, helper, "reply.send",
                   json("{\"conversation_id\":%lld,\"client_id\":\"%s\",\"text\":\"好的\"}",
                        (long long)visitor->conversation_id, id));
    if (rc == RC_OK)
        acknowledge(b, visitor->conversation_id, id);
}

static void publish(struct bench *b, int n)
{
    struct view variants[] = {VIEW("断电以后还在吗")};
    char text[64];
    snprintf(text, sizeof text, "断电试验第%d版", n);
    struct entry e = {.external_id = VIEW("power"), .kind = ENTRY_FAQ, .title = VIEW("断电试验")};
    struct err err = ERR_NONE;
    enum store_change change;
    int64_t id;
    e.summary = view_of(text);
    e.variants = variants;
    e.n_variants = 1;
    e.effective_from = e.expires_on = e.repealed_on = e.source.published_on = DAY_NONE;
    must(db_begin(b->w.db, &err), &err);
    must(store_put(b->w.db, &e, &id, &change, &err), &err);
    must(db_commit(b->w.db, &err), &err);
}

static void live_a_day(struct bench *b, const char *level)
{
    struct principal visitors[VISITORS];
    unsigned state = 20261201;
    wrap_journal_start(b->run.dir); /* sees the files that are opened from now on */
    open_world(b, level);
    for (int i = 0; i < VISITORS; i++)
        visitors[i] = world_visitor(&b->w);
    struct principal li = world_helper(&b->w, "li", "李工");
    for (int n = 0; n < STEPS; n++) {
        struct principal *v = &visitors[dice(&state) % VISITORS];
        b->w.now_ms += SECOND;
        switch (dice(&state) % 10) {
        case 0:
            world_call(&b->w, v, "handoff.request", "{}");
            break;
        case 1:
            world_call(&b->w, &li, "conversation.accept",
                       json("{\"conversation_id\":%lld}", (long long)v->conversation_id));
            break;
        case 2:
        case 3:
        case 4:
            helper_says(b, &li, v, n);
            break;
        case 5:
            if (n % 4 == 0)
                publish(b, n);
            break;
        default:
            visitor_says(b, v, n);
        }
    }
    wrap_journal_stop();
}

/* --- the morning after
 * --------------------------------------------------------------------------- */

static bool is_there(struct db *db, const struct acked *a)
{
    struct stmt *st =
        db_stmt(db, "SELECT 1 FROM message WHERE conversation_id = $1 AND client_id = $2");
    bool row = false;
    stmt_bind_int(st, 1, a->conversation_id);
    stmt_bind_text(st, 2, a->client_id);
    assert_int_equal(stmt_row(st, &row, NULL), RC_OK);
    stmt_reset(st);
    return row;
}

static int64_t number(struct db *db, const char *sql)
{
    struct stmt *st = db_stmt(db, sql);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

/* Integrity of the file, of the full-text index, of each conversation's numbering and state. */
static void check_whole(struct db *db, size_t at)
{
    struct err err = ERR_NONE;
    if (db_verify(db, &err) != RC_OK)
        fail_msg("cut at %zu: %s", at, err.text);
    must(db_script(db,
                   "INSERT INTO unit_head(unit_head) VALUES('integrity-check');"
                   "INSERT INTO unit_body(unit_body) VALUES('integrity-check');",
                   &err),
         &err);
    assert_int_equal(number(db, "SELECT count(*) FROM (SELECT conversation_id FROM message GROUP BY"
                                " conversation_id HAVING max(seq) <> count(*) OR min(seq) <> 1)"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM conversation WHERE state = 'active' AND"
                                " account_id IS NULL"),
                     0);
}

/* Opens what a cut after `at` steps left; returns how many acknowledged messages are missing. */
static size_t after_cut(struct bench *b, size_t at, enum wrap_loss loss, uint64_t seed)
{
    struct db *db = NULL;
    struct err err = ERR_NONE;
    size_t lost = 0;
    scratch_empty(&b->cut);
    wrap_materialise(at, loss, seed, b->cut.dir);
    if (storage_open(b->cut.db, DB_CREATE, &db, &err) != RC_OK)
        fail_msg("cut at %zu: %s", at, err.text);
    check_whole(db, at);
    for (size_t i = 0; i < b->ledger.n && b->ledger.list[i].position <= at; i++)
        lost += !is_there(db, &b->ledger.list[i]);
    db_close(db);
    return lost;
}

static size_t n_cuts(void)
{
    const char *wanted = getenv("BANGBAN_POWER_CUTS");
    long n = wanted == NULL ? 500 : strtol(wanted, NULL, 10);
    return n > 0 ? (size_t)n : 1;
}

static size_t cut_everywhere(struct bench *b, size_t cuts, size_t *cuts_that_lost_out)
{
    size_t lost = 0;
    size_t len = wrap_journal_len();
    *cuts_that_lost_out = 0;
    for (size_t i = 0; i < cuts; i++) {
        size_t at = len * (i + 1) / cuts;
        size_t now = after_cut(b, at, i % 4 == 0 ? WRAP_DROP_UNSYNCED : WRAP_TEAR_UNSYNCED, i);
        *cuts_that_lost_out += now > 0;
        lost += now;
    }
    return lost;
}

static void test_full_loses_nothing(void **state)
{
    struct bench *b = *state;
    size_t cuts_that_lost = 0;
    live_a_day(b, "PRAGMA wal_autocheckpoint=60;");
    assert_true(b->ledger.n > 100);
    size_t lost = cut_everywhere(b, n_cuts(), &cuts_that_lost);
    print_message("%zu cuts in %zu steps, %zu acknowledged messages, %zu lost\n", n_cuts(),
                  wrap_journal_len(), b->ledger.n, lost);
    assert_int_equal(lost, 0);
    close_world(b);
}

static void test_normal_would_lose(void **state)
{
    struct bench *b = *state;
    size_t cuts_that_lost = 0;
    live_a_day(b, "PRAGMA wal_autocheckpoint=60; PRAGMA synchronous=NORMAL;");
    size_t cuts = n_cuts() < 60 ? n_cuts() : 60;
    cut_everywhere(b, cuts, &cuts_that_lost);
    print_message("synchronous=NORMAL: %zu of %zu cuts lost something\n", cuts_that_lost, cuts);
    assert_true(cuts_that_lost > cuts / 2);
    close_world(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_full_loses_nothing, bench_open, bench_close),
        cmocka_unit_test_setup_teardown(test_normal_would_lose, bench_open, bench_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
