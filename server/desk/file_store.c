/* file_store.c - contents by hash. */
#include "server/desk/file_store.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void file_store_folder(const struct options *o, struct str *out)
{
    if (o->files[0] != '\0')
        str_add_text(out, o->files);
    else
        str_addf(out, "%s.files", o->db);
}

static void hash_of(struct view bytes, char out[FILE_HASH_LEN + 1])
{
    unsigned char raw[32];
    crypto_generichash(raw, sizeof raw, (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
    sodium_bin2hex(out, FILE_HASH_LEN + 1, raw, sizeof raw);
}

static enum rc fail(struct err *err, const char *what, const char *path)
{
    int code = errno;
    return err_set(err, code == ENOSPC || code == EDQUOT ? RC_NO_SPACE : RC_IO, "%s %s：%s", what,
                   path, strerror(code));
}

static enum rc make_folder(const char *path, struct err *err)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? RC_OK : fail(err, "建立目录", path);
}

/* A rename is durable once its folder is. */
static enum rc sync_folder(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, "打开目录", path);
    enum rc rc = fsync(fd) == 0 ? RC_OK : fail(err, "写入目录", path);
    close(fd);
    return rc;
}

static enum rc write_all(int fd, struct view bytes, const char *path, struct err *err)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(err, "写入文件", path);
        bytes = view_sub(bytes, (size_t)n, bytes.len);
    }
    return fsync(fd) == 0 ? RC_OK : fail(err, "写入文件", path);
}

static enum rc write_file(const char *folder, const char *path, struct view bytes, struct err *err)
{
    struct str temp = STR_EMPTY;
    str_addf(&temp, "%s/tmpXXXXXX", folder);
    int fd = mkostemp(temp.ptr, O_CLOEXEC);
    enum rc rc = fd >= 0 ? write_all(fd, bytes, temp.ptr, err) : fail(err, "新建文件", temp.ptr);
    if (fd >= 0)
        close(fd);
    if (rc == RC_OK && rename(temp.ptr, path) != 0)
        rc = fail(err, "改名", path);
    if (rc == RC_OK)
        rc = sync_folder(folder, err);
    else if (fd >= 0)
        unlink(temp.ptr);
    str_clear(&temp);
    return rc;
}

/* FOLDER/ab and FOLDER/ab/abcdef... */
static void paths_of(const struct options *o, const char *hash, struct str *folder,
                     struct str *path)
{
    file_store_folder(o, folder);
    str_addf(folder, "/%.2s", hash);
    str_addf(path, "%s/%s", folder->ptr, hash);
}

enum rc file_store_put(const struct options *o, struct view bytes, char hash_out[FILE_HASH_LEN + 1],
                       struct err *err)
{
    struct str root = STR_EMPTY;
    struct str folder = STR_EMPTY;
    struct str path = STR_EMPTY;
    hash_of(bytes, hash_out);
    file_store_folder(o, &root);
    paths_of(o, hash_out, &folder, &path);
    enum rc rc = make_folder(root.ptr, err);
    if (rc == RC_OK)
        rc = make_folder(folder.ptr, err);
    if (rc == RC_OK && access(path.ptr, F_OK) != 0)
        rc = write_file(folder.ptr, path.ptr, bytes, err);
    if (rc == RC_OK)
        rc = sync_folder(root.ptr, err);
    str_clear(&root);
    str_clear(&folder);
    str_clear(&path);
    return rc;
}

static bool is_hash(struct view hash)
{
    return hash.len == FILE_HASH_LEN && strspn(hash.ptr, "0123456789abcdef") >= FILE_HASH_LEN;
}

enum rc file_store_open(const struct options *o, struct view hash, int *fd_out, struct err *err)
{
    char name[FILE_HASH_LEN + 1];
    struct str folder = STR_EMPTY;
    struct str path = STR_EMPTY;
    CHECK(is_hash(hash));
    snprintf(name, sizeof name, "%.*s", VIEW_ARG(hash));
    paths_of(o, name, &folder, &path);
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    str_clear(&folder);
    str_clear(&path);
    if (fd < 0)
        return err_set(err, RC_NOT_FOUND, "没有这个文件");
    *fd_out = fd;
    return RC_OK;
}

void file_store_remove(const struct options *o, struct view hash)
{
    char name[FILE_HASH_LEN + 1];
    struct str folder = STR_EMPTY;
    struct str path = STR_EMPTY;
    CHECK(is_hash(hash));
    snprintf(name, sizeof name, "%.*s", VIEW_ARG(hash));
    paths_of(o, name, &folder, &path);
    (void)unlink(path.ptr);
    str_clear(&folder);
    str_clear(&path);
}
