/* db.c - the SQLite driver: connections, cached statements, transactions, backup.
 * One connection per thread; nothing here is shared. */
#include "kb/base/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <threads.h>
#include <unistd.h>

#include "kb/base/log.h"
#include "kb/base/mem.h"
#include "kb/base/os_error.h"

#define BUSY_WAIT_MS 5000
#define BUSY_RETRY_MS 500
#define BACKUP_PAGES 512
#define N_BUCKETS 256
#define MAX_PARAM 99

struct stmt {
    struct stmt *next; /* in its bucket */
    const char *sql;   /* the constant it was prepared from: the key */
    sqlite3_stmt *handle;
    struct db *db;
    int n_params;
    unsigned char index_of[MAX_PARAM + 1]; /* $n -> SQLite's parameter index, 0 = not used */
};

struct db {
    sqlite3 *handle;
    struct stmt *buckets[N_BUCKETS];
};

static enum rc rc_of_sqlite(int code)
{
    switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return RC_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return RC_BUSY;
    case SQLITE_FULL:
        return RC_NO_SPACE;
    case SQLITE_CONSTRAINT:
        return RC_CONFLICT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return RC_CORRUPT;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return RC_IO;
    case SQLITE_TOOBIG:
        return RC_LIMIT;
    default:
        return RC_INTERNAL;
    }
}

/* SQLite's own messages are English; the number is what one looks up or reports. */
static const char *text_of_sqlite(int code)
{
    static const struct {
        int code;
        const char *text;
    } TEXTS[] = {
        {SQLITE_CANTOPEN_ISDIR, "这是一个文件夹，不是数据库文件"},
        {SQLITE_BUSY, "数据库正被另一个程序写入"},
        {SQLITE_LOCKED, "数据库正被另一个程序写入"},
        {SQLITE_FULL, "磁盘空间不足"},
        {SQLITE_CONSTRAINT, "数据库约束冲突"},
        {SQLITE_CORRUPT, "数据库文件已损坏"},
        {SQLITE_NOTADB, "这个文件不是数据库"},
        {SQLITE_READONLY, "数据库是只读的"},
        {SQLITE_PERM, "没有权限使用数据库文件"},
        {SQLITE_CANTOPEN, "打不开数据库文件"},
        {SQLITE_IOERR, "数据库文件读写出错"},
        {SQLITE_NOMEM, "内存不足"},
        {SQLITE_TOOBIG, "内容超过数据库的大小上限"},
        {SQLITE_INTERRUPT, "数据库操作被中断"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        if (TEXTS[i].code == code || TEXTS[i].code == (code & 0xFF))
            return TEXTS[i].text;
    }
    return "数据库内部错误";
}

/* handle may be NULL: then there is no error of the operating system behind it to add. */
static enum rc fail_on(sqlite3 *handle, int code, struct err *err)
{
    enum rc rc = rc_of_sqlite(code);
    bool is_io = (code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_IOERR;
    int os_code = is_io && handle != NULL ? sqlite3_system_errno(handle) : 0;
    err_set(err, rc, "%s%s%s（SQLite 错误 %d）", text_of_sqlite(code), os_code != 0 ? "：" : "",
            os_code != 0 ? os_error_text(os_code) : "", code);
    if (err != NULL && rc == RC_BUSY)
        err->retry_ms = BUSY_RETRY_MS;
    if (handle != NULL)
        log_event(rc == RC_INTERNAL ? LOG_ERROR : LOG_DEBUG, "sqlite", "code=%d text=\"%s\"", code,
                  sqlite3_errmsg(handle));
    return rc;
}

static enum rc fail(struct db *db, int code, struct err *err)
{
    return fail_on(db != NULL ? db->handle : NULL, code, err);
}

enum rc db_script(struct db *db, const char *sql, struct err *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? RC_OK : fail(db, code, err);
}

/* Pragmas are set and read back: a build of SQLite that ignores one must not go unnoticed. */
static enum rc check_pragma(struct db *db, const char *query, const char *want, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db->handle, query, -1, &st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    enum rc rc = RC_OK;
    if (code != SQLITE_ROW)
        rc = fail(db, code, err);
    else if (strcmp((const char *)sqlite3_column_text(st, 0), want) != 0)
        rc = err_set(err, RC_INTERNAL, "数据库设置没有生效：%s 应为 %s", query, want);
    sqlite3_finalize(st);
    return rc;
}

/* A page that many COMMITs change is copied back once a checkpoint: with 16 MB of log instead of
 * SQLite's 4 a busy server answers 7 % more. */
#define WAL_PAGES "4000"

static enum rc configure(struct db *db, enum db_mode mode, struct err *err)
{
    sqlite3_busy_timeout(db->handle, BUSY_WAIT_MS);
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    enum rc rc = db_script(db, "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16384;", err);
    if (rc != RC_OK || mode == DB_MEMORY)
        return rc;
    if (mode == DB_READ)
        return db_script(db, "PRAGMA mmap_size=268435456; PRAGMA query_only=ON;", err);
    rc = db_script(db,
                   "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                   "PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=" WAL_PAGES ";",
                   err);
    if (rc == RC_OK)
        rc = check_pragma(db, "PRAGMA journal_mode", "wal", err);
    if (rc == RC_OK)
        rc = check_pragma(db, "PRAGMA synchronous", "2", err);
    return rc;
}

/* Said plainly here; SQLite would call it CANTOPEN like everything else. */
static enum rc check_exists(const char *path, enum db_mode mode, struct err *err)
{
    if (mode == DB_CREATE || mode == DB_MEMORY || access(path, F_OK) == 0)
        return RC_OK;
    return err_set(err, os_error_rc(errno), "%s", os_error_text(errno));
}

/* Nobody reads SQLite's own count of its memory, and keeping it makes every allocation of every
 * thread take one and the same lock. */
static void stop_counting(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum rc db_open(const char *path, enum db_mode mode, struct db **db_out, struct err *err)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, stop_counting);
    struct db *db = mem_calloc(1, sizeof *db);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == DB_CREATE || mode == DB_MEMORY)
        flags |= SQLITE_OPEN_CREATE;
    enum rc rc = check_exists(path, mode, err);
    int code = SQLITE_OK;
    if (rc == RC_OK)
        code = sqlite3_open_v2(mode == DB_MEMORY ? ":memory:" : path, &db->handle, flags, NULL);
    if (rc == RC_OK)
        rc = code == SQLITE_OK ? configure(db, mode, err) : fail(db, code, err);
    if (rc != RC_OK) {
        if (mode != DB_MEMORY)
            err_wrap(err, "打开数据库 %s", path);
        db_close(db);
        return rc;
    }
    *db_out = db;
    return RC_OK;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; i < N_BUCKETS; i++) {
        while (db->buckets[i] != NULL) {
            struct stmt *st = db->buckets[i];
            db->buckets[i] = st->next;
            sqlite3_finalize(st->handle);
            free(st);
        }
    }
    int code = sqlite3_close(db->handle);
    CHECK(code == SQLITE_OK);
    free(db);
}

