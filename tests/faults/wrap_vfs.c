/* wrap_vfs.c - see wrap_vfs.h. A file's methods write down, or fail, and call the real ones. */
#include "tests/faults/wrap_vfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "kb/base/err.h"

#define SECTOR 512
#define FILES_MAX 64

enum step_kind { STEP_WRITE, STEP_SYNC, STEP_TRUNCATE, STEP_DELETE };

struct step {
    enum step_kind kind;
    int file;
    int64_t at; /* offset; new size of a truncation */
    size_t len;
    unsigned char *bytes;
};

/* One file as a growing array. */
struct content {
    unsigned char *bytes;
    size_t len;
    size_t cap;
    bool exists;
};

struct named_file {
    char name[128]; /* without the folder */
    struct content begin;
    struct content safe; /* the last materialised one as far as it was synced */
    size_t n_safe;       /* steps in it */
};

struct wrapped {
    sqlite3_file base;
    int file; /* index into files, -1: not written down */
    sqlite3_file real[];
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs wrap;
static bool journalling;
static char journal_dir[PATH_MAX];
static struct step *steps;
static size_t n_steps;
static struct named_file files[FILES_MAX];
static int n_files;

static struct {
    size_t count;
    size_t at;
    enum wrap_fault fault;
    bool for_good;
} faults[WRAP_N_OPS];
static bool struck;

/* --- journal
 * ---------------------------------------------------------------------------------------- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static int file_index(const char *path)
{
    size_t dir = strlen(journal_dir);
    if (!journalling || path == NULL || strncmp(path, journal_dir, dir) != 0 || path[dir] != '/')
        return -1;
    const char *name = base_name(path);
    if (strstr(name, "-shm") != NULL)
        return -1;
    for (int i = 0; i < n_files; i++)
        if (strcmp(files[i].name, name) == 0)
            return i;
    CHECK(n_files < FILES_MAX && strlen(name) < sizeof files[0].name);
    files[n_files] = (struct named_file){.n_safe = 0};
    strcpy(files[n_files].name, name);
    return n_files++;
}

static void add_step(enum step_kind kind, int file, int64_t at, const void *bytes, size_t len)
{
    if (!journalling || file < 0)
        return;
    if ((n_steps & (n_steps - 1)) == 0) {
        steps = realloc(steps, (n_steps == 0 ? 1 : 2 * n_steps) * sizeof *steps);
        CHECK(steps != NULL);
    }
    struct step *s = &steps[n_steps++];
    *s = (struct step){.kind = kind, .file = file, .at = at, .len = len};
    if (len > 0) {
        s->bytes = malloc(len);
        CHECK(s->bytes != NULL);
        memcpy(s->bytes, bytes, len);
    }
}

static void content_resize(struct content *c, size_t len)
{
    if (len > c->cap) {
        c->cap = len > 2 * c->cap ? len : 2 * c->cap;
        c->bytes = realloc(c->bytes, c->cap);
        CHECK(c->bytes != NULL);
    }
    if (len > c->len)
        memset(c->bytes + c->len, 0, len - c->len);
    c->len = len;
    c->exists = true;
}

static void content_put(struct content *c, int64_t at, const unsigned char *bytes, size_t len)
{
    if ((size_t)at + len > c->len)
        content_resize(c, (size_t)at + len);
    memcpy(c->bytes + at, bytes, len);
}

static void content_copy(struct content *to, const struct content *from)
{
    to->len = 0;
    if (from->len > 0)
        content_put(to, 0, from->bytes, from->len);
    to->exists = from->exists;
}

static void content_read(struct content *c, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0 && fstat(fd, &st) == 0);
    content_resize(c, (size_t)st.st_size);
    for (size_t got = 0; got < c->len;) {
        ssize_t n = read(fd, c->bytes + got, c->len - got);
        CHECK(n > 0);
        got += (size_t)n;
    }
    close(fd);
}

static void forget_journal(void)
{
    for (size_t i = 0; i < n_steps; i++)
        free(steps[i].bytes);
    free(steps);
    steps = NULL;
    n_steps = 0;
    for (int i = 0; i < n_files; i++) {
        free(files[i].begin.bytes);
        free(files[i].safe.bytes);
    }
    n_files = 0;
    journalling = false;
}

void wrap_journal_start(const char *dir)
{
    forget_journal();
    snprintf(journal_dir, sizeof journal_dir, "%s", dir);
    journalling = true;
    DIR *d = opendir(dir);
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        struct stat st;
        int file = stat(path, &st) == 0 && S_ISREG(st.st_mode) ? file_index(path) : -1;
        if (file >= 0)
            content_read(&files[file].begin, path);
    }
    closedir(d);
}

void wrap_journal_stop(void)
{
    journalling = false;
}

size_t wrap_journal_len(void)
{
    return n_steps;
}

/* SplitMix64. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void apply_step(struct content *c, const struct step *s)
{
    if (s->kind == STEP_WRITE)
        content_put(c, s->at, s->bytes, s->len);
    else if (s->kind == STEP_TRUNCATE)
        content_resize(c, (size_t)s->at);
    else if (s->kind == STEP_DELETE)
        c->exists = false, c->len = 0;
}

/* An unsynced step: half of them are lost, the others are there in part. */
static void apply_torn(struct content *c, const struct step *s, uint64_t *random)
{
    if ((next_random(random) & 1) != 0)
        return;
    if (s->kind != STEP_WRITE) {
        apply_step(c, s);
        return;
    }
    for (size_t at = 0; at < s->len; at += SECTOR) {
        size_t n = s->len - at < SECTOR ? s->len - at : SECTOR;
        if ((next_random(random) & 1) != 0)
            content_put(c, s->at + (int64_t)at, s->bytes + at, n);
    }
}

static void write_file(const char *dir, const char *name, const struct content *c)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");
    CHECK(f != NULL && (c->len == 0 || fwrite(c->bytes, 1, c->len, f) == c->len));
    CHECK(fclose(f) == 0);
}

