/* cmd_restore.c - bangban restore: puts a checked copy of a backup in the place of the database.
 *
 * The copy is made and checked beside the database first; until then nothing that was there is
 * touched. The old file stays under a name with the time. A power cut leaves the old database or
 * the new one, each whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kb/audit.h"
#include "kb/base/arena.h"
#include "kb/base/clock.h"
#include "kb/base/jsonw.h"
#include "kb/base/os_error.h"
#include "server/storage.h"
#include "tools/checking.h"
#include "tools/commands.h"
#include "tools/progress.h"

struct restoring {
    struct arena *a;
    const char *from;
    const char *to;
    const char *copy; /* beside `to`, until it takes its place */
    const char *kept; /* name of the old file from then on, NULL = there was none */
    struct stat old;  /* of the old file, when there is one */
    struct checked checked;
};

static enum rc os_fail(struct err *err, const char *path)
{
    return err_set(err, os_error_rc(errno), "%s：%s", path, os_error_text(errno));
}

static const char *beside(struct restoring *r, const char *path, const char *suffix)
{
    return arena_printf(r->a, "%s%s", path, suffix).ptr;
}

/* Removes what SQLite may have left beside a database that nobody has open. */
static void remove_beside(struct restoring *r, const char *path)
{
    unlink(beside(r, path, "-wal"));
    unlink(beside(r, path, "-shm"));
}

static enum rc look(struct restoring *r, struct err *err)
{
    struct stat from;
    if (stat(r->from, &from) != 0)
        return os_fail(err, r->from);
    if (!S_ISREG(from.st_mode))
        return err_set(err, RC_INVALID, "%s 不是文件", r->from);
    bool is_there = stat(r->to, &r->old) == 0;
    if (!is_there && errno != ENOENT)
        return os_fail(err, r->to);
    if (is_there && r->old.st_dev == from.st_dev && r->old.st_ino == from.st_ino)
        return err_set(err, RC_INVALID, "备份 %s 就是数据库本身", r->from);
    char at[32];
    time_t now = (time_t)(clock_now_ms() / 1000);
    struct tm local;
    CHECK(strftime(at, sizeof at, ".%Y%m%d-%H%M%S", localtime_r(&now, &local)) > 0);
    r->copy = arena_printf(r->a, "%s.restore-%ld", r->to, (long)getpid()).ptr;
    if (is_there)
        r->kept = beside(r, r->to, at);
    return RC_OK;
}

static enum rc copy_backup(struct restoring *r, struct err *err)
{
    struct db *db = NULL;
    struct progress progress;
    enum rc rc = db_open(r->from, DB_READ, &db, err);
    if (rc != RC_OK)
        return rc;
    progress_start(&progress, "复制");
    rc = db_backup(db, r->copy, progress_show_int, &progress, err);
    progress_end(&progress);
    db_close(db);
    return rc;
}

static enum rc note_in_audit(struct restoring *r, struct db *db, struct err *err)
{
    struct str detail = STR_EMPTY;
    struct jsonw w;
    jsonw_init(&w, &detail);
    jsonw_obj(&w, NULL);
    jsonw_text(&w, "backup", r->from);
    if (r->kept != NULL)
        jsonw_text(&w, "kept", r->kept);
    jsonw_obj_end(&w);
    struct audit_event e = {.at_ms = clock_now_ms(),
                            .actor = VIEW("restore"),
                            .action = VIEW("database.restore"),
                            .subject = VIEW("database"),
                            .detail = str_view(&detail)};
    enum rc rc = db_begin(db, err);
    if (rc == RC_OK)
        rc = audit_add(db, &e, err);
    if (rc == RC_OK)
        rc = db_commit(db, err);
    db_rollback(db);
    str_clear(&detail);
    return rc;
}

static enum rc check_copy(struct restoring *r, struct err *err)
{
    struct db *db = NULL;
    enum rc rc = storage_open(r->copy, DB_WRITE, &db, err);
    if (rc == RC_OK)
        rc = checking_content(db, "检查", &r->checked, err);
    if (rc == RC_OK)
        rc = checking_index(db, err);
    if (rc == RC_OK)
        rc = checking_audit(db, &r->checked, err);
    if (rc == RC_OK && r->checked.n_problems > 0)
        rc = err_set(err, RC_CORRUPT, "有 %lld 个问题", (long long)r->checked.n_problems);
    if (rc == RC_OK)
        rc = note_in_audit(r, db, err);
    if (rc == RC_OK)
        rc = db_checkpoint(db, err);
    db_close(db);
    return rc == RC_OK ? RC_OK : err_wrap(err, "备份 %s 没有通过检查", r->from);
}

