/* db.h - the database driver: prepared portable SQL over SQLite.
 *
 * SQL is written once in a subset that PostgreSQL also takes: `$1..$n` (bound by name, so a number
 * may be used twice), RETURNING, ON CONFLICT, CTEs, app-made ids, integer milliseconds UTC. A
 * statement is a named constant at the top of the .c that owns the table; db_stmt() prepares it
 * once per connection and finds it again by the constant's address.
 *
 * A struct db belongs to one thread. The writer opens DB_WRITE (WAL, synchronous=FULL, read back
 * and checked); readers open DB_READ (query_only). Every connection has defensive mode on,
 * trusted_schema off, extension loading off.
 *
 * A failed COMMIT whose outcome is not known returns RC_UNKNOWN_FATE: never say "not saved"; let
 * the process restart and clients resend their ids.
 */
#ifndef BANGBAN_KB_BASE_DB_H
#define BANGBAN_KB_BASE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "kb/base/err.h"
#include "kb/base/str.h"

struct db;
struct stmt;
struct sqlite3;

enum db_mode {
    DB_READ,   /* the file must exist; query_only */
    DB_WRITE,  /* the file must exist */
    DB_CREATE, /* created if missing */
    DB_MEMORY, /* private in-memory database, for tests and throw-away indexes */
};

/* path is ignored for DB_MEMORY. RC_NOT_FOUND when a file that must exist does not. */
enum rc db_open(const char *path, enum db_mode mode, struct db **db_out, struct err *err);
void db_close(struct db *db); /* NULL is legal; finalises all statements */
/* The SQLite handle, for the FTS5 tokenizer, the ranking function and online backup only. */
struct sqlite3 *db_sqlite(struct db *db);

/* The prepared statement of this constant, reset and with all parameters NULL. `sql` must be a
 * string that outlives the connection (a static const). A statement that does not compile is a
 * defect of the program and aborts with its text; an I/O error while preparing shows up at the
 * first stmt_row(). One call of db_stmt per use: a second call for the same constant restarts it.
 */
struct stmt *db_stmt(struct db *db, const char *sql);
void stmt_bind_int(struct stmt *st, int n, int64_t value); /* binds $n */
void stmt_bind_real(struct stmt *st, int n, double value);
void stmt_bind_view(struct stmt *st, int n, struct view text); /* copied; ptr NULL binds NULL */
void stmt_bind_text(struct stmt *st, int n, const char *text); /* copied; NULL binds NULL */
void stmt_bind_blob(struct stmt *st, int n, const void *bytes, size_t len); /* copied */
void stmt_bind_null(struct stmt *st, int n);

/* Next row: RC_OK with *row_out true, RC_OK with false at the end (the statement is then reset). */
enum rc stmt_row(struct stmt *st, bool *row_out, struct err *err);
/* Runs to the end, ignoring rows. */
enum rc stmt_run(struct stmt *st, struct err *err);
/* Exactly one row wanted: RC_NOT_FOUND when there is none. Columns stay readable until stmt_reset.
 */
enum rc stmt_one(struct stmt *st, struct err *err);
/* Ends a read early, so that it holds no snapshot open. Harmless when not needed. */
void stmt_reset(struct stmt *st);

/* Columns of the current row, 0-based. Views live until the next stmt_row/reset on this statement.
 */
int64_t stmt_int(struct stmt *st, int col);
double stmt_real(struct stmt *st, int col);
struct view stmt_view(struct stmt *st, int col); /* empty for NULL */
bool stmt_is_null(struct stmt *st, int col);
/* For exports of whole rows: how many columns, what each is called (as long as the statement), and
 * whether the current value is a number. */
int stmt_n_columns(struct stmt *st);
const char *stmt_column_name(struct stmt *st, int col);
bool stmt_is_number(struct stmt *st, int col);

/* Rows changed by the last INSERT/UPDATE/DELETE of this connection. */
int64_t db_changes(struct db *db);
/* Rows changed since the connection was opened, also by statements rolled back since. */
int64_t db_total_changes(struct db *db);

/* Transactions of the writer; BEGIN IMMEDIATE, waits up to 5 s for another writer (then RC_BUSY).
 */
enum rc db_begin(struct db *db, struct err *err);
enum rc db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db); /* harmless when no transaction is open */
bool db_in_transaction(struct db *db);
/* One savepoint at a time inside a transaction: one request is one savepoint. */
enum rc db_savepoint(struct db *db, struct err *err);
enum rc db_release(struct db *db, struct err *err);
void db_rollback_savepoint(struct db *db);
/* Holds a consistent read view over several statements of a reader. */
enum rc db_begin_read(struct db *db, struct err *err);
void db_end_read(struct db *db);

/* Runs a script of several statements: migrations and pragmas. */
enum rc db_script(struct db *db, const char *sql, struct err *err);

/* Changes whenever another connection commits (PRAGMA data_version). */
int64_t db_data_version(struct db *db);

/* Moves the WAL into the database file and empties it, as far as readers allow. */
enum rc db_checkpoint(struct db *db, struct err *err);
/* The same until the log is empty, so that what was deleted (writers overwrite it with zeros) is in
 * no file any more. Waits for readers; RC_BUSY when one still holds an old view after 20 s. */
enum rc db_purge_log(struct db *db, struct err *err);

/* PRAGMA integrity_check and foreign_key_check; RC_CORRUPT with the first finding. */
enum rc db_verify(struct db *db, struct err *err);

/* Copies the live database to a new file `to_path` (refused if it exists) page by page.
 * progress (may be NULL) is called with pages done and total. */
enum rc db_backup(struct db *db, const char *to_path,
                  void (*progress)(void *arg, int done, int total), void *arg, struct err *err);

#endif
