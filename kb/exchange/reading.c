/* reading.c - starts bangban-reader, listens to it and judges how it ended. Called by the importer.
 * Any thread. */
#include "kb/exchange/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kb/base/clock.h"
#include "kb/base/mem.h"
#include "kb/base/os_error.h"
#include "kb/exchange/json.h"

#define PIECE_LEN 65536
#define POLL_MS 1000
#define PATH_LEN 4096

struct reading {
    pid_t pid;
    int pipe;
    reading_each each;
    void *arg;
    struct arena *a; /* one line */
    struct str line; /* its beginning, when a piece ends inside it */
    size_t total;
    int64_t until_us;
    bool has_ended; /* the reader said that nothing is missing */
};

/* --- starting --------------------------------------------------------------------------------- */

static enum rc find_reader(char path[PATH_LEN], struct err *err)
{
    const char *named = getenv("BANGBAN_READER");
    if (named != NULL && named[0] != '\0') {
        snprintf(path, PATH_LEN, "%s", named);
    } else {
        ssize_t n = readlink("/proc/self/exe", path, PATH_LEN - 32);
        path[n > 0 ? n : 0] = '\0';
        char *slash = strrchr(path, '/');
        strcpy(slash == NULL ? path : slash + 1, "bangban-reader");
    }
    if (access(path, X_OK) != 0)
        return err_set(err, RC_INTERNAL, "找不到读取文档的程序 %s", path);
    return RC_OK;
}

/* Nothing is passed on but the file, the pipe and a place for messages that nobody reads. */
static int set_actions(posix_spawn_file_actions_t *actions, int fd, int out)
{
    int bad = posix_spawn_file_actions_adddup2(actions, fd, STDIN_FILENO);
    if (bad == 0)
        bad = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
    if (bad == 0)
        bad = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (bad == 0)
        bad = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    return bad;
}