struct sqlite3 *db_sqlite(struct db *db)
{
    return db->handle;
}

static void map_params(struct stmt *st)
{
    st->n_params = sqlite3_bind_parameter_count(st->handle);
    for (int i = 1; i <= st->n_params; i++) {
        const char *name = sqlite3_bind_parameter_name(st->handle, i);
        CHECK(name != NULL && name[0] == '$');
        int n = atoi(name + 1);
        CHECK(n >= 1 && n <= MAX_PARAM);
        st->index_of[n] = (unsigned char)i;
    }
}

struct stmt *db_stmt(struct db *db, const char *sql)
{
    size_t bucket = ((uintptr_t)sql >> 4) % N_BUCKETS;
    for (struct stmt *st = db->buckets[bucket]; st != NULL; st = st->next) {
        if (st->sql == sql) {
            sqlite3_reset(st->handle);
            sqlite3_clear_bindings(st->handle);
            return st;
        }
    }
    struct stmt *st = mem_calloc(1, sizeof *st);
    st->sql = sql;
    st->db = db;
    int code =
        sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->handle, NULL);
    if (code == SQLITE_ERROR)
        log_event(LOG_ERROR, "bad_sql", "sql=\"%s\" text=\"%s\"", sql, sqlite3_errmsg(db->handle));
    CHECK(code != SQLITE_ERROR);
    if (code == SQLITE_OK)
        map_params(st);
    st->next = db->buckets[bucket];
    db->buckets[bucket] = st;
    return st;
}

static int param_index(struct stmt *st, int n)
{
    CHECK(n >= 1 && n <= MAX_PARAM);
    CHECK(st->handle == NULL || st->index_of[n] != 0);
    return st->index_of[n];
}

void stmt_bind_int(struct stmt *st, int n, int64_t value)
{
    sqlite3_bind_int64(st->handle, param_index(st, n), value);
}

void stmt_bind_real(struct stmt *st, int n, double value)
{
    sqlite3_bind_double(st->handle, param_index(st, n), value);
}

void stmt_bind_view(struct stmt *st, int n, struct view text)
{
    if (text.ptr == NULL)
        stmt_bind_null(st, n);
    else
        sqlite3_bind_text64(st->handle, param_index(st, n), text.ptr, text.len, SQLITE_TRANSIENT,
                            SQLITE_UTF8);
}

void stmt_bind_text(struct stmt *st, int n, const char *text)
{
    if (text == NULL)
        stmt_bind_null(st, n);
    else
        stmt_bind_view(st, n, view_of(text));
}

