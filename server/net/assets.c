/* assets.c - loads the pages at the start. */
#include "server/net/assets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kb/base/arena.h"
#include "kb/base/os_error.h"

#define MAX_TOTAL_LEN ((size_t)64 << 20)
#define MAX_DEPTH 8
#define HASHED_DIR "/assets/" /* where the build puts files named after their content */

struct assets {
    struct arena *arena;
    struct asset *list;
    size_t n;
    size_t cap;
    size_t total_len;
};

static const struct {
    const char *suffix;
    const char *type;
} TYPES[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
};

static const char *type_of(struct view path)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (view_ends(path, TYPES[i].suffix))
            return TYPES[i].type;
    return "application/octet-stream";
}

static enum rc read_all(int fd, struct view *out, struct assets *as, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set(err, os_error_rc(errno), "%s", os_error_text(errno));
    if ((size_t)st.st_size > MAX_TOTAL_LEN - as->total_len)
        return err_set(err, RC_LIMIT, "网页文件总共超过 64 MiB");
    char *bytes = arena_alloc(as->arena, (size_t)st.st_size + 1);
    size_t len = 0;
    ssize_t n;
    while ((n = read(fd, bytes + len, (size_t)st.st_size - len)) > 0)
        len += (size_t)n;
    if (n < 0)
        return err_set(err, os_error_rc(errno), "%s", os_error_text(errno));
    as->total_len += len;
    *out = (struct view){bytes, len};
    return RC_OK;
}

static void hash_body(struct asset_body *b)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    char hex[sizeof hash * 2 + 1];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)b->bytes.ptr, b->bytes.len, NULL,
                       0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(b->etag, sizeof b->etag, "\"%.16s\"", hex);
}

static struct asset *need_asset(struct assets *as, struct view path)
{
    for (size_t i = 0; i < as->n; i++)
        if (view_eq_text(path, as->list[i].path))
            return &as->list[i];
    as->list = arena_push(as->arena, as->list, as->n, &as->cap, sizeof *as->list);
    struct asset *a = &as->list[as->n++];
    *a = (struct asset){.path = arena_text(as->arena, path), .type = type_of(path)};
    a->is_hashed = view_starts(path, HASHED_DIR);
    return a;
}

static enum rc load_file(struct assets *as, const char *file, struct view path, struct err *err)
{
    bool br = view_ends(path, ".br");
    bool gz = view_ends(path, ".gz");
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, os_error_rc(errno), "无法读取 %s：%s", file, os_error_text(errno));
    struct asset_body body = {0};
    enum rc rc = read_all(fd, &body.bytes, as, err);
    close(fd);
    if (rc != RC_OK)
        return err_wrap(err, "读取 %s", file);
    hash_body(&body);
    struct asset *a = need_asset(as, br || gz ? view_sub(path, 0, path.len - 3) : path);
    *(br ? &a->br : gz ? &a->gz : &a->plain) = body;
    return RC_OK;
}

static enum rc load_folder(struct assets *as, const char *folder, struct view path, int depth,
                           struct err *err);

static enum rc load_one(struct assets *as, const char *folder, struct view path, const char *name,
                        int depth, struct err *err)
{
    struct view file = arena_printf(as->arena, "%s/%s", folder, name);
    struct view below = arena_printf(as->arena, "%.*s/%s", VIEW_ARG(path), name);
    struct stat st;
    if (stat(file.ptr, &st) != 0)
        return err_set(err, os_error_rc(errno), "无法读取 %s：%s", file.ptr, os_error_text(errno));
    if (S_ISDIR(st.st_mode))
        return load_folder(as, file.ptr, below, depth + 1, err);
    return S_ISREG(st.st_mode) ? load_file(as, file.ptr, below, err) : RC_OK;
}

static enum rc load_folder(struct assets *as, const char *folder, struct view path, int depth,
                           struct err *err)
{
    if (depth > MAX_DEPTH)
        return err_set(err, RC_LIMIT, "网页目录 %s 嵌套太深", folder);
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return err_set(err, os_error_rc(errno), "无法打开网页目录 %s（web_root）：%s", folder,
                       os_error_text(errno));
    enum rc rc = RC_OK;
    struct dirent *entry;
    while (rc == RC_OK && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            rc = load_one(as, folder, path, entry->d_name, depth, err);
    closedir(dir);
    return rc;
}

enum rc assets_load(const char *root, struct assets **out, struct err *err)
{
    struct arena *arena = arena_new(0);
    struct assets *as = arena_alloc(arena, sizeof *as);
    as->arena = arena;
    enum rc rc = root[0] != '\0' ? load_folder(as, root, VIEW_EMPTY, 0, err) : RC_OK;
    if (rc != RC_OK) {
        assets_free(as);
        return rc;
    }
    *out = as;
    return RC_OK;
}

void assets_free(struct assets *as)
{
    if (as != NULL)
        arena_free(as->arena); /* the table lives there too */
}

const struct asset *assets_find(const struct assets *as, struct view path)
{
    if (view_eq_text(path, "/"))
        path = VIEW("/index.html");
    else if (view_eq_text(path, "/helper"))
        path = VIEW("/helper.html");
    else if (view_eq_text(path, "/editor"))
        path = VIEW("/editor.html");
    else if (view_eq_text(path, "/supervisor"))
        path = VIEW("/supervisor.html");
    for (size_t i = 0; i < as->n; i++)
        if (as->list[i].plain.bytes.ptr != NULL && view_eq_text(path, as->list[i].path))
            return &as->list[i];
    return NULL;
}

size_t assets_n(const struct assets *as)
{
    return as->n;
}
