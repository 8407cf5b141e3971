/* test_disk.c - a disk that is full or broken, at every write and every sync of a short story.
 *
 * The story is told once for each place where it can go wrong. Whatever happens: an acknowledged
 * message is there after the next start, a refused one is not, one of unknown fate may be either
 * and is never called "not saved"; nothing is half there; reading goes on while the disk is full.
 */
#include "tests/unit/desk_world.h"

#include "tests/faults/scratch.h"
#include "tests/faults/wrap_vfs.h"

#define SAYINGS_MAX 32

enum fate { FATE_ACKED, FATE_REFUSED, FATE_UNKNOWN };

struct saying {
    char client_id[16];
    int64_t conversation_id;
    enum fate fate;
};

struct story {
    struct world w;
    struct scratch base; /* the database before the story */
    struct scratch run;
    struct snapshot *kb; /* what every story answers from: its knowledge never changes */
    struct principal visitor;
    struct principal helper;
    struct saying sayings[SAYINGS_MAX];
    size_t n;
    bool over; /* the process would have ended */
};

static void must(enum rc rc, const struct err *err)
{
    if (rc != RC_OK)
        fail_msg("%s", err->text);
}

static void open_story(struct story *s, const char *path)
{
    struct world *w = &s->w;
    struct err err = ERR_NONE;
    must(storage_open(path, DB_CREATE, &w->db, &err), &err);
    must(searcher_on(w->db, &w->searcher, &err), &err);
    if (s->kb == NULL)
        must(snapshot_load(w->db, NULL, &s->kb, &err), &err);
    w->kb = snapshot_ref(s->kb);
    w->thoughts = thoughts_new(THOUGHTS_MAX_BYTES);
}

static void close_story(struct story *s)
{
    world_forget_call(&s->w);
    thoughts_free(s->w.thoughts);
    s->w.thoughts = NULL;
    searcher_close(s->w.searcher);
    snapshot_unref(s->w.kb);
    db_close(s->w.db);
    s->w.searcher = NULL;
    s->w.kb = NULL;
    s->w.db = NULL;
}

