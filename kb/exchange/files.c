/* files.c - walks a folder for import. Any thread. */
#include "kb/exchange/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "kb/base/os_error.h"

#define MAX_FOLDERS 16 /* nested */

static bool has_suffix(const char *name, const char *suffix)
{
    size_t n = strlen(name);
    size_t m = strlen(suffix);
    return n > m && strcasecmp(name + n - m, suffix) == 0;
}

static bool kind_of(const char *name, enum file_kind *out)
{
    static const struct {
        const char *suffix;
        enum file_kind kind;
    } SUFFIXES[] = {{".jsonl", FILE_JSONL},       {".ndjson", FILE_JSONL}, {".md", FILE_MARKDOWN},
                    {".markdown", FILE_MARKDOWN}, {".txt", FILE_PLAIN},    {".csv", FILE_CSV},
                    {".tsv", FILE_CSV},           {".xlsx", FILE_XLSX},    {".docx", FILE_DOCX},
                    {".html", FILE_HTML},         {".htm", FILE_HTML}};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++) {
        if (has_suffix(name, SUFFIXES[i].suffix)) {
            *out = SUFFIXES[i].kind;
            return true;
        }
    }
    return false;
}

static bool is_passed_over(const char *name)
{
    return name[0] == '.' || strncmp(name, "~$", 2) == 0 || strcasecmp(name, "README.md") == 0 ||
           (strncmp(name, "golden_", 7) == 0 && has_suffix(name, ".jsonl"));
}

struct walk {
    struct arena *a;
    struct import_files *files;
    size_t cap;
};

static void add_file(struct walk *w, const char *path, struct view id, enum file_kind kind,
                     size_t len)
{
    struct import_files *f = w->files;
    f->items = arena_push(w->a, f->items, f->n, &w->cap, sizeof *f->items);
    f->items[f->n++] = (struct import_file){path, path, id, kind, len};
    f->total_len += len;
}

static enum rc walk_folder(struct walk *w, const char *folder, const char *below, int depth,
                           struct err *err);

static enum rc visit(struct walk *w, const char *folder, const char *below, const char *name,
                     int depth, struct err *err)
{
    struct stat st;
    enum file_kind kind;
    const char *path = arena_printf(w->a, "%s/%s", folder, name).ptr;
    struct view id = arena_printf(w->a, "%s%s", below, name);
    if (lstat(path, &st) != 0)
        return err_set(err, os_error_rc(errno), "%s：%s", path, os_error_text(errno));
    if (S_ISDIR(st.st_mode))
        return walk_folder(w, path, arena_printf(w->a, "%.*s/", VIEW_ARG(id)).ptr, depth + 1, err);
    if (S_ISLNK(st.st_mode) && (stat(path, &st) != 0 || !S_ISREG(st.st_mode)))
        return RC_OK;
    if (S_ISREG(st.st_mode) && kind_of(name, &kind))
        add_file(w, path, id, kind, (size_t)st.st_size);
    return RC_OK;
}

/* strcmp, not the locale's order: the same everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static enum rc walk_folder(struct walk *w, const char *folder, const char *below, int depth,
                           struct err *err)
{
    struct dirent **names = NULL;
    if (depth > MAX_FOLDERS)
        return err_set(err, RC_LIMIT, "%s：文件夹嵌套超过 %d 层", folder, MAX_FOLDERS);
    int n = scandir(folder, &names, NULL, by_name);
    if (n < 0)
        return err_set(err, os_error_rc(errno), "打不开文件夹 %s：%s", folder,
                       os_error_text(errno));
    enum rc rc = RC_OK;
    for (int i = 0; i < n; i++) {
        if (rc == RC_OK && !is_passed_over(names[i]->d_name))
            rc = visit(w, folder, below, names[i]->d_name, depth, err);
        free(names[i]);
    }
    free(names);
    return rc;
}

static enum rc add_single(struct walk *w, const char *path, size_t len, struct err *err)
{
    enum file_kind kind;
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    if (!kind_of(name, &kind))
        return err_set(err, RC_INVALID,
                       "%s：只能导入 .xlsx、.csv、.docx、.html、.jsonl、.md、.txt 文件", path);
    add_file(w, arena_text(w->a, view_of(path)), arena_view(w->a, view_of(name)), kind, len);
    return RC_OK;
}

bool files_kind(const char *name, enum file_kind *out)
{
    return kind_of(name, out);
}

enum rc files_collect(struct arena *a, const char *path, struct import_files *out, struct err *err)
{
    struct import_files found = {NULL, 0, 0};
    struct walk w = {.a = a, .files = &found};
    struct stat st;
    enum rc rc = RC_OK;
    if (strcmp(path, "-") == 0)
        add_file(&w, "-", VIEW("-"), FILE_JSONL, 0);
    else if (stat(path, &st) != 0)
        rc = err_set(err, os_error_rc(errno), "%s：%s", path, os_error_text(errno));
    else if (S_ISDIR(st.st_mode))
        rc = walk_folder(&w, path, "", 1, err);
    else
        rc = add_single(&w, path, (size_t)st.st_size, err);
    if (rc == RC_OK && found.n == 0)
        rc = err_set(err, RC_NOT_FOUND,
                     "%s 里没有可以导入的文件（.xlsx、.csv、.docx、.html、.jsonl、.md、.txt）",
                     path);
    if (rc == RC_OK)
        *out = found;
    return rc;
}
