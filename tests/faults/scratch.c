/* scratch.c - see scratch.h. */
#include "tests/faults/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kb/base/err.h"

void scratch_open(struct scratch *s)
{
    snprintf(s->dir, sizeof s->dir, "%s/bangban-fault-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    CHECK(mkdtemp(s->dir) != NULL);
    snprintf(s->db, sizeof s->db, "%s/bangban.db", s->dir);
}

void scratch_empty(const struct scratch *s)
{
    DIR *d = opendir(s->dir);
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (e->d_name[0] != '.')
            CHECK(unlinkat(dirfd(d), e->d_name, 0) == 0);
    closedir(d);
}

void scratch_close(struct scratch *s)
{
    scratch_empty(s);
    rmdir(s->dir);
}

static void copy_file(int from_dir, int to_dir, const char *name)
{
    char bytes[65536];
    int in = openat(from_dir, name, O_RDONLY | O_CLOEXEC);
    int out = openat(to_dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t n;
    CHECK(in >= 0 && out >= 0);
    while ((n = read(in, bytes, sizeof bytes)) > 0)
        CHECK(write(out, bytes, (size_t)n) == n);
    CHECK(n == 0 && close(out) == 0);
    close(in);
}

void scratch_copy(const struct scratch *from, const struct scratch *to)
{
    scratch_empty(to);
    DIR *in = opendir(from->dir);
    DIR *out = opendir(to->dir);
    CHECK(in != NULL && out != NULL);
    for (struct dirent *e; (e = readdir(in)) != NULL;)
        if (e->d_name[0] != '.')
            copy_file(dirfd(in), dirfd(out), e->d_name);
    closedir(in);
    closedir(out);
}