static int setup(void **state)
{
    struct story *s = calloc(1, sizeof *s);
    struct err err = ERR_NONE;
    wrap_install();
    scratch_open(&s->base);
    scratch_open(&s->run);
    options_defaults(&s->w.options);
    s->w.now_ms = MONDAY_10;
    must(storage_open(s->base.db, DB_CREATE, &s->w.db, &err), &err);
    world_add_entry(&s->w);
    db_close(s->w.db);
    open_story(s, s->base.db);
    s->visitor = world_visitor(&s->w);
    s->helper = world_helper(&s->w, "li", "李工");
    close_story(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct story *s = *state;
    wrap_remove();
    snapshot_unref(s->kb);
    scratch_close(&s->base);
    scratch_close(&s->run);
    options_clear(&s->w.options);
    free(s);
    return 0;
}

/* --- the story
 * ----------------------------------------------------------------------------------- */

/* One call as the pipeline carries it out (server/pipeline.c), errors and all. */
static enum rc write_call(struct world *w)
{
    struct call *c = w->call;
    struct apply_ctx ctx = {.db = w->db, .options = &w->options};
    enum rc rc = db_begin(w->db, &c->err);
    if (rc != RC_OK)
        return rc;
    rc = db_savepoint(w->db, &c->err);
    if (rc == RC_OK)
        rc = c->method->apply(&ctx, c, &c->err);
    if (rc == RC_OK)
        rc = db_release(w->db, &c->err);
    if (rc == RC_OK)
        rc = db_commit(w->db, &c->err);
    db_rollback(w->db);
    return rc;
}

static void attempt(struct story *s, struct principal *who, const char *method, const char *params,
                    const char *client_id)
{
    if (s->over)
        return;
    world_begin(&s->w, who, method, params);
    enum rc rc = s->w.call->rc == RC_OK ? write_call(&s->w) : s->w.call->rc;
    if (rc == RC_CONFLICT || rc == RC_NOT_FOUND || rc == RC_DENIED)
        return; /* an earlier step of the story was refused */
    if (rc != RC_OK && rc != RC_NO_SPACE && rc != RC_IO && rc != RC_UNKNOWN_FATE)
        fail_msg("%s: %s %s", method, rc_kind(rc), s->w.call->err.text);
    if (rc == RC_UNKNOWN_FATE && strstr(s->w.call->err.text, "没有保存") != NULL)
        fail_msg("an unknown fate is not a loss: %s", s->w.call->err.text);
    if (rc != RC_OK && !wrap_failed())
        fail_msg("%s failed by itself: %s", method, s->w.call->err.text);
    s->over = rc == RC_UNKNOWN_FATE;
    if (client_id == NULL)
        return;
    struct saying *one = &s->sayings[s->n++];
    snprintf(one->client_id, sizeof one->client_id, "%s", client_id);
    one->conversation_id = s->visitor.conversation_id;
    one->fate = rc == RC_OK ? FATE_ACKED : rc == RC_UNKNOWN_FATE ? FATE_UNKNOWN : FATE_REFUSED;
}

static void visitor_says(struct story *s, const char *id, const char *text)
{
    attempt(s, &s->visitor, "message.send",
            json("{\"client_id\":\"%s\",\"text\":\"%s\"}", id, text), id);
}

static void helper_says(struct story *s, const char *id)
{
    attempt(s, &s->helper, "reply.send",
            json("{\"conversation_id\":%lld,\"client_id\":\"%s\",\"text\":\"好的\"}",
                 (long long)s->visitor.conversation_id, id),
            id);
}

static void tell(struct story *s)
{
    const char *id = json("{\"conversation_id\":%lld}", (long long)s->visitor.conversation_id);
    s->n = 0;
    s->over = false;
    visitor_says(s, "v1", "公司注销要带什么材料");
    visitor_says(s, "v2", "那多久能办好");
    attempt(s, &s->visitor, "handoff.request", "{}", NULL);
    attempt(s, &s->helper, "conversation.accept", id, NULL);
    helper_says(s, "h1");
    visitor_says(s, "v3", "还有一个问题");
    helper_says(s, "h2");
    visitor_says(s, "v4", "谢谢");
}

/* --- afterwards
 * ---------------------------------------------------------------------------------- */

static bool is_there(struct story *s, const struct saying *one)
{
    struct stmt *st =
        db_stmt(s->w.db, "SELECT 1 FROM message WHERE conversation_id = $1 AND client_id = $2");
    bool row = false;
    stmt_bind_int(st, 1, one->conversation_id);
    stmt_bind_text(st, 2, one->client_id);
    assert_int_equal(stmt_row(st, &row, NULL), RC_OK);
    stmt_reset(st);
    return row;
}

static void check_afterwards(struct story *s, const char *where, size_t at)
{
    struct err err = ERR_NONE;
    close_story(s);
    open_story(s, s->run.db);
    if (db_verify(s->w.db, &err) != RC_OK)
        fail_msg("%s %zu: %s", where, at, err.text);
    for (size_t i = 0; i < s->n; i++) {
        const struct saying *one = &s->sayings[i];
        bool there = is_there(s, one);
        if ((one->fate == FATE_ACKED && !there) || (one->fate == FATE_REFUSED && there))
            fail_msg("%s %zu: %s was %s and is %s", where, at, one->client_id,
                     one->fate == FATE_ACKED ? "acknowledged" : "refused",
                     there ? "there" : "not there");
    }
    assert_int_equal(count_sql(&s->w, "SELECT count(*) FROM (SELECT conversation_id FROM message"
                                      " GROUP BY conversation_id HAVING max(seq) <> count(*))"),
                     0);
    /* A question, its trace and the answer are one transaction. */
    assert_int_equal(count_sql(&s->w, "SELECT count(*) FROM trace t LEFT JOIN message m ON"
                                      " m.message_id = t.turn_id WHERE m.seq IS NULL"),
                     0);
}

static size_t run_with(struct story *s, enum wrap_op op, size_t at, enum wrap_fault fault,
                       bool for_good, const char *where)
{
    scratch_copy(&s->base, &s->run);
    open_story(s, s->run.db);
    wrap_fail_at(op, at, fault, for_good);
    tell(s);
    size_t n = wrap_count(op);
    if (for_good && wrap_failed() && !s->over) { /* full: reading goes on */
        world_begin(&s->w, &s->visitor, "message.list", "{\"after_seq\":0}");
        assert_int_equal(s->w.call->rc, RC_OK);
        world_begin(&s->w, &s->helper, "kb.search", "{\"q\":\"注销\"}");
        assert_int_equal(s->w.call->rc, RC_OK);
    }
    wrap_fail_at(op, 0, fault, false);
    check_afterwards(s, where, at);
    close_story(s);
    return n;
}

static void everywhere(void **state, enum wrap_op op, enum wrap_fault fault, bool for_good,
                       const char *where)
{
    struct story *s = *state;
    size_t n = run_with(s, op, 0, fault, false, where);
    size_t acked = s->n;
    for (size_t i = 0; i < s->n; i++)
        assert_int_equal(s->sayings[i].fate, FATE_ACKED);
    assert_true(n > 5 && acked == 6);
    size_t unknown = 0;
    for (size_t at = 1; at <= n; at++) {
        run_with(s, op, at, fault, for_good, where);
        unknown += s->over;
    }
    print_message("%s: %zu places, %zu of unknown fate\n", where, n, unknown);
}

static void test_write_fails_once(void **state)
{
    everywhere(state, WRAP_WRITE, WRAP_EIO, false, "write, EIO once");
}

static void test_disk_full(void **state)
{
    everywhere(state, WRAP_WRITE, WRAP_ENOSPC, true, "write, full for good");
}

static void test_disk_full_once(void **state)
{
    everywhere(state, WRAP_WRITE, WRAP_ENOSPC, false, "write, full once");
}

static void test_sync_fails(void **state)
{
    everywhere(state, WRAP_SYNC, WRAP_EIO, false, "sync, EIO once");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_write_fails_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disk_full, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disk_full_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sync_fails, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