void stmt_bind_blob(struct stmt *st, int n, const void *bytes, size_t len)
{
    sqlite3_bind_blob64(st->handle, param_index(st, n), len > 0 ? bytes : "", len,
                        SQLITE_TRANSIENT);
}

void stmt_bind_null(struct stmt *st, int n)
{
    sqlite3_bind_null(st->handle, param_index(st, n));
}

/* A statement whose preparation failed for want of I/O or memory is tried again when it is used. */
static enum rc ensure_prepared(struct stmt *st, struct err *err)
{
    if (st->handle != NULL)
        return RC_OK;
    int code = sqlite3_prepare_v3(st->db->handle, st->sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &st->handle, NULL);
    if (code != SQLITE_OK)
        return fail(st->db, code, err);
    map_params(st);
    return st->n_params == 0 ? RC_OK : err_set(err, RC_BUSY, "数据库暂时不可用，请重试");
}

enum rc stmt_row(struct stmt *st, bool *row_out, struct err *err)
{
    enum rc rc = ensure_prepared(st, err);
    if (rc != RC_OK)
        return rc;
    int code = sqlite3_step(st->handle);
    if (code == SQLITE_ROW) {
        *row_out = true;
        return RC_OK;
    }
    if (code == SQLITE_DONE) {
        sqlite3_reset(st->handle);
        *row_out = false;
        return RC_OK;
    }
    rc = fail(st->db, code, err);
    sqlite3_reset(st->handle);
    return rc;
}

enum rc stmt_run(struct stmt *st, struct err *err)
{
    bool row = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && row)
        rc = stmt_row(st, &row, err);
    return rc;
}

enum rc stmt_one(struct stmt *st, struct err *err)
{
    bool row = false;
    enum rc rc = stmt_row(st, &row, err);
    if (rc == RC_OK && !row)
        rc = err_set(err, RC_NOT_FOUND, "没有找到");
    return rc;
}

void stmt_reset(struct stmt *st)
{
    sqlite3_reset(st->handle);
}

int64_t stmt_int(struct stmt *st, int col)
{
    return sqlite3_column_int64(st->handle, col);
}

double stmt_real(struct stmt *st, int col)
{
    return sqlite3_column_double(st->handle, col);
}

struct view stmt_view(struct stmt *st, int col)
{
    const void *bytes = sqlite3_column_blob(st->handle, col);
    int len = sqlite3_column_bytes(st->handle, col);
    return bytes == NULL ? VIEW_EMPTY : (struct view){bytes, (size_t)len};
}

bool stmt_is_null(struct stmt *st, int col)
{
    return sqlite3_column_type(st->handle, col) == SQLITE_NULL;
}

int stmt_n_columns(struct stmt *st)
{
    return sqlite3_column_count(st->handle);
}

const char *stmt_column_name(struct stmt *st, int col)
{
    return sqlite3_column_name(st->handle, col);
}