/* Steps before the last sync of the file among the first `len` are safe. */
static size_t synced_before(int file, size_t len)
{
    for (size_t i = len; i-- > 0;)
        if (steps[i].file == file && steps[i].kind == STEP_SYNC)
            return i;
    return 0;
}

/* Cuts come in order as a rule: what the one before found safe is gone on from. */
static void make_safe(int file, size_t synced)
{
    struct named_file *f = &files[file];
    if (f->n_safe == 0 || f->n_safe > synced) {
        content_copy(&f->safe, &f->begin);
        f->n_safe = 0;
    }
    for (size_t i = f->n_safe; i < synced; i++)
        if (steps[i].file == file)
            apply_step(&f->safe, &steps[i]);
    f->n_safe = synced;
}

void wrap_materialise(size_t len, enum wrap_loss loss, uint64_t seed, const char *to_dir)
{
    CHECK(len <= n_steps);
    struct content now = {NULL, 0, 0, false};
    for (int file = 0; file < n_files; file++) {
        uint64_t random = seed * 1000003u + (uint64_t)file;
        size_t synced = synced_before(file, len);
        make_safe(file, synced);
        content_copy(&now, &files[file].safe);
        for (size_t i = synced; i < len && loss == WRAP_TEAR_UNSYNCED; i++)
            if (steps[i].file == file)
                apply_torn(&now, &steps[i], &random);
        if (now.exists)
            write_file(to_dir, files[file].name, &now);
    }
    free(now.bytes);
}

/* --- faults
 * ----------------------------------------------------------------------------------------- */

void wrap_fail_at(enum wrap_op op, size_t n, enum wrap_fault fault, bool for_good)
{
    faults[op].count = 0;
    faults[op].at = n;
    faults[op].fault = fault;
    faults[op].for_good = for_good;
    struck = false;
}

size_t wrap_count(enum wrap_op op)
{
    return faults[op].count;
}

bool wrap_failed(void)
{
    return struck;
}

static bool fails(enum wrap_op op)
{
    size_t n = ++faults[op].count;
    size_t at = faults[op].at;
    bool now = at != 0 && (n == at || (n > at && faults[op].for_good));
    struck = struck || now;
    return now;
}

/* --- methods of a file
 * ------------------------------------------------------------------------------ */

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct wrapped *)f)->real;
}

static int wrap_close(sqlite3_file *f)
{
    return real_of(f)->pMethods->xClose(real_of(f));
}

static int wrap_read(sqlite3_file *f, void *to, int len, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), to, len, at);
}

