/* test_db.c - statements, transactions, migrations and backup on real SQLite files. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>

#include "kb/base/db.h"
#include "kb/base/migrate.h"

#include <sqlite3.h>

static char folder[] = "/tmp/bangban-test-db-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char SQL_CREATE[] = "CREATE TABLE t (id bigint PRIMARY KEY, name text UNIQUE)";
static const char SQL_INSERT[] = "INSERT INTO t (id, name) VALUES ($1, $2)";
static const char SQL_TWICE[] = "SELECT $1 + $2 + $1";
static const char SQL_COUNT[] = "SELECT count(*) FROM t";
static const char SQL_NAME[] = "SELECT name FROM t WHERE id = $1";

static int64_t count_rows(struct db *db)
{
    struct stmt *st = db_stmt(db, SQL_COUNT);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    int64_t n = stmt_int(st, 0);
    stmt_reset(st);
    return n;
}

static enum rc insert(struct db *db, int64_t id, const char *name, struct err *err)
{
    struct stmt *st = db_stmt(db, SQL_INSERT);
    stmt_bind_int(st, 1, id);
    stmt_bind_text(st, 2, name);
    return stmt_run(st, err);
}

static struct db *open_with_table(const char *name)
{
    struct db *db = NULL;
    assert_int_equal(db_open(path_of(name), DB_CREATE, &db, NULL), RC_OK);
    assert_int_equal(db_script(db, SQL_CREATE, NULL), RC_OK);
    return db;
}

static void test_numbered_parameters_bind_by_name(void **state)
{
    (void)state;
    struct db *db = NULL;
    assert_int_equal(db_open(NULL, DB_MEMORY, &db, NULL), RC_OK);
    struct stmt *st = db_stmt(db, SQL_TWICE);
    stmt_bind_int(st, 1, 10);
    stmt_bind_int(st, 2, 1);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    assert_int_equal(stmt_int(st, 0), 21);
    assert_ptr_equal(db_stmt(db, SQL_TWICE), st);
    assert_int_equal(stmt_one(st, NULL), RC_OK);
    assert_true(stmt_is_null(st, 0)); /* bindings were cleared */
    db_close(db);
}

static void test_constraint_and_missing_row_are_codes(void **state)
{
    (void)state;
    struct db *db = open_with_table("codes.db");
    struct err err = ERR_NONE;
    assert_int_equal(insert(db, 1, "a", &err), RC_OK);
    assert_int_equal(insert(db, 1, "b", &err), RC_CONFLICT);
    struct stmt *st = db_stmt(db, SQL_NAME);
    stmt_bind_int(st, 1, 99);
    assert_int_equal(stmt_one(st, &err), RC_NOT_FOUND);
    db_close(db);
}

static void test_savepoint_undoes_one_request(void **state)
{
    (void)state;
    struct db *db = open_with_table("savepoint.db");
    assert_int_equal(db_begin(db, NULL), RC_OK);
    assert_int_equal(db_savepoint(db, NULL), RC_OK);
    assert_int_equal(insert(db, 1, "kept", NULL), RC_OK);
    assert_int_equal(db_release(db, NULL), RC_OK);
    assert_int_equal(db_savepoint(db, NULL), RC_OK);
    assert_int_equal(insert(db, 2, "dropped", NULL), RC_OK);
    db_rollback_savepoint(db);
    assert_int_equal(db_commit(db, NULL), RC_OK);
    assert_int_equal(count_rows(db), 1);
    assert_false(db_in_transaction(db));
    db_close(db);
}

static void test_reader_cannot_write_and_sees_commits(void **state)
{
    (void)state;
    struct db *writer = open_with_table("reader.db");
    struct db *reader = NULL;
    assert_int_equal(db_open(path_of("reader.db"), DB_READ, &reader, NULL), RC_OK);
    assert_int_not_equal(insert(reader, 1, "x", NULL), RC_OK);
    int64_t version = db_data_version(reader);
    assert_int_equal(insert(writer, 1, "x", NULL), RC_OK);
    assert_int_not_equal(db_data_version(reader), version);
    assert_int_equal(count_rows(reader), 1);
    db_close(reader);
    db_close(writer);
}