bool stmt_is_number(struct stmt *st, int col)
{
    int type = sqlite3_column_type(st->handle, col);
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_total_changes(struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

enum rc db_checkpoint(struct db *db, struct err *err)
{
    return db_script(db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}

enum rc db_purge_log(struct db *db, struct err *err)
{
    bool is_busy = true;
    for (int waited_ms = 0; is_busy; waited_ms += BUSY_WAIT_MS) {
        if (waited_ms >= BUSY_WAIT_MS * 4)
            return err_set(err, RC_BUSY, "还有连接在读旧的内容，日志没有清空");
        struct stmt *st = db_stmt(db, "PRAGMA wal_checkpoint(TRUNCATE)");
        enum rc rc = stmt_one(st, err);
        is_busy = rc == RC_OK && stmt_int(st, 0) != 0; /* SQLite has waited BUSY_WAIT_MS itself */
        stmt_reset(st);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

enum rc db_begin(struct db *db, struct err *err)
{
    return stmt_run(db_stmt(db, "BEGIN IMMEDIATE"), err);
}

enum rc db_commit(struct db *db, struct err *err)
{
    enum rc rc = stmt_run(db_stmt(db, "COMMIT"), err);
    if (rc == RC_OK)
        return RC_OK;
    if (rc == RC_BUSY && db_in_transaction(db))
        return rc; /* nothing was written yet; the transaction is still open */
    if (rc == RC_IO || rc == RC_INTERNAL) {
        err_set(err, RC_UNKNOWN_FATE, "提交结果未知，程序将重新打开数据库");
        return RC_UNKNOWN_FATE;
    }
    return rc;
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db))
        (void)stmt_run(db_stmt(db, "ROLLBACK"), NULL);
}

bool db_in_transaction(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

enum rc db_savepoint(struct db *db, struct err *err)
{
    return stmt_run(db_stmt(db, "SAVEPOINT request"), err);
}

enum rc db_release(struct db *db, struct err *err)
{
    return stmt_run(db_stmt(db, "RELEASE request"), err);
}

void db_rollback_savepoint(struct db *db)
{
    if (!db_in_transaction(db))
        return; /* SQLite already rolled the whole transaction back */
    (void)stmt_run(db_stmt(db, "ROLLBACK TO request"), NULL);
    (void)stmt_run(db_stmt(db, "RELEASE request"), NULL);
}

enum rc db_begin_read(struct db *db, struct err *err)
{
    return stmt_run(db_stmt(db, "BEGIN"), err);
}

void db_end_read(struct db *db)
{
    if (db_in_transaction(db))
        (void)stmt_run(db_stmt(db, "COMMIT"), NULL);
}

int64_t db_data_version(struct db *db)
{
    struct stmt *st = db_stmt(db, "PRAGMA data_version");
    int64_t version = -1;
    if (stmt_one(st, NULL) == RC_OK)
        version = stmt_int(st, 0);
    stmt_reset(st);
    return version;
}

enum rc db_verify(struct db *db, struct err *err)
{
    struct stmt *st = db_stmt(db, "PRAGMA integrity_check(1)");
    enum rc rc = stmt_one(st, err);
    if (rc == RC_OK && !view_eq_text(stmt_view(st, 0), "ok"))
        rc = err_set(err, RC_CORRUPT, "完整性检查：%.*s", VIEW_ARG(stmt_view(st, 0)));
    stmt_reset(st);
    if (rc != RC_OK)
        return rc;
    st = db_stmt(db, "PRAGMA foreign_key_check");
    bool row = false;
    rc = stmt_row(st, &row, err);
    if (rc == RC_OK && row)
        rc = err_set(err, RC_CORRUPT, "外键检查：表 %.*s 第 %lld 行指向不存在的记录",
                     VIEW_ARG(stmt_view(st, 0)), (long long)stmt_int(st, 1));
    stmt_reset(st);
    return rc;
}

static enum rc copy_pages(sqlite3_backup *copy, void (*progress)(void *, int, int), void *arg,
                          struct err *err)
{
    int waited_ms = 0;
    for (;;) {
        int code = sqlite3_backup_step(copy, BACKUP_PAGES);
        if (progress != NULL) {
            int total = sqlite3_backup_pagecount(copy);
            progress(arg, total - sqlite3_backup_remaining(copy), total);
        }
        if (code == SQLITE_DONE)
            return RC_OK;
        if (code == SQLITE_OK)
            continue;
        if (code != SQLITE_BUSY && code != SQLITE_LOCKED)
            return fail(NULL, code, err);
        if (waited_ms > BUSY_WAIT_MS * 4)
            return fail(NULL, code, err);
        waited_ms += sqlite3_sleep(50);
    }
}

static enum rc sync_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        enum rc rc = err_set(err, os_error_rc(errno), "写入失败：%s", os_error_text(errno));
        if (fd >= 0)
            close(fd);
        return rc;
    }
    close(fd);
    return RC_OK;
}

/* BEGIN alone sees nothing yet: the first read decides what is seen. */
static bool hold_view(struct db *db)
{
    bool row = false;
    if (db_begin_read(db, NULL) != RC_OK)
        return false;
    struct stmt *st = db_stmt(db, "SELECT 1 FROM sqlite_schema LIMIT 1");
    (void)stmt_row(st, &row, NULL);
    stmt_reset(st);
    return true;
}

enum rc db_backup(struct db *db, const char *to_path,
                  void (*progress)(void *arg, int done, int total), void *arg, struct err *err)
{
    if (access(to_path, F_OK) == 0)
        return err_set(err, RC_CONFLICT, "目标文件已存在，不会覆盖：%s", to_path);
    sqlite3 *to = NULL;
    enum rc rc = RC_OK;
    int code = sqlite3_open_v2(to_path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *copy = NULL;
    /* One view from the first page to the last: without it every commit of somebody else between
     * two steps begins the copy anew, and under load it never ends. */
    bool is_ours = !db_in_transaction(db) && hold_view(db);
    if (code == SQLITE_OK)
        copy = sqlite3_backup_init(to, "main", db->handle, "main");
    if (copy == NULL)
        rc = fail_on(to, sqlite3_extended_errcode(to), err);
    else
        rc = copy_pages(copy, progress, arg, err);
    code = sqlite3_backup_finish(copy);
    if (is_ours)
        db_end_read(db);
    if (rc == RC_OK && code != SQLITE_OK)
        rc = fail(NULL, code, err);
    sqlite3_close(to);
    if (rc == RC_OK)
        rc = sync_file(to_path, err);
    if (rc == RC_OK)
        return RC_OK;
    unlink(to_path);
    return err_wrap(err, "备份到 %s", to_path);
}
