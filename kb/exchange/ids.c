/* ids.c - reads lists of ids. Any thread. */
#include "kb/exchange/ids.h"

#include <jansson.h>

static enum rc take_ids(struct arena *a, const json_t *list, const char *name, size_t max_n,
                        int64_t **ids_out, size_t *n_out, struct err *err)
{
    size_t n = json_array_size(list);
    if (!json_is_array(list) || n == 0)
        return err_set_field(err, RC_INVALID, name, "%s 应当是编号的数组，且不能为空", name);
    if (n > max_n)
        return err_set_field(err, RC_LIMIT, name, "%s 有 %zu 个，最多 %zu 个", name, n, max_n);
    int64_t *ids = arena_alloc_array(a, n, sizeof *ids);
    for (size_t i = 0; i < n; i++) {
        const json_t *value = json_array_get(list, i);
        ids[i] = json_is_integer(value) ? json_integer_value(value) : 0;
        if (ids[i] <= 0)
            return err_set_field(err, RC_INVALID, name, "%s 的第 %zu 项不是编号", name, i + 1);
        for (size_t k = 0; k < i; k++)
            if (ids[k] == ids[i])
                return err_set_field(err, RC_INVALID, name, "%s 里 %lld 出现了两次", name,
                                     (long long)ids[i]);
    }
    *ids_out = ids;
    *n_out = n;
    return RC_OK;
}

enum rc ids_read(struct arena *a, struct view json, const char *name, size_t max_n,
                 int64_t **ids_out, size_t *n_out, struct err *err)
{
    json_t *list = json_loadb(json.ptr, json.len, 0, NULL);
    enum rc rc = take_ids(a, list, name, max_n, ids_out, n_out, err);
    json_decref(list);
    return rc;
}
