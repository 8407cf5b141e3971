/* test_erasure.c - erasing covers every column that could hold a visitor's words: all tables that
 * name a visitor, conversation, turn or ticket are filled with a secret, which must be gone. A new
 * text column is filled, too, unless it is listed in KEPT. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "server/people/person.h"
#include "server/storage.h"

#define SECRET "临江锦程商贸"

/* Columns of those tables that hold no visitor's words: names of states, hashes, staff's names. */
static const char *const KEPT[] = {
    "aside.kind",
    "aside.client_id",
    "aside.name",
    "conversation.state",
    "conversation.reason",
    "conversation.category",
    "event.kind",
    "event.detail",
    "file.hash",
    "gap.state",
    "gap.department",
    "gap.assignee",
    "gap.entry",
    "gap.note",
    "gap.moved_by",
    "handoff.tier",
    "handoff.language",
    "file.type",
    "gap_question.outcome",
    "gap_question.act",
    "gap_question.resolution",
    "message.sender",
    "message.name",
    "message.act",
    "proposal.state",
    "rating_reason.reason",
    "rectification.state",
    "ticket.kind",
    "ticket.state",
    "ticket_task.department",
    "transfer.outcome",
    "visitor.region",
    "wrapup.category",
    "wrapup.resolution",
};

static bool is_kept(const char *table, const char *column)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", table, column);
    for (size_t i = 0; i < sizeof KEPT / sizeof KEPT[0]; i++)
        if (strcmp(KEPT[i], name) == 0)
            return true;
    return false;
}

static bool exec(struct db *db, const char *sql)
{
    char *message = NULL;
    int code = sqlite3_exec(db_sqlite(db), sql, NULL, NULL, &message);
    if (code != SQLITE_OK)
        print_error("%s: %s\n", sql, message);
    sqlite3_free(message);
    return code == SQLITE_OK;
}

struct table_walk {
    struct db *db;
    struct str sql;
    const char *table; /* being looked at */
    int64_t n_secrets;
    bool is_erased; /* from here on a secret is a finding */
};

static bool is_key(const char *column)
{
    static const char *const KEYS[] = {"visitor_id", "conversation_id", "turn_id", "ticket_id"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        if (strcmp(column, KEYS[i]) == 0)
            return true;
    return false;
}

/* One row in which every number is 1 and every text is the secret. */
static void fill(struct table_walk *w, const char *table)
{
    sqlite3_stmt *st = NULL;
    struct str values = STR_EMPTY;
    bool is_about = strcmp(table, "gap") == 0;
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT name, type FROM pragma_table_info('%s')", table);
    assert_int_equal(sqlite3_prepare_v2(db_sqlite(w->db), sql, -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        bool is_text = sqlite3_stricmp((const char *)sqlite3_column_text(st, 1), "text") == 0;
        is_about = is_about || is_key(name);
        str_add_text(&values, values.len == 0 ? "" : ", ");
        if (strcmp(name, "removed_at_ms") == 0)
            str_add_text(&values, "NULL");
        else if (!is_text)
            str_add_text(&values, "1");
        else if (is_kept(table, name))
            str_add_text(&values, "'closed'");
        else
            str_add_text(&values, "'" SECRET "'");
    }
    sqlite3_finalize(st);
    if (is_about) {
        struct str insert = STR_EMPTY;
        str_addf(&insert, "INSERT INTO %s VALUES (%s)", table, values.ptr);
        assert_true(exec(w->db, insert.ptr));
        str_clear(&insert);
    }
    str_clear(&values);
}

static int look_at(void *arg, int n, char **values, char **names)
{
    struct table_walk *w = arg;
    for (int i = 0; i < n; i++)
        if (values[i] != NULL && strstr(values[i], SECRET) != NULL) {
            w->n_secrets++;
            if (w->is_erased)
                print_error("not erased: %s.%s\n", w->table, names[i]);
        }
    return 0;
}

static void each_table(struct table_walk *w, bool do_fill)
{
    static const char *const SQL =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'unit\\_%' ESCAPE '\\' ORDER BY name";
    char names[120][64];
    size_t n = 0;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_prepare_v2(db_sqlite(w->db), SQL, -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW && n < 120)
        snprintf(names[n++], sizeof names[0], "%s", (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    assert_true(n > 40 && n < 120);
    for (size_t i = 0; i < n; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT * FROM %s", names[i]);
        w->table = names[i];
        if (do_fill)
            fill(w, names[i]);
        else
            assert_int_equal(sqlite3_exec(db_sqlite(w->db), sql, look_at, w, NULL), SQLITE_OK);
    }
}

static void test_nothing_of_a_visitor_stays(void **state)
{
    (void)state;
    struct table_walk w = {0};
    struct person_erased seen;
    assert_int_equal(storage_open(NULL, DB_MEMORY, &w.db, NULL), RC_OK);
    assert_true(exec(w.db, "PRAGMA foreign_keys=OFF"));
    each_table(&w, true);
    assert_true(exec(w.db, "INSERT INTO gate_run SELECT 1, 'done', '[1]', 1, 1, 'bian', 1, 1, 1, 1,"
                           " 0, '{\"changes\":[{\"kind\":\"real\",\"id\":1,\"question\":\"" SECRET
                           "\"}]}', 0, '', ''"));
    each_table(&w, false);
    assert_true(w.n_secrets > 30);
    w.n_secrets = 0;
    w.is_erased = true;
    assert_int_equal(person_look(w.db, 1, &seen, NULL), RC_OK);
    assert_int_equal(seen.n_messages, 1);
    assert_int_equal(person_erase(w.db, 1, 2, NULL), RC_OK);
    each_table(&w, false);
    assert_int_equal(w.n_secrets, 0);
    assert_int_equal(person_erase(w.db, 1, 3, NULL), RC_OK);
    assert_int_equal(person_look(w.db, 2, &seen, NULL), RC_NOT_FOUND);
    db_close(w.db);
}

static void test_who_is_being_served_is_not_erased(void **state)
{
    (void)state;
    struct table_walk w = {0};
    struct person_erased seen;
    assert_int_equal(storage_open(NULL, DB_MEMORY, &w.db, NULL), RC_OK);
    assert_true(exec(w.db, "PRAGMA foreign_keys=OFF"));
    each_table(&w, true);
    assert_true(exec(w.db, "UPDATE conversation SET state = 'active'"));
    assert_int_equal(person_look(w.db, 1, &seen, NULL), RC_CONFLICT);
    assert_true(exec(w.db, "UPDATE conversation SET state = 'bot'"));
    assert_int_equal(person_look(w.db, 1, &seen, NULL), RC_OK);
    assert_true(exec(w.db, "UPDATE ticket SET state = 'working'"));
    assert_int_equal(person_look(w.db, 1, &seen, NULL), RC_CONFLICT);
    db_close(w.db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_of_a_visitor_stays),
        cmocka_unit_test(test_who_is_being_served_is_not_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
