/* storage.c - opening the database for the server's threads and the tools. */
#include "server/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "kb/base/os_error.h"
#include "kb/kb.h"
#include "kb/search.h"
#include "server/handlers/edit.h"
#include "server/schema.h"
#include "server/thought.h"

/* SQLite drops a reader's whole map of the file whenever someone else committed, which here is
 * before nearly every question; mapping and faulting the pages in anew costs more than reading
 * them. */
static const char NO_MAP[] = "PRAGMA mmap_size=0;";

enum rc storage_open(const char *path, enum db_mode mode, struct db **out, struct err *err)
{
    struct db *db = NULL;
    enum rc rc = kb_open(path, mode, &db, err);
    if (rc != RC_OK)
        return rc;
    rc = mode == DB_READ ? server_schema_check(db, err) : server_schema_migrate(db, err);
    if (rc != RC_OK) {
        err_wrap(err, "打开数据库 %s", path);
        db_close(db);
        return rc;
    }
    *out = db;
    return RC_OK;
}

/* The descriptor stays open, and with it the lock, until the process ends; closing it earlier would
 * also drop SQLite's own locks on the file. */
enum rc storage_claim(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, os_error_rc(errno), "打开数据库 %s：%s", path, os_error_text(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return RC_OK;
    close(fd);
    return err_set(err, RC_CONFLICT, "数据库 %s 正被另一个 bangband 使用", path);
}

static enum rc open_writer(void *arg, struct db **out, struct err *err)
{
    struct db *db = NULL;
    enum rc rc = storage_open(arg, DB_CREATE, &db, err);
    if (rc != RC_OK)
        return rc;
    rc = storage_claim(arg, err);
    if (rc != RC_OK) {
        db_close(db);
        return rc;
    }
    *out = db;
    return RC_OK;
}

static enum rc open_think(void *arg, struct think_ctx *out, struct err *err)
{
    struct think_ctx t = {0};
    enum rc rc = storage_open(arg, DB_READ, &t.db, err);
    if (rc != RC_OK)
        return rc;
    rc = db_script(t.db, NO_MAP, err);
    if (rc == RC_OK)
        rc = searcher_on(t.db, &t.searcher, err);
    if (rc != RC_OK) {
        db_close(t.db);
        return rc;
    }
    t.thoughts = thoughts_new(THOUGHTS_MAX_BYTES);
    *out = t;
    return RC_OK;
}

static void close_think(void *arg, struct think_ctx *t)
{
    (void)arg;
    edit_lint_forget(t);
    thoughts_free(t->thoughts);
    searcher_close(t->searcher);
    db_close(t->db);
}

struct pipeline_storage storage_of(const char *path)
{
    return (struct pipeline_storage){
        .open_writer = open_writer,
        .open_think = open_think,
        .close_think = close_think,
        .arg = (void *)(uintptr_t)path,
    };
}