static void test_missing_and_damaged_files(void **state)
{
    (void)state;
    struct db *db = NULL;
    struct err err = ERR_NONE;
    static const enum db_mode MUST_EXIST[] = {DB_READ, DB_WRITE};
    for (size_t i = 0; i < COUNT(MUST_EXIST); i++) {
        assert_int_equal(db_open(path_of("nowhere.db"), MUST_EXIST[i], &db, &err), RC_NOT_FOUND);
        assert_non_null(strstr(err.text, "nowhere.db：没有这个文件"));
    }
    assert_null(db);
    assert_int_equal(db_open(path_of("no/folder.db"), DB_CREATE, &db, &err), RC_IO);
    assert_non_null(strstr(err.text, "打不开数据库文件：没有这个文件"));
    assert_int_equal(db_open(folder, DB_WRITE, &db, &err), RC_IO);
    assert_non_null(strstr(err.text, "文件夹"));
    int fd = open(path_of("damaged.db"), O_CREAT | O_WRONLY, 0600);
    for (int i = 0; i < 512; i++)
        assert_int_equal(write(fd, "not a database. ", 16), 16);
    close(fd);
    assert_int_equal(db_open(path_of("damaged.db"), DB_WRITE, &db, &err), RC_CORRUPT);
    assert_non_null(strstr(err.text, "damaged.db"));
}

/* SQLite's own words are English; ours are not, and name its code. */
static void test_errors_of_sqlite_are_chinese(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct db *db = open_with_table("errors.db");
    struct db *reader = NULL;
    assert_int_equal(insert(db, 1, "a", NULL), RC_OK);
    assert_int_equal(insert(db, 1, "b", &err), RC_CONFLICT);
    assert_string_equal(err.text, "数据库约束冲突（SQLite 错误 1555）");
    assert_int_equal(db_open(path_of("errors.db"), DB_READ, &reader, NULL), RC_OK);
    assert_int_equal(insert(reader, 2, "x", &err), RC_IO);
    assert_string_equal(err.text, "数据库是只读的（SQLite 错误 8）");
    db_close(reader);
    assert_int_equal(db_script(db, "PRAGMA max_page_count = 4", NULL), RC_OK);
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < 10000; i++)
        rc = insert(db, 100 + i, NULL, &err);
    assert_int_equal(rc, RC_NO_SPACE);
    assert_string_equal(err.text, "磁盘空间不足（SQLite 错误 13）");
    db_close(db);
}

static void test_a_locked_database_says_so(void **state)
{
    (void)state;
    struct err err = ERR_NONE;
    struct db *one = open_with_table("locked.db");
    struct db *two = NULL;
    assert_int_equal(db_open(path_of("locked.db"), DB_WRITE, &two, NULL), RC_OK);
    sqlite3_busy_timeout(db_sqlite(two), 1);
    assert_int_equal(db_begin(one, NULL), RC_OK);
    assert_int_equal(db_begin(two, &err), RC_BUSY);
    assert_string_equal(err.text, "数据库正被另一个程序写入（SQLite 错误 5）");
    assert_true(err.retry_ms > 0);
    db_rollback(one);
    db_close(two);
    db_close(one);
}

static void test_backup_is_a_whole_database(void **state)
{
    (void)state;
    struct db *db = open_with_table("live.db");
    for (int i = 0; i < 100; i++)
        assert_int_equal(insert(db, i, NULL, NULL), RC_OK);
    char copy[256];
    snprintf(copy, sizeof copy, "%s/copy.db", folder);
    assert_int_equal(db_backup(db, copy, NULL, NULL, NULL), RC_OK);
    assert_int_equal(db_backup(db, copy, NULL, NULL, NULL), RC_CONFLICT);
    struct err err = ERR_NONE;
    assert_int_equal(db_backup(db, path_of("no/copy.db"), NULL, NULL, &err), RC_IO);
    assert_non_null(strstr(err.text, "no/copy.db：打不开数据库文件：没有这个文件"));
    struct db *again = NULL;
    assert_int_equal(db_open(copy, DB_READ, &again, NULL), RC_OK);
    assert_int_equal(count_rows(again), 100);
    assert_int_equal(db_verify(again, NULL), RC_OK);
    db_close(again);
    db_close(db);
}