static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(struct reading *r, char *path, int fd, int out, enum reading_kind kind)
{
    static const char *const KINDS[] = {"docx", "xlsx", "html"};
    char kind_text[8];
    char locale[] = "LC_ALL=C";
    char *argv[] = {path, kind_text, NULL};
    char *environment[] = {locale, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    snprintf(kind_text, sizeof kind_text, "%s", KINDS[kind]);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int bad = set_actions(&actions, fd, out);
    if (bad == 0)
        bad = set_signals(&attributes);
    if (bad == 0)
        bad = posix_spawn(&r->pid, path, &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return bad;
}

/* A descriptor above the three that the new process gets; dup2 onto itself would keep CLOEXEC. */
static int lift(int fd)
{
    int lifted = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return lifted;
}

static enum rc start(struct reading *r, int fd, enum reading_kind kind, struct err *err)
{
    char path[PATH_LEN];
    int ends[2] = {-1, -1};
    enum rc rc = find_reader(path, err);
    if (rc != RC_OK)
        return rc;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return err_set(err, os_error_rc(errno), "读不了文件：%s", os_error_text(errno));
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, os_error_rc(errno), "建不了管道：%s", os_error_text(errno));
    int in = lift(fd);
    int out = lift(ends[1]);
    int bad = in < 0 || out < 0 ? errno : spawn(r, path, in, out, kind);
    close(ends[1]);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    if (bad != 0) {
        close(ends[0]);
        return err_set(err, RC_INTERNAL, "启动不了读取文档的程序：%s", os_error_text(bad));
    }
    r->pipe = ends[0];
    return RC_OK;
}

/* --- one line --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum reading_type type;
} TYPES[] = {{"row", READING_ROW},         {"title", READING_TITLE}, {"meta", READING_META},
             {"heading", READING_HEADING}, {"text", READING_TEXT},   {"cells", READING_CELLS}};

static int int_of(const json_t *object, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(object, key));
    return value < 0 || value > INT32_MAX ? 0 : (int)value;
}

static enum rc read_item(struct arena *a, json_t *object, struct reading_item *item,
                         struct err *err)
{
    item->at = int_of(object, "at");
    item->level = int_of(object, "level");
    item->table = int_of(object, "table");
    item->sheet = item->name = item->text = item->problem = VIEW_EMPTY;
    enum rc rc = json_get_text(a, object, "sheet", "sheet", &item->sheet, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "name", "name", &item->name, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "text", "text", &item->text, err);
    if (rc == RC_OK)
        rc = json_get_text(a, object, "problem", "problem", &item->problem, err);
    if (rc == RC_OK)
        rc = json_get_texts(a, object, "cells", "cells", &item->cells, &item->n_cells, err);
    return rc;
}

/* What the reader calls its errors, as codes that it may use. */
static enum rc said_error(const json_t *object, struct err *err)
{
    static const enum rc CODES[] = {RC_LIMIT, RC_DENIED, RC_INTERNAL};
    const char *kind = json_string_value(json_object_get(object, "kind"));
    const char *text = json_string_value(json_object_get(object, "text"));
    enum rc rc = RC_INVALID;
    for (size_t i = 0; kind != NULL && i < sizeof CODES / sizeof CODES[0]; i++) {
        if (strcmp(kind, rc_kind(CODES[i])) == 0)
            rc = CODES[i];
    }
    return err_set(err, rc, "%s", text == NULL ? "读不了这个文件" : text);
}

static enum rc take_object(struct reading *r, json_t *object, struct err *err)
{
    struct reading_item item = {.cells = NULL};
    const char *type = json_string_value(json_object_get(object, "t"));
    if (type != NULL && strcmp(type, "error") == 0)
        return said_error(object, err);
    if (type != NULL && strcmp(type, "end") == 0) {
        r->has_ended = true;
        return RC_OK;
    }
    for (size_t i = 0; type != NULL && i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (strcmp(type, TYPES[i].name) != 0)
            continue;
        item.type = TYPES[i].type;
        enum rc rc = read_item(r->a, object, &item, err);
        return rc == RC_OK ? r->each(r->arg, &item, err) : rc;
    }
    return err_set(err, RC_INTERNAL, "读取进程的输出有误");
}

static enum rc take_line(struct reading *r, struct view line, struct err *err)
{
    json_t *object = NULL;
    if (line.len == 0)
        return RC_OK;
    enum rc rc = json_read_object(line, &object, err);
    if (rc == RC_OK)
        rc = take_object(r, object, err);
    json_decref(object);
    arena_reset(r->a);
    return rc;
}

static enum rc take_piece(struct reading *r, struct view piece, struct err *err)
{
    r->total += piece.len;
    if (r->total > READING_TOTAL_MAX)
        return err_set(err, RC_LIMIT, "文件里的文字超过 %u MB", READING_TOTAL_MAX >> 20);
    while (piece.len > 0) {
        const char *end = memchr(piece.ptr, '\n', piece.len);
        size_t len = end == NULL ? piece.len : (size_t)(end - piece.ptr);
        str_add(&r->line, view_sub(piece, 0, len));
        if (r->line.len > READING_LINE_MAX)
            return err_set(err, RC_LIMIT, "文件里有一段太长");
        if (end == NULL)
            return RC_OK;
        enum rc rc = take_line(r, str_view(&r->line), err);
        if (rc != RC_OK)
            return rc;
        str_reset(&r->line);
        piece = view_sub(piece, len + 1, SIZE_MAX);
    }
    return RC_OK;
}

/* --- listening and the end -------------------------------------------------------------------- */

static enum rc listen_to(struct reading *r, struct err *err)
{
    char piece[PIECE_LEN];
    for (;;) {
        struct pollfd wait = {.fd = r->pipe, .events = POLLIN};
        if (clock_mono_us() > r->until_us)
            return err_set(err, RC_LIMIT, "读取文件超过 %d 秒", READING_TIME_MS / 1000);
        int ready = poll(&wait, 1, POLL_MS);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        ssize_t n = read(r->pipe, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, os_error_rc(errno), "读取进程的管道断了：%s", os_error_text(errno));
        if (n == 0)
            return RC_OK;
        enum rc rc = take_piece(r, (struct view){piece, (size_t)n}, err);
        if (rc != RC_OK)
            return rc;
    }
}

static enum rc judge(const struct reading *r, int status, struct err *err)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && r->has_ended)
        return RC_OK;
    if (WIFEXITED(status) && WEXITSTATUS(status) == MEM_EXIT_STATUS)
        return err_set(err, RC_LIMIT, "文件太大，读取时超过内存上限");
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return err_set(err, RC_LIMIT, "文件太复杂，读取时超过处理时间上限");
    if (WIFSIGNALED(status))
        return err_set(err, RC_INVALID, "读取进程异常结束（信号 %d），文件可能已损坏",
                       WTERMSIG(status));
    return err_set(err, RC_INVALID, "读取进程异常结束，文件可能已损坏");
}

enum rc reading_run(int fd, enum reading_kind kind, reading_each each, void *arg, struct err *err)
{
    struct reading r = {.each = each, .arg = arg, .line = STR_EMPTY};
    int status = 0;
    enum rc rc = start(&r, fd, kind, err);
    if (rc != RC_OK)
        return rc;
    r.a = arena_new(64u << 10);
    r.until_us = clock_mono_us() + (int64_t)READING_TIME_MS * 1000;
    rc = listen_to(&r, err);
    if (rc != RC_OK)
        kill(r.pid, SIGKILL);
    close(r.pipe);
    while (waitpid(r.pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (rc == RC_OK)
        rc = judge(&r, status, err);
    str_clear(&r.line);
    arena_free(r.a);
    return rc;
}