static enum rc sync_path(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum rc rc = fd >= 0 && fsync(fd) == 0 ? RC_OK : os_fail(err, path);
    if (fd >= 0)
        close(fd);
    return rc;
}

static enum rc sync_folder(struct restoring *r, struct err *err)
{
    const char *slash = strrchr(r->to, '/');
    if (slash == NULL)
        return sync_path(".", err);
    size_t len = slash == r->to ? 1 : (size_t)(slash - r->to);
    return sync_path(arena_printf(r->a, "%.*s", (int)len, r->to).ptr, err);
}

/* What the old file's log still holds goes into the file. It may be broken, which is why somebody
 * restores: then the log is kept beside it instead. */
static void fold_log(struct restoring *r)
{
    struct db *db = NULL;
    if (db_open(r->to, DB_WRITE, &db, NULL) == RC_OK)
        (void)db_checkpoint(db, NULL);
    db_close(db);
}

/* The old file gets its second name, and its log too, before the first one is given away. */
static enum rc keep_old(struct restoring *r, struct err *err)
{
    fold_log(r);
    if (link(r->to, r->kept) != 0)
        return os_fail(err, r->kept);
    const char *log = beside(r, r->to, "-wal");
    if (access(log, F_OK) == 0 && link(log, beside(r, r->kept, "-wal")) != 0)
        return os_fail(err, log);
    enum rc rc = sync_folder(r, err);
    if (rc == RC_OK)
        remove_beside(r, r->to);
    return rc;
}

static enum rc swap(struct restoring *r, struct err *err)
{
    bool is_old = r->kept != NULL;
    if (is_old && chown(r->copy, r->old.st_uid, r->old.st_gid) != 0)
        return os_fail(err, r->copy);
    if (chmod(r->copy, is_old ? r->old.st_mode & 07777 : 0600) != 0)
        return os_fail(err, r->copy);
    enum rc rc = sync_path(r->copy, err);
    if (rc == RC_OK && is_old)
        rc = keep_old(r, err);
    if (rc == RC_OK && !is_old)
        remove_beside(r, r->to);
    if (rc == RC_OK && rename(r->copy, r->to) != 0)
        rc = os_fail(err, r->to);
    return rc == RC_OK ? sync_folder(r, err) : rc;
}

static enum rc restore(struct restoring *r, struct err *err)
{
    enum rc rc = look(r, err);
    if (rc == RC_OK && r->kept != NULL)
        rc = storage_claim(r->to, err);
    if (rc != RC_OK)
        return rc;
    rc = copy_backup(r, err);
    if (rc == RC_OK)
        rc = check_copy(r, err);
    /* A server that starts in this very moment must not take the new file for free either. */
    if (rc == RC_OK)
        rc = storage_claim(r->copy, err);
    if (rc == RC_OK)
        rc = swap(r, err);
    if (rc != RC_OK) {
        remove_beside(r, r->copy);
        unlink(r->copy);
    }
    return rc;
}

int cmd_restore(int argc, char **argv)
{
    const struct tool_call call = {
        "restore",
        "备份文件",
        "检查一份备份，再用它换下 --db "
        "的数据库；那里还没有数据库时就放在那里。先停止服务：服务正在\n"
        "使用的数据库不会被换下。原来的文件加上时间改名保留。备份不合格时什么也不改变。",
        NULL,
        0,
        1,
        1};
    int n_args = 0;
    enum tool_parse parsed = tool_parse(&call, argc, argv, &n_args);
    if (parsed != TOOL_GO)
        return parsed == TOOL_HELP_SHOWN ? EXIT_DONE : EXIT_USAGE;
    struct err err = ERR_NONE;
    struct restoring r = {.a = arena_new(0), .from = argv[1], .to = tool_db_path()};
    enum rc rc = restore(&r, &err);
    if (rc == RC_OK && r.kept != NULL)
        printf("原来的数据库保留为 %s\n", r.kept);
    if (rc == RC_OK)
        printf("已从 %s 恢复到 %s：%lld 个条目，%lld 个条款\n", r.from, r.to,
               (long long)r.checked.n_entries, (long long)r.checked.n_clauses);
    arena_free(r.a);
    if (rc == RC_OK)
        return EXIT_DONE;
    tool_fail("restore", &err);
    if (rc == RC_CONFLICT)
        fprintf(stderr, "先停止服务（systemctl stop bangban），再恢复\n");
    return EXIT_FAILED;
}