struct busy_writer {
    struct db *db;
    int done;
    int n_back; /* how often the copy began anew */
    int64_t id;
};

static void write_between(void *arg, int done, int total)
{
    struct busy_writer *w = arg;
    (void)total;
    w->n_back += done <= w->done;
    w->done = done;
    if (w->id < 200100)
        assert_int_equal(insert(w->db, ++w->id, NULL, NULL), RC_OK);
}

static void test_backup_ends_while_somebody_writes(void **state)
{
    (void)state;
    char copy[256];
    snprintf(copy, sizeof copy, "%s/busy-copy.db", folder);
    struct busy_writer w = {.db = open_with_table("busy.db"), .id = 200000};
    assert_int_equal(db_begin(w.db, NULL), RC_OK);
    for (int i = 0; i < 200000; i++) /* several steps of the copy */
        assert_int_equal(insert(w.db, i, NULL, NULL), RC_OK);
    assert_int_equal(db_commit(w.db, NULL), RC_OK);
    struct db *reader = NULL;
    assert_int_equal(db_open(path_of("busy.db"), DB_READ, &reader, NULL), RC_OK);
    assert_int_equal(db_backup(reader, copy, write_between, &w, NULL), RC_OK);
    assert_true(w.id > 200001);
    assert_int_equal(w.n_back, 0);
    assert_false(db_in_transaction(reader));
    struct db *again = NULL;
    assert_int_equal(db_open(copy, DB_READ, &again, NULL), RC_OK);
    assert_int_equal(count_rows(again), 200000);
    db_close(again);
    db_close(reader);
    db_close(w.db);
}

static void test_migrations_run_once_and_refuse_newer(void **state)
{
    (void)state;
    static const struct migration LIST[] = {
        {1, "one", "CREATE TABLE a (x integer)"},
        {2, "two", "ALTER TABLE a ADD COLUMN y integer"},
    };
    static const struct migration BROKEN[] = {
        {1, "one", "CREATE TABLE a (x integer)"},
        {2, "two", "ALTER TABLE a ADD COLUMN y integer"},
        {3, "three", "CREATE TABLE b (x integer); NONSENSE"},
    };
    struct db *db = NULL;
    struct err err = ERR_NONE;
    assert_int_equal(db_open(path_of("migrate.db"), DB_CREATE, &db, NULL), RC_OK);
    assert_int_equal(migrate_check(db, "kb", LIST, 2, &err), RC_VERSION);
    assert_int_equal(migrate(db, "kb", LIST, 1, &err), RC_OK);
    assert_int_equal(migrate(db, "kb", LIST, 2, &err), RC_OK);
    assert_int_equal(migrate(db, "kb", LIST, 2, &err), RC_OK);
    assert_int_equal(migrate_check(db, "kb", LIST, 2, &err), RC_OK);
    assert_int_not_equal(migrate(db, "kb", BROKEN, 3, &err), RC_OK);
    assert_int_equal(db_script(db, "CREATE TABLE b (z integer)", NULL),
                     RC_OK); /* nothing was left */
    assert_int_equal(migrate(db, "kb", LIST, 1, &err), RC_VERSION);
    assert_non_null(strstr(err.text, "新"));
    db_close(db);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbered_parameters_bind_by_name),
        cmocka_unit_test(test_constraint_and_missing_row_are_codes),
        cmocka_unit_test(test_savepoint_undoes_one_request),
        cmocka_unit_test(test_reader_cannot_write_and_sees_commits),
        cmocka_unit_test(test_missing_and_damaged_files),
        cmocka_unit_test(test_errors_of_sqlite_are_chinese),
        cmocka_unit_test(test_a_locked_database_says_so),
        cmocka_unit_test(test_backup_is_a_whole_database),
        cmocka_unit_test(test_backup_ends_while_somebody_writes),
        cmocka_unit_test(test_migrations_run_once_and_refuse_newer),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
