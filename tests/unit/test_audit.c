/* The chained log: every altered, removed or rewritten row is named. */
#include "tests/unit/unit.h"

#include "kb/audit.h"
#include "kb/kb.h"

#define ROWS 12

static int open_log(void **state)
{
    struct db *db = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(kb_open(NULL, DB_MEMORY, &db, &err), RC_OK);
    for (int i = 1; i <= ROWS; i++) {
        char subject[32];
        snprintf(subject, sizeof subject, "entry:e%d", i % 3);
        struct audit_event e = {.at_ms = 1000 + i,
                                .actor = i % 2 == 0 ? VIEW("li") : VIEW("王工"),
                                .action = VIEW("entry.save"),
                                .subject = view_of(subject),
                                .detail = i % 4 == 0 ? VIEW_EMPTY : VIEW("{\"why\":\"电话换了\"}")};
        assert_int_equal(db_begin(db, &err), RC_OK);
        assert_int_equal(audit_add(db, &e, &err), RC_OK);
        assert_int_equal(db_commit(db, &err), RC_OK);
    }
    *state = db;
    return 0;
}

static int close_log(void **state)
{
    db_close(*state);
    return 0;
}

struct faults {
    int64_t ids[4 * ROWS];
    enum audit_fault kinds[4 * ROWS];
    size_t n;
};

static void note(void *arg, int64_t audit_id, enum audit_fault fault)
{
    struct faults *f = arg;
    assert_true(f->n < COUNT(f->ids));
    f->ids[f->n] = audit_id;
    f->kinds[f->n++] = fault;
}

static struct faults verify(struct db *db, const struct audit_anchor *anchor)
{
    struct faults f = {.n = 0};
    int64_t n_rows = 0;
    int64_t n_faults = 0;
    assert_int_equal(audit_verify(db, anchor, note, &f, &n_rows, &n_faults, NULL), RC_OK);
    assert_int_equal((int)n_faults, (int)f.n);
    return f;
}

/* `sql` ends where the number belongs. */
static void script(struct db *db, const char *sql, int id)
{
    char text[256];
    struct err err = ERR_NONE;
    snprintf(text, sizeof text, "%s%d", sql, id);
    if (db_script(db, text, &err) != RC_OK)
        fail_msg("%s", err.text);
}

static void test_whole_chain_is_fine(void **state)
{
    assert_int_equal((int)verify(*state, NULL).n, 0);
}

static void test_every_altered_row_is_named(void **state)
{
    static const char *const CHANGES[] = {
        "UPDATE audit SET at_ms = at_ms + 1 WHERE audit_id = ",
        "UPDATE audit SET actor = 'x' WHERE audit_id = ",
        "UPDATE audit SET action = 'entry.savf' WHERE audit_id = ",
        "UPDATE audit SET subject = subject || '0' WHERE audit_id = ",
        "UPDATE audit SET detail = '{\"why\":\"\"}' WHERE audit_id = ",
        "UPDATE audit SET row_hash = substr(row_hash, 2) || '0' WHERE audit_id = ",
    };
    for (size_t k = 0; k < COUNT(CHANGES); k++) {
        for (int id = 1; id <= ROWS; id++) {
            script(*state, "SAVEPOINT s; -- ", id);
            script(*state, CHANGES[k], id);
            struct faults f = verify(*state, NULL);
            assert_true(f.n >= 1);
            assert_int_equal((int)f.ids[0], id);
            assert_int_equal(f.kinds[0], AUDIT_ALTERED);
            script(*state, "ROLLBACK TO s; RELEASE s; -- ", id);
        }
    }
}

static void test_every_removed_row_is_named(void **state)
{
    for (int id = 1; id <= ROWS; id++) {
        script(*state, "SAVEPOINT s; -- ", id);
        script(*state, "DELETE FROM audit WHERE audit_id = ", id);
        struct faults f = verify(*state, NULL);
        assert_int_equal((int)f.n, 1);
        assert_int_equal((int)f.ids[0], id);
        assert_int_equal(f.kinds[0], AUDIT_REMOVED);
        script(*state, "ROLLBACK TO s; RELEASE s; -- ", id);
    }
}

/* Somebody who also corrects the row's own hash is given away by the row behind it. */
static void test_rewritten_row_does_not_link(void **state)
{
    struct db *db = *state;
    for (int id = 1; id < ROWS; id++) {
        script(db, "SAVEPOINT s; -- ", id);
        script(db,
               "UPDATE audit SET prev_hash = (SELECT row_hash FROM audit WHERE audit_id = 1)"
               " WHERE audit_id = ",
               id + 1);
        struct faults f = verify(db, NULL);
        assert_true(id == 1 ? f.n == 0 : f.n >= 1 && f.ids[0] == id + 1);
        script(db, "ROLLBACK TO s; RELEASE s; -- ", id);
    }
}

/* Cutting off the end and setting the head back is consistent in itself; the anchor shows it. */
static void test_anchor_shows_a_cut_end(void **state)
{
    struct db *db = *state;
    struct audit_anchor anchor;
    struct audit_anchor parsed;
    char text[128];
    assert_int_equal(audit_anchor(db, &anchor, NULL), RC_OK);
    assert_int_equal((int)anchor.n_rows, ROWS);
    snprintf(text, sizeof text, "%lld:%s", (long long)anchor.n_rows, anchor.hash);
    assert_true(audit_anchor_parse(view_of(text), &parsed));
    assert_string_equal(parsed.hash, anchor.hash);
    assert_false(audit_anchor_parse(VIEW("12"), &parsed));
    assert_false(audit_anchor_parse(VIEW("12:xyz"), &parsed));
    script(db, "DELETE FROM audit WHERE audit_id > ", ROWS - 2);
    script(db,
           "UPDATE audit_head SET n_rows = (SELECT max(audit_id) FROM audit),"
           " row_hash = (SELECT row_hash FROM audit ORDER BY audit_id DESC LIMIT 1) -- ",
           0);
    assert_int_equal((int)verify(db, NULL).n, 0);
    struct faults f = verify(db, &anchor);
    assert_int_equal((int)f.n, 2);
    assert_int_equal((int)f.ids[0], ROWS - 1);
    assert_int_equal((int)f.ids[1], ROWS);
}

static void test_list(void **state)
{
    struct arena *a = arena_new(0);
    struct audit_row *rows = NULL;
    size_t n = 0;
    assert_int_equal(audit_list(*state, a, VIEW_EMPTY, 0, 5, &rows, &n, NULL), RC_OK);
    assert_int_equal((int)n, 5);
    assert_int_equal((int)rows[0].audit_id, ROWS);
    assert_true(view_eq(rows[0].event.detail, VIEW("{}")));
    assert_int_equal(audit_list(*state, a, VIEW("entry:e1"), 8, 50, &rows, &n, NULL), RC_OK);
    assert_int_equal((int)n, 3);
    assert_int_equal((int)rows[0].audit_id, 7);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_chain_is_fine, open_log, close_log),
        cmocka_unit_test_setup_teardown(test_every_altered_row_is_named, open_log, close_log),
        cmocka_unit_test_setup_teardown(test_every_removed_row_is_named, open_log, close_log),
        cmocka_unit_test_setup_teardown(test_rewritten_row_does_not_link, open_log, close_log),
        cmocka_unit_test_setup_teardown(test_anchor_shows_a_cut_end, open_log, close_log),
        cmocka_unit_test_setup_teardown(test_list, open_log, close_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