static int wrap_write(sqlite3_file *f, const void *from, int len, sqlite3_int64 at)
{
    if (fails(WRAP_WRITE))
        return faults[WRAP_WRITE].fault == WRAP_ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    int rc = real_of(f)->pMethods->xWrite(real_of(f), from, len, at);
    if (rc == SQLITE_OK)
        add_step(STEP_WRITE, ((struct wrapped *)f)->file, at, from, (size_t)len);
    return rc;
}

static int wrap_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int rc = real_of(f)->pMethods->xTruncate(real_of(f), size);
    if (rc == SQLITE_OK)
        add_step(STEP_TRUNCATE, ((struct wrapped *)f)->file, size, NULL, 0);
    return rc;
}

static int wrap_sync(sqlite3_file *f, int flags)
{
    if (fails(WRAP_SYNC))
        return SQLITE_IOERR_FSYNC;
    int rc = real_of(f)->pMethods->xSync(real_of(f), flags);
    if (rc == SQLITE_OK)
        add_step(STEP_SYNC, ((struct wrapped *)f)->file, 0, NULL, 0);
    return rc;
}

static int wrap_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int wrap_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int wrap_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int wrap_check_lock(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int wrap_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int wrap_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int wrap_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int wrap_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int wrap_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void wrap_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int wrap_shm_unmap(sqlite3_file *f, int remove)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static int wrap_fetch(sqlite3_file *f, sqlite3_int64 at, int len, void **out)
{
    return real_of(f)->pMethods->xFetch(real_of(f), at, len, out);
}

static int wrap_unfetch(sqlite3_file *f, sqlite3_int64 at, void *page)
{
    return real_of(f)->pMethods->xUnfetch(real_of(f), at, page);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 3,
    .xClose = wrap_close,
    .xRead = wrap_read,
    .xWrite = wrap_write,
    .xTruncate = wrap_truncate,
    .xSync = wrap_sync,
    .xFileSize = wrap_size,
    .xLock = wrap_lock,
    .xUnlock = wrap_unlock,
    .xCheckReservedLock = wrap_check_lock,
    .xFileControl = wrap_control,
    .xSectorSize = wrap_sector,
    .xDeviceCharacteristics = wrap_traits,
    .xShmMap = wrap_shm_map,
    .xShmLock = wrap_shm_lock,
    .xShmBarrier = wrap_shm_barrier,
    .xShmUnmap = wrap_shm_unmap,
    .xFetch = wrap_fetch,
    .xUnfetch = wrap_unfetch,
};

/* --- the VFS
 * ---------------------------------------------------------------------------------------- */

static int wrap_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct wrapped *w = (struct wrapped *)f;
    (void)vfs;
    w->base.pMethods = NULL;
    w->file = file_index(name);
    int rc = real_vfs->xOpen(real_vfs, name, w->real, flags, out);
    if (w->real->pMethods != NULL)
        w->base.pMethods = &METHODS;
    return rc;
}

static int wrap_delete(sqlite3_vfs *vfs, const char *name, int sync_dir)
{
    (void)vfs;
    int rc = real_vfs->xDelete(real_vfs, name, sync_dir);
    int file = file_index(name);
    if (rc == SQLITE_OK) {
        add_step(STEP_DELETE, file, 0, NULL, 0);
        if (sync_dir)
            add_step(STEP_SYNC, file, 0, NULL, 0);
    }
    return rc;
}

void wrap_install(void)
{
    if (real_vfs != NULL)
        return;
    real_vfs = sqlite3_vfs_find(NULL);
    wrap = *real_vfs;
    wrap.zName = "wrap";
    wrap.szOsFile = (int)sizeof(struct wrapped) + real_vfs->szOsFile;
    wrap.xOpen = wrap_open;
    wrap.xDelete = wrap_delete;
    CHECK(sqlite3_vfs_register(&wrap, 1) == SQLITE_OK);
}

void wrap_remove(void)
{
    forget_journal();
    for (int op = 0; op < WRAP_N_OPS; op++)
        wrap_fail_at(op, 0, WRAP_EIO, false);
    if (real_vfs == NULL)
        return;
    sqlite3_vfs_unregister(&wrap);
    CHECK(sqlite3_vfs_register(real_vfs, 1) == SQLITE_OK);
    real_vfs = NULL;
}
